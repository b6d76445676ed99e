import * as fc from "fast-check";
import { anyJson, base64, object, unknownPart, word } from "./any-json.ts";

const imageSource = fc.oneof(
  object({ type: fc.constant("base64"), media_type: fc.constantFrom("image/png", "image/heic"), data: base64 }),
  object({ type: fc.constant("url"), url: fc.webUrl() }),
  object({ type: fc.constant("file"), file_id: word }),
  object({ type: fc.constant("x_source") }),
);
const documentSource = fc.oneof(
  object({ type: fc.constant("base64"), media_type: fc.constant("application/pdf"), data: base64 }),
  object({ type: fc.constant("text"), media_type: fc.constant("text/plain"), data: fc.string({ unit: "grapheme" }) }),
  object({ type: fc.constant("url"), url: fc.webUrl() }),
  object({ type: fc.constant("file"), file_id: word }),
  object({ type: fc.constant("content"), content: fc.array(object({ type: fc.constant("text"), text: fc.string() })) }),
);

const marks = { cache_control: object({ type: fc.constant("ephemeral") }), citations: anyJson };
const text = object({ type: fc.constant("text"), text: fc.string() }, marks);
const image = object({ type: fc.constant("image"), source: imageSource }, marks);
const document = object(
  { type: fc.constant("document"), source: documentSource },
  { ...marks, title: fc.string(), context: fc.string() },
);
const toolUse = object({ type: fc.constant("tool_use"), id: word, name: word, input: anyJson }, marks);
const toolResult = object(
  { type: fc.constant("tool_result"), tool_use_id: word },
  { ...marks, content: content(text, image, document), is_error: fc.boolean() },
);
const thinking = object({ type: fc.constant("thinking"), thinking: fc.string(), signature: fc.string() });
const redacted = object({ type: fc.constant("redacted_thinking"), data: base64 });

function content(...blocks: fc.Arbitrary<unknown>[]) {
  return fc.oneof(fc.string(), fc.array(fc.oneof(...blocks, unknownPart), { maxLength: 3 }));
}

/** A message of each role of Messages. */
export const anthropicMessages = {
  user: object({ role: fc.constant("user"), content: content(text, image, document, toolResult) }),
  assistant: object(
    { role: fc.constant("assistant"), content: content(text, image, toolUse, thinking, redacted) },
    { stop_reason: word },
  ),
  system: object({ role: fc.constant("system"), content: content(text) }),
};
