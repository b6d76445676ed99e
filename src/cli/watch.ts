import type { Command } from "commander";
import { ActivityEntrySchema, ActivityStatus } from "../../gen/ts/headway/v1/activity_pb.ts";
import { type Activities, addServerOptions, type ServerOptions, withActivities } from "./client.ts";
import { sentenceOf } from "./failure.ts";
import { addExamples, wholeNumber } from "./options.ts";
import { notice, printMessage } from "./output.ts";
import { resumed } from "./resume.ts";
import { stopSignal } from "./stop-signal.ts";
import { WatchView } from "./watch-view.ts";

interface WatchOptions extends ServerOptions {
  readonly after: number;
  readonly json?: true;
}

const exitCodes: Partial<Record<ActivityStatus, number>> = {
  [ActivityStatus.COMPLETE]: 0,
  [ActivityStatus.ERROR]: 1,
  [ActivityStatus.CANCELED]: 2,
};

/** `headway watch`: follows the log of one activity to its end, which is also the exit code. */
export function addWatch(program: Command): void {
  const command = program
    .command("watch")
    .description("follow an activity live; ends with it, by exit code 0 (complete), 1 (error) or 2 (canceled)")
    .argument("<id>", "the activity")
    .option("--after <n>", "only entries after this sequence; -1 means only what is new", wholeNumber(-1), 0)
    .option("--json", "print each entry as a line of protobuf JSON");
  addServerOptions(command).action(async (id: string, options: WatchOptions) => {
    await withActivities(options, (activities) => watch(activities, id, options));
  });
  addExamples(command, [
    "headway watch 019a2f6e-55d1-7000-8000-000000000000",
    "headway watch my-run --after -1",
    "headway watch my-run --json | jq -r .message",
  ]);
}

async function watch(activities: Activities, activityId: string, { after, json }: WatchOptions): Promise<void> {
  const signal = stopSignal();
  let position = BigInt(after);
  using view = new WatchView(!json && process.stdout.isTTY);
  const open = () => activities.watchActivity({ activityId, afterSequence: position }, { signal });
  const onBreak = (err: unknown) =>
    view.aside(() => notice(`the server went away: ${sentenceOf(err)}; trying to come back`));
  for await (const { sequence, frame } of resumed(open, { signal, onBreak })) {
    if (frame.case === "snapshot" && frame.value.activity) view.show(frame.value.activity);
    if (frame.case === "entries") {
      for (const entry of frame.value.entries) {
        // After a break the server goes on behind the position; should it not, nothing is shown twice all the same.
        if (entry.sequence <= position) continue;
        if (json) printMessage(ActivityEntrySchema, entry);
        else view.entry(entry, frame.value.cancelRequested);
      }
    }
    position = sequence;
    if (frame.case === "final") {
      const { activity } = frame.value;
      if (!activity) throw new Error(`activity ${JSON.stringify(activityId)} was deleted`);
      view.show(activity);
      process.exitCode = exitCodes[activity.status] ?? 1;
    }
  }
}
