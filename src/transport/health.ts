import type { DescService } from "@bufbuild/protobuf";
import { Code, type ServiceImpl } from "@connectrpc/connect";
import { type Health, HealthCheckResponse_ServingStatus as Serving } from "../../gen/ts/grpc/health/v1/health_pb.ts";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { Hub } from "../live/hub.ts";
import { rpcError } from "./errors.ts";

const topicName = "health";
// The protocol has no sign of life: a quiet minute just waits on.
const quietMs = 60_000;

/**
 * What the server says about itself, to grpc.health.v1 and to `GET /readyz`: it is ready when it reaches its database
 * and does not stop.
 */
export class ServingState {
  readonly #hub = new Hub();
  readonly #services: ReadonlySet<string>;
  #isStopping = false;
  #reachesDatabase = true;

  constructor(services: readonly DescService[]) {
    this.#services = new Set(["", ...services.map(({ typeName }) => typeName)]);
  }

  /** Takes in whether the database answers. */
  reaches(database: boolean): void {
    this.#reachesDatabase = database;
    this.#hub.wake(topicName);
  }

  /** Says from now on that no more calls are taken. */
  stop(): void {
    this.#isStopping = true;
    this.#hub.wake(topicName);
  }

  /** Why calls cannot be served at the moment. Undefined when they can. */
  get problem(): string | undefined {
    if (this.#isStopping) return "the server stops";
    return this.#reachesDatabase ? undefined : "the database does not answer";
  }

  get #serving(): Serving {
    return this.problem === undefined ? Serving.SERVING : Serving.NOT_SERVING;
  }

  /** The health service. */
  handlers(): ServiceImpl<typeof Health> {
    return {
      check: ({ service }) => {
        if (this.#services.has(service)) return { status: this.#serving };
        const message = `the server has no service "${service}"`;
        throw rpcError(Code.NotFound, ErrorReason.NOT_IMPLEMENTED, message, { metadata: { service } });
      },
      watch: ({ service }, { signal }) => this.#watch(service, signal),
    };
  }

  async *#watch(service: string, signal: AbortSignal) {
    using subscription = this.#hub.subscribe(topicName, signal, quietMs);
    const { topic } = subscription;
    let told: Serving | undefined;
    for (;;) {
      const { version } = topic;
      const status = this.#services.has(service) ? this.#serving : Serving.SERVICE_UNKNOWN;
      if (status !== told) yield { status };
      told = status;
      // Not before: when the server stops, the last word is that it does not serve.
      if (signal.aborted) return;
      while ((await subscription.news(version)) === "quiet");
    }
  }
}
