#!/usr/bin/env node
/**
 * Processes events when it is ready. While it is busy they accumulate, and then it takes all of them together.
 *
 * Kill it at any moment, with kill -9 too, and start it again: it goes on where its last commit left off, and every
 * event is processed exactly once. It ends when the task has ended.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { connect, findTask, type Options, pauseWhileAway, program } from "./connection.ts";
import { addUp, claimTracker } from "./tracker.ts";

const options = program("Processes the events of a task when it is not busy, each event exactly once.")
  .option("--worker <name>", "the name of this worker", "worker-1")
  .option("--work <ms>", "how long the work takes, however many events there are", Number, 1000)
  .parse()
  .opts<Options & { worker: string; work: number }>();

const headway = connect(options);
const ids = await findTask(headway, options);
const tracker = await claimTracker(headway, ids, options.worker);
console.log(`${options.worker} has the tracker and goes on after event ${tracker.cursor}`);

for await (const sequence of newest()) {
  await tracker.renew();
  // Events that came while the agent was busy are behind the cursor by now: it took them along.
  while (tracker.cursor < sequence) {
    await tracker.show("busy");
    const start = { case: "afterSequence", value: tracker.cursor } as const;
    const { events } = await headway.events.listEvents({ ...ids, start, pageSize: 100 });
    await sleep(options.work);
    await tracker.commit(events, addUp(tracker.result, events));
    await tracker.renew();
  }
}
console.log("the task has ended");

/** The sequence of the newest event, as events come; every 15 s also when none comes. Ends with the task. */
async function* newest(): AsyncGenerator<bigint> {
  for (let position = tracker.cursor; ; ) {
    try {
      const start = { case: "afterSequence", value: position } as const;
      for await (const { sequence } of headway.events.watchEvents({ ...ids, start })) {
        position = sequence;
        yield sequence;
      }
      return;
    } catch (err) {
      await pauseWhileAway(err);
    }
  }
}
