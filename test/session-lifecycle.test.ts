import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, getSession, messagesOf, says, store, textOf } from "./harness/sessions.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const sessions = () => headway.on(lane).sessions;

  test("acontext 1: a session of nothing tracks tasks and has no metadata", async () => {
    const { session, created } = await sessions().createSession({});
    expect(created).toBe(true);
    expect(session).toMatchObject({
      displayName: "",
      userId: "",
      disableTaskTracking: false,
      lastSequence: 0n,
      tokenCount: 0n,
      taskCount: 0,
    });
    expect(session?.metadata).toBeUndefined();
    expect(session?.lastMessageTime).toBeUndefined();
    expect(session?.createTime).toEqual(session?.updateTime);
    expect(await getSession(sessions(), session?.id ?? "")).toEqual(session);
  });

  test("first", async () => {
    const { id } = await createSession(sessions());
    const stored = await store(sessions(), id, "hello", "world");
    expect(stored).toMatchObject([{ sequence: 1n }, { sequence: 2n, tokenCount: 0n }]);
    const one = await sessions().storeMessage({ sessionId: id, message: { ...says("x"), id: randomUUID() } });
    expect(one.message).toMatchObject({ sequence: 3n });
    expect((await messagesOf(sessions(), { sessionId: id })).map(textOf)).toEqual(["hello", "world", "x"]);
    expect(await getSession(sessions(), id)).toMatchObject({ lastSequence: 3n, tokenCount: 3n });
    const nowhere = sessions().storeMessage({ sessionId: "nowhere", message: says("x") });
    expect(await refusalOf(nowhere)).toMatchObject({ code: "NotFound", reason: "SESSION_NOT_FOUND" });
  });
});
