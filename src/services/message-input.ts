import type { MessageInput } from "../../gen/ts/headway/v1/message_pb.ts";
import { fieldInvalid, fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import { type CanonicalMessage, type JsonObject, type MessageFormat, messageFormats } from "../domain/message.ts";
import type { NewMessage } from "../domain/storing.ts";
import { canonicalOf } from "../extraction/formats/formats.ts";
import { openCallsAfter, withCallIds, withResultIds } from "../extraction/formats/tool-calls.ts";
import type { Storing } from "../store/message-drafts.ts";
import { newId } from "../store/new-id.ts";
import type { SessionKey } from "../store/session-rows.ts";
import { canonicalInput, requireFitting } from "./canonical-input.ts";
import * as field from "./fields.ts";

/** Messages that a request wants to be stored in a session. Throws what is wrong with them. */
export function storingOf(key: SessionKey, messages: readonly NewMessage[], sessionField = "session_id"): Storing {
  const completed = messages.some(wantsCalls)
    ? (history: readonly CanonicalMessage[]) => withCalls(messages, history, key)
    : undefined;
  return { ...key, messages, field: sessionField, completed };
}

/** The messages of a batch. Throws what is wrong with them. */
export function newMessages(at: string, inputs: readonly MessageInput[]): NewMessage[] {
  const { batch } = field.limits;
  if (inputs.length === 0) throw fieldRequired(at);
  if (inputs.length > batch) throw fieldTooLarge(at, inputs.length, batch, "messages");
  return inputs.map((input, i) => newMessage(input, `${at}[${i}]`));
}

/** The message that a request wants to be stored. Throws what is wrong with it. */
export function newMessage(input: MessageInput, at: string): NewMessage {
  const id = field.optionalId(`${at}.id`, input.id);
  return {
    id: id ?? newId(),
    isIdChosen: id !== undefined,
    ...contentOf(input.content, at),
    metadata: field.json(`${at}.metadata`, input.metadata, field.limits.metadataBytes),
    eventTime: field.milliseconds(`${at}.event_time`, input.eventTime) ?? null,
    field: at,
  };
}

function contentOf(given: MessageInput["content"], at: string): Pick<NewMessage, "sourceFormat" | "content" | "json"> {
  switch (given.case) {
    case "canonical": {
      const content = canonicalInput(`${at}.canonical`, given.value);
      const json = JSON.stringify(content);
      requireFitting(`${at}.canonical`, given.value, json.length);
      return { sourceFormat: "HEADWAY", content, json };
    }
    case "vendor": {
      const { format, message } = given.value;
      const sourceFormat = vendorFormat(`${at}.vendor.format`, format);
      const vendor = field.json(`${at}.vendor.message`, message, contentBytes);
      if (vendor === null) throw fieldRequired(`${at}.vendor.message`);
      const read = canonicalOf(sourceFormat, vendor as JsonObject, `${at}.vendor.message`);
      const content = sourceFormat === "GEMINI" ? withCallIds(read) : read;
      return { sourceFormat, content, json: JSON.stringify(content) };
    }
    default:
      throw fieldRequired(`${at}.content`);
  }
}

const { contentBytes } = field.limits;

function vendorFormat(at: string, value: number): MessageFormat {
  const format = field.enumName(at, value, messageFormats);
  if (!format) throw fieldRequired(at);
  if (format === "HEADWAY") throw fieldInvalid(at, format, "a vendor's message is in OPENAI, ANTHROPIC or GEMINI");
  return format;
}

/** Whether a message holds results that must belong to calls of its session: in Gemini's form they need no ids. */
function wantsCalls({ sourceFormat, content }: NewMessage): boolean {
  return sourceFormat === "GEMINI" && content.parts.some(({ kind }) => kind === "toolResult");
}

function withCalls(
  messages: readonly NewMessage[],
  history: readonly CanonicalMessage[],
  { sessionId }: SessionKey,
): NewMessage[] {
  let open = history.reduce(openCallsAfter, [] as ReturnType<typeof openCallsAfter>);
  return messages.map((message) => {
    const place = { sessionId, field: message.field };
    const content = wantsCalls(message) ? withResultIds(message.content, open, place) : message.content;
    open = openCallsAfter(open, content);
    return content === message.content ? message : { ...message, content, json: JSON.stringify(content) };
  });
}
