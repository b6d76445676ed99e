import { ReportProgressRequestSchema } from "../gen/ts/headway/v1/activity_report_pb.ts";
import { activityCall, connectAll, createActivities, entryMessage } from "./activities.ts";
import type { Benchmark } from "./benchmark.ts";
import { startChild } from "./child-process.ts";
import { median } from "./percentiles.ts";
import { cpuMs } from "./process-cpu.ts";
import type { Headway } from "./server-process.ts";
import { answerOf } from "./sql.ts";
import { load, type Round, type Target } from "./unary-load.ts";

const activityCount = 200;
const connectionCount = 8;
const streamsEach = 32;
const rounds = 5;
const warmUpSeconds = 3;

/** Durable unary appends, against a bare echo server on the same library. */
export const append: Benchmark = {
  name: "append",
  summary: "unary ReportProgress, durable, against a bare gRPC echo",
  seconds: 25,
  async run({ headway, seconds, stack, note }) {
    const ids = await createActivities(headway, activityCount);
    const target = async (port: number, authorization?: string): Promise<Target> => ({
      connections: await connectAll(stack, port, connectionCount),
      requests: ids.map((activityId) =>
        activityCall({ grpcPort: port, authorization }, "ReportProgress", ReportProgressRequestSchema, {
          activityId,
          entries: [{ message: entryMessage, percentage: 50 }],
        }),
      ),
    });
    const responder = await target(await startChild(stack, "raw-responder.ts"));
    const echo = await target(await startChild(stack, "echo-server.ts"));
    const server = await target(headway.grpcPort, headway.authorization);

    note(`warming up: ${warmUpSeconds} s each`);
    await load(responder, streamsEach, warmUpSeconds);
    await load(echo, streamsEach, warmUpSeconds);
    const warmUp = await load(server, streamsEach, warmUpSeconds);
    const ceiling = await load(responder, streamsEach, warmUpSeconds);

    const limits: Round[] = [];
    const rates: Round[] = [];
    let serverMs = 0;
    // In turn, so that whatever else the machine does meets both.
    for (let i = 1; i <= rounds; i += 1) {
      const limit = await load(echo, streamsEach, seconds / rounds);
      const cpuBefore = cpuMs(headway.pid);
      const rate = await load(server, streamsEach, seconds / rounds);
      serverMs += cpuMs(headway.pid) - cpuBefore;
      note(`round ${i} of ${rounds}: echo ${shown(limit)}; headway ${shown(rate)}`);
      limits.push(limit);
      rates.push(rate);
    }
    await requireRecorded(headway, activityCount + sum([warmUp, ...rates], "answered"));
    const rate = median(rates.map((round) => round.rate));
    const limit = median(limits.map((round) => round.rate));
    return {
      rate,
      limit,
      ratio: rate / limit,
      p99_ms: median(rates.map((round) => round.p99Ms)),
      driver_ceiling: ceiling.rate,
      server_us_per_call: (serverMs * 1000) / sum(rates, "answered"),
      errors: sum([...rates, ...limits], "errors"),
    };
  },
};

function sum(rounds: readonly Round[], key: "answered" | "errors"): number {
  return rounds.reduce((total, round) => total + round[key], 0);
}

/** Throws unless the logs hold as many entries as were answered: a rate of anything else would say nothing. */
async function requireRecorded({ databaseUrl }: Headway, answered: number): Promise<void> {
  const recorded = Number(await answerOf(databaseUrl, "select count(*) from activity_entry"));
  if (recorded !== answered) throw new Error(`${answered} entries were answered, and ${recorded} are recorded`);
}

function shown({ rate, p99Ms, driverLoad }: Round): string {
  const load = `driver at ${Math.round(driverLoad * 100)} % of a core`;
  return `${Math.round(rate)}/s, p99 ${p99Ms.toFixed(1)} ms (${load})`;
}
