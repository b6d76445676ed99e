import type { Json } from "./columns.ts";
import { DomainError } from "./errors.ts";
import type { CanonicalMessage, MessageFormat } from "./message.ts";

/** A message to store. */
export interface NewMessage {
  readonly id: string;
  /** The caller chose the id: it may be taken. */
  readonly isIdChosen: boolean;
  /** The form in which it came. */
  readonly sourceFormat: MessageFormat;
  readonly content: CanonicalMessage;
  /** The content as JSON: it is measured, and then written. */
  readonly json: string;
  readonly metadata: Json | null;
  /** In milliseconds, by the caller's clock. */
  readonly eventTime: number | null;
  /** Where it stands in its request, for errors: "message", or "messages[2]". */
  readonly field: string;
}

/** The project has the id of a message already. */
export function messageExists({ id, field }: NewMessage): DomainError {
  const message = `${field}.id is ${JSON.stringify(id)}, and the project has that message already`;
  return new DomainError("MessageExists", message, { message_id: id, field });
}
