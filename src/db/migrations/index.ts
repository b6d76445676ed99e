import { Migration0001Activities } from "./0001-activities.ts";
import { Migration0002Tasks } from "./0002-tasks.ts";
import { Migration0004Instances } from "./0004-instances.ts";

/** The migrations in their order. One that was released is never edited. */
export const migrations = [
  { name: "0001-activities", class: Migration0001Activities },
  { name: "0002-tasks", class: Migration0002Tasks },
  { name: "0004-instances", class: Migration0004Instances },
];
