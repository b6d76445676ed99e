import type { GrpcRequest } from "./grpc-request.ts";
import { Samples } from "./percentiles.ts";
import type { GrpcStream, RawHttp2 } from "./raw-http2.ts";

/** A server to put under load. */
export interface Target {
  readonly connections: readonly RawHttp2[];
  /** Sent in turn. */
  readonly requests: readonly GrpcRequest[];
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
  const round = new LoadRound(target.requests, performance.now() + seconds * 1000);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    target.connections.flatMap((connection) =>
      Array.from(
        { length: streamsEach },
        () => new Promise<void>((done) => new Caller(round, connection, done).next()),
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
  readonly requests: readonly GrpcRequest[];
  readonly until: number;
  readonly latencies = new Samples();
  answered = 0;
  errors = 0;
  #turn = 0;

  constructor(requests: readonly GrpcRequest[], until: number) {
    this.requests = requests;
    this.until = until;
  }

  nextRequest(): GrpcRequest | undefined {
    this.#turn += 1;
    return this.requests[this.#turn % this.requests.length];
  }
}

/** One of the calls under way: when it ends, the next one begins. */
class Caller implements GrpcStream {
  readonly #round: LoadRound;
  readonly #connection: RawHttp2;
  readonly #done: () => void;
  #startedAt = 0;
  #answered = false;

  constructor(round: LoadRound, connection: RawHttp2, done: () => void) {
    this.#round = round;
    this.#connection = connection;
    this.#done = done;
  }

  next(): void {
    this.#startedAt = performance.now();
    const request = this.#startedAt < this.#round.until && this.#round.nextRequest();
    if (!request) return this.#done();
    this.#answered = false;
    this.#connection.start(request, this);
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
