import type { DescEnum } from "@bufbuild/protobuf";
import type { MessagePart } from "../../gen/ts/headway/v1/message_part_pb.ts";
import type { CanonicalMessage, SessionMessage } from "../../gen/ts/headway/v1/message_pb.ts";
import { MessageRoleSchema, ProcessingStatusSchema, SessionMessageSchema } from "../../gen/ts/headway/v1/message_pb.ts";
import type { Sessions } from "./client.ts";
import { printLine, printMessage } from "./output.ts";
import { type Column, tableLines } from "./table.ts";
import { oneLine } from "./text.ts";

const maxPageSize = 1000;

/** Shows the messages of a session with how far their extraction is, and what went wrong in it last. */
export async function showSession(
  sessions: Sessions,
  sessionId: string,
  { limit, json, wide }: { readonly limit: number; readonly json?: true; readonly wide?: true },
): Promise<void> {
  const rows = await Array.fromAsync(listed(sessions, sessionId, limit));
  if (json) return rows.forEach((row) => printMessage(SessionMessageSchema, row));
  if (rows.length > 0) tableLines(columns(), rows, { wide }).forEach(printLine);
  const { processing } = await sessions.getProcessingStatus({ sessionId });
  const counts = [
    [processing?.successCount ?? 0n, "extracted"],
    [processing?.lag ?? 0n, "to be extracted"],
    [processing?.failedCount ?? 0n, "failed"],
    [processing?.disabledCount ?? 0n, "not tracked"],
  ] as const;
  const all = counts.reduce((sum, [count]) => sum + count, 0n);
  const said = counts.flatMap(([count, what]) => (count > 0n ? [`${count} ${what}`] : []));
  printLine(`${shownOf(rows.length, all)}${said.length > 0 ? `: ${said.join(", ")}` : ""}`);
  if (processing?.lastError) printLine(`last error: ${oneLine(processing.lastError)}`);
}

function shownOf(shown: number, all: bigint): string {
  if (shown < all) return `${shown} of ${all} messages`;
  return shown === 1 ? "1 message" : `${shown} messages`;
}

/** The messages of a session, the oldest first, up to the limit. */
async function* listed(sessions: Sessions, sessionId: string, limit: number) {
  let left = limit;
  let pageToken = "";
  do {
    const page = await sessions.listMessages({ sessionId, pageSize: Math.min(left, maxPageSize), pageToken });
    yield* page.messages;
    left -= page.messages.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && left > 0);
}

function columns(): readonly Column<SessionMessage>[] {
  return [
    { head: "#", cell: ({ sequence }) => `${sequence}`, align: "right" },
    { head: "ROLE", cell: ({ role }) => nameOf(MessageRoleSchema, role) },
    { head: "EXTRACTION", cell: ({ processingStatus }) => nameOf(ProcessingStatusSchema, processingStatus) },
    {
      head: "TASKS",
      cell: ({ taskIds, isPlanning }) => `${isPlanning ? "planning, " : ""}${taskIds.length}`,
      align: "right",
    },
    { head: "MESSAGE", cell: ({ canonical }) => oneLine(wordsOf(canonical)), least: 20 },
  ];
}

function nameOf(schema: DescEnum, value: number): string {
  return schema.value[value]?.localName.toLowerCase().replaceAll("_", " ") ?? "";
}

function wordsOf(message: CanonicalMessage | undefined): string {
  return (message?.parts ?? []).map(wordsOfPart).join(" ");
}

function wordsOfPart({ part }: MessagePart): string {
  switch (part.case) {
    case "text":
    case "thinking":
      return part.value.text;
    case "toolCall":
      return `${part.value.name}(${part.value.arguments})`;
    case "toolResult":
      return `${part.value.name || part.value.toolCallId}: ${part.value.content.map(wordsOfPart).join(" ")}`;
    default:
      return `[${part.case ?? "nothing"}]`;
  }
}
