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
  | "InstanceNotFound"
  | "InstanceExists"
  | "InstanceEnded"
  | "AsyncTaskNotFound";

/** A field holds a value that it must not: names the field, the value and the rule. */
export function fieldInvalid(field: string, value: unknown, rule: string): DomainError {
  const shown = String(value);
  const short = shown.length > 100 ? `${shown.slice(0, 100)}…` : shown;
  return new DomainError("FieldInvalid", `${field} is ${JSON.stringify(short)}: ${rule}`, { field, value: short });
}

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
