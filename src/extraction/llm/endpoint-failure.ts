import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import type { LlmSettings } from "./llm-settings.ts";
import { retryAfterMs } from "./retry-after.ts";

/** An answer that is no completion. */
export class NoCompletion extends Error {
  constructor(answer: unknown) {
    super(typeof answer === "string" ? answer : (JSON.stringify(answer) ?? "nothing"));
    this.name = "NoCompletion";
  }
}

/** What to know of a call that failed. */
export interface FailedCall {
  readonly settings: LlmSettings;
  /** How often it was sent. */
  readonly tries: number;
}

/** Why a call failed, in a sentence that says what to look at. The key is never in it. */
export function failureSentence(err: unknown, { settings, tries }: FailedCall): string {
  const { baseUrl, apiKey } = settings;
  const times = tries > 1 ? `, ${tries} times` : "";
  const sentence = `${baseUrl} ${whatHappened(err, settings, times)}`;
  return oneLine(sentence.replaceAll(apiKey, "[key]"));
}

function whatHappened(err: unknown, settings: LlmSettings, times: string): string {
  if (err instanceof APIConnectionTimeoutError)
    return `gave no answer within ${settings.callTimeoutMs / 1000} s${times}`;
  if (err instanceof APIConnectionError)
    return `cannot be reached${times} (HEADWAY_LLM_BASE_URL): ${rootOf(err).message}`;
  if (err instanceof APIError && err.status) return `${statusSentence(err, settings, times)}: ${saidBy(err)}`;
  if (err instanceof NoCompletion || err instanceof SyntaxError) {
    return `answered with what is no completion: is HEADWAY_LLM_BASE_URL right? ${err.message}`;
  }
  return `could not be asked${times}: ${rootOf(err).message}`;
}

function statusSentence({ status, headers }: APIError, { model }: LlmSettings, times: string): string {
  const wait = headers ? retryAfterMs(headers) : undefined;
  const asksToWait = wait === undefined || wait < 1000 ? "" : ` and asks to wait ${Math.ceil(wait / 1000)} s`;
  switch (status) {
    case 401:
    case 403:
      return `does not take HEADWAY_LLM_API_KEY (${status})`;
    case 404:
      return `answered 404: is HEADWAY_LLM_BASE_URL right, and does it have the model ${JSON.stringify(model)}?`;
    case 429:
      return `has had too many requests (429)${times}${asksToWait}`;
    default:
      return `answered ${status}${times}${asksToWait}`;
  }
}

/** What the endpoint says itself. It may show a key in part, with asterisks. */
function saidBy({ message, status }: APIError): string {
  return message.replace(new RegExp(`^${status} `), "").replace(/[\w-]*\*{3,}[\w-]*/g, "[key]");
}

function rootOf(err: unknown): { readonly message: string } {
  if (!(err instanceof Error)) return { message: String(err) };
  if (err.cause instanceof Error) return rootOf(err.cause);
  // A host with several addresses, none of which answers: the error itself says nothing.
  if (err instanceof AggregateError && err.message === "") return rootOf(err.errors[0]);
  return err;
}

const maxSentence = 600;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= maxSentence ? line : `${line.slice(0, maxSentence).toWellFormed()}…`;
}
