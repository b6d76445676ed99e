import type { Position } from "../domain/position.ts";
import type { Entry } from "../domain/progress.ts";
import type { Hub } from "../live/hub.ts";
import type { JournalLine, Pass } from "../live/journal-reader.ts";
import { Tail } from "../live/tail.ts";
import type { ActivityKey, ActivityRow } from "../store/activity-rows.ts";
import type { ActivityListener } from "../store/activity-writer.ts";
import type { Progress } from "../store/progress-sql.ts";

/** What a process remembers of a watched log: its newest entries, and where the activity stands with them. */
export interface LogMemory {
  readonly tail: Tail<Entry>;
  latest: Progress["state"];
}

/** What a process remembers of a watched project: the last pass that brought something. */
export interface ProjectMemory {
  from: Position;
  to: Position;
  lines: readonly JournalLine[];
}

/** The topic of one activity's log. */
export function logTopic({ projectId, activityId }: ActivityKey): string {
  return `log\n${projectId}\n${activityId}`;
}

const projectPrefix = "activities\n";

/** The topic of all activities of a project. */
export function projectTopic(projectId: string): string {
  return `${projectPrefix}${projectId}`;
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
      const memory = (topic.memory ??= { tail: new Tail(weigh), latest: state }) as LogMemory;
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
  onPass({ from, to, lines }: Pass): void {
    const projects = Map.groupBy(
      lines.filter(({ kind }) => kind === "activity"),
      ({ projectId }) => projectId,
    );
    for (const [projectId, ofProject] of projects) {
      for (const { origin, ids } of ofProject) {
        if (origin === this.#origin) continue;
        for (const activityId of ids) this.#forgetAndWake({ projectId, activityId });
      }
      const topic = this.#hub.find(projectTopic(projectId));
      if (!topic) continue;
      const before = topic.memory as ProjectMemory | undefined;
      // Passes in between that brought nothing for the project do not matter to those who watch it.
      topic.memory = { from: before?.to ?? from, to, lines: ofProject } satisfies ProjectMemory;
      topic.wake();
    }
  }

  /** The projects that somebody watches as a whole. */
  watchedProjects(): string[] {
    return this.#hub.names(projectPrefix).map((name) => name.slice(projectPrefix.length));
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
