import type { Json } from "../domain/columns.ts";
import type { Verdict } from "../domain/instance-heartbeat.ts";
import type { Course, InstanceState, Limits } from "../domain/instance-state.ts";
import type { ActivityRow } from "./activity-rows.ts";
import type { NewActivity } from "./create-store.ts";
import type { RunningTask } from "./instance-lock.ts";
import type { InstanceKey, InstanceRow } from "./instance-rows.ts";
import type { RequestKey } from "./requests.ts";

/** What an order may need to know beside the instance. */
export interface InstanceFacts {
  /** Milliseconds by the database's clock. */
  readonly now: number;
  /** The limits of the agent that the order names; it is held for the transaction. Undefined when there is none. */
  readonly limits: Limits | undefined;
  /** How many activities of the instance run already. */
  readonly activeCount: number;
}

/** What an order makes of an instance. */
export interface Planned {
  readonly course: Course;
  readonly verdict: Verdict;
}

/** Something to write to one instance. */
export interface InstanceOrder extends InstanceKey {
  /** The write, by the rules, to the instance as it stands; undefined where there is none. Throws what they refuse. */
  readonly plan: (course: Course | undefined, facts: InstanceFacts) => Planned;
  /** The agent that it names, if it may make the instance. */
  readonly agentId?: string | undefined;
  /** The order may be no news: then what is remembered of the instance may be enough for it. */
  readonly isHeartbeat?: boolean;
  /** The async tasks that a heartbeat says run, if it says so. */
  readonly namedIds?: readonly string[] | undefined;
  readonly metadata?: Json | undefined;
  /** An activity that is made with it, for the agent of the instance: both, or neither. */
  readonly creates?: Omit<NewActivity, "agentId"> | undefined;
  /** The answer needs the whole instance. */
  readonly wantsRow?: boolean;
  readonly request: RequestKey | undefined;
  /** Encodes the answer, to be kept for a call that is repeated. */
  readonly encode: (done: InstanceDone) => Uint8Array;
}

/** What an order came to. */
export interface InstanceDone {
  readonly state: InstanceState;
  readonly verdict: Verdict;
  readonly running: readonly RunningTask[];
  readonly now: number;
  readonly row: InstanceRow | undefined;
  readonly activity: ActivityRow | undefined;
}

/** An order that is done, or the kept answer to the same request. */
export type InstanceOutcome = InstanceDone | { readonly replay: Uint8Array };
