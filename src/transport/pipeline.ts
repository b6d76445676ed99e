import {
  create,
  type DescMessage,
  type DescMethod,
  type DescService,
  isMessage,
  type Message,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import { Code, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import type { Logger } from "pino";
import { ErrorInfoSchema } from "../../gen/ts/google/rpc/error_details_pb.ts";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { type Caller, callerKey } from "../services/caller.ts";
import { abortable } from "./abortable.ts";
import { type Authenticator, neededScope } from "./auth.ts";
import { rpcError, toRpcError } from "./errors.ts";
import { GrpcContext } from "./grpc-context.ts";
import type { OpenCalls } from "./open-calls.ts";

/** What every call passes through. */
export interface PipelineDeps {
  readonly log: Logger;
  readonly auth: Authenticator;
  readonly calls: OpenCalls;
}

/** A service with its handlers: some methods may have none yet. */
export interface ServiceHandlers {
  readonly service: DescService;
  readonly handlers: Readonly<Record<string, unknown>>;
}

/** Pairs a service with its handlers. */
export function serve<Desc extends DescService>(service: Desc, handlers: Partial<ServiceImpl<Desc>>): ServiceHandlers {
  return { service, handlers };
}

type Unary = (message: unknown, context: HandlerContext) => Promise<object>;
type Streaming = (message: unknown, context: HandlerContext) => AsyncIterable<object>;

/** A method as the lanes call it. Whatever it throws is a ConnectError with a reason. */
export type PipedMethod =
  | { readonly kind: "unary"; readonly method: DescMethod; readonly call: Unary }
  | { readonly kind: "stream"; readonly method: DescMethod; readonly call: Streaming };

/**
 * Puts the pipeline around the handlers of a service: who calls and whether it may, the errors in the terms of the
 * API, and a line in the log. It is the same for both lanes.
 */
export function pipe({ service, handlers }: ServiceHandlers, deps: PipelineDeps): PipedMethod[] {
  return service.methods.map((method) => {
    const handler = handlers[method.localName];
    const name = `${service.typeName}/${method.name}`;
    const isUnary = method.methodKind === "unary";
    if (isUnary) return { kind: "unary", method, call: pipeUnary(method, (handler ?? missing(name)) as Unary, deps) };
    const streaming = (handler ?? missing(name)) as Streaming;
    return { kind: "stream", method, call: pipeStream(method, streaming, deps) };
  });
}

function pipeUnary(method: DescMethod, handler: Unary, { auth, log, calls }: PipelineDeps): Unary {
  const needed = neededScope(method);
  return async (message, context) => {
    const startedAt = performance.now();
    const call = abortable(context);
    try {
      const admitted = auth.admit(needed, authorizationOf(context));
      // Most callers are known: no turn of the event loop is spent on them.
      const caller = admitted instanceof Promise ? await admitted : admitted;
      context.values.set(callerKey, caller);
      if (needed) calls.addUnary(call, caller.keyId);
      const response = whole(method, await handler(message, call));
      // What somebody waited for is not for them any more. What looks at no signal, as most writes, was done in time.
      if (call.abortReason !== undefined) throw call.abortReason;
      if (log.isLevelEnabled("debug")) logEnd(log, method, startedAt, undefined);
      return response;
    } catch (thrown) {
      const err = toRpcError(call.abortReason ?? reasonOf(call.signal, thrown));
      logEnd(log, method, startedAt, err);
      throw err;
    } finally {
      calls.removeUnary(call);
    }
  };
}

function pipeStream(method: DescMethod, handler: Streaming, { auth, log, calls }: PipelineDeps): Streaming {
  const needed = neededScope(method);
  return (message, context) => {
    const frames = piped(message, context);
    // The gRPC lane, which is ours, ends them by itself.
    return context instanceof GrpcContext ? frames : endedWithCaller(frames, context.signal);
  };

  async function* piped(message: unknown, context: HandlerContext): AsyncGenerator<object, void, undefined> {
    const startedAt = performance.now();
    let position: bigint | string | undefined;
    let failure: ConnectError | undefined;
    const call = abortable(context);
    const { signal } = call;
    try {
      const caller: Caller = await auth.admit(needed, authorizationOf(context));
      context.values.set(callerKey, caller);
      using _open = calls.addStream(call, needed && caller.keyId);
      for await (const frame of handler(message, call)) {
        yield whole(method, frame);
        position = positionOf(frame) ?? position;
        if (signal.aborted) break;
      }
      if (signal.aborted) throw signal.reason;
    } catch (thrown) {
      failure = withPosition(toRpcError(reasonOf(signal, thrown)), position);
      throw failure;
    } finally {
      if (failure || log.isLevelEnabled("debug")) logEnd(log, method, startedAt, failure);
    }
  }
}

/**
 * Frames that end when their caller leaves. The library may not ask for another one then, and would leave them, and all
 * that they hold, where they stand for ever.
 */
function endedWithCaller(frames: AsyncGenerator<object, void, undefined>, signal: AbortSignal): AsyncIterable<object> {
  const end = () => void frames.return().catch(() => {});
  signal.addEventListener("abort", end, { once: true });
  const iterator: AsyncIterator<object, void, undefined> = {
    next: async () => {
      const next = await frames.next();
      if (next.done && signal.aborted) throw toRpcError(signal.reason);
      return next;
    },
    return: () => frames.return(),
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** A handler may answer with the initial values of a message. */
function whole({ output }: DescMethod, response: object): Message {
  return isMessage(response) ? response : create(output, response as MessageInitShape<DescMessage>);
}

function authorizationOf(context: HandlerContext): string | null | undefined {
  return context instanceof GrpcContext ? context.authorization() : context.requestHeader.get("authorization");
}

/** What fails because the call was ended fails for the reason that ended it. */
function reasonOf(signal: AbortSignal, thrown: unknown): unknown {
  const isAbort = (thrown as Error | undefined)?.name === "AbortError";
  return isAbort && signal.aborted ? (signal.reason ?? thrown) : thrown;
}

function positionOf(frame: object): bigint | string | undefined {
  const { sequence, resumeToken } = frame as { sequence?: bigint; resumeToken?: string };
  return sequence ?? (resumeToken || undefined);
}

function withPosition(err: ConnectError, position: bigint | string | undefined): ConnectError {
  if (err.code !== Code.Unavailable || position === undefined) return err;
  const metadata = { position: `${position}` };
  return rpcError(err.code, ErrorReason.SHUTTING_DOWN, err.rawMessage, { metadata, cause: err.cause });
}

function missing(name: string): () => never {
  return () => {
    const message = `${name} is part of the contract, and this server does not do it yet`;
    throw rpcError(Code.Unimplemented, ErrorReason.NOT_IMPLEMENTED, message, { metadata: { method: name } });
  };
}

const clientFaults = new Set([Code.Canceled, Code.DeadlineExceeded]);

function logEnd(log: Logger, method: DescMethod, startedAt: number, err: ConnectError | undefined): void {
  const rpc = `${method.parent.typeName}/${method.name}`;
  const line = { rpc, code: err ? Code[err.code] : "OK", ms: Math.round(performance.now() - startedAt) };
  if (!err || clientFaults.has(err.code)) log.debug(line, "call ended");
  else if (err.code === Code.Internal) log.error({ ...line, err: err.cause, message: err.rawMessage }, "call failed");
  // Not the message: it quotes what the caller sent, which may be nobody's business.
  else log.info({ ...line, ...reasonAndField(err) }, "call refused");
}

function reasonAndField(err: ConnectError): { reason: string | undefined; field: string | undefined } {
  const [info] = err.findDetails(ErrorInfoSchema);
  return { reason: info?.reason, field: info?.metadata["field"] };
}
