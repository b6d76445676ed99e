import { randomUUID } from "node:crypto";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { SessionOrder } from "../gen/ts/headway/v1/session_lifecycle_pb.ts";
import type { Session } from "../gen/ts/headway/v1/session_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, store } from "./harness/sessions.ts";
import { createTask } from "./harness/tasks.ts";

const headway = useHeadway();
const { NEWEST_FIRST, OLDEST_FIRST } = SessionOrder;

describe.each(lanes)("$name", (lane) => {
  const sessions = () => headway.on(lane).sessions;
  const ids = (all: readonly Session[]) => all.map(({ id }) => id);

  async function list(filter: NonNullable<Parameters<ReturnType<typeof sessions>["listSessions"]>[0]>["filter"]) {
    return ids((await sessions().listSessions({ ...(filter && { filter }) })).sessions);
  }

  /** Every page of a list. `between` runs after each page but the last. */
  async function pages(request: object, between: () => Promise<unknown> = async () => {}) {
    const all: Session[][] = [];
    for (let pageToken = ""; ; ) {
      const page = await sessions().listSessions({ ...request, pageToken });
      all.push(page.sessions);
      pageToken = page.nextPageToken;
      if (pageToken === "") return all;
      await between();
    }
  }

  test("acontext 3: by user, by metadata at any depth, by both; an empty filter is all", async () => {
    const userId = randomUUID();
    const tag = randomUUID();
    const one = await createSession(sessions(), { userId, metadata: { tag, deep: { a: [1, { b: 2 }], c: 3 } } });
    const two = await createSession(sessions(), { userId, metadata: { tag } });
    const three = await createSession(sessions(), { metadata: { tag } });
    expect(await list({ userId })).toEqual([two.id, one.id]);
    expect(await list({ metadata: { tag } })).toEqual([three.id, two.id, one.id]);
    expect(await list({ metadata: { tag, deep: { a: [{ b: 2 }] } } })).toEqual([one.id]);
    expect(await list({ userId, metadata: { tag, deep: {} } })).toEqual([one.id]);
    expect(await list({ userId: randomUUID() })).toEqual([]);
    expect(await list({ metadata: {} })).toEqual(await list(undefined));
  });

  test("by a part of the name, and by age", async () => {
    const word = randomUUID();
    const one = await createSession(sessions(), { displayName: `Talk ${word} 1` });
    const at = Date.now() + 86_400_000;
    await headway.database.query("update session set created_at = $2 where id = $1", [one.id, new Date(at)]);
    expect(await list({ displayNameContains: word.toUpperCase() })).toEqual([one.id]);
    const from = (ms: number) => list({ displayNameContains: word, createdFrom: timestampFromMs(ms) });
    expect(await from(at)).toEqual([one.id]);
    expect(await from(at + 1)).toEqual([]);
    const before = (ms: number) => list({ displayNameContains: word, createdBefore: timestampFromMs(ms) });
    expect(await before(at)).toEqual([]);
    expect(await before(at + 1)).toEqual([one.id]);
  });

  test("only those with messages that were given up", async () => {
    const userId = randomUUID();
    const [good, bad] = [await createSession(sessions(), { userId }), await createSession(sessions(), { userId })];
    await store(sessions(), good.id, "a");
    await store(sessions(), bad.id, "a", "b");
    await headway.database.query(
      "update session_message set processing_status = 'FAILED' where session_id = $1 and sequence = 2",
      [bad.id],
    );
    expect(await list({ userId, hasFailedMessages: true })).toEqual([bad.id]);
  });

  test("a list tells how many messages, tokens and tasks each has", async () => {
    const { id, userId } = await createSession(sessions(), { userId: randomUUID() });
    await store(sessions(), id, "hello world", "again");
    await createTask(headway.on(lane).tasks, { sessionId: id });
    const { sessions: listed } = await sessions().listSessions({ filter: { userId } });
    expect(listed).toMatchObject([{ lastSequence: 2n, tokenCount: 3n, taskCount: 1 }]);
    const kept = await headway.database.query("select token_count from session_message where session_id = $1", [id]);
    expect(kept.map(({ token_count }) => token_count)).toEqual([2, 1]);
  });

  test.each([
    ["NEWEST_FIRST", NEWEST_FIRST],
    ["OLDEST_FIRST", OLDEST_FIRST],
  ])(
    "acontext 5: in the order %s pages show every session once, also with equal times and new ones",
    async (_, order) => {
      const userId = randomUUID();
      for (let i = 0; i < 20; i += 1) await createSession(sessions(), { userId });
      await headway.database.query(
        `update session set created_at = timestamptz '2026-01-01' + (abs(hashtext(id)) % 3) * interval '1 ms'
       where user_id = $1`,
        [userId],
      );
      const filter = { userId };
      const [whole] = (await pages({ filter, order, pageSize: 1000 })) as [Session[]];
      const times = whole.map(({ createTime }) => (createTime ? timestampMs(createTime) : 0));
      const sign = order === OLDEST_FIRST ? 1 : -1;
      expect(times).toEqual(times.toSorted((one, two) => sign * (one - two)));
      for (const pageSize of [1, 7, 19, 20]) {
        const all = await pages({ filter, order, pageSize });
        expect(ids(all.flat())).toEqual(ids(whole));
        expect(all).toHaveLength(Math.ceil(20 / pageSize));
      }
      const added: string[] = [];
      const between = async () => added.push((await createSession(sessions(), { userId })).id);
      const moving = (await pages({ filter, order, pageSize: 5 }, between)).flat();
      expect(ids(moving).filter((id) => !added.includes(id))).toEqual(ids(whole));
      expect(new Set(ids(moving)).size).toBe(moving.length);
    },
  );

  test("acontext 4: a page of 0 is 50 and more than 1000 is 1000; less is refused, as is a token of another list", async () => {
    expect(await refusalOf(sessions().listSessions({ pageSize: -1 }))).toMatchObject({ fields: ["page_size"] });
    const userId = randomUUID();
    await createSession(sessions(), { userId });
    await headway.database.query(
      `insert into session select (jsonb_populate_record(s, jsonb_build_object('id', s.id || '-' || i))).*
       from session s, generate_series(1, 1000) i where s.user_id = $1`,
      [userId],
    );
    for (const [pageSize, shown] of [[0, 50] as const, [1001, 1000] as const]) {
      const page = await sessions().listSessions({ filter: { userId }, pageSize });
      expect([page.sessions.length, page.nextPageToken !== ""]).toEqual([shown, true]);
    }
    const { nextPageToken } = await sessions().listSessions({ pageSize: 1 });
    const invalid = { code: "InvalidArgument", reason: "PAGE_TOKEN_INVALID", fields: ["page_token"] };
    for (const request of [
      { pageToken: "x" },
      { pageToken: nextPageToken, order: OLDEST_FIRST },
      { pageToken: nextPageToken, filter: { userId: "u" } },
    ]) {
      expect(await refusalOf(sessions().listSessions(request))).toMatchObject(invalid);
    }
  });
});
