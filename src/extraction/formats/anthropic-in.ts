import type { Json } from "../../domain/columns.ts";
import type { CanonicalMessage, JsonObject, MessagePart } from "../../domain/message.ts";
import { mediaOf } from "./anthropic-media.ts";
import { type Block, type BlockType, blockSchemas, resultBlocks, roleBlocks, sourceTypes } from "./anthropic-schema.ts";
import { contentShape } from "./content-shape.ts";
import { checked, type Place, refused, within } from "./format-check.ts";
import { extraOf, isObject, residueOf } from "./residue.ts";

const roles = { user: "USER", assistant: "ASSISTANT", system: "SYSTEM" } as const;

/** A message of Anthropic's Messages in the canonical form. Throws MessageFormatInvalid for what the API refuses. */
export function readAnthropic(message: JsonObject, place: Place): CanonicalMessage {
  const { role, content } = message;
  if (role !== "user" && role !== "assistant" && role !== "system") {
    throw refused(within(place, "role"), role, `it must be one of ${Object.keys(roles).join(", ")}`);
  }
  return {
    role: roles[role],
    parts: partsOfContent(content, roleBlocks[role], within(place, "content")),
    ...extraOf(residueOf(message, ["role", "content"], contentShape(content))),
  };
}

function partsOfContent(content: Json | undefined, types: readonly BlockType[], place: Place): MessagePart[] {
  if (typeof content === "string") return [{ kind: "text", text: content }];
  if (!Array.isArray(content)) throw refused(place, content, "it must be a text or a list of blocks");
  return content.map((block, i) => partOf(block, types, within(place, i)));
}

function partOf(block: Json, types: readonly BlockType[], place: Place): MessagePart {
  if (!isObject(block)) throw refused(place, block, "it must be an object");
  const { type } = block;
  if (typeof type !== "string") throw refused(within(place, "type"), type, "it must be a text");
  if (!isKnown(type) || hasUnknownSource(type, block)) return { kind: "other", value: block };
  if (!types.includes(type)) throw refused(within(place, "type"), type, `it must be one of ${types.join(", ")} here`);
  return read(type, checked(blockSchemas[type], block, place), place);
}

function isKnown(type: string): type is BlockType {
  return Object.hasOwn(blockSchemas, type);
}

function hasUnknownSource(type: BlockType, { source }: JsonObject): boolean {
  const known = sourceTypes[type];
  return known !== undefined && isObject(source) && typeof source.type === "string" && !known.includes(source.type);
}

type Readers = { [T in BlockType]: (block: Block<T>, place: Place) => MessagePart };

function read<T extends BlockType>(type: T, block: Block<T>, place: Place): MessagePart {
  const all: Readers = readers;
  return all[type](block, place);
}

const readers: Readers = {
  text: (block) => ({ kind: "text", text: block.text, ...extraOf(residueOf(block, ["type", "text"])) }),
  image: (block) => mediaOf("IMAGE", block, block.source),
  document: (block) => mediaOf("FILE", block, block.source),
  tool_use: (block) => ({
    kind: "toolCall",
    toolCallId: block.id,
    name: block.name,
    arguments: JSON.stringify(block.input),
    ...extraOf(residueOf(block, ["type", "id", "name", "input"])),
  }),
  tool_result: resultOf,
  thinking: (block) => ({
    kind: "thinking",
    text: block.thinking,
    signature: block.signature,
    ...extraOf(residueOf(block, ["type", "thinking", "signature"])),
  }),
  redacted_thinking: (block) => ({
    kind: "thinking",
    text: "",
    redactedData: block.data,
    ...extraOf(residueOf(block, ["type", "data"])),
  }),
};

function resultOf(block: Block<"tool_result">, place: Place): MessagePart {
  const content = block.content as Json | undefined;
  const { tool_use_id, is_error } = block;
  return {
    kind: "toolResult",
    toolCallId: tool_use_id,
    name: "",
    content: content == null ? [] : partsOfContent(content, resultBlocks, within(place, "content")),
    ...(is_error != null && { isError: is_error }),
    ...extraOf(residueOf(block, ["type", "tool_use_id", "content", "is_error"], contentShape(content))),
  };
}
