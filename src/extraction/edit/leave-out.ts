import { type CountedMessage, tokensOf } from "./counted-message.ts";
import { toolLinks } from "./tool-links.ts";

/** Says which of the messages that are left goes next, by its place among them. There is at least one. */
export type Choice = (leftCount: number) => number;

/**
 * Leaves out messages, one after another as chosen, until the rest has no more tokens than given. A tool call and its
 * result go together: so do their messages. What goes with a message of `after` stays, since those are not touched.
 */
export function leaveOut(
  messages: readonly CountedMessage[],
  after: readonly CountedMessage[],
  maxTokens: number,
  choose: Choice,
): CountedMessage[] {
  const groups = groupsOf([...messages, ...after]);
  const isBound = (index: number) => groups[index]?.some((other) => other >= messages.length) === true;
  const left = [...messages.keys()].filter((index) => !isBound(index));
  const gone = new Set<number>();
  let tokens = tokensOf(messages);
  while (tokens > maxTokens && left.length > 0) {
    for (const index of groups[left[choose(left.length)] ?? 0] ?? []) {
      left.splice(left.indexOf(index), 1);
      gone.add(index);
      tokens -= messages[index]?.tokenCount ?? 0;
    }
  }
  return messages.filter((_, index) => !gone.has(index));
}

/** For each message the places of those that go with it, itself included. */
function groupsOf(messages: readonly CountedMessage[]): number[][] {
  const groups = [...messages.keys()].map((index) => [index]);
  for (const { resultIndex, callIndex } of toolLinks(messages)) {
    const results = groups[resultIndex];
    const calls = callIndex === undefined ? undefined : groups[callIndex];
    if (!results || !calls || results === calls) continue;
    for (const index of results) {
      calls.push(index);
      groups[index] = calls;
    }
  }
  return groups;
}
