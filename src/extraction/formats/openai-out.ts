import type { CanonicalMessage, JsonObject, MessagePart, ToolResultPart } from "../../domain/message.ts";
import { contentOf } from "./content-shape.ts";
import { inWords } from "./in-words.ts";
import { assistantMessage } from "./openai-assistant.ts";
import { contentParts } from "./openai-content.ts";
import { type Writing, withExtra } from "./outgoing.ts";

type Result = ToolResultPart & MessagePart;

const roles = { ASSISTANT: "assistant", USER: "user", SYSTEM: "system", DEVELOPER: "developer", TOOL: "user" } as const;

/**
 * A message for OpenAI's Chat Completions: a message for each tool result, and one for the rest. Results follow the call
 * at once there, so they come before what a user says; media in them, which they cannot hold, go with that.
 */
export function writeOpenAi(message: CanonicalMessage, writing: Writing): JsonObject[] {
  if (message.role === "ASSISTANT") return [assistantMessage(message, writing)];
  const results = message.parts.filter((part): part is Result => part.kind === "toolResult");
  const rest = message.parts.filter((part) => part.kind !== "toolResult");
  const media = writing.isOwn ? [] : results.flatMap(({ content }) => content.filter((part) => part.kind === "media"));
  const said = [...media, ...rest];
  const tools = results.map((result) => resultMessage(result, writing));
  return said.length > 0 || results.length === 0 ? [...tools, speech(message, said, writing)] : tools;
}

function speech(message: CanonicalMessage, parts: readonly MessagePart[], writing: Writing): JsonObject {
  const role = roles[message.role];
  const content = contentParts(parts, role === "user" ? "user" : "other", writing);
  const isSilent = content.length === 0 && !writing.isOwn;
  const said = {
    role,
    ...(message.name !== undefined && { name: message.name }),
    content: isSilent ? "" : contentOf(content, message.extra),
  };
  return withExtra(said, message.extra, writing);
}

function resultMessage(result: Result, writing: Writing): JsonObject {
  const { toolCallId, name, content, extra } = result;
  if (toolCallId === "" && name !== "") return functionMessage(result, writing);
  const parts = contentParts(
    writing.isOwn ? content : content.filter((part) => part.kind !== "media"),
    "other",
    writing,
  );
  const isSilent = parts.length === 0 && !writing.isOwn;
  const said = {
    role: "tool",
    tool_call_id: toolCallId,
    ...(writing.isOwn && name !== "" && { name }),
    content: isSilent ? "" : contentOf(parts, extra),
  };
  return withExtra(said, extra, writing);
}

/** The former way to give a result: by the name of the function alone. */
function functionMessage({ name, content, extra }: Result, writing: Writing): JsonObject {
  const text = content.filter((part) => part.kind !== "media").map(inWords);
  const isNothing = writing.isOwn && text.length === 0;
  return withExtra({ role: "function", name, ...(!isNothing && { content: text.join("\n") }) }, extra, writing);
}
