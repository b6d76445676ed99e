import { type AddressInfo, createServer } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { ReportProgressResponseSchema } from "../gen/ts/headway/v1/activity_report_pb.ts";
import { grpcMessage, literal } from "./grpc-request.ts";
import {
  FrameReader,
  flag,
  frame,
  frameType,
  initialWindow,
  maxWindow,
  preface,
  windowUpdate,
} from "./http2-frames.ts";

// A child process: answers every call at once with the same bytes, and reads nothing of it. What the driver reaches
// against it is what the driver can do.

const status200 = Buffer.of(0x88);
const answer = toBinary(ReportProgressResponseSchema, create(ReportProgressResponseSchema, { lastSequence: 1_000n }));
const parts = [
  frame(
    frameType.headers,
    flag.endHeaders,
    0,
    Buffer.concat([status200, literal("content-type", "application/grpc+proto")]),
  ),
  frame(frameType.data, 0, 0, grpcMessage(answer)),
  frame(frameType.headers, flag.endHeaders | flag.endStream, 0, literal("grpc-status", "0")),
];
const template = Buffer.concat(parts);
const starts = parts.map((_, i) => parts.slice(0, i).reduce((length, part) => length + part.length, 0));

function answerTo(streamId: number): Buffer {
  const bytes = Buffer.from(template);
  for (const start of starts) bytes.writeUInt32BE(streamId, start + 5);
  return bytes;
}

const server = createServer((socket) => {
  let greeted = 0;
  let answers: Buffer[] = [];
  let received = 0;
  const reader = new FrameReader((type, flags, streamId, payload) => {
    if (type === frameType.data) received += payload.length;
    if (type === frameType.data && flags & flag.endStream) answers.push(answerTo(streamId));
    if (type === frameType.settings && !(flags & flag.ack)) answers.push(frame(frameType.settings, flag.ack, 0));
  });
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    // The preface of a client on this machine comes in one piece with its settings.
    reader.push(greeted === 0 ? chunk.subarray(preface.length) : chunk);
    greeted = 1;
    if (received >= 2 ** 29) {
      answers.push(windowUpdate(received));
      received = 0;
    }
    if (answers.length > 0) socket.write(Buffer.concat(answers));
    answers = [];
  });
  socket.write(Buffer.concat([frame(frameType.settings, 0, 0), windowUpdate(maxWindow - initialWindow)]));
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("disconnect", () => process.exit());
