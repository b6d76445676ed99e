import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import type { Benchmark } from "./benchmark.ts";
import { callOf, connectAll } from "./calls.ts";
import { JobWorker } from "./job-worker.ts";
import { pace } from "./pace.ts";
import { Samples } from "./percentiles.ts";
import type { Headway } from "./server-process.ts";
import { answerOf } from "./sql.ts";
import { until } from "./until.ts";

const workerCount = 4;
const roomEach = 64;
const enqueuerCount = 4;
const outstanding = 512;
const pacedPerSecond = 500;
const warmUpSeconds = 3;
const name = "job";

/** Work of the queue from its enqueuing to its end, at full load and at a steady pace. */
export const claim: Benchmark = {
  name: "claim",
  summary: "enqueue, claim and complete empty work, 4 workers",
  seconds: 20,
  async run({ headway, seconds, stack, note }) {
    const enqueuers = await connectAll(stack, headway.grpcPort, enqueuerCount);
    const connections = await connectAll(stack, headway.grpcPort, workerCount);
    const sentAt = new Map<string, number>();
    let delays = new Samples();
    let made = 0;
    let done = 0;
    let errors = 0;
    let onComplete = () => {};
    const workers = connections.map(
      (connection, i) =>
        new JobWorker({
          ...{ headway, connection, name, owner: `worker-${i}`, room: roomEach },
          onStart: (id) => delays.add(performance.now() - (sentAt.get(id) ?? Number.NaN)),
          onComplete: (id) => {
            sentAt.delete(id);
            done += 1;
            onComplete();
          },
          onError: () => (errors += 1),
        }),
    );
    const enqueue = () => {
      made += 1;
      const id = `job-${made}`;
      sentAt.set(id, performance.now());
      let answered = false;
      const request = callOf(headway, ActivityService.method.createActivity, { id, name });
      enqueuers[made % enqueuerCount]?.start(request, {
        message: () => (answered = true),
        end: () => (errors += answered ? 0 : 1),
      });
    };
    const allDone = () => until(() => done + errors >= made, 20);

    /** Keeps so many jobs between their enqueuing and their end, for a time. Answers how many ended a second. */
    async function saturate(forSeconds: number): Promise<number> {
      const startedAt = performance.now();
      const endsAt = startedAt + forSeconds * 1000;
      const before = done;
      let inTime = 0;
      onComplete = () => {
        if (performance.now() > endsAt) return;
        inTime = done - before;
        enqueue();
      };
      for (let i = 0; i < outstanding; i += 1) enqueue();
      await until(() => performance.now() > endsAt, forSeconds + 1);
      onComplete = () => {};
      await allDone();
      return inTime / forSeconds;
    }

    for (const worker of workers) worker.claim();
    note(`warming up: ${warmUpSeconds} s`);
    await saturate(warmUpSeconds);
    delays = new Samples();
    note(`as many as it takes: ${seconds / 2} s`);
    const rate = await saturate(seconds / 2);
    const loaded = delays;
    delays = new Samples();
    note(`${pacedPerSecond} a second: ${seconds / 2} s`);
    const paced = await pace(pacedPerSecond, seconds / 2, enqueue);
    await allDone();
    for (const worker of workers) worker.stop();
    await requireComplete(headway, made);
    return {
      jobs_per_s: rate,
      p50_ms: delays.percentile(0.5),
      p99_ms: delays.percentile(0.99),
      paced_rate: paced.rate,
      p50_ms_full_load: loaded.percentile(0.5),
      errors,
    };
  },
};

/** Throws unless each job ended, and was given to a worker once: a rate of anything else would say nothing. */
async function requireComplete({ databaseUrl }: Headway, made: number): Promise<void> {
  const query = "select count(*) from activity where status = 'COMPLETE' and epoch = 1 and last_sequence = 3";
  const complete = Number(await answerOf(databaseUrl, query));
  if (complete !== made) throw new Error(`${made} jobs were made, and ${complete} are complete after one claim each`);
}
