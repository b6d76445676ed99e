import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { statusName } from "../src/cli/activity-status.ts";
import { runCommand } from "./harness/command.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

const headway = useHeadway();
const demo = () => runCommand(headway.grpcPort, "demo", "--speed", "0");

test("headway demo leaves ten activities, sessions and their tasks, also the second time", async () => {
  const { activities, sessions, tasks } = headway.on(grpc);
  for (const times of [1, 2]) {
    const { exitCode, out, err } = await demo();
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out.join("\n")).toContain("bin/headway watch --latest");
    expect(out.join("\n")).toMatch(/Look at what they left:[^]*bin\/headway activities[^]*sessions[^]*tasks/);
    const { byStatus } = await activities.countActivities({});
    const counts = Object.fromEntries(byStatus.map(({ status, count }) => [statusName(status), Number(count)]));
    expect(counts).toEqual({ COMPLETE: 9 * times, ERROR: times });
    expect((await sessions.listSessions({})).sessions).toHaveLength(10 * times);
    await expect
      .poll(async () => (await tasks.listTasks({ pageSize: 100 })).tasks.length, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(12 * times);
  }
});

test("the demo lasts between one minute and one and a half", async () => {
  const file = new URL("../demo/conversations.jsonl", import.meta.url);
  const conversations = (await readFile(file, "utf8")).trim().split("\n");
  expect(conversations).toHaveLength(10);
  const { activities } = await headway.on(grpc).activities.listActivities({ pageSize: 10 });
  // An entry for its begin, one for its end: they come by themselves.
  const entries = activities.reduce((sum, { lastSequence }) => sum + Number(lastSequence) - 2, 0);
  const seconds = entries / 3 / 0.6;
  expect(seconds).toBeGreaterThan(55);
  expect(seconds).toBeLessThan(90);
});
