#!/usr/bin/env node
/** Sends payments to an agent, one event each, for a worker to process. */
import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, findTask, type Options, program } from "./connection.ts";

const { count, every, ...options } = program("Sends payments of random amounts as the events of a task.")
  .option("--count <n>", "how many", Number, 100)
  .option("--every <ms>", "the time from one to the next", Number, 100)
  .parse()
  .opts<Options & { count: number; every: number }>();

const headway = connect(options);
const ids = await findTask(headway, options);
let total = 0;
for (let i = 0; i < count; i += 1) {
  const amount = randomInt(1, 100);
  const content = { content: { case: "text" as const, value: `${amount}` } };
  // Should the answer get lost, the call is repeated with this id, and the event is there once.
  const { event } = await headway.events.sendEvent({ event: { ...ids, content }, requestId: randomUUID() });
  total += amount;
  console.log(`sent event ${event?.sequence}: ${amount}`);
  await sleep(every);
}
console.log(`sent ${count} payments of ${total} in all`);
