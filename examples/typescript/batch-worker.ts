#!/usr/bin/env node
/**
 * Processes events in batches: waits until there are five, then processes them together.
 *
 * Kill it at any moment, with kill -9 too, and start it again: it goes on where its last commit left off, and every
 * event is processed exactly once.
 */
import { connect, findTask, type Options, program } from "./connection.ts";
import { addUp, claimTracker } from "./tracker.ts";

const options = program("Processes the events of a task in batches, each event exactly once.")
  .option("--worker <name>", "the name of this worker", "worker-1")
  .option("--batch <n>", "how many events make a batch", Number, 5)
  .option("--patience <seconds>", "after how long a smaller batch will do", Number, 10)
  .parse()
  .opts<Options & { worker: string; batch: number; patience: number }>();

const headway = connect(options);
const ids = await findTask(headway, options);
const tracker = await claimTracker(headway, ids, options.worker);
console.log(`${options.worker} has the tracker and goes on after event ${tracker.cursor}`);

for (;;) {
  // The server waits, so nothing is asked again and again, and the batch is here as soon as it is complete.
  const { events } = await headway.events.listEvents({
    ...ids,
    start: { case: "afterSequence", value: tracker.cursor },
    minCount: options.batch,
    pageSize: options.batch,
    wait: { seconds: BigInt(options.patience) },
  });
  // What happens outside of the commit, such as an e-mail, may happen again after a crash: give it the event's id, so
  // that the other side can tell.
  if (events.length > 0) await tracker.commit(events, addUp(tracker.result, events));
  await tracker.renew();
}
