import { expect, test } from "vitest";
import { committed, exampleTask, languages, startExample } from "./harness/examples.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { SUCCESS, setStatus } from "./harness/tasks.ts";
import { send, trackerUntil } from "./harness/trackers.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);

test.each(languages)(
  "in %s the batch worker waits for five events, or for less until its patience ends",
  async (language) => {
    const task = await exampleTask(clients());
    await using worker = startExample(language, "batch_worker", headway.grpcPort, task, "--patience", "2");
    await worker.says(/goes on after event 0/);
    for (const amount of ["1", "2", "3", "4", "5"]) await send(clients(), task, amount);
    await worker.says(/processed 5 events, up to 5: 5 payments of 15 so far/);
    for (const amount of ["6", "7"]) await send(clients(), task, amount);
    await worker.says(/processed 2 events, up to 7: 7 payments of 28 so far/);
    expect(await committed(clients(), task)).toEqual({ cursor: 7, count: 7, total: 28 });
  },
);

test.each(languages)(
  "in %s the busy agent takes together what came while it was busy, and ends with the task",
  async (language) => {
    const task = await exampleTask(clients());
    await using agent = startExample(language, "busy_agent", headway.grpcPort, task, "--work", "700");
    await agent.says(/goes on after event 0/);
    await send(clients(), task, "1");
    await trackerUntil(clients(), task, ({ status }) => status === "busy");
    for (const amount of ["2", "3", "nothing"]) await send(clients(), task, amount);
    await agent.says(/processed 3 events, up to 4: 4 payments of 6 so far/);
    expect(await trackerUntil(clients(), task, ({ lag }) => lag === 0n)).toMatchObject({ status: "ready" });
    await setStatus(clients().tasks, task.taskId, SUCCESS);
    await agent.says(/the task has ended/);
    expect(await agent.ended()).toBe(0);
  },
);

test.each([
  ["TypeScript", "Python"],
  ["Python", "TypeScript"],
] as const)("what the %s driver sends is what the %s worker adds up", async (sending, working) => {
  const task = await exampleTask(clients());
  await using driver = startExample(sending, "send_events", headway.grpcPort, task, "--count", "20", "--every", "5");
  const [, total] = await driver.says(/sent 20 payments of (\d+) in all/);
  await using worker = startExample(working, "batch_worker", headway.grpcPort, task);
  await worker.says(new RegExp(`processed 5 events, up to 20: 20 payments of ${total} so far`));
});

test.each(languages)(
  "in %s a worker that another replaces is told that its claim is lost, and ends",
  async (language) => {
    const task = await exampleTask(clients());
    await using first = startExample(language, "batch_worker", headway.grpcPort, task);
    await first.says(/goes on after event 0/);
    await using second = startExample(language, "batch_worker", headway.grpcPort, task);
    await second.says(/goes on after event 0/);
    await send(clients(), task, "1", "2", "3", "4", "5");
    expect(await first.ended()).toBe(1);
    expect(first.output).toMatch(/claim/i);
    await second.says(/processed 5 events/);
  },
);
