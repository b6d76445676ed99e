import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ProcessingStatus } from "../gen/ts/headway/v1/message_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, getSession, messagesOf, store } from "./harness/sessions.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const sessions = () => headway.on(lane).sessions;
  const metadata = { team: "a", nested: { k: [1, 2] } };

  /** Changes fields of a session, and answers it. */
  async function update(id: string, fields: object, paths: string[], more: object = {}) {
    const { session } = await sessions().updateSession({ session: { id, ...fields }, updateMask: { paths }, ...more });
    return session;
  }

  test("acontext 1: a session of nothing tracks tasks and has no metadata", async () => {
    const { session, created } = await sessions().createSession({});
    expect(created).toBe(true);
    expect(session).toMatchObject({ displayName: "", userId: "", disableTaskTracking: false, copiedFromId: "" });
    expect(session).toMatchObject({ lastSequence: 0n, tokenCount: 0n, taskCount: 0 });
    expect(session?.metadata).toBeUndefined();
    expect(session?.lastMessageTime).toBeUndefined();
    expect(session?.createTime).toEqual(session?.updateTime);
    expect(await getSession(sessions(), session?.id ?? "")).toEqual(session);
  });

  test("a session is stored as it was said", async () => {
    const said = { id: `s-${randomUUID()}`, displayName: "Größe 大", userId: "user 7", metadata };
    const session = await createSession(sessions(), { ...said, disableTaskTracking: true });
    expect(session).toMatchObject({ ...said, disableTaskTracking: true });
    expect(await getSession(sessions(), said.id)).toEqual(session);
  });

  test("acontext 2: the same id again is SESSION_EXISTS, or the session that is there, unchanged", async () => {
    const one = await createSession(sessions(), { displayName: "one" });
    await store(sessions(), one.id, "hello there");
    const again = { id: one.id, displayName: "two", userId: "u" };
    expect(await refusalOf(sessions().createSession(again))).toMatchObject({
      code: "AlreadyExists",
      reason: "SESSION_EXISTS",
      metadata: { session_id: one.id },
    });
    const reused = await sessions().createSession({ ...again, reuse: true });
    expect(reused).toMatchObject({ created: false, session: { displayName: "one", userId: "", tokenCount: 2n } });
    expect(await refusalOf(sessions().createSession({ reuse: true }))).toMatchObject({ fields: ["id"] });
  });

  test("acontext 2: of many that create the same id at once, one does", async () => {
    const id = randomUUID();
    const calls = Array.from({ length: 16 }, () => sessions().createSession({ id, reuse: true }));
    const created = (await Promise.all(calls)).filter((answer) => answer.created);
    expect(created).toHaveLength(1);
  });

  test("acontext 13: metadata is replaced; or merged at the top level, where null removes", async () => {
    const { id } = await createSession(sessions(), { metadata });
    expect((await update(id, { metadata: { a: 1, b: 2 } }, ["metadata"]))?.metadata).toEqual({ a: 1, b: 2 });
    const merged = await update(id, { metadata: { b: null, c: { d: 3 } } }, ["metadata"], { merge: true });
    expect(merged?.metadata).toEqual({ a: 1, c: { d: 3 } });
    expect((await update(id, {}, ["metadata"]))?.metadata).toBeUndefined();
  });

  test("acontext 13: merges at the same time lose nothing", async () => {
    const { id } = await createSession(sessions());
    const merges = Array.from({ length: 12 }, (_, i) =>
      update(id, { metadata: { [`k${i}`]: i } }, ["metadata"], { merge: true }),
    );
    await Promise.all(merges);
    expect(Object.keys((await getSession(sessions(), id)).metadata ?? {})).toHaveLength(12);
  });

  test("only what the mask names is changed, and only by who has the newest etag", async () => {
    const session = await createSession(sessions(), { displayName: "one", userId: "u" });
    const { id, etag } = session;
    const changed = await update(id, { displayName: "two", userId: "v" }, ["display_name"], { etag });
    expect(changed).toMatchObject({ displayName: "two", userId: "u" });
    expect(changed?.etag).not.toBe(etag);
    const stale = refusalOf(update(id, { userId: "v" }, ["user_id"], { etag }));
    expect(await stale).toMatchObject({ code: "Aborted", reason: "ETAG_MISMATCH" });
    expect(await update(id, { displayName: "two" }, ["display_name"])).toEqual(changed);
  });

  test("a message does not move the etag of its session", async () => {
    const session = await createSession(sessions());
    await store(sessions(), session.id, "one");
    const now = await getSession(sessions(), session.id);
    expect(now).toMatchObject({ etag: session.etag, updateTime: session.updateTime, lastSequence: 1n });
    expect(now.lastMessageTime).toBeDefined();
  });

  test("acontext 21: tracking is turned off and on again from the next message on", async () => {
    const { id } = await createSession(sessions());
    await store(sessions(), id, "1");
    await update(id, { disableTaskTracking: true }, ["disable_task_tracking"]);
    await store(sessions(), id, "2");
    await update(id, { disableTaskTracking: false }, ["disable_task_tracking"]);
    await store(sessions(), id, "3");
    const { PENDING, DISABLED } = ProcessingStatus;
    const statuses = (await messagesOf(sessions(), { sessionId: id })).map((message) => message.processingStatus);
    expect(statuses).toEqual([PENDING, DISABLED, PENDING]);
  });

  test("what is not there is SESSION_NOT_FOUND", async () => {
    const nowhere = { code: "NotFound", reason: "SESSION_NOT_FOUND", metadata: { session_id: "nowhere" } };
    expect(await refusalOf(getSession(sessions(), "nowhere"))).toMatchObject(nowhere);
    expect(await refusalOf(update("nowhere", {}, ["metadata"]))).toMatchObject(nowhere);
    expect(await refusalOf(sessions().deleteSession({ sessionId: "nowhere" }))).toMatchObject(nowhere);
    expect(await refusalOf(sessions().copySession({ sessionId: "nowhere" }))).toMatchObject(nowhere);
    expect(await refusalOf(sessions().getSessionSummary({ sessionId: "nowhere" }))).toMatchObject(nowhere);
  });
});
