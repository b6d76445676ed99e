import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { z } from "zod";
import { MessageFormat } from "../../gen/ts/headway/v1/message_pb.ts";
import { storable } from "./storable.ts";

const Line = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  name: z.string().trim().min(1).optional(),
  error: z.string().trim().min(1).optional(),
  format: z.enum(["openai", "anthropic", "gemini"]).optional().catch(undefined),
  messages: z.array(z.looseObject({ role: z.string() })).min(1),
});
const nameCharacters = 255;

/** A message as it was recorded, in whatever format. */
export type RecordedMessage = z.infer<typeof Line>["messages"][number];

/** A recorded conversation. */
export interface Conversation {
  /** What the recording calls it: its id there, or where it stands. */
  readonly source: string;
  readonly name: string;
  /** What went wrong at its end: then its activity ends as ERROR. */
  readonly error?: string;
  /** The form of its messages. */
  readonly format: MessageFormat;
  readonly messages: readonly RecordedMessage[];
  /** Where it comes from, and what its line says about it in short. */
  readonly metadata: { readonly [key: string]: string | number | boolean };
}

/** Reads the conversations of a file, one JSON object a line, up to a limit. Throws an error that names the line. */
export async function readConversations(path: string, limit: number): Promise<Conversation[]> {
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw new Error(`${path} cannot be read: ${cause.message}`, { cause });
  });
  const conversations: Conversation[] = [];
  // Not readline: it also ends lines at U+2028, which JSON may hold.
  for (const [i, line] of text
    .replace(/^\ufeff/, "")
    .split("\n")
    .entries()) {
    if (conversations.length === limit) break;
    if (line.trim() !== "") conversations.push(conversationOf(line, path, i + 1));
  }
  if (conversations.length === 0) throw new Error(`${path} holds no conversations`);
  return conversations;
}

function conversationOf(text: string, path: string, line: number): Conversation {
  const parsed = Line.safeParse(storable(parseJson(text, path, line)));
  if (!parsed.success) throw new Error(`${path}:${line}: ${issuesOf(parsed.error)}`);
  const { id, name, error, messages, format, ...rest } = parsed.data;
  const file = basename(path);
  const source = String(id ?? `${file}:${line}`);
  return {
    source,
    name: Array.from(name ?? basename(file, extname(file)))
      .slice(0, nameCharacters)
      .join(""),
    format: format ? formats[format] : formatOf(messages),
    messages,
    ...(error !== undefined && { error }),
    metadata: { ...Object.fromEntries(Object.entries(rest).filter(isShort)), source_id: source, file, line },
  };
}

const formats = {
  openai: MessageFormat.OPENAI,
  anthropic: MessageFormat.ANTHROPIC,
  gemini: MessageFormat.GEMINI,
} as const;

/** The form of messages that do not say it: Gemini's have parts, and tools speak in blocks in Anthropic's. */
function formatOf(messages: readonly RecordedMessage[]): MessageFormat {
  const isBlock = (part: { type?: unknown } | null) => part?.type === "tool_use" || part?.type === "tool_result";
  if (messages.some(({ parts }) => Array.isArray(parts))) return MessageFormat.GEMINI;
  const inBlocks = messages.some(({ content }) => Array.isArray(content) && content.some(isBlock));
  return inBlocks ? MessageFormat.ANTHROPIC : MessageFormat.OPENAI;
}

function parseJson(text: string, path: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path}:${line}: this line is no JSON: ${(cause as Error).message}`, { cause });
  }
}

function issuesOf({ issues }: z.ZodError): string {
  const [first] = issues;
  return first ? `${first.path.join(".") || "the line"}: ${first.message}` : "the line is no conversation";
}

function isShort(field: [string, unknown]): field is [string, string | number | boolean] {
  const [, value] = field;
  return typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && value.length <= 255);
}
