import { fromJson, toJson } from "@bufbuild/protobuf";
import { durationFromMs, ValueSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { LogLevel } from "../gen/ts/headway/v1/activity_pb.ts";
import { COMPLETE, createActivity, ERROR, getActivity, logOf, QUEUED, RUNNING } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { claim, claimOne, lapse, workName } from "./harness/queue.ts";
import { drain, refusalOf } from "./harness/refusal.ts";

// What a user of agentexec's queue relies on, by the numbers of its behaviours. 33 is about its Python registry and 34
// about its schedules: neither is in a queue that any program may use. The messages of 22 are in agentexec-lists.
const headway = useHeadway();
const text = (value: string) => ({ kind: { case: "stringValue" as const, value } });

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;
  const names = async (name: string, limit: number) =>
    (await claim(client(), name, { limit })).map(({ activity }) => activity?.message && activity.id);

  test("agentexec 22: a failed attempt is followed by three more", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name, queue: { backoff: { initial: durationFromMs(0) } } });
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      expect(await claimOne(client(), name)).toMatchObject({ attempt });
      await lapse(headway.database, id);
    }
    expect(await getActivity(client(), id)).toMatchObject({ status: ERROR, attempt: 4 });
  });

  test("agentexec 23: high priority goes to the front, low to the back, and both are first in first out", async () => {
    const name = workName();
    const ids: string[] = [];
    for (const priority of [0, 10, 0, 10]) ids.push((await createActivity(client(), { name, queue: { priority } })).id);
    // There high was last in first out among the high.
    expect(await names(name, 4)).toEqual([ids[1], ids[3], ids[0], ids[2]]);
  });

  test("agentexec 24: of an empty queue nothing is taken, and what is taken is what was queued", async () => {
    const name = workName();
    expect(await claim(client(), name)).toEqual([]);
    const context = { user: 7, tags: ["a", null], deep: { text: "é\n" } };
    const input = fromJson(ValueSchema, context);
    const { id } = await createActivity(client(), { name, metadata: { tenant: "t" }, message: "hello", input });
    const taken = await claimOne(client(), name);
    expect(taken).toMatchObject({ id, name, metadata: { tenant: "t" }, attempt: 1, status: RUNNING });
    expect(taken.input && toJson(ValueSchema, taken.input)).toEqual(context);
    expect(await claim(client(), name)).toEqual([]);
  });

  test("agentexec 25: a key is locked from the first attempt on, and only who has its turn gives it back", async () => {
    const name = workName();
    const concurrencyKey = `user:${name}`;
    const [first, second] = [
      await createActivity(client(), { name, queue: { concurrencyKey } }),
      await createActivity(client(), { name, queue: { concurrencyKey } }),
    ];
    expect(await names(name, 2)).toEqual([first.id]);
    // Another of the same key that ends without having had its turn gives nothing back.
    const third = await createActivity(client(), { name, queue: { concurrencyKey } });
    await client().cancelActivity({ activityId: third.id });
    const urgent = await createActivity(client(), { name, queue: { concurrencyKey, priority: 5 } });
    expect(await names(name, 2)).toEqual([]);
    // Those of other keys run beside it.
    const other = { concurrencyKey: `user:other-${name}` };
    const beside = await createActivity(client(), { name, queue: other });
    await createActivity(client(), { name, queue: other });
    expect(await names(name, 5)).toEqual([beside.id]);
    await client().completeActivity({ activityId: first.id, epoch: 1n });
    expect(await names(name, 5)).toEqual([urgent.id]);
    await client().completeActivity({ activityId: urgent.id, epoch: 1n });
    expect(await names(name, 5)).toEqual([second.id]);
  });

  test("agentexec 26: the key is the text that the caller makes of its context, and without one nothing waits", async () => {
    const name = workName();
    const keys = [`${name}:{user_id}`, `${name}:{missing}`, "", ""];
    const made = [];
    for (const concurrencyKey of keys)
      made.push((await createActivity(client(), { name, queue: { concurrencyKey } })).id);
    await createActivity(client(), { name, queue: { concurrencyKey: keys[0] ?? "" } });
    // Nothing is filled in here, so nothing can be missing: each text is a key of its own.
    expect(await names(name, 10)).toEqual(made);
  });

  test("agentexec 27: RUNNING at 0 %, then COMPLETE at 100 %, and the result is kept with the activity", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name });
    const { epoch } = await claimOne(client(), name);
    await client().completeActivity({ activityId: id, epoch, result: text("done") });
    expect(await getActivity(client(), id)).toMatchObject({ status: COMPLETE, result: text("done") });
    expect((await logOf(client(), id)).map(({ status, percentage }) => [status, percentage])).toEqual([
      [QUEUED, 0],
      [RUNNING, 0],
      [COMPLETE, 100],
    ]);
    const other = await createActivity(client(), { name });
    await client().completeActivity({ activityId: other.id, epoch: (await claimOne(client(), name)).epoch });
    const { status, result } = await getActivity(client(), other.id);
    expect([status, result]).toEqual([COMPLETE, undefined]);
  });

  test("agentexec 28: a failure is an entry that holds its message, and the activity is not tried again", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name });
    const { epoch } = await claimOne(client(), name);
    await client().failActivity({ activityId: id, error: "boom", epoch });
    expect(await getActivity(client(), id)).toMatchObject({ status: ERROR, error: "boom", attempt: 1 });
    expect((await logOf(client(), id)).at(-1)).toMatchObject({
      status: ERROR,
      level: LogLevel.ERROR,
      message: "Task failed with error: boom",
    });
    expect(await claim(client(), name)).toEqual([]);
  });

  test("agentexec 29: a worker that tries again itself says so in the log, and keeps its claim and its key", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name, queue: { concurrencyKey: name } });
    const { epoch } = await claimOne(client(), name);
    const entries = [
      { message: "half", percentage: 50 },
      { message: "boom: trying again", level: LogLevel.ERROR, attempt: 2 },
    ];
    await client().reportProgress({ activityId: id, entries, epoch });
    expect(await getActivity(client(), id)).toMatchObject({ status: RUNNING, attempt: 2, percentage: 0 });
    await client().completeActivity({ activityId: id, epoch });
    expect(await getActivity(client(), id)).toMatchObject({ status: COMPLETE, attempt: 2 });
  });

  test("agentexec 29, 30: work of a worker that died goes to the front of its line, with the same key", async () => {
    const name = workName();
    const queue = { concurrencyKey: name, backoff: { initial: durationFromMs(0) } };
    const [first, second] = [
      await createActivity(client(), { name, queue }),
      await createActivity(client(), { name, queue }),
    ];
    expect(await claimOne(client(), name)).toMatchObject({ id: first.id });
    await lapse(headway.database, first.id);
    expect(await claimOne(client(), name)).toMatchObject({ id: first.id, attempt: 2, epoch: 2n });
    expect(await getActivity(client(), second.id)).toMatchObject({ status: QUEUED });
  });

  test("agentexec 30: a completion that is refused leaves the claim as it was, and a better one is taken", async () => {
    const name = workName();
    const { id: activityId } = await createActivity(client(), { name });
    const { epoch } = await claimOne(client(), name);
    const tooLarge = client().completeActivity({ activityId, epoch, result: text("x".repeat(1_048_577)) });
    expect(await refusalOf(tooLarge)).toMatchObject({ reason: "FIELD_TOO_LARGE", fields: ["result"] });
    const failed = client().failActivity({ activityId, epoch, error: "nul \0" });
    expect(await refusalOf(failed)).toMatchObject({ reason: "FIELD_INVALID", fields: ["error"] });
    expect(await getActivity(client(), activityId)).toMatchObject({ status: RUNNING, attempt: 1 });
    await client().completeActivity({ activityId, epoch, result: text("small") });
    expect(await getActivity(client(), activityId)).toMatchObject({ status: COMPLETE, result: text("small") });
  });

  test("agentexec 31: work of a name that nobody asks for is not dropped: it waits for who does", async () => {
    const [known, unknown] = [workName(), workName()];
    const { id } = await createActivity(client(), { name: unknown });
    expect(await claim(client(), known)).toEqual([]);
    expect(await getActivity(client(), id)).toMatchObject({ status: QUEUED });
    expect(await claimOne(client(), unknown)).toMatchObject({ id });
  });

  test("agentexec 32: who waits for a result watches the activity: it comes with the end, or the error does", async () => {
    const name = workName();
    const ids = [(await createActivity(client(), { name })).id, (await createActivity(client(), { name })).id];
    const ends = ids.map(async (activityId) => {
      const { frame } = (await drain(client().watchActivity({ activityId }))).at(-1) ?? {};
      return frame?.case === "final" ? frame.value.activity : undefined;
    });
    await claim(client(), name, { limit: 2 });
    await client().completeActivity({ activityId: ids[0] ?? "", result: text("42"), epoch: 1n });
    await client().failActivity({ activityId: ids[1] ?? "", error: "boom", epoch: 1n });
    expect(await Promise.all(ends)).toMatchObject([
      { status: COMPLETE, result: text("42") },
      { status: ERROR, error: "boom" },
    ]);
  });

  test("agentexec 32: who waits only for so long is told, and the work goes on, also to an end without a result", async () => {
    const name = workName();
    const { id: activityId } = await createActivity(client(), { name });
    const { epoch } = await claimOne(client(), name);
    const early = drain(client().watchActivity({ activityId }, { timeoutMs: 300 }));
    expect(await early.catch((err: unknown) => ConnectError.from(err).code)).toBe(Code.DeadlineExceeded);
    const waiting = drain(client().watchActivity({ activityId }));
    await client().completeActivity({ activityId, epoch });
    const { frame } = (await waiting).at(-1) ?? {};
    expect(frame?.value).toMatchObject({ activity: { status: COMPLETE } });
    expect(frame?.value).not.toHaveProperty("activity.result");
  });
});
