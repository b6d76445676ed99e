import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pTime } from "./columns.ts";
import { Project } from "./project.ts";

const AgentSchema = defineEntity({
  name: "Agent",
  properties: {
    project: () => p.manyToOne(Project).mapToPk().primary(),
    id: p.text().primary(),
    name: p.text(),
    description: p.text(),
    metadata: p.json<Json>().nullable(),
    /** Limits of its instances. Null means the default. */
    heartbeatTimeoutMs: p.integer().nullable(),
    idleTimeoutMs: p.integer().nullable(),
    maxLifetimeMs: p.integer().nullable(),
    version: p.integer().version(),
    createdAt: pTime(),
    updatedAt: pTime(),
  },
  uniques: [{ properties: ["project", "name"] }],
});

/** A kind of worker, known by its name. */
export class Agent extends AgentSchema.class {}
AgentSchema.setClass(Agent);
