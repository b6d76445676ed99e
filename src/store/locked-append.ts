import type { Em } from "../db/orm.ts";
import { excused } from "../domain/activity-claim.ts";
import type { OutageClock } from "../domain/outage-clock.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import { activitiesByKey, keyOf } from "./activity-rows.ts";
import { HeldRows } from "./apart-writer.ts";
import { type Append, type Appended, Appending, type AppendOutcome } from "./appending.ts";
import type { Settled } from "./batcher.ts";
import { type Locking, type Sql, sqlOf } from "./database.ts";
import { freeKeys } from "./key-slots.ts";
import { type Progress, readStates, writeProgress } from "./progress-sql.ts";
import { GroupRequests, type KnownRequest, withoutTwins } from "./requests.ts";

/** What a group did: an outcome for each item, and what the watchers of each activity have to see. */
export interface AppendedGroup {
  readonly outcomes: Settled<AppendOutcome>[];
  readonly progress: Progress[];
}

type Outcomes = Settled<AppendOutcome | KnownRequest>[];

/**
 * Appends a group in the transaction of an entity manager. Rows are locked in the order of their keys, so groups of
 * several replicas never deadlock; the rules run here, on the locked state; a refused item leaves no trace. With "skip",
 * an item of a row that another transaction holds is refused with Apart.
 */
export async function appendLocked(
  em: Em,
  origin: string,
  group: readonly Append[],
  defaults: DefaultMessages,
  { locking = "wait", clock }: { locking?: Locking; clock?: OutageClock | undefined } = {},
): Promise<AppendedGroup> {
  const db = sqlOf(em);
  const { states, held, now } = await readStates(db, group, { lock: locking });
  const heldRows = new HeldRows(held);
  // After the locks: what another replica did for the same request while they were waited for is found.
  const requests = await GroupRequests.find(
    db,
    group.map((item) => item.request),
  );
  clock?.answered(now);
  const stateOf = (key: string) => {
    const state = states.get(key);
    return state && clock?.outageOverAt ? excused(state, clock.outageOverAt) : state;
  };
  const appending = new Appending(stateOf, now, defaults);
  const outcomes: Outcomes = group.map((item, i) => {
    try {
      heldRows.pass([keyOf(item)]);
      return { value: requests.lookUp(i) ?? appending.add(item) };
    } catch (error) {
      return { error };
    }
  });
  const { progress } = appending;
  await writeProgress(db, origin, progress);
  await freeKeys(db, origin, progress);
  await addRows(db, group, outcomes);
  await requests.keep(db, (i) => {
    const appended = appendedAt(outcomes, i);
    return appended && group[i]?.encode(appended);
  });
  return { outcomes: withoutTwins(outcomes), progress };
}

async function addRows(db: Sql, group: readonly Append[], outcomes: Outcomes): Promise<void> {
  const wanting = group.filter((item, i) => item.wantsRow && appendedAt(outcomes, i));
  if (wanting.length === 0) return;
  const rows = await activitiesByKey(db, wanting);
  group.forEach((item, i) => {
    const appended = item.wantsRow && appendedAt(outcomes, i);
    if (appended) outcomes[i] = { value: { ...appended, row: rows.get(keyOf(item)) } };
  });
}

function appendedAt(outcomes: Readonly<Outcomes>, i: number): Appended | undefined {
  const outcome = outcomes[i];
  return outcome && "value" in outcome && "state" in outcome.value ? outcome.value : undefined;
}
