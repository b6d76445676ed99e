import { describe, expect, test } from "vitest";
import { runCommand, startCommand } from "./harness/command.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { SUCCESS, setStatus } from "./harness/tasks.ts";
import { type Assigned, assign, send } from "./harness/trackers.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);
const events = ({ to }: Assigned, ...args: readonly string[]) =>
  runCommand(headway.grpcPort, "events", to.taskId, to.agentId, ...args);
const follow = ({ to }: Assigned, ...args: readonly string[]) =>
  startCommand(headway.grpcPort, "events", to.taskId, to.agentId, "--follow", ...args);
const time = String.raw`\d{4}-\d\d-\d\dT\S+Z`;

describe("headway events", () => {
  test("shows what was sent, the oldest first, a line each", async () => {
    const one = await assign(clients());
    await send(clients(), one, "go", "two\nlines");
    const event = { ...one.to, type: "step" };
    await clients().events.sendEvent({
      event: { ...event, content: { content: { case: "data", value: { kind: { case: "numberValue", value: 7 } } } } },
    });
    const parts = [{ part: { case: "text" as const, value: { text: "hello" } } }];
    await clients().events.sendEvent({
      event: { ...event, content: { content: { case: "message", value: { parts } } } },
    });
    await clients().events.sendEvent({ event });
    const { exitCode, out, err } = await events(one);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    const said = ["1  go", "2  two lines", "3  step  7", "4  step  user: hello", "5  step"];
    expect(out).toEqual(said.map((text) => expect.stringMatching(new RegExp(`^${time} +${text}$`))));
    expect((await events(one, "--after", "3")).out).toHaveLength(2);
  });

  test("prints each as a line of protobuf JSON", async () => {
    const one = await assign(clients());
    await send(clients(), one, "go");
    const { out } = await events(one, "--json");
    expect(out.map((line) => JSON.parse(line))).toMatchObject([{ ...one.to, sequence: "1", content: { text: "go" } }]);
  });

  test("--follow goes on with what comes, and ends with the task", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1");
    const following = follow(one, "--json");
    await expect.poll(() => following.out, { timeout: 10_000 }).toHaveLength(1);
    await send(clients(), one, "2", "3");
    await expect.poll(() => following.out).toHaveLength(3);
    await setStatus(clients().tasks, one.taskId, SUCCESS);
    const { exitCode, out, err } = await following.ended();
    expect(out.map((line) => JSON.parse(line).sequence)).toEqual(["1", "2", "3"]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "headway: the task has ended: SUCCESS\n" });
  });

  test("--follow --after -1 shows only what is new; a task that is taken away says so", async () => {
    const one = await assign(clients());
    await send(clients(), one, "old");
    const following = follow(one, "--after", "-1", "--json");
    // Nothing tells from outside that it listens: what is sent until it does is not new to it.
    await expect
      .poll(() => send(clients(), one, "new").then(() => following.out.length), { timeout: 10_000, interval: 200 })
      .toBeGreaterThan(0);
    await clients().tasks.unassignAgent({ ...one.to, force: true });
    const { exitCode, out, err } = await following.ended();
    expect(out.map((line) => JSON.parse(line).content.text)).not.toContain("old");
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "headway: the task is no longer the agent's\n" });
  });

  test("--follow comes back after a restart of the server, and shows every event once", async () => {
    const first = await startHeadway({ database: headway.database });
    const { grpcPort } = first;
    const one = await assign(clients());
    await send(clients(), one, "1");
    const following = startCommand(grpcPort, "events", one.taskId, one.agentId, "--follow", "--json");
    await expect.poll(() => following.out, { timeout: 10_000 }).toHaveLength(1);
    await first[Symbol.asyncDispose]();
    await expect.poll(() => following.err).toContain("connection lost");
    await send(clients(), one, "2");
    const env = { HEADWAY_GRPC_PORT: `${grpcPort}` };
    await using _second = await startHeadway({ database: headway.database, env });
    await expect.poll(() => following.out, { timeout: 20_000 }).toHaveLength(2);
    await send(clients(), one, "3");
    await expect.poll(() => following.out, { timeout: 10_000 }).toHaveLength(3);
    const { exitCode, out } = await following.end("SIGINT");
    expect(out.map((line) => JSON.parse(line).sequence)).toEqual(["1", "2", "3"]);
    expect(exitCode).toBe(130);
  });

  test.each([
    { args: [], said: "missing required argument 'task'" },
    { args: ["some-task"], said: "missing required argument 'agent'" },
    { args: ["no-task", "no-agent"], said: "(TRACKER_NOT_FOUND)" },
    { args: ["no-task", "no-agent", "--follow"], said: "(TRACKER_NOT_FOUND)" },
    { args: ["t", "a", "--after", "-2"], said: "It must be a whole number, -1 or more." },
    { args: ["t", "a", "--after", "-1"], said: "only with a wait it means what is new (FIELD_INVALID)" },
    { args: ["a b", "a"], said: "an id has no spaces and no control characters (FIELD_INVALID)" },
  ])("refuses $args by a sentence", async ({ args, said }) => {
    const { exitCode, out, err } = await runCommand(headway.grpcPort, "events", ...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toMatch(/^headway: /);
    expect(err).toContain(said);
  });

  test("has a help with examples", async () => {
    const { out } = await runCommand(headway.grpcPort, "events", "--help");
    expect(out.join("\n")).toMatch(
      /Usage: headway events[^]*--follow[^]*Examples:\n {2}headway events my-task my-agent/,
    );
  });
});
