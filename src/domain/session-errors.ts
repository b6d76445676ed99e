import { DomainError } from "./errors.ts";

/** The project has no such session. Another project's looks the same. */
export function sessionNotFound(id: string, field = "session_id"): DomainError {
  const message = `${field} is ${JSON.stringify(id)}, and the project has no such session`;
  return new DomainError("SessionNotFound", message, { session_id: id });
}

/** The project has the id of a session already. */
export function sessionExists(id: string): DomainError {
  const message = `the project has the session ${JSON.stringify(id)} already: set reuse to get it, or choose another id`;
  return new DomainError("SessionExists", message, { session_id: id });
}

/** A session has more messages, or more in them, than a call takes at once. */
export function sessionTooLarge(id: string, count: number, limit: number, unit = "messages"): DomainError {
  const message = `of session ${JSON.stringify(id)} ${count} ${unit} are asked for: the limit is ${limit}`;
  return new DomainError("SessionTooLarge", message, { session_id: id, count: `${count}`, limit: `${limit}` });
}

/** A session has no message of that number. */
export function messageNotFound(sessionId: string, sequence: number, field: string): DomainError {
  const message = `${field} is ${sequence}, and session ${JSON.stringify(sessionId)} has no such message`;
  return new DomainError("MessageNotFound", message, { session_id: sessionId, sequence: `${sequence}` });
}
