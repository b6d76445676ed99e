import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pTime } from "./columns.ts";
import { fieldInvalid } from "./errors.ts";
import type { Limits } from "./instance-state.ts";
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

/** How long the instances of an agent may be silent, idle and alive. Null means the default. */
export interface InstanceLimits {
  readonly heartbeatTimeoutMs?: number | null | undefined;
  readonly idleTimeoutMs?: number | null | undefined;
  readonly maxLifetimeMs?: number | null | undefined;
}

const defaultHeartbeatMs = 30_000;
const defaultIdleMs = 900_000;
const defaultLifetimeMs = 8 * 3_600_000;

/** The limits of the instances of an agent, with the defaults filled in. */
export function filledLimits({ heartbeatTimeoutMs, idleTimeoutMs, maxLifetimeMs }: InstanceLimits): Limits {
  const lifetimeMs = maxLifetimeMs ?? defaultLifetimeMs;
  return {
    heartbeatTimeoutMs: heartbeatTimeoutMs ?? defaultHeartbeatMs,
    idleTimeoutMs: idleTimeoutMs ?? Math.min(defaultIdleMs, lifetimeMs),
    maxLifetimeMs: lifetimeMs,
  };
}

/** Makes sure that limits go together. Throws FieldInvalid: nobody is idle for longer than they may live. */
export function requireConsistent({ idleTimeoutMs, maxLifetimeMs }: InstanceLimits): void {
  const lifetimeMs = maxLifetimeMs ?? defaultLifetimeMs;
  if (idleTimeoutMs == null || idleTimeoutMs <= lifetimeMs) return;
  const rule = `it must not be above max_lifetime, which is ${lifetimeMs / 1000}s`;
  throw fieldInvalid("instance_limits.idle_timeout", `${idleTimeoutMs / 1000}s`, rule);
}
