import { Code, ConnectError } from "@connectrpc/connect";
import { beforeAll, expect, test } from "vitest";
import { MessageRole } from "../gen/ts/headway/v1/message_pb.ts";
import { TaskStatus } from "../gen/ts/headway/v1/task_pb.ts";
import { createActivity, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { makeFirstKey } from "./harness/keys.ts";
import { type Clients, grpc } from "./harness/lanes.ts";

const headway = useHeadway();
let clients: Clients;
const to = { taskId: "t0", agentId: "a0" };

beforeAll(async () => {
  const apiKey = await makeFirstKey(headway);
  clients = headway.on(grpc, { apiKey });
  const { activities, agents, events, ping, projects, sessions, tasks } = clients;
  for (const i of [0, 1, 2]) {
    await projects.createApiKey({ name: `key ${i}`, scope: 1 });
    await createActivity(activities, { id: `x${i}`, name: "x" });
    await agents.registerAgent({ id: `a${i}`, name: `a${i}` });
    await tasks.createTask({ id: `t${i}`, description: "d", agentIds: ["a0"] });
    await sessions.createSession({ id: `s${i}` });
    await ping.heartbeat({ agentId: "a0", instanceId: `i${i}` });
    await tasks.setTaskStatus({
      taskId: "t0",
      status: [TaskStatus.RUNNING, TaskStatus.SUCCESS, TaskStatus.FAILED][i] ?? 0,
    });
    await events.sendEvent({ event: { ...to, content: { content: { case: "text", value: "x" } }, reopen: true } });
    const message = { role: MessageRole.USER, parts: [{ part: { case: "text" as const, value: { text: "hi" } } }] };
    await sessions.storeMessage({ sessionId: "s0", message: { content: { case: "canonical", value: message } } });
  }
  await report(activities, "x0", "one", "two");
});

type List = (page: { pageSize: number; pageToken: string }) => Promise<{ nextPageToken: string }>;
const lists: Record<string, List> = {
  ListActivities: (page) => clients.activities.listActivities(page),
  ListActivityLogs: (page) => clients.activities.listActivityLogs({ ...page, activityId: "x0" }),
  ListAgents: (page) => clients.agents.listAgents(page),
  ListApiKeys: (page) => clients.projects.listApiKeys(page),
  ListEvents: (page) => clients.events.listEvents({ ...page, ...to }),
  ListMessages: (page) => clients.sessions.listMessages({ ...page, sessionId: "s0" }),
  ListPingStatuses: (page) => clients.ping.listPingStatuses(page),
  ListSessions: (page) => clients.sessions.listSessions(page),
  ListTaskHistory: (page) => clients.tasks.listTaskHistory({ ...page, taskId: "t0" }),
  ListTasks: (page) => clients.tasks.listTasks(page),
  ListTrackers: (page) => clients.trackers.listTrackers(page),
};

const hostile = [
  ...[
    null,
    true,
    "",
    "\0",
    "\ud83d",
    "x".repeat(10_000),
    [],
    {},
    -1,
    0,
    1.5,
    1e300,
    -1e300,
    2 ** 31,
    2 ** 53,
    -(2 ** 53),
  ],
  ...[8.64e15, -8.64e15, 253_402_300_800_000, "1:1:", "9223372036854775808:9223372036854775808:"],
];

test.each(Object.entries(lists))(
  "a page token of %s that somebody has changed is never an internal error",
  async (_name, list) => {
    const { nextPageToken } = await list({ pageSize: 1, pageToken: "" });
    const parts = JSON.parse(Buffer.from(nextPageToken, "base64url").toString()) as unknown[];
    expect(parts.length).toBeGreaterThan(1);
    for (const [i, part] of parts.entries()) {
      for (const value of [...hostile, `${String(part)}1`]) {
        const changed = Buffer.from(JSON.stringify(parts.with(i, value))).toString("base64url");
        const code = await list({ pageSize: 1, pageToken: changed }).then(
          () => undefined,
          (err: unknown) => ConnectError.from(err).code,
        );
        const which = `${JSON.stringify(value)?.slice(0, 50)} in place ${i} of ${JSON.stringify(parts)}`;
        expect([undefined, Code.InvalidArgument, Code.OutOfRange], which).toContain(code);
      }
    }
  },
);
