import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type PlanningNote,
  PlanningNoteSchema,
  type Preference,
  PreferenceSchema,
} from "../../gen/ts/headway/v1/session_pb.ts";
import type { EvidenceRange } from "../domain/task.ts";
import type { PlanningNoteRow, PreferenceRow } from "../store/preference-list.ts";
import { actorNumber } from "./task-messages.ts";

/** A preference as the contract shows it. */
export function preferenceMessage(row: PreferenceRow): Preference {
  return create(PreferenceSchema, {
    id: row.id,
    text: row.text,
    sessionId: row.sessionId,
    userId: row.userId ?? "",
    taskId: row.taskId ?? "",
    actor: actorNumber(row.actor),
    extractionId: row.extractionId ?? "",
    evidence: row.evidence.map(rangeMessage),
    createTime: timestampFromMs(row.createdAt),
  });
}

/** A note of planning as the contract shows it. */
export function noteMessage({ text, extractionId, evidence, createdAt }: PlanningNoteRow): PlanningNote {
  return create(PlanningNoteSchema, {
    text,
    extractionId,
    evidence: evidence.map(rangeMessage),
    createTime: timestampFromMs(createdAt),
  });
}

/** Messages that follow one another, as the contract names them. */
export function rangeMessage({ first, last }: EvidenceRange) {
  return { firstSequence: BigInt(first), lastSequence: BigInt(last) };
}
