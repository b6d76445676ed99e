/** What a domain error mentions, for programs: every value of the sentence under its key. */
export type ErrorMetadata = Readonly<Record<string, string>>;

/** A situation that a caller can understand and act on. Its name is the situation, its message is for people. */
export class DomainError extends Error {
  override readonly name: DomainErrorName;
  readonly metadata: ErrorMetadata;

  constructor(name: DomainErrorName, message: string, metadata: ErrorMetadata = {}) {
    super(message);
    this.name = name;
    this.metadata = metadata;
  }
}

/** Every situation that the domain reports. The transport says how the API answers each. */
export type DomainErrorName =
  | "FieldInvalid"
  | "FieldRequired"
  | "FieldTooLarge"
  | "PageTokenInvalid"
  | "ResumeTokenInvalid"
  | "RequestIdReused"
  | "EtagMismatch"
  | "PositionExpired"
  | "PositionUnknown"
  | "Overloaded"
  | "ApiKeyInvalid"
  | "ScopeMissing"
  | "ActivityNotFound"
  | "ActivityExists"
  | "ActivityEnded"
  | "PercentageDecreased"
  | "AttemptOutOfOrder"
  | "ProjectNotFound"
  | "ApiKeyNotFound"
  | "AgentNotFound"
  | "AgentExists"
  | "AgentInUse"
  | "TaskNotFound"
  | "TaskExists"
  | "TaskTransitionInvalid"
  | "TaskProgressFull"
  | "TrackerInUse"
  | "NotImplemented"
  | "ClaimLost"
  | "TaskEnded"
  | "AgentNotAssigned"
  | "EventNotFound"
  | "EventExists"
  | "TrackerNotFound"
  | "TrackerClaimed"
  | "CursorMovedBackwards"
  | "CursorMismatch"
  | "EventNotInTracker"
  | "MessageFormatInvalid"
  | "ToolCallUnmatched"
  | "SessionNotFound"
  | "SessionExists"
  | "SessionTooLarge"
  | "MessageNotFound"
  | "MessageExists"
  | "ExtractionNotFound"
  | "ExtractionRunning"
  | "ExtractorUnavailable"
  | "ExtractorFailed"
  | "InstanceNotFound"
  | "InstanceExists"
  | "InstanceEnded"
  | "AsyncTaskNotFound";

/** A field holds a value that it must not: names the field, the value and the rule. */
export function fieldInvalid(field: string, value: unknown, rule: string): DomainError {
  const short = shortened(String(value));
  return new DomainError("FieldInvalid", `${field} is ${JSON.stringify(short)}: ${rule}`, { field, value: short });
}

/** A message is not what its format says: names the field, what it holds and the rule. */
export function messageFormatInvalid(field: string, format: string, value: unknown, rule: string): DomainError {
  const short = value === undefined ? "not there" : shortened(JSON.stringify(value));
  return new DomainError("MessageFormatInvalid", `${field} is ${short}: ${rule}`, { field, format });
}

/** A tool result belongs to no call of its session: names the part, what it says of its call, and what does not fit. */
export function toolCallUnmatched(metadata: ErrorMetadata & { readonly field: string }, why: string): DomainError {
  const short = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, shortened(value)]));
  const { name, tool_call_id: id } = short;
  const withId = id ? ` with the id ${JSON.stringify(id)}` : "";
  const message = `${metadata.field} is a result of ${JSON.stringify(name)}${withId}: ${why}`;
  return new DomainError("ToolCallUnmatched", message, { ...short, field: metadata.field });
}

/** The beginning of a text that a caller sent, for a sentence about it. It never ends with half a character. */
export function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100).replace(halfAtTheEnd, "")}…` : text;
}

const halfAtTheEnd = /[\ud800-\udbff]$/;

/** A field that must be set is empty. */
export function fieldRequired(field: string): DomainError {
  return new DomainError("FieldRequired", `${field} is required`, { field });
}

/** A field is larger than its limit, in the unit given. */
export function fieldTooLarge(field: string, size: number, limit: number, unit: string): DomainError {
  const message = `${field} has ${size} ${unit}: the limit is ${limit}`;
  return new DomainError("FieldTooLarge", message, { field, size: `${size}`, limit: `${limit}` });
}

/** The etag that a caller gave is not that of the present state. */
export function etagMismatch(etag: string, current: string): DomainError {
  const message = `etag is "${etag}", and the present one is "${current}": somebody else was faster`;
  return new DomainError("EtagMismatch", message, { etag, current });
}
