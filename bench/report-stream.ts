import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import {
  ReportProgressStreamRequestSchema,
  ReportProgressStreamResponseSchema,
} from "../gen/ts/headway/v1/activity_report_pb.ts";
import type { Headway } from "./server-process.ts";

const path = "/headway.v1.ActivityService/ReportProgressStream";
const asItIs = (bytes: Buffer) => bytes;

/** Encodes a message of the stream. The same bytes are sent again and again, so this is not measured. */
export function reportMessage(activityId: string, entryCount: number, message: string): Buffer {
  const entries = Array.from({ length: entryCount }, () => ({ message, percentage: 50 }));
  const request = create(ReportProgressStreamRequestSchema, { report: { activityId, entries } });
  return Buffer.from(toBinary(ReportProgressStreamRequestSchema, request));
}

/** Opens a connection of its own, which the stack closes. */
export function connectGrpc(stack: AsyncDisposableStack, { grpcPort }: Headway): Client {
  // Without this option all clients of a process share one connection.
  const options = { "grpc.use_local_subchannel_pool": 1 };
  return stack.adopt(new Client(`127.0.0.1:${grpcPort}`, credentials.createInsecure(), options), (it) => it.close());
}

/**
 * Sends messages on one stream until a time, so many at most unacknowledged. Resolves with how many were recorded in
 * time. Throws when one is refused.
 */
export function reportUntil(
  client: Client,
  { authorization }: Headway,
  nextMessage: () => Buffer,
  { maxOwed, until }: { maxOwed: number; until: number },
): Promise<number> {
  const metadata = new Metadata();
  metadata.set("authorization", authorization);
  const call = client.makeBidiStreamRequest(path, asItIs, asItIs, metadata);
  let recorded = 0;
  return new Promise((resolve, reject) => {
    call.on("data", (bytes: Buffer) => {
      const { outcome } = fromBinary(ReportProgressStreamResponseSchema, bytes);
      if (outcome.case !== "recorded") {
        call.cancel();
        return reject(new Error(`a message was refused: ${outcome.value?.message ?? "without a word"}`));
      }
      if (performance.now() < until) {
        recorded += 1;
        call.write(nextMessage());
      } else {
        call.end();
      }
    });
    call.on("error", reject);
    call.on("end", () => resolve(recorded));
    for (let i = 0; i < maxOwed; i += 1) call.write(nextMessage());
  });
}
