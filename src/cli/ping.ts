import { type Client, createClient } from "@connectrpc/connect";
import type { Command } from "commander";
import { GetAsyncTaskInfoResponseSchema } from "../../gen/ts/headway/v1/ping_async_task_pb.ts";
import { GetPingStatusResponseSchema } from "../../gen/ts/headway/v1/ping_query_pb.ts";
import { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import { addServerOptions, type ServerOptions, withServer } from "./client.ts";
import { followPing } from "./follow-ping.ts";
import { addExamples, wholeNumber } from "./options.ts";
import { printLine, printMessage } from "./output.ts";
import { changeLine, jobLine, standing } from "./ping-lines.ts";

interface PingOptions extends ServerOptions {
  readonly agent?: string;
  readonly follow?: true;
  readonly changes: number;
  readonly json?: true;
}

type Ping = Client<typeof PingService>;

/** `headway ping`: shows the status of an instance and what it does, or follows instances live. */
export function addPing(program: Command): void {
  const command = program
    .command("ping")
    .summary("show what an instance does, or follow instances")
    .description("show whether an instance is there and what it does; or follow one, an agent's or all live")
    .argument("[instance]", "the instance; needed without --follow")
    .option("--follow", "print every change of status as it comes, until Ctrl-C or the end of the instance")
    .option("--agent <id>", "follow the instances of this agent")
    .option("--changes <n>", "how many of its last changes of status to show", wholeNumber(0, 1000), 10)
    .option("--json", "print lines of protobuf JSON");
  addServerOptions(command).action(async (instanceId: string | undefined, options: PingOptions) => {
    const { agent, follow, json } = options;
    if (instanceId !== undefined && agent !== undefined) throw new Error("give an instance or --agent, not both");
    if (instanceId === undefined && !follow) {
      throw new Error("give an instance, or --follow for all of them; `headway instances` lists them");
    }
    await withServer(options, async (transport, probe) => {
      const ping = createClient(PingService, transport);
      if (follow) await followPing(ping, { instanceId, agentId: agent, json: json ?? false }, probe);
      else await show(ping, instanceId ?? "", options);
    });
  });
  addExamples(command, [
    "headway ping worker-1",
    "headway ping --follow",
    "headway ping --follow --agent writer --json | jq -c .changed.changes[]",
  ]);
}

async function show(ping: Ping, instanceId: string, { changes: changeLimit, json }: PingOptions): Promise<void> {
  const status = await ping.getPingStatus({ instanceId, changeLimit });
  const info = await ping.getAsyncTaskInfo({ scope: { case: "instanceId", value: instanceId } });
  if (json) {
    printMessage(GetPingStatusResponseSchema, status);
    printMessage(GetAsyncTaskInfoResponseSchema, info);
    return;
  }
  if (status.instance) standing(status.instance, Date.now()).forEach(printLine);
  if (info.activeCount > 0) printLine("\nasync tasks");
  info.runningJobs.forEach((job) => printLine(jobLine(job)));
  if (info.activeCount > info.runningJobs.length) printLine(`  … ${info.activeCount} in all`);
  if (status.changes.length > 0) printLine("\nchanges of status, the newest first");
  status.changes.forEach((change) => printLine(changeLine(change)));
}
