import { defineEntity, p } from "@mikro-orm/core";
import { pTime } from "./columns.ts";
import { actors } from "./task-status.ts";

const PreferenceSchema = defineEntity({
  name: "Preference",
  properties: {
    projectId: p.text().primary(),
    /** A UUID (version 7): it tells the order too. */
    id: p.text().primary(),
    sessionId: p.text(),
    taskId: p.text().nullable(),
    text: p.text(),
    actor: p.enum(actors),
    extractionId: p.text().nullable(),
    evidence: p.json<{ first: number; last: number }[]>(),
    createdAt: pTime(),
  },
  indexes: [
    {
      name: "preference_session_id_index",
      expression: `create index "preference_session_id_index" on "preference" (project_id, session_id, id)`,
    },
    {
      name: "preference_task_id_index",
      expression: `create index "preference_task_id_index" on "preference" (project_id, task_id, id) where task_id is not null`,
    },
  ],
});

/** Something that a user wants, or is. */
export class Preference extends PreferenceSchema.class {}
PreferenceSchema.setClass(Preference);

const PlanningNoteSchema = defineEntity({
  name: "PlanningNote",
  properties: {
    projectId: p.text().primary(),
    sessionId: p.text().primary(),
    /** A UUID (version 7): it tells the order too. */
    id: p.text().primary(),
    text: p.text(),
    extractionId: p.text(),
    evidence: p.json<{ first: number; last: number }[]>(),
    createdAt: pTime(),
  },
});

/** Talk about what to do next that belongs to no task yet. */
export class PlanningNote extends PlanningNoteSchema.class {}
PlanningNoteSchema.setClass(PlanningNote);
