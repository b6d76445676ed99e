import type { Setting } from "./benchmark.ts";
import { type Address, connectAll } from "./calls.ts";
import { startChild } from "./child-process.ts";
import type { GrpcRequest } from "./grpc-request.ts";
import { median } from "./percentiles.ts";
import { cpuMs } from "./process-cpu.ts";
import { inTurn, load, type Round, shown, sumOf, type Target } from "./unary-load.ts";

const connectionCount = 8;
const streamsEach = 32;
const rounds = 5;
const warmUpSeconds = 3;

/** What a comparison came to. */
export interface AgainstEcho {
  readonly figures: Record<string, number>;
  /** How many calls of the server have succeeded, warming up too. */
  readonly answered: number;
}

/** Makes the same unary calls of the server and of a bare echo server on the same library, in turn. */
export async function againstEcho(
  { headway, seconds, stack, note }: Setting,
  callsOf: (address: Address) => readonly GrpcRequest[],
): Promise<AgainstEcho> {
  const target = async (grpcPort: number, authorization?: string): Promise<Target> => ({
    connections: await connectAll(stack, grpcPort, connectionCount),
    next: inTurn(callsOf({ grpcPort, authorization })),
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
  const asleep = sleeper(headway.pid, stack);
  // In turn, so that whatever else the machine does meets both.
  for (let i = 1; i <= rounds; i += 1) {
    const limit = await asleep(() => load(echo, streamsEach, seconds / rounds));
    const cpuBefore = cpuMs(headway.pid);
    const rate = await load(server, streamsEach, seconds / rounds);
    serverMs += cpuMs(headway.pid) - cpuBefore;
    note(`round ${i} of ${rounds}: echo ${shown(limit)}; headway ${shown(rate)}`);
    limits.push(limit);
    rates.push(rate);
  }
  const rate = median(rates.map((round) => round.rate));
  const limit = median(limits.map((round) => round.rate));
  return {
    figures: {
      rate,
      limit,
      ratio: rate / limit,
      p99_ms: median(rates.map((round) => round.p99Ms)),
      driver_ceiling: ceiling.rate,
      server_us_per_call: (serverMs * 1000) / sumOf(rates, "answered"),
      errors: sumOf([...rates, ...limits], "errors"),
    },
    answered: sumOf([warmUp, ...rates], "answered"),
  };
}

/** Lets work be done while a process sleeps: what it still had to do in the background would slow the limit. */
function sleeper(pid: number, stack: AsyncDisposableStack): <T>(work: () => Promise<T>) => Promise<T> {
  let isOver = false;
  const signal = (name: "SIGSTOP" | "SIGCONT") => {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended: its calls say so.
    }
  };
  stack.defer(() => {
    // Asleep, it could not be stopped.
    isOver = true;
    signal("SIGCONT");
  });
  return async (work) => {
    if (!isOver) signal("SIGSTOP");
    return await work().finally(() => signal("SIGCONT"));
  };
}
