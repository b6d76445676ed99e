import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { runCommand } from "./harness/command.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { assign, claim, send } from "./harness/trackers.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);
const trackers = (...args: readonly string[]) => runCommand(headway.grpcPort, "trackers", ...args);

describe("headway trackers", () => {
  test("--lagging shows who has events to process, how many, and who is at it", async () => {
    const behind = await assign(clients(), { id: "behind" });
    const done = await assign(clients(), { id: "done" });
    for (const one of [behind, done]) await send(clients(), one, "1", "2", "3");
    const epoch = await claim(clients(), behind, "worker-1");
    await clients().trackers.commitTracker({
      ...{ tracker: behind.tracker, epoch, status: "reading" },
      position: { case: "cursor", value: 1n },
    });
    await clients().trackers.commitTracker({ tracker: done.tracker, position: { case: "cursor", value: 3n } });
    const { exitCode, out, err } = await trackers("--lagging");
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toHaveLength(2);
    expect(out[0]).toMatch(/^TASK +AGENT +CURSOR +LAG +CLAIM +MOVED +STATUS$/);
    expect(out[1]).toMatch(/^behind +\S+ +1 +2 +worker-1 for \d+s +\d+\.\ds ago +reading$/);
    const all = await trackers();
    expect(all.out.map((line) => line.split(" ")[0])).toEqual(["TASK", "done", "behind"]);
  });

  test("--stale shows whose worker most likely crashed; --idle who has not moved", async () => {
    const one = await assign(clients(), { id: "stale" });
    await clients().trackers.claimTracker({ tracker: one.tracker, owner: "crashed", lease: durationFromMs(1000) });
    await expect
      .poll(async () => (await trackers("--stale")).out[1], { timeout: 10_000 })
      .toMatch(/crashed stale for /);
    expect((await trackers("--task", "stale")).out[1]).toMatch(/ never$/);
    expect((await trackers("--task", "stale", "--idle", "1h")).out).toEqual(["no trackers"]);
  });

  test("prints each as a line of protobuf JSON", async () => {
    const one = await assign(clients(), { id: "as-json" });
    await send(clients(), one, "1");
    const { out } = await trackers("--agent", one.agentId, "--lagging", "--json");
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { id: one.trackerId, taskId: "as-json", lag: "1", newestSequence: "1" },
    ]);
  });

  test("says that there are none", async () => {
    expect(await trackers("--task", "of-nobody")).toMatchObject({ exitCode: 0, out: ["no trackers"], err: "" });
  });

  test.each([
    { args: ["--idle", "yesterday"], said: "It must be a time like 2026-01-31T08:00:00Z, or how long ago" },
    { args: ["--limit", "many"], said: "It must be a whole number, 1 or more." },
    { args: ["--task", "a b"], said: "an id has no spaces and no control characters (FIELD_INVALID)" },
  ])("refuses $args by a sentence", async ({ args, said }) => {
    const { exitCode, out, err } = await trackers(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toContain(said);
  });

  test("has a help with examples", async () => {
    const { out } = await trackers("--help");
    expect(out.join("\n")).toMatch(/Usage: headway trackers[^]*--lagging[^]*Examples:\n {2}headway trackers --lagging/);
  });
});
