import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pTime } from "./columns.ts";

// As with the entries of a log: who writes an event holds the lock of its tracker's row, so no foreign key is checked.
const EventSchema = defineEntity({
  name: "Event",
  properties: {
    projectId: p.text().primary(),
    trackerId: p.text().primary(),
    /** From the tracker's counter, under its row lock: gap-free, and in the order of commits. */
    sequence: p.bigint("number").primary(),
    id: p.text(),
    type: p.text(),
    /** The content as the contract's JSON. Null when it says nothing but that it happened. */
    content: p.json<Json>().nullable(),
    eventTime: pTime().nullable(),
    createdAt: pTime(),
  },
  uniques: [{ properties: ["projectId", "id"] }],
});

/** Something sent to (task, agent). Written once, never changed. */
export class Event extends EventSchema.class {}
EventSchema.setClass(Event);
