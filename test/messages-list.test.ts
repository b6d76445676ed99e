import { fromJson, toBinary } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { assert, asyncProperty, boolean, constantFrom, integer, record, subarray } from "fast-check";
import { describe, expect, test } from "vitest";
import { MessageRole, ProcessingStatus } from "../gen/ts/headway/v1/message_pb.ts";
import { SequenceOrder } from "../gen/ts/headway/v1/sequence_order_pb.ts";
import { ListMessagesResponseSchema } from "../gen/ts/headway/v1/session_message_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, hold, messagePages, messagesOf, says, store, textOf } from "./harness/sessions.ts";
import { createTask } from "./harness/tasks.ts";
import { numbers } from "./harness/trackers.ts";

const headway = useHeadway();
const { OLDEST_FIRST, NEWEST_FIRST } = SequenceOrder;
const { PENDING, SUCCESS, FAILED } = ProcessingStatus;

describe.each(lanes)("$name", (lane) => {
  const sessions = () => headway.on(lane).sessions;

  async function withMessages(count: number): Promise<string> {
    const { id } = await createSession(sessions());
    await hold(headway.database, id);
    await store(sessions(), id, ...Array.from({ length: count }, (_, i) => `${i + 1}`));
    return id;
  }

  test("acontext 5, 6: pages of any size in both orders show every message once; each page is oldest first", async () => {
    const sessionId = await withMessages(23);
    await headway.database.query(
      "update session_message set processing_status = case sequence % 3 when 0 then 'SUCCESS' when 1 then 'FAILED' else 'PENDING' end where session_id = $1",
      [sessionId],
    );
    const statusOf = (sequence: number) => [SUCCESS, FAILED, PENDING][sequence % 3] as number;
    const requests = record({
      pageSize: integer({ min: 1, max: 25 }),
      order: constantFrom(OLDEST_FIRST, NEWEST_FIRST),
      after: integer({ min: 0, max: 25 }),
      processingStatuses: subarray([SUCCESS, FAILED, PENDING]),
      grows: boolean(),
      edits: boolean(),
    });
    await assert(
      asyncProperty(requests, async ({ pageSize, order, after, processingStatuses, grows, edits }) => {
        const strategy = { case: "removeToolResults", value: {} } as const;
        const request = { sessionId, pageSize, order, afterSequence: BigInt(after), processingStatuses };
        const newest = Number((await sessions().getSession({ sessionId })).session?.lastSequence);
        const between = async () => grows && (await store(sessions(), sessionId, "more"));
        const pages = await messagePages(
          sessions(),
          { ...request, ...(edits && { editStrategies: [{ strategy }] }) },
          between,
        );
        const shown = pages.map(({ messages }) => messages.map(({ sequence }) => Number(sequence)));
        for (const page of shown) expect(page).toEqual(page.toSorted((a, b) => a - b));
        const wanted = numbers(1, newest)
          .map(Number)
          .filter((sequence) => sequence > after)
          .filter(
            (n) =>
              processingStatuses.length === 0 || processingStatuses.includes((n > 23 ? PENDING : statusOf(n)) as never),
          );
        expect((order === NEWEST_FIRST ? shown.toReversed() : shown).flat()).toEqual(wanted);
        const whole = pages[0]?.tokenCount ?? 0n;
        expect(pages.reduce((sum, page) => sum + page.pageTokenCount, 0n)).toBe(whole);
        expect(pages.every(({ tokenCount }) => tokenCount === whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("only what is evidence of a task; each message names its tasks", async () => {
    const sessionId = await withMessages(8);
    const { tasks } = headway.on(lane);
    const evidence = [
      { firstSequence: 2n, lastSequence: 3n },
      { firstSequence: 6n, lastSequence: 6n },
    ];
    const { id } = await createTask(tasks, { sessionId });
    await tasks.updateTask({ task: { id, evidence }, updateMask: { paths: ["evidence"] } });
    const other = await createTask(tasks, { sessionId });
    const also = [{ firstSequence: 3n, lastSequence: 4n }];
    await tasks.updateTask({ task: { id: other.id, evidence: also }, updateMask: { paths: ["evidence"] } });
    const found = await messagesOf(sessions(), { sessionId, taskId: id });
    expect(found.map(({ sequence }) => sequence)).toEqual([2n, 3n, 6n]);
    expect(found.map(({ taskIds }) => taskIds)).toEqual([[id], [id, other.id], [id]]);
    expect(await messagesOf(sessions(), { sessionId, taskId: "nowhere" })).toEqual([]);
  });

  test("a message tells what went wrong in the last extraction that had it", async () => {
    const sessionId = await withMessages(1);
    await headway.database.query(
      `with e as (
         insert into extraction values ('default', $2, $1, '[]', 1, 'FAILED', 'IDLE', 1, 'rules', '', 0, 0, 0, 0, '[]', null,
           'no answer', null, null, false, now(), now()) returning id)
       update session_message set extraction_id = (select id from e), processing_status = 'FAILED' where session_id = $1`,
      [sessionId, `x-${sessionId}`],
    );
    const [message] = await messagesOf(sessions(), { sessionId });
    expect(message).toMatchObject({
      processingStatus: FAILED,
      processingError: "no answer",
      extractionId: `x-${sessionId}`,
    });
  });

  test("a page is shorter than asked for, rather than too large for a client", async () => {
    const { id: sessionId } = await createSession(sessions());
    const text = "x".repeat(900_000);
    for (let i = 0; i < 6; i += 1) await sessions().storeMessage({ sessionId, message: says(text) });
    for (const order of [OLDEST_FIRST, NEWEST_FIRST]) {
      const pages = await messagePages(sessions(), { sessionId, order });
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.flatMap(({ messages }) => messages)).toHaveLength(6);
    }
  }, 60_000);

  test("tokens are counted when they are asked for, and kept", async () => {
    const sessionId = await withMessages(3);
    const counts = async () =>
      (await headway.database.query("select token_count from session_message where session_id = $1", [sessionId])).map(
        ({ token_count }) => token_count,
      );
    expect(await counts()).toEqual([null, null, null]);
    const { pageTokenCount, tokenCount } = await sessions().listMessages({ sessionId, pageSize: 2 });
    expect([pageTokenCount, tokenCount]).toEqual([2n, 3n]);
    expect(await counts()).toEqual([1, 1, 1]);
    await store(sessions(), sessionId, "hello hello");
    const listed = await messagesOf(sessions(), { sessionId });
    expect(listed.map((message) => message.tokenCount)).toEqual([1n, 1n, 1n, 2n]);
  });

  test("numbers take six times as many bytes in a message as in JSON, and a page of them fits all the same", async () => {
    const { id: sessionId } = await createSession(sessions(), { disableTaskTracking: true });
    const value = fromJson(ValueSchema, Array<number>(20_000).fill(1));
    const data = { role: MessageRole.USER, parts: [{ part: { case: "data", value: { value } } as const }] };
    const messages = Array.from({ length: 10 }, () => ({ content: { case: "canonical", value: data } as const }));
    for (let i = 0; i < 3; i += 1) await sessions().storeMessages({ sessionId, messages });
    const pages = await messagePages(sessions(), { sessionId, pageSize: 1000 });
    expect(pages.flatMap((page) => page.messages)).toHaveLength(30);
    const sizes = pages.map((page) => toBinary(ListMessagesResponseSchema, page).byteLength);
    expect(Math.max(...sizes)).toBeLessThan(4 * 1024 * 1024);
  });

  test("acontext 4: a page of 0 is 50, and more than 1000 is 1000, in both orders and edited", async () => {
    const sessionId = await withMessages(1000);
    await store(sessions(), sessionId, "one more");
    const editStrategies = [{ strategy: { case: "removeToolResults", value: {} } as const }];
    for (const more of [{}, { order: NEWEST_FIRST }, { editStrategies }]) {
      for (const [pageSize, shown] of [[0, 50] as const, [2_000_000_000, 1000] as const]) {
        const page = await sessions().listMessages({ sessionId, pageSize, ...more });
        expect([page.messages.length, page.nextPageToken !== ""]).toEqual([shown, true]);
      }
    }
  });

  test("acontext 4: sizes and tokens that make no sense are refused; beyond the newest there is nothing", async () => {
    const sessionId = await withMessages(3);
    const { nextPageToken } = await sessions().listMessages({ sessionId, pageSize: 1 });
    for (const [request, field] of [
      [{ pageSize: -1 }, "page_size"],
      [{ afterSequence: -1n }, "after_sequence"],
      [{ format: 9 }, "format"],
      [{ order: 9 }, "order"],
      [{ processingStatuses: [1, 0] }, "processing_statuses[1]"],
      [{ processingStatuses: Array(7).fill(1) }, "processing_statuses"],
      [{ taskId: "a b" }, "task_id"],
      [{ editUpToSequence: -1n }, "edit_up_to_sequence"],
      [{ pageToken: "x" }, "page_token"],
      [{ pageToken: nextPageToken, format: 2 }, "page_token"],
      [{ pageToken: nextPageToken, afterSequence: 1n }, "page_token"],
    ] as const) {
      const refused = refusalOf(sessions().listMessages({ sessionId, ...(request as object) }));
      expect(await refused).toMatchObject({ code: "InvalidArgument", fields: [field] });
    }
    const none = await sessions().listMessages({ sessionId, afterSequence: 3n });
    expect(none).toMatchObject({ messages: [], nextPageToken: "", tokenCount: 0n });
    expect(await refusalOf(sessions().listMessages({ sessionId: "nowhere" }))).toMatchObject({
      reason: "SESSION_NOT_FOUND",
    });
    expect((await messagesOf(sessions(), { sessionId })).map(textOf)).toEqual(["1", "2", "3"]);
  });
});
