import type { MessagePart, ToolCallPart, ToolResultPart } from "../../domain/message.ts";
import type { NumberedMessage } from "../extractor.ts";

/** A call as it is named to the model: a number tells apart calls of one tool, in fewer tokens than an id. */
export interface CallName {
  readonly call?: number;
  readonly tool: string;
}

/** The names of the calls and results of some messages, by their parts. */
export type CallNames = ReadonlyMap<MessagePart, CallName>;

/** Finds out which result belongs to which call. Formats that give a result no name give it the id of its call. */
export function nameCalls(messages: readonly NumberedMessage[]): CallNames {
  const names = new Map<MessagePart, CallName>();
  // An id that is used again means its latest call.
  const byId = new Map<string, CallName>();
  for (const { message } of messages) {
    for (const part of message.parts) {
      if (part.kind === "toolCall") names.set(part, named(part, byId));
      if (part.kind === "toolResult") names.set(part, nameOfResult(part, byId));
    }
  }
  return names;
}

function named({ toolCallId, name }: ToolCallPart, byId: Map<string, CallName>): CallName {
  if (toolCallId === "") return { tool: name };
  const known = byId.get(toolCallId)?.call;
  const call = { call: known ?? byId.size + 1, tool: name };
  byId.set(toolCallId, call);
  return call;
}

function nameOfResult({ toolCallId, name }: ToolResultPart, byId: ReadonlyMap<string, CallName>): CallName {
  return byId.get(toolCallId) ?? { tool: name || "unknown" };
}
