import type { DescMethod, DescService } from "@bufbuild/protobuf";
import type { ContextKey, ContextValues, HandlerContext } from "@connectrpc/connect";
import type { Metadata } from "@grpc/grpc-js";

interface GrpcCall {
  readonly metadata: Metadata;
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  on(event: "cancelled", listener: () => void): unknown;
}

/**
 * The context of a call on the gRPC lane. What few handlers look at is made when it is looked at: a hot unary call
 * makes no signal and no headers.
 */
export class GrpcContext implements HandlerContext {
  readonly protocolName = "grpc";
  readonly requestMethod = "POST";
  readonly method: DescMethod;
  readonly values: ContextValues = new CallValues();
  readonly #call: GrpcCall;
  #headers: Headers | undefined;
  #controller: AbortController | undefined;
  #abortReason: unknown;

  constructor(method: DescMethod, call: GrpcCall) {
    this.method = method;
    this.#call = call;
  }

  get service(): DescService {
    return this.method.parent;
  }

  get url(): string {
    return `/${this.service.typeName}/${this.method.name}`;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController();
      this.#controller = controller;
      const abort = () => controller.abort(this.timeoutMs() === 0 ? timeout() : undefined);
      if (this.#abortReason !== undefined) controller.abort(this.#abortReason);
      else if (this.#call.cancelled) abort();
      else this.#call.on("cancelled", abort);
    }
    return this.#controller.signal;
  }

  /** Ends the call for a reason of the server. */
  abort(reason: unknown): void {
    this.#abortReason ??= reason;
    this.#controller?.abort(reason);
  }

  /** Why the server ended the call. Undefined when it did not, or nothing has looked at the signal of the call. */
  get abortReason(): unknown {
    return this.#controller && this.#abortReason;
  }

  get requestHeader(): Headers {
    if (!this.#headers) {
      this.#headers = new Headers();
      for (const [key, value] of Object.entries(this.#call.metadata.getMap())) {
        if (typeof value === "string") this.#headers.set(key, value);
      }
    }
    return this.#headers;
  }

  timeoutMs(): number | undefined {
    const deadline = Number(this.#call.getDeadline());
    return Number.isFinite(deadline) ? Math.max(0, deadline - Date.now()) : undefined;
  }

  get responseHeader(): Headers {
    return new Headers();
  }

  get responseTrailer(): Headers {
    return new Headers();
  }

  /** The header that says who calls, without making all headers. */
  authorization(): string | undefined {
    const [value] = this.#call.metadata.get("authorization");
    return typeof value === "string" ? value : undefined;
  }
}

/** What a call carries along. There is little of it, and a call of its own for each: methods are shared. */
class CallValues implements ContextValues {
  readonly #values: { id: symbol; value: unknown }[] = [];

  get<T>({ id, defaultValue }: ContextKey<T>): T {
    const found = this.#values.find((one) => one.id === id);
    return found ? (found.value as T) : defaultValue;
  }

  set<T>({ id }: ContextKey<T>, value: T): this {
    this.delete({ id });
    this.#values.push({ id, value });
    return this;
  }

  delete({ id }: { readonly id: symbol }): this {
    const at = this.#values.findIndex((one) => one.id === id);
    if (at >= 0) this.#values.splice(at, 1);
    return this;
  }
}

function timeout(): DOMException {
  return new DOMException("the deadline of the call is over", "TimeoutError");
}
