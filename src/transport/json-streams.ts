import { type DescMessage, fromJsonString, toJson, toJsonString } from "@bufbuild/protobuf";
import { Code, createHandlerContext } from "@connectrpc/connect";
import { StatusSchema } from "../../gen/ts/google/rpc/status_pb.ts";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { drained } from "./drained.ts";
import { errorRegistry, readOptions, rpcError, statusOf, toRpcError } from "./errors.ts";
import { heldBack, type MessageRoom } from "./large-messages.ts";
import type { NodeHandler, NodeRequest, NodeResponse } from "./node-handler.ts";
import type { PipedMethod } from "./pipeline.ts";

type StreamMethod = Extract<PipedMethod, { kind: "stream" }>;

/**
 * Server streams for plain curl: a POST of application/json to a Watch is answered with a line of JSON for each frame
 * (application/x-ndjson), and a last line {"error": …} if it fails. The Connect protocol wraps each frame in five
 * bytes, which no terminal shows well. Everything else goes on to the Connect handler.
 */
export function jsonStreams(methods: readonly PipedMethod[], room: MessageRoom, next: NodeHandler): NodeHandler {
  const streams = methods.filter((one): one is StreamMethod => one.method.methodKind === "server_streaming");
  const byPath = new Map(streams.map((one) => [`/${one.method.parent.typeName}/${one.method.name}`, one]));
  return (request, response) => {
    const isJson = /^application\/json\b/i.test(request.headers["content-type"] ?? "");
    const found = request.method === "POST" && isJson ? byPath.get(request.url ?? "") : undefined;
    if (found) void stream(found, request, response, room);
    else next(request, response);
  };
}

async function stream(
  { method, call }: StreamMethod,
  request: NodeRequest,
  response: NodeResponse,
  room: MessageRoom,
): Promise<void> {
  const context = createHandlerContext({
    service: method.parent,
    method,
    protocolName: "json",
    requestMethod: "POST",
    url: request.url ?? "",
    requestHeader: { authorization: request.headers.authorization ?? "" },
  });
  response.once("close", () => context.abort());
  try {
    const message = parse(method.input, await readBody(heldBack(request, request, response, room), room.maxBytes));
    for await (const frame of call(message, context)) {
      if (!response.headersSent) response.writeHead(200, { "content-type": "application/x-ndjson" });
      const line = `${toJsonString(method.output, frame as never, { registry: errorRegistry })}
`;
      if (!response.write(line)) await drained(response, context.signal);
      // A break ends the frames too, with all that they hold.
      if (context.signal.aborted) break;
    }
    response.end();
  } catch (thrown) {
    const err = toRpcError(thrown);
    if (!response.headersSent) response.writeHead(httpStatus(err.code), { "content-type": "application/x-ndjson" });
    const error = toJson(StatusSchema, statusOf(err), { registry: errorRegistry });
    response.end(`${JSON.stringify({ error })}\n`);
  } finally {
    context.abort();
  }
}

function parse(schema: DescMessage, body: string) {
  try {
    return fromJsonString(schema, body === "" ? "{}" : body, readOptions);
  } catch (cause) {
    const message = `the body is not a ${schema.typeName} as JSON: ${(cause as Error).message}`;
    throw rpcError(Code.InvalidArgument, ErrorReason.MESSAGE_MALFORMED, message, { cause });
  }
}

async function readBody(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      const message = `the message is too large: the limit is ${maxBytes} bytes`;
      const metadata = { limit: `${maxBytes}` };
      throw rpcError(Code.ResourceExhausted, ErrorReason.MESSAGE_TOO_LARGE, message, { metadata });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** As the Connect protocol maps codes to HTTP. */
function httpStatus(code: Code): number {
  const statuses: Partial<Record<Code, number>> = {
    [Code.InvalidArgument]: 400,
    [Code.FailedPrecondition]: 400,
    [Code.OutOfRange]: 400,
    [Code.Unauthenticated]: 401,
    [Code.PermissionDenied]: 403,
    [Code.NotFound]: 404,
    [Code.AlreadyExists]: 409,
    [Code.Aborted]: 409,
    [Code.ResourceExhausted]: 429,
    [Code.Canceled]: 499,
    [Code.Unimplemented]: 501,
    [Code.Unavailable]: 503,
    [Code.DeadlineExceeded]: 504,
  };
  return statuses[code] ?? 500;
}
