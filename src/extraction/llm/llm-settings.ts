/** Where the model is, and what a run may cost. */
export interface LlmSettings {
  /** An endpoint that speaks OpenAI's Chat Completions, up to and without `/chat/completions`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** How long one call may take. */
  readonly callTimeoutMs: number;
  /** How long a run may take, its retries and their waits included. */
  readonly runTimeoutMs: number;
  /** How often a call is tried again that found the endpoint busy, broken or silent. */
  readonly retries: number;
  /** How many calls a run may make, retries included. */
  readonly maxCalls: number;
  /** How many tokens a run may send, cached ones included. */
  readonly maxInputTokens: number;
  /** How many tokens a run may get. */
  readonly maxOutputTokens: number;
  /** How many tokens one answer may have. */
  readonly maxAnswerTokens: number;
}
