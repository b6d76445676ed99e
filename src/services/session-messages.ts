import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { SessionFilter as SessionFilterMessage } from "../../gen/ts/headway/v1/session_lifecycle_pb.ts";
import { type Session, SessionSchema } from "../../gen/ts/headway/v1/session_pb.ts";
import { readable } from "../domain/json-depth.ts";
import type { JsonObject } from "../domain/message.ts";
import type { SessionFilter } from "../store/session-filter.ts";
import type { SessionRow } from "../store/session-rows.ts";
import * as field from "./fields.ts";

/** A session as the contract shows it. */
export function sessionMessage(row: SessionRow): Session {
  return create(SessionSchema, {
    id: row.id,
    displayName: row.displayName,
    userId: row.userId ?? "",
    disableTaskTracking: row.disableTaskTracking,
    ...(row.metadata !== null && { metadata: readable(row.metadata as JsonObject) }),
    lastSequence: BigInt(row.lastSequence),
    tokenCount: BigInt(row.tokenCount),
    taskCount: row.taskCount,
    copiedFromId: row.copiedFromId ?? "",
    createTime: timestampFromMs(row.createdAt),
    updateTime: timestampFromMs(row.updatedAt),
    ...(row.lastMessageAt !== null && { lastMessageTime: timestampFromMs(row.lastMessageAt) }),
    etag: `${row.version}`,
  });
}

/** Whose conversation a session is. Null when nobody's. */
export function userIdOf(at: string, value: string): string | null {
  return field.text(at, value, field.limits.idBytes) || null;
}

/** The filter that a request asks for. Throws what is wrong with it. */
export function sessionFilterOf(message: SessionFilterMessage | undefined): SessionFilter {
  if (!message) return {};
  const found = field.json("filter.metadata", message.metadata, field.limits.metadataBytes);
  return {
    userId: userIdOf("filter.user_id", message.userId) ?? undefined,
    displayNameContains: field.optionalShortText("filter.display_name_contains", message.displayNameContains),
    metadata: found && Object.keys(found).length > 0 ? found : undefined,
    createdFrom: field.milliseconds("filter.created_from", message.createdFrom),
    createdBefore: field.milliseconds("filter.created_before", message.createdBefore),
    hasFailedMessages: message.hasFailedMessages || undefined,
  };
}
