import type { MessagePart, ToolCallPart, ToolResultPart } from "../../domain/message.ts";
import type { NumberedMessage } from "../extractor.ts";

/** Who speaks in a turn. "setting" is what the makers of the agent say: it asks for nothing. */
export type Speaker = "user" | "agent" | "tool" | "setting";

/** A message as the rules read it. */
export interface Turn {
  readonly sequence: number;
  readonly speaker: Speaker;
  readonly text: string;
  readonly calls: readonly ToolCallPart[];
  readonly results: readonly ToolResultPart[];
}

// What a simulated user says to end its session, such as "###STOP###".
// The mark begins where its run of signs does: else a long run would be looked at from each of its signs again.
const controlMark = /(?<!#)#{2,}[A-Z_]+#{2,}/g;

/** The turn of a message. A tool's result is the tool speaking, whatever role brings it. */
export function turnOf({ sequence, message }: NumberedMessage): Turn {
  const text = bounded(textOf(message.parts).replace(controlMark, " ").trim());
  const calls = message.parts.filter((part) => part.kind === "toolCall");
  const results = message.parts.filter((part) => part.kind === "toolResult");
  return { sequence, speaker: speakerOf(message.role, text, results.length > 0), text, calls, results };
}

function speakerOf(role: string, text: string, hasResults: boolean): Speaker {
  if (role === "SYSTEM" || role === "DEVELOPER") return "setting";
  if (role === "ASSISTANT") return "agent";
  if (role === "TOOL" || (hasResults && text.trim() === "")) return "tool";
  return "user";
}

// What people mean stands at the beginning and at the end of a long text; in between is what they paste.
const headLength = 6000;
const tailLength = 2000;

/** A text of which a long middle is left out, so that reading takes about as long for any text. */
export function bounded(text: string): string {
  if (text.length <= headLength + tailLength) return text;
  return `${text.slice(0, headLength)}\n…\n${text.slice(-tailLength)}`;
}

/** The text that parts say, without what was thought or called. */
export function textOf(parts: readonly MessagePart[]): string {
  return parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n");
}

/** The turns of a session up to the one that is read: what the rules know of it, next to its tasks. */
export class History {
  readonly #turns: Turn[] = [];

  add(turn: Turn): void {
    this.#turns.push(turn);
  }

  /** The newest turn, or the newest that fits. */
  last(fits: (turn: Turn) => boolean = () => true): Turn | undefined {
    return this.#turns.findLast(fits);
  }

  /** The turns from a sequence on, the oldest first. */
  since(sequence: number): readonly Turn[] {
    return this.#turns.filter((turn) => turn.sequence >= sequence);
  }

  /** The turns since the user last spoke, the oldest first. */
  sinceUser(): readonly Turn[] {
    const at = this.#turns.findLastIndex((turn) => turn.speaker === "user");
    return this.#turns.slice(at + 1);
  }

  /** The call that a result answers: by its id, else the oldest of that name that has no answer yet. */
  callOf(result: ToolResultPart): { readonly turn: Turn; readonly call: ToolCallPart } | undefined {
    const calls = this.#turns.flatMap((turn) => turn.calls.map((call) => ({ turn, call })));
    if (result.toolCallId !== "") return calls.findLast(({ call }) => call.toolCallId === result.toolCallId);
    return calls.findLast(({ call }) => call.name === result.name);
  }
}
