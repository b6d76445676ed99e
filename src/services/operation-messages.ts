import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ExtractionOperationSchema } from "../../gen/ts/headway/v1/extraction_operation_pb.ts";
import type { MessageRange } from "../../gen/ts/headway/v1/message_pb.ts";
import { TaskStatus } from "../../gen/ts/headway/v1/task_pb.ts";
import type { OperationRecord } from "../domain/operation-record.ts";
import type { NumberRange } from "../domain/ranges.ts";
import { statusNumber } from "./task-messages.ts";

type OperationInit = Exclude<MessageInitShape<typeof ExtractionOperationSchema>, { $typeName: string }>;
type Which = NonNullable<OperationInit["operation"]>;

/** An operation of an extraction as the contract shows it. */
export function operationMessage(record: OperationRecord): OperationInit {
  return { operation: whichOf(record), applied: record.applied, refusedReason: record.refusedReason };
}

function whichOf(record: OperationRecord): Which {
  const { taskId = "", order = 0, text = "", messages = [] } = record;
  switch (record.kind) {
    case "insertTask":
      return { case: "insertTask", value: { taskId, order, description: record.description ?? "" } };
    case "updateTask": {
      const { description, reason = "", previousDescription = "", status, previousStatus } = record;
      const value = { taskId, order, reason, previousDescription, status: numberOf(status) };
      const before = { previousStatus: numberOf(previousStatus), ...(description !== undefined && { description }) };
      return { case: "updateTask", value: { ...value, ...before } };
    }
    case "linkMessages":
      return { case: "linkMessages", value: { taskId, order, messages: rangeMessages(messages) } };
    case "appendProgress":
      return { case: "appendProgress", value: { taskId, order, text } };
    case "recordPreference": {
      const value = { preferenceId: record.preferenceId ?? "", taskId, text, evidence: rangeMessages(messages) };
      return { case: "recordPreference", value };
    }
    case "notePlanning":
      return { case: "notePlanning", value: { text, messages: rangeMessages(messages) } };
  }
}

function numberOf(status: OperationRecord["status"]): TaskStatus {
  return status === undefined ? TaskStatus.UNSPECIFIED : statusNumber(status);
}

/** Ranges of messages as the contract shows them. */
export function rangeMessages(ranges: readonly NumberRange[]): Pick<MessageRange, "firstSequence" | "lastSequence">[] {
  return ranges.map(({ first, last }) => ({ firstSequence: BigInt(first), lastSequence: BigInt(last) }));
}
