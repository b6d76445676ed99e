import { fromBinary } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ClaimActivitiesResponseSchema } from "../gen/ts/headway/v1/activity_claim_pb.ts";
import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import { callOf } from "./calls.ts";
import type { GrpcRequest } from "./grpc-request.ts";
import type { RawHttp2 } from "./raw-http2.ts";
import type { Headway } from "./server-process.ts";

/** What a worker is told to do, and whom it tells. */
export interface JobWorkerOptions {
  readonly headway: Headway;
  readonly connection: RawHttp2;
  readonly name: string;
  readonly owner: string;
  /** How many jobs it has at once, at most. */
  readonly room: number;
  readonly onStart: (id: string) => void;
  readonly onComplete: (id: string) => void;
  readonly onError: () => void;
}

/** A worker whose work is nothing: it completes what it claims, and claims more as long as it has room. */
export class JobWorker {
  readonly #options: JobWorkerOptions;
  #jobs = 0;
  #claiming = false;
  #stopped = false;

  constructor(options: JobWorkerOptions) {
    this.#options = options;
  }

  /** Claims as much as there is room for, unless a claim is under way. */
  claim(): void {
    const { connection, room, onError } = this.#options;
    if (this.#claiming || this.#stopped || this.#jobs === room) return;
    this.#claiming = true;
    let answered = false;
    connection.start(this.#claimRequest(room - this.#jobs), {
      message: (bytes) => {
        answered = true;
        for (const { activity, epoch } of fromBinary(ClaimActivitiesResponseSchema, bytes).activities) {
          if (activity) this.#work(activity.id, epoch);
        }
      },
      end: () => {
        this.#claiming = false;
        if (!answered) onError();
        this.claim();
      },
    });
  }

  /** Claims no more. */
  stop(): void {
    this.#stopped = true;
  }

  #work(id: string, epoch: bigint): void {
    const { headway, connection, onStart, onComplete, onError } = this.#options;
    onStart(id);
    this.#jobs += 1;
    let answered = false;
    const request = { activityId: id, epoch };
    connection.start(callOf(headway, ActivityService.method.completeActivity, request), {
      message: () => (answered = true),
      end: () => {
        this.#jobs -= 1;
        if (answered) onComplete(id);
        else onError();
        this.claim();
      },
    });
  }

  #claimRequest(limit: number): GrpcRequest {
    const { headway, name, owner } = this.#options;
    const wait = durationFromMs(5000);
    return callOf(headway, ActivityService.method.claimActivities, {
      names: [name],
      owner,
      limit,
      wait,
    });
  }
}
