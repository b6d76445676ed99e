import { constants, setPriority } from "node:os";
import type { CanonicalMessage } from "../../domain/message.ts";
import { type EditStrategies, editMessages } from "../edit/edit-strategies.ts";
import { loadTokenCounter } from "../tokens.ts";

/** A message of a conversation that is to be made shorter. It comes as JSON, which is the cheapest to hand over. */
export interface MessageToEdit {
  readonly sequence: number;
  readonly json: string;
  readonly tokenCount: number;
}

/** A conversation, and how to make it shorter. */
export interface EditWork {
  readonly messages: readonly MessageToEdit[];
  readonly strategies: EditStrategies;
  readonly upToSequence: number;
}

/** What is left of a message. It says what the message says by now only if that was changed. */
export interface EditedMessage {
  readonly sequence: number;
  readonly tokenCount: number;
  readonly changed?: CanonicalMessage;
}

/** What is left of a conversation. */
export interface EditedWork {
  readonly messages: readonly EditedMessage[];
  readonly editedUpToSequence: number;
}

// Calls come first, but somebody may wait for a count: it is not left without a processor as an extraction may be. On
// Linux a thread has a priority of its own; elsewhere this would be the whole process.
if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** Runs on the thread: how many tokens messages have, each as JSON. */
export async function tokensOfMessages(messages: readonly string[]): Promise<number[]> {
  const counter = await loadTokenCounter();
  return messages.map((json) => counter.message(JSON.parse(json) as CanonicalMessage));
}

/** Runs on the thread: how many tokens a text has. */
export async function tokensOfText(text: string): Promise<number> {
  return (await loadTokenCounter()).text(text);
}

/** Runs on the thread: makes a conversation shorter. */
export async function editedConversation({ messages, strategies, upToSequence }: EditWork): Promise<EditedWork> {
  const counter = await loadTokenCounter();
  const conversation = messages.map(({ sequence, json, tokenCount }) => {
    return { sequence, tokenCount, message: JSON.parse(json) as CanonicalMessage };
  });
  const before = new Map(conversation.map(({ sequence, message }) => [sequence, message]));
  const edited = editMessages(conversation, strategies, counter, upToSequence);
  return {
    editedUpToSequence: edited.editedUpToSequence,
    messages: edited.messages.map(({ sequence, tokenCount, message }) => ({
      sequence,
      tokenCount,
      ...(before.get(sequence) !== message && { changed: message }),
    })),
  };
}
