import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Client, createClient } from "@connectrpc/connect";
import type { Command } from "commander";
import { type Instance, InstanceSchema, type PingStatus } from "../../gen/ts/headway/v1/ping_pb.ts";
import type { ListPingStatusesResponse } from "../../gen/ts/headway/v1/ping_query_pb.ts";
import { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import { addServerOptions, type ServerOptions, withServer } from "./client.ts";
import { shortDuration } from "./durations.ts";
import { addExamples, wholeNumber } from "./options.ts";
import { printLine, printMessage } from "./output.ts";
import { noteOf } from "./ping-lines.ts";
import { collectPingStatuses, paintPingStatus, pingStatusName } from "./ping-status.ts";
import { type Column, tableLines, wideOption } from "./table.ts";
import { oneLine } from "./text.ts";

interface InstancesOptions extends ServerOptions {
  readonly agent?: string;
  readonly status?: readonly PingStatus[];
  readonly ended?: true;
  readonly limit: number;
  readonly json?: true;
  readonly wide?: true;
}

const maxPageSize = 1000;

/** `headway instances`: lists the running processes of agents, and whether they work. */
export function addInstances(program: Command): void {
  const command = program
    .command("instances")
    .summary("list the running processes of agents")
    .description("list the running processes of agents, the newest first: which are there, and which work")
    .option("--agent <id>", "of this agent")
    .option("--status <status>", "healthy, busy, unhealthy or unknown (may be repeated)", collectPingStatuses)
    .option("--ended", "also those that have ended, for a day")
    .option("--limit <n>", "how many at most", wholeNumber(1), 50)
    .option("--json", "print each as a line of protobuf JSON")
    .option(...wideOption);
  addServerOptions(command).action(async (options: InstancesOptions) => {
    await withServer(options, async (transport) => {
      let first: ListPingStatusesResponse | undefined;
      const rows: Instance[] = [];
      for await (const page of pages(createClient(PingService, transport), options)) {
        first ??= page;
        if (options.json) for (const instance of page.instances) printMessage(InstanceSchema, instance);
        else rows.push(...page.instances);
      }
      if (!options.json) printTable(rows, first?.byStatus ?? [], options);
    });
  });
  addExamples(command, [
    "headway instances --agent writer",
    "headway instances --status unhealthy --status unknown --ended",
    "headway instances --status busy --json | jq -r .id",
  ]);
}

function printTable(
  rows: readonly Instance[],
  byStatus: ListPingStatusesResponse["byStatus"],
  options: InstancesOptions,
): void {
  if (rows.length > 0) tableLines(columns(Date.now()), rows, options).forEach(printLine);
  const total = byStatus.reduce((sum, { count }) => sum + count, 0);
  const counts = byStatus.map(({ status, count }) => `${count} ${pingStatusName(status).toLowerCase()}`).join(", ");
  printLine(`${rows.length} of ${total} instances${counts && `: ${counts}`}`);
}

function columns(now: number): readonly Column<Instance>[] {
  const since = (time: Instance["startTime"]) => (time ? `${shortDuration(now - timestampMs(time))} ago` : "never");
  return [
    { head: "ID", cell: ({ id }) => oneLine(id) },
    { head: "AGENT", cell: ({ agentId }) => oneLine(agentId), least: 8 },
    {
      head: "STATUS",
      cell: ({ status }) => pingStatusName(status),
      paint: (cell, { status }) => paintPingStatus(cell, status),
    },
    { head: "TASKS", cell: ({ activeCount }) => `${activeCount}`, align: "right" },
    { head: "SEEN", cell: ({ lastSeenTime }) => since(lastSeenTime) },
    { head: "CHANGED", cell: ({ lastStatusChangeTime }) => since(lastStatusChangeTime), dispensable: 1 },
    { head: "ACTIVE", cell: ({ lastActivityTime }) => since(lastActivityTime), dispensable: 2 },
    {
      head: "AGE",
      cell: ({ startTime }) => (startTime ? shortDuration(now - timestampMs(startTime)) : ""),
      dispensable: 3,
    },
    { head: "NOTE", cell: (instance) => noteOf(instance), least: 14 },
  ];
}

/** The pages of the instances that match, up to the limit. */
async function* pages(
  ping: Client<typeof PingService>,
  { agent = "", status = [], ended, limit }: InstancesOptions,
): AsyncGenerator<ListPingStatusesResponse> {
  const filter = { agentId: agent, statuses: [...status], includeEnded: ended ?? false };
  let left = limit;
  let pageToken = "";
  do {
    const page = await ping.listPingStatuses({ filter, pageSize: Math.min(left, maxPageSize), pageToken });
    yield page;
    left -= page.instances.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && left > 0);
}
