import { create } from "@bufbuild/protobuf";
import type { Command } from "commander";
import {
  type Activity,
  ActivityEntrySchema,
  ActivityFilterSchema,
  ActivityStatus,
} from "../../gen/ts/headway/v1/activity_pb.ts";
import { ActivityOrder } from "../../gen/ts/headway/v1/activity_query_pb.ts";
import { type Activities, addServerOptions, type Probe, type ServerOptions, withActivities } from "./client.ts";
import { addExamples, wholeNumber } from "./options.ts";
import { notice, printMessage } from "./output.ts";
import { resumed } from "./resume.ts";
import { stopSignal } from "./stop-signal.ts";
import { oneLine } from "./text.ts";
import { WatchView } from "./watch-view.ts";

interface WatchOptions extends ServerOptions {
  readonly after: number;
  readonly latest?: true;
  readonly json?: true;
}

/** How a watch is done. */
interface Watching {
  readonly activities: Activities;
  readonly probe: Probe;
  readonly signal: AbortSignal;
  readonly options: WatchOptions;
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
    .summary("follow one activity live, or the newest")
    .description("follow an activity live; ends with it, by exit code 0 (complete), 1 (error) or 2 (canceled)")
    .argument("[id]", "the activity")
    .option("--latest", "the newest that runs; when it ends, the next one, until Ctrl-C")
    .option("--after <n>", "only entries after this sequence; -1 means only what is new", wholeNumber(-1), 0)
    .option("--json", "print each entry as a line of protobuf JSON");
  addServerOptions(command).action(async (id: string | undefined, options: WatchOptions) => {
    if ((id === undefined) === (options.latest === undefined)) {
      throw new Error("give the id of an activity or --latest; `headway activities` lists them");
    }
    await withActivities(options, async (activities, probe) => {
      const watching = { activities, probe, signal: stopSignal(), options };
      if (id !== undefined) process.exitCode = exitCodes[await watch(watching, id)] ?? 1;
      else await watchLatest(watching);
    });
  });
  addExamples(command, [
    "headway watch 019a2f6e-55d1-7000-8000-000000000000",
    "headway watch --latest",
    "headway watch my-run --after -1",
    "headway watch my-run --json | jq -r .message",
    "headway activities --follow     # the changes of all activities, a line each",
  ]);
}

/** Watches an activity to its end, and answers how it ended. */
async function watch(watching: Watching, activityId: string): Promise<ActivityStatus> {
  const { activities, probe, signal, options } = watching;
  const { after, json } = options;
  let position = BigInt(after);
  let ended: ActivityStatus = ActivityStatus.UNSPECIFIED;
  using view = new WatchView(!json && process.stdout.isTTY);
  const open = () => activities.watchActivity({ activityId, afterSequence: position }, { signal });
  const tell = (sentence: string) => view.aside(() => notice(sentence));
  for await (const { sequence, frame } of resumed(open, { signal, probe, tell })) {
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
      ended = activity.status;
    }
  }
  return ended;
}

/** Watches the newest activity that runs, then the newest that runs when that has ended, and so on. */
async function watchLatest(watching: Watching): Promise<void> {
  for (;;) {
    const running = (await newestRunning(watching)) ?? (await nextRunning(watching));
    if (!running) return;
    notice(`watching ${oneLine(running.name)}, activity ${running.id}`);
    await watch(watching, running.id);
    if (watching.signal.aborted) return;
  }
}

const runningFilter = create(ActivityFilterSchema, { statuses: [ActivityStatus.RUNNING] });

async function newestRunning({ activities }: Watching): Promise<Activity | undefined> {
  const order = ActivityOrder.NEWEST_FIRST;
  const page = await activities.listActivities({ filter: runningFilter, order, pageSize: 1 });
  return page.activities[0];
}

/** Waits until an activity runs. Undefined when somebody ends the program. */
async function nextRunning(watching: Watching): Promise<Activity | undefined> {
  const { activities, probe, signal } = watching;
  notice("nothing runs; waiting for an activity that does");
  const open = () => activities.watchActivities({ filter: runningFilter, onlyNew: true }, { signal });
  // Each frame says that something may run, the first one too: an activity may have begun before the watch stood.
  for await (const _ of resumed(open, { signal, probe })) {
    const running = await newestRunning(watching);
    if (running) return running;
  }
  return undefined;
}
