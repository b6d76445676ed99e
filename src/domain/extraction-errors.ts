import { DomainError, fieldInvalid } from "./errors.ts";
import type { NumberRange } from "./ranges.ts";

/** The project has no such extraction. Another project's looks the same. */
export function extractionNotFound(id: string): DomainError {
  const message = `extraction_id is ${JSON.stringify(id)}, and the project has no such extraction`;
  return new DomainError("ExtractionNotFound", message, { extraction_id: id });
}

/** An extraction has not ended. */
export function extractionRunning(id: string): DomainError {
  const message = `extraction ${JSON.stringify(id)} has not ended: run it again when it has`;
  return new DomainError("ExtractionRunning", message, { extraction_id: id });
}

/** An extractor that is asked for is not set up on this server, which has others. */
export function extractorUnavailable(extractor: string | undefined, others: readonly string[]): DomainError {
  const named = extractor === undefined ? "no extractor" : `the extractor ${JSON.stringify(extractor)}`;
  const verb = extractor === undefined ? "is" : "is not";
  const message = `${named} ${verb} set up on this server, which has ${others.join(", ") || "none"}`;
  return new DomainError("ExtractorUnavailable", message, { extractor: extractor ?? "" });
}

/** A model that the server does not ask for its callers: each costs its operator something else. */
export function modelNotAllowed(extractor: string, model: string, allowed: readonly string[]): DomainError {
  const rule =
    allowed.length > 0
      ? `it must be ${allowed.map((name) => JSON.stringify(name)).join(" or ")}`
      : `it must be empty for the extractor ${JSON.stringify(extractor)}, which asks no model`;
  return fieldInvalid("options.model", model, rule);
}

/** The messages of a dry run are too large together. The fitting ones are the first of them that are not. */
export function dryRunTooLarge(range: NumberRange, bytes: number, limit: number, fittingLast: number): DomainError {
  const { first, last } = range;
  const message =
    `messages ${first} to ${last} have ${bytes} bytes: a dry run reads at most ${limit}, ` +
    `such as messages ${first} to ${fittingLast}`;
  const metadata = { field: "messages", size: `${bytes}`, limit: `${limit}`, fitting_last_sequence: `${fittingLast}` };
  return new DomainError("FieldTooLarge", message, metadata);
}

/** An extractor, or the model that it asks, could not do its work: says why in its own words. */
export function extractorFailed({ name, model }: { name: string; model: string }, why: string): DomainError {
  return new DomainError("ExtractorFailed", `the extractor ${name} failed: ${why}`, { extractor: name, model });
}
