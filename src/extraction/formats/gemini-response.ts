import type { JsonObject, MessagePart, ToolResultPart } from "../../domain/message.ts";
import { inWords } from "./in-words.ts";
import type { Writing } from "./outgoing.ts";
import { isObject } from "./residue.ts";

type WriteParts = (parts: readonly MessagePart[], writing: Writing) => JsonObject[];

/** A function response. Media, and what this form gave beside its data, are parts of it; the rest is its data. */
export function responseOf(result: ToolResultPart, writing: Writing, writeParts: WriteParts): JsonObject {
  const { toolCallId, content } = result;
  const isPart = ({ kind }: MessagePart) => kind === "media" || (kind === "other" && writing.isOwn);
  const parts = writeParts(content.filter(isPart), writing);
  const response = dataOf(
    content.filter((part) => !isPart(part)),
    result,
    writing,
  );
  return {
    ...(toolCallId !== "" && { id: toolCallId }),
    name: nameOf(result, writing),
    ...(response && { response }),
    ...(parts.length > 0 && { parts }),
  };
}

/** This form must name the function: the call knows it, where the result does not say. */
function nameOf({ name, toolCallId }: ToolResultPart, { toolNames }: Writing): string {
  return name || toolNames.get(toolCallId) || toolCallId;
}

/** The data is an object: as it came from here; anything else is its "output", or its "error" as the API has it. */
function dataOf(content: readonly MessagePart[], { isError }: ToolResultPart, { isOwn }: Writing) {
  const [only, second] = content;
  if (!only && isOwn) return undefined;
  const value = only?.kind === "data" && !second ? only.value : content.map(inWords).join("\n");
  if (isObject(value) && (isOwn || !isError)) return value;
  return { [isError ? "error" : "output"]: value };
}
