import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import { matches } from "./task-filter.ts";
import { type AgeKey, type TaskPage, type TaskQuery, tasksById } from "./task-list.ts";

/** Tasks that follow each other by age as they do by place: the first and the last of them. */
export interface Stretch {
  readonly first: AgeKey;
  readonly last: AgeKey;
}

/**
 * Lists the tasks of a session by their places, as they were when the first page was read.
 *
 * Places change when tasks are moved; ages do not. So what is left after a page is said by age: as the stretches in
 * which the order by place is the order by age. Most sessions are one stretch, however long.
 */
export async function listTasksByPlace(
  em: Em,
  query: TaskQuery,
  left: readonly Stretch[] | undefined,
  options: ReadOptions = {},
): Promise<TaskPage<readonly Stretch[]>> {
  const order = left ? await leftOrder(em, query, left, options) : await presentOrder(em, query, options);
  const wanted = order.slice(0, query.limit).map(({ id }) => id);
  const page = await tasksById(em, query, wanted, options);
  const shown = page.next === undefined ? wanted.length : wanted.indexOf(page.next);
  return { rows: page.rows, next: shown < order.length ? stretches(order.slice(shown)) : undefined };
}

/** A task with its number by age among all tasks of its session, those that do not match included. */
type AgedKey = AgeKey & { readonly age: number };

function agedTasks({ projectId, filter }: TaskQuery) {
  return sql`(
    select t.id, t.created_at, t.place, row_number() over (order by t.created_at, t.id)::int as age,
      ${matches(projectId, filter)} as wanted
    from task t where t.project_id = ${projectId} and t.session_id = ${filter.sessionId}) t`;
}

const selectAged = sql.raw(`t.id, t.age, ${ms("t.created_at")} as "createdAt"`);

async function presentOrder(em: Em, query: TaskQuery, options: ReadOptions): Promise<readonly AgedKey[]> {
  const { rows } = await sql<AgedKey>`
    select ${selectAged} from ${agedTasks(query)} where t.wanted order by t.place`.execute(sqlOf(em), reading(options));
  return rows;
}

async function leftOrder(
  em: Em,
  query: TaskQuery,
  left: readonly Stretch[],
  options: ReadOptions,
): Promise<readonly AgedKey[]> {
  const { rows } = await sql<AgedKey>`
    select ${selectAged}
    from json_to_recordset(${JSON.stringify(left.map(flat))}::json)
      as s (nth int, "firstAt" float8, "firstId" text, "lastAt" float8, "lastId" text)
    join ${agedTasks(query)} on t.wanted
      and (t.created_at, t.id) >= (to_timestamp(s."firstAt" / 1000), s."firstId")
      and (t.created_at, t.id) <= (to_timestamp(s."lastAt" / 1000), s."lastId")
    order by s.nth, t.age`.execute(sqlOf(em), reading(options));
  return rows;
}

function flat({ first, last }: Stretch, nth: number) {
  return { nth, firstAt: first.createdAt, firstId: first.id, lastAt: last.createdAt, lastId: last.id };
}

function stretches(order: readonly AgedKey[]): Stretch[] {
  const found: { first: AgeKey; last: AgeKey }[] = [];
  let expected = 0;
  for (const { id, createdAt, age } of order) {
    const stretch = found.at(-1);
    if (stretch && age === expected) stretch.last = { id, createdAt };
    else found.push({ first: { id, createdAt }, last: { id, createdAt } });
    expected = age + 1;
  }
  return found;
}
