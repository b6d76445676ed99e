import { Migration0001Activities } from "./0001-activities.ts";
import { Migration0002Tasks } from "./0002-tasks.ts";
import { Migration0003Sessions } from "./0003-sessions.ts";
import { Migration0004Instances } from "./0004-instances.ts";
import { Migration0005Claims } from "./0005-claims.ts";
import { Migration0006MessageText } from "./0006-message-text.ts";
import { Migration0007JournalEras } from "./0007-journal-eras.ts";
import { Migration0009Leftovers } from "./0009-leftovers.ts";

/** The migrations in their order. One that was released is never edited. */
export const migrations = [
  { name: "0001-activities", class: Migration0001Activities },
  { name: "0002-tasks", class: Migration0002Tasks },
  { name: "0003-sessions", class: Migration0003Sessions },
  { name: "0004-instances", class: Migration0004Instances },
  { name: "0005-claims", class: Migration0005Claims },
  { name: "0006-message-text", class: Migration0006MessageText },
  { name: "0007-journal-eras", class: Migration0007JournalEras },
  { name: "0009-leftovers", class: Migration0009Leftovers },
];
