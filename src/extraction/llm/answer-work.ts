import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { ZodError, z } from "zod";
import type { Draft } from "../extractor.ts";
import { argumentsOf, type ModelAnswer, type ModelCall } from "./model-answer.ts";
import { tools } from "./tools.ts";

/** What came of an answer. */
export interface TakenAnswer {
  /** What the model is told, after its answer. */
  readonly replies: readonly ChatCompletionMessageParam[];
  /** Something was changed. */
  readonly changed: boolean;
  readonly finished: boolean;
}

type CallOutcome =
  | { readonly applied: true; readonly order?: number }
  | { readonly applied: false; readonly reason: string }
  | { readonly finished: true };

/** Carries out what the model calls, and says what came of it. Nothing that a model writes makes it throw. */
export class AnswerWork {
  readonly #draft: Draft;
  #changed = false;
  #finishWasHeld = false;
  #lastWasClean = false;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** Whether any answer changed something. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Carries out an answer, its calls in their order. */
  take(answer: ModelAnswer): TakenAnswer {
    return answer.calls.length > 0 ? this.#takeCalls(answer) : this.#takeWords(answer);
  }

  #takeCalls({ calls, cut }: ModelAnswer): TakenAnswer {
    const outcomes = calls.map((call, i) => this.#carryOut(call, cut && i === calls.length - 1));
    const refused = outcomes.some((outcome) => "applied" in outcome && !outcome.applied);
    // Once the model gets a chance to put right what was refused. A second finish is meant.
    const held = refused && !this.#finishWasHeld && outcomes.some(isFinish);
    this.#finishWasHeld ||= held;
    const changed = outcomes.some((outcome) => "applied" in outcome && outcome.applied);
    this.#changed ||= changed;
    this.#lastWasClean = !refused && !cut;
    const replies = outcomes.map((outcome, i) => ({
      role: "tool" as const,
      tool_call_id: calls[i]?.id ?? "",
      content: JSON.stringify(held && isFinish(outcome) ? heldFinish : outcome),
    }));
    return { replies, changed, finished: !held && outcomes.some(isFinish) };
  }

  /** Words without a call: the end for many models, after work that was all accepted. Else they are asked to call. */
  #takeWords({ text, cut }: ModelAnswer): TakenAnswer {
    if (this.#lastWasClean && text !== "" && !cut) return { replies: [], changed: false, finished: true };
    const why = cut ? "Your answer was cut at the token limit before it called a tool." : "You called no tool.";
    const content = `${why} Only calls count. Call the tools that the batch asks for, and finish at the end.`;
    return { replies: [{ role: "user", content }], changed: false, finished: false };
  }

  #carryOut({ name, arguments: text }: ModelCall, mayBeCut: boolean): CallOutcome {
    const tool = tools.get(name);
    if (!tool) return refusal(`There is no tool ${JSON.stringify(name)}: the tools are ${toolNames}.`);
    try {
      const operation = tool.read(argumentsOf(text));
      return operation ? this.#draft.propose(operation) : { finished: true };
    } catch (err) {
      if (err instanceof SyntaxError) return refusal(mayBeCut ? cutArguments : noArguments + err.message);
      if (err instanceof ZodError) return refusal(`The arguments do not fit:\n${z.prettifyError(err)}`);
      throw err;
    }
  }
}

const toolNames = [...tools.keys()].join(", ");
const noArguments = "The arguments are no JSON object: ";
const cutArguments =
  "Your answer was cut at the token limit in the middle of this call: make it again, with less at once.";
const heldFinish = refusal("Not finished: calls of this answer were refused. Put them right, or call finish again.");

function refusal(reason: string) {
  return { applied: false as const, reason };
}

function isFinish(outcome: CallOutcome): boolean {
  return "finished" in outcome;
}
