import type { CanonicalMessage, MessagePart, ToolCallPart } from "../domain/message.ts";
import { countPiece, createVocabulary } from "./byte-pairs.ts";
import { cutRuns } from "./token-runs.ts";

/** Counts tokens by the encoding o200k_base. */
export interface TokenCounter {
  /** How many tokens a text has. */
  text(text: string): number;
  /** How many tokens a message has: its text, thoughts, tool calls and results, not its media. */
  message(message: CanonicalMessage): number;
}

let loading: Promise<TokenCounter> | undefined;

/** The counter. The encoding takes 80 MB and 0.2 s: it is loaded when somebody counts for the first time. */
export function loadTokenCounter(): Promise<TokenCounter> {
  loading ??= load();
  return loading;
}

/**
 * The package has the encoding. Its own way through it takes seconds for a MiB of what no dictionary has, such as
 * base64, and remembers every text that it saw.
 */
async function load(): Promise<TokenCounter> {
  const [{ default: tokens }, { O200K_TOKEN_SPLIT_REGEX: pieces }] = await Promise.all([
    import("gpt-tokenizer/bpeRanks/o200k_base"),
    import("gpt-tokenizer/encodingParams/constants"),
  ]);
  const vocabulary = createVocabulary(tokens);
  const count = (run: string) =>
    (run.match(pieces) ?? []).reduce((sum, piece) => sum + countPiece(piece, vocabulary), 0);
  const text = (whole: string) => cutRuns(whole).reduce((sum, run) => sum + count(run), 0);
  return { text, message: ({ parts }) => text(countedText(parts)) };
}

/** What counts of parts, one below the other. */
export function countedText(parts: readonly MessagePart[]): string {
  return parts.flatMap(countedLines).join("\n");
}

/** What counts of a call. */
export function countedCall({ name, arguments: text }: ToolCallPart): string {
  return `${name}\n${text}`;
}

function countedLines(part: MessagePart): readonly string[] {
  switch (part.kind) {
    case "text":
    case "thinking":
      return [part.text];
    case "toolCall":
      return [countedCall(part)];
    case "toolResult":
      return part.content.flatMap(countedLines);
    case "data":
    case "other":
      return [JSON.stringify(part.value)];
    case "media":
      return [];
  }
}
