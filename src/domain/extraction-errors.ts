import { DomainError } from "./errors.ts";

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

/** An extractor, or the model that it asks, could not do its work: says why in its own words. */
export function extractorFailed({ name, model }: { name: string; model: string }, why: string): DomainError {
  return new DomainError("ExtractorFailed", `the extractor ${name} failed: ${why}`, { extractor: name, model });
}
