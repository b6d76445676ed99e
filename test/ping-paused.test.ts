import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { durationFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { expect, onTestFinished, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { followPing } from "./harness/ping.ts";
import { registerAgent } from "./harness/tasks.ts";

const headway = useHeadway();
const timeoutMs = 2000;
const beatMs = 500;

/** Starts a process that is an instance: it heartbeats until it is killed. */
async function startInstanceProcess(agentId: string, instanceId: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL("harness/heartbeating.ts", import.meta.url));
  const address = `http://127.0.0.1:${headway.grpcPort}`;
  const child = spawn(process.execPath, [program, address, agentId, instanceId, `${beatMs}`], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "message");
  return child;
}

test.each(lanes)(
  "over $name the stream tells in time that an instance was paused by SIGSTOP, and that it goes on after SIGCONT",
  async (lane) => {
    const clients = headway.on(lane);
    const { id: agentId } = await registerAgent(clients, {
      instanceLimits: { heartbeatTimeout: durationFromMs(timeoutMs) },
    });
    const instanceIds = [1, 2, 3].map((i) => `paused-${agentId}-${i}`);
    const [paused, alsoPaused, running] = await Promise.all(
      instanceIds.map((instanceId) => startInstanceProcess(agentId, instanceId)),
    );
    await using watch = followPing(clients, { scope: { case: "agentId", value: agentId } });
    expect(await watch.snapshot()).toHaveLength(3);
    const toldIn = async (count: number, since: number) => {
      await watch.changes(count);
      return performance.now() - since;
    };
    for (let round = 0; round < 2; round += 1) {
      const before = watch.seen.length;
      const pausedAt = performance.now();
      paused?.kill("SIGSTOP");
      alsoPaused?.kill("SIGSTOP");
      expect(await toldIn(before + 2, pausedAt)).toBeLessThan(timeoutMs + beatMs);
      const goneOnAt = performance.now();
      paused?.kill("SIGCONT");
      alsoPaused?.kill("SIGCONT");
      expect(await toldIn(before + 4, goneOnAt)).toBeLessThan(timeoutMs + beatMs);
    }
    for (const id of instanceIds.slice(0, 2)) {
      const statuses = watch.seen.filter((change) => change.startsWith(id)).map((change) => change.split(" ")[2]);
      expect(statuses).toEqual(["UNHEALTHY", "HEALTHY", "UNHEALTHY", "HEALTHY"]);
    }
    expect(watch.seen.filter((change) => change.startsWith(instanceIds[2] ?? "none"))).toEqual([]);
    const { instance } = await clients.ping.getPingStatus({ instanceId: instanceIds[2] ?? "" });
    const seenAgo = Date.now() - (instance?.lastSeenTime ? timestampMs(instance.lastSeenTime) : 0);
    expect(seenAgo).toBeLessThan(timeoutMs);
    running?.kill("SIGKILL");
  },
  60_000,
);
