import { createClient } from "@connectrpc/connect";
import type { Command } from "commander";
import {
  Health,
  HealthCheckResponse_ServingStatus as Serving,
  HealthCheckResponse_ServingStatusSchema as ServingSchema,
} from "../../gen/ts/grpc/health/v1/health_pb.ts";
import { addServerOptions, type ServerOptions, withServer } from "./client.ts";
import { addExamples } from "./options.ts";

/** `headway health`: says whether a server takes calls, for scripts and for containers. */
export function addHealth(program: Command): void {
  const command = program
    .command("health")
    .summary("say whether a server takes calls")
    .description("say whether a server takes calls; the exit code is 1 if not");
  addServerOptions(command).action(async (options: ServerOptions) => {
    await withServer(options, async (transport) => {
      const { status } = await createClient(Health, transport).check({}, { timeoutMs: 2000 });
      process.stdout.write(`${ServingSchema.value[status]?.name ?? status}\n`);
      if (status !== Serving.SERVING) process.exitCode = 1;
    });
  });
  addExamples(command, ["headway health", "headway health --address https://headway.example:50051"]);
}
