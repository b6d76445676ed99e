import type { Session as SessionMessage } from "../../gen/ts/headway/v1/session_pb.ts";
import { fieldInvalid } from "../domain/errors.ts";
import type { Session } from "../domain/session.ts";
import type { SessionChanges } from "../store/session-store.ts";
import * as field from "./fields.ts";
import { mergedJson } from "./merged-json.ts";
import { userIdOf } from "./session-messages.ts";

const { metadataBytes } = field.limits;

/** Plans the changes that the paths of an update mask name, for a session as it stands. Throws what is wrong with them. */
export function sessionPlan(
  paths: readonly string[],
  given: SessionMessage,
  merge: boolean,
): (session: Session) => SessionChanges {
  const fixed: SessionChanges = Object.assign({}, ...paths.map((path) => fixedChange(path, given)));
  if (!paths.includes("metadata") || !merge) return () => fixed;
  return ({ metadata }) => ({
    ...fixed,
    metadata: mergedJson("session.metadata", metadata, fixed.metadata ?? null, metadataBytes),
  });
}

function fixedChange(path: string, given: SessionMessage): SessionChanges {
  switch (path) {
    case "display_name":
      return { displayName: field.optionalShortText("session.display_name", given.displayName) ?? "" };
    case "user_id":
      return { userId: userIdOf("session.user_id", given.userId) };
    case "disable_task_tracking":
      return { disableTaskTracking: given.disableTaskTracking };
    case "metadata":
      return { metadata: field.json("session.metadata", given.metadata, metadataBytes) };
    default: {
      const rule = "it may name display_name, user_id, disable_task_tracking and metadata";
      throw fieldInvalid("update_mask", path, rule);
    }
  }
}
