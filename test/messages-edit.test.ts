import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { SequenceOrder } from "../gen/ts/headway/v1/sequence_order_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, hold, messagePages, OPENAI, store, vendor } from "./harness/sessions.ts";

const headway = useHeadway();

describe.each(lanes)("acontext 15 over $name", (lane) => {
  const sessions = () => headway.on(lane).sessions;
  type Strategies = NonNullable<
    NonNullable<Parameters<ReturnType<typeof sessions>["listMessages"]>[0]>["editStrategies"]
  >;

  const results = (value: object = {}) => ({ strategy: { case: "removeToolResults", value } }) as Strategies[number];
  const calls = (value: object = {}) =>
    ({ strategy: { case: "removeToolCallArguments", value } }) as Strategies[number];
  const middleOut = (reduceToTokens: bigint) =>
    ({ strategy: { case: "middleOut", value: { reduceToTokens } } }) as Strategies[number];
  const limit = (limitTokens: bigint) =>
    ({ strategy: { case: "tokenLimit", value: { limitTokens } } }) as Strategies[number];

  /** Five turns of a question, a call, its result and an answer: messages 1 to 20. */
  async function fiveTurns(): Promise<string> {
    const { id: sessionId } = await createSession(sessions());
    await hold(headway.database, sessionId);
    const messages = [1, 2, 3, 4, 5].flatMap((n): JsonObject[] => {
      const called = { name: n === 1 ? "read" : "search", arguments: `{"question":"number ${n} of the long ones"}` };
      return [
        { role: "user", content: `Question ${n}` },
        { role: "assistant", content: null, tool_calls: [{ id: `call_${n}`, type: "function", function: called }] },
        {
          role: "tool",
          tool_call_id: `call_${n}`,
          content: n === 2 ? "short" : `The result ${n} is a good deal longer`,
        },
        { role: "assistant", content: `Answer ${n}` },
      ];
    });
    await sessions().storeMessages({ sessionId, messages: messages.map((one) => vendor(OPENAI, one)) });
    return sessionId;
  }

  async function edited(sessionId: string, editStrategies: Strategies, more: object = {}) {
    const request = { sessionId, editStrategies, format: OPENAI, pageSize: 1000, ...more };
    const answer = await sessions().listMessages(request);
    const shown = answer.messages.flatMap(({ vendorMessages }) => vendorMessages);
    return {
      answer,
      sequences: answer.messages.map(({ sequence }) => Number(sequence)),
      results: shown.filter(({ role }) => role === "tool").map(({ content }) => content),
      args: shown.flatMap((one) =>
        ((one["tool_calls"] ?? []) as { function: { arguments: string } }[]).map((call) => call.function.arguments),
      ),
    };
  }

  test("remove_tool_results: the newest three stay, the others are Done; what is said in it is counted anew", async () => {
    const sessionId = await fiveTurns();
    const whole = await edited(sessionId, []);
    const { answer, results: shown } = await edited(sessionId, [results()]);
    expect(shown.slice(0, 2)).toEqual(["Done", "Done"]);
    expect(shown.slice(2)).toEqual(whole.results.slice(2));
    expect(answer.tokenCount).toBeLessThan(whole.answer.tokenCount);
    expect(answer.messages[2]?.tokenCount).toBe(1n);
    expect(answer.editedUpToSequence).toBe(20n);
    expect(whole.answer.editedUpToSequence).toBe(0n);
    // What is stored is as it was.
    expect((await edited(sessionId, [])).results).toEqual(whole.results);
  });

  test("keep_recent, placeholder, keep_tools and over_tokens say which and how; what is recent is decided first", async () => {
    const sessionId = await fiveTurns();
    const with_ = async (value: object) => (await edited(sessionId, [results(value)])).results;
    expect(await with_({ keepRecent: 0, placeholder: " gone " })).toEqual(Array(5).fill("gone"));
    expect((await with_({ keepRecent: 1, keepTools: ["read"] })).map((one) => one === "Done")).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect((await with_({ keepRecent: 2, overTokens: 3n })).map((one) => one === "Done")).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  test("remove_tool_call_arguments: old arguments are {}, and the calls stay", async () => {
    const { args } = await edited(await fiveTurns(), [calls({ keepRecent: 1 })]);
    expect(args.slice(0, 4)).toEqual(["{}", "{}", "{}", "{}"]);
    expect(args[4]).toContain("number 5");
  });

  test("token_limit leaves out the oldest, middle_out those of the middle; a call goes with its result", async () => {
    const sessionId = await fiveTurns();
    for (const strategy of [limit, middleOut]) {
      const { answer, sequences, results: shown, args } = await edited(sessionId, [strategy(60n)]);
      expect(answer.tokenCount).toBeLessThanOrEqual(60n);
      expect(shown).toHaveLength(args.length);
      expect(sequences).toContain(20);
      expect(sequences.includes(1)).toBe(strategy === middleOut);
    }
  });

  test("strategies are applied in their own order, whatever the request's", async () => {
    const sessionId = await fiveTurns();
    const all = [results({ keepRecent: 0 }), calls({ keepRecent: 0 }), middleOut(80n), limit(60n)];
    const { answer } = await edited(sessionId, all);
    expect((await edited(sessionId, all.toReversed())).answer).toEqual(answer);
  });

  test("up to a message the answer stays as it was while new messages come; one that is not there means all", async () => {
    const sessionId = await fiveTurns();
    const before = await edited(sessionId, [results()]);
    const pin = { editUpToSequence: before.answer.editedUpToSequence };
    await store(sessions(), sessionId, "more", "and more");
    const after = await edited(sessionId, [results()], pin);
    expect(after.answer.messages.slice(0, 20)).toEqual(before.answer.messages);
    expect(after.sequences).toHaveLength(22);
    expect(after.answer.editedUpToSequence).toBe(20n);
    expect((await edited(sessionId, [results()], { editUpToSequence: 99n })).answer.editedUpToSequence).toBe(22n);
  });

  test("pages are of the edited whole, in both orders, and do not change while messages come", async () => {
    const sessionId = await fiveTurns();
    const editStrategies = [results(), limit(100n)];
    const { answer } = await edited(sessionId, editStrategies);
    for (const order of [SequenceOrder.OLDEST_FIRST, SequenceOrder.NEWEST_FIRST]) {
      const request = { sessionId, editStrategies, format: OPENAI, order, pageSize: 3 };
      const pages = await messagePages(sessions(), request, () => store(sessions(), sessionId, "more"));
      const inOrder = order === SequenceOrder.NEWEST_FIRST ? pages.toReversed() : pages;
      const shown = inOrder.flatMap(({ messages }) => messages);
      if (order === SequenceOrder.OLDEST_FIRST) expect(shown).toEqual(answer.messages);
      const sequences = shown.map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.toSorted((a, b) => Number(a - b)));
      expect(pages.every(({ tokenCount }) => tokenCount === pages[0]?.tokenCount)).toBe(true);
    }
  });

  test("more than 5000 messages are SESSION_TOO_LARGE, unless the request selects fewer", async () => {
    const { id: sessionId } = await createSession(sessions(), { disableTaskTracking: true });
    for (let i = 0; i < 5; i += 1) await store(sessions(), sessionId, ...Array<string>(1000).fill("x"));
    expect((await edited(sessionId, [limit(10n)])).sequences).toHaveLength(10);
    await store(sessions(), sessionId, "x");
    expect(await refusalOf(edited(sessionId, [limit(10n)]))).toMatchObject({
      code: "FailedPrecondition",
      reason: "SESSION_TOO_LARGE",
      metadata: { session_id: sessionId, count: "5001", limit: "5000" },
    });
    expect((await edited(sessionId, [limit(10n)], { afterSequence: 1n })).sequences).toHaveLength(10);
  }, 60_000);

  test("messages of more than 64 MiB are SESSION_TOO_LARGE: they would all be held at once", async () => {
    const { id: sessionId } = await createSession(sessions(), { disableTaskTracking: true });
    await store(sessions(), sessionId, "x".repeat(1_000_000));
    await headway.database.query(
      `insert into session_message select (jsonb_populate_record(m, jsonb_build_object(
         'id', m.id || '-' || i, 'sequence', i, 'token_count', 1))).*
       from session_message m, generate_series(2, 70) i where m.session_id = $1`,
      [sessionId],
    );
    await headway.database.query("update session set last_sequence = 70 where id = $1", [sessionId]);
    expect(await refusalOf(edited(sessionId, [limit(1_000_000n)]))).toMatchObject({
      code: "FailedPrecondition",
      reason: "SESSION_TOO_LARGE",
      metadata: { session_id: sessionId, limit: `${64 * 1024 * 1024}` },
    });
    const { sequences } = await edited(sessionId, [limit(1_000_000n)], { afterSequence: 67n });
    expect(sequences).toEqual([68]);
  }, 60_000);

  test.each<[string, Strategies, string]>([
    ["no strategy", [{}], "edit_strategies[0].strategy"],
    ["a kind twice", [results(), results()], "edit_strategies[1].strategy"],
    ["a negative number", [results({ keepRecent: -1 })], "edit_strategies[0].remove_tool_results.keep_recent"],
    [
      "a long placeholder",
      [results({ placeholder: "x".repeat(256) })],
      "edit_strategies[0].remove_tool_results.placeholder",
    ],
    [
      "101 tools",
      [calls({ keepTools: Array(101).fill("t") })],
      "edit_strategies[0].remove_tool_call_arguments.keep_tools",
    ],
    ["no tokens", [limit(0n)], "edit_strategies[0].token_limit.limit_tokens"],
    ["less than none", [middleOut(-1n)], "edit_strategies[0].middle_out.reduce_to_tokens"],
  ])("%s is refused by name", async (_why, strategies, field) => {
    const { id } = await createSession(sessions());
    expect(await refusalOf(edited(id, strategies))).toMatchObject({ code: "InvalidArgument", fields: [field] });
  });
});
