import {
  create,
  type DescMethodUnary,
  fromBinary,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { ActivityStatus } from "../gen/ts/headway/v1/activity_pb.ts";
import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import { EventService } from "../gen/ts/headway/v1/event_service_pb.ts";
import { MessageFormat, MessageRole, ProcessingStatus } from "../gen/ts/headway/v1/message_pb.ts";
import { SessionService } from "../gen/ts/headway/v1/session_service_pb.ts";

// A child process: grpc-js and protobuf-es as the real server uses them, and nothing behind. No key is checked and
// nothing is written: what it reaches is the most that a server on this library could reach.

const server = new Server();

function serve<Method extends DescMethodUnary>(
  { parent, name, input, output }: Method,
  answerTo: (message: MessageShape<Method["input"]>) => MessageInitShape<Method["output"]>,
): void {
  const definition = {
    path: `/${parent.typeName}/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: () => Buffer.alloc(0),
    requestDeserialize: (bytes: Buffer) => fromBinary(input, bytes),
    responseSerialize: (message: Message) => {
      const { buffer, byteOffset, byteLength } = toBinary(output, message);
      return Buffer.from(buffer, byteOffset, byteLength);
    },
    responseDeserialize: () => ({}),
  } as const;
  const handler = ({ request }: ServerUnaryCall<Message, Message>, answer: sendUnaryData<Message>) =>
    answer(null, create(output, answerTo(request as MessageShape<Method["input"]>)));
  server.addService({ [name]: definition }, { [name]: handler });
}

let sequence = 0n;
serve(ActivityService.method.reportProgress, ({ entries }) => {
  sequence += 1n;
  const percentage = entries.at(-1)?.percentage ?? 0;
  return { lastSequence: sequence, status: ActivityStatus.RUNNING, percentage };
});
serve(EventService.method.sendEvent, ({ event }) => {
  sequence += 1n;
  const { taskId = "", agentId = "", type = "", content } = event ?? {};
  const id = "01a1fb1c-a660-75c0-84d1-a94a849a6b1e";
  return { event: { id, taskId, agentId, sequence, type, ...(content && { content }), createTime: timestampNow() } };
});
serve(SessionService.method.storeMessage, ({ sessionId, message }) => {
  sequence += 1n;
  const id = "01a1fb1c-a660-75c0-84d1-a94a849a6b1e";
  const role = message?.content.case === "canonical" ? message.content.value.role : MessageRole.USER;
  const sourceFormat = MessageFormat.HEADWAY;
  const processingStatus = ProcessingStatus.PENDING;
  return { message: { id, sessionId, sequence, sourceFormat, role, processingStatus, createTime: timestampNow() } };
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (err, port) => {
  if (err) throw err;
  process.send?.({ port });
});
process.on("disconnect", () => process.exit());
