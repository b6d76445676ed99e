import { expect, test } from "vitest";
import { DomainError } from "../src/domain/errors.ts";
import type { JsonObject } from "../src/domain/message.ts";
import { canonicalOf } from "../src/extraction/formats/formats.ts";
import type { VendorFormat } from "./harness/vendor-messages/vendor-messages.ts";

const text = { type: "text", text: "Hi" };
const png = { type: "image_url", image_url: { url: "https://example.com/a.png" } };
const toolUse = { type: "tool_use", id: "a", name: "f", input: {} };

/** What each vendor would not take, and where it says so. */
const refusals: readonly (readonly [VendorFormat, string, JsonObject])[] = [
  ["OPENAI", ".role", {}],
  ["OPENAI", ".role", { role: "human", content: "Hi" }],
  ["OPENAI", ".content", { role: "user" }],
  ["OPENAI", ".content", { role: "user", content: null }],
  ["OPENAI", ".content", { role: "user", content: 7 }],
  ["OPENAI", ".content[1]", { role: "user", content: [text, "Hi"] }],
  ["OPENAI", ".content[0].type", { role: "user", content: [{ text: "Hi" }] }],
  ["OPENAI", ".content[0].text", { role: "user", content: [{ type: "text" }] }],
  ["OPENAI", ".content[0].image_url.url", { role: "user", content: [{ type: "image_url", image_url: {} }] }],
  ["OPENAI", ".content[0].type", { role: "system", content: [png] }],
  ["OPENAI", ".content[0].type", { role: "user", content: [{ type: "refusal", refusal: "No" }] }],
  [
    "OPENAI",
    ".content[0].input_audio.format",
    { role: "user", content: [{ type: "input_audio", input_audio: { data: "AAAA", format: "ogg" } }] },
  ],
  ["OPENAI", ".content[0].file.file_data", { role: "user", content: [{ type: "file", file: { filename: "a" } }] }],
  ["OPENAI", ".tool_calls[0].id", { role: "assistant", tool_calls: [{ type: "function" }] }],
  ["OPENAI", ".tool_calls[0].type", { role: "assistant", tool_calls: [{ id: "a", type: "x" }] }],
  ["OPENAI", ".tool_calls[0].function", { role: "assistant", tool_calls: [{ id: "a", type: "function" }] }],
  [
    "OPENAI",
    ".tool_calls[0].function.arguments",
    { role: "assistant", tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: {} } }] },
  ],
  ["OPENAI", ".tool_call_id", { role: "tool", content: "Sunny" }],
  ["OPENAI", ".name", { role: "function", content: "Sunny" }],
  ["OPENAI", ".content", { role: "function", name: "f", content: [text] }],
  ["ANTHROPIC", ".role", { role: "tool", content: "Hi" }],
  ["ANTHROPIC", ".content", { role: "user" }],
  ["ANTHROPIC", ".content[0].text", { role: "user", content: [{ type: "text", text: null }] }],
  ["ANTHROPIC", ".content[0].type", { role: "user", content: [toolUse] }],
  ["ANTHROPIC", ".content[0].input", { role: "assistant", content: [{ type: "tool_use", id: "a", name: "f" }] }],
  [
    "ANTHROPIC",
    ".content[0].content[0].type",
    { role: "user", content: [{ type: "tool_result", tool_use_id: "a", content: [toolUse] }] },
  ],
  ["ANTHROPIC", ".content[0].signature", { role: "assistant", content: [{ type: "thinking", thinking: "Hm" }] }],
  [
    "ANTHROPIC",
    ".content[0].source.data",
    { role: "user", content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: "é" } }] },
  ],
  ["GEMINI", ".role", { role: "assistant", parts: [{ text: "Hi" }] }],
  ["GEMINI", ".parts", { role: "user", parts: "Hi" }],
  ["GEMINI", ".parts[0]", { role: "user", parts: [{}] }],
  ["GEMINI", ".parts[0]", { role: "user", parts: [{ text: "Hi", inline_data: { mime_type: "a/b", data: "" } }] }],
  ["GEMINI", ".parts[0].text", { role: "user", parts: [{ text: 7 }] }],
  ["GEMINI", ".parts[0].function_call", { role: "user", parts: [{ function_call: { name: "f" } }] }],
  ["GEMINI", ".parts[0].functionCall.name", { role: "model", parts: [{ functionCall: { args: {} } }] }],
  ["GEMINI", ".parts[0].functionCall.args", { role: "model", parts: [{ functionCall: { name: "f", args: [1] } }] }],
  ["GEMINI", ".parts[0].functionResponse", { role: "model", parts: [{ functionResponse: { name: "f" } }] }],
  [
    "GEMINI",
    ".parts[0].inlineData.mime_type",
    { role: "user", parts: [{ inlineData: { mimeType: "a/b", mime_type: "a/b", data: "" } }] },
  ],
];

test.each(refusals)("%s refuses what is wrong at %s", (format, path, vendor) => {
  const field = `messages[3].vendor.message`;
  try {
    canonicalOf(format, vendor, field);
    expect.unreachable("it was taken");
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(DomainError);
    const { name, message, metadata } = thrown as DomainError;
    expect({ name, metadata }).toEqual({ name: "MessageFormatInvalid", metadata: { field: field + path, format } });
    expect(message.startsWith(`${field}${path} is `)).toBe(true);
  }
});

test("the value is told, and a long one in short", () => {
  expect(() => canonicalOf("OPENAI", { role: "human" })).toThrow(
    'message.vendor.message.role is "human": it must be one',
  );
  expect(() => canonicalOf("OPENAI", { role: "x".repeat(999) })).toThrow(/role is "x{99}…: /);
});

test("the canonical form is no form of a vendor", () => {
  expect(() => canonicalOf("HEADWAY", { role: "user" })).toThrow("OPENAI, ANTHROPIC or GEMINI");
});
