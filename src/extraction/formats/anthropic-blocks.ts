import type { JsonObject, MessagePart, ThinkingPart, ToolCallPart, ToolResultPart } from "../../domain/message.ts";
import { mediaBlock } from "./anthropic-source.ts";
import { argumentsObject, parsed } from "./call-arguments.ts";
import { contentOf } from "./content-shape.ts";
import { inWords } from "./in-words.ts";
import { partsToWrite, type Writing, withExtra } from "./outgoing.ts";

/** What a block of each type may have beside its fields, wherever it was said. */
const knownNames: Readonly<Record<string, readonly string[]>> = {
  text: ["cache_control", "citations"],
  image: ["cache_control", "transformations"],
  document: ["cache_control", "citations", "context"],
  tool_use: ["cache_control", "caller", "toolset_name"],
  tool_result: ["cache_control", "toolset_name"],
};

/** The blocks of a content. */
export function blocksOf(parts: readonly MessagePart[], writing: Writing): JsonObject[] {
  return partsToWrite(parts, writing).map((part) => {
    if (part.kind === "other" && writing.isOwn) return part.value;
    const said = blockOf(part, writing);
    return withExtra(said, part.extra, writing, knownNames[said.type]);
  });
}

function blockOf(part: MessagePart, writing: Writing): JsonObject & { readonly type: string } {
  switch (part.kind) {
    case "media":
      return mediaBlock(part, writing) ?? { type: "text", text: inWords(part) };
    case "toolCall":
      return toolUse(part, writing);
    case "toolResult":
      return toolResult(part, writing);
    case "thinking":
      return thinking(part);
    default:
      return { type: "text", text: inWords(part) };
  }
}

function toolUse({ toolCallId, name, arguments: text }: ToolCallPart, { isOwn }: Writing) {
  const input = isOwn ? parsed(text) : undefined;
  return {
    type: "tool_use",
    id: idOf(toolCallId, name),
    name,
    input: input === undefined ? argumentsObject(text) : input,
  };
}

function toolResult(part: ToolResultPart & MessagePart, writing: Writing) {
  const content = blocksOf(part.content, writing);
  return {
    type: "tool_result",
    tool_use_id: idOf(part.toolCallId, part.name),
    ...(content.length > 0 && { content: contentOf(content, part.extra) }),
    ...(part.isError !== undefined && { is_error: part.isError }),
  };
}

/** This form must have ids: where another has none, the name tells which call a result is of. */
function idOf(toolCallId: string, name: string): string {
  return toolCallId || name;
}

function thinking({ text, signature = "", redactedData }: ThinkingPart) {
  if (redactedData !== undefined) return { type: "redacted_thinking", data: redactedData };
  return { type: "thinking", thinking: text, signature };
}
