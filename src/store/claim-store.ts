import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { prepared } from "../db/preparing-client.ts";
import type { ActivityState, Entry } from "../domain/progress.ts";
import { type ActivityRow, type FlatRow, keyOf, rowOf, selectRow } from "./activity-rows.ts";
import { sqlOf } from "./database.ts";
import { maxPageBytes } from "./page-size.ts";
import type { Progress } from "./progress-sql.ts";

/** The work that a claim asks for. */
export interface WorkWanted {
  readonly projectId: string;
  readonly names: readonly string[];
}

/** A worker that asks for work. */
export interface ClaimOrder {
  readonly owner: string;
  readonly leaseMs: number;
  readonly limit: number;
}

/** What a look at the queue came to. */
export interface Taken {
  /** What each order got, in its order, by priority and then the oldest first. */
  readonly rows: readonly (readonly ActivityRow[])[];
  readonly progress: readonly Progress[];
  /** There may be more that this look could not give out: another one would tell. */
  readonly more: boolean;
}

// As many as one look gives out. What is left over is there for the next one, which does not wait.
const maxTaken = 500;
// A look reads twice as many as it wants and so many more, in case another replica is taking the first ones.
const slack = 64;
const pageBytes = 8192;

type TakenRow = FlatRow & { orderNo: number; name: string };
type Found = { fullest: number; locked: number; taken: number; tableBytes: number };

/** Gives queued activities to workers. */
export class ClaimStore {
  readonly #origin: string;
  readonly #started: string;
  #tableBytes = 0;

  /** The message is that of the entry that starts an activity. */
  constructor(origin: string, startedMessage: string) {
    this.#origin = origin;
    this.#started = startedMessage;
  }

  /** Takes activities for workers, and deals them out in turn. */
  async take(em: Em, wanted: WorkWanted, orders: readonly ClaimOrder[]): Promise<Taken> {
    const seats = seatsOf(orders);
    const depth = 2 ** Math.ceil(Math.log2(2 * seats.length + slack));
    const rows = await this.#look(em, wanted, orders, seats, depth);
    const { fullest = 0, locked = 0, taken = 0, tableBytes = 0 } = rows[0] ?? {};
    this.#tableBytes = tableBytes;
    const given = rows.filter((row): row is Found & TakenRow => row.orderNo !== null);
    return {
      rows: orders.map((_, i) => given.filter(({ orderNo }) => orderNo === i + 1).map(rowOf)),
      progress: given.map((flat) => progressOf(rowOf(flat), this.#started)),
      more: taken < locked || (taken < seats.length && fullest === depth),
    };
  }

  /**
   * What somebody else has locked is passed over; of one concurrency key one is taken, and none while another has its
   * turn. The pool is read without locks, since the best of several names are known only when all are read, and locked
   * in its order until there are enough: each subquery locks one row, so none is locked in vain but for what follows.
   * A lock that does not become a claim (its key was taken, or its order's answer is full) ends with the statement.
   *
   * A plan that was made while the table was small may read all of it, so it is made anew each time that the table has
   * grown fourfold: its size, like the depth, is in the text that it is prepared for.
   */
  async #look(
    em: Em,
    { projectId, names }: WorkWanted,
    orders: readonly ClaimOrder[],
    seats: readonly number[],
    depth: number,
  ): Promise<readonly (Found & (TakenRow | { orderNo: null }))[]> {
    const [origin, started] = [this.#origin, this.#started];
    const owners = orders.map(({ owner }) => owner);
    const leases = orders.map(({ leaseMs }) => leaseMs);
    const sizeClass = Math.ceil(Math.log2(this.#tableBytes / pageBytes + 1) / 2);
    const { rows } = await sql<Found & (TakenRow | { orderNo: null })>`${sql.raw(prepared)}
    -- for up to 4^${sql.lit(sizeClass)} pages
    with pool as materialized (
      select c.*, n.name, row_number() over (partition by c.concurrency_key
        order by c.priority desc, c.queue_order, c.id) as turn
      from unnest(${[...names]}::text[]) n (name), lateral (
        select a.ctid as place, a.priority, a.queue_order, a.id, a.concurrency_key from activity a
        where a.project_id = ${projectId} and a.name = n.name and a.status = 'QUEUED' and a.due_at is null
          and not exists (select from activity_slot s where s.project_id = a.project_id and s.key = a.concurrency_key)
        order by a.priority desc, a.queue_order, a.id limit ${sql.lit(depth)}
      ) c
    ), locked as materialized (
      select a.place, p.concurrency_key, p.id, p.priority, p.queue_order
      from (
        select * from pool where concurrency_key is null or turn = 1 order by priority desc, queue_order, id
      ) p, lateral (
        select a.ctid as place from activity a
        where a.ctid = p.place and a.project_id = ${projectId} and a.id = p.id and a.status = 'QUEUED'
          and a.due_at is null
        for update skip locked
      ) a
      limit ${seats.length}
    ), seated as (
      select l.place, l.id, l.concurrency_key, t.order_no, t.seat, sum(octet_length(coalesce(a.input::text, '')) + octet_length(coalesce(a.metadata::text, ''))
        + 512) over (partition by t.order_no order by t.seat) as bytes,
        row_number() over (partition by t.order_no order by t.seat) as nth
      from (select *, row_number() over (order by priority desc, queue_order, id) as seat from locked) l
      join activity a on a.ctid = l.place
      join unnest(${[...seats]}::int[]) with ordinality t (order_no, seat) on t.seat = l.seat
    ), fitting as (
      select * from seated where nth = 1 or bytes <= ${maxPageBytes}
    ), turned as (
      insert into activity_slot (project_id, key, activity_id)
      select ${projectId}, concurrency_key, id from fitting where concurrency_key is not null order by concurrency_key
      on conflict (project_id, key) do nothing returning key
    ), moment as materialized (
      select date_trunc('milliseconds', clock_timestamp()) as at
    ), taken as (
      update activity a set
        status = 'RUNNING', rank = 0, last_sequence = a.last_sequence + 1, updated_at = m.at,
        message = coalesce(nullif(${started}, ''), a.message), started_at = coalesce(a.started_at, m.at),
        started_in = pg_current_xact_id(), moved_in = pg_current_xact_id(), epoch = a.epoch + 1,
        owner = (${owners}::text[])[f.order_no],
        lease_ms = (${leases}::int[])[f.order_no],
        lease_expires_at = m.at + (${leases}::int[])[f.order_no] * interval '1 ms',
        due_at = m.at + (${leases}::int[])[f.order_no] * interval '1 ms'
      from fitting f, moment m
      where a.ctid = f.place and (f.concurrency_key is null or f.concurrency_key in (select key from turned))
      returning a.*, f.order_no, f.seat
    ), logged as (
      insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt,
        created_at)
      select project_id, id, last_sequence, status, percentage, ${started}, 'INFO', attempt, updated_at from taken
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), 'activity', array_agg(id), ${origin}, now() from taken group by 1
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select ${selectRow}, a.order_no as "orderNo", pooled.*, (select count(*)::int from locked) as locked,
      (select count(*)::int from taken) as taken, pg_relation_size('activity')::float8 as "tableBytes"
    from (
      select coalesce(max(found), 0)::int as fullest
      from (select count(*) as found from pool group by name) p
    ) pooled left join taken a on true
    order by a.seat`.execute(sqlOf(em));
    return rows;
  }
}

/** Which order each activity that is found goes to, by its number from 1: in turn, as long as an order has room. */
function seatsOf(orders: readonly ClaimOrder[]): number[] {
  const seats: number[] = [];
  const most = Math.max(...orders.map(({ limit }) => limit));
  for (let round = 1; round <= most; round += 1) {
    for (const [i, { limit }] of orders.entries()) {
      if (limit < round) continue;
      seats.push(i + 1);
      if (seats.length === maxTaken) return seats;
    }
  }
  return seats;
}

/** What the watchers of an activity see of its claim. */
function progressOf({ projectId, state }: ActivityRow, message: string): Progress {
  const before: ActivityState = { ...state, status: "QUEUED", lastSequence: state.lastSequence - 1 };
  const { status, percentage, attempt, lastSequence: sequence } = state;
  const createdAt = state.leaseExpiresAt! - state.leaseMs!;
  const entry: Entry = {
    ...{ sequence, status, percentage, attempt, message, createdAt },
    ...{ level: "INFO", data: null, eventTime: null },
  };
  return { key: keyOf({ projectId, activityId: state.id }), projectId, before, state, entries: [entry] };
}
