import * as fc from "fast-check";
import { anyJson, base64, object, unknownPart, word } from "./any-json.ts";

const dataUrl = (type: string) => base64.map((data) => `data:${type};base64,${data}`);
const url = fc.oneof(dataUrl("image/png"), fc.webUrl(), fc.constant("data:,plain"));
const fileData = dataUrl("application/pdf");

const text = object(
  { type: fc.constant("text"), text: fc.string() },
  { cache_control: fc.constant({ type: "ephemeral" }) },
);
const refusal = object({ type: fc.constant("refusal"), refusal: fc.string() });
const image = object({ type: fc.constant("image_url"), image_url: object({ url }, { detail: word }) });
const format = fc.constantFrom("wav", "mp3");
const audio = object({ type: fc.constant("input_audio"), input_audio: object({ data: base64, format }) });
const someBase64 = base64.filter((data) => data !== "");
const file = object({
  type: fc.constant("file"),
  file: fc.oneof(
    object({ file_id: word }, { file_data: fileData, filename: fc.string() }),
    object({ file_data: fc.oneof(fileData, someBase64) }, { filename: fc.string() }),
  ),
});

/** A content: text or a list of parts. */
function content(...parts: fc.Arbitrary<unknown>[]) {
  return fc.oneof(fc.string(), fc.array(fc.oneof(...parts, unknownPart), { maxLength: 3 }));
}

// Malformed as often as not: a model wrote it.
const args = fc.oneof(
  anyJson.map((value) => JSON.stringify(value)),
  fc.string(),
);
const called = object({ name: word, arguments: args });
const call = fc.oneof(
  object({ id: word, type: fc.constant("function"), function: called }),
  object({ id: word, type: fc.constant("custom"), custom: object({ name: word, input: fc.string() }) }),
);

const speech = ["system", "developer"].map((role) =>
  object({ role: fc.constant(role), content: content(text) }, { name: fc.string() }),
);

/** A message of each role of Chat Completions. */
export const openAiMessages = {
  user: object({ role: fc.constant("user"), content: content(text, image, audio, file) }, { name: fc.string() }),
  system: fc.oneof(...speech),
  assistant: object(
    { role: fc.constant("assistant") },
    {
      content: content(text, refusal),
      name: fc.string(),
      refusal: fc.string(),
      audio: object({ id: word }, { data: base64, transcript: fc.string() }),
      tool_calls: fc.array(call, { maxLength: 3 }),
      function_call: called,
    },
  ),
  tool: object({ role: fc.constant("tool"), tool_call_id: word, content: content(text) }, { name: fc.string() }),
  function: object({ role: fc.constant("function"), name: word, content: fc.option(fc.string()) }),
};
