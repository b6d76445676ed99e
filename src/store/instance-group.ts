import type { Em } from "../db/orm.ts";
import { instanceEnded } from "../domain/instance-errors.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import { type ActivityRow, keyOf } from "./activity-rows.ts";
import { holdLimits, limitsKey } from "./agent-limits.ts";
import { Apart, HeldRows } from "./apart-writer.ts";
import { endAsyncTasks } from "./async-task-ends.ts";
import type { Settled } from "./batcher.ts";
import { createGroup } from "./create-store.ts";
import { Creations } from "./creations.ts";
import { type Locking, type Sql, sqlOf } from "./database.ts";
import { InstanceCourses } from "./instance-courses.ts";
import { dropMarks, type LateQuery, lockInstances, lockLate, takeTasks } from "./instance-lock.ts";
import type { InstanceDone, InstanceOrder, InstanceOutcome } from "./instance-order.ts";
import { instanceKey, instancesByKey } from "./instance-rows.ts";
import { type InstanceDraft, writeInstances } from "./instance-sql.ts";
import { type Progress, readStates } from "./progress-sql.ts";
import { GroupRequests, type KnownRequest, withoutTwins } from "./requests.ts";

/** What all writes to instances go by. */
export interface InstanceRules {
  readonly origin: string;
  readonly messages: DefaultMessages;
  /**
   * Since when somebody listens: silence before that does not count. Given is the time that the database has just told,
   * after all waiting for it.
   */
  readonly listeningSince: (now: number) => number;
}

/** What a group did: an outcome for each order, the instances that were written, and what became of activities. */
export interface InstanceGroup {
  readonly outcomes: Settled<InstanceOutcome>[];
  readonly drafts: readonly InstanceDraft[];
  readonly created: readonly ActivityRow[];
  readonly progress: readonly Progress[];
}

/** The orders of some instances cannot be written in their group, which has to be undone for it. */
export class OrdersApart extends Error {
  /** The keys of the instances. */
  readonly instances: ReadonlySet<string>;
  /** Why an order is refused that is alone in its group. */
  readonly reason: unknown;

  constructor(instances: Iterable<string>, reason: unknown = new Apart()) {
    super("some orders of the group must be written apart");
    this.instances = new Set(instances);
    this.reason = reason;
  }
}

/**
 * Writes a group of orders in the transaction of an entity manager. Agents are locked before instances, and those
 * before activities, each in the order of their keys, so groups of several replicas never deadlock. A refused order
 * leaves no trace. With "skip", an order with a row that another transaction holds is refused with Apart. What turns out
 * only when others were written before it undoes the group: OrdersApart.
 */
export async function writeInstanceGroup(
  em: Em,
  rules: InstanceRules,
  group: readonly InstanceOrder[],
  locking: Locking,
): Promise<InstanceGroup> {
  const db = sqlOf(em);
  const { limits, passedOver: agents } = await holdLimits(db, group, locking);
  const { held, passedOver: instances } = await lockInstances(db, group, { lock: locking });
  const agentOf = new Map(held.map((one) => [instanceKey(one), one.state.agentId]));
  const lacking = new Set(agents);
  const withoutLimits = group.filter(
    (order) => lacking.has(limitsKey(order)) && agentOf.get(instanceKey(order)) !== order.agentId,
  );
  const heldRows = new HeldRows([...instances, ...withoutLimits.map(instanceKey)]);
  const { tasks, now } = await takeTasks(db, group);
  // After the locks: what others have committed while they were waited for is found.
  const requests = await GroupRequests.find(
    db,
    group.map((order) => order.request),
  );
  const courses = new InstanceCourses(group, held, tasks, { now, listeningSince: rules.listeningSince(now) });
  const creations = await Creations.look(
    db,
    group.flatMap(({ creates }) => creates ?? []),
  );
  const worked = group.map((order, i): Settled<Fresh | KnownRequest> => {
    try {
      heldRows.pass([instanceKey(order)]);
      const known = requests.lookUp(i);
      if (known) return { value: known };
      const facts = {
        now,
        limits: limits.get(limitsKey(order)),
        activeCount: courses.running(order).length,
      };
      const { course, verdict } = order.plan(courses.course(order), facts);
      if (order.creates) creations.take(order.creates);
      courses.put(order, course, order.metadata);
      return { value: { order, verdict } };
    } catch (error) {
      return { error };
    }
  });
  const fresh = worked.flatMap((one) => ("value" in one && "order" in one.value ? [one.value] : []));
  const written = await writeCourses(em, { ...rules, locking }, courses, fresh);
  const rows = await instancesByKey(
    db,
    fresh.flatMap(({ order }) => (order.wantsRow ? [order] : [])),
  );
  const states = new Map(written.drafts.map((draft) => [draftKey(draft), draft.state]));
  const outcomes = worked.map((one): Settled<InstanceDone | KnownRequest> => {
    if (!("value" in one) || !("order" in one.value)) return one as Settled<KnownRequest>;
    const { order, verdict } = one.value;
    const state = states.get(instanceKey(order)) ?? courses.course(order)?.state;
    if (!state) throw new Error(`instance ${order.instanceId} was not written`);
    const row = rows.get(instanceKey(order));
    return { value: { state, verdict, running: courses.running(order), now, row, activity: written.made.get(order) } };
  });
  await requests.keep(db, (i) => {
    const outcome = outcomes[i];
    return outcome && "value" in outcome && "state" in outcome.value ? group[i]?.encode(outcome.value) : undefined;
  });
  return { outcomes: withoutTwins(outcomes), ...written };
}

/** What a pass over late instances did. */
export interface LatePass extends Omit<InstanceGroup, "outcomes"> {
  /** It found some. */
  readonly found: boolean;
  /** There may be more of them at once. */
  readonly more: boolean;
  /** In how many milliseconds the clock may change the next one. */
  readonly nextInMs: number | undefined;
}

/**
 * Brings instances up to date that the clock or an async task may have changed. One statement where there is none. One
 * with an async task that another transaction holds undoes the pass: OrdersApart.
 */
export async function writeLateInstances(em: Em, rules: InstanceRules, which: LateQuery): Promise<LatePass> {
  const db = sqlOf(em);
  const { held, ...left } = await lockLate(db, which);
  if (held.length === 0) return { found: false, ...left, drafts: [], created: [], progress: [] };
  const { tasks, now } = await takeTasks(db, held);
  const at = { now: Math.max(now, which.now ?? 0), listeningSince: rules.listeningSince(now) };
  const courses = new InstanceCourses([], held, tasks, at);
  return { found: true, ...left, ...(await writeCourses(em, { ...rules, locking: "skip" }, courses, [])) };
}

interface Fresh {
  readonly order: InstanceOrder;
  readonly verdict: InstanceDone["verdict"];
}

/** Makes activities, ends others, and writes the instances as they are with all that. */
async function writeCourses(
  em: Em,
  { origin, messages, locking }: InstanceRules & { readonly locking: Locking },
  courses: InstanceCourses,
  fresh: Fresh[],
) {
  const db = sqlOf(em);
  const making = fresh.flatMap(({ order }) => {
    const state = order.creates && courses.course(order)?.state;
    if (!order.creates || !state) return [];
    // Ended by an order after it in the group: one by one, the activity is made first, and then ends with the instance.
    if (state.endedAt !== null) throw new OrdersApart([instanceKey(order)], instanceEnded(state));
    return [{ order, activity: { ...order.creates, agentId: state.agentId } }];
  });
  const made = new Map<InstanceOrder, ActivityRow>();
  if (making.length > 0) {
    const { outcomes } = await createGroup(
      em,
      origin,
      making.map(({ activity }) => activity),
      messages,
      locking,
    );
    outcomes.forEach((outcome, i) => {
      const order = making[i]?.order;
      // Its id was taken, or its parent was deleted, since the group looked.
      if (order && "error" in outcome) throw new OrdersApart([instanceKey(order)], outcome.error);
      if (order && "value" in outcome && "row" in outcome.value) made.set(order, outcome.value.row);
    });
    courses.take(
      (
        await takeTasks(
          db,
          making.map(({ order }) => order),
        )
      ).tasks,
    );
  }
  const { doomed } = courses;
  if (locking === "skip" && doomed.length > 0) await requireFree(db, doomed);
  const progress = await endAsyncTasks(em, origin, doomed, messages);
  // They are counted as ended already.
  await dropMarks(db, doomed);
  const drafts = courses.drafts();
  await writeInstances(db, origin, drafts);
  return { drafts, made, created: [...made.values()], progress };
}

/** Locks async tasks that are to be ended. Throws OrdersApart for the instances of those that somebody else holds. */
async function requireFree(db: Sql, doomed: InstanceCourses["doomed"]): Promise<void> {
  const held = new Set((await readStates(db, doomed, { lock: "skip" })).held);
  const instances = doomed.filter((one) => held.has(keyOf(one))).map(instanceKey);
  if (instances.length > 0) throw new OrdersApart(instances);
}

function draftKey({ projectId, state }: InstanceDraft): string {
  return instanceKey({ projectId, instanceId: state.id });
}
