import type { Em } from "../db/orm.ts";
import type { Json } from "../domain/columns.ts";
import { etagMismatch } from "../domain/errors.ts";
import { type ActivityState, type DefaultMessages, type Entry, type Report, recordReport } from "../domain/progress.ts";
import { type ActivityRow, activitiesByKey, activityNotFound, etagOf, keyOf } from "./activity-rows.ts";
import type { Settled } from "./batcher.ts";
import { type Sql, sqlOf } from "./database.ts";
import { lockStates, type Progress, writeProgress } from "./progress-sql.ts";
import { GroupRequests, type KnownRequest, type RequestKey } from "./requests.ts";

/** Something to append to the log of one activity: all of it, or nothing. */
export interface Append {
  readonly projectId: string;
  readonly activityId: string;
  /** What to record, given where the activity stands. */
  readonly plan: (state: ActivityState) => readonly Report[];
  /** How many entries it is, about. */
  readonly weight: number;
  readonly etag?: string | undefined;
  readonly result?: Json | undefined;
  /** The answer needs the whole activity. */
  readonly wantsRow?: boolean;
  readonly request?: RequestKey | undefined;
  /** Encodes the answer, to be kept for a call that is repeated. */
  readonly encode: (appended: Appended) => Uint8Array;
}

/** What an append came to. */
export interface Appended {
  readonly state: ActivityState;
  readonly entries: readonly Entry[];
  readonly row?: ActivityRow | undefined;
}

/** An append that is written, or the kept answer to the same request. */
export type AppendOutcome = Appended | { readonly replay: Uint8Array };

/** What a group did: an outcome for each item, and what the watchers of each activity have to see. */
export interface AppendedGroup {
  readonly outcomes: Settled<AppendOutcome>[];
  readonly progress: Progress[];
}

/**
 * Appends a group in the transaction of an entity manager. Rows are locked in the order of their keys, so groups of
 * several replicas never deadlock; the rules run here, on the locked state; a refused item leaves no trace.
 */
export async function appendGroup(
  em: Em,
  origin: string,
  group: readonly Append[],
  defaults: DefaultMessages,
): Promise<AppendedGroup> {
  const db = sqlOf(em);
  const requests = await GroupRequests.find(
    db,
    group.map((item) => item.request),
  );
  const { states, now } = await lockStates(db, group);
  const progress = new Map<string, Progress>();
  const outcomes = group.map((item, i): Settled<AppendOutcome | KnownRequest> => {
    try {
      return { value: requests.lookUp(i) ?? appendOne(item, states, progress, now, defaults) };
    } catch (error) {
      return { error };
    }
  });
  const written = [...progress.values()];
  if (written.length > 0) await writeProgress(db, origin, written);
  await addRows(db, group, outcomes);
  await requests.keep(db, (i) => {
    const appended = appendedAt(outcomes, i);
    return appended && group[i]?.encode(appended);
  });
  return { outcomes: outcomes.map((one) => withoutTwin(one, outcomes)), progress: written };
}

function appendOne(
  item: Append,
  states: Map<string, ActivityState>,
  progress: Map<string, Progress>,
  now: number,
  defaults: DefaultMessages,
): Appended {
  const key = keyOf(item);
  const before = states.get(key);
  if (!before) throw activityNotFound(item.activityId);
  const etag = etagOf(before);
  if (item.etag && item.etag !== etag) throw etagMismatch(item.etag, etag);
  let state = before;
  const entries = item.plan(state).map((report) => {
    const recorded = recordReport(state, report, now, defaults);
    state = recorded.state;
    return recorded.entry;
  });
  if (entries.length === 0) return { state, entries };
  states.set(key, state);
  let whole = progress.get(key);
  if (!whole) progress.set(key, (whole = { projectId: item.projectId, before, state, entries: [] }));
  whole.state = state;
  whole.entries.push(...entries);
  if (item.result !== undefined) whole.result = item.result;
  return { state, entries };
}

async function addRows(
  db: Sql,
  group: readonly Append[],
  outcomes: Settled<AppendOutcome | KnownRequest>[],
): Promise<void> {
  const wanting = group.filter((item, i) => item.wantsRow && appendedAt(outcomes, i));
  if (wanting.length === 0) return;
  const rows = await activitiesByKey(db, wanting);
  group.forEach((item, i) => {
    const appended = item.wantsRow && appendedAt(outcomes, i);
    if (appended) outcomes[i] = { value: { ...appended, row: rows.get(keyOf(item)) } };
  });
}

function appendedAt(outcomes: readonly Settled<AppendOutcome | KnownRequest>[], i: number): Appended | undefined {
  const outcome = outcomes[i];
  return outcome && "value" in outcome && "state" in outcome.value ? outcome.value : undefined;
}

/** The same request twice in one group has one effect and one answer. */
function withoutTwin(
  outcome: Settled<AppendOutcome | KnownRequest>,
  outcomes: readonly Settled<AppendOutcome | KnownRequest>[],
): Settled<AppendOutcome> {
  if ("value" in outcome && "twin" in outcome.value) {
    return withoutTwin(outcomes[outcome.value.twin] ?? { error: undefined }, outcomes);
  }
  return outcome as Settled<AppendOutcome>;
}
