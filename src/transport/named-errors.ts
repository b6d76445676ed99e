import { toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter, encodeBinaryHeader } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { codeFromString, errorFromJsonBytes, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { StatusSchema } from "../../gen/ts/google/rpc/status_pb.ts";
import { statusOf, toRpcError } from "./errors.ts";

/**
 * Gives a reason to the errors of requests that the library could not read. They never reach a handler or an
 * interceptor, so their responses are mended: no answer of the server goes without an ErrorInfo.
 */
export function nameErrors(router: ConnectRouter): void {
  router.handlers.forEach((handler, i) => {
    const named = async (...args: Parameters<UniversalHandler>) => await mend(await handler(...args));
    router.handlers[i] = Object.assign(named, handler);
  });
}

async function mend(response: UniversalServerResponse): Promise<UniversalServerResponse> {
  const { status, header, body, trailer } = response;
  const isJson = header && new Headers(header).get("content-type")?.startsWith("application/json");
  if (status >= 400 && isJson && body) return await mendJson(response, body);
  const headers = new Headers(trailer);
  const code = Number(headers.get("grpc-status") ?? 0);
  if (code === 0 || headers.has("grpc-status-details-bin")) return response;
  const message = decodeURIComponent(headers.get("grpc-message") ?? "");
  const named = statusOf(name(new ConnectError(message, code)));
  headers.set("grpc-status", `${named.code}`);
  headers.set("grpc-status-details-bin", encodeBinaryHeader(toBinary(StatusSchema, named)));
  return { ...response, trailer: headers };
}

async function mendJson(
  response: UniversalServerResponse,
  body: NonNullable<UniversalServerResponse["body"]>,
): Promise<UniversalServerResponse> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const { code = "unknown", details } = JSON.parse(bytes.toString()) as { code?: string; details?: unknown[] };
  if (details?.length) return { ...response, body: one(bytes) };
  const err = errorFromJsonBytes(bytes, undefined, new ConnectError("", codeFromString(code) ?? Code.Unknown));
  const mended = errorToJsonBytes(name(err), undefined);
  const header = new Headers(response.header);
  header.set("content-length", `${mended.byteLength}`);
  return { ...response, header, body: one(mended) };
}

// The library calls a binary body that is not the message an internal error; it is the caller's.
function name(err: ConnectError): ConnectError {
  const isMalformed = err.code === Code.Internal && err.rawMessage.startsWith("parse binary");
  return toRpcError(isMalformed ? new ConnectError(err.rawMessage, Code.InvalidArgument) : err);
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
