import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { maxGapMs, type OutageClock } from "../domain/outage-clock.ts";
import type { ActivityKey } from "./activity-rows.ts";
import { ms, sqlOf } from "./database.ts";
import { anyName } from "./key-slots.ts";
import type { WorkName } from "./queue-news.ts";

/** What a pass over the times of the queue came to. */
export interface Reaped {
  /** Those whose lease ran out. */
  readonly lapsed: readonly ActivityKey[];
  /** Work that may be had from now on. */
  readonly ready: readonly WorkName[];
  /** The projects in which a concurrency key was freed. */
  readonly freed: readonly string[];
  /** When to look again, from now on: when the next one is due, or soon where one is locked. Undefined when none is. */
  readonly nextInMs: number | undefined;
  /** There may be more that is due. */
  readonly more: boolean;
}

/** When it is, for a pass, and what the entries say. */
export interface ReapOptions {
  /** Milliseconds. Left out: the database's clock. */
  readonly now?: number | undefined;
  /** The message of an activity that ends as ERROR; `{error}` stands for the error. */
  readonly errorMessage: string;
  /** Nobody could renew a lease while the database was out of reach: each begins anew at the end of that. */
  readonly clock?: OutageClock | undefined;
}

const batch = 500;
// Who has an activity locked is about to write it.
const lockedAgainMs = 100;

interface Answer {
  readonly due: number;
  readonly changed: readonly (ActivityKey & { name: string; outcome: string; hasKey: boolean; isReady: boolean })[];
  readonly nextInMs: number | null;
}

/**
 * Sees to what is due in the queue, in one statement: gives out what its time has come for; of a lease that ran out,
 * queues the activity again after a pause, or ends it. What somebody else has locked is left to the next pass.
 *
 * A report renews its lease without touching an index, so a due time is when to look, and not yet the end of a lease:
 * one that was renewed is due again when the lease that it has now ends.
 */
export async function reapQueue(em: Em, origin: string, { now, errorMessage, clock }: ReapOptions): Promise<Reaped> {
  const { answeredAt = null, outageOverAt = null } = clock ?? {};
  const { rows } = await sql<Answer>`
    with moment as materialized (
      select coalesce(to_timestamp(${now ?? null}::float8 / 1000), date_trunc('milliseconds', clock_timestamp())) as at
    ), reached as materialized (
      -- A statement that was sent before an outage is run at its end.
      select case when at > to_timestamp((${answeredAt}::float8 + ${maxGapMs}) / 1000) then at
        else to_timestamp(${outageOverAt}::float8 / 1000) end as since from moment
    ), due as materialized (
      select a.ctid as place, l.lease, case
        when a.status = 'QUEUED' then 'ready'
        when a.status <> 'RUNNING' or a.lease_expires_at is null then 'over'
        when l.lease > (select at from moment) then 'renewed'
        -- Nobody is left who could be asked to stop.
        when a.cancel_requested then 'canceled'
        when a.epoch < a.max_attempts then 'queued'
        else 'failed' end as outcome,
        -- Longer by up to a quarter, so that what failed together is not tried again together.
        least(a.backoff_max_ms, least(a.backoff_max_ms, a.backoff_initial_ms * power(2, least(greatest(a.epoch, 1), 40) - 1))
          * (1 + random() / 4)) as pause_ms,
        format('the lease of %s ran out', to_json(a.owner)) as cause
      from activity a cross join lateral (
        select greatest(a.lease_expires_at, (select since from reached) + a.lease_ms * interval '1 ms') as lease
      ) l
      where a.due_at <= (select at from moment)
      order by a.due_at limit ${batch} for update of a skip locked
    ), judged as (
      select *, outcome in ('queued', 'failed', 'canceled') as lapsed, case when outcome = 'queued' and pause_ms >= 1
        then (select at from moment) + pause_ms * interval '1 ms' end as again_at
      from due
    ), updated as (
      update activity a set
        status = case j.outcome when 'queued' then 'QUEUED' when 'failed' then 'ERROR' when 'canceled' then 'CANCELED'
          else a.status end,
        rank = case j.outcome when 'queued' then 1 when 'failed' then 2 when 'canceled' then 2 else a.rank end,
        attempt = case when j.outcome = 'queued' then a.attempt + 1 else a.attempt end,
        percentage = case when j.outcome = 'queued' then 0 else a.percentage end,
        last_sequence = case when j.lapsed then a.last_sequence + 1 else a.last_sequence end,
        error = case when j.outcome = 'failed' then j.cause || format(', and it was given to a worker %s times', a.epoch)
          else a.error end,
        message = case j.outcome
          when 'queued' then format('Attempt %s failed: %s', a.attempt, j.cause)
          when 'failed' then replace(${errorMessage}, '{error}',
            j.cause || format(', and it was given to a worker %s times', a.epoch))
          when 'canceled' then format('Canceled: %s after it was asked to stop', j.cause)
          else a.message end,
        due_at = case when j.outcome = 'renewed' then j.lease else j.again_at end,
        lease_expires_at = case when j.lapsed then null when j.outcome = 'renewed' then j.lease
          else a.lease_expires_at end,
        updated_at = case when j.lapsed then m.at else a.updated_at end,
        ended_at = case when j.outcome in ('failed', 'canceled') then greatest(m.at, a.started_at) else a.ended_at end,
        queued_again_in = case when j.outcome = 'queued' then pg_current_xact_id() else a.queued_again_in end,
        moved_in = case when j.lapsed then pg_current_xact_id() else a.moved_in end
      from judged j, moment m where a.ctid = j.place
      returning a.*, j.outcome, j.lapsed, a.status = 'QUEUED' and a.due_at is null as is_ready
    ), logged as (
      insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt,
        created_at)
      select project_id, id, last_sequence, status, percentage, message,
        case outcome when 'canceled' then 'WARN' else 'ERROR' end, attempt, updated_at
      from updated where lapsed
    ), freed as (
      delete from activity_slot s using updated u
      where u.lapsed and s.project_id = u.project_id and s.key = u.concurrency_key and s.activity_id = u.id
      returning s.project_id
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), kind, array_agg(id), ${origin}, now() from (
        select project_id, 'activity' as kind, id from updated where lapsed
        union select project_id, 'queue', name from updated where is_ready
        union select project_id, 'queue', ${anyName} from freed
      ) touched group by 1, 3
    )
    select (select count(*)::int from due) as due, coalesce((
      select json_agg(json_build_object('projectId', project_id, 'activityId', id, 'name', name, 'outcome', outcome,
        'hasKey', concurrency_key is not null, 'isReady', is_ready))
      from updated where lapsed or is_ready
    ), '[]') as changed, least(
      (select ${sql.raw(ms("min(a.due_at)"))} from activity a where a.due_at > (select at from moment))
        - (select ${sql.raw(ms("at"))} from moment),
      (select ${sql.raw(ms("min(u.due_at)"))} from updated u) - (select ${sql.raw(ms("at"))} from moment),
      case when (select count(*) from updated) < (
        select count(*) from (select from activity a where a.due_at <= (select at from moment) limit ${batch}) d
      ) then ${sql.lit(lockedAgainMs)}::float8 end
    ) as "nextInMs"`.execute(sqlOf(em));
  const { due = 0, changed = [], nextInMs = null } = rows[0] ?? {};
  const lapsed = changed.filter(({ outcome }) => outcome !== "ready");
  return {
    lapsed: lapsed.map(({ projectId, activityId }) => ({ projectId, activityId })),
    ready: changed.filter(({ isReady }) => isReady).map(({ projectId, name }) => ({ projectId, name })),
    freed: [...new Set(lapsed.filter(({ hasKey }) => hasKey).map(({ projectId }) => projectId))],
    nextInMs: nextInMs ?? undefined,
    more: due === batch,
  };
}
