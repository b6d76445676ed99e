import { defineEntity, p } from "@mikro-orm/core";
import { pTime } from "./columns.ts";

const ProjectSchema = defineEntity({
  name: "Project",
  properties: {
    id: p.text().primary(),
    displayName: p.text().default(""),
    taskSuccessCriteria: p.text().default(""),
    taskFailureCriteria: p.text().default(""),
    extractionBufferSize: p.integer().default(16),
    extractionIdleMs: p.integer().default(8000),
    extractionBatchSize: p.integer().default(32),
    version: p.integer().version(),
    createdAt: pTime().defaultRaw("now()"),
    updatedAt: pTime().defaultRaw("now()"),
  },
});

/** A tenant: it owns everything else. */
export class Project extends ProjectSchema.class {}
ProjectSchema.setClass(Project);

/** The project of callers without a key. */
export const defaultProjectId = "default";
