import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Activity, type ActivityEntry, ActivityStatus } from "../../gen/ts/headway/v1/activity_pb.ts";
import { statusName } from "./activity-status.ts";
import { BottomLine } from "./bottom-line.ts";
import { shortDuration } from "./durations.ts";
import { entryLine } from "./entry-line.ts";
import { progressBar } from "./progress-bar.ts";
import { oneLine } from "./text.ts";

/** What a person sees of an activity: its entries, and where they are shown live a bar below them. */
export class WatchView implements Disposable {
  readonly #live: boolean;
  #bottom: BottomLine | undefined;
  #activity: Activity | undefined;
  #startedAt: number | undefined;
  #endedAt: number | undefined;

  /** `live` is for a terminal that has nothing else to show. */
  constructor(live: boolean) {
    this.#live = live;
  }

  /** Shows the activity as it is when the watch begins, when it comes back, and at the end. */
  show(activity: Activity): void {
    this.#activity = activity;
    if (activity.startTime) this.#startedAt = timestampMs(activity.startTime);
    if (activity.endTime) this.#endedAt = timestampMs(activity.endTime);
    this.#bottom ??= new BottomLine(
      (columns) => (this.#activity ? this.#bar(this.#activity, columns) : ""),
      this.#live,
    );
    this.#bottom.draw();
  }

  /** Prints an entry, and shows the activity as it is with it. */
  entry(entry: ActivityEntry, cancelRequested: boolean): void {
    const activity = this.#activity;
    // The log of before is printed too: the bar does not go back for it.
    if (activity && entry.sequence > activity.lastSequence) {
      activity.lastSequence = entry.sequence;
      activity.status = entry.status;
      activity.percentage = entry.percentage;
      activity.cancelRequested = cancelRequested;
      if (entry.status >= ActivityStatus.RUNNING) this.#startedAt ??= Date.now();
    }
    this.#bottom?.print(entryLine(entry));
  }

  /** Runs something that writes to the terminal by itself. */
  aside(write: () => void): void {
    if (this.#bottom) this.#bottom.aside(write);
    else write();
  }

  [Symbol.dispose](): void {
    this.#bottom?.[Symbol.dispose]();
  }

  #bar({ name, status, percentage, cancelRequested }: Activity, columns: number): string {
    const elapsed = this.#startedAt === undefined ? "" : shortDuration((this.#endedAt ?? Date.now()) - this.#startedAt);
    const asked = cancelRequested && this.#endedAt === undefined ? "asked to stop" : "";
    const words = [statusName(status), asked, elapsed, oneLine(name)].filter((word) => word !== "").join("  ");
    return progressBar(percentage, words, columns);
  }
}
