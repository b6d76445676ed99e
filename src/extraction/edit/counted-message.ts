import type { CanonicalMessage } from "../../domain/message.ts";

/** A message of a session with its number there and its tokens. */
export interface CountedMessage {
  readonly sequence: number;
  readonly message: CanonicalMessage;
  readonly tokenCount: number;
}

/** How many tokens messages have together. */
export function tokensOf(messages: readonly CountedMessage[]): number {
  return messages.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
}
