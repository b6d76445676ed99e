import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter, encodeBinaryHeader } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import {
  codeFromString,
  codeToHttpStatus,
  endStreamFlag,
  errorFromJson,
  errorToJson,
} from "@connectrpc/connect/protocol-connect";
import { trailerFlag, trailerParse, trailerSerialize } from "@connectrpc/connect/protocol-grpc-web";
import { StatusSchema } from "../../gen/ts/google/rpc/status_pb.ts";
import { statusOf, toRpcError } from "./errors.ts";

type Body = NonNullable<UniversalServerResponse["body"]>;
type ErrorJson = { readonly code?: string; readonly details?: readonly unknown[] };

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

/** Each protocol has its own place for an error: the whole body, the last envelope of the body, or the trailers. */
async function mend(response: UniversalServerResponse): Promise<UniversalServerResponse> {
  const { status, header, body, trailer } = response;
  const type = new Headers(header).get("content-type") ?? "";
  if (body && status >= 400 && type.startsWith("application/json")) return await mendJson(response, body);
  if (body && type.startsWith("application/grpc-web")) return { ...response, body: mendEnd(body, trailerFlag, webEnd) };
  if (body && type.startsWith("application/connect+")) {
    return { ...response, body: mendEnd(body, endStreamFlag, connectEnd) };
  }
  return { ...response, ...(trailer && { trailer: mendTrailer(trailer) }) };
}

async function mendJson(response: UniversalServerResponse, body: Body): Promise<UniversalServerResponse> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const header = new Headers(response.header);
  const error = JSON.parse(unpacked(bytes, header.get("content-encoding")).toString()) as ErrorJson;
  if (error.details?.length) return { ...response, body: one(bytes) };
  const named = nameOf(error);
  const mended = Buffer.from(JSON.stringify(errorToJson(named, undefined)));
  header.delete("content-encoding");
  header.set("content-length", `${mended.byteLength}`);
  return { ...response, status: codeToHttpStatus(named.code), header, body: one(mended) };
}

function unpacked(bytes: Buffer, encoding: string | null): Buffer {
  if (encoding === "gzip") return gunzipSync(bytes);
  return encoding === "br" ? brotliDecompressSync(bytes) : bytes;
}

/** Mends the last envelope: the library yields one at a time, five bytes of prefix and what it holds. */
async function* mendEnd(body: Body, flag: number, mendOne: (data: Uint8Array) => Uint8Array): Body {
  for await (const envelope of body) {
    // One that is compressed holds more than the library says by itself.
    if (envelope[0] !== flag) {
      yield envelope;
      continue;
    }
    const data = mendOne(envelope.subarray(5));
    const prefix = Buffer.of(flag, 0, 0, 0, 0);
    prefix.writeUInt32BE(data.byteLength, 1);
    yield Buffer.concat([prefix, data]);
  }
}

function webEnd(data: Uint8Array): Uint8Array {
  return trailerSerialize(mendTrailer(trailerParse(data)));
}

function connectEnd(data: Uint8Array): Uint8Array {
  const end = JSON.parse(Buffer.from(data).toString()) as { error?: ErrorJson };
  if (!end.error || end.error.details?.length) return data;
  return Buffer.from(JSON.stringify({ ...end, error: errorToJson(nameOf(end.error), undefined) }));
}

function mendTrailer(trailer: Headers): Headers {
  const code = Number(trailer.get("grpc-status") ?? 0);
  if (code === 0 || trailer.has("grpc-status-details-bin")) return trailer;
  const message = decodeURIComponent(trailer.get("grpc-message") ?? "");
  const named = statusOf(toRpcError(new ConnectError(message, code)));
  const mended = new Headers(trailer);
  mended.set("grpc-status", `${named.code}`);
  mended.set("grpc-status-details-bin", encodeBinaryHeader(toBinary(StatusSchema, named)));
  return mended;
}

function nameOf(error: ErrorJson): ConnectError {
  const fallback = new ConnectError("", codeFromString(error.code ?? "") ?? Code.Unknown);
  return toRpcError(errorFromJson(error as never, undefined, fallback));
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
