import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions";
import { tools } from "./tools.ts";

/** What is asked of a model. */
export interface Question {
  readonly model: string;
  readonly messages: readonly ChatCompletionMessageParam[];
  readonly answerTokens: number;
}

/**
 * How a request is written. OpenAI has replaced max_tokens and added strict tools; endpoints that stayed behind refuse
 * what they do not know by its name, and from then on are asked without it.
 */
export class WireDialect {
  #tokenLimit: "max_completion_tokens" | "max_tokens" = "max_completion_tokens";
  #strict = true;

  /** The body of a request. */
  requestOf({ model, messages, answerTokens }: Question): ChatCompletionCreateParamsNonStreaming {
    const definitions = [...tools.values()].map(({ definition }) => definition);
    return {
      model,
      messages: [...messages],
      tools: this.#strict ? definitions : definitions.map(withoutStrict),
      [this.#tokenLimit]: answerTokens,
    };
  }

  /** Learns from a request that was refused. Returns whether it is worth to be made again, in other words. */
  learnFrom(status: number | undefined, message: string): boolean {
    if (status !== 400 && status !== 422) return false;
    if (this.#tokenLimit === "max_completion_tokens" && message.includes("max_completion_tokens")) {
      this.#tokenLimit = "max_tokens";
      return true;
    }
    if (this.#strict && /\bstrict\b/.test(message)) {
      this.#strict = false;
      return true;
    }
    return false;
  }
}

type Definition = NonNullable<ChatCompletionCreateParamsNonStreaming["tools"]>[number];

function withoutStrict(definition: Definition): Definition {
  if (definition.type !== "function") return definition;
  const { strict: _, ...rest } = definition.function;
  return { type: "function", function: rest };
}
