import * as fc from "fast-check";
import type { JsonObject } from "../../../src/domain/message.ts";
import { anyObject, base64, object, word } from "./any-json.ts";

/** Each field in camel case or in snake case. */
function cased(arbitrary: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  return fc.tuple(arbitrary, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 })).map(([fields, snakes]) => {
    const names = Object.entries(fields).map(([name, value], i) => [snakes[i % 8] ? snake(name) : name, value]);
    return Object.fromEntries(names) as JsonObject;
  });
}

function snake(name: string): string {
  return name === "fooBar" ? name : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const marks = { thoughtSignature: base64, videoMetadata: anyObject };
const mimeType = fc.constantFrom("image/png", "audio/mpeg", "video/mp4", "application/pdf");
const inlineData = cased(object({ mimeType, data: base64 }, { displayName: fc.string() }));
const fileData = cased(object({ fileUri: fc.webUrl() }, { mimeType, displayName: fc.string() }));
const functionCall = object({ name: word }, { id: word, args: anyObject, willContinue: fc.boolean() });
const responsePart = cased(fc.oneof(object({ inlineData }), object({ fileData })));
const functionResponse = object(
  { name: word },
  { id: word, response: anyObject, parts: fc.array(responsePart, { maxLength: 3 }) },
);

const text = cased(object({ text: fc.string() }, { ...marks, thought: fc.boolean() }));
const media = cased(
  fc.oneof(object({ inlineData }, marks), object({ fileData }, { ...marks, text: fc.constant(null) })),
);
const call = cased(object({ functionCall }, marks));
const response = cased(object({ functionResponse }));
const code = cased(fc.oneof(object({ executableCode: anyObject }), object({ codeExecutionResult: anyObject })));
const unknown = object({ xData: anyObject });

function contentOf(role: string, ...parts: fc.Arbitrary<JsonObject>[]) {
  const required = role === "" ? {} : { role: fc.constant(role) };
  return object(required, { parts: fc.array(fc.oneof(...parts, code, unknown), { maxLength: 3 }) });
}

/** A content of each role of Gemini. */
export const geminiContents = {
  user: contentOf("user", text, media, response),
  model: contentOf("model", text, media, call),
  function: contentOf("function", response),
  nobody: fc.oneof(contentOf("", text), object({ role: fc.constant(null) }, { parts: fc.array(text) })),
};
