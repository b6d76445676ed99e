import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type Anthropic from "@anthropic-ai/sdk";
import type { Content } from "@google/genai";
import * as fc from "fast-check";
import type OpenAI from "openai";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type { JsonObject } from "../src/domain/message.ts";
import type { BlockType, roleBlocks } from "../src/extraction/formats/anthropic-schema.ts";
import { canonicalOf, systemPartsOf, vendorOf } from "../src/extraction/formats/formats.ts";
import type { dataNames } from "../src/extraction/formats/gemini-schema.ts";
import type {
  CustomToolCall,
  FunctionToolCall,
  messageSchemas,
  PartType,
} from "../src/extraction/formats/openai-schema.ts";
import { type VendorFormat, vendorMessages } from "./harness/vendor-messages/vendor-messages.ts";

type Chat = OpenAI.Chat.Completions.ChatCompletionMessageParam;
type ChatPart =
  | OpenAI.Chat.Completions.ChatCompletionContentPart
  | OpenAI.Chat.Completions.ChatCompletionContentPartRefusal;
type Block = Anthropic.Messages.ContentBlockParam;
type Part = NonNullable<Content["parts"]>[number];

test("roles, types and names are those of the vendors' packages", () => {
  expectTypeOf<keyof typeof messageSchemas>().toEqualTypeOf<Chat["role"]>();
  expectTypeOf<PartType>().toEqualTypeOf<ChatPart["type"]>();
  expectTypeOf<
    z.output<typeof FunctionToolCall>
  >().toExtend<OpenAI.Chat.Completions.ChatCompletionMessageFunctionToolCall>();
  expectTypeOf<
    z.output<typeof CustomToolCall>
  >().toExtend<OpenAI.Chat.Completions.ChatCompletionMessageCustomToolCall>();
  expectTypeOf<keyof typeof roleBlocks>().toEqualTypeOf<Anthropic.Messages.MessageParam["role"]>();
  expectTypeOf<BlockType>().toExtend<Block["type"]>();
  expectTypeOf<(typeof dataNames)[number]>().toExtend<keyof Part>();
});

const chat: Chat[] = [
  { role: "developer", content: "Be brief.", name: "boss" },
  { role: "system", content: [{ type: "text", text: "Be kind." }] },
  { role: "user", content: [{ type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } }] },
  { role: "user", content: [{ type: "input_audio", input_audio: { data: "AAAA", format: "mp3" } }] },
  { role: "user", content: [{ type: "file", file: { file_id: "file-1" } }] },
  { role: "assistant", content: null, refusal: "No.", audio: { id: "audio_1" } },
  { role: "assistant", content: [{ type: "refusal", refusal: "No." }], function_call: { name: "f", arguments: "{" } },
  { role: "assistant", tool_calls: [{ id: "c", type: "custom", custom: { name: "sql", input: "select 1" } }] },
  { role: "tool", tool_call_id: "c", content: [{ type: "text", text: "1" }] },
  { role: "function", name: "f", content: null },
];

const messages: Anthropic.Messages.MessageParam[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: [{ type: "image", source: { type: "url", url: "https://example.com/a.png" } }] },
  { role: "user", content: [{ type: "document", source: { type: "content", content: "Text" }, title: "T" }] },
  { role: "user", content: [{ type: "search_result", source: "s", title: "t", content: [] }] },
  {
    role: "assistant",
    content: [
      { type: "thinking", thinking: "Hm", signature: "sig" },
      { type: "text", text: "Yes" },
    ],
  },
  { role: "assistant", content: [{ type: "redacted_thinking", data: "xyz" }] },
  { role: "assistant", content: [{ type: "server_tool_use", id: "srv", name: "web_search", input: { q: 1 } }] },
  {
    role: "assistant",
    content: [{ type: "tool_use", id: "t", name: "f", input: {}, cache_control: { type: "ephemeral" } }],
  },
  {
    role: "user",
    content: [{ type: "tool_result", tool_use_id: "t", is_error: true, content: [{ type: "text", text: "x" }] }],
  },
];

const contents: Content[] = [
  { role: "user", parts: [{ text: "Hi" }, { inlineData: { mimeType: "image/png", data: "AAAA" } }] },
  { role: "model", parts: [{ text: "Hm", thought: true, thoughtSignature: "c2ln" }] },
  { role: "model", parts: [{ functionCall: { name: "f", args: { a: 1 } }, thoughtSignature: "c2ln" }] },
  { role: "model", parts: [{ executableCode: { code: "1" } }, { codeExecutionResult: { output: "1" } }] },
  { role: "user", parts: [{ functionResponse: { id: "i", name: "f", response: { output: 1 }, parts: [] } }] },
  { parts: [{ fileData: { fileUri: "gs://a/b", mimeType: "video/mp4" } }] },
];

const typed: readonly (readonly [VendorFormat, readonly object[]])[] = [
  ["OPENAI", chat],
  ["ANTHROPIC", messages],
  ["GEMINI", contents],
];

test.each(typed)("what the package of %s can say is taken, and goes out as it came", (format, list) => {
  for (const vendor of list as JsonObject[]) {
    expect(vendorOf(format, canonicalOf(format, vendor), { sourceFormat: format })).toStrictEqual([vendor]);
  }
});

describe("what goes to another vendor", () => {
  test("compiles as what the vendor's package takes, down to names that it does not know", {
    timeout: 120_000,
  }, async () => {
    // The compiler finds the packages from here.
    const folder = new URL(`../node_modules/.cache/headway-formats-${process.pid}/`, import.meta.url);
    await mkdir(folder, { recursive: true });
    try {
      await writeFile(new URL("crossings.ts", folder), crossings());
      const tsc = new URL("../node_modules/.bin/tsc", import.meta.url).pathname;
      const options = [
        "--ignoreConfig",
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--module",
        "nodenext",
        "--types",
        "node",
      ];
      const { stdout } = await promisify(execFile)(tsc, [...options, new URL("crossings.ts", folder).pathname]).catch(
        (failed: { stdout: string }) => failed,
      );
      expect(stdout).toBe("");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** A program that holds messages of every vendor in the form of every other, under the types of their packages. */
function crossings(): string {
  const formats = ["OPENAI", "ANTHROPIC", "GEMINI"] as const;
  const out = (to: VendorFormat, write: typeof vendorOf) =>
    formats
      .filter((from) => from !== to)
      .flatMap((from) =>
        fc
          .sample(vendorMessages[from], 150)
          .flatMap((vendor) => write(to, canonicalOf(from, vendor), { sourceFormat: from })),
      )
      .map((message) => `  ${JSON.stringify(message)},\n`)
      .join("");
  return `
    import type Anthropic from "@anthropic-ai/sdk";
    import type { Content, Part } from "@google/genai";
    import type OpenAI from "openai";
    export const chat: OpenAI.Chat.Completions.ChatCompletionMessageParam[] = [${out("OPENAI", vendorOf)}];
    export const messages: Anthropic.Messages.MessageParam[] = [${out("ANTHROPIC", vendorOf)}];
    export const system: Anthropic.Messages.TextBlockParam[] = [${out("ANTHROPIC", systemPartsOf)}];
    export const contents: Content[] = [${out("GEMINI", vendorOf)}];
    export const instruction: Part[] = [${out("GEMINI", systemPartsOf)}];
  `;
}
