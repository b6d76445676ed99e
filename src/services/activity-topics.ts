import type { Entry } from "../domain/progress.ts";
import type { Hub } from "../live/hub.ts";
import type { Pass } from "../live/journal-reader.ts";
import { Tail } from "../live/tail.ts";
import type { ActivityKey, ActivityRow } from "../store/activity-rows.ts";
import type { ActivityListener } from "../store/activity-writer.ts";
import type { Progress } from "../store/progress-sql.ts";

/** What a process remembers of a watched log: its newest entries, and where the activity stands with them. */
export interface LogMemory {
  readonly tail: Tail<Entry>;
  latest: Progress["state"];
}

/** The topic of one activity's log. */
export function logTopic({ projectId, activityId }: ActivityKey): string {
  return `log\n${projectId}\n${activityId}`;
}

/** Brings the news of activities to those who watch: from this process at once, from others by the journal. */
export class ActivityTopics implements ActivityListener {
  readonly #hub: Hub;
  readonly #origin: string;
  readonly #committed: () => void;

  constructor(hub: Hub, origin: string, committed: () => void) {
    this.#hub = hub;
    this.#origin = origin;
    this.#committed = committed;
  }

  created(_rows: readonly ActivityRow[]): void {
    this.#committed();
  }

  progressed(progress: readonly Progress[]): void {
    for (const { projectId, state, entries } of progress) {
      const topic = this.#hub.find(logTopic({ projectId, activityId: state.id }));
      if (!topic) continue;
      const known = topic.memory as LogMemory | undefined;
      // Made anew under the same id, its entries are not those that follow on what is known.
      const isSame = known?.latest.createdAt === state.createdAt;
      const memory: LogMemory = known && isSame ? known : { tail: new Tail(weigh), latest: state };
      topic.memory = memory;
      memory.tail.push(entries);
      memory.latest = state;
      topic.wake();
    }
    this.#committed();
  }

  changed(keys: readonly ActivityKey[]): void {
    for (const key of keys) this.#forgetAndWake(key);
    this.#committed();
  }

  /** Takes in a pass over the journal. */
  onPass({ lines }: Pass): void {
    for (const { kind, origin, projectId, ids } of lines) {
      if (kind !== "activity" || origin === this.#origin) continue;
      for (const activityId of ids) this.#forgetAndWake({ projectId, activityId });
    }
  }

  // Another process wrote: what this one remembers of the log does not reach to its end any more.
  #forgetAndWake(key: ActivityKey): void {
    const topic = this.#hub.find(logTopic(key));
    if (!topic) return;
    topic.memory = undefined;
    topic.wake();
  }
}

function weigh({ message, data }: Entry): number {
  return 200 + message.length + (data === null ? 0 : JSON.stringify(data).length);
}
