import type { DescService } from "@bufbuild/protobuf";
import { Code, type ServiceImpl } from "@connectrpc/connect";
import { type Health, HealthCheckResponse_ServingStatus as Serving } from "../../gen/ts/grpc/health/v1/health_pb.ts";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { Hub } from "../live/hub.ts";
import { rpcError } from "./errors.ts";

const topicName = "health";
// The protocol has no sign of life: a quiet minute just waits on.
const quietMs = 60_000;

/** What the server says about itself when it is asked by grpc.health.v1. */
export class ServingState {
  readonly #hub = new Hub();
  readonly #services: ReadonlySet<string>;
  #serving: Serving = Serving.SERVING;

  constructor(services: readonly DescService[]) {
    this.#services = new Set(["", ...services.map(({ typeName }) => typeName)]);
  }

  /** Says from now on whether calls are taken. */
  set(serving: boolean): void {
    this.#serving = serving ? Serving.SERVING : Serving.NOT_SERVING;
    this.#hub.wake(topicName);
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
    for (;;) {
      const { version } = topic;
      yield { status: this.#services.has(service) ? this.#serving : Serving.SERVICE_UNKNOWN };
      // Not before: when the server stops, the last word is that it does not serve.
      if (signal.aborted) return;
      while ((await subscription.news(version)) === "quiet");
    }
  }
}
