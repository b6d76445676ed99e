import type { CanonicalMessage, MessagePart, ToolCallPart, ToolResultPart } from "../../domain/message.ts";

/** A tool result of a conversation, and the call that it answers, by the places of their messages. */
export interface ToolLink {
  readonly result: ToolResultPart & MessagePart;
  readonly resultIndex: number;
  /** The place of the result in its message. */
  readonly partIndex: number;
  readonly call?: ToolCallPart;
  readonly callIndex?: number;
}

/** Every tool result of a conversation, the oldest first. Its call is the last one before it with its id. */
export function toolLinks(messages: readonly { readonly message: CanonicalMessage }[]): ToolLink[] {
  const calls = new Map<string, { readonly call: ToolCallPart; readonly callIndex: number }>();
  const links: ToolLink[] = [];
  for (const [index, { message }] of messages.entries()) {
    for (const [partIndex, part] of message.parts.entries()) {
      if (part.kind === "toolCall") calls.set(keyOf(part), { call: part, callIndex: index });
      if (part.kind === "toolResult") {
        links.push({ result: part, resultIndex: index, partIndex, ...calls.get(keyOf(part)) });
      }
    }
  }
  return links;
}

/** Without ids it is the name that tells which call a result is of. */
function keyOf({ toolCallId, name }: ToolCallPart | ToolResultPart): string {
  return toolCallId === "" ? `name ${name}` : `id ${toolCallId}`;
}
