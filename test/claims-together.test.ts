import { randomUUID } from "node:crypto";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Client } from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { ClaimLine } from "../src/services/claim-line.ts";
import { createActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { claim, workName } from "./harness/queue.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const wait = durationFromMs(15_000);

/** The statements that this process has sent to the database, from now on. */
function statements(): () => string[] {
  const spy = vi.spyOn(Client.prototype, "query");
  onTestFinished(() => spy.mockRestore());
  return () =>
    spy.mock.calls.map(([query]: unknown[]) => (typeof query === "string" ? query : (query as { text: string }).text));
}

/** How many calls have joined a line in this process, from now on. */
function joined(): () => number {
  const spy = vi.spyOn(ClaimLine.prototype, "join");
  onTestFinished(() => spy.mockRestore());
  return () => spy.mock.calls.length;
}

const takes = (all: readonly string[]) => all.filter((text) => text.includes("insert into activity_slot")).length;
const begins = (all: readonly string[]) => all.filter((text) => /^\s*begin\b/i.test(text)).length;

test("calls with request ids that wait for the same work look in one transaction, however many there are", async () => {
  const { activities } = headway.on(grpc);
  const name = workName();
  const waiting = joined();
  const requests = Array.from({ length: 40 }, () => ({ wait, requestId: randomUUID() }));
  const calls = requests.map((request) => claim(activities, name, request));
  await expect.poll(waiting).toBe(40);
  // What they looked for when they came is done when a look of a name of its own is.
  await claim(activities, workName(), { requestId: randomUUID() });
  const sent = statements();
  const made = await Promise.all(
    Array.from({ length: 40 }, (_, i) => createActivity(activities, { id: `${name}-${i}`, name, queue: {} })),
  );
  const taken = (await Promise.all(calls)).flat().map(({ activity }) => activity?.id);
  expect(new Set(taken)).toEqual(new Set(made.map(({ id }) => id)));
  // The creates are written in a few groups, and each is one news: a look for it, not one for each of the calls.
  expect(takes(sent())).toBeLessThanOrEqual(12);
  expect(begins(sent())).toBeLessThanOrEqual(24);

  // Each is answered again what it got, and takes nothing more.
  await createActivity(activities, { name, queue: {} });
  const again = (await Promise.all(requests.map((request) => claim(activities, name, request)))).flat();
  expect(again.map(({ activity }) => activity?.id)).toEqual(taken);
});

test("calls with and without request ids get work in the order in which they came", async () => {
  const { activities } = headway.on(grpc);
  const name = workName();
  const waiting = joined();
  const calls = [];
  for (let i = 0; i < 6; i += 1) {
    calls.push(claim(activities, name, { wait, owner: `w${i}`, requestId: i % 2 === 0 ? randomUUID() : "" }));
    await expect.poll(waiting).toBe(i + 1);
  }
  const order: number[] = [];
  for (const [i, call] of calls.entries()) void call.then(() => order.push(i));
  for (let i = 0; i < 6; i += 1) {
    await createActivity(activities, { name, queue: {} });
    await calls[i];
  }
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
});

test("the same request twice takes once, and an id that stood for another request fails alone", async () => {
  const { activities } = headway.on(grpc);
  const name = workName();
  const waiting = joined();
  const requestId = randomUUID();
  const twins = [claim(activities, name, { wait, requestId }), claim(activities, name, { wait, requestId })];
  await expect.poll(waiting).toBe(2);
  const other = refusalOf(claim(activities, name, { wait, owner: "other", requestId }));
  const third = claim(activities, name, { wait, requestId: randomUUID() });
  expect(await other).toMatchObject({ code: "InvalidArgument", reason: "REQUEST_ID_REUSED" });
  const made = [
    await createActivity(activities, { name, queue: {} }),
    await createActivity(activities, { name, queue: {} }),
  ];
  const [one, same] = await Promise.all(twins);
  expect(same).toEqual(one);
  const taken = [...(one ?? []), ...(await third)].map(({ activity }) => activity?.id);
  expect(new Set(taken)).toEqual(new Set(made.map(({ id }) => id)));
});
