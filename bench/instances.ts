import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { RegisterAgentRequestSchema, RegisterAgentResponseSchema } from "../gen/ts/headway/v1/agent_service_pb.ts";
import { HeartbeatRequestSchema } from "../gen/ts/headway/v1/ping_heartbeat_pb.ts";
import type { Address } from "./calls.ts";
import { type GrpcRequest, grpcRequest } from "./grpc-request.ts";
import { RawHttp2 } from "./raw-http2.ts";
import type { Headway } from "./server-process.ts";

function call<Desc extends DescMessage>(
  { grpcPort, authorization }: Address,
  method: string,
  schema: Desc,
  request: MessageInitShape<Desc>,
): GrpcRequest {
  const target = { path: `/headway.v1.${method}`, authority: `127.0.0.1:${grpcPort}`, authorization };
  return grpcRequest(target, toBinary(schema, create(schema, request)));
}

/** Encodes a call of a method of PingService. */
export function pingCall<Desc extends DescMessage>(
  address: Address,
  method: string,
  schema: Desc,
  request: MessageInitShape<Desc>,
): GrpcRequest {
  return call(address, `PingService/${method}`, schema, request);
}

/** Makes an agent and so many instances of it, each with its first heartbeat. Answers the calls of the next ones. */
export async function startInstances(headway: Headway, count: number): Promise<GrpcRequest[]> {
  using connection = await RawHttp2.connect(headway.grpcPort);
  const registration = call(headway, "AgentService/RegisterAgent", RegisterAgentRequestSchema, { name: "bench" });
  const agentId = fromBinary(RegisterAgentResponseSchema, await connection.unary(registration)).agent?.id ?? "";
  const calls = Array.from({ length: count }, (_, i) =>
    pingCall(headway, "Heartbeat", HeartbeatRequestSchema, {
      instanceId: `instance-${i}`,
      agentId,
      running: { asyncTaskIds: [] },
    }),
  );
  // As many at once as one connection carries well.
  for (let from = 0; from < count; from += 200) {
    await Promise.all(calls.slice(from, from + 200).map((one) => connection.unary(one)));
  }
  return calls;
}
