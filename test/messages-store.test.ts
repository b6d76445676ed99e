import { randomUUID } from "node:crypto";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { ProcessingStatus } from "../gen/ts/headway/v1/message_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import {
  ASSISTANT,
  createSession,
  getSession,
  HEADWAY,
  hold,
  messagesOf,
  says,
  store,
  textOf,
} from "./harness/sessions.ts";
import { numbers } from "./harness/trackers.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const sessions = () => clients().sessions;

  /** When the loop comes to a session, and why. */
  async function dueOf(sessionId: string) {
    const [row] = await headway.database.query<{ pending: number; trigger: string | null; due: number | null }>(
      `select pending_messages as pending, due_trigger as trigger,
         extract(epoch from extract_due_at - last_message_at)::float8 as due
       from session where id = $1`,
      [sessionId],
    );
    return row;
  }

  test("a message is stored as it was said, and the answer tells all but that", async () => {
    const { id: sessionId } = await createSession(sessions());
    const id = `m-${randomUUID()}`;
    const eventTime = timestampFromMs(1_700_000_000_123);
    const metadata = { source: { line: 7 } };
    const message = { ...says("hello", ASSISTANT), id, metadata, eventTime };
    const { message: stored } = await sessions().storeMessage({ sessionId, message });
    expect(stored).toMatchObject({
      id,
      sessionId,
      sequence: 1n,
      sourceFormat: HEADWAY,
      role: ASSISTANT,
      metadata,
      eventTime,
    });
    expect(stored).toMatchObject({ processingStatus: ProcessingStatus.PENDING, tokenCount: 0n, taskIds: [] });
    expect(stored?.canonical).toBeUndefined();
    expect(Math.abs((stored?.createTime ? timestampMs(stored.createTime) : 0) - Date.now())).toBeLessThan(10_000);
    const [listed] = await messagesOf(sessions(), { sessionId });
    expect(listed).toEqual({ ...stored, tokenCount: 1n, canonical: listed?.canonical });
    expect(listed?.canonical).toMatchObject(message.content.value);
  });

  test("acontext 7: each message has the number after the one before it, the first has 1", async () => {
    const { id } = await createSession(sessions());
    const one = await store(sessions(), id, "a", "b");
    const two = await store(sessions(), id, "c");
    expect([...one, ...two].map(({ sequence }) => sequence)).toEqual([1n, 2n, 3n]);
    const times = [...one, ...two].map(({ createTime }) => (createTime ? timestampMs(createTime) : 0));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test("sixteen writers of one session make no hole and no double number, and each batch stays together", async () => {
    const { id } = await createSession(sessions());
    await hold(headway.database, id);
    const stores = Array.from({ length: 16 }, async (_, writer) => {
      const all = [];
      for (let i = 0; i < 10; i += 1) {
        // Some with an id of their own: these go another way.
        const message = { ...says(`${writer}.${i}.0`), ...(i % 3 === 0 && { id: randomUUID() }) };
        const { messages } = await sessions().storeMessages({
          sessionId: id,
          messages: [message, says(`${writer}.${i}.1`)],
        });
        expect(messages[1]?.sequence).toBe((messages[0]?.sequence ?? 0n) + 1n);
        all.push(...messages.map(({ sequence }) => sequence));
      }
      expect(all).toEqual(all.toSorted((a, b) => Number(a - b)));
      return all;
    });
    const sequences = (await Promise.all(stores)).flat();
    expect(sequences.toSorted((a, b) => Number(a - b))).toEqual(numbers(1, 320));
    const listed = await messagesOf(sessions(), { sessionId: id, pageSize: 1000 });
    expect(listed.map(({ sequence }) => sequence)).toEqual(numbers(1, 320));
    for (let writer = 0; writer < 16; writer += 1) {
      const mine = listed.map(textOf).filter((text) => text.startsWith(`${writer}.`));
      expect(mine).toEqual(Array.from({ length: 20 }, (_, i) => `${writer}.${Math.floor(i / 2)}.${i % 2}`));
    }
    expect(await getSession(sessions(), id)).toMatchObject({ lastSequence: 320n });
    expect(await dueOf(id)).toMatchObject({ pending: 320 });
  });

  test("one bad call fails alone, whoever shares its group", async () => {
    const { id } = await createSession(sessions());
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const sessionId = i % 4 === 0 ? `nowhere-${i}` : id;
        const call = sessions().storeMessage({ sessionId, message: says(`${i}`) });
        return i % 4 === 0 ? (await refusalOf(call)).metadata["session_id"] : (await call).message?.sessionId;
      }),
    );
    expect(outcomes).toEqual(outcomes.map((_, i) => (i % 4 === 0 ? `nowhere-${i}` : id)));
    expect((await messagesOf(sessions(), { sessionId: id })).map(({ sequence }) => sequence)).toEqual(numbers(1, 15));
  });

  test("an id that the project has is MESSAGE_EXISTS, in any session, also twice in one call; nothing is stored", async () => {
    const [one, other] = [await createSession(sessions()), await createSession(sessions())];
    const id = randomUUID();
    await sessions().storeMessage({ sessionId: one.id, message: { ...says("a"), id } });
    const taken = sessions().storeMessages({ sessionId: other.id, messages: [says("b"), { ...says("c"), id }] });
    const exists = {
      code: "AlreadyExists",
      reason: "MESSAGE_EXISTS",
      metadata: { message_id: id, field: "messages[1]" },
    };
    expect(await refusalOf(taken)).toMatchObject(exists);
    const twin = { ...says("d"), id: randomUUID() };
    const twice = sessions().storeMessages({ sessionId: other.id, messages: [twin, twin] });
    expect(await refusalOf(twice)).toMatchObject({ reason: "MESSAGE_EXISTS" });
    expect(await getSession(sessions(), other.id)).toMatchObject({ lastSequence: 0n });
  });

  test("of many that store the same id at once, one does", async () => {
    const [one, other] = [await createSession(sessions()), await createSession(sessions())];
    const id = randomUUID();
    const calls = Array.from({ length: 20 }, (_, i) =>
      sessions()
        .storeMessage({ sessionId: (i % 2 ? one : other).id, message: { ...says("x"), id } })
        .then(() => "stored")
        .catch(() => "refused"),
    );
    expect((await Promise.all(calls)).filter((outcome) => outcome === "stored")).toHaveLength(1);
  });

  test("the session is due after its idle time from its first message on, and at once when the buffer is full", async () => {
    const { id } = await createSession(sessions());
    await hold(headway.database, id);
    await store(sessions(), id, "1");
    expect(await dueOf(id)).toMatchObject({ pending: 1, trigger: "IDLE", due: 8 });
    await store(sessions(), id, "2");
    const later = await dueOf(id);
    expect(later).toMatchObject({ pending: 2, trigger: "IDLE" });
    expect(later?.due).toBeLessThan(8);
    await store(sessions(), id, ...Array.from({ length: 14 }, (_, i) => `${i}`));
    expect(await dueOf(id)).toMatchObject({ pending: 16, trigger: "BUFFER_FULL", due: 0 });
    await store(sessions(), id, "17");
    const still = await dueOf(id);
    expect(still).toMatchObject({ pending: 17, trigger: "BUFFER_FULL" });
    expect(still?.due).toBeLessThan(0);
  });

  test("one call that fills the buffer makes the session due at once; a pause after a failure stays", async () => {
    const [full, failed] = [await createSession(sessions()), await createSession(sessions())];
    for (const { id } of [full, failed]) await hold(headway.database, id);
    const many = Array.from({ length: 16 }, (_, i) => `${i}`);
    await store(sessions(), full.id, ...many);
    expect(await dueOf(full.id)).toMatchObject({ trigger: "BUFFER_FULL", due: 0 });
    await store(sessions(), failed.id, "1");
    await headway.database.query(
      "update session set due_trigger = 'RETRY', extract_due_at = now() + interval '1 hour' where id = $1",
      [failed.id],
    );
    await store(sessions(), failed.id, ...many);
    expect(await dueOf(failed.id)).toMatchObject({ pending: 17, trigger: "RETRY" });
  });

  test("acontext 21: without tracking a message is DISABLED at once, and nothing is due", async () => {
    const { id } = await createSession(sessions(), { disableTaskTracking: true });
    const [message] = await store(sessions(), id, "1");
    expect(message).toMatchObject({ processingStatus: ProcessingStatus.DISABLED });
    expect(await dueOf(id)).toEqual({ pending: 0, trigger: null, due: null });
  });

  test("a call stores 1 to 1000 messages", async () => {
    const { id: sessionId } = await createSession(sessions());
    const many = Array.from({ length: 1001 }, (_, i) => says(`${i}`));
    expect(await refusalOf(sessions().storeMessages({ sessionId }))).toMatchObject({ fields: ["messages"] });
    const tooMany = refusalOf(sessions().storeMessages({ sessionId, messages: many }));
    expect(await tooMany).toMatchObject({ reason: "FIELD_TOO_LARGE", fields: ["messages"] });
    const { messages } = await sessions().storeMessages({ sessionId, messages: many.slice(1) });
    expect(messages.map(({ sequence }) => sequence)).toEqual(numbers(1, 1000));
  });
});
