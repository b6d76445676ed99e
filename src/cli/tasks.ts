import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import type { Command } from "commander";
import { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { type Task, TaskSchema, type TaskStatus } from "../../gen/ts/headway/v1/task_pb.ts";
import { TaskService } from "../../gen/ts/headway/v1/task_service_pb.ts";
import { addServerOptions, type ServerOptions, withServer } from "./client.ts";
import { shortDuration } from "./durations.ts";
import { addExamples, wholeNumber } from "./options.ts";
import { printLine, printMessage } from "./output.ts";
import { type Column, tableLines, wideOption } from "./table.ts";
import { collectTaskStatuses, paintTaskStatus, taskStatusName } from "./task-status.ts";
import { oneLine } from "./text.ts";

interface TasksOptions extends ServerOptions {
  readonly status?: readonly TaskStatus[];
  readonly session?: string;
  readonly agent?: string;
  readonly contains?: string;
  readonly limit: number;
  readonly json?: true;
  readonly wide?: true;
}

const maxPageSize = 1000;

/** `headway tasks`: lists tasks. */
export function addTasks(program: Command): void {
  const statuses = "pending, running, interrupted, success, failed or canceled (may be repeated)";
  const command = program
    .command("tasks")
    .summary("list tasks")
    .description("list tasks, the newest first; those of a session in their order")
    .option("--status <status>", statuses, collectTaskStatuses)
    .option("--session <id>", "tasks of this session")
    .option("--agent <id>", "tasks that are assigned to this agent")
    .option("--contains <text>", "the description contains this text, in any case")
    .option("--limit <n>", "how many at most", wholeNumber(1), 50)
    .option("--json", "print each as a line of protobuf JSON")
    .option(...wideOption);
  addServerOptions(command).action(async (options: TasksOptions) => {
    await withServer(options, async (transport) => {
      const tasks = found(transport, options);
      if (options.json) for await (const task of tasks) printMessage(TaskSchema, task);
      else printTable(await Array.fromAsync(tasks), options);
    });
  });
  addExamples(command, [
    "headway tasks --status running --status interrupted",
    "headway tasks --session 4f1d --limit 200",
    "headway tasks --agent writer --contains report --json | jq .description",
  ]);
}

function printTable(tasks: readonly Task[], options: TasksOptions): void {
  if (tasks.length > 0) tableLines(taskColumns(Date.now()), tasks, options).forEach(printLine);
  printLine(tasks.length === 1 ? "1 task" : `${tasks.length} tasks`);
}

/** The columns of a table of tasks, as seen at a time in milliseconds. */
function taskColumns(now: number): readonly Column<Task>[] {
  return [
    { head: "ID", cell: ({ id }) => oneLine(id) },
    {
      head: "STATUS",
      cell: ({ status }) => taskStatusName(status),
      paint: (cell, { status }) => paintTaskStatus(cell, status),
    },
    { head: "AGENTS", cell: ({ agentIds }) => `${agentIds.length}`, align: "right", dispensable: 2 },
    { head: "AGE", cell: ({ createTime }) => (createTime ? shortDuration(now - timestampMs(createTime)) : "") },
    { head: "PROGRESS", cell: ({ progress }) => oneLine(progress.at(-1)?.text ?? ""), most: 32, dispensable: 1 },
    { head: "DESCRIPTION", cell: ({ description }) => oneLine(description), least: 20 },
  ];
}

/**
 * The tasks that are asked for. Fails as the server does when nobody has ever heard of their session: it may be
 * mistyped.
 */
async function* found(transport: Transport, options: TasksOptions): AsyncGenerator<Task> {
  const tasks = createClient(TaskService, transport);
  let isEmpty = true;
  for await (const task of listed(tasks, options)) {
    isEmpty = false;
    yield task;
  }
  if (!isEmpty || !options.session) return;
  // A client may give a task a session that is not kept here.
  const all = await tasks.listTasks({ filter: { sessionId: options.session }, pageSize: 1 });
  if (all.tasks.length > 0) return;
  await createClient(SessionService, transport).getSession({ sessionId: options.session });
}

/** The tasks that are asked for, page by page, up to the limit. */
async function* listed(tasks: Client<typeof TaskService>, options: TasksOptions): AsyncGenerator<Task> {
  const filter = {
    statuses: [...(options.status ?? [])],
    sessionId: options.session ?? "",
    agentId: options.agent ?? "",
    descriptionContains: options.contains ?? "",
  };
  let pageToken = "";
  let left = options.limit;
  do {
    const page = await tasks.listTasks({ filter, pageSize: Math.min(left, maxPageSize), pageToken });
    yield* page.tasks;
    left -= page.tasks.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && left > 0);
}
