import type { MessageRole } from "../../src/domain/message.ts";
import { SessionDraft } from "../../src/extraction/draft.ts";
import type { Criteria, KnownTask, NumberedMessage } from "../../src/extraction/extractor.ts";
import { createLlmExtractor } from "../../src/extraction/llm/llm-extractor.ts";
import type { LlmSettings } from "../../src/extraction/llm/llm-settings.ts";
import { endpointKey, endpointModel } from "./llm-protocol.ts";

/** What a test's run starts from, where that matters. */
export interface RunOptions {
  readonly settings?: Partial<LlmSettings>;
  readonly tasks?: readonly KnownTask[];
  readonly preferences?: readonly string[];
  readonly earlier?: readonly NumberedMessage[];
  readonly batch?: readonly NumberedMessage[];
  readonly criteria?: Criteria;
  readonly signal?: AbortSignal;
}

/** A message of a session that says a text. */
export function saying(sequence: number, role: MessageRole, text: string): NumberedMessage {
  return { sequence, message: { role, parts: [{ kind: "text", text }] } };
}

/** A task that is there before the run. */
export function knownTask(over: Partial<KnownTask> = {}): KnownTask {
  return { description: "Deploy the API", status: "RUNNING", progress: [], messages: [], clientFields: [], ...over };
}

const conversation = [
  saying(1, "USER", "Deploy the new API to staging"),
  saying(2, "ASSISTANT", "Deployed `api:v2.1` to staging."),
];

/** Settings for an endpoint of a test: patient, for the machine may stand still for half a minute. */
export function settingsFor(baseUrl: string, over: Partial<LlmSettings> = {}): LlmSettings {
  return {
    baseUrl,
    apiKey: endpointKey,
    model: endpointModel,
    callTimeoutMs: 120_000,
    runTimeoutMs: 240_000,
    retries: 4,
    maxCalls: 10,
    maxInputTokens: 200_000,
    maxOutputTokens: 32_000,
    maxAnswerTokens: 8000,
    ...over,
  };
}

/** Starts a run of the extractor over a small conversation, or over what a test gives. */
export function startRun(baseUrl: string, options: RunOptions = {}) {
  const { earlier = [], batch = conversation, criteria = {}, tasks = [], preferences = [], settings } = options;
  const messages = [...earlier, ...batch].map(({ sequence }) => sequence);
  const draft = new SessionDraft({ tasks, preferences, messages });
  const extractor = createLlmExtractor(settingsFor(baseUrl, settings));
  const ended = extractor.extract({ earlier, batch, criteria }, draft, options.signal ?? new AbortController().signal);
  return { draft, ended };
}

/** The environment of a server that asks an endpoint of a test, tries each call once, and a run again at once. */
export function llmSettings(baseUrl: string): Record<string, string> {
  return {
    HEADWAY_LLM_BASE_URL: baseUrl,
    HEADWAY_LLM_API_KEY: endpointKey,
    HEADWAY_LLM_MODEL: endpointModel,
    HEADWAY_LLM_RETRIES: "0",
    HEADWAY_EXTRACTION_RETRY_MS: "10",
  };
}
