import { create, type DescMessage, type DescMethod, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type GrpcRequest, grpcRequest } from "./grpc-request.ts";
import { RawHttp2 } from "./raw-http2.ts";

/** Where a server listens, and the header that lets a call in, if it takes one. */
export interface Address {
  readonly grpcPort: number;
  readonly authorization?: string | undefined;
}

/** A unary or streaming method, with the type of its request. */
export type Method<Desc extends DescMessage> = DescMethod & { readonly input: Desc };

/** Encodes a call. */
export function callOf<Desc extends DescMessage>(
  address: Address,
  method: Method<Desc>,
  request: MessageInitShape<Desc>,
): GrpcRequest {
  return encodedCall(address, method, toBinary(method.input, create(method.input, request)));
}

/** Makes a call of a request that is encoded already. */
export function encodedCall(
  { grpcPort, authorization }: Address,
  { parent, name }: DescMethod,
  request: Uint8Array,
): GrpcRequest {
  return grpcRequest(
    { path: `/${parent.typeName}/${name}`, authority: `127.0.0.1:${grpcPort}`, authorization },
    request,
  );
}

/** Opens connections, which the stack closes. */
export async function connectAll(stack: AsyncDisposableStack, port: number, count: number): Promise<RawHttp2[]> {
  const connections = await Promise.all(Array.from({ length: count }, () => RawHttp2.connect(port)));
  for (const connection of connections) stack.use(connection);
  return connections;
}

/** Makes calls over a connection of their own, as many at once as one carries well, and returns the answers. */
export async function callAll({ grpcPort }: Address, requests: readonly GrpcRequest[]): Promise<Buffer[]> {
  using connection = await RawHttp2.connect(grpcPort);
  const answers: Buffer[] = [];
  for (let from = 0; from < requests.length; from += 200) {
    const some = requests.slice(from, from + 200).map((request) => connection.unary(request));
    for (const answer of await Promise.all(some)) answers.push(answer);
  }
  return answers;
}
