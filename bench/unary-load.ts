import type { GrpcRequest } from "./grpc-request.ts";
import { Samples } from "./percentiles.ts";
import type { GrpcStream, RawHttp2 } from "./raw-http2.ts";

/** A server to put under load. */
export interface Target {
  readonly connections: readonly RawHttp2[];
  /** Makes the next call on a connection, by its place. A connection keeps the order of its calls. */
  readonly next: (connection: number) => GrpcRequest;
}

/** The same calls in turn, whatever the connection. */
export function inTurn(requests: readonly GrpcRequest[]): () => GrpcRequest {
  let turn = 0;
  return () => requests[(turn += 1) % requests.length] as GrpcRequest;
}

/** What a round of load came to. */
export interface Round {
  /** Calls answered, a second. */
  readonly rate: number;
  /** All calls that succeeded, also those that ended after the time. */
  readonly answered: number;
  readonly errors: number;
  readonly p99Ms: number;
  /** The share of one core that this process used. */
  readonly driverLoad: number;
}

/** Keeps a number of calls under way on every connection for a time, then lets them end. */
export async function load(target: Target, streamsEach: number, seconds: number): Promise<Round> {
  const round = new LoadRound(performance.now() + seconds * 1000);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    target.connections.flatMap((connection, i) =>
      Array.from(
        { length: streamsEach },
        () => new Promise<void>((done) => new Caller(round, connection, () => target.next(i), done).next()),
      ),
    ),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    rate: round.latencies.count / seconds,
    answered: round.answered,
    errors: round.errors,
    p99Ms: round.latencies.percentile(0.99),
    driverLoad: (user + system) / 1000 / (performance.now() - startedAt),
  };
}

class LoadRound {
  readonly until: number;
  readonly latencies = new Samples();
  answered = 0;
  errors = 0;

  constructor(until: number) {
    this.until = until;
  }
}

/** One of the calls under way: when it ends, the next one begins. */
class Caller implements GrpcStream {
  readonly #round: LoadRound;
  readonly #connection: RawHttp2;
  readonly #nextRequest: () => GrpcRequest;
  readonly #done: () => void;
  #startedAt = 0;
  #answered = false;

  constructor(round: LoadRound, connection: RawHttp2, nextRequest: () => GrpcRequest, done: () => void) {
    this.#round = round;
    this.#connection = connection;
    this.#nextRequest = nextRequest;
    this.#done = done;
  }

  next(): void {
    this.#startedAt = performance.now();
    if (this.#startedAt >= this.#round.until) return this.#done();
    this.#answered = false;
    this.#connection.start(this.#nextRequest(), this);
  }

  message(): void {
    this.#answered = true;
  }

  end(): void {
    const now = performance.now();
    if (this.#answered) this.#round.answered += 1;
    else this.#round.errors += 1;
    // What ends after the time does not count for the rate.
    if (this.#answered && now <= this.#round.until) this.#round.latencies.add(now - this.#startedAt);
    this.next();
  }
}

/** The calls of several rounds that succeeded, or that did not. */
export function sumOf(rounds: readonly Round[], key: "answered" | "errors"): number {
  return rounds.reduce((total, round) => total + round[key], 0);
}

/** A round in words. */
export function shown({ rate, p99Ms, driverLoad }: Round): string {
  const load = `driver at ${Math.round(driverLoad * 100)} % of a core`;
  return `${Math.round(rate)}/s, p99 ${p99Ms.toFixed(1)} ms (${load})`;
}
