import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import type { ExtractionOptions, ExtractionTrigger, ExtractorName } from "../domain/extraction.ts";
import type { NumberRange } from "../domain/ranges.ts";
import { type Database, ms, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";
import { retried } from "./transaction.ts";

/** A session with messages that one process extracts now. */
export interface Run extends SessionKey {
  /** The id of the extraction. */
  readonly id: string;
  readonly trigger: ExtractionTrigger;
  readonly attempt: number;
  /** The messages: ranges by sequence, ascending. */
  readonly messages: readonly NumberRange[];
  readonly options: ExtractionOptions;
  /** The project's, in its own words. */
  readonly successCriteria: string;
  readonly failureCriteria: string;
}

/** What a look at the sessions that are due came to. */
export interface Claims {
  readonly runs: readonly Run[];
  /** Sessions whose turn it is to be run again: each is claimed on its own. */
  readonly reruns: readonly SessionKey[];
  /** When to look next, in milliseconds from now. Undefined when nothing is due. */
  readonly nextMs: number | undefined;
  /** There are runs whose lease is over. */
  readonly expired: boolean;
}

/** How to claim. */
export interface Claiming {
  /** As many ids of extractions as there may be runs. */
  readonly ids: readonly string[];
  /** What extracts, unless an earlier attempt was asked to be made by another. */
  readonly extractor: ExtractorName;
  readonly model: string;
  readonly leaseMs: number;
}

// Sessions whose time has come but whose last message is too young are put off, many at once.
const maxLooked = 200;

// The bytes of a batch at most.
const maxBatchBytes = 8 * 1024 * 1024;

/**
 * Claims sessions that are due, in one statement: their oldest messages that wait are RUNNING then, and the extractions
 * are recorded. A session that is busy, or locked by whoever stores into it, is left for the next look; one that was
 * silent for less than its idle time is put off. Messages that an extraction had before, in vain, are claimed as it had
 * them: no other is given up for their sake.
 */
export async function claimDue(database: Database, { ids, extractor, model, leaseMs }: Claiming): Promise<Claims> {
  const statement = sql<{ claims: Claims }>`${sql.raw(prepared)}
    with due as materialized (
      select s.project_id, s.id, s.extract_due_at, s.settled_sequence, s.failed_attempts, s.pending_messages,
        s.queued_reruns, p.extraction_batch_size as batch_size,
        p.task_success_criteria as success, p.task_failure_criteria as failure,
        coalesce(s.last_message_at, s.extract_due_at) + p.extraction_idle_ms * interval '1 millisecond' as idle_at,
        case when s.due_trigger <> 'IDLE' then s.due_trigger
          when s.pending_messages >= p.extraction_buffer_size then 'BUFFER_FULL' else 'IDLE' end as trigger
      from session s join project p on p.id = s.project_id
      where s.extract_due_at <= now() and s.run_id is null
      order by s.extract_due_at limit ${maxLooked} for update of s skip locked
    ), young as (
      select * from due where trigger = 'IDLE' and idle_at > now() and queued_reruns = 0
    ), ripe as (
      select d.*, i.id as run_id from (
        select d.*, row_number() over (order by d.extract_due_at) as nth from due d
        where d.queued_reruns = 0 and (d.trigger <> 'IDLE' or d.idle_at <= now())
      ) d join unnest(${[...ids]}::text[]) with ordinality as i (id, nth) using (nth)
    ), oldest as materialized (
      select r.project_id, r.id as session_id, r.run_id, m.sequence, m.extraction_id
      from ripe r cross join lateral (
        select w.*, sum(w.bytes) over (order by w.sequence) as bytes_so_far,
          bool_and(w.extraction_id is not distinct from w.first_extraction) over (order by w.sequence) as same_run
        from (
          select m.sequence, m.extraction_id, first_value(m.extraction_id) over (order by m.sequence) as first_extraction,
            octet_length(m.content) as bytes
          from session_message m
          where m.project_id = r.project_id and m.session_id = r.id and m.sequence > r.settled_sequence
            and m.processing_status = 'PENDING'
          order by m.sequence limit r.batch_size
        ) w
      ) m
      where (m.bytes_so_far <= ${maxBatchBytes} or m.bytes_so_far = m.bytes) and m.same_run
    ), marked as (
      update session_message m set processing_status = 'RUNNING', extraction_id = o.run_id
      from oldest o
      where m.project_id = o.project_id and m.session_id = o.session_id and m.sequence = o.sequence
        and m.processing_status = 'PENDING'
      returning m.project_id, m.sequence, o.run_id, o.extraction_id as before_id
    ), ranges as (
      select run_id, json_agg(json_build_object('first', first, 'last', last) order by first) as messages,
        sum(last - first + 1)::int as count
      from (
        select run_id, min(sequence) as first, max(sequence) as last
        from (
          select run_id, sequence, sequence - row_number() over (partition by run_id order by sequence) as island
          from marked
        ) m group by run_id, island
      ) islands group by run_id
    ), claimed as materialized (
      select r.*, g.messages, g.count, e.options
      from ripe r join ranges g using (run_id)
      left join lateral (
        select e.options from marked k join extraction e on e.project_id = k.project_id and e.id = k.before_id
        where k.run_id = r.run_id and r.failed_attempts > 0 limit 1
      ) e on true
    ), held as (
      update session s set run_id = c.run_id, run_expires_at = now() + ${leaseMs}::float8 * interval '1 millisecond',
        extract_due_at = null, due_trigger = null, pending_messages = s.pending_messages - c.count
      from claimed c where s.project_id = c.project_id and s.id = c.id
    ), put_off as (
      update session s set extract_due_at = y.idle_at
      from young y where s.project_id = y.project_id and s.id = y.id
    ), forgotten as (
      update session s set extract_due_at = null, due_trigger = null
      from due d where s.project_id = d.project_id and s.id = d.id and d.pending_messages = 0 and d.queued_reruns = 0
    ), recorded as (
      insert into extraction (project_id, id, session_id, messages, message_count, status, trigger, attempt, extractor,
        model, model_calls, input_tokens, cached_input_tokens, output_tokens, operations, options, error, undone,
        started_at)
      select project_id, run_id, id, messages, count, 'RUNNING', trigger, failed_attempts + 1,
        coalesce(options ->> 'extractor', ${extractor}), coalesce(options ->> 'model', ${model}),
        0, 0, 0, 0, '[]', options, '', false, now()
      from claimed
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), 'session', array_agg(id), ${database.origin}, now()
      from claimed group by 1
    ), next as (
      select min(at) as at from (
        select idle_at as at from young
        union all
        (select s.extract_due_at from session s
          where s.extract_due_at is not null and s.run_id is null
            and not exists (select from claimed c where c.project_id = s.project_id and c.id = s.id)
            and not exists (select from young y where y.project_id = s.project_id and y.id = s.id)
          order by s.extract_due_at limit 1)
        union all
        (select s.run_expires_at from session s where s.run_id is not null order by s.run_expires_at limit 1)
      ) times
    )
    select json_build_object(
      'runs', (select coalesce(json_agg(json_build_object('projectId', project_id, 'sessionId', id, 'id', run_id,
        'trigger', trigger, 'attempt', failed_attempts + 1, 'messages', messages,
        'options', coalesce(options, '{}'::jsonb), 'successCriteria', success, 'failureCriteria', failure)
        order by extract_due_at), '[]') from claimed),
      'reruns', (select coalesce(json_agg(json_build_object('projectId', project_id, 'sessionId', id)), '[]')
        from due where queued_reruns > 0),
      'nextMs', (select ${sql.raw(ms("at - now()"))} from next),
      'expired', exists (select from session s where s.run_id is not null and s.run_expires_at <= now())
    ) as claims`;
  const { rows } = await retried(() => statement.execute(sqlOf(database.fork("write"))));
  const claims = rows[0]?.claims;
  if (!claims) throw new Error("the claim answered nothing");
  return { ...claims, nextMs: claims.nextMs ?? undefined };
}
