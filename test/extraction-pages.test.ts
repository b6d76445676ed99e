import { describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import type { Clients } from "./harness/lanes.ts";
import { lanes } from "./harness/lanes.ts";
import { createSession, messagesOf, OPENAI, vendor } from "./harness/sessions.ts";
import { SUCCESS } from "./harness/tasks.ts";

const headway = useHeadway();

const research = [
  { role: "user", content: "Research iPhone 15 specs and summarize the key features" },
  { role: "assistant", content: "Here are the key iPhone 15 specs:\n- A16 chip, 48MP camera, USB-C..." },
  { role: "user", content: "Now create a comparison table with iPhone 14" },
  {
    role: "assistant",
    content: "| Feature | iPhone 14 | iPhone 15 |\n|---|---|---|\n| Chip | A15 | A16 |...",
  },
];

const deployment = [
  { role: "user", content: "Deploy the new API to staging" },
  {
    role: "assistant",
    content:
      "I'll build the Docker image first... Done. Now pushing to the registry... Pushed to gcr.io/my-project/api:v2.1. " +
      "Deploying to the staging cluster... Deployment complete.",
  },
];

describe.each(lanes)("$name", (lane) => {
  test("the page on agent tasks: one task per request, at once after Flush", async () => {
    const clients = headway.on(lane);
    const { id: sessionId } = await storeAll(clients, research);
    const { complete } = await clients.sessions.flush({ sessionId });
    expect(complete).toBe(true);
    expect(await tasksOf(clients, sessionId)).toMatchObject([
      { order: 1, description: "Research iPhone 15 specs and summarize the key features", status: SUCCESS },
      { order: 2, description: "Now create a comparison table with iPhone 14", status: SUCCESS },
    ]);
  });

  test("the page on task tracking: the task, its status and its steps, at once after Flush", async () => {
    const clients = headway.on(lane);
    const { id: sessionId } = await storeAll(clients, deployment);
    await clients.sessions.flush({ sessionId });
    const [task, ...others] = await tasksOf(clients, sessionId);
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      order: 1,
      description: "Deploy the new API to staging",
      status: SUCCESS,
      evidence: [{ firstSequence: 1n, lastSequence: 2n }],
    });
    const lines = task?.progress.map(({ text }) => text).join("\n") ?? "";
    expect(lines).toMatch(/Docker image/);
    expect(lines).toContain("gcr.io/my-project/api:v2.1");
    expect(lines).toMatch(/[Dd]eploy/);
  });

  test("the page on task tracking, in short: the report alone tells the status and the steps", async () => {
    const clients = headway.on(lane);
    const { id: sessionId } = await storeAll(clients, [
      { role: "user", content: "Deploy the new API to staging" },
      { role: "assistant", content: "Building Docker image... Done. Pushed to registry. Deployed to staging." },
    ]);
    await clients.sessions.flush({ sessionId });
    const [task, ...others] = await tasksOf(clients, sessionId);
    expect(others).toEqual([]);
    expect(task).toMatchObject({ order: 1, description: "Deploy the new API to staging", status: SUCCESS });
    const lines = task?.progress.map(({ text }) => text).join("\n") ?? "";
    for (const step of [/Docker image/, /Pushed to registry/, /Deployed to staging/]) expect(lines).toMatch(step);
  });

  test("the page on task tracking: a session that is not to be tracked has its messages, and no tasks", async () => {
    const clients = headway.on(lane);
    const { id: sessionId } = await storeAll(clients, deployment, { disableTaskTracking: true });
    expect(await clients.sessions.flush({ sessionId })).toMatchObject({ complete: true });
    expect(await tasksOf(clients, sessionId)).toEqual([]);
    expect(await messagesOf(clients.sessions, { sessionId })).toHaveLength(2);
  });

  test("without Flush the tasks are there within 10 s of the last message", async () => {
    const clients = headway.on(lane);
    const pages = [
      [
        research,
        ["Research iPhone 15 specs and summarize the key features", "Now create a comparison table with iPhone 14"],
      ],
      [deployment, ["Deploy the new API to staging"]],
    ] as const;
    const sessions = await Promise.all(pages.map(([messages]) => storeAll(clients, messages)));
    const storedAt = performance.now();
    for (const [i, [, descriptions]] of pages.entries()) {
      const timeout = 10_000 - (performance.now() - storedAt);
      await expect
        .poll(() => tasksOf(clients, sessions[i]?.id ?? ""), { timeout })
        .toMatchObject(descriptions.map((description, k) => ({ order: k + 1, description, status: SUCCESS })));
    }
    expect(performance.now() - storedAt).toBeGreaterThan(7000);
  });
});

async function storeAll(
  { sessions }: Clients,
  messages: readonly { role: string; content: string }[],
  init: { disableTaskTracking?: boolean } = {},
) {
  const session = await createSession(sessions, init);
  for (const message of messages) {
    await sessions.storeMessage({ sessionId: session.id, message: vendor(OPENAI, message) });
  }
  return session;
}

async function tasksOf({ tasks }: Clients, sessionId: string) {
  return (await tasks.listTasks({ filter: { sessionId } })).tasks;
}
