import type { Client } from "pg";

/** Numbers of activities that a benchmark adds: from, and up to but without. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const mixed = `case when n % 20 = 0 then 'ERROR' when n % 20 = 1 then (array['RUNNING', 'QUEUED'])[1 + n / 20 % 2]
  else 'COMPLETE' end`;

const insertActivities = (status: string) => `
  insert into activity (project_id, id, name, status, rank, percentage, message, attempt, last_sequence,
    cancel_requested, cancel_reason, agent_id, metadata, error, created_at, updated_at, started_at, ended_at,
    created_in, started_in, moved_in)
  select 'default', 'seed-' || lpad(n::text, 9, '0'), 'job-' || n % 20, status,
    case status when 'RUNNING' then 0 when 'QUEUED' then 1 else 2 end,
    case status when 'COMPLETE' then 100 when 'QUEUED' then 0 else 60 end, 'Step 3 of the work on item ' || n, 1, 3,
    false, '', 'agent-' || n % 50, jsonb_build_object('item', n, 'team', 'team-' || n % 7),
    case status when 'ERROR' then 'the tool timed out' else '' end, created, created + interval '3 s',
    case when status <> 'QUEUED' then created + interval '1 s' end,
    case when status not in ('QUEUED', 'RUNNING') then created + interval '3 s' end,
    pg_current_xact_id(), case when status <> 'QUEUED' then pg_current_xact_id() end, pg_current_xact_id()
  from (select n, ${status} as status, timestamptz '2026-01-01' + n * interval '1 s' as created
    from generate_series($1::int, $2::int - 1) n) seeded`;

const insertEntries = `
  insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt, created_at)
  select project_id, id, s, case s when 1 then 'QUEUED' when 2 then 'RUNNING' else status end,
    case s when 3 then percentage else 0 end, 'Step ' || s || ' of the work', 'INFO', 1, created_at + s * interval '1 s'
  from activity, generate_series(1, 3) s
  where project_id = 'default' and id >= 'seed-' || lpad($1::text, 9, '0') and id < 'seed-' || lpad($2::text, 9, '0')`;

const chunk = 10_000;

/** The id of an activity that was added. */
export function seededId(n: number): string {
  return `seed-${`${n}`.padStart(9, "0")}`;
}

/**
 * Adds activities with three log entries each, a second apart: 90 % COMPLETE, 5 % ERROR, the rest RUNNING or QUEUED,
 * unless an SQL expression says another status.
 * Many transactions, as in life: pages of a list tell rows apart by the transaction that moved them.
 */
export async function seed(sql: Client, { from, to }: Range, status: string = mixed): Promise<void> {
  for (let at = from; at < to; at += chunk) {
    const range = [at, Math.min(at + chunk, to)];
    await sql.query("begin");
    await sql.query(insertActivities(status), range);
    await sql.query(insertEntries, range);
    await sql.query("commit");
  }
  await sql.query("vacuum analyze activity");
  await sql.query("vacuum analyze activity_entry");
}
