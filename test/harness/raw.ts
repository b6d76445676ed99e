import { connect as connectHttp2, constants } from "node:http2";
import { fromBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../gen/ts/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../gen/ts/google/rpc/status_pb.ts";

/** What came of a call whose bytes were written by hand. */
export interface RawAnswer {
  /** The name of the code: "OK", "InvalidArgument", ... */
  readonly code: string;
  readonly reason: string | undefined;
  readonly domain: string | undefined;
  readonly message: string;
}

/** Sends a body to a method as one gRPC message, whatever it holds. */
export async function rawGrpc(port: number, method: string, body: Uint8Array, authority?: string): Promise<RawAnswer> {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.byteLength, 1);
  return await rawGrpcBytes(port, method, Buffer.concat([prefix, body]), authority);
}

/** Sends bytes to a method as the stream of gRPC messages, well formed or not. */
export async function rawGrpcBytes(
  port: number,
  method: string,
  bytes: Uint8Array,
  authority = `127.0.0.1:${port}`,
): Promise<RawAnswer> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  try {
    const request = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: `/${method}`,
      [constants.HTTP2_HEADER_AUTHORITY]: authority,
      "content-type": "application/grpc+proto",
      te: "trailers",
    });
    const headers: Record<string, string | string[] | undefined> = {};
    request.on("response", (given) => Object.assign(headers, given));
    request.on("trailers", (given) => Object.assign(headers, given));
    request.on("data", () => {});
    await new Promise<void>((resolve, reject) => {
      // A server may answer and close its side before it has taken all that it is sent.
      request.once("end", resolve);
      request.once("close", resolve);
      request.once("error", reject);
      session.once("error", reject);
      request.end(bytes);
    });
    return answerOf(headers);
  } finally {
    session.destroy();
  }
}

/** Posts a body to a method on the Connect lane. */
export async function rawConnect(
  port: number,
  method: string,
  body: string | Uint8Array<ArrayBuffer>,
  contentType = "application/json",
): Promise<RawAnswer & { status: number }> {
  const response = await fetch(`http://127.0.0.1:${port}/${method}`, {
    method: "POST",
    headers: { "content-type": contentType },
    body,
  });
  const answer = (await response.json()) as { code?: string; message?: string; details?: { value: string }[] };
  const value = answer.details?.[0]?.value;
  const info = value === undefined ? undefined : fromBinary(ErrorInfoSchema, Buffer.from(value, "base64"));
  return {
    status: response.status,
    code: response.ok ? "OK" : (answer.code ?? ""),
    reason: info?.reason,
    domain: info?.domain,
    message: answer.message ?? "",
  };
}

function answerOf(headers: Readonly<Record<string, string | string[] | undefined>>): RawAnswer {
  const code = Number(headers["grpc-status"]);
  const message = headers["grpc-message"];
  const packed = headers["grpc-status-details-bin"];
  const status = typeof packed === "string" ? fromBinary(StatusSchema, Buffer.from(packed, "base64")) : undefined;
  const [detail] = status?.details ?? [];
  const info = detail && fromBinary(ErrorInfoSchema, detail.value);
  return {
    code: code === 0 ? "OK" : (Code[code] ?? "none"),
    reason: info?.reason,
    domain: info?.domain,
    message: typeof message === "string" ? decodeURIComponent(message) : "",
  };
}
