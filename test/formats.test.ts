import { describe, expect, test } from "vitest";
import type { JsonObject, MessageFormat } from "../src/domain/message.ts";
import { canonicalOf, systemPartsOf, vendorOf } from "../src/extraction/formats/formats.ts";

/** A message in another form, or in its own. */
function converted(
  from: MessageFormat,
  vendor: JsonObject,
  to: MessageFormat,
  toolNames?: ReadonlyMap<string, string>,
) {
  return vendorOf(to, canonicalOf(from, vendor), { sourceFormat: from, ...(toolNames && { toolNames }) });
}

function system(from: MessageFormat, vendor: JsonObject, to: MessageFormat) {
  return systemPartsOf(to, canonicalOf(from, vendor), { sourceFormat: from });
}

const calls = (...ids: string[]) =>
  ids.map((id) => ({ id, type: "function", function: { name: "search", arguments: '{"q": "Paris"}' } }));
const ephemeral = { type: "ephemeral" };

describe("behaviour 8: messages of OpenAI come back as they came", () => {
  const messages: Record<string, JsonObject> = {
    "a text": { role: "user", content: "Hi", name: "ada" },
    parts: { role: "user", content: [{ type: "text", text: "Hi" }] },
    "an empty list": { role: "user", content: [] },
    "tool calls": { role: "assistant", content: "I look", tool_calls: calls("a", "b") },
    "empty content and tool calls": { role: "assistant", content: "", tool_calls: calls("a") },
    "null content and tool calls": { role: "assistant", content: null, tool_calls: calls("a") },
    "no content and tool calls": { role: "assistant", tool_calls: calls("a") },
    "malformed arguments": {
      role: "assistant",
      tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: '{"q":' } }],
    },
    "what the library for Python dumps": {
      role: "assistant",
      content: "Hi",
      refusal: null,
      audio: null,
      function_call: null,
      tool_calls: null,
    },
    tool: { role: "tool", tool_call_id: "a", content: "Sunny" },
    function: { role: "function", name: "search", content: "Sunny" },
    system: { role: "system", content: "Be kind.", name: "boss" },
    developer: { role: "developer", content: [{ type: "text", text: "Be brief." }] },
  };

  test.each(Object.entries(messages))("%s", (_, vendor) => {
    expect(converted("OPENAI", vendor, "OPENAI")).toStrictEqual([vendor]);
  });

  test("the canonical form tells the roles apart, and keeps calls without an id", () => {
    expect(canonicalOf("OPENAI", { role: "developer", content: "x" }).role).toBe("DEVELOPER");
    const former = { role: "assistant", content: null, function_call: { name: "search", arguments: "{}" } };
    expect(canonicalOf("OPENAI", former).parts).toEqual([
      { kind: "toolCall", toolCallId: "", name: "search", arguments: "{}" },
    ]);
    expect(canonicalOf("OPENAI", messages.function as JsonObject)).toEqual({
      role: "TOOL",
      originalRole: "function",
      parts: [{ kind: "toolResult", toolCallId: "", name: "search", content: [{ kind: "text", text: "Sunny" }] }],
    });
  });
});

describe("behaviour 9: tool use of Anthropic and tool calls of OpenAI are one thing", () => {
  const toolUse = { type: "tool_use", id: "a", name: "search", input: { q: "Paris" }, cache_control: ephemeral };

  test("tool_use becomes tool_calls, and the other way around", () => {
    const vendor = { role: "assistant", content: [{ type: "text", text: "I look" }, toolUse] };
    expect(converted("ANTHROPIC", vendor, "OPENAI")).toEqual([
      {
        role: "assistant",
        content: "I look",
        tool_calls: [{ id: "a", type: "function", function: { name: "search", arguments: '{"q":"Paris"}' } }],
      },
    ]);
    expect(converted("OPENAI", { role: "assistant", content: "", tool_calls: calls("a") }, "ANTHROPIC")).toEqual([
      { role: "assistant", content: [{ type: "tool_use", id: "a", name: "search", input: { q: "Paris" } }] },
    ]);
  });

  test("parallel results become a message each, and none loses its id", () => {
    const vendor = {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "a", content: "Sunny" },
        { type: "tool_result", tool_use_id: "b", content: [{ type: "text", text: "No such city" }], is_error: true },
        { type: "text", text: "Go on" },
      ],
    };
    expect(converted("ANTHROPIC", vendor, "OPENAI")).toEqual([
      { role: "tool", tool_call_id: "a", content: "Sunny" },
      { role: "tool", tool_call_id: "b", content: [{ type: "text", text: "No such city" }] },
      { role: "user", content: "Go on" },
    ]);
  });

  test("an image in a result, which OpenAI cannot hold, follows from the user", () => {
    const source = { type: "base64", media_type: "image/png", data: "AAAA" };
    const vendor = {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: "a", content: [{ type: "image", source }] }],
    };
    expect(converted("ANTHROPIC", vendor, "OPENAI")).toEqual([
      { role: "tool", tool_call_id: "a", content: "" },
      { role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }] },
    ]);
  });

  test("a tool message becomes a tool_result", () => {
    expect(converted("OPENAI", { role: "tool", tool_call_id: "a", content: "Sunny" }, "ANTHROPIC")).toEqual([
      { role: "user", content: [{ type: "tool_result", tool_use_id: "a", content: "Sunny" }] },
    ]);
  });

  test("cache_control is kept, also where OpenAI's form brought it", () => {
    const blocks = [toolUse, { type: "text", text: "I look", cache_control: ephemeral }];
    const vendor = { role: "assistant", content: blocks };
    expect(converted("ANTHROPIC", vendor, "ANTHROPIC")).toStrictEqual([vendor]);
    const brought = { role: "user", content: [{ type: "text", text: "Hi", cache_control: ephemeral }] };
    expect(converted("OPENAI", brought, "ANTHROPIC")).toEqual([brought]);
    expect(JSON.stringify(converted("ANTHROPIC", vendor, "OPENAI"))).not.toContain("cache_control");
  });

  test("empty content is taken", () => {
    for (const vendor of [
      { role: "assistant", content: [] },
      { role: "user", content: "" },
    ]) {
      expect(converted("ANTHROPIC", vendor, "ANTHROPIC")).toStrictEqual([vendor]);
    }
    expect(converted("ANTHROPIC", { role: "assistant", content: [] }, "OPENAI")).toEqual([
      { role: "assistant", content: "" },
    ]);
  });
});

describe("behaviour 11: thoughts", () => {
  const thinking = { type: "thinking", thinking: "Where is Paris?", signature: "c2ln" };
  const vendor = {
    role: "assistant",
    content: [thinking, { type: "redacted_thinking", data: "eHl6" }, { type: "text", text: "In France" }],
  };

  test("are text for OpenAI, and what only Anthropic can read is left out", () => {
    expect(converted("ANTHROPIC", vendor, "OPENAI")).toEqual([
      {
        role: "assistant",
        content: [
          { type: "text", text: "Where is Paris?" },
          { type: "text", text: "In France" },
        ],
      },
    ]);
  });

  test("are thoughts for Gemini and Anthropic", () => {
    expect(converted("ANTHROPIC", vendor, "GEMINI")).toEqual([
      {
        role: "model",
        parts: [{ text: "Where is Paris?", thought: true, thoughtSignature: "c2ln" }, { text: "In France" }],
      },
    ]);
    const thought = { role: "model", parts: [{ text: "Where is Paris?", thought: true, thoughtSignature: "c2ln" }] };
    expect(converted("GEMINI", thought, "ANTHROPIC")).toEqual([{ role: "assistant", content: [thinking] }]);
  });

  test("are kept for Anthropic, the secret ones too", () => {
    expect(converted("ANTHROPIC", vendor, "ANTHROPIC")).toStrictEqual([vendor]);
  });
});

describe("images", () => {
  const address = "https://example.com/cat.png";

  test("by address stay by address: nothing is fetched", () => {
    const vendor = { role: "user", content: [{ type: "image_url", image_url: { url: address, detail: "low" } }] };
    expect(converted("OPENAI", vendor, "ANTHROPIC")).toEqual([
      { role: "user", content: [{ type: "image", source: { type: "url", url: address } }] },
    ]);
    expect(converted("OPENAI", vendor, "GEMINI")).toEqual([
      { role: "user", parts: [{ fileData: { fileUri: address } }] },
    ]);
  });

  test("in base64 stay in base64, both ways", () => {
    const openAi = {
      role: "user",
      content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }],
    };
    const source = { type: "base64", media_type: "image/png", data: "AAAA" };
    const anthropic = { role: "user", content: [{ type: "image", source }] };
    const gemini = { role: "user", parts: [{ inlineData: { mimeType: "image/png", data: "AAAA" } }] };
    expect(converted("OPENAI", openAi, "ANTHROPIC")).toEqual([anthropic]);
    expect(converted("ANTHROPIC", anthropic, "GEMINI")).toEqual([gemini]);
    expect(converted("GEMINI", gemini, "OPENAI")).toEqual([openAi]);
  });
});

describe("the system's messages", () => {
  const vendor = { role: "system", content: "Be kind." };

  test("go to the place that Anthropic and Gemini have for them", () => {
    for (const format of ["ANTHROPIC", "GEMINI"] as const) expect(converted("OPENAI", vendor, format)).toEqual([]);
    expect(system("OPENAI", vendor, "ANTHROPIC")).toEqual([{ type: "text", text: "Be kind." }]);
    expect(system("OPENAI", vendor, "GEMINI")).toEqual([{ text: "Be kind." }]);
    expect(system("OPENAI", vendor, "OPENAI")).toEqual([]);
  });

  test("stay in the conversation where Anthropic had them there", () => {
    expect(converted("ANTHROPIC", vendor, "ANTHROPIC")).toEqual([vendor]);
    expect(system("ANTHROPIC", vendor, "ANTHROPIC")).toEqual([]);
    expect(converted("ANTHROPIC", vendor, "OPENAI")).toEqual([vendor]);
  });
});

describe("Gemini's function responses", () => {
  test("name the function: the call knows it where the result does not say", () => {
    const vendor = { role: "tool", tool_call_id: "a", content: "Sunny" };
    expect(converted("OPENAI", vendor, "GEMINI", new Map([["a", "search"]]))).toEqual([
      { role: "user", parts: [{ functionResponse: { id: "a", name: "search", response: { output: "Sunny" } } }] },
    ]);
  });

  test("tell an error apart", () => {
    const result = { type: "tool_result", tool_use_id: "a", content: "No such city", is_error: true };
    const parts = [{ functionResponse: { id: "a", name: "a", response: { error: "No such city" } } }];
    expect(converted("ANTHROPIC", { role: "user", content: [result] }, "GEMINI")).toEqual([{ role: "user", parts }]);
  });
});

test("the canonical form is no vendor's", () => {
  const message = canonicalOf("OPENAI", { role: "user", content: "Hi" });
  expect(vendorOf("HEADWAY", message, { sourceFormat: "OPENAI" })).toEqual([]);
});

test("parts where no vendor takes them make messages of their own", () => {
  const call = { kind: "toolCall", toolCallId: "a", name: "search", arguments: "{}" } as const;
  const result = { kind: "toolResult", toolCallId: "a", name: "search", content: [] } as const;
  const outgoing = { sourceFormat: "HEADWAY" } as const;
  const roles = (message: Parameters<typeof vendorOf>[1]) =>
    vendorOf("ANTHROPIC", message, outgoing).map(({ role }) => role);
  expect(roles({ role: "ASSISTANT", parts: [result, call] })).toEqual(["assistant", "user"]);
  expect(roles({ role: "USER", parts: [call, result] })).toEqual(["assistant", "user"]);
});
