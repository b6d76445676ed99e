import { timestampFromDate, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Client, createClient } from "@connectrpc/connect";
import type { Command } from "commander";
import { type Tracker, TrackerSchema } from "../../gen/ts/headway/v1/tracker_pb.ts";
import { TrackerClaimState } from "../../gen/ts/headway/v1/tracker_query_pb.ts";
import { TrackerService } from "../../gen/ts/headway/v1/tracker_service_pb.ts";
import { addServerOptions, type ServerOptions, withServer } from "./client.ts";
import { shortDuration } from "./durations.ts";
import { addExamples, moment, wholeNumber } from "./options.ts";
import { printLine, printMessage } from "./output.ts";
import { type Column, tableLines, wideOption } from "./table.ts";
import { oneLine } from "./text.ts";

interface TrackersOptions extends ServerOptions {
  readonly agent?: string;
  readonly task?: string;
  readonly lagging?: true;
  readonly stale?: true;
  readonly idle?: Date;
  readonly limit: number;
  readonly json?: true;
  readonly wide?: true;
}

type Trackers = Client<typeof TrackerService>;

const maxPageSize = 1000;

/** `headway trackers`: shows how far agents are with the events of their tasks, and who is stuck. */
export function addTrackers(program: Command): void {
  const command = program
    .command("trackers")
    .summary("show how far agents are with their events")
    .description("list how far agents are with the events of their tasks, the newest first")
    .option("--agent <id>", "of this agent")
    .option("--task <id>", "of this task")
    .option("--lagging", "with events that are not processed")
    .option("--stale", "claimed, and the lease ran out: most likely the worker crashed")
    .option("--idle <time>", "not moved since a time, or since so long ago: 90s, 15m, 2h, 7d", moment)
    .option("--limit <n>", "how many at most", wholeNumber(1), 50)
    .option("--json", "print each as a line of protobuf JSON")
    .option(...wideOption);
  addServerOptions(command).action(async (options: TrackersOptions) => {
    await withServer(options, async (transport) => {
      const rows = await Array.fromAsync(listed(createClient(TrackerService, transport), options));
      if (options.json) for (const row of rows) printMessage(TrackerSchema, row);
      else if (rows.length === 0) printLine("no trackers");
      else tableLines(columns(Date.now()), rows, options).forEach(printLine);
    });
  });
  addExamples(command, [
    "headway trackers --lagging",
    "headway trackers --agent my-agent --stale",
    "headway trackers --lagging --idle 15m --json | jq .taskId",
  ]);
}

/** The trackers that match, page by page, up to the limit. */
async function* listed(trackers: Trackers, options: TrackersOptions): AsyncGenerator<Tracker> {
  const { agent = "", task = "", lagging, stale, idle } = options;
  const filter = {
    agentId: agent,
    taskId: task,
    ...(lagging && { lagAbove: 0n }),
    ...(stale && { claim: TrackerClaimState.STALE }),
    ...(idle && { notMovedSince: timestampFromDate(idle) }),
  };
  let left = options.limit;
  let pageToken = "";
  do {
    const page = await trackers.listTrackers({ filter, pageSize: Math.min(left, maxPageSize), pageToken });
    yield* page.trackers;
    left -= page.trackers.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && left > 0);
}

function columns(now: number): readonly Column<Tracker>[] {
  return [
    { head: "TASK", cell: ({ taskId }) => oneLine(taskId) },
    { head: "AGENT", cell: ({ agentId }) => oneLine(agentId), least: 12 },
    { head: "CURSOR", cell: ({ cursor }) => `${cursor}`, align: "right" },
    { head: "LAG", cell: ({ lag }) => `${lag}`, align: "right" },
    { head: "CLAIM", cell: (tracker) => claimText(tracker, now), least: 12 },
    {
      head: "MOVED",
      cell: ({ moveTime }) => (moveTime ? `${shortDuration(now - timestampMs(moveTime))} ago` : "never"),
      dispensable: 1,
    },
    { head: "STATUS", cell: ({ status }) => oneLine(status), least: 12 },
  ];
}

function claimText({ claim }: Tracker, now: number): string {
  if (!claim?.leaseExpireTime) return "";
  const leftMs = timestampMs(claim.leaseExpireTime) - now;
  const lease = leftMs > 0 ? `for ${shortDuration(leftMs)}` : `stale for ${shortDuration(-leftMs)}`;
  return `${oneLine(claim.owner)} ${lease}`;
}
