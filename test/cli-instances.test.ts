import { describe, expect, test } from "vitest";
import { runCommand } from "./harness/command.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { HEALTHY_BUSY, instanceOf, joinAgent, startInstance } from "./harness/ping.ts";
import { registerAgent } from "./harness/tasks.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);
const instances = (...args: readonly string[]) => runCommand(headway.grpcPort, "instances", ...args);
const ago = String.raw`\d+\.\ds ago`;

describe("headway instances", () => {
  test("shows the newest first, in a table that ends with how many there are of each status", async () => {
    const { id: agentId } = await registerAgent(clients(), { id: "writer" });
    const [older, newer] = ["older", "newer"].map((instanceId) => instanceOf(clients(), { agentId, instanceId }));
    await older?.beat();
    await newer?.beat();
    await newer?.add();
    await clients().ping.stopInstance({ instanceId: "older", actor: "ops", reason: "all\ndone" });
    const { exitCode, out, err } = await instances("--agent", agentId);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    const [head, first, second, last, ...more] = out;
    expect(head).toMatch(/^ID +AGENT +STATUS +TASKS +SEEN +CHANGED +ACTIVE +AGE +NOTE$/);
    const age = String.raw`\d+\.\ds`;
    expect(first).toMatch(new RegExp(`^newer  writer  HEALTHY_BUSY +1  ${ago} +${ago} +${ago} +${age}$`));
    expect(second).toMatch(
      new RegExp(`^older  writer  HEALTHY +0  ${ago} +${ago} +never +${age}  asked to stop by ops: all done$`),
    );
    expect(last).toBe("2 of 2 instances: 1 healthy, 1 healthy_busy");
    expect(more).toEqual([]);
  });

  test("filters by agent and by status, and shows those that have ended when asked to", async () => {
    const { id: agentId } = await registerAgent(clients());
    const [idle, busy, ended] = [
      await joinAgent(clients(), agentId),
      await joinAgent(clients(), agentId),
      await joinAgent(clients(), agentId),
    ];
    await startInstance(clients());
    await busy.beat({ status: HEALTHY_BUSY });
    await ended.beat({ last: true });
    const ids = async (...args: readonly string[]) =>
      (await instances("--agent", agentId, "--json", ...args)).out.map((line) => JSON.parse(line).id);
    expect(await ids()).toEqual([busy.instanceId, idle.instanceId]);
    expect(await ids("--status", "busy")).toEqual([busy.instanceId]);
    expect(await ids("--status", "Healthy_Busy", "--status", "healthy")).toEqual([busy.instanceId, idle.instanceId]);
    expect(await ids("--status", "unknown")).toEqual([]);
    expect(await ids("--status", "unknown", "--ended")).toEqual([ended.instanceId]);
    expect(await ids("--limit", "1")).toEqual([busy.instanceId]);
    const { out } = await instances("--agent", agentId, "--limit", "1", "--ended");
    expect(out.slice(1)).toEqual([
      expect.stringMatching(`^${ended.instanceId} .* ended$`),
      "1 of 3 instances: 1 healthy, 1 healthy_busy, 1 unknown",
    ]);
  });

  test("reads as many pages as the limit needs, each instance once", async () => {
    const { id: agentId } = await registerAgent(clients());
    const all = Array.from({ length: 1005 }, (_, i) => instanceOf(clients(), { agentId, instanceId: `fleet-${i}` }));
    for (let i = 0; i < all.length; i += 100) await Promise.all(all.slice(i, i + 100).map((one) => one.beat()));
    const { out } = await instances("--agent", agentId, "--limit", "1003", "--json");
    expect(new Set(out.map((line) => JSON.parse(line).id)).size).toBe(1003);
    expect(out).toHaveLength(1003);
  });

  test("prints each as a line of protobuf JSON", async () => {
    const one = await startInstance(clients());
    const { out } = await instances("--agent", one.agentId, "--json");
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { id: one.instanceId, agentId: one.agentId, status: "PING_STATUS_HEALTHY", lastSequence: "1" },
    ]);
  });

  test("says that there are none", async () => {
    const { exitCode, out, err } = await instances("--agent", "of-nobody");
    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: ["0 of 0 instances"], err: "" });
  });

  test.each([
    { args: ["--status", "dead"], said: "It must be healthy, busy (healthy_busy), unhealthy or unknown." },
    { args: ["--limit", "0"], said: "It must be a whole number, 1 or more." },
    { args: ["--limit", "1.5"], said: "It must be a whole number, 1 or more." },
    { args: ["--agent", "a b"], said: "an id has no spaces and no control characters (FIELD_INVALID)" },
    { args: ["--colour"], said: "unknown option '--colour'" },
    { args: ["worker-1"], said: "too many arguments" },
    { args: ["--address", "nowhere:x"], said: "it must be like http://127.0.0.1:50051" },
  ])("refuses $args by a sentence", async ({ args, said }) => {
    const { exitCode, out, err } = await instances(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toMatch(/^headway: /);
    expect(err).toContain(said);
  });

  test("says where it looked when no server answers", async () => {
    const { exitCode, err } = await runCommand(1, "instances");
    expect(exitCode).toBe(1);
    expect(err).toContain("no server answers at http://127.0.0.1:1");
  });

  test("has a help with examples", async () => {
    const { exitCode, out } = await instances("--help");
    expect(exitCode).toBe(0);
    expect(out.join("\n")).toMatch(
      /Usage: headway instances[^]*--status[^]*--ended[^]*Examples:\n {2}headway instances --agent writer/,
    );
  });
});
