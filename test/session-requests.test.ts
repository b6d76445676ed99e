import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Headway, startHeadway, useHeadway } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, getSession, says, store } from "./harness/sessions.ts";

const headway = useHeadway();
let replica: Headway;
beforeAll(async () => {
  replica = await startHeadway({ database: headway.database });
});
afterAll(() => replica[Symbol.asyncDispose]());

type Call = (clients: Clients, requestId: string) => Promise<unknown>;
type Made = { readonly sessionId: string; readonly etag: string };

/** For each write: a call on a session of its own that has one effect however often it is repeated. */
const writes: Record<string, (made: Made) => Call> = {
  CreateSession:
    () =>
    ({ sessions }, requestId) =>
      sessions.createSession({ displayName: "x", requestId }),
  "CreateSession with an id":
    ({ sessionId }) =>
    ({ sessions }, requestId) =>
      sessions.createSession({ id: `new-${sessionId}`, requestId }),
  UpdateSession:
    ({ sessionId, etag }) =>
    ({ sessions }, requestId) =>
      sessions.updateSession({
        session: { id: sessionId, userId: "v" },
        updateMask: { paths: ["user_id"] },
        etag,
        requestId,
      }),
  DeleteSession:
    ({ sessionId, etag }) =>
    ({ sessions }, requestId) =>
      sessions.deleteSession({ sessionId, etag, requestId }),
  CopySession:
    ({ sessionId }) =>
    ({ sessions }, requestId) =>
      sessions.copySession({ sessionId, requestId }),
  StoreMessage:
    ({ sessionId }) =>
    ({ sessions }, requestId) =>
      sessions.storeMessage({ sessionId, message: says("x"), requestId }),
  "StoreMessage with an id":
    ({ sessionId }) =>
    ({ sessions }, requestId) =>
      sessions.storeMessage({ sessionId, message: { ...says("x"), id: `m-${sessionId}` }, requestId }),
  StoreMessages:
    ({ sessionId }) =>
    ({ sessions }, requestId) =>
      sessions.storeMessages({ sessionId, messages: [says("x"), says("y")], requestId }),
};

describe.each(lanes)("$name", (lane) => {
  const ways = () => [headway.on(lane), headway.on(grpc), replica.on(lane), replica.on(grpc)];

  async function effect() {
    const [row] = await headway.database.query(
      // The messages of a session that another test deleted go later, in steps.
      `select (select count(*)::int from session) as sessions,
         (select count(*)::int from session_message m join session s on s.project_id = m.project_id
            and s.id = m.session_id) as messages,
         (select coalesce(sum(last_sequence), 0)::int from session) as sequences,
         (select coalesce(sum(pending_messages), 0)::int from session) as pending`,
    );
    return row;
  }

  test.each(Object.keys(writes))("%s is done once, however often and wherever it is repeated", async (name) => {
    const { id: sessionId, etag } = await createSession(headway.on(lane).sessions);
    const write = writes[name]?.({ sessionId, etag }) as Call;
    const requestId = randomUUID();
    const first = await write(headway.on(lane), requestId);
    const after = await effect();
    for (const clients of ways()) expect(await write(clients, requestId)).toEqual(first);
    const upper = await write(headway.on(lane), requestId.toUpperCase());
    expect(upper).toEqual(first);
    expect(await effect()).toEqual(after);
  });

  test.each(Object.keys(writes))("%s that is repeated at the same time is done once", async (name) => {
    const { id: sessionId, etag } = await createSession(headway.on(lane).sessions);
    const write = writes[name]?.({ sessionId, etag }) as Call;
    const requestId = randomUUID();
    const answers = await Promise.all([...ways(), ...ways()].map((clients) => write(clients, requestId)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test("the same request id for another message is REQUEST_ID_REUSED", async () => {
    const { sessions } = headway.on(lane);
    const { id: sessionId } = await createSession(sessions);
    const requestId = randomUUID();
    await sessions.storeMessage({ sessionId, message: says("x"), requestId });
    const other = refusalOf(sessions.storeMessage({ sessionId, message: says("y"), requestId }));
    expect(await other).toMatchObject({ code: "InvalidArgument", reason: "REQUEST_ID_REUSED" });
    const bad = refusalOf(sessions.storeMessage({ sessionId, message: says("y"), requestId: "once" }));
    expect(await bad).toMatchObject({ reason: "FIELD_INVALID", fields: ["request_id"] });
    expect(await getSession(sessions, sessionId)).toMatchObject({ lastSequence: 1n });
  });

  test("a refused request is not remembered: it may be tried again", async () => {
    const { sessions } = headway.on(lane);
    const sessionId = randomUUID();
    const request = { sessionId, message: says("x"), requestId: randomUUID() };
    expect(await refusalOf(sessions.storeMessage(request))).toMatchObject({ reason: "SESSION_NOT_FOUND" });
    await createSession(sessions, { id: sessionId });
    expect((await sessions.storeMessage(request)).message?.sequence).toBe(1n);
    await store(sessions, sessionId, "y");
    expect((await sessions.storeMessage(request)).message?.sequence).toBe(1n);
  });
});
