import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { makeFirstKey, plantKey } from "./harness/keys.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import { createSession, getSession, messagesOf, says, store, textOf } from "./harness/sessions.ts";
import { assign } from "./harness/trackers.ts";

const headway = useHeadway();
let ours: string;
let theirs: string;
beforeAll(async () => {
  ours = await makeFirstKey(headway);
  theirs = await plantKey(headway, "other");
});

describe.each(lanes)("$name", (lane) => {
  const own = () => headway.on(lane, { apiKey: ours });
  const other = () => headway.on(lane, { apiKey: theirs });

  const calls: Record<string, (clients: Clients, id: string) => Promise<unknown>> = {
    GetSession: ({ sessions }, id) => getSession(sessions, id),
    UpdateSession: ({ sessions }, id) =>
      sessions.updateSession({ session: { id, displayName: "mine" }, updateMask: { paths: ["display_name"] } }),
    DeleteSession: ({ sessions }, sessionId) => sessions.deleteSession({ sessionId }),
    CopySession: ({ sessions }, sessionId) => sessions.copySession({ sessionId }),
    StoreMessage: ({ sessions }, sessionId) => sessions.storeMessage({ sessionId, message: says("mine") }),
    "StoreMessage with an id": ({ sessions }, sessionId) =>
      sessions.storeMessage({ sessionId, message: { ...says("mine"), id: randomUUID() } }),
    StoreMessages: ({ sessions }, sessionId) => store(sessions, sessionId, "mine"),
    ListMessages: ({ sessions }, sessionId) => messagesOf(sessions, { sessionId }),
    ListPreferences: ({ sessions }, value) => sessions.listPreferences({ scope: { case: "sessionId", value } }),
    GetSessionSummary: ({ sessions }, sessionId) => sessions.getSessionSummary({ sessionId }),
    WatchSession: ({ sessions }, sessionId) => drain(sessions.watchSession({ sessionId })),
  };

  test.each(Object.keys(calls))(
    "acontext 18: %s of another project's session is answered as of one that is nowhere",
    async (name) => {
      const call = calls[name] as (typeof calls)[string];
      const { id } = await createSession(own().sessions);
      await store(own().sessions, id, "ours");
      const before = await getSession(own().sessions, id);
      const [foreign, nowhere] = [await refusalOf(call(other(), id)), await refusalOf(call(other(), "nowhere"))];
      expect(foreign).toMatchObject({ code: "NotFound", reason: "SESSION_NOT_FOUND", metadata: { session_id: id } });
      expect({ ...foreign, message: foreign.message.replace(id, "nowhere") }).toEqual({
        ...nowhere,
        metadata: { session_id: id },
      });
      expect(await getSession(own().sessions, id)).toEqual(before);
    },
  );

  test("acontext 2, 18: ids of sessions and messages, users and commits of two projects are apart", async () => {
    const [id, userId] = [randomUUID(), randomUUID()];
    const message = { ...says("same"), id: `m-${id}` };
    for (const { sessions } of [own(), other()]) {
      await createSession(sessions, { id, userId });
      await sessions.storeMessage({ sessionId: id, message });
    }
    await store(own().sessions, id, "ours");
    expect((await messagesOf(other().sessions, { sessionId: id })).map(textOf)).toEqual(["same"]);
    const { sessions } = await other().sessions.listSessions({ filter: { userId } });
    expect(sessions).toMatchObject([{ id, lastSequence: 1n }]);
    const { id: foreign } = await createSession(own().sessions);
    const one = await assign(other());
    const commit = other().trackers.commitTracker({
      tracker: one.tracker,
      status: "x",
      messages: [{ sessionId: foreign, messages: [says("mine")] }],
    });
    expect(await refusalOf(commit)).toMatchObject({ reason: "SESSION_NOT_FOUND" });
    expect(await getSession(own().sessions, foreign)).toMatchObject({ lastSequence: 0n });
  });

  test("a watcher of one project sees nothing of a session of the same id in another", async () => {
    const id = randomUUID();
    for (const { sessions } of [own(), other()]) await createSession(sessions, { id });
    const watch = own().sessions.watchSession({ sessionId: id })[Symbol.asyncIterator]();
    await watch.next();
    await store(other().sessions, id, "theirs");
    await store(own().sessions, id, "ours");
    const { value } = await watch.next();
    expect(value).toMatchObject({ frame: { case: "messages", value: { messages: [{ sequence: 1n }] } } });
    const { frame } = value as { frame: { value: { messages: Parameters<typeof textOf>[0][] } } };
    expect(frame.value.messages.map(textOf)).toEqual(["ours"]);
    await watch.return?.();
  });
});
