import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { CanonicalMessage, JsonObject } from "../domain/message.ts";
import { canonicalOf } from "../extraction/formats/formats.ts";

/** The formats that a file may be in, as people write them. */
export const fileFormats = ["openai", "anthropic", "gemini"] as const;

/** One of {@link fileFormats}. */
export type FileFormat = (typeof fileFormats)[number];

const formats = { openai: "OPENAI", anthropic: "ANTHROPIC", gemini: "GEMINI" } as const;

const Line = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  format: z.enum(fileFormats).optional(),
  messages: z.array(z.record(z.string(), z.json())).min(1),
});

/** A conversation to extract from. */
export interface FileConversation {
  /** As the file calls it, else its line. */
  readonly id: string;
  readonly messages: readonly CanonicalMessage[];
}

/**
 * Reads the conversations of a file, one JSON object a line. `format` is for the lines that do not say theirs. Throws
 * an error that names the line and the field of what cannot be read.
 */
export async function readFileConversations(path: string, format: FileFormat): Promise<FileConversation[]> {
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw new Error(`${path} cannot be read: ${cause.message}`, { cause });
  });
  const conversations = text
    .replace(/^\ufeff/, "")
    .split("\n")
    .flatMap((line, i) => (line.trim() === "" ? [] : [conversationOf(line, format, `${path}:${i + 1}`, i + 1)]));
  if (conversations.length === 0) throw new Error(`${path} holds no conversations`);
  const twice = conversations.find(({ id }, i) => conversations.findIndex((other) => other.id === id) !== i);
  if (twice) throw new Error(`${path}: two lines have the id ${JSON.stringify(twice.id)}`);
  return conversations;
}

function conversationOf(text: string, format: FileFormat, place: string, line: number): FileConversation {
  const parsed = Line.safeParse(parseJson(text, place));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${place}: ${issue?.path.join(".") || "the line"}: ${issue?.message}`);
  }
  const { id, messages } = parsed.data;
  const canonical = formats[parsed.data.format ?? format];
  return { id: String(id ?? line), messages: messages.map((message, i) => readMessage(canonical, message, place, i)) };
}

function readMessage(
  format: (typeof formats)[FileFormat],
  message: object,
  place: string,
  i: number,
): CanonicalMessage {
  try {
    return canonicalOf(format, message as JsonObject, `messages.${i}`);
  } catch (cause) {
    throw new Error(`${place}: ${(cause as Error).message}`, { cause });
  }
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${place}: this line is no JSON: ${(cause as Error).message}`, { cause });
  }
}
