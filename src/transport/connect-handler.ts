import type { DescService } from "@bufbuild/protobuf";
import { ConnectError, type ConnectRouter, createConnectRouter, type ServiceImpl } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from "@connectrpc/connect-node";
import type { Logger } from "pino";
import { errorRegistry, readOptions, toRpcError } from "./errors.ts";
import { heldBack, type MessageRoom } from "./large-messages.ts";
import type { NodeHandler, NodeRequest, NodeResponse } from "./node-handler.ts";
import type { PipedMethod } from "./pipeline.ts";

/** Handles Connect, gRPC-Web and gRPC, for HTTP/1.1 and HTTP/2. Each call is answered or ended. */
export function connectHandler(methods: readonly PipedMethod[], room: MessageRoom, log: Logger): NodeHandler {
  const router = createConnectRouter({
    acceptCompression: [compressionGzip, compressionBrotli],
    readMaxBytes: room.maxBytes,
    // A misspelt field or status would be taken for one that is left out.
    jsonOptions: { ...readOptions, ignoreUnknownFields: false, registry: errorRegistry },
    binaryOptions: readOptions,
    requestGate: ({ signal }) => {
      signal.addEventListener("abort", () => carry(signal.reason), { once: true });
    },
  });
  addRoutes(router, methods);
  const byPath = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (request, response) => {
    const found = byPath.get(request.url?.split("?", 1)[0] ?? "");
    if (found) return void answer(found, request, response, { room, log });
    response.writeHead(404);
    response.end();
  };
}

/**
 * Makes an error as the carriers take it: its text well formed and short, and with a reason. The library ends the
 * call's signal with each error of a call before it writes the error, and its own errors, of requests that it could
 * not read, reach no handler and no interceptor. gRPC's headers cannot hold half a character: without this such an
 * error would never be answered.
 */
function carry(reason: unknown): void {
  if (!(reason instanceof ConnectError)) return;
  const { code, rawMessage, message, details } = toRpcError(reason);
  Object.assign(reason, { code, rawMessage, message, details });
}

async function answer(
  handler: UniversalHandler,
  request: NodeRequest,
  response: NodeResponse,
  { room, log }: { readonly room: MessageRoom; readonly log: Logger },
) {
  // Not the library's signal: it takes a client that left for an error of the server.
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const universal = universalRequestFromNodeRequest(request, response, undefined, undefined);
    const body = heldBack(universal.body as AsyncIterable<Uint8Array>, request, response, room);
    await universalResponseToNodeResponse(await handler({ ...universal, body, signal: gone.signal }), response);
  } catch (err) {
    if (gone.signal.aborted) return;
    log.error({ err, rpc: handler.requestPath.slice(1) }, "the answer cannot be written");
    response.destroy();
  }
}

function addRoutes(router: ConnectRouter, methods: readonly PipedMethod[]): void {
  for (const [service, ofService] of Map.groupBy(methods, ({ method }) => method.parent)) {
    const impl = Object.fromEntries(ofService.map(({ method, call }) => [method.localName, call]));
    router.service(service, impl as ServiceImpl<DescService>);
  }
}
