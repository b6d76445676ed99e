import { randomUUID } from "node:crypto";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { EventAuthor } from "../gen/ts/headway/v1/event_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import {
  CANCELED,
  FAILED,
  getTask,
  historyOf,
  INTERRUPTED,
  PENDING,
  RUNNING,
  registerAgent,
  SUCCESS,
  setStatus,
} from "./harness/tasks.ts";
import { assign, getTracker, numbers, send } from "./harness/trackers.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const text = (value: string) => ({ content: { case: "text" as const, value } });

  test("24: an event may hold a text, any JSON, a message, or nothing", async () => {
    const { to } = await assign(clients());
    const contents = [
      undefined,
      text("hello"),
      text(""),
      { content: { case: "data" as const, value: { kind: { case: "nullValue" as const, value: 0 } } } },
      {
        content: {
          case: "message" as const,
          value: {
            author: EventAuthor.AGENT,
            parts: [{ part: { case: "text" as const, value: { text: "hi" } } }],
          },
        },
      },
    ];
    for (const content of contents) {
      const { event } = await clients().events.sendEvent({ event: { ...to, ...(content && { content }) } });
      const got = await clients().events.getEvent({ eventId: event?.id ?? "" });
      expect(got.event).toEqual(event);
      expect(event?.content?.content.case).toBe(content?.content.case);
      if (content) expect(event?.content).toMatchObject(content);
    }
  });

  test("25: the server numbers the events of each task and agent 1, 2, 3", async () => {
    const [one, other] = [await assign(clients()), await assign(clients())];
    const { events } = await clients().events.sendEvents({
      events: [one.to, other.to, one.to, one.to, other.to].map((to) => to),
    });
    expect(events.map(({ sequence }) => sequence)).toEqual([1n, 1n, 2n, 3n, 2n]);
    const { event } = await clients().events.sendEvent({ event: other.to });
    expect(event?.sequence).toBe(3n);
    expect(await getTracker(clients(), one.trackerId)).toMatchObject({ newestSequence: 3n, lag: 3n, cursor: 0n });
  });

  test("25: sixteen writers at once make no hole and no double number", async () => {
    const one = await assign(clients());
    const sent = await Promise.all(Array.from({ length: 16 * 10 }, (_, i) => send(clients(), one, `${i}`, `${i}b`)));
    for (const pair of sent) expect(pair[1]?.sequence).toBe((pair[0]?.sequence ?? 0n) + 1n);
    const all = sent.flatMap((pair) => pair.map(({ sequence }) => sequence));
    expect(all.toSorted((a, b) => Number(a - b))).toEqual(numbers(1, 320));
  });

  test("40: an event is stored as it was sent, and stays", async () => {
    const { to } = await assign(clients());
    const id = `event-${randomUUID()}`;
    const eventTime = timestampFromMs(1_700_000_000_123);
    const sentAt = Date.now();
    const sent = await clients().events.sendEvent({
      event: { ...to, id, type: "question", content: text("why?"), eventTime },
    });
    expect(sent.event).toMatchObject({ id, ...to, sequence: 1n, type: "question", content: text("why?"), eventTime });
    const createdAt = sent.event?.createTime ? timestampMs(sent.event.createTime) : 0;
    expect(Math.abs(createdAt - sentAt)).toBeLessThan(10_000);
    expect((await clients().events.getEvent({ eventId: id })).event).toEqual(sent.event);
  });

  test("31: an event that does not exist is EVENT_NOT_FOUND", async () => {
    const eventId = randomUUID();
    expect(await refusalOf(clients().events.getEvent({ eventId }))).toMatchObject({
      code: "NotFound",
      reason: "EVENT_NOT_FOUND",
      metadata: { event_id: eventId },
    });
  });

  test("an id that the project has already is EVENT_EXISTS, also twice in one call, and nothing is sent", async () => {
    const one = await assign(clients());
    const id = randomUUID();
    await clients().events.sendEvent({ event: { ...one.to, id } });
    const again = clients().events.sendEvents({ events: [one.to, { ...one.to, id }] });
    expect(await refusalOf(again)).toMatchObject({
      code: "AlreadyExists",
      reason: "EVENT_EXISTS",
      metadata: { event_id: id, field: "events[1]" },
    });
    const twin = randomUUID();
    const twice = [1, 2].map(() => ({ ...one.to, id: twin }));
    expect(await refusalOf(clients().events.sendEvents({ events: twice }))).toMatchObject({ reason: "EVENT_EXISTS" });
    expect(await getTracker(clients(), one.trackerId)).toMatchObject({ newestSequence: 1n });
  });

  test("of many that send the same id at once, one does", async () => {
    const [one, other] = [await assign(clients()), await assign(clients())];
    const id = randomUUID();
    const sends = Array.from({ length: 20 }, (_, i) =>
      clients()
        .events.sendEvent({ event: { ...(i % 2 ? one.to : other.to), id } })
        .then(() => "sent")
        .catch(() => "refused"),
    );
    expect((await Promise.all(sends)).filter((outcome) => outcome === "sent")).toHaveLength(1);
  });

  test("a task that is not the agent's is AGENT_NOT_ASSIGNED, an unknown one TASK_NOT_FOUND", async () => {
    const { taskId } = await assign(clients());
    const { id: agentId } = await registerAgent(clients());
    expect(await refusalOf(clients().events.sendEvent({ event: { taskId, agentId } }))).toMatchObject({
      code: "FailedPrecondition",
      reason: "AGENT_NOT_ASSIGNED",
      metadata: { task_id: taskId, agent_id: agentId },
    });
    const unknown = randomUUID();
    expect(await refusalOf(clients().events.sendEvent({ event: { taskId: unknown, agentId } }))).toMatchObject({
      code: "NotFound",
      reason: "TASK_NOT_FOUND",
      metadata: { task_id: unknown },
    });
  });

  test("one bad event in a batch refuses all of it, and names the event", async () => {
    const one = await assign(clients());
    const { id: agentId } = await registerAgent(clients());
    const refused = clients().events.sendEvents({ events: [one.to, one.to, { taskId: one.taskId, agentId }] });
    const refusal = await refusalOf(refused);
    expect(refusal).toMatchObject({ reason: "AGENT_NOT_ASSIGNED", metadata: { field: "events[2]" } });
    expect(refusal.message).toContain("events[2]");
    expect(await getTracker(clients(), one.trackerId)).toMatchObject({ newestSequence: 0n });
  });

  test.each([SUCCESS, FAILED, CANCELED])(
    "a task that ended as %s takes an event only to be reopened",
    async (status) => {
      const one = await assign(clients());
      await setStatus(clients().tasks, one.taskId, RUNNING);
      await setStatus(clients().tasks, one.taskId, status);
      const refused = clients().events.sendEvent({ event: one.to });
      expect(await refusalOf(refused)).toMatchObject({ code: "FailedPrecondition", reason: "TASK_ENDED" });
      await clients().events.sendEvents({ events: [{ ...one.to, reopen: true }, one.to] });
      const task = await getTask(clients().tasks, one.taskId);
      expect(task).toMatchObject({ status: RUNNING });
      expect(task.endTime).toBeUndefined();
      const history = await historyOf(clients().tasks, one.taskId);
      expect(history.at(-1)).toMatchObject({ previousStatus: status, status: RUNNING });
      expect(history.map(({ sequence }) => sequence)).toEqual(numbers(1, history.length));
      expect(task.lastSequence).toBe(BigInt(history.length));
    },
  );

  test("an event lets an interrupted task run again, unless it is to stay as it is", async () => {
    const one = await assign(clients());
    await setStatus(clients().tasks, one.taskId, RUNNING);
    await setStatus(clients().tasks, one.taskId, INTERRUPTED);
    await clients().events.sendEvent({ event: { ...one.to, keepInterrupted: true } });
    expect(await getTask(clients().tasks, one.taskId)).toMatchObject({ status: INTERRUPTED });
    await clients().events.sendEvent({ event: one.to });
    expect(await getTask(clients().tasks, one.taskId)).toMatchObject({ status: RUNNING });
    const history = await historyOf(clients().tasks, one.taskId);
    expect(history.at(-1)).toMatchObject({ previousStatus: INTERRUPTED, status: RUNNING });
  });

  test("an event does not begin a pending task", async () => {
    const one = await assign(clients());
    await clients().events.sendEvent({ event: one.to });
    expect(await getTask(clients().tasks, one.taskId)).toMatchObject({ status: PENDING });
  });

  test.each([
    { event: { taskId: "" }, reason: "FIELD_REQUIRED", field: "event.task_id" },
    { event: { agentId: "" }, reason: "FIELD_REQUIRED", field: "event.agent_id" },
    { event: { id: "with space" }, reason: "FIELD_INVALID", field: "event.id" },
    { event: { type: "x".repeat(256) }, reason: "FIELD_TOO_LARGE", field: "event.type" },
    { event: { content: {} }, reason: "FIELD_REQUIRED", field: "event.content.content" },
    { event: { content: text("x".repeat(1024 * 1024 + 1)) }, reason: "FIELD_TOO_LARGE", field: "event.content.text" },
    { event: { content: text("a\0") }, reason: "FIELD_INVALID", field: "event.content.text" },
  ])("an event with a wrong $field is $reason", async ({ event, reason, field }) => {
    const { to } = await assign(clients());
    const refused = await refusalOf(clients().events.sendEvent({ event: { ...to, ...event } as never }));
    expect(refused).toMatchObject({ code: "InvalidArgument", reason, fields: [field] });
  });

  test("a call sends 1 to 1000 events", async () => {
    const { to, trackerId } = await assign(clients());
    expect(await refusalOf(clients().events.sendEvents({}))).toMatchObject({ reason: "FIELD_REQUIRED" });
    const tooMany = Array.from({ length: 1001 }, () => to);
    expect(await refusalOf(clients().events.sendEvents({ events: tooMany }))).toMatchObject({
      reason: "FIELD_TOO_LARGE",
    });
    await clients().events.sendEvents({ events: tooMany.slice(1) });
    expect(await getTracker(clients(), trackerId)).toMatchObject({ newestSequence: 1000n });
  });
});
