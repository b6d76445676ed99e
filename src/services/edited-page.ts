import { sessionTooLarge } from "../domain/session-errors.ts";
import type { EditStrategies } from "../extraction/edit/edit-strategies.ts";
import type { Database, ReadOptions } from "../store/database.ts";
import { type MessageRow, type MessageSelection, readMessages } from "../store/message-rows.ts";
import { tokensOfSelection } from "../store/message-tokens.ts";
import { maxPageBytes } from "../store/page-size.ts";
import type { TokenCounts } from "./token-counts.ts";

/** A page of a conversation that may have been made shorter. */
export interface EditedPage {
  readonly messages: readonly MessageRow[];
  readonly more: boolean;
  /** How many tokens the whole conversation has, as it is now. */
  readonly tokens: number;
  /** The last message that was looked at to make it shorter. 0 when none was. */
  readonly editedUpTo: number;
}

/** Which page of a conversation, and how to make it shorter. */
export interface Editing {
  readonly strategies: EditStrategies;
  readonly editUpTo: number;
  /** The message that the page before ended with, in the direction of the order. */
  readonly place: number | undefined;
  readonly newestFirst: boolean;
  readonly limit: number;
}

const maxMessages = 5000;
const partMessages = 500;

// They are all held at once: several calls at a time must fit into a process.
const maxBytes = 64 * 1024 * 1024;

/** Makes a selection of messages shorter, and reads a page of what is left. Throws SessionTooLarge. */
export async function editedPage(
  database: Database,
  counts: TokenCounts,
  selection: MessageSelection,
  { strategies, editUpTo, place, newestFirst, limit }: Editing,
  options: ReadOptions,
): Promise<EditedPage> {
  const { count } = await tokensOfSelection(database.fork(), selection, options);
  if (count > maxMessages) throw sessionTooLarge(selection.sessionId, count, maxMessages);
  const { rows, jsons } = await allMessages(database, selection, options);
  const conversation = rows.map(({ sequence, tokens }, i) => ({ sequence, json: jsons[i] ?? "", tokenCount: tokens }));
  const { messages, editedUpToSequence } = await counts.edit({
    messages: conversation,
    strategies,
    upToSequence: editUpTo,
  });
  const bySequence = new Map(rows.map((row) => [row.sequence, row]));
  const edited = messages.flatMap(({ sequence, changed, tokenCount: tokens }) => {
    const row = bySequence.get(sequence);
    return row ? [{ ...row, tokens, ...(changed && { content: changed }) }] : [];
  });
  const left = edited.filter(({ sequence }) => {
    if (place === undefined) return true;
    return newestFirst ? sequence < place : sequence > place;
  });
  const page = fitting(newestFirst ? left.toReversed() : left, limit);
  return {
    messages: newestFirst ? page.toReversed() : page,
    more: page.length < left.length,
    tokens: edited.reduce((sum, one) => sum + one.tokens, 0),
    editedUpTo: editedUpToSequence,
  };
}

async function allMessages(
  database: Database,
  selection: MessageSelection,
  options: ReadOptions,
): Promise<{ rows: MessageRow[]; jsons: string[] }> {
  const rows: MessageRow[] = [];
  const jsons: string[] = [];
  let bytes = 0;
  let limit = partMessages;
  for (let { after } = selection; ; ) {
    const part = await readMessages(database.fork(), { ...selection, after }, { limit }, options);
    for (const row of part.messages) {
      const json = JSON.stringify(row.content);
      rows.push(row);
      jsons.push(json);
      bytes += Buffer.byteLength(json);
    }
    if (bytes > maxBytes) throw sessionTooLarge(selection.sessionId, bytes, maxBytes, "bytes of messages or more");
    if (!part.more) return { rows, jsons };
    // About as many as fit: each that is looked at is measured, too.
    limit = 2 * part.messages.length;
    after = part.messages.at(-1)?.sequence ?? selection.until;
  }
}

/** As many messages, from the first on, as a message of the contract carries: at least one. */
function fitting(messages: readonly MessageRow[], limit: number): MessageRow[] {
  let bytes = 0;
  return messages.filter(({ content, metadata }, i) => {
    bytes += 512 + JSON.stringify(content).length * 2 + (metadata === null ? 0 : JSON.stringify(metadata).length * 4);
    return i === 0 || (i < limit && bytes <= maxPageBytes);
  });
}
