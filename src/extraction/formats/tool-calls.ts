import { randomBytes } from "node:crypto";
import { toolCallUnmatched } from "../../domain/errors.ts";
import type { CanonicalMessage, MessagePart, ToolCallPart, ToolResultPart } from "../../domain/message.ts";

/** A tool call of a session. It is open until a result for it comes. */
export interface OpenCall {
  readonly toolCallId: string;
  readonly name: string;
}

/** Where a message stands, for the error that refuses one of its results. */
export interface ResultPlace {
  readonly sessionId: string;
  /** The field that holds the message. */
  readonly field: string;
}

type Result = ToolResultPart & MessagePart;

/** The message with an id for each of its tool calls: one that is made up where its form has none. */
export function withCallIds(message: CanonicalMessage): CanonicalMessage {
  const isNameless = (part: MessagePart) => part.kind === "toolCall" && part.toolCallId === "";
  if (!message.parts.some(isNameless)) return message;
  const parts = message.parts.map((part) =>
    isNameless(part) ? { ...(part as ToolCallPart & MessagePart), toolCallId: newCallId() } : part,
  );
  return { ...message, parts };
}

function newCallId(): string {
  return `call_${randomBytes(12).toString("hex")}`;
}

/**
 * The message with an id for each of its tool results: one without gets that of the oldest open call of its name. Throws
 * ToolCallUnmatched for a result that belongs to no open call, or to one of another name.
 */
export function withResultIds(
  message: CanonicalMessage,
  openCalls: readonly OpenCall[],
  place: ResultPlace,
): CanonicalMessage {
  const left = [...openCalls];
  const found = new Map<number, string>();
  // Those that say their call have it: only what is left is free for the others.
  for (const [i, result] of resultsOf(message, true)) found.set(i, takenById(left, result, at(place, i)));
  for (const [i, result] of resultsOf(message, false)) found.set(i, takenByName(left, result, at(place, i)));
  const parts = message.parts.map((part, i) => {
    const toolCallId = found.get(i);
    return part.kind === "toolResult" && toolCallId !== undefined ? { ...part, toolCallId } : part;
  });
  return { ...message, parts };
}

/** The calls that are open after a message: each of its results closes a call, and its own calls are open. */
export function openCallsAfter(openCalls: readonly OpenCall[], { parts }: CanonicalMessage): OpenCall[] {
  const open = [...openCalls];
  for (const part of parts) {
    if (part.kind === "toolCall") open.push({ toolCallId: part.toolCallId, name: part.name });
    if (part.kind !== "toolResult") continue;
    // Only where a form has no ids it is the name that tells.
    const { toolCallId: id, name } = part;
    const i = open.findIndex((call) => call.toolCallId === id && (id !== "" || call.name === name));
    if (i >= 0) open.splice(i, 1);
  }
  return open;
}

function resultsOf({ parts }: CanonicalMessage, haveId: boolean): [number, Result][] {
  return parts.flatMap((part, i): [number, Result][] =>
    part.kind === "toolResult" && (part.toolCallId !== "") === haveId ? [[i, part]] : [],
  );
}

function at({ sessionId, field }: ResultPlace, i: number): ResultPlace {
  return { sessionId, field: `${field}.parts[${i}]` };
}

function takenById(left: OpenCall[], { toolCallId, name }: Result, place: ResultPlace): string {
  const i = left.findIndex((call) => call.toolCallId === toolCallId);
  const call = left[i];
  if (!call) throw unmatched(place, name, toolCallId, "no call of the session that waits for a result has this id");
  if (call.name !== name) throw unmatched(place, name, toolCallId, `the call with this id is of "${call.name}"`);
  left.splice(i, 1);
  return toolCallId;
}

function takenByName(left: OpenCall[], { name }: Result, place: ResultPlace): string {
  const i = left.findIndex((call) => call.name === name);
  const call = left[i];
  if (!call) throw unmatched(place, name, "", "no call of this name waits for a result");
  left.splice(i, 1);
  return call.toolCallId;
}

function unmatched({ sessionId, field }: ResultPlace, name: string, toolCallId: string, why: string): Error {
  return toolCallUnmatched({ field, session_id: sessionId, name, tool_call_id: toolCallId }, why);
}
