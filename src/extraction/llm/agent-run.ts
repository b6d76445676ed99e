import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { ExtractionFailed } from "../extraction-failed.ts";
import type { Draft, ExtractionInput, ExtractionUsage } from "../extractor.ts";
import { AnswerWork } from "./answer-work.ts";
import { briefing } from "./briefing.ts";
import { ChatEndpoint } from "./chat-endpoint.ts";
import type { LlmSettings } from "./llm-settings.ts";
import { systemPrompt } from "./system-prompt.ts";
import { Tally } from "./tally.ts";
import type { WireDialect } from "./wire-dialect.ts";

/** What a run is given. */
export interface AgentRunOptions {
  readonly settings: LlmSettings;
  readonly dialect: WireDialect;
  readonly input: ExtractionInput;
  readonly draft: Draft;
  readonly signal: AbortSignal;
}

// A model that answered so often without any effect goes in circles.
const maxFruitless = 3;

/**
 * Lets the model work on a batch until it calls finish.
 *
 * A model that never does is stopped by the budget, or when it goes in circles. What it got done until then counts: the
 * changes are as good as any, and another run would end in the same way. Without a single change the run is rejected, so
 * that messages that nobody understood are not taken for done. A call that fails rejects the run in any case: another
 * run may well go through.
 */
export async function runAgent(options: AgentRunOptions): Promise<ExtractionUsage> {
  const { settings, input, draft } = options;
  const tally = new Tally(settings);
  if (input.batch.length === 0) return tally.usage;
  const endpoint = new ChatEndpoint({ ...options, tally });
  const work = new AnswerWork(draft);
  // Only ever added to, and the same for all runs at its start: endpoints do not charge in full what they read before.
  const messages: ChatCompletionMessageParam[] = [
    { role: "system", content: systemPrompt },
    { role: "user", content: briefing(input, draft) },
  ];
  let fruitless = 0;
  while (!tally.spent && fruitless < maxFruitless) {
    const answer = await endpoint.ask(messages);
    if (answer.refusal !== undefined) throw new ExtractionFailed(`the model refused: ${answer.refusal}`, tally.usage);
    const { replies, changed, finished } = work.take(answer);
    if (finished) return tally.usage;
    messages.push(...answer.repeated, ...replies);
    fruitless = changed ? 0 : fruitless + 1;
  }
  if (work.changed) return tally.usage;
  const end = tally.spent ? `within ${tally.spent}` : `in ${maxFruitless} answers`;
  throw new ExtractionFailed(`the model made no call ${end} that could be carried out`, tally.usage);
}
