import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import type { StateDocument, TrackerStanding } from "../domain/tracker-standing.ts";
import { clockMs, type Locking, lockOf, type Sql } from "./database.ts";
import { keysOfTracker, selectStanding, standingOf, type TrackerKey, trackerKey } from "./tracker-rows.ts";

/** A tracker as the rules of a write look at it. */
export interface HeldTracker {
  readonly projectId: string;
  readonly standing: TrackerStanding;
  /** The state document. Undefined where nobody asked for it. */
  readonly document: StateDocument | undefined;
}

/** Trackers by each of their names, and the time by the database's clock: of locked ones, once the locks were there. */
export interface HeldTrackers {
  readonly trackers: ReadonlyMap<string, HeldTracker>;
  /** Both names of those that are there, and that another transaction holds: they were passed over. */
  readonly passedOver: Iterable<string>;
  readonly now: number;
}

/** A tracker to read. */
export interface TrackerWanted extends TrackerKey {
  readonly wantsDocument: boolean;
}

/** Reads trackers; with `lock`, locks their rows too, in the order of their keys. */
export async function readTrackers(
  db: Sql,
  wanted: readonly TrackerWanted[],
  { lock }: { lock: Locking | false },
): Promise<HeldTrackers> {
  const distinct = new Map<string, TrackerWanted>();
  for (const one of wanted) {
    const key = trackerKey(one);
    distinct.set(key, { ...one, wantsDocument: one.wantsDocument || (distinct.get(key)?.wantsDocument ?? false) });
  }
  const keys = [...distinct.values()].map(({ projectId, name, wantsDocument }) => ({
    projectId,
    wantsDocument,
    ...name,
  }));
  // The clock is read above the locks: a lease that ran out while they were waited for has run out.
  const { rows } = await sql<
    TrackerStanding & { projectId: string; document: StateDocument | null; now: number }
  >`${sql.raw(prepared)}
    with wanted as (
      select t.project_id, t.id, bool_or(k."wantsDocument") as with_document
      from json_to_recordset(${JSON.stringify(keys)}::json) as k (
        "projectId" text, "trackerId" text, "taskId" text, "agentId" text, "wantsDocument" boolean)
      cross join lateral (
        select t.project_id, t.id from tracker t where t.project_id = k."projectId" and t.id = k."trackerId"
        union all
        select t.project_id, t.id from tracker t
        where t.project_id = k."projectId" and t.task_id = k."taskId" and t.agent_id = k."agentId") t
      group by 1, 2
    ), held as materialized (
      select t.*, w.with_document from wanted w join tracker t using (project_id, id)
      order by t.project_id, t.id ${lockOf("t", lock)}
    )
    select ${selectStanding}, t.project_id as "projectId",
      case when t.with_document then coalesce(t.state, '{}') end as document,
      ${sql.raw(clockMs)} as now
    from held t`.execute(db);
  const trackers = new Map<string, HeldTracker>();
  for (const { projectId, document, ...flat } of rows) {
    const held = { projectId, standing: standingOf(flat), document: document ?? undefined };
    for (const key of keysOfTracker(projectId, held.standing)) trackers.set(key, held);
  }
  const missing = lock === "skip" ? [...distinct.values()].filter((one) => !trackers.has(trackerKey(one))) : [];
  const passedOver = missing.length > 0 ? (await readTrackers(db, missing, { lock: false })).trackers.keys() : [];
  return { trackers, passedOver, now: rows.at(-1)?.now ?? 0 };
}
