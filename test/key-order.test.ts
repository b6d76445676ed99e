import { randomUUID } from "node:crypto";
import { fromJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MessageFormat } from "../gen/ts/headway/v1/message_pb.ts";
import { inKeyOrder } from "../src/services/key-order.ts";
import { useHeadway } from "./harness/headway.ts";
import { type Clients, connectLane, grpc, lanes, moreLanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const forth = { a: 1, b: { c: [{ d: 1, e: 2 }], f: null }, g: "x" };
const back = { g: "x", b: { f: null, c: [{ e: 2, d: 1 }] }, a: 1 };
const to = { taskId: "t", agentId: "a" };

const [ofActivity, ofAgent, ofTask, ofSession] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];

type Json = Record<string, never>;
const writes: Record<string, (clients: Clients, requestId: string, json: Json) => Promise<unknown>> = {
  CreateActivity: ({ activities }, requestId, metadata) =>
    activities.createActivity({ name: "n", requestId, metadata }),
  "CreateActivity's input": ({ activities }, requestId, value) =>
    activities.createActivity({ name: "n", requestId, input: fromJson(ValueSchema, [value]) }),
  ReportProgress: ({ activities }, requestId, data) =>
    activities.reportProgress({ activityId: "x", requestId, entries: [{ data }] }),
  CreateSession: ({ sessions }, requestId, metadata) => sessions.createSession({ requestId, metadata }),
  CreateTask: ({ tasks }, requestId, params) => tasks.createTask({ description: "d", requestId, params }),
  SendEvent: ({ events }, requestId, value) =>
    events.sendEvent({
      requestId,
      event: { ...to, content: { content: { case: "data", value: fromJson(ValueSchema, value) } } },
    }),
  StoreMessages: ({ sessions }, requestId, extra) =>
    sessions.storeMessages({
      ...{ sessionId: "s", requestId },
      messages: [
        {
          content: {
            case: "vendor",
            value: { format: MessageFormat.OPENAI, message: { ...extra, role: "user", content: "c" } },
          },
        },
      ],
    }),
};

describe("the order of keys", () => {
  test.each(Object.entries(writes))("makes no other request of %s, over whatever protocol", async (name, write) => {
    const { activities, agents, tasks, sessions } = headway.on(grpc);
    // Each of these may be there from another case.
    await activities.createActivity({ id: "x", name: "x", requestId: ofActivity });
    await agents.registerAgent({ id: "a", name: "a", requestId: ofAgent });
    await tasks.createTask({ id: "t", description: "t", agentIds: ["a"], requestId: ofTask });
    await sessions.createSession({ id: "s", requestId: ofSession });
    const requestId = randomUUID();
    const first = await write(headway.on(grpc), requestId, forth as never);
    for (const lane of [...lanes, ...moreLanes]) {
      for (const json of [back, forth])
        expect(await write(headway.on(lane), requestId, json as never), name).toEqual(first);
    }
    const other = write(headway.on(connectLane), requestId, { ...back, a: 2 } as never);
    expect(await refusalOf(other)).toMatchObject({ reason: "REQUEST_ID_REUSED" });
  });

  test.each(lanes)("makes no other page of a filter over $name", async (lane) => {
    const { sessions } = headway.on(lane);
    const key = randomUUID();
    for (let i = 0; i < 3; i += 1) await sessions.createSession({ metadata: { k: key, l: { m: 1, n: 2 } } });
    const page = { pageSize: 2, filter: { metadata: { k: key, l: { m: 1, n: 2 } } } };
    const { nextPageToken: pageToken } = await sessions.listSessions(page);
    const turned = { ...page, pageToken, filter: { metadata: { l: { n: 2, m: 1 }, k: key } } };
    expect((await sessions.listSessions(turned)).sessions).toHaveLength(1);
  });

  test("is one for equal values, and the value stays what it was", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const ordered = inKeyOrder(value);
        expect(ordered).toEqual(value);
        expect(JSON.stringify(inKeyOrder(shuffled(value)))).toBe(JSON.stringify(ordered));
      }),
    );
  });
});

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, shuffled(inner)] as const)
      .toReversed(),
  );
}
