import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { CreateActivityRequestSchema } from "../gen/ts/headway/v1/activity_lifecycle_pb.ts";
import { ActivityStatus } from "../gen/ts/headway/v1/activity_pb.ts";
import { type GrpcRequest, grpcRequest } from "./grpc-request.ts";
import { RawHttp2 } from "./raw-http2.ts";
import type { Headway } from "./server-process.ts";

/** Where a server listens, and the header that lets a call in, if it takes one. */
export interface Address {
  readonly grpcPort: number;
  readonly authorization?: string | undefined;
}

/** Encodes a call of a method of ActivityService. */
export function activityCall<Desc extends DescMessage>(
  { grpcPort, authorization }: Address,
  method: string,
  schema: Desc,
  request: MessageInitShape<Desc>,
): GrpcRequest {
  const target = { path: `/headway.v1.ActivityService/${method}`, authority: `127.0.0.1:${grpcPort}`, authorization };
  return grpcRequest(target, toBinary(schema, create(schema, request)));
}

/** Opens connections, which the stack closes. */
export async function connectAll(stack: AsyncDisposableStack, port: number, count: number): Promise<RawHttp2[]> {
  const connections = await Promise.all(Array.from({ length: count }, () => RawHttp2.connect(port)));
  for (const connection of connections) stack.use(connection);
  return connections;
}

/** Creates running activities and returns their ids. */
export async function createActivities(headway: Headway, count: number): Promise<string[]> {
  using connection = await RawHttp2.connect(headway.grpcPort);
  const ids = Array.from({ length: count }, (_, i) => `bench-${i}`);
  // As many at once as one connection carries well.
  for (let from = 0; from < count; from += 200) {
    const requests = ids
      .slice(from, from + 200)
      .map((id) => ({ id, name: "benchmark", status: ActivityStatus.RUNNING }))
      .map((activity) => activityCall(headway, "CreateActivity", CreateActivityRequestSchema, activity));
    await Promise.all(requests.map((request) => connection.unary(request)));
  }
  return ids;
}

/** The message of an entry, about as long as people write them. */
export const entryMessage = "Read 12 of 40 source files, now resolving their dependencies";
