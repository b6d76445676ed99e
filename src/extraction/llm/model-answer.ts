import type { ChatCompletionAssistantMessageParam } from "openai/resources/chat/completions";
import { z } from "zod";
import { type AnswerTokens, estimatedTokens } from "./tally.ts";

/** A call that the model asks for. */
export interface ModelCall {
  readonly id: string;
  readonly name: string;
  /** As the model wrote them: they may be no JSON. */
  readonly arguments: string;
}

/** What the model answered. */
export interface ModelAnswer {
  readonly text: string;
  /** Why the model, or a filter in front of it, will not do it. */
  readonly refusal: string | undefined;
  readonly calls: readonly ModelCall[];
  /** It ended at the token limit: its last call may be cut. */
  readonly cut: boolean;
  /** The answer as it goes into the next request. Empty when there is nothing to repeat. */
  readonly repeated: readonly ChatCompletionAssistantMessageParam[];
  /** Unset when the endpoint does not count. */
  readonly tokens: AnswerTokens | undefined;
}

// Endpoints differ in what they leave out, and in what they add: only what is needed is asked for.
const Completion = z.looseObject({
  choices: z.array(
    z.looseObject({
      finish_reason: z.string().nullish(),
      message: z.looseObject({
        content: z.unknown(),
        refusal: z.string().nullish(),
        tool_calls: z
          .array(
            z.looseObject({
              id: z.string().nullish(),
              function: z.looseObject({ name: z.string().nullish(), arguments: z.unknown() }).nullish(),
            }),
          )
          .nullish(),
      }),
    }),
  ),
  usage: z
    .looseObject({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      prompt_tokens_details: z.looseObject({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});
type Message = z.output<typeof Completion>["choices"][number]["message"];

/** Reads a completion. Undefined when it is none. */
export function readAnswer(completion: unknown): ModelAnswer | undefined {
  const { success, data } = Completion.safeParse(completion);
  if (!success) return undefined;
  const [choice] = data.choices;
  const reason = choice?.finish_reason;
  const message = choice?.message ?? { content: null };
  const calls = callsOf(message);
  const text = typeof message.content === "string" ? message.content : "";
  return {
    text,
    refusal: message.refusal || (reason === "content_filter" ? "a content filter stopped the answer" : undefined),
    calls,
    cut: reason === "length",
    repeated: text === "" && calls.length === 0 ? [] : [repeatedMessage(message, calls)],
    tokens: data.usage
      ? {
          input: data.usage.prompt_tokens,
          cachedInput: data.usage.prompt_tokens_details?.cached_tokens ?? 0,
          output: data.usage.completion_tokens,
        }
      : undefined,
  };
}

/** What an answer took, for an endpoint that does not count. */
export function guessedTokens(sent: unknown, answer: ModelAnswer): AnswerTokens {
  const output = estimatedTokens(JSON.stringify(answer.repeated));
  return { input: estimatedTokens(JSON.stringify(sent)), cachedInput: 0, output };
}

/** The calls, each with an id of its own: there are endpoints that give none, or the same to all. */
function callsOf(message: Message): ModelCall[] {
  const ids = new Set<string>();
  return (message.tool_calls ?? []).map(({ id, function: called }, i) => {
    const own = id && !ids.has(id) ? id : `call_${i + 1}_of_${ids.size}`;
    ids.add(own);
    // A tool without parameters is called with nothing by some models.
    const args = called?.arguments || "{}";
    return {
      id: own,
      name: called?.name ?? "",
      arguments: typeof args === "string" ? args : JSON.stringify(args),
    };
  });
}

/**
 * The message as it came, for there are endpoints that want back what they added to it, such as signatures of thoughts.
 * Names and arguments that are none are replaced: many endpoints read them again, and would refuse the whole request.
 */
function repeatedMessage(message: Message, calls: readonly ModelCall[]): ChatCompletionAssistantMessageParam {
  const repeatedCalls = (message.tool_calls ?? []).map((call, i) => {
    const { id = "", name = "", arguments: args = "" } = calls[i] ?? {};
    return {
      ...call,
      id,
      type: "function",
      function: { ...call.function, name: fittingName(name), arguments: isArguments(args) ? args : "{}" },
    };
  });
  const { tool_calls: _, ...rest } = message;
  const repeated = { ...rest, role: "assistant", ...(calls.length > 0 ? { tool_calls: repeatedCalls } : {}) };
  return repeated as unknown as ChatCompletionAssistantMessageParam;
}

function fittingName(name: string): string {
  return /^[\w-]{1,64}$/.test(name) ? name : "unknown";
}

function isArguments(text: string): boolean {
  try {
    argumentsOf(text);
    return true;
  } catch {
    return false;
  }
}

/** The arguments of a call. Throws a SyntaxError when they are no JSON object. */
export function argumentsOf(text: string): object {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("it is another value");
  return value;
}
