import type { CanonicalMessage, JsonObject, MessagePart, ToolCallPart } from "../../domain/message.ts";
import { contentOf } from "./content-shape.ts";
import { contentParts } from "./openai-content.ts";
import { type Writing, withExtra } from "./outgoing.ts";

type Call = ToolCallPart & MessagePart;

/** An assistant's message: its content, and beside it a refusal, a sound, and the calls. */
export function assistantMessage({ name, parts, extra }: CanonicalMessage, writing: Writing): JsonObject {
  const calls = parts.filter((part): part is Call => part.kind === "toolCall");
  const sound = parts.find((part) => part.kind === "media" && part.mediaKind === "AUDIO" && "fileId" in part.source);
  const refusal = writing.isOwn && extra?.refusal === "" ? parts.findLast(isRefusal) : undefined;
  const rest = parts.filter((part) => part.kind !== "toolCall" && part !== sound && part !== refusal);
  const beside = {
    ...(refusal?.kind === "text" && { refusal: refusal.text }),
    ...(sound && soundBeside(sound, writing)),
    ...callsBeside(calls, writing),
  };
  const content = contentParts(rest, "assistant", writing);
  const said = {
    role: "assistant",
    ...(name !== undefined && { name }),
    ...(content.length > 0 && { content: contentOf(content, extra) }),
    ...(content.length === 0 && !writing.isOwn && { content: Object.keys(beside).length > 0 ? null : "" }),
    ...beside,
  };
  return withExtra(said, extra, writing);
}

function isRefusal(part: MessagePart): boolean {
  return part.kind === "text" && part.isRefusal === true;
}

function soundBeside(sound: MessagePart, writing: Writing): JsonObject {
  if (sound.kind !== "media" || !("fileId" in sound.source)) return {};
  return withExtra({ audio: { id: sound.source.fileId } }, sound.extra, writing);
}

/** A call without an id is the former function_call, of which there is but one. */
function callsBeside(calls: readonly Call[], writing: Writing): JsonObject {
  const nameless = calls.filter(({ toolCallId }) => toolCallId === "");
  const former = nameless.length === 1 ? nameless[0] : undefined;
  const listed = calls.filter((call) => call !== former);
  return {
    ...(listed.length > 0 && { tool_calls: listed.map((call) => toolCall(call, writing)) }),
    ...(former && {
      function_call: withExtra({ name: former.name, arguments: argumentsText(former, writing) }, former.extra, writing),
    }),
  };
}

function toolCall(call: Call, writing: Writing): JsonObject {
  const { toolCallId: id, name, extra } = call;
  if (writing.isOwn && extra?.type === "custom") {
    return withExtra({ id, type: "custom", custom: { name, input: call.arguments } }, extra, writing);
  }
  return withExtra(
    { id, type: "function", function: { name, arguments: argumentsText(call, writing) } },
    extra,
    writing,
  );
}

/** Where another form had no arguments at all, this one has an empty object. */
function argumentsText(call: Call, { isOwn }: Writing): string {
  return call.arguments === "" && !isOwn ? "{}" : call.arguments;
}
