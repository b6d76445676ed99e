import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Agent as AgentMessage,
  AgentSchema,
  type InstanceLimits as LimitsMessage,
} from "../../gen/ts/headway/v1/agent_pb.ts";
import type { Agent, InstanceLimits } from "../domain/agent.ts";
import type { Json } from "../domain/columns.ts";
import { fieldInvalid } from "../domain/errors.ts";
import { readable } from "../domain/json-depth.ts";
import type { AgentChanges } from "../store/agent-store.ts";
import * as field from "./fields.ts";

/** An agent as the contract shows it. */
export function agentMessage(agent: Agent): AgentMessage {
  const { heartbeatTimeoutMs, idleTimeoutMs, maxLifetimeMs } = agent;
  return create(AgentSchema, {
    id: agent.id,
    name: agent.name,
    description: agent.description,
    ...(agent.metadata != null && { metadata: readable(agent.metadata as { [key: string]: Json }) }),
    instanceLimits: {
      ...(heartbeatTimeoutMs != null && { heartbeatTimeout: durationFromMs(heartbeatTimeoutMs) }),
      ...(idleTimeoutMs != null && { idleTimeout: durationFromMs(idleTimeoutMs) }),
      ...(maxLifetimeMs != null && { maxLifetime: durationFromMs(maxLifetimeMs) }),
    },
    createTime: timestampFromDate(agent.createdAt),
    updateTime: timestampFromDate(agent.updatedAt),
    etag: `${agent.version}`,
  });
}

const maxMs = 14 * 86_400_000;

/** The limits of instances that a request sets: all three, the default where one is unset. */
export function limitsOf(at: string, limits: LimitsMessage | undefined): InstanceLimits {
  return {
    heartbeatTimeoutMs: field.duration(`${at}.heartbeat_timeout`, limits?.heartbeatTimeout, 1000, 3_600_000) ?? null,
    idleTimeoutMs: field.duration(`${at}.idle_timeout`, limits?.idleTimeout, 60_000, maxMs) ?? null,
    maxLifetimeMs: field.duration(`${at}.max_lifetime`, limits?.maxLifetime, 60_000, maxMs) ?? null,
  };
}

/** The changes that a path of an update mask names. Throws what is wrong with them. */
export function agentChangesOf(path: string, given: AgentMessage): AgentChanges {
  const { limits } = field;
  const instanceLimits = () => limitsOf("agent.instance_limits", given.instanceLimits);
  switch (path) {
    case "name":
      return { name: field.name("agent.name", given.name) };
    case "description":
      return { description: field.text("agent.description", given.description, limits.messageBytes) };
    case "metadata":
      return { metadata: field.json("agent.metadata", given.metadata, limits.metadataBytes) };
    case "instance_limits":
      return instanceLimits();
    case "instance_limits.heartbeat_timeout":
      return { heartbeatTimeoutMs: instanceLimits().heartbeatTimeoutMs };
    case "instance_limits.idle_timeout":
      return { idleTimeoutMs: instanceLimits().idleTimeoutMs };
    case "instance_limits.max_lifetime":
      return { maxLifetimeMs: instanceLimits().maxLifetimeMs };
    default:
      throw fieldInvalid(
        "update_mask",
        path,
        "it may name name, description, metadata, instance_limits and its fields",
      );
  }
}
