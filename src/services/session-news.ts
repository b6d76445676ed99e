import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { ProcessedMessagesSchema, type WatchSessionResponseSchema } from "../../gen/ts/headway/v1/session_watch_pb.ts";
import type { MessageFormat } from "../domain/message.ts";
import { changedRanges, rangesUpTo, type StatusRange, withRange } from "../domain/status-ranges.ts";
import type { Topic } from "../live/hub.ts";
import { type Page, type Watched, watch } from "../live/watch.ts";
import { type MessageRow, readMessages } from "../store/message-rows.ts";
import { maxWatchedBytes } from "../store/page-size.ts";
import { findProcessing, findStanding, type ProcessingRow } from "../store/session-processing.ts";
import { findSession, type SessionKey, type SessionRow } from "../store/session-rows.ts";
import type { ServiceDeps } from "./deps.ts";
import { freshAnswer, messageAnswer, statusNumber } from "./message-answers.ts";
import { rangeMessage } from "./preference-messages.ts";
import { processingMessage } from "./processing-messages.ts";
import { sessionMessage } from "./session-messages.ts";
import { remember, type SessionMemory, sessionTopic } from "./session-topics.ts";
import { toolNamesFor } from "./tool-names.ts";

/** What a frame of WatchSession holds. */
export type SessionFrame = NonNullable<MessageInitShape<typeof WatchSessionResponseSchema>["frame"]>;

/** What a watcher has been told of a session: of its messages, of their processing, and of itself. */
export interface SessionPlace {
  /** When the session was created: its id may be given to another, once it was deleted. */
  readonly createdAt: number;
  /** The last message that was sent. */
  readonly sequence: number;
  readonly version: number;
  readonly mark: string;
  /** The processing statuses that were sent, of messages up to the last one. Undefined when that is not known. */
  readonly told?: readonly StatusRange[] | undefined;
  /** How often the journal had named the session when it was last looked at. */
  readonly mentions?: number | undefined;
}

/** A frame, and the place after it. */
export interface SessionNews {
  readonly frame: SessionFrame;
  readonly place: SessionPlace;
}

type NewsPage = Page<SessionPlace, SessionNews>;

const watchedPage = { limit: 500, maxBytes: maxWatchedBytes } as const;

/** Follows the messages of a session, their processing and the session itself, from a place on. */
export async function* sessionNews(
  { database, hub, tokens, checkpointMs }: ServiceDeps,
  key: SessionKey,
  format: MessageFormat,
  from: SessionPlace,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<SessionNews, void, undefined> {
  const watched: Watched<SessionPlace, SessionNews> = {
    topic: sessionTopic(key),
    read: readPage,
    checkpoint: (place) => ({ frame: { case: "checkpoint", value: {} }, place }),
  };

  async function readPage(place: SessionPlace, topic: Topic): Promise<NewsPage> {
    const memory = topic.memory as SessionMemory | undefined;
    const remembered = memory?.tail.after(place.sequence);
    if (remembered && remembered.length > 0) {
      const toolNames = await toolNamesFor(database.fork(), key, format, remembered);
      const messages = remembered.map((message) => freshAnswer(message, { format, toolNames }));
      return messagesPage(place, remembered, messages);
    }
    if (remembered && memory?.mentions === place.mentions) return { position: place, more: false };

    const { version } = topic;
    const mentions = memory?.mentions ?? 0;
    const standing = await topic.share("standing", () => findStanding(database.fork(), key));
    if (standing?.createdAt !== place.createdAt) return ended(place);
    if (standing.lastSequence > place.sequence) return await storedPage(place, topic);
    if (standing.mark !== place.mark) {
      const row = await topic.share("processing", () => findProcessing(database.fork(), key));
      return row ? processingPage(place, row) : ended(place);
    }
    if (standing.version !== place.version) {
      const row = await topic.share("session", sessionRow);
      return row ? sessionPage(place, row) : ended(place);
    }
    remember(topic, version);
    return { position: { ...place, mentions }, more: false };
  }

  async function storedPage(place: SessionPlace, topic: Topic): Promise<NewsPage> {
    const selection = { ...key, after: place.sequence, until: Number.MAX_SAFE_INTEGER };
    const { rows, toolNames } = await topic.share(`messages\n${place.sequence}\n${format}`, async () => {
      const { messages: rows } = await readMessages(database.fork(), selection, watchedPage);
      return { rows, toolNames: await toolNamesFor(database.fork(), key, format, rows) };
    });
    const messages = rows.map((row) => messageAnswer(row, { format, toolNames }));
    return rows.length > 0 ? messagesPage(place, rows, messages) : ended(place);
  }

  async function sessionRow(): Promise<SessionRow | undefined> {
    await tokens.countSoon(key.projectId, [key.sessionId]);
    return await findSession(database.fork(), key);
  }

  const start = async () => ({ frames: [], position: from });
  yield* watch(hub, watched, start, { checkpointMs, signal });
}

type Sent = Pick<MessageRow, "sequence" | "processingStatus">;

function messagesPage(
  place: SessionPlace,
  sent: readonly Sent[],
  messages: ReturnType<typeof freshAnswer>[],
): NewsPage {
  const told = sent.reduce<readonly StatusRange[] | undefined>(
    (ranges, { sequence, processingStatus: status }) =>
      ranges && withRange(ranges, { first: sequence, last: sequence, status }),
    place.told,
  );
  const next = { ...place, sequence: sent.at(-1)?.sequence ?? place.sequence, told, mentions: undefined };
  return { frame: { frame: { case: "messages", value: { messages } }, place: next }, position: next, more: true };
}

function processingPage(place: SessionPlace, row: ProcessingRow): NewsPage {
  const now = rangesUpTo(row.ranges, place.sequence);
  const changed = changedRanges(place.told ?? [], now);
  const next = { ...place, mark: row.mark, told: now };
  const value = { processing: processingMessage(row), messages: changed.map(processedMessages) };
  return { frame: { frame: { case: "processing", value }, place: next }, position: next, more: true };
}

function processedMessages({ status, ...range }: StatusRange) {
  return create(ProcessedMessagesSchema, { range: rangeMessage(range), status: statusNumber(status) });
}

function sessionPage(place: SessionPlace, row: SessionRow): NewsPage {
  const next = { ...place, version: row.version };
  const value = { session: sessionMessage(row) };
  return { frame: { frame: { case: "session", value }, place: next }, position: next, more: true };
}

function ended(place: SessionPlace): NewsPage {
  return { final: { frame: { case: "final", value: {} }, place }, position: place, more: false };
}
