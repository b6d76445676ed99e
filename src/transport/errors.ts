import { create, createRegistry, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../../gen/ts/google/rpc/error_details_pb.ts";
import { type Status, StatusSchema } from "../../gen/ts/google/rpc/status_pb.ts";
import { ErrorReason, ErrorReasonSchema } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { DomainError, type DomainErrorName, type ErrorMetadata } from "../domain/errors.ts";
import { carriedMessage, carriedMetadata, carriedViolation } from "./carried-text.ts";
import { type DatabaseTrouble, databaseTrouble } from "./database-errors.ts";

/** How the API says each domain error. The compiler asks for a line when one is added. */
const answers: Record<DomainErrorName, readonly [Code, ErrorReason]> = {
  FieldInvalid: [Code.InvalidArgument, ErrorReason.FIELD_INVALID],
  FieldRequired: [Code.InvalidArgument, ErrorReason.FIELD_REQUIRED],
  FieldTooLarge: [Code.InvalidArgument, ErrorReason.FIELD_TOO_LARGE],
  PageTokenInvalid: [Code.InvalidArgument, ErrorReason.PAGE_TOKEN_INVALID],
  ResumeTokenInvalid: [Code.InvalidArgument, ErrorReason.RESUME_TOKEN_INVALID],
  RequestIdReused: [Code.InvalidArgument, ErrorReason.REQUEST_ID_REUSED],
  EtagMismatch: [Code.Aborted, ErrorReason.ETAG_MISMATCH],
  PositionExpired: [Code.OutOfRange, ErrorReason.POSITION_EXPIRED],
  PositionUnknown: [Code.OutOfRange, ErrorReason.POSITION_UNKNOWN],
  Overloaded: [Code.ResourceExhausted, ErrorReason.OVERLOADED],
  ApiKeyInvalid: [Code.Unauthenticated, ErrorReason.API_KEY_INVALID],
  ScopeMissing: [Code.PermissionDenied, ErrorReason.SCOPE_MISSING],
  ActivityNotFound: [Code.NotFound, ErrorReason.ACTIVITY_NOT_FOUND],
  ActivityExists: [Code.AlreadyExists, ErrorReason.ACTIVITY_EXISTS],
  ActivityEnded: [Code.FailedPrecondition, ErrorReason.ACTIVITY_ENDED],
  PercentageDecreased: [Code.FailedPrecondition, ErrorReason.PERCENTAGE_DECREASED],
  AttemptOutOfOrder: [Code.FailedPrecondition, ErrorReason.ATTEMPT_OUT_OF_ORDER],
  ProjectNotFound: [Code.NotFound, ErrorReason.PROJECT_NOT_FOUND],
  ApiKeyNotFound: [Code.NotFound, ErrorReason.API_KEY_NOT_FOUND],
  AgentNotFound: [Code.NotFound, ErrorReason.AGENT_NOT_FOUND],
  AgentExists: [Code.AlreadyExists, ErrorReason.AGENT_EXISTS],
  AgentInUse: [Code.FailedPrecondition, ErrorReason.AGENT_IN_USE],
  TaskNotFound: [Code.NotFound, ErrorReason.TASK_NOT_FOUND],
  TaskExists: [Code.AlreadyExists, ErrorReason.TASK_EXISTS],
  TaskTransitionInvalid: [Code.FailedPrecondition, ErrorReason.TASK_TRANSITION_INVALID],
  TaskProgressFull: [Code.FailedPrecondition, ErrorReason.TASK_PROGRESS_FULL],
  TrackerInUse: [Code.FailedPrecondition, ErrorReason.TRACKER_IN_USE],
  NotImplemented: [Code.Unimplemented, ErrorReason.NOT_IMPLEMENTED],
  ClaimLost: [Code.Aborted, ErrorReason.CLAIM_LOST],
  TaskEnded: [Code.FailedPrecondition, ErrorReason.TASK_ENDED],
  AgentNotAssigned: [Code.FailedPrecondition, ErrorReason.AGENT_NOT_ASSIGNED],
  EventNotFound: [Code.NotFound, ErrorReason.EVENT_NOT_FOUND],
  EventExists: [Code.AlreadyExists, ErrorReason.EVENT_EXISTS],
  TrackerNotFound: [Code.NotFound, ErrorReason.TRACKER_NOT_FOUND],
  TrackerClaimed: [Code.FailedPrecondition, ErrorReason.TRACKER_CLAIMED],
  CursorMovedBackwards: [Code.FailedPrecondition, ErrorReason.CURSOR_MOVED_BACKWARDS],
  CursorMismatch: [Code.Aborted, ErrorReason.CURSOR_MISMATCH],
  EventNotInTracker: [Code.InvalidArgument, ErrorReason.EVENT_NOT_IN_TRACKER],
  MessageFormatInvalid: [Code.InvalidArgument, ErrorReason.MESSAGE_FORMAT_INVALID],
  ToolCallUnmatched: [Code.FailedPrecondition, ErrorReason.TOOL_CALL_UNMATCHED],
  SessionNotFound: [Code.NotFound, ErrorReason.SESSION_NOT_FOUND],
  SessionExists: [Code.AlreadyExists, ErrorReason.SESSION_EXISTS],
  SessionTooLarge: [Code.FailedPrecondition, ErrorReason.SESSION_TOO_LARGE],
  MessageNotFound: [Code.NotFound, ErrorReason.MESSAGE_NOT_FOUND],
  MessageExists: [Code.AlreadyExists, ErrorReason.MESSAGE_EXISTS],
  ExtractionNotFound: [Code.NotFound, ErrorReason.EXTRACTION_NOT_FOUND],
  ExtractionRunning: [Code.FailedPrecondition, ErrorReason.EXTRACTION_RUNNING],
  ExtractorUnavailable: [Code.FailedPrecondition, ErrorReason.EXTRACTOR_UNAVAILABLE],
  ExtractorFailed: [Code.Unavailable, ErrorReason.EXTRACTOR_FAILED],
  InstanceNotFound: [Code.NotFound, ErrorReason.INSTANCE_NOT_FOUND],
  InstanceExists: [Code.AlreadyExists, ErrorReason.INSTANCE_EXISTS],
  InstanceEnded: [Code.FailedPrecondition, ErrorReason.INSTANCE_ENDED],
  AsyncTaskNotFound: [Code.NotFound, ErrorReason.ASYNC_TASK_NOT_FOUND],
};

/** When to come back after an error that passes. */
const retryMs: Partial<Record<ErrorReason, number>> = {
  [ErrorReason.OVERLOADED]: 100,
  [ErrorReason.SHUTTING_DOWN]: 1000,
  [ErrorReason.DATABASE_UNAVAILABLE]: 500,
};

/**
 * An error for callers: a code for clients, a reason for programs, a sentence for people. The cause stays inside.
 * Every error that leaves the server is made here, so that every carrier takes it: it may quote what a caller sent,
 * which can be half a character or megabytes.
 */
export function rpcError(
  code: Code,
  reason: ErrorReason,
  message: string,
  { metadata = {}, cause }: { metadata?: ErrorMetadata; cause?: unknown } = {},
): ConnectError {
  const info = { reason: reasonName(reason), domain: "headway", metadata: carriedMetadata(metadata) };
  const details = [detail(ErrorInfoSchema, info)];
  const { field } = metadata;
  if (code === Code.InvalidArgument && field) {
    details.push(detail(BadRequestSchema, { fieldViolations: [carriedViolation(field, message)] }));
  }
  const retry = retryMs[reason];
  if (retry) details.push(detail(RetryInfoSchema, { retryDelay: durationFromMs(retry) }));
  return new ConnectError(carriedMessage(message), code, undefined, details, cause);
}

const troubles: Record<DatabaseTrouble, string> = {
  unreached: "the database cannot be reached at the moment: try again",
  lost: "the connection to the database was lost; a write that had begun may have been done: try again with the same request_id",
  slow: "the database took too long and gave up; nothing was written: try again",
  full: "the database has no disk or memory left; nothing was written: its operator has to make room",
  readOnly: "the database takes no writes at the moment (it is a standby, or set to read only): try again",
  undone: "the database undid the write for another one; nothing was written: try again",
};

/** Says a thrown value in the terms of the API. What is not expected stays inside, as the cause. */
export function toRpcError(thrown: unknown): ConnectError {
  if (thrown instanceof DomainError) {
    const [code, reason] = answers[thrown.name];
    return rpcError(code, reason, thrown.message, { metadata: thrown.metadata, cause: thrown });
  }
  if (thrown instanceof ConnectError) return withReason(thrown);
  const trouble = databaseTrouble(thrown);
  if (trouble) {
    const message = troubles[trouble];
    return rpcError(Code.Unavailable, ErrorReason.DATABASE_UNAVAILABLE, message, { cause: thrown });
  }
  const { name, code } = (thrown ?? {}) as { name?: string; code?: string };
  if (name === "TimeoutError" || code === "57014") {
    const message = "the deadline of the call is over; a write that had begun may have been done";
    return rpcError(Code.DeadlineExceeded, ErrorReason.DEADLINE_EXCEEDED, message, { cause: thrown });
  }
  if (name === "AbortError") {
    return rpcError(Code.Canceled, ErrorReason.CALL_CANCELED, "the call was canceled", { cause: thrown });
  }
  const id = crypto.randomUUID();
  const message = `internal error: the server's log has the cause under ${id}`;
  return rpcError(Code.Internal, ErrorReason.INTERNAL, message, { metadata: { request_id: id }, cause: thrown });
}

/**
 * How a request is read. The limit of levels is above that of JSON in a field, so that the field can be named; what is
 * beyond it is no message, and costs no stack.
 */
export const readOptions = { recursionLimit: 400 };

/** The details that an error may carry, for whoever shows them as JSON. */
export const errorRegistry = createRegistry(ErrorInfoSchema, BadRequestSchema, RetryInfoSchema);

/** The google.rpc.Status of an error, as it goes on the wire. */
export function statusOf(err: ConnectError): Status {
  const details = err.details.map((one) => ("desc" in one ? anyPack(one.desc, create(one.desc, one.value)) : one));
  return create(StatusSchema, {
    code: err.code,
    message: err.rawMessage,
    details: details.map((one) =>
      "typeUrl" in one ? one : { typeUrl: `type.googleapis.com/${one.type}`, value: one.value },
    ),
  });
}

const reasonsOfLibrary: Partial<Record<Code, ErrorReason>> = {
  [Code.InvalidArgument]: ErrorReason.MESSAGE_MALFORMED,
  [Code.ResourceExhausted]: ErrorReason.MESSAGE_TOO_LARGE,
  [Code.DeadlineExceeded]: ErrorReason.DEADLINE_EXCEEDED,
  [Code.Canceled]: ErrorReason.CALL_CANCELED,
  [Code.Unimplemented]: ErrorReason.NOT_IMPLEMENTED,
  [Code.Unavailable]: ErrorReason.SHUTTING_DOWN,
};

/** Gives a reason to an error that the RPC library made: it knows none. */
function withReason(err: ConnectError): ConnectError {
  if (err.details.length > 0) return err;
  // The library calls a binary body that is not the message an internal error; it is the caller's.
  if (err.code === Code.Internal && err.rawMessage.startsWith("parse binary")) {
    return rpcError(Code.InvalidArgument, ErrorReason.MESSAGE_MALFORMED, err.rawMessage, { cause: err });
  }
  const reason = reasonsOfLibrary[err.code];
  if (reason !== undefined) return rpcError(err.code, reason, err.rawMessage, { cause: err });
  // So it calls a connection that the client has cut.
  if (err.code === Code.Aborted) {
    return rpcError(Code.Canceled, ErrorReason.CALL_CANCELED, "the call was canceled", { cause: err });
  }
  return toRpcError(err.cause ?? new Error(err.rawMessage));
}

function reasonName(reason: ErrorReason): string {
  return (ErrorReasonSchema.value[reason]?.name ?? "").replace("ERROR_REASON_", "");
}

function detail<Desc extends DescMessage>(desc: Desc, value: MessageInitShape<Desc>) {
  return { desc: desc as DescMessage, value: value as MessageInitShape<DescMessage> };
}
