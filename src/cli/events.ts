import { type Client, createClient } from "@connectrpc/connect";
import type { Command } from "commander";
import { type Event, EventSchema } from "../../gen/ts/headway/v1/event_pb.ts";
import { EventService } from "../../gen/ts/headway/v1/event_service_pb.ts";
import { TaskStatusSchema } from "../../gen/ts/headway/v1/task_pb.ts";
import { addServerOptions, type Probe, type ServerOptions, withServer } from "./client.ts";
import { eventLine } from "./event-line.ts";
import { addExamples, wholeNumber } from "./options.ts";
import { notice, printLine, printMessage } from "./output.ts";
import { resumed } from "./resume.ts";
import { stopSignal } from "./stop-signal.ts";

interface EventsOptions extends ServerOptions {
  readonly after: number;
  readonly follow?: true;
  readonly json?: true;
}

type Events = Client<typeof EventService>;
type Addressee = { readonly taskId: string; readonly agentId: string };

/** `headway events`: shows what was sent to an agent for a task, and what follows. */
export function addEvents(program: Command): void {
  const command = program
    .command("events")
    .summary("show what was sent to an agent")
    .description("show the events of a task and agent, oldest first")
    .argument("<task>", "the task")
    .argument("<agent>", "the agent")
    .option("--after <n>", "only events after this sequence; -1, with --follow, only what is new", wholeNumber(-1), 0)
    .option("--follow", "go on with what follows, until the task ends")
    .option("--json", "print each event as a line of protobuf JSON");
  addServerOptions(command).action(async (taskId: string, agentId: string, options: EventsOptions) => {
    const to = { taskId, agentId };
    await withServer(options, async (transport, probe) => {
      const events = createClient(EventService, transport);
      await (options.follow ? follow : list)(events, to, options, probe);
    });
  });
  addExamples(command, [
    "headway events my-task my-agent",
    "headway events my-task my-agent --follow --after -1",
    "headway events my-task my-agent --json | jq .content",
  ]);
}

async function list(events: Events, to: Addressee, { after, json }: EventsOptions): Promise<void> {
  const start = { case: "afterSequence", value: BigInt(after) } as const;
  let pageToken = "";
  do {
    const page = await events.listEvents({ ...to, start, pageSize: 1000, pageToken });
    for (const event of page.events) print(event, json);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
}

async function follow(events: Events, to: Addressee, { after, json }: EventsOptions, probe: Probe): Promise<void> {
  const signal = stopSignal();
  let position = BigInt(after);
  const open = () => events.watchEvents({ ...to, start: { case: "afterSequence", value: position } }, { signal });
  for await (const { sequence, frame } of resumed(open, { signal, probe })) {
    if (frame.case === "events") for (const event of frame.value.events) print(event, json);
    position = sequence;
    if (frame.case === "final") {
      const { taskStatus } = frame.value;
      const status = TaskStatusSchema.value[taskStatus]?.localName ?? `status ${taskStatus}`;
      notice(taskStatus === 0 ? "the task is no longer the agent's" : `the task has ended: ${status}`);
    }
  }
}

function print(event: Event, json: true | undefined): void {
  if (json) printMessage(EventSchema, event);
  else printLine(eventLine(event));
}
