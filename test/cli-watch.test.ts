import { describe, expect, test } from "vitest";
import { RUNNING } from "./harness/activities.ts";
import { runCommand, startCommand } from "./harness/command.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { type Clients, grpc } from "./harness/lanes.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);
const comes = { timeout: 20_000, interval: 20 };

async function begin({ activities }: Clients, name: string): Promise<string> {
  const { activity } = await activities.createActivity({ name, status: RUNNING });
  return activity?.id ?? "";
}

describe("headway watch", () => {
  test("follows an activity to its end, which is the exit code", async () => {
    const activityId = await begin(clients(), "fails");
    const watching = startCommand(headway.grpcPort, "watch", activityId, "--json");
    await expect.poll(() => watching.out, comes).toHaveLength(1);
    await clients().activities.failActivity({ activityId, error: "no paper" });
    const { exitCode, out, err } = await watching.ended();
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: "" });
    expect(JSON.parse(out.at(-1) ?? "").message).toContain("no paper");
  });

  test("says that the connection is lost, and within a second of the server's return that it is back", async () => {
    const first = await startHeadway({ database: headway.database });
    const { grpcPort } = first;
    const activityId = await begin(clients(), "outlives its server");
    const commands = [
      ["watch", activityId, "--json"],
      ["activities", "--follow", "--json"],
      ["ping", "--follow", "--json"],
    ].map((args) => startCommand(grpcPort, ...args));
    const [watching, following, pinging] = commands;
    await expect.poll(() => watching?.out.length, comes).toBeGreaterThan(0);
    // Their first frames may show nothing: what they have answered is seen by what follows.
    await expect
      .poll(async () => {
        await clients().activities.reportProgress({ activityId, entries: [{ message: "goes on" }] });
        return following?.out.some((line) => line.includes("goes on"));
      }, comes)
      .toBe(true);
    await expect.poll(() => pinging?.out.length, comes).toBeGreaterThan(0);
    await first[Symbol.asyncDispose]();
    for (const one of commands) await expect.poll(() => one.err, comes).toContain("headway: connection lost: ");
    const lostAt = Date.now();
    // Long enough that pauses which double would have become long.
    await expect.poll(() => Date.now() - lostAt, { timeout: 20_000 }).toBeGreaterThan(4000);
    await using _second = await startHeadway({ database: headway.database, env: { HEADWAY_GRPC_PORT: `${grpcPort}` } });
    const returnedAt = Date.now();
    for (const one of commands) await expect.poll(() => one.err, comes).toMatch(/headway: back after \d+\.?\d*s\n$/);
    // One second, and half of it for a machine that has other work.
    expect(Date.now() - returnedAt).toBeLessThan(1500);
    await clients().activities.completeActivity({ activityId });
    const { exitCode, out } = (await watching?.ended()) ?? { exitCode: 1, out: [] };
    expect(exitCode).toBe(0);
    const sequences = out.map((line) => Number(JSON.parse(line).sequence));
    expect(sequences).toEqual(sequences.map((_, i) => i + 1));
  });

  test("--latest follows the newest that runs, then the next, until somebody ends it", async () => {
    await using alone = await startHeadway();
    const of = alone.on(grpc);
    const watching = startCommand(alone.grpcPort, "watch", "--latest", "--json");
    await expect.poll(() => watching.err, comes).toContain("nothing runs; waiting for an activity that does");
    const messages = () => watching.out.map((line) => JSON.parse(line).message as string);
    const one = await begin(of, "one");
    await expect.poll(() => watching.err, comes).toContain(`watching one, activity ${one}`);
    const two = await begin(of, "two");
    const three = await begin(of, "three");
    await of.activities.completeActivity({ activityId: one, message: "one is done" });
    await expect.poll(() => watching.err, comes).toContain(`watching three, activity ${three}`);
    await of.activities.completeActivity({ activityId: three, message: "three is done" });
    await expect.poll(() => watching.err, comes).toContain(`watching two, activity ${two}`);
    await of.activities.completeActivity({ activityId: two, message: "two is done" });
    await expect.poll(() => watching.err.match(/nothing runs/g), comes).toHaveLength(2);
    expect(messages().filter((message) => message.endsWith("done"))).toEqual([
      "one is done",
      "three is done",
      "two is done",
    ]);
    expect(await watching.end("SIGINT")).toMatchObject({ exitCode: 130 });
  });

  test.each([{ args: [] }, { args: ["some-id", "--latest"] }])("refuses $args by a sentence", async ({ args }) => {
    const { exitCode, out, err } = await runCommand(headway.grpcPort, "watch", ...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toBe("headway: give the id of an activity or --latest; `headway activities` lists them\n");
  });
});
