import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { type Agent, filledLimits, type InstanceLimits } from "../domain/agent.ts";
import type { Limits } from "../domain/instance-state.ts";
import { type Locking, lockOf, type Sql, sqlOf } from "./database.ts";
import type { InstanceKey } from "./instance-rows.ts";
import { noteChanges } from "./journal.ts";

interface AgentNamed {
  readonly projectId: string;
  readonly agentId?: string | undefined;
}

/** The key of an agent in a map. */
export function limitsKey({ projectId, agentId = "" }: AgentNamed): string {
  return `${projectId}\n${agentId}`;
}

/** The limits of agents, by {@link limitsKey}. */
export interface HeldLimits {
  readonly limits: ReadonlyMap<string, Limits>;
  /** Agents that are there, and that another transaction holds: they were passed over. */
  readonly passedOver: Iterable<string>;
}

/**
 * Reads the limits of agents that are named for instances which are not theirs yet, and keeps these agents as they are
 * to the end of the transaction. Instances hold the limits of their agent, so no others are looked for.
 */
export async function holdLimits(
  db: Sql,
  named: readonly (InstanceKey & AgentNamed)[],
  locking: Locking,
): Promise<HeldLimits> {
  const orders = named.filter(({ agentId }) => agentId !== undefined);
  if (orders.length === 0) return { limits: new Map(), passedOver: [] };
  const { rows } = await sql<InstanceLimits & { projectId: string; agentId: string; isFound: boolean }>`
    with wanted as materialized (
      select distinct k.project_id, k.agent_id
      from unnest(${orders.map((order) => order.projectId)}::text[],
        ${orders.map((order) => order.agentId)}::text[], ${orders.map((order) => order.instanceId)}::text[])
        as k (project_id, agent_id, id)
      where not exists (
        select from instance i where i.project_id = k.project_id and i.id = k.id and i.agent_id = k.agent_id)
    ), held as materialized (
      select a.* from wanted w join agent a on a.project_id = w.project_id and a.id = w.agent_id
      order by a.project_id, a.id ${lockOf("a", locking, "share")}
    )
    select w.project_id as "projectId", w.agent_id as "agentId", h.id is not null as "isFound",
      h.heartbeat_timeout_ms as "heartbeatTimeoutMs", h.idle_timeout_ms as "idleTimeoutMs",
      h.max_lifetime_ms as "maxLifetimeMs"
    from wanted w left join held h on h.project_id = w.project_id and h.id = w.agent_id`.execute(db);
  const found = rows.filter(({ isFound }) => isFound);
  const missing = locking === "skip" ? rows.filter(({ isFound }) => !isFound) : [];
  return {
    limits: new Map(found.map((row) => [limitsKey(row), filledLimits(row)])),
    passedOver: await presentAgents(db, missing),
  };
}

async function presentAgents(db: Sql, named: readonly AgentNamed[]): Promise<string[]> {
  if (named.length === 0) return [];
  const { rows } = await sql<{ projectId: string; agentId: string }>`
    select a.project_id as "projectId", a.id as "agentId"
    from unnest(${named.map(({ projectId }) => projectId)}::text[], ${named.map(({ agentId }) => agentId)}::text[])
      as k (project_id, id)
    join agent a using (project_id, id)`.execute(db);
  return rows.map(limitsKey);
}

/** Has the instances of an agent that is locked go by its limits. The clock is looked at anew for each of them soon. */
export async function applyLimits(em: Em, origin: string, agent: Agent): Promise<void> {
  const { heartbeatTimeoutMs, idleTimeoutMs, maxLifetimeMs } = filledLimits(agent);
  const { rows } = await sql<{ id: string }>`
    with held as (
      select i.project_id, i.id from instance i
      where i.project_id = ${agent.project} and i.agent_id = ${agent.id}
        and (i.heartbeat_timeout_ms, i.idle_timeout_ms, i.max_lifetime_ms)
          <> (${heartbeatTimeoutMs}::int, ${idleTimeoutMs}::int, ${maxLifetimeMs}::int)
      order by i.id for update
    )
    update instance i set heartbeat_timeout_ms = ${heartbeatTimeoutMs}, idle_timeout_ms = ${idleTimeoutMs},
      max_lifetime_ms = ${maxLifetimeMs}, revision = i.revision + 1, due_at = now()
    from held h where i.project_id = h.project_id and i.id = h.id
    returning i.id`.execute(sqlOf(em));
  await noteChanges(em, origin, { projectId: agent.project, kind: "instance", ids: rows.map(({ id }) => id) });
}
