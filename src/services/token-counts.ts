import { loadTokenCounter } from "../extraction/tokens.ts";
import type { Database, ReadOptions } from "../store/database.ts";
import { keepTokenCounts, type MessagePlace, uncountedMessages } from "../store/message-tokens.ts";

/**
 * Counts the tokens of messages that have not been counted, and keeps the counts: to store a message costs nothing for
 * a number that perhaps nobody asks for.
 */
export async function countTokens(
  database: Database,
  projectId: string,
  sessionIds: readonly string[],
  options: ReadOptions = {},
): Promise<void> {
  let after: MessagePlace | undefined;
  for (;;) {
    const messages = await uncountedMessages(database.fork(), projectId, sessionIds, after, options);
    if (messages.length === 0) return;
    const counter = await loadTokenCounter();
    const counts = messages.map(({ sessionId, sequence, content }) => ({
      sessionId,
      sequence,
      tokenCount: counter.message(content),
    }));
    await keepTokenCounts(database, projectId, counts);
    after = messages.at(-1);
  }
}
