import type { HandlerContext } from "@connectrpc/connect";
import { GrpcContext } from "./grpc-context.ts";

/** The context of a call that the server can end. */
export interface AbortableContext extends HandlerContext {
  /** Ends the call for a reason of the server. */
  abort(reason: unknown): void;
  /** Why the server ended the call. Undefined when it did not, or nothing has looked at the signal of the call. */
  readonly abortReason: unknown;
}

/** A context whose signal the server can abort too: ours as it is, the library's with a signal of its own. */
export function abortable(context: HandlerContext): AbortableContext {
  if (context instanceof GrpcContext) return context;
  let controller: AbortController | undefined;
  let reason: unknown;
  const signal = () => {
    if (controller) return controller.signal;
    const made = new AbortController();
    controller = made;
    const follow = () => made.abort(context.signal.reason);
    if (reason !== undefined) made.abort(reason);
    else if (context.signal.aborted) follow();
    else context.signal.addEventListener("abort", follow, { once: true });
    return made.signal;
  };
  const abort = (given: unknown) => {
    reason ??= given;
    controller?.abort(given);
  };
  return Object.create(context, {
    signal: { get: signal },
    abort: { value: abort },
    abortReason: { get: () => (controller ? reason : undefined) },
  }) as AbortableContext;
}
