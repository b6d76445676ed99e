import stringWidth from "string-width";
import { beforeAll, describe, expect, test } from "vitest";
import { RUNNING } from "./harness/activities.ts";
import { runCommand } from "./harness/command.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { linesOnTerminal } from "./harness/terminal.ts";

const headway = useHeadway();
const message =
  "レポートを作成しています 📊 and then a long explanation in plain words 🙂 that goes on and on to its end";
const name = "weekly-report-of-all-departments";
const commands = ["activities", "sessions", "tasks", "instances", "trackers"];
let activityId = "";

beforeAll(async () => {
  const { activities, agents, events, ping, sessions, tasks } = headway.on(grpc);
  const { activity } = await activities.createActivity({ name, status: RUNNING });
  activityId = activity?.id ?? "";
  await activities.reportProgress({ activityId, entries: [{ message, percentage: 40 }] });
  await sessions.createSession({ displayName: message, userId: "somebody-with-a-long-name@example.org" });
  const agentId = "the-agent-of-the-department-of-long-names";
  await agents.registerAgent({ id: agentId, name: agentId });
  await tasks.createTask({ id: "0190a2f6-e55d-7000-8000-000000000001", description: message, agentIds: [agentId] });
  await events.sendEvent({
    event: {
      taskId: "0190a2f6-e55d-7000-8000-000000000001",
      agentId,
      content: { content: { case: "text", value: "go" } },
    },
  });
  await ping.heartbeat({ agentId, instanceId: "0190a2f6-e55d-7000-8000-000000000002" });
});

describe.each([80, 100, 120])("on a terminal with %i columns", (columns) => {
  test.each(commands)("headway %s fits", async (command) => {
    const lines = await linesOnTerminal(columns, headway.grpcPort, command);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
  });

  test("what matters most is whole, and what is cut ends with an ellipsis", async () => {
    const [head = "", line = ""] = await linesOnTerminal(columns, headway.grpcPort, "activities");
    expect(head).toMatch(/^ID +NAME +STATUS +% .*MESSAGE$/);
    expect(line).toContain(activityId);
    expect(line).toContain("RUNNING");
    expect(line).toMatch(/レポ.*…$/);
  });
});

test("a terminal that is very narrow gets lines that fit too", async () => {
  for (const line of await linesOnTerminal(40, headway.grpcPort, "activities").then((lines) => lines.slice(0, -1))) {
    expect(stringWidth(line), line).toBeLessThanOrEqual(40);
  }
});

test("--wide and a file get everything", async () => {
  const wide = await linesOnTerminal(80, headway.grpcPort, "activities", "--wide");
  expect(wide.join("\n")).toContain(message);
  const { out } = await runCommand(headway.grpcPort, "activities");
  expect(out[1]).toMatch(new RegExp(`${message}$`));
  expect(out[0]).toMatch(/^ID +NAME +STATUS +% +AGE +ELAPSED +MESSAGE$/);
});
