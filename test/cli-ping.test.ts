import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { report } from "./harness/activities.ts";
import { runCommand } from "./harness/command.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { HEALTHY, startInstance } from "./harness/ping.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);
const ping = (...args: readonly string[]) => runCommand(headway.grpcPort, "ping", ...args);
const ago = String.raw`\d+\.\ds ago`;

describe("headway ping", () => {
  test("shows the status and what it rests on, the three clocks, the limits, the async tasks and the changes", async () => {
    const one = await startInstance(clients());
    await one.beat({ inFlightCount: 2 });
    const task = await one.add("index pages");
    await report(clients().activities, task, { message: "half\nof it", percentage: 50 });
    const { exitCode, out, err } = await ping(one.instanceId);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out.slice(0, 7)).toEqual([
      `instance  ${one.instanceId} of ${one.agentId}`,
      "status    HEALTHY_BUSY (automatic)",
      expect.stringMatching(`^changed   ${ago}$`),
      expect.stringMatching(`^seen      ${ago}, overdue after 30s$`),
      expect.stringMatching(`^active    ${ago}, 1 task and 2 calls now$`),
      expect.stringMatching(`^began     ${ago}$`),
      expect.stringMatching(/^limits {4}asked to stop in 7h 59m for its age$/),
    ]);
    expect(out.slice(7, 10)).toEqual([
      "",
      "async tasks",
      expect.stringMatching(String.raw`^ +\d+\.\ds +50%  ${task}  index pages: half of it$`),
    ]);
    expect(out.slice(10)).toEqual([
      "",
      "changes of status, the newest first",
      expect.stringMatching(/Z {2}HEALTHY_BUSY {2}automatic, 0 tasks$/),
      expect.stringMatching(/Z {2}HEALTHY {7}automatic, 0 tasks$/),
    ]);
  });

  test("shows of one that is idle when it is asked to stop, and as many changes as asked for", async () => {
    const one = await startInstance(clients());
    for (let i = 0; i < 3; i += 1) await one.complete(await one.add());
    const { out } = await ping(one.instanceId, "--changes", "2");
    expect(out[6]).toMatch(/^limits {4}asked to stop in 14m 5\ds if it stays idle, in 7h 59m for its age$/);
    expect(out.slice(7)).toHaveLength(4);
    expect((await ping(one.instanceId, "--changes", "0")).out).toHaveLength(7);
  });

  test("notes who forced it and why, who asked it to stop and by when, and whether it came to that", async () => {
    const one = await startInstance(clients());
    const { instanceId } = one;
    await clients().ping.forcePingStatus({ instanceId, status: HEALTHY, actor: "ops", reason: "drill" });
    const forced = await ping(instanceId, "--changes", "0");
    expect(forced.out.slice(1, 2)).toEqual(["status    HEALTHY (forced)"]);
    expect(forced.out.at(-1)).toBe("note      forced by ops: drill");
    await clients().ping.stopInstance({ instanceId, actor: "ops", reason: "deploy", grace: durationFromMs(600_000) });
    const asked = (await ping(instanceId, "--changes", "0")).out;
    expect(asked.at(-2)).toMatch(/^deadline {2}in 9m 5\ds$/);
    expect(asked.at(-1)).toBe("note      asked to stop by ops: deploy");
    await one.beat();
    expect((await ping(instanceId, "--changes", "0")).out.at(-1)).toBe("note      told to stop by ops: deploy");
    await one.beat({ last: true });
    const ended = (await ping(instanceId, "--changes", "0")).out;
    expect(ended.slice(1, 2)).toEqual(["status    UNKNOWN (silence)"]);
    expect(ended.slice(6)).toEqual(["note      ended: stopped"]);
    const late = await startInstance(clients());
    await clients().ping.stopInstance({ instanceId: late.instanceId, actor: "ops", grace: durationFromMs(0) });
    const taken = (await ping(late.instanceId, "--changes", "0")).out;
    expect(taken.at(-1)).toBe("note      ended: stopped, without a last heartbeat");
  });

  test("prints the instance with its changes, and its async tasks, as two lines of protobuf JSON", async () => {
    const one = await startInstance(clients());
    const task = await one.add();
    const { out } = await ping(one.instanceId, "--json");
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      {
        instance: { id: one.instanceId, status: "PING_STATUS_HEALTHY_BUSY", activeCount: 1 },
        changes: [{ sequence: "2" }, { sequence: "1" }],
      },
      { activeCount: 1, runningJobs: [{ asyncTaskId: task, name: "work" }] },
    ]);
  });

  test.each([
    { args: [], said: "give an instance, or --follow for all of them; `headway instances` lists them" },
    { args: ["--agent", "writer"], said: "give an instance, or --follow for all of them" },
    { args: ["one", "--agent", "writer", "--follow"], said: "give an instance or --agent, not both" },
    { args: ["no-such"], said: '"no-such" does not exist in the project (INSTANCE_NOT_FOUND)' },
    { args: ["a b"], said: "an id has no spaces and no control characters (FIELD_INVALID)" },
    { args: [""], said: "(FIELD_REQUIRED)" },
    { args: ["a b", "--follow"], said: "an id has no spaces and no control characters (FIELD_INVALID)" },
    { args: ["--follow", "--agent", "no-such"], said: "(AGENT_NOT_FOUND)" },
    { args: ["one", "--changes", "1001"], said: "It must be a whole number from 0 to 1000." },
    { args: ["one", "--changes", "few"], said: "It must be a whole number from 0 to 1000." },
    { args: ["one", "two"], said: "too many arguments" },
    { args: ["one", "--address", "ftp://there"], said: "it must be like http://127.0.0.1:50051" },
  ])("refuses $args by a sentence", async ({ args, said }) => {
    const { exitCode, out, err } = await ping(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toMatch(/^headway: /);
    expect(err).toContain(said);
  });

  test.each([["some"], ["--follow"]])("says where it looked when no server answers: %s", async (...args) => {
    const { exitCode, err } = await runCommand(1, "ping", ...args);
    expect(exitCode).toBe(1);
    expect(err).toContain("no server answers at http://127.0.0.1:1");
  });

  test("has a help with examples", async () => {
    const { exitCode, out } = await ping("--help");
    expect(exitCode).toBe(0);
    expect(out.join("\n")).toMatch(
      /Usage: headway ping[^]*--follow[^]*--agent[^]*--json[^]*Examples:\n {2}headway ping worker-1/,
    );
  });
});
