import type { Json } from "../../domain/columns.ts";
import type { CanonicalMessage, JsonObject, MessagePart, MessageRole } from "../../domain/message.ts";
import { contentShape } from "./content-shape.ts";
import { checked, type Place, refused, within } from "./format-check.ts";
import { partsOfContent } from "./openai-parts.ts";
import {
  type AssistantMessage,
  CustomToolCall,
  contentTypes,
  FunctionToolCall,
  messageSchemas,
} from "./openai-schema.ts";
import { extraOf, nested, residueOf } from "./residue.ts";

const roles = {
  user: "USER",
  system: "SYSTEM",
  developer: "DEVELOPER",
  assistant: "ASSISTANT",
  tool: "TOOL",
  function: "TOOL",
} as const satisfies Record<keyof typeof messageSchemas, MessageRole>;

/** A message of OpenAI's Chat Completions in the canonical form. Throws MessageFormatInvalid for what the API refuses. */
export function readOpenAi(message: JsonObject, place: Place): CanonicalMessage {
  const { role } = message;
  switch (role) {
    case "user":
    case "system":
    case "developer":
      return readSpeech(message, role, place);
    case "assistant":
      return readAssistant(message, place);
    case "tool":
    case "function":
      return readResult(message, role, place);
    default:
      throw refused(within(place, "role"), role, `it must be one of ${Object.keys(roles).join(", ")}`);
  }
}

function readSpeech(message: JsonObject, role: "user" | "system" | "developer", place: Place): CanonicalMessage {
  const { name, content } = checked(messageSchemas[role], message, place);
  return {
    role: roles[role],
    ...(name != null && { name }),
    parts: partsOfContent(content as Json | undefined, contentTypes[role], within(place, "content")),
    ...extraOf(residueOf(message, ["role", "name", "content"], contentShape(content))),
  };
}

function readAssistant(message: JsonObject, place: Place): CanonicalMessage {
  const checkedMessage = checked(messageSchemas.assistant, message, place);
  const { name, content, refusal, tool_calls, function_call, audio } = checkedMessage;
  const calls = tool_calls ?? [];
  return {
    role: "ASSISTANT",
    ...(name != null && { name }),
    parts: [
      ...(content == null ? [] : partsOfContent(content as Json, contentTypes.assistant, within(place, "content"))),
      ...(refusal == null ? [] : [{ kind: "text", text: refusal, isRefusal: true } as const]),
      ...(audio == null ? [] : [audioOf(audio)]),
      ...calls.map((call, i) => callOf(call as JsonObject, within(place, "tool_calls", i))),
      ...(function_call == null ? [] : [functionCallOf(function_call)]),
    ],
    ...extraOf(residueOf(message, assistantNames, assistantShape(checkedMessage))),
  };
}

const assistantNames = ["role", "name", "content", "refusal", "tool_calls", "function_call", "audio"];

/** What the parts do not tell: that the refusal stands beside the content, and that a list of calls is there but empty. */
function assistantShape({ content, refusal, tool_calls }: AssistantMessage): JsonObject {
  return {
    ...contentShape(content),
    ...(refusal != null && { refusal: "" }),
    ...(tool_calls?.length === 0 && { tool_calls: [] }),
  };
}

function audioOf(audio: NonNullable<AssistantMessage["audio"]>): MessagePart {
  const extra = nested("audio", audio, ["id"]);
  return {
    kind: "media",
    mediaKind: "AUDIO",
    source: { fileId: audio.id },
    ...(extra.audio !== undefined && { extra }),
  };
}

function callOf(call: JsonObject, place: Place): MessagePart {
  if (call.type === "custom") {
    const { id, custom } = checked(CustomToolCall, call, place);
    const shape = { type: "custom", ...nested("custom", custom, ["name", "input"]) };
    const extra = extraOf(residueOf(call, ["id", "type", "custom"], shape));
    return { kind: "toolCall", toolCallId: id, name: custom.name, arguments: custom.input, ...extra };
  }
  const { id, function: called } = checked(FunctionToolCall, call, place);
  const extra = extraOf(residueOf(call, ["id", "type", "function"], nested("function", called, ["name", "arguments"])));
  return { kind: "toolCall", toolCallId: id, name: called.name, arguments: called.arguments, ...extra };
}

function functionCallOf(call: NonNullable<AssistantMessage["function_call"]>): MessagePart {
  const extra = extraOf(residueOf(call, ["name", "arguments"]));
  return { kind: "toolCall", toolCallId: "", name: call.name, arguments: call.arguments, ...extra };
}

function readResult(message: JsonObject, role: "tool" | "function", place: Place): CanonicalMessage {
  const { name, content, tool_call_id } = checked(messageSchemas[role], message, place) as {
    readonly name?: string | null;
    readonly content?: Json;
    readonly tool_call_id?: string;
  };
  const isNothing = role === "function" && content === null;
  const parts = isNothing ? [] : partsOfContent(content, contentTypes[role], within(place, "content"));
  // A tool's result without a name has "" for it: where "" is what was said, the residue keeps it.
  const taken = ["role", "content", ...(name ? ["name"] : []), ...(role === "tool" ? ["tool_call_id"] : [])];
  return {
    role: "TOOL",
    parts: [
      {
        kind: "toolResult",
        toolCallId: (role === "tool" && tool_call_id) || "",
        name: name ?? "",
        content: parts,
        ...extraOf(residueOf(message, taken, contentShape(content))),
      },
    ],
    ...(role === "function" && { originalRole: "function" }),
  };
}
