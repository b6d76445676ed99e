import OpenAI, { APIError, APIUserAbortError } from "openai";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { ExtractionFailed } from "../extraction-failed.ts";
import { failureSentence, NoCompletion } from "./endpoint-failure.ts";
import type { LlmSettings } from "./llm-settings.ts";
import { guessedTokens, type ModelAnswer, readAnswer } from "./model-answer.ts";
import { withReadableErrors } from "./readable-errors.ts";
import { retryAfterMs, withoutLongWaits } from "./retry-after.ts";
import type { Tally } from "./tally.ts";
import type { WireDialect } from "./wire-dialect.ts";

/** What an endpoint needs for one run. */
export interface ChatEndpointOptions {
  readonly settings: LlmSettings;
  readonly dialect: WireDialect;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

/** The endpoint as one run uses it: within its time, each request counted. */
export class ChatEndpoint {
  readonly #options: ChatEndpointOptions;
  readonly #client: OpenAI;
  readonly #deadline: AbortSignal;
  // Of the call under way: how often it was sent.
  #tries = 0;

  constructor(options: ChatEndpointOptions) {
    const { settings, tally } = options;
    const endsAt = performance.now() + settings.runTimeoutMs;
    this.#options = options;
    this.#deadline = AbortSignal.timeout(settings.runTimeoutMs);
    const send = withoutLongWaits(withReadableErrors(fetch), () => endsAt - performance.now());
    this.#client = new OpenAI({
      baseURL: settings.baseUrl,
      apiKey: settings.apiKey,
      timeout: settings.callTimeoutMs,
      fetch: (...request) => {
        this.#tries += 1;
        tally.countRequest();
        return send(...request);
      },
      // Else the package takes them from its own variables, and sends them to whatever endpoint this is.
      organization: null,
      project: null,
      adminAPIKey: null,
      logLevel: "off",
    });
  }

  /** Asks the model, again while the endpoint is busy, broken or silent. Throws {@link ExtractionFailed}. */
  async ask(messages: readonly ChatCompletionMessageParam[]): Promise<ModelAnswer> {
    const { settings, dialect, tally, signal } = this.#options;
    const question = { model: settings.model, messages, answerTokens: tally.answerTokens };
    for (;;) {
      this.#tries = 0;
      try {
        const completion: unknown = await this.#client.chat.completions.create(dialect.requestOf(question), {
          signal: AbortSignal.any([signal, this.#deadline]),
          maxRetries: Math.min(settings.retries, tally.callsLeft - 1),
        });
        const answer = readAnswer(completion);
        if (!answer) throw new NoCompletion(completion);
        tally.countAnswer(answer.tokens ?? guessedTokens(messages, answer));
        return answer;
      } catch (err) {
        const refused = err instanceof APIError && dialect.learnFrom(err.status, err.message);
        if (!refused || tally.callsLeft <= 0) throw this.#failure(err);
      }
    }
  }

  /** Without its cause: what an endpoint answers may repeat the key, and causes are logged. */
  #failure(err: unknown): ExtractionFailed {
    const { settings, tally, signal } = this.#options;
    const wait = err instanceof APIError && err.headers ? retryAfterMs(err.headers) : undefined;
    return new ExtractionFailed(this.#sentence(err, settings, signal), tally.usage, wait);
  }

  #sentence(err: unknown, settings: LlmSettings, signal: AbortSignal): string {
    if (signal.aborted) return "the run was stopped";
    if (err instanceof APIUserAbortError && this.#deadline.aborted) {
      return `the run took longer than its ${settings.runTimeoutMs / 1000} s, at try ${this.#tries} of a call`;
    }
    return failureSentence(err, { settings, tries: this.#tries });
  }
}
