import { create, type DescMessage, fromJson, type MessageShape, toBinary, toJson } from "@bufbuild/protobuf";
import { timestampFromMs, ValueSchema } from "@bufbuild/protobuf/wkt";
import {
  type Event,
  type EventContent,
  EventContentSchema,
  type EventMessage,
  EventMessageSchema,
  EventSchema,
} from "../../gen/ts/headway/v1/event_pb.ts";
import type { EventInput } from "../../gen/ts/headway/v1/event_send_pb.ts";
import type { MessagePart } from "../../gen/ts/headway/v1/message_part_pb.ts";
import type { TaskStatus as TaskStatusNumber } from "../../gen/ts/headway/v1/task_pb.ts";
import type { Json } from "../domain/columns.ts";
import { fieldInvalid, fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import { maxJsonLevels, readable, requireReadable } from "../domain/json-depth.ts";
import type { NewEvent } from "../domain/sending.ts";
import { type TaskStatus, taskStatuses } from "../domain/task-status.ts";
import type { EventRow } from "../store/event-rows.ts";
import * as field from "./fields.ts";

/** An event as the contract shows it. */
export function eventMessage(row: EventRow): Event {
  return create(EventSchema, {
    ...listedEvent(row),
    ...(row.content !== null && { content: contentMessage(row.content) }),
  });
}

function contentMessage(content: Json): EventContent {
  // What most events say needs no reading of the contract.
  const { text } = content as { text?: string };
  if (text !== undefined) return create(EventContentSchema, { content: { case: "text", value: text } });
  const around = Object.hasOwn(content as object, "data") ? 1 : messageLevels;
  return fromJson(EventContentSchema, readable(content, maxJsonLevels + around));
}

// The objects and lists around what a part of a message holds: five in { message: { parts: [{ data: { value } }] } },
// and four more for a part within a tool result.
const messageLevels = 9;

/** An event without its content. */
export function listedEvent(row: EventRow): Event {
  return create(EventSchema, {
    id: row.id,
    taskId: row.taskId,
    agentId: row.agentId,
    sequence: BigInt(row.sequence),
    type: row.type,
    ...(row.eventTime !== null && { eventTime: field.timestamp(row.eventTime) }),
    createTime: timestampFromMs(row.createdAt),
  });
}

/** The number in the contract of the status that a task has ended with. 0 when there is no such task any more. */
export function endNumber(status: TaskStatus | null | undefined): TaskStatusNumber {
  return (status == null ? 0 : taskStatuses.indexOf(status) + 1) as TaskStatusNumber;
}

/** The event that a request wants to be sent; `makeId` gives it an id if it brings none. Throws what is wrong. */
export function newEvent(input: EventInput, at: string, makeId: () => string): NewEvent {
  const id = field.optionalId(`${at}.id`, input.id);
  return {
    taskId: field.id(`${at}.task_id`, input.taskId),
    agentId: field.id(`${at}.agent_id`, input.agentId),
    id: id ?? makeId(),
    isIdChosen: id !== undefined,
    type: field.optionalShortText(`${at}.type`, input.type) ?? "",
    content: input.content ? contentOf(`${at}.content`, input.content) : null,
    eventTime: field.milliseconds(`${at}.event_time`, input.eventTime) ?? null,
    reopen: input.reopen,
    keepInterrupted: input.keepInterrupted,
    field: at,
  };
}

function contentOf(at: string, message: EventContent): Json {
  const { contentBytes } = field.limits;
  const { content } = message;
  switch (content.case) {
    case "text":
      return { text: field.text(`${at}.text`, content.value, contentBytes) };
    case "data":
      return { data: field.jsonValue(`${at}.data`, content.value, contentBytes) };
    case "message":
      return { message: authored(`${at}.message`, content.value) };
    default:
      throw fieldRequired(`${at}.content`);
  }
}

const authors = ["USER", "AGENT"] as const;

function authored(at: string, message: EventMessage): Json {
  const { batch, contentBytes } = field.limits;
  field.enumName(`${at}.author`, message.author, authors);
  if (message.parts.length > batch) throw fieldTooLarge(`${at}.parts`, message.parts.length, batch, "parts");
  message.parts.forEach(({ part }, i) => {
    if (part.case === undefined) throw fieldRequired(`${at}.parts[${i}].part`);
  });
  message.parts.forEach((part, i) => requirePart(`${at}.parts[${i}]`, part));
  // An answer names the author.
  const named = { ...message, author: message.author || 1 };
  const bytes = toBinary(EventMessageSchema, named).byteLength;
  if (bytes > contentBytes) throw fieldTooLarge(at, bytes, contentBytes, "bytes");
  return field.json(at, asJson(at, EventMessageSchema, named), Number.MAX_SAFE_INTEGER, maxJsonLevels + messageLevels);
}

/** Throws when JSON in a part is too deep. */
function requirePart(at: string, { part, extra }: MessagePart): void {
  if (extra) requireReadable(`${at}.extra`, extra);
  if (part.case === "other") requireReadable(`${at}.other`, part.value);
  if (part.case === "data" && part.value.value) {
    requireReadable(`${at}.data.value`, asJson(at, ValueSchema, part.value.value));
  }
  if (part.case !== "toolResult") return;
  part.value.content.forEach((inner, i) => requirePart(`${at}.tool_result.content[${i}]`, inner));
}

function asJson<Desc extends DescMessage>(at: string, schema: Desc, message: MessageShape<Desc>): Json {
  try {
    return toJson(schema, message) as Json;
  } catch {
    throw fieldInvalid(at, "a value of its own kind", "its data must be JSON, which knows neither NaN nor infinity");
  }
}
