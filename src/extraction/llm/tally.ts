import type { ExtractionUsage } from "../extractor.ts";
import type { LlmSettings } from "./llm-settings.ts";

/** The tokens of one answer. */
export interface AnswerTokens {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/** Counts what a run costs, failed calls included, and knows when its budget is spent. */
export class Tally {
  readonly #settings: LlmSettings;
  #calls = 0;
  #input = 0;
  #cachedInput = 0;
  #output = 0;
  #next = 0;

  constructor(settings: LlmSettings) {
    this.#settings = settings;
  }

  /** Counts a request, whatever comes of it. */
  countRequest(): void {
    this.#calls += 1;
  }

  /** Counts the tokens of an answer. */
  countAnswer({ input, cachedInput, output }: AnswerTokens): void {
    this.#input += input;
    this.#cachedInput += cachedInput;
    this.#output += output;
    // Each call sends everything that came before it once more.
    this.#next = input + output;
  }

  /** How many requests may still be sent. */
  get callsLeft(): number {
    return this.#settings.maxCalls - this.#calls;
  }

  /** How many tokens the next answer may have. */
  get answerTokens(): number {
    return Math.min(this.#settings.maxAnswerTokens, this.#settings.maxOutputTokens - this.#output);
  }

  /** Which budget does not allow for another call, in words. Undefined as long as all do. */
  get spent(): string | undefined {
    const { maxCalls, maxInputTokens, maxOutputTokens } = this.#settings;
    if (this.callsLeft <= 0) return `${maxCalls} calls`;
    if (this.#input + this.#next > maxInputTokens) return `${maxInputTokens} input tokens`;
    if (this.answerTokens <= 0) return `${maxOutputTokens} output tokens`;
    return undefined;
  }

  /** What the run cost so far. */
  get usage(): ExtractionUsage {
    return {
      modelCalls: this.#calls,
      inputTokens: this.#input,
      cachedInputTokens: this.#cachedInput,
      outputTokens: this.#output,
    };
  }
}

/** About how many tokens a text has. In bytes, for they say it in every language: four of them make a token. */
export function estimatedTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}
