import { timestampMs } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import type { Command } from "commander";
import { type Session, SessionSchema } from "../../gen/ts/headway/v1/session_pb.ts";
import { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { addServerOptions, type ServerOptions, type Sessions, withServer } from "./client.ts";
import { shortDuration } from "./durations.ts";
import { addExamples, wholeNumber } from "./options.ts";
import { printLine, printMessage } from "./output.ts";
import { showSession } from "./session-messages.ts";
import { type Column, tableLines, wideOption } from "./table.ts";
import { oneLine } from "./text.ts";

interface SessionsOptions extends ServerOptions {
  readonly user?: string;
  readonly failed?: true;
  readonly limit: number;
  readonly json?: true;
  readonly wide?: true;
}

const maxPageSize = 1000;

/** `headway sessions`: lists conversations, or shows one with its messages and how far they are extracted. */
export function addSessions(program: Command): void {
  const command = program
    .command("sessions")
    .summary("list conversations, or show one")
    .description("list sessions, the newest first; of one, its messages and how far their extraction is")
    .argument("[id]", "show this session")
    .option("--user <id>", "of this user")
    .option("--failed", "with messages whose extraction was given up")
    .option("--limit <n>", "how many at most: sessions, or messages of the one", wholeNumber(1), 50)
    .option("--json", "print each as a line of protobuf JSON")
    .option(...wideOption);
  addServerOptions(command).action(async (id: string | undefined, options: SessionsOptions) => {
    await withServer(options, async (transport) => {
      const sessions = createClient(SessionService, transport);
      if (id !== undefined) return await showSession(sessions, id, options);
      const rows = await Array.fromAsync(listed(sessions, options));
      if (options.json) for (const row of rows) printMessage(SessionSchema, row);
      else await printTable(sessions, rows, options);
    });
  });
  addExamples(command, [
    "headway sessions --user alice",
    "headway sessions --failed --json | jq -r .id",
    "headway sessions 4f1d --limit 200",
  ]);
}

/** The sessions that match, page by page, up to the limit. */
async function* listed(sessions: Sessions, { user = "", failed, limit }: SessionsOptions) {
  const filter = { userId: user, hasFailedMessages: failed === true };
  let left = limit;
  let pageToken = "";
  do {
    const page = await sessions.listSessions({ filter, pageSize: Math.min(left, maxPageSize), pageToken });
    yield* page.sessions;
    left -= page.sessions.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && left > 0);
}

async function printTable(sessions: Sessions, rows: readonly Session[], options: SessionsOptions): Promise<void> {
  const lags = new Map<string, string>();
  for (const { id } of rows) {
    const { processing } = await sessions.getProcessingStatus({ sessionId: id });
    const failed = processing?.failedCount ? `, ${processing.failedCount} failed` : "";
    lags.set(id, `${processing?.lag ?? 0n}${failed}`);
  }
  if (rows.length > 0) tableLines(columns(Date.now(), lags), rows, options).forEach(printLine);
  printLine(rows.length === 1 ? "1 session" : `${rows.length} sessions`);
}

function columns(now: number, lags: ReadonlyMap<string, string>): readonly Column<Session>[] {
  return [
    { head: "ID", cell: ({ id }) => oneLine(id) },
    { head: "MESSAGES", cell: ({ lastSequence }) => `${lastSequence}`, align: "right" },
    { head: "TASKS", cell: ({ taskCount }) => `${taskCount}`, align: "right" },
    { head: "LAG", cell: ({ id }) => lags.get(id) ?? "", align: "right" },
    { head: "AGE", cell: ({ createTime }) => (createTime ? shortDuration(now - timestampMs(createTime)) : "") },
    { head: "USER", cell: ({ userId }) => oneLine(userId), least: 8, dispensable: 1 },
    { head: "NAME", cell: ({ displayName }) => oneLine(displayName), least: 14 },
  ];
}
