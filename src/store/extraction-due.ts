import { type RawBuilder, sql } from "kysely";

/** How often messages are extracted in vain before they are given up. */
export const maxAttempts = 3;

/**
 * The head start of what somebody waits for over what became due by itself. What has waited for longer than this keeps
 * its turn, however much is asked for.
 */
export const headStartMs: number = 10 * 60_000;

/** When something is due that somebody waits for: before what became due by itself, in the order of asking. */
export const askedFor: RawBuilder<Date> = sql.raw(`clock_timestamp() - interval '${headStartMs} milliseconds'`);

/**
 * The columns "trigger" and "due_at" of a session that has no run any more: when the loop comes to it next, and why.
 * The source is to have the session's columns as they are then, "oldest" (its oldest message that waits), "retry_at"
 * (the end of the pause after a failure), "ended_trigger" (of the run that ended, or what was asked for meanwhile) and
 * the project's settings.
 */
export function nextDue(source: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select d.*, case
        when d.trigger is null then null
        when d.trigger = 'IDLE' then d.last_message_at + d.idle
        when d.trigger = 'RETRY' then d.retry_at
        when d.trigger in ('FLUSH', 'MANUAL_RETRY') then ${askedFor}
        else clock_timestamp() end as due_at
    from (
      select n.*, case
          when n.queued_reruns > 0 then 'RERUN'
          when n.pending_messages = 0 then null
          when n.failed_attempts > 0 then 'RETRY'
          when n.oldest <= n.hurried_sequence and n.ended_trigger = 'MANUAL_RETRY' then 'MANUAL_RETRY'
          when n.oldest <= n.hurried_sequence then 'FLUSH'
          when n.pending_messages >= n.buffer_size then 'BUFFER_FULL'
          else 'IDLE' end as trigger
      from (${source}) n
    ) d`;
}
