import { isDeepStrictEqual } from "node:util";
import { LockMode } from "@mikro-orm/core";
import type { Em } from "../db/orm.ts";
import type { Json } from "../domain/columns.ts";
import { etagMismatch } from "../domain/errors.ts";
import { Session } from "../domain/session.ts";
import { sessionExists, sessionNotFound } from "../domain/session-errors.ts";
import { databaseTime, sqlOf } from "./database.ts";
import { noteChanges } from "./journal.ts";
import { requireNothingLeft } from "./leftovers.ts";
import type { SessionKey } from "./session-rows.ts";

/** What can be said about a session. What is left out of a change stays as it is. */
export interface SessionChanges {
  readonly displayName?: string;
  readonly userId?: string | null;
  readonly disableTaskTracking?: boolean;
  readonly metadata?: Json | null;
}

/** A session to create. */
export interface NewSession extends SessionKey, Required<SessionChanges> {
  readonly copiedFromId?: string | undefined;
}

/**
 * Creates a session in the transaction of an entity manager; or leaves the one that has the id as it is, if it may be
 * reused. Throws SessionExists. Answers whether it was created.
 */
export async function createSession(
  em: Em,
  origin: string,
  { projectId, sessionId, copiedFromId, ...said }: NewSession,
  { reuse }: { reuse: boolean },
): Promise<boolean> {
  const known = await em.findOne(Session, { project: projectId, id: sessionId }, { fields: ["id"] });
  if (known && !reuse) throw sessionExists(sessionId);
  if (known) return false;
  const at = await databaseTime(em);
  em.create(Session, {
    project: projectId,
    id: sessionId,
    ...said,
    copiedFromId: copiedFromId ?? null,
    lastSequence: 0,
    lastMessageAt: null,
    pendingMessages: 0,
    settledSequence: 0,
    extractDueAt: null,
    dueTrigger: null,
    runId: null,
    runExpiresAt: null,
    failedAttempts: 0,
    lastExtractionId: null,
    lastError: "",
    lastErrorAt: null,
    createdAt: at,
    updatedAt: at,
  });
  // Two processes that create it at once: one is refused here, tries again and finds what the other made.
  await em.flush();
  // Once the id is taken: until then somebody could still delete what had it.
  await requireNothingLeft(sqlOf(em), { projectId, kind: "session", id: sessionId });
  await noteChanges(em, origin, { projectId, kind: "session", ids: [sessionId] });
  return true;
}

/** Locks a session for a change in the transaction of an entity manager. Throws SessionNotFound or EtagMismatch. */
export async function lockSession(em: Em, { projectId, sessionId }: SessionKey, etag?: string): Promise<Session> {
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
  const session = await em.findOne(Session, { project: projectId, id: sessionId }, options);
  if (!session) throw sessionNotFound(sessionId);
  if (etag && etag !== `${session.version}`) throw etagMismatch(etag, `${session.version}`);
  return session;
}

/**
 * Changes what is said about a session, planned once it is locked. What leaves it as it was is no change. Throws
 * SessionNotFound or EtagMismatch.
 */
export async function changeSession(
  em: Em,
  origin: string,
  key: SessionKey,
  plan: (session: Session) => SessionChanges,
  etag?: string,
): Promise<void> {
  const session = await lockSession(em, key, etag);
  const changes = plan(session);
  const same = Object.entries(changes).every(([name, value]) =>
    isDeepStrictEqual(session[name as keyof SessionChanges], value),
  );
  if (same) return;
  Object.assign(session, changes, { updatedAt: await databaseTime(em) });
  await em.flush();
  await noteChanges(em, origin, { projectId: key.projectId, kind: "session", ids: [key.sessionId] });
}
