import type { ExtractionUsage } from "./extractor.ts";

/** A run of an extractor that could not do its work. The message says what happened, and never a key. */
export class ExtractionFailed extends Error {
  /** What the run cost up to then. */
  readonly usage: ExtractionUsage;
  /** How long to wait before the next try, where somebody asked for it. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, usage: ExtractionUsage, retryAfterMs?: number) {
    super(message);
    this.name = "ExtractionFailed";
    this.usage = usage;
    this.retryAfterMs = retryAfterMs;
  }
}
