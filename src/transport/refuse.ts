import type { ConnectError } from "@connectrpc/connect";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import { codeToHttpStatus, endStreamFlag, endStreamToJson, errorToJson } from "@connectrpc/connect/protocol-connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import type { NodeRequest, NodeResponse } from "./node-handler.ts";

/** Answers a request with an error, unread and in the form that its protocol has for errors. */
export function refuse(request: NodeRequest, response: NodeResponse, err: ConnectError): void {
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/grpc")) {
    const headers = setTrailerStatus(new Headers({ "content-type": type }), err);
    response.writeHead(200, Object.fromEntries(headers));
    response.end();
  } else if (type.startsWith("application/connect+")) {
    response.writeHead(200, { "content-type": type });
    const end = endStreamToJson(new Headers(), err, undefined);
    response.end(encodeEnvelope(endStreamFlag, Buffer.from(JSON.stringify(end))));
  } else {
    response.writeHead(codeToHttpStatus(err.code), { "content-type": "application/json" });
    response.end(`${JSON.stringify(errorToJson(err, undefined))}\n`);
  }
}
