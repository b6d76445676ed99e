import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { prepared } from "../db/preparing-client.ts";
import type { ActivityStatus } from "../domain/activity-status.ts";
import { statusRank } from "../domain/activity-status.ts";
import type { Json } from "../domain/columns.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import type { QueuePlace } from "../domain/queue-place.ts";
import { type ActivityRow, keyOf } from "./activity-rows.ts";
import { Apart } from "./apart-writer.ts";
import type { Settled } from "./batcher.ts";
import { activityExists, parentMissing } from "./creations.ts";
import { type Locking, type Sql, sqlOf } from "./database.ts";
import { leftOf, leftToRemove } from "./leftovers.ts";
import { QueueNews } from "./queue-news.ts";
import { GroupRequests, type KnownRequest, type RequestKey } from "./requests.ts";

/** An activity to create. */
export interface NewActivity {
  readonly projectId: string;
  readonly activityId: string;
  readonly name: string;
  readonly message: string;
  readonly status: ActivityStatus & ("QUEUED" | "RUNNING");
  readonly taskId: string | null;
  readonly agentId: string | null;
  readonly instanceId: string | null;
  readonly parentId: string | null;
  readonly metadata: Json | null;
  readonly input: Json | null;
  readonly place: QueuePlace;
  readonly request?: RequestKey | undefined;
  readonly encode: (row: ActivityRow) => Uint8Array;
}

/** The activity that was created, or the kept answer to the same request. */
export type CreateOutcome = { readonly row: ActivityRow } | { readonly replay: Uint8Array };

/** What a group created: an outcome for each item, and the rows that are new. */
export interface CreatedGroup {
  readonly outcomes: Settled<CreateOutcome>[];
  readonly rows: ActivityRow[];
  readonly queued: QueueNews;
}

/** Whether a group is created by one statement: what may be repeated, and what has a parent, takes more. */
export function isOneStatement(group: readonly NewActivity[]): boolean {
  return group.every(({ request, parentId }) => !request && parentId === null);
}

/**
 * Creates a group of activities, each with the first entry of its log, in the transaction of an entity manager. Where
 * rows are left of a deleted activity of an id, they are removed first; with "skip", that item is refused with Apart.
 */
export async function createGroup(
  em: Em,
  origin: string,
  group: readonly NewActivity[],
  defaults: DefaultMessages,
  locking: Locking,
): Promise<CreatedGroup> {
  const db = sqlOf(em);
  const requests = await GroupRequests.find(
    db,
    group.map((item) => item.request),
  );
  const known = group.map((_, i) => lookUp(requests, i));
  const rows = new Map<number, ActivityRow>();
  const queued = new QueueNews();
  const parents = await missingParents(db, group);
  const fresh = freshItems(group, known, parents);
  if (fresh.size > 0) {
    const messages = { QUEUED: defaults.create, RUNNING: defaults.started };
    const full = [...fresh.values()].map((item) => ({ ...item, message: item.message || messages[item.status] }));
    const created = await insert(db, origin, full);
    for (const [i, item] of fresh) {
      const at = created.get(keyOf(item));
      if (at === undefined) continue;
      rows.set(i, newRow(item, item.message || messages[item.status], at));
      if (item.status === "QUEUED") queued.add(item, at);
    }
  }
  const refused = [...fresh]
    .filter(([i]) => !rows.has(i))
    .map(([, { projectId, activityId: id }]) => ({ projectId, id }));
  const left = await leftOf(db, "activity", refused);
  if (left[0] && locking === "wait") throw leftToRemove(left[0]);
  const apart = new Set(left.map(({ projectId, id }) => keyOf({ projectId, activityId: id })));
  await requests.keep(db, (i) => {
    const row = rows.get(i);
    return row && group[i]?.encode(row);
  });
  // An id may have been taken by the same request on another replica, whose answer is there by now.
  const late = await GroupRequests.find(
    db,
    group.map((item, i) => (fresh.has(i) && !rows.has(i) ? item.request : undefined)),
  );
  const outcomes = group.map((item, i) =>
    apart.has(keyOf(item)) && !rows.has(i) ? { error: new Apart() } : outcomeOf(item, i, known, rows, parents, late),
  );
  return { outcomes, rows: [...rows.values()], queued };
}

function lookUp(requests: GroupRequests, i: number): Settled<KnownRequest | undefined> {
  try {
    return { value: requests.lookUp(i) };
  } catch (error) {
    return { error };
  }
}

/** The items to insert, by their place: those that no answer is kept for, one for each id. */
function freshItems(
  group: readonly NewActivity[],
  known: readonly Settled<KnownRequest | undefined>[],
  missing: ReadonlySet<string>,
): Map<number, NewActivity> {
  const ids = new Set<string>();
  const fresh = new Map<number, NewActivity>();
  group.forEach((item, i) => {
    const before = known[i];
    if (!before || "error" in before || before.value || ids.has(keyOf(item)) || hasMissingParent(item, missing)) return;
    ids.add(keyOf(item));
    fresh.set(i, item);
  });
  return fresh;
}

function outcomeOf(
  item: NewActivity,
  i: number,
  known: readonly Settled<KnownRequest | undefined>[],
  rows: ReadonlyMap<number, ActivityRow>,
  missing: ReadonlySet<string>,
  late: GroupRequests,
): Settled<CreateOutcome> {
  const before = known[i];
  if (before && "error" in before) return before;
  const request = before?.value;
  if (request && "replay" in request) return { value: request };
  const row = rows.get(request?.twin ?? i);
  if (row) return { value: { row } };
  if (hasMissingParent(item, missing)) {
    return { error: parentMissing(item.parentId) };
  }
  const after = lookUp(late, request?.twin ?? i);
  if ("error" in after) return after;
  if (after.value && "replay" in after.value) return { value: after.value };
  return { error: activityExists(item.activityId) };
}

function hasMissingParent({ projectId, parentId }: NewActivity, missing: ReadonlySet<string>): boolean {
  return parentId !== null && missing.has(keyOf({ projectId, activityId: parentId }));
}

async function missingParents(db: Sql, group: readonly NewActivity[]): Promise<Set<string>> {
  const children = group.filter((item) => item.parentId !== null);
  if (children.length === 0) return new Set();
  const { rows } = await sql<{ projectId: string; activityId: string }>`
    select distinct k.project_id as "projectId", k.id as "activityId"
    from unnest(${children.map((item) => item.projectId)}::text[], ${children.map((item) => item.parentId)}::text[])
      as k (project_id, id)
    where not exists (select from activity a where a.project_id = k.project_id and a.id = k.id)`.execute(db);
  return new Set(rows.map(keyOf));
}

/** Inserts activities whose ids are free. Answers when, by key, for those that it inserted. */
async function insert(db: Sql, origin: string, items: readonly NewActivity[]): Promise<Map<string, number>> {
  const created = items.map(({ place, ...item }, i) => ({
    ...item,
    ...place,
    nth: i,
    rank: statusRank(item.status),
    running: item.status === "RUNNING",
    encode: undefined,
    request: undefined,
  }));
  const { rows } = await sql<{ projectId: string; activityId: string; at: number }>`${sql.raw(prepared)}
    with moment as materialized (
      -- Once for all: rows are inserted in the order of their ids, and queued in that in which they came.
      select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros
    ), given as (
      select *, date_trunc('milliseconds', now()) as at from json_to_recordset(${JSON.stringify(created)}::json) as g (
        "projectId" text, "activityId" text, name text, status text, rank smallint, running boolean, message text,
        "taskId" text, "agentId" text, "instanceId" text, "parentId" text, metadata jsonb, input jsonb, nth int,
        priority smallint, "notBefore" float8, "maxAttempts" smallint, "concurrencyKey" text, "backoffInitialMs" int,
        "backoffMaxMs" int)
    ), created as (
      insert into activity (project_id, id, name, status, rank, percentage, message, attempt, last_sequence,
        cancel_requested, cancel_reason, task_id, agent_id, instance_id, parent_id, metadata, input, error, created_at,
        updated_at, started_at, created_in, started_in, moved_in, priority, queue_order, due_at, max_attempts,
        concurrency_key, backoff_initial_ms, backoff_max_ms)
      select "projectId", "activityId", name, status, rank, 0, message, 1, 1, false, '', "taskId", "agentId",
        "instanceId", "parentId", metadata, input, '', at, at, case when running then at end, pg_current_xact_id(),
        case when running then pg_current_xact_id() end, pg_current_xact_id(), priority,
        (select micros from moment) + nth,
        case when "notBefore" > extract(epoch from at) * 1000 then to_timestamp("notBefore" / 1000) end,
        "maxAttempts", "concurrencyKey", "backoffInitialMs", "backoffMaxMs"
      from given g where not exists (
        select from leftover l where l.project_id = g."projectId" and l.kind = 'activity' and l.id = g."activityId")
      order by 1, 2
      on conflict (project_id, id) do nothing
      returning project_id, id, name, status, message, created_at, due_at
    ), logged as (
      insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt,
        created_at)
      select project_id, id, 1, status, 0, message, 'INFO', 1, created_at from created
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), kind, array_agg(id), ${origin}, now() from (
        select project_id, 'activity' as kind, id from created
        union select project_id, 'queue', name from created where status = 'QUEUED' and due_at is null
      ) touched group by 1, 3
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select project_id as "projectId", id as "activityId", (extract(epoch from created_at) * 1000)::float8 as at
    from created`.execute(db);
  return new Map(rows.map((row) => [keyOf(row), row.at]));
}

function newRow(item: NewActivity, message: string, at: number): ActivityRow {
  const { projectId, name, taskId, agentId, instanceId, parentId, metadata, input } = item;
  return {
    ...{ projectId, name, taskId, agentId, instanceId, parentId, metadata, input },
    state: {
      id: item.activityId,
      status: item.status,
      percentage: 0,
      message,
      attempt: 1,
      lastSequence: 1,
      cancelRequested: false,
      cancelReason: "",
      error: "",
      createdAt: at,
      startedAt: item.status === "RUNNING" ? at : null,
      endedAt: null,
      epoch: 0,
      leaseMs: null,
      leaseExpiresAt: null,
      concurrencyKey: item.place.concurrencyKey,
    },
    updatedAt: at,
    result: null,
  };
}
