import { create } from "@bufbuild/protobuf";
import { type SessionSnapshot, SessionSnapshotSchema } from "../../gen/ts/headway/v1/session_watch_pb.ts";
import { sessionNotFound } from "../domain/session-errors.ts";
import { rangesUpTo } from "../domain/status-ranges.ts";
import type { ReadOptions } from "../store/database.ts";
import { listTasksByPlace, type Stretch } from "../store/session-list.ts";
import { findProcessing, findStanding } from "../store/session-processing.ts";
import { getSession, type SessionKey } from "../store/session-rows.ts";
import type { ServiceDeps } from "./deps.ts";
import { processingMessage } from "./processing-messages.ts";
import { sessionMessage } from "./session-messages.ts";
import type { SessionPlace } from "./session-news.ts";
import { taskMessage } from "./task-messages.ts";

/** A session as a watch begins with it, and the place that the watch goes on from. */
export interface SessionStart {
  /** In parts, of which the last one is complete. */
  readonly parts: AsyncIterable<SessionSnapshot>;
  readonly place: SessionPlace;
}

const tasksInPart = 200;

/** Reads a session to begin a watch with, after a message: -1 is the newest. Throws SessionNotFound. */
export async function startOfSession(
  { database, tokens }: ServiceDeps,
  key: SessionKey,
  after: number,
  options: ReadOptions,
): Promise<SessionStart> {
  await tokens.countSoon(key.projectId, [key.sessionId], options);
  // Where it stands is read first: what changes before the rest is read comes again, and is not missed.
  const standing = await findStanding(database.fork(), key, options);
  const session = await getSession(database.fork(), key, options);
  const processing = await findProcessing(database.fork(), key, options);
  if (!standing || !processing) throw sessionNotFound(key.sessionId);
  const sequence = after === -1 ? session.lastSequence : after;
  const { createdAt, version, mark } = standing;
  const place = { createdAt, sequence, version, mark, told: rangesUpTo(processing.ranges, sequence) };

  async function* parts() {
    const query = { projectId: key.projectId, filter: { sessionId: key.sessionId }, limit: tasksInPart };
    let head = { session: sessionMessage(session), ...(processing && { processing: processingMessage(processing) }) };
    let left: readonly Stretch[] | undefined;
    do {
      const page = await listTasksByPlace(database.fork(), query, left, options);
      left = page.next;
      yield create(SessionSnapshotSchema, { ...head, tasks: page.rows.map(taskMessage), complete: left === undefined });
      head = {} as typeof head;
    } while (left);
  }

  return { parts: parts(), place };
}
