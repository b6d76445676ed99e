import { describe, expect, test } from "vitest";
import { startCommand } from "./harness/command.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { instanceOf, joinAgent, startInstance } from "./harness/ping.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);
const follow = (...args: readonly string[]) => startCommand(headway.grpcPort, "ping", "--follow", ...args);
const time = String.raw`\d{4}-\d\d-\d\dT\S+Z`;
const comes = { timeout: 10_000 };

describe("headway ping --follow", () => {
  test("prints the instance, then every change of its status, and ends with it", async () => {
    const one = await startInstance(clients());
    const { instanceId } = one;
    const following = follow(instanceId);
    await expect.poll(() => following.out, comes).toHaveLength(1);
    await one.complete(await one.add());
    await one.beat({ inFlightCount: 1 });
    await clients().ping.stopInstance({ instanceId, actor: "ops", reason: "deploy" });
    await one.beat({ last: true });
    const { exitCode, out, err } = await following.ended();
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toEqual([
      expect.stringMatching(`^${time}  HEALTHY       ${instanceId}$`),
      expect.stringMatching(`^${time}  HEALTHY_BUSY  ${instanceId}  automatic, 1 task$`),
      expect.stringMatching(`^${time}  HEALTHY       ${instanceId}  automatic, 0 tasks$`),
      expect.stringMatching(`^${time}  HEALTHY_BUSY  ${instanceId}  automatic, 0 tasks$`),
      expect.stringMatching(`^${time}  UNKNOWN       ${instanceId}  silence, 0 tasks: deploy$`),
      `instance ${instanceId} has ended: stopped`,
    ]);
  });

  test("--agent shows those of the agent alone, also who comes later, and ends when the agent is deleted", async () => {
    const [one, other] = [await startInstance(clients()), await startInstance(clients())];
    const following = follow("--agent", one.agentId);
    await expect.poll(() => following.out, comes).toHaveLength(1);
    await other.add();
    const late = await joinAgent(clients(), one.agentId);
    await late.beat({ last: true });
    await expect.poll(() => following.out, comes).toHaveLength(3);
    await clients().agents.deleteAgent({ agentId: one.agentId, force: true });
    const { exitCode, out, err } = await following.ended();
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out.map((line) => line.split(/ +/).slice(1, 3).join(" "))).toEqual([
      `HEALTHY ${one.instanceId}`,
      `HEALTHY ${late.instanceId}`,
      `UNKNOWN ${late.instanceId}`,
      "agent was",
    ]);
  });

  test("--json prints the frames, those without news apart; Ctrl-C ends it", async () => {
    const one = await startInstance(clients());
    const following = follow("--json");
    await expect.poll(() => following.out.at(-1), comes).toMatch(/"complete":true/);
    const before = following.out.length;
    await one.add();
    await expect.poll(() => following.out.length, comes).toBeGreaterThan(before);
    const { exitCode, out, err } = await following.end("SIGINT");
    expect({ exitCode, err }).toEqual({ exitCode: 130, err: "" });
    const frames = out.map((line) => JSON.parse(line));
    expect(frames[0].snapshot.instances).toContainEqual(expect.objectContaining({ id: one.instanceId }));
    expect(frames[before]).toMatchObject({
      resumeToken: expect.stringMatching(/./),
      changed: { changes: [{ instanceId: one.instanceId, sequence: "2", status: "PING_STATUS_HEALTHY_BUSY" }] },
    });
  });

  test("comes back after a restart of the server, and shows every change once", async () => {
    const first = await startHeadway({ database: headway.database });
    const { grpcPort } = first;
    const one = await startInstance(clients());
    const following = startCommand(grpcPort, "ping", "--follow", one.instanceId, "--json");
    await expect.poll(() => following.out, comes).toHaveLength(2);
    await first[Symbol.asyncDispose]();
    await expect.poll(() => following.err, comes).toContain("connection lost");
    await one.complete(await one.add());
    const env = { HEADWAY_GRPC_PORT: `${grpcPort}` };
    await using second = await startHeadway({ database: headway.database, env });
    const sequences = () => following.out.flatMap((line) => JSON.parse(line).changed?.changes ?? []);
    await expect.poll(sequences, { timeout: 20_000 }).toHaveLength(2);
    await instanceOf(second.on(grpc), one).beat({ last: true });
    const { exitCode } = await following.ended();
    expect(exitCode).toBe(0);
    expect(sequences().map(({ sequence }) => sequence)).toEqual(["2", "3", "4"]);
  });
});
