import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { CommitTrackerRequestSchema } from "../gen/ts/headway/v1/tracker_commit_pb.ts";
import { TrackerService } from "../gen/ts/headway/v1/tracker_service_pb.ts";
import { type Address, callAll, callOf, encodedCall } from "./calls.ts";
import type { GrpcRequest } from "./grpc-request.ts";
import type { Headway } from "./server-process.ts";

const hour = { seconds: 3600n };

/** Claims trackers for longer than a benchmark takes: what commits is a worker that has them. */
export async function claimAll(headway: Headway, trackerIds: readonly string[]): Promise<void> {
  const { claimTracker } = TrackerService.method;
  const requests = trackerIds.map((trackerId) =>
    callOf(headway, claimTracker, { tracker: { trackerId }, owner: "bench", lease: hour }),
  );
  await callAll(headway, requests);
}

/** The state document of a step: 1 KiB as JSON, and another one at every step. */
export function stateOf(step: number): { step: number; notes: string } {
  const rest = JSON.stringify({ step, notes: "" }).length;
  return { step, notes: "x".repeat(1024 - rest) };
}

/** The commits of workers in turn, each with the next event and a new state. */
export class CommitCalls {
  readonly #address: Address;
  // Trackers keep step, so that a state that was encoded once serves them all.
  readonly #states = new Map<number, Uint8Array>();
  readonly #lanes: { readonly trackers: Committed[]; turn: number }[];

  /** Each tracker keeps to one connection, so that its commits arrive in order. */
  constructor(address: Address, trackerIds: readonly string[], connectionCount: number) {
    this.#address = address;
    this.#lanes = Array.from({ length: connectionCount }, (_, c) => ({
      trackers: trackerIds
        .filter((_id, i) => i % connectionCount === c)
        .map((trackerId) => ({ own: encoded({ tracker: { trackerId }, epoch: 1n }), cursor: 0 })),
      turn: 0,
    }));
  }

  /** The next commit over a connection. */
  next(connection: number): GrpcRequest {
    const lane = this.#lanes[connection];
    const tracker = lane?.trackers[lane.turn];
    if (!lane || !tracker) throw new Error(`connection ${connection} has no trackers`);
    lane.turn = (lane.turn + 1) % lane.trackers.length;
    tracker.cursor += 1;
    return encodedCall(this.#address, TrackerService.method.commitTracker, this.#encoded(tracker));
  }

  // Messages that follow each other are one message with the fields of both.
  #encoded({ own, cursor }: Committed): Uint8Array {
    const position = encoded({ position: { case: "cursor", value: BigInt(cursor) } });
    return Buffer.concat([own, position, this.#state(cursor)]);
  }

  #state(step: number): Uint8Array {
    const known = this.#states.get(step);
    if (known) return known;
    const state = encoded({ state: { change: { case: "replace", value: stateOf(step) } } });
    this.#states.set(step, state);
    if (this.#states.size > maxStates) this.#states.delete(Math.min(...this.#states.keys()));
    return state;
  }
}

interface Committed {
  /** The tracker and the epoch of its claim, encoded. */
  readonly own: Uint8Array;
  cursor: number;
}

const maxStates = 8;

function encoded(request: MessageInitShape<typeof CommitTrackerRequestSchema>): Uint8Array {
  return toBinary(CommitTrackerRequestSchema, create(CommitTrackerRequestSchema, request));
}
