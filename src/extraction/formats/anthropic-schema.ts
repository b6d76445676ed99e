import { z } from "zod";
import type { Json } from "../../domain/columns.ts";
import { Base64 } from "./base64.ts";

const file = { type: z.literal("file"), file_id: z.string().min(1) };
const url = { type: z.literal("url"), url: z.string().min(1) };

const ImageSource = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("base64"), media_type: z.string().min(1), data: Base64 }),
  z.looseObject(url),
  z.looseObject(file),
]);

const DocumentSource = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("base64"), media_type: z.literal("application/pdf"), data: Base64 }),
  z.looseObject({ type: z.literal("text"), media_type: z.literal("text/plain"), data: z.string() }),
  z.looseObject(url),
  z.looseObject(file),
]);

/** Blocks by type: what the Messages API takes, and any other name besides. The content of a result is read apart. */
export const blockSchemas = {
  text: z.looseObject({ text: z.string() }),
  image: z.looseObject({ source: ImageSource }),
  document: z.looseObject({ source: DocumentSource, title: z.string().nullish() }),
  tool_use: z.looseObject({
    id: z.string().min(1),
    name: z.string().min(1),
    input: z.custom<Json>((value) => value !== undefined, "it must be there"),
  }),
  tool_result: z.looseObject({ tool_use_id: z.string().min(1), is_error: z.boolean().nullish() }),
  thinking: z.looseObject({ thinking: z.string(), signature: z.string() }),
  redacted_thinking: z.looseObject({ data: z.string() }),
};

/** A type of block that this form knows. */
export type BlockType = keyof typeof blockSchemas;

/** A block of a type, checked. */
export type Block<T extends BlockType> = z.output<(typeof blockSchemas)[T]>;

/** Where an image or a document is. */
export type BlockSource = z.output<typeof ImageSource> | z.output<typeof DocumentSource>;

/** Which types of block each role may bring. */
export const roleBlocks = {
  user: ["text", "image", "document", "tool_result"],
  assistant: ["text", "image", "document", "tool_use", "thinking", "redacted_thinking"],
  system: ["text"],
} as const satisfies Record<string, readonly BlockType[]>;

/** Which types of block the content of a tool result may have. */
export const resultBlocks: readonly BlockType[] = ["text", "image", "document"];

/** Which sources of an image and a document this form knows: a block with another one is kept as it came. */
export const sourceTypes: Readonly<Partial<Record<BlockType, readonly unknown[]>>> = {
  image: ["base64", "url", "file"],
  document: ["base64", "text", "url", "file"],
};
