import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";

// A child process: an instance that heartbeats until it is killed.

const [, , baseUrl = "", agentId = "", instanceId = "", beatMs = ""] = process.argv;
const ping = createClient(PingService, createGrpcTransport({ baseUrl }));
process.on("disconnect", () => process.exit());
for (;;) {
  // One that was under way when the process was paused may be answered too late.
  await ping.heartbeat({ agentId, instanceId }, { timeoutMs: 10_000 }).then(
    () => process.send?.("heard"),
    () => {},
  );
  await sleep(Number(beatMs));
}
