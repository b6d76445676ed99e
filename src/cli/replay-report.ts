import type { ActivityStatus } from "../../gen/ts/headway/v1/activity_pb.ts";
import { paintStatus, statusName } from "./activity-status.ts";
import { BottomLine } from "./bottom-line.ts";
import type { Conversation } from "./conversation.ts";
import { shortDuration } from "./durations.ts";
import { cutToTerminal } from "./output.ts";
import { progressBar } from "./progress-bar.ts";
import { oneLine } from "./text.ts";

/** What a replay tells: each conversation as it starts and ends, and on a terminal how far all of it is. */
export class ReplayReport implements Disposable {
  readonly #total: number;
  readonly #json: boolean;
  readonly #bottom: BottomLine;
  readonly #startedAt = Date.now();
  #ended = 0;
  #entries = 0;

  /** `total` is the number of conversations; `json` prints lines for programs instead. */
  constructor(total: number, json: boolean) {
    this.#total = total;
    this.#json = json;
    this.#bottom = new BottomLine((columns) => this.#bar(columns), !json && process.stdout.isTTY);
  }

  /** Tells of one conversation. */
  play({ source, name, messages }: Conversation) {
    const startedAt = Date.now();
    let activityId = "";
    let entries = 0;
    return {
      onStart: (id: string, sessionId: string) => {
        activityId = id;
        const words = `${oneLine(source)}, ${messages.length} messages in session ${sessionId}`;
        const line = lineOf(id, "started ", words);
        this.#tell({ event: "started", activityId, sessionId, source, name, messages: messages.length }, line);
      },
      onEntry: () => {
        entries += 1;
        this.#entries += 1;
        this.#bottom.draw();
      },
      onEnd: (status: ActivityStatus) => {
        this.#ended += 1;
        const elapsedMs = Date.now() - startedAt;
        const shown = paintStatus(statusName(status).padEnd(8), status);
        const line = lineOf(activityId, shown, `${oneLine(source)}, ${entries} entries in ${shortDuration(elapsedMs)}`);
        this.#tell({ event: "ended", activityId, source, status: statusName(status), entries, elapsedMs }, line);
      },
    };
  }

  [Symbol.dispose](): void {
    this.#bottom[Symbol.dispose]();
  }

  #tell(event: object, words: string): void {
    this.#bottom.print(this.#json ? JSON.stringify(event) : words);
  }

  #bar(columns: number): string {
    const elapsed = shortDuration(Date.now() - this.#startedAt);
    const words = `${this.#ended} of ${this.#total} conversations  ${this.#entries} entries  ${elapsed}`;
    return progressBar(Math.floor((100 * this.#ended) / this.#total), words, columns);
  }
}

/** The id, what happened in eight columns, and words: of those a terminal shows what fits. */
function lineOf(id: string, happened: string, words: string): string {
  return `${id}  ${happened}  ${cutToTerminal(words, `${id}            `)}`;
}
