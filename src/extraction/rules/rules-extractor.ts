import type { Draft, ExtractionInput, ExtractionUsage, Extractor } from "../extractor.ts";
import { readAgentTurn } from "./agent-turn.ts";
import { History, turnOf } from "./history.ts";
import { Ledger } from "./ledger.ts";
import { readToolTurn } from "./tool-turn.ts";
import { readUserTurn } from "./user-turn.ts";

const noCost: ExtractionUsage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

/**
 * Reads a session by rules: the same messages always give the same tasks, without a network and without cost. It reads
 * one message after another and keeps nothing between batches but what the draft and the earlier messages tell.
 */
export const rulesExtractor: Extractor = {
  name: "rules",
  model: "",
  extract(input: ExtractionInput, draft: Draft): Promise<ExtractionUsage> {
    const history = new History();
    for (const message of input.earlier) history.add(turnOf(message));
    const ledger = new Ledger(draft);
    for (const message of input.batch) {
      const turn = turnOf(message);
      if (turn.speaker === "user") readUserTurn(turn, history, ledger);
      if (turn.speaker === "agent") readAgentTurn(turn, history, ledger);
      if (turn.results.length > 0) readToolTurn(turn, history, ledger);
      history.add(turn);
    }
    ledger.propose();
    return Promise.resolve(noCost);
  },
};
