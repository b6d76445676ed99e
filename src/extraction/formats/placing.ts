import type { CanonicalMessage, MessagePart } from "../../domain/message.ts";
import { isSystem } from "./outgoing.ts";

/**
 * The message with every part where vendors take it: calls of tools come from the assistant, results do not. What stands
 * elsewhere, as the canonical form allows, makes a message of its own; thoughts of others are text.
 */
export function placed(message: CanonicalMessage): CanonicalMessage[] {
  if (isSystem(message)) return [message];
  return message.role === "ASSISTANT" ? placedAnswer(message) : placedRequest(message);
}

function placedAnswer(message: CanonicalMessage): CanonicalMessage[] {
  const results = message.parts.filter(isResult);
  if (results.length === 0) return [message];
  const rest = message.parts.filter((part) => !isResult(part));
  const answer = rest.length > 0 ? [{ ...message, parts: rest }] : [];
  return [...answer, { role: "TOOL", parts: results }];
}

function placedRequest(message: CanonicalMessage): CanonicalMessage[] {
  const calls = message.parts.filter((part) => part.kind === "toolCall");
  const rest = message.parts.filter((part) => part.kind !== "toolCall").map(spoken);
  const request = rest.length > 0 || calls.length === 0 ? [{ ...message, parts: rest }] : [];
  return calls.length > 0 ? [{ role: "ASSISTANT", parts: calls }, ...request] : request;
}

function isResult({ kind }: MessagePart): boolean {
  return kind === "toolResult";
}

function spoken(part: MessagePart): MessagePart {
  return part.kind === "thinking" ? { kind: "text", text: part.text } : part;
}
