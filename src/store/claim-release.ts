import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { sqlOf } from "./database.ts";
import { anyName } from "./key-slots.ts";
import type { WorkName } from "./queue-news.ts";

/** Claims that were given to a worker: the ids of the activities, each with the epoch of its claim. */
export interface GivenClaims {
  readonly projectId: string;
  readonly claims: readonly { readonly id: string; readonly epoch: number }[];
}

/** What became of the queue when claims were taken back. */
export interface TakenBack {
  readonly ids: readonly string[];
  /** Work that may be had again. */
  readonly ready: readonly WorkName[];
}

// In the log of the activity.
const message = "Queued again: the call that claimed it ended before it had the answer.";

/**
 * Takes back claims that never reached their worker: the activities are queued again at once, in their old place. Their
 * epoch stays: the next claim has a greater one. What has a newer claim, or was asked to stop, is left as it is.
 */
export async function takeBackClaims(em: Em, origin: string, { projectId, claims }: GivenClaims): Promise<TakenBack> {
  const { rows } = await sql<{ id: string; name: string }>`
    with given as materialized (
      select a.ctid as place from activity a
      join unnest(${claims.map(({ id }) => id)}::text[], ${claims.map(({ epoch }) => epoch)}::int[]) c (id, epoch)
        on a.id = c.id and a.epoch = c.epoch
      where a.project_id = ${projectId} and a.status = 'RUNNING' and a.lease_expires_at is not null
        and not a.cancel_requested
      order by a.id for update of a
    ), updated as (
      update activity a set status = 'QUEUED', rank = 1, last_sequence = a.last_sequence + 1, message = ${message},
        due_at = null, lease_expires_at = null, updated_at = date_trunc('milliseconds', clock_timestamp()),
        queued_again_in = pg_current_xact_id(), moved_in = pg_current_xact_id()
      from given g where a.ctid = g.place
      returning a.*
    ), logged as (
      insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt,
        created_at)
      select project_id, id, last_sequence, status, percentage, message, 'WARN', attempt, updated_at from updated
    ), freed as (
      delete from activity_slot s using updated u
      where s.project_id = u.project_id and s.key = u.concurrency_key and s.activity_id = u.id
      returning s.project_id
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), kind, array_agg(id), ${origin}, now() from (
        select project_id, 'activity' as kind, id from updated
        union select project_id, 'queue', name from updated
        union select project_id, 'queue', ${anyName} from freed
      ) touched group by 1, 3
    )
    select id, name from updated`.execute(sqlOf(em));
  return { ids: rows.map(({ id }) => id), ready: rows.map(({ name }) => ({ projectId, name })) };
}
