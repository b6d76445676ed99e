import { isDeepStrictEqual } from "node:util";
import { LockMode } from "@mikro-orm/core";
import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { Agent, type InstanceLimits, requireConsistent } from "../domain/agent.ts";
import type { Json } from "../domain/columns.ts";
import { etagMismatch } from "../domain/errors.ts";
import { agentExists, agentNotFound, type Wanted } from "../domain/task-errors.ts";
import { databaseTime, type ReadOptions, reading, sqlOf } from "./database.ts";
import { fittingRows } from "./page-size.ts";

/** What can be said about an agent. What is left out stays as it is. */
export interface AgentChanges extends InstanceLimits {
  readonly name?: string;
  readonly description?: string;
  readonly metadata?: Json | null;
}

/** Reads an agent, and locks it for a change in the transaction of an entity manager. Throws AgentNotFound. */
export async function getAgent(em: Em, projectId: string, wanted: Wanted, { lock = false } = {}): Promise<Agent> {
  const options = lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {};
  const agent = await em.findOne(Agent, { project: projectId, ...wanted }, options);
  if (!agent) throw agentNotFound(wanted);
  return agent;
}

/** Reads an agent. Undefined when there is none. */
export async function findAgent(em: Em, projectId: string, wanted: Wanted): Promise<Agent | undefined> {
  return (await em.findOne(Agent, { project: projectId, ...wanted })) ?? undefined;
}

/**
 * Creates the agent of a name, or changes the one that has it, in the transaction of an entity manager. Throws
 * AgentExists when an id is asked for that does not go with the name.
 */
export async function registerAgent(
  em: Em,
  { projectId, name, id, newId }: { projectId: string; name: string; id: string | undefined; newId: string },
  changes: AgentChanges,
): Promise<{ agent: Agent; created: boolean }> {
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE };
  const known = await em.findOne(Agent, { project: projectId, name }, options);
  if (known) {
    if (id !== undefined && id !== known.id) throw agentExists(known);
    await changeAgent(em, known, changes);
    return { agent: known, created: false };
  }
  const other = id === undefined ? null : await em.findOne(Agent, { project: projectId, id });
  if (other) throw agentExists(other);
  const at = await databaseTime(em);
  const agent = em.create(Agent, {
    project: projectId,
    id: id ?? newId,
    name,
    description: "",
    metadata: null,
    heartbeatTimeoutMs: null,
    idleTimeoutMs: null,
    maxLifetimeMs: null,
    ...changes,
    createdAt: at,
    updatedAt: at,
  });
  requireConsistent(agent);
  // Two processes that create it at once: one is refused here, tries again and finds what the other made.
  await em.flush();
  return { agent, created: true };
}

/** Changes an agent that is locked. Throws EtagMismatch, AgentExists or FieldInvalid. */
export async function changeAgent(em: Em, agent: Agent, changes: AgentChanges, etag?: string): Promise<void> {
  if (etag && etag !== `${agent.version}`) throw etagMismatch(etag, `${agent.version}`);
  const same = Object.entries(changes).every(([key, value]) => isDeepStrictEqual(agent[key as keyof Agent], value));
  if (same) return;
  if (changes.name !== undefined && changes.name !== agent.name) {
    const other = await em.findOne(Agent, { project: agent.project, name: changes.name });
    if (other) throw agentExists(other);
  }
  Object.assign(agent, changes, { updatedAt: await databaseTime(em) });
  requireConsistent(agent);
  await em.flush();
}

/** Which agents to list. */
export interface AgentQuery {
  readonly projectId: string;
  readonly namePrefix: string;
  readonly taskId: string | undefined;
  readonly afterName: string;
  readonly limit: number;
}

/** Lists agents by name, at most as many as a message carries. */
export async function listAgents(
  em: Em,
  { projectId, namePrefix, taskId, afterName, limit }: AgentQuery,
  options: ReadOptions = {},
): Promise<{ agents: readonly Agent[]; more: boolean }> {
  const ofTask = sql`and a.id in (
    select unnest(t.agent_ids) from task t where t.project_id = ${projectId} and t.id = ${taskId})`;
  const { rows } = await sql<{ id: string; bytes: number }>`
    select a.id, sum(octet_length(a.description) + coalesce(octet_length(a.metadata::text), 0) + 512)
      over (order by a.name)::float8 as bytes
    from agent a
    where a.project_id = ${projectId} and a.name > ${afterName} and starts_with(a.name, ${namePrefix})
      ${taskId === undefined ? sql`` : ofTask}
    order by a.name limit ${limit + 1}`.execute(sqlOf(em), reading(options));
  const ids = fittingRows(rows, limit).map(({ id }) => id);
  const found = await em.find(Agent, { project: projectId, id: { $in: ids } });
  const byId = new Map(found.map((agent) => [agent.id, agent]));
  const agents = ids.map((id) => byId.get(id)).filter((agent) => agent !== undefined);
  return { agents, more: ids.length < rows.length };
}
