import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { COMPLETE, createActivity, logOf, report } from "./harness/activities.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { type Clients, connect, lanes, moreLanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
// A stream in both directions needs HTTP/2.
const twoWays = [...lanes, ...moreLanes].filter(
  ({ name }) => name === "Connect over HTTP/2" || /^gRPC( on|$)/.test(name),
);

type Message =
  Parameters<Clients["activities"]["reportProgressStream"]>[0] extends AsyncIterable<infer Init> ? Init : never;

/** Messages that are sent when they are pushed. */
function outbox() {
  const waiting: Message[] = [];
  let wake = Promise.withResolvers<void>();
  let closed = false;
  return {
    push(message: Message) {
      waiting.push(message);
      wake.resolve();
    },
    close() {
      closed = true;
      wake.resolve();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const next = waiting.shift();
        if (next) yield next;
        else if (closed) return;
        else {
          await wake.promise;
          wake = Promise.withResolvers();
        }
      }
    },
  };
}

async function* messages(all: readonly Message[]) {
  yield* all;
}

describe.each(twoWays)("$name", (lane) => {
  const client = () => headway.on(lane).activities;

  test("messages to many activities are answered in their order, each with its tag", async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await createActivity(client())).id));
    const sent = Array.from({ length: 600 }, (_, i) => ({
      tag: BigInt(i),
      report: { activityId: ids[i % 3] ?? "", entries: [{ message: `${i}` }] },
    }));
    const answers = await drain(client().reportProgressStream(messages(sent)));
    expect(answers.map(({ tag }) => tag)).toEqual(sent.map(({ tag }) => tag));
    for (const [i, { outcome }] of answers.entries()) {
      expect(outcome).toMatchObject({ case: "recorded", value: { lastSequence: BigInt(Math.floor(i / 3) + 2) } });
    }
    for (const [k, id] of ids.entries()) {
      const log = (await logOf(client(), id)).slice(1).map(({ message }) => Number(message));
      expect(log).toEqual(Array.from({ length: 200 }, (_, i) => i * 3 + k));
    }
  });

  test("a message that is refused is answered with its error, and the stream goes on", async () => {
    const { id: activityId } = await createActivity(client());
    const answers = await drain(
      client().reportProgressStream(
        messages([
          { tag: 1n, report: { activityId, entries: [{ percentage: 50 }] } },
          { tag: 2n, report: { activityId, entries: [{ message: "fine" }, { percentage: 40 }] } },
          { tag: 3n, report: { activityId: "no-such", entries: [{}] } },
          { tag: 4n },
          { tag: 5n, report: { activityId, entries: [{ status: COMPLETE }] } },
          { tag: 6n, report: { activityId, entries: [{}] } },
        ]),
      ),
    );
    const codes = answers.map(({ outcome }) => (outcome.case === "refused" ? outcome.value.code : 0));
    expect(codes).toEqual([0, 9, 5, 3, 0, 9]);
    for (const { outcome } of answers) {
      if (outcome.case !== "refused") continue;
      expect(outcome.value.details[0]?.typeUrl).toBe("type.googleapis.com/google.rpc.ErrorInfo");
    }
    expect(await logOf(client(), activityId)).toHaveLength(3);
  });

  test("each answer comes once its message is durable, while the stream stays open", async () => {
    const { id: activityId } = await createActivity(client());
    const out = outbox();
    const answers = client().reportProgressStream(out)[Symbol.asyncIterator]();
    for (let i = 0; i < 5; i += 1) {
      out.push({ tag: BigInt(i), report: { activityId, entries: [{ message: `${i}` }] } });
      const { value } = await answers.next();
      expect(value?.tag).toBe(BigInt(i));
      expect(await logOf(client(), activityId)).toHaveLength(i + 2);
    }
    out.close();
    expect((await answers.next()).done).toBe(true);
  });

  test("a request id works in a stream as it does alone", async () => {
    const { id: activityId } = await createActivity(client());
    const requestId = randomUUID();
    const one = { report: { activityId, entries: [{ message: "once" }], requestId } };
    const answers = await drain(client().reportProgressStream(messages([one, one, one])));
    for (const { outcome } of answers) expect(outcome).toMatchObject({ value: { lastSequence: 2n } });
    expect(await client().reportProgress(one.report)).toMatchObject({ lastSequence: 2n });
    expect(await logOf(client(), activityId)).toHaveLength(2);
  });

  test("a server that stops ends the stream with a reason, after what it has taken is answered", async () => {
    await using own = await startHeadway();
    using clients = connect(lane, own);
    const { activities } = clients;
    const { id: activityId } = await createActivity(activities);
    const out = outbox();
    const answers = activities.reportProgressStream(out)[Symbol.asyncIterator]();
    out.push({ tag: 1n, report: { activityId, entries: [{ message: "one" }] } });
    expect((await answers.next()).value?.tag).toBe(1n);
    const end = refusalOf(answers.next());
    const stopped = own[Symbol.asyncDispose]();
    expect(await end).toMatchObject({ code: "Unavailable", reason: "SHUTTING_DOWN" });
    out.close();
    await stopped;
  });

  test("a caller that goes away in the middle does no harm to others", async () => {
    const { id: activityId } = await createActivity(client());
    const abort = new AbortController();
    const out = outbox();
    const answers = client().reportProgressStream(out, { signal: abort.signal })[Symbol.asyncIterator]();
    out.push({ report: { activityId, entries: [{ message: "one" }] } });
    await answers.next();
    abort.abort();
    await expect(answers.next()).rejects.toThrow();
    expect((await report(client(), activityId, "two")).lastSequence).toBe(3n);
  });
});
