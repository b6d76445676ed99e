import { describe, expect, test } from "vitest";
import { runCommand } from "./harness/command.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { createTask, FAILED, registerAgent, setStatus } from "./harness/tasks.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);
const tasks = (...args: readonly string[]) => runCommand(headway.grpcPort, "tasks", ...args);

describe("headway tasks", () => {
  test("shows the newest first, in a table that ends with their number", async () => {
    const { id: agentId } = await registerAgent(clients());
    await createTask(clients().tasks, { id: "older", description: "Write the report", sessionId: "table" });
    await createTask(clients().tasks, {
      id: "newer",
      description: "Read\nit again",
      sessionId: "table",
      agentIds: [agentId],
    });
    await clients().tasks.appendTaskProgress({ taskId: "older", lines: ["Begun", "Half of it"] });
    const { exitCode, out, err } = await tasks("--session", "table");
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out[0]).toMatch(/^ID +STATUS +AGENTS +AGE +PROGRESS +DESCRIPTION$/);
    expect(out[1]).toMatch(/^older +PENDING +0 +\d+\.\ds +Half of it +Write the report$/);
    expect(out[2]).toMatch(/^newer +PENDING +1 +\d+\.\ds +Read it again$/);
    expect(out[3]).toBe("2 tasks");
    expect((await tasks("--agent", agentId)).out.at(-1)).toBe("1 task");
  });

  test("filters by status and by text, whatever its case", async () => {
    for (const id of ["filter-a", "filter-b"]) await createTask(clients().tasks, { id, description: `Filter ${id}` });
    await setStatus(clients().tasks, "filter-b", FAILED, "no reason");
    const ids = async (...args: readonly string[]) =>
      (await tasks("--contains", "FILTER filter", "--json", ...args)).out.map((line) => JSON.parse(line).id);
    expect(await ids()).toEqual(["filter-b", "filter-a"]);
    expect(await ids("--status", "failed")).toEqual(["filter-b"]);
    expect(await ids("--status", "failed", "--status", "PENDING")).toEqual(["filter-b", "filter-a"]);
    expect(await ids("--limit", "1")).toEqual(["filter-b"]);
  });

  test("prints each as a line of protobuf JSON", async () => {
    await createTask(clients().tasks, { id: "as-json", description: "as json", sessionId: "json" });
    const { out } = await tasks("--session", "json", "--json");
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { id: "as-json", status: "TASK_STATUS_PENDING", sessionId: "json", lastSequence: "1" },
    ]);
  });

  test("says that there are none", async () => {
    await clients().sessions.createSession({ id: "idle" });
    expect(await tasks("--session", "idle")).toMatchObject({ exitCode: 0, out: ["0 tasks"], err: "" });
    expect(await tasks("--session", "idle", "--json")).toMatchObject({ exitCode: 0, out: [], err: "" });
  });

  test("shows those of a session in their order, which is not that of their age", async () => {
    const inOrder = async (...args: readonly string[]) =>
      (await tasks("--session", "ordered", "--json", ...args)).out.map((line) => JSON.parse(line).description);
    await createTask(clients().tasks, { description: "second", sessionId: "ordered" });
    await createTask(clients().tasks, { description: "first", sessionId: "ordered", order: 1 });
    expect(await inOrder()).toEqual(["first", "second"]);
    expect(await inOrder("--limit", "1")).toEqual(["first"]);
    expect(await inOrder("--status", "failed")).toEqual([]);
  });

  test.each([
    { args: ["--status", "done"], said: "It must be pending, running, interrupted, success, failed or canceled." },
    { args: ["--limit", "0"], said: "It must be a whole number, 1 or more." },
    { args: ["--agent", "no such agent"], said: "an id has no spaces and no control characters (FIELD_INVALID)" },
    { args: ["--session", "of-nobody"], said: 'session_id is "of-nobody", and the project has no such session' },
    { args: ["--session", "of-nobody", "--json"], said: "(SESSION_NOT_FOUND)" },
    { args: ["--colour"], said: "unknown option '--colour'" },
  ])("refuses $args by a sentence", async ({ args, said }) => {
    const { exitCode, out, err } = await tasks(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toMatch(/^headway: /);
    expect(err).toContain(said);
  });

  test("says where it looked when no server answers", async () => {
    const { exitCode, err } = await runCommand(1, "tasks");
    expect(exitCode).toBe(1);
    expect(err).toContain("no server answers at http://127.0.0.1:1");
  });

  test("has a help with examples", async () => {
    const { exitCode, out } = await tasks("--help");
    expect(exitCode).toBe(0);
    expect(out.join("\n")).toMatch(
      /Usage: headway tasks[^]*--session[^]*Examples:\n {2}headway tasks --status running/,
    );
  });
});
