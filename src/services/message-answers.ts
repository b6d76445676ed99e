import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type MessageFormat as FormatNumber,
  type ProcessingStatus as ProcessingStatusNumber,
  type MessageRole as RoleNumber,
  type SessionMessage,
  SessionMessageSchema,
} from "../../gen/ts/headway/v1/message_pb.ts";
import { maxJsonLevels, readable } from "../domain/json-depth.ts";
import {
  type CanonicalMessage,
  type JsonObject,
  type MessageFormat,
  messageFormats,
  messageRoles,
} from "../domain/message.ts";
import { type ProcessingStatus, processingStatuses } from "../domain/session-message.ts";
import { systemPartsOf, vendorOf } from "../extraction/formats/formats.ts";
import type { StoredMessage } from "../store/message-drafts.ts";
import type { MessageRow } from "../store/message-rows.ts";
import { canonicalAnswer } from "./canonical-answer.ts";
import * as field from "./fields.ts";

type MessageInit = Omit<Exclude<MessageInitShape<typeof SessionMessageSchema>, SessionMessage>, "$typeName">;

/** In which form messages are shown, and the names of tools by the ids of calls that lie further back. */
export interface Showing {
  readonly format: MessageFormat;
  readonly toolNames?: ReadonlyMap<string, string>;
}

/** A message as it was stored, without what it says. */
export function storedAnswer(stored: StoredMessage): MessageInit {
  const { metadata, eventTime } = stored;
  return {
    id: stored.id,
    sessionId: stored.sessionId,
    sequence: BigInt(stored.sequence),
    sourceFormat: (messageFormats.indexOf(stored.sourceFormat) + 1) as FormatNumber,
    role: (messageRoles.indexOf(stored.role) + 1) as RoleNumber,
    ...(metadata !== null && { metadata: readable(metadata as JsonObject) }),
    processingStatus: statusNumber(stored.processingStatus),
    ...(eventTime !== null && { eventTime: field.timestamp(eventTime) }),
    createTime: timestampFromMs(stored.createdAt),
  };
}

/** A message with what it says, in the form that is asked for. */
export function messageAnswer(row: MessageRow, showing: Showing): SessionMessage {
  return create(SessionMessageSchema, {
    ...storedAnswer(row),
    tokenCount: BigInt(row.tokenCount ?? 0),
    processingError: row.processingError,
    extractionId: row.extractionId ?? "",
    taskIds: [...row.taskIds],
    isPlanning: row.isPlanning,
    ...contentIn(row, showing),
  });
}

/** A message that was stored just now, with what it says: no extraction has had it. */
export function freshAnswer(stored: StoredMessage, showing: Showing): SessionMessage {
  return create(SessionMessageSchema, { ...storedAnswer(stored), ...contentIn(stored, showing) });
}

type Content = { readonly sourceFormat: MessageFormat; readonly content: CanonicalMessage };

// What is not in its own form may have a few more objects and lists around it.
const maxVendorLevels = maxJsonLevels + 2;

function contentIn({ sourceFormat, content }: Content, { format, toolNames }: Showing): MessageInit {
  if (format === "HEADWAY") return { canonical: canonicalAnswer(content) };
  const vendorMessages = vendorOf(format, content, { sourceFormat, ...(toolNames && { toolNames }) });
  return { vendorMessages: vendorMessages.map((one) => readable(one, maxVendorLevels)) };
}

/** The system and developer messages among some, for forms that keep them apart. */
export function systemParts(messages: readonly Content[], { format, toolNames }: Showing): JsonObject[] {
  return messages.flatMap(({ sourceFormat, content }) =>
    systemPartsOf(format, content, { sourceFormat, ...(toolNames && { toolNames }) }).map((one) => readable(one)),
  );
}

/** The number of a processing status in the contract. */
export function statusNumber(status: ProcessingStatus): ProcessingStatusNumber {
  return (processingStatuses.indexOf(status) + 1) as ProcessingStatusNumber;
}
