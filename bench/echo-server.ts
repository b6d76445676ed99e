import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { ActivityStatus } from "../gen/ts/headway/v1/activity_pb.ts";
import {
  type ReportProgressRequest,
  ReportProgressRequestSchema,
  type ReportProgressResponse,
  ReportProgressResponseSchema,
} from "../gen/ts/headway/v1/activity_report_pb.ts";

// A child process: grpc-js and protobuf-es as the real server uses them, and nothing behind. No key is checked and
// nothing is written: what it reaches is the most that a server on this library could reach.

let sequence = 0n;
const server = new Server();
server.addService(
  {
    ReportProgress: {
      path: "/headway.v1.ActivityService/ReportProgress",
      requestStream: false,
      responseStream: false,
      requestSerialize: () => Buffer.alloc(0),
      requestDeserialize: (bytes: Buffer) => fromBinary(ReportProgressRequestSchema, bytes),
      responseSerialize: (message: ReportProgressResponse) => {
        const { buffer, byteOffset, byteLength } = toBinary(ReportProgressResponseSchema, message);
        return Buffer.from(buffer, byteOffset, byteLength);
      },
      responseDeserialize: () => ({}),
    },
  },
  {
    ReportProgress(
      { request }: ServerUnaryCall<ReportProgressRequest, ReportProgressResponse>,
      answer: sendUnaryData<ReportProgressResponse>,
    ) {
      sequence += 1n;
      const percentage = request.entries.at(-1)?.percentage ?? 0;
      const fields = { lastSequence: sequence, status: ActivityStatus.RUNNING, percentage };
      answer(null, create(ReportProgressResponseSchema, fields));
    },
  },
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (err, port) => {
  if (err) throw err;
  process.send?.({ port });
});
process.on("disconnect", () => process.exit());
