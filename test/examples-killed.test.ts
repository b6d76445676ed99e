import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Budget, startCuttingProxy } from "./harness/cutting-proxy.ts";
import { committed, exampleTask, type Language, languages, startExample } from "./harness/examples.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { send, trackerUntil } from "./harness/trackers.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);

const workers = [
  { name: "batch_worker", options: ["--patience", "1"] },
  { name: "busy_agent", options: ["--work", "5"] },
];
const events = 400;
const kills = 5;

interface Fate {
  readonly amounts: readonly number[];
  readonly kills: readonly number[];
  readonly cuts: readonly Budget[];
}

const fate: fc.Arbitrary<Fate> = fc.record({
  // So large that no other choice of as many adds up to the same, but by an improbable accident.
  amounts: fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: events, maxLength: events }),
  // When a worker is killed: when it has said so many things, so that it has just begun a call.
  kills: fc.array(fc.integer({ min: 10, max: 60 }), { minLength: kills, maxLength: kills }),
  // When its connections are cut. The later ones are not.
  cuts: fc.array(fc.record({ bytes: fc.integer({ min: 500, max: 20_000 }), ms: fc.nat(1500) }), {
    minLength: 5,
    maxLength: 10,
  }),
});

// fast-check prints the seed when the property fails. It is not tried again then: chance would hide the fault.
test.each(workers)(
  "the $name processes each event exactly once, though it is killed at random moments and its connections are cut",
  { retry: 0, timeout: 90_000 },
  async (worker) => {
    const once = fc.asyncProperty(fate, async (given) => {
      await Promise.all(languages.map((language) => live(language, worker, given)));
    });
    await fc.assert(once, { numRuns: 1, endOnFailure: true });
  },
);

async function live(
  language: Language,
  { name, options }: (typeof workers)[number],
  { amounts, kills, cuts }: Fate,
): Promise<void> {
  const task = await exampleTask(clients());
  const budgets = cuts.values();
  let onSaid = () => {};
  await using proxy = await startCuttingProxy(
    headway.grpcPort,
    () => budgets.next().value,
    () => onSaid(),
  );
  const start = () => startExample(language, name, proxy.port, task, ...options);

  async function sendAll() {
    for (const amount of amounts) await send(clients(), task, `${amount}`);
  }
  const allProcessed = sendAll().then(() => trackerUntil(clients(), task, ({ lag }) => lag === 0n));
  for (const kill of kills) {
    await using worker = start();
    let said = 0;
    const killed = new Promise<void>((resolve) => {
      onSaid = () => {
        said += 1;
        if (said === kill) resolve(void worker.end("SIGKILL"));
      };
    });
    // The last ones may find little to do.
    await Promise.race([killed, allProcessed]);
  }
  await using _last = start();
  await allProcessed;
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  expect(await committed(clients(), task)).toEqual({ cursor: amounts.length, count: amounts.length, total });
  expect(proxy.cuts).toBeGreaterThan(0);
}
