import type { Ports } from "./lanes.ts";
import { type Program, startProgram } from "./program.ts";

/** The server as a program of its own. Disposing kills it. */
export interface ServerProcess extends Ports, Program {}

/** Starts `headway serve` and waits until it says that it is ready. Throws what it says when it ends instead. */
export async function startProcess(env: Record<string, string>): Promise<ServerProcess> {
  const freePorts = { HEADWAY_GRPC_PORT: "0", HEADWAY_HTTP_PORT: "0" };
  const program = startProgram(process.execPath, ["src/main.ts", "serve"], { ...freePorts, ...env });
  const [, grpcPort] = await program.says(/gRPC .*:(\d+)[^]*grpcurl/);
  const [, httpPort] = await program.says(/HTTP .*:(\d+)/);
  const ports = { grpcPort: Number(grpcPort), httpPort: Number(httpPort) };
  // Added to what is there, because its output changes as it runs.
  return Object.assign(program, ports);
}
