import { Migration0001Activities } from "./0001-activities.ts";

/** The migrations in their order. One that was released is never edited. */
export const migrations = [{ name: "0001-activities", class: Migration0001Activities }];
