import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Hub, Subscription } from "../src/live/hub.ts";
import { createActivity, RUNNING, report } from "./harness/activities.ts";
import { waitingForLocks, whileLocked } from "./harness/database.ts";
import { type Headway, useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

const headway = useHeadway();
const path = "/headway.v1.ActivityService/WatchActivity";

let subscribed: { readonly mock: { readonly calls: unknown[] } };
let disposed: typeof subscribed;

beforeAll(() => {
  subscribed = vi.spyOn(Hub.prototype, "subscribe");
  disposed = vi.spyOn(Subscription.prototype, Symbol.dispose);
});
afterAll(() => void vi.restoreAllMocks());

/** How many watches have joined a topic in this process, and have not left it. */
const subscriptions = () => subscribed.mock.calls.length - disposed.mock.calls.length;

/** A watch that was opened by hand. */
interface Opened {
  /** Waits for its first bytes. */
  readonly answered: Promise<unknown>;
  readonly leave: () => void;
}

type Open = (ports: Pick<Headway, "grpcPort" | "httpPort">, activityId: string) => Opened;

function overHttp1(type: string, body: (json: string) => Buffer): Open {
  return ({ httpPort }, activityId) => {
    const socket = connect(httpPort, "127.0.0.1");
    const bytes = body(JSON.stringify({ activityId }));
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${bytes.length}`;
    socket.write(`${head}\r\nconnect-protocol-version: 1\r\n\r\n`);
    socket.write(bytes);
    return { answered: once(socket, "readable"), leave: () => socket.destroy() };
  };
}

function overHttp2(port: "grpcPort" | "httpPort", type: string, body: (json: string) => Buffer): Open {
  return (ports, activityId) => {
    const session = connectHttp2(`http://localhost:${ports[port]}`);
    session.on("error", () => {});
    const stream = session.request({ ":method": "POST", ":path": path, "content-type": type, te: "trailers" });
    stream.on("error", () => {});
    stream.end(body(JSON.stringify({ activityId })));
    return { answered: once(stream, "readable"), leave: () => session.destroy() };
  };
}

const enveloped = (message: Buffer) => {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
};
const asJson = (json: string) => enveloped(Buffer.from(json));
// The only field that is set is the first, a string.
const asBinary = (json: string) => {
  const id = Buffer.from((JSON.parse(json) as { activityId: string }).activityId);
  return enveloped(Buffer.concat([Buffer.of(0x0a, id.length), id]));
};

const ways: [string, Open][] = [
  ["lines of JSON", overHttp1("application/json", (json) => Buffer.from(json))],
  ["lines of JSON over HTTP/2", overHttp2("httpPort", "application/json", (json) => Buffer.from(json))],
  ["Connect", overHttp1("application/connect+json", asJson)],
  ["Connect over HTTP/2", overHttp2("httpPort", "application/connect+json", asJson)],
  ["gRPC-Web", overHttp1("application/grpc-web+json", asJson)],
  ["gRPC on the Connect lane", overHttp2("httpPort", "application/grpc+json", asJson)],
  ["gRPC", overHttp2("grpcPort", "application/grpc", asBinary)],
];

describe.each(ways)("%s", (_name, open) => {
  test("nothing is left of a watch whose reader left while the server read for it", async () => {
    const { activities } = headway.on(grpc);
    const { id } = await createActivity(activities, { status: RUNNING });
    for (let i = 0; i < 40; i += 1) await report(activities, id, ...Array.from({ length: 50 }, () => "x".repeat(500)));
    const before = subscriptions();
    await whileLocked(headway.database, "lock table activity_entry", async (release) => {
      const watches = Array.from({ length: 10 }, () => open(headway, id));
      for (const { answered } of watches) answered.catch(() => {});
      await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBeGreaterThan(0);
      await expect.poll(subscriptions).toBe(before + 10);
      for (const { leave } of watches) leave();
      // By its answer the server has taken in that they have left.
      await headway.on(grpc).health.check({});
      await release();
    });
    await expect.poll(subscriptions).toBeLessThanOrEqual(before);
  });

  test("nothing is left of watches whose readers left at any time", async () => {
    const { activities } = headway.on(grpc);
    const { id } = await createActivity(activities, { status: RUNNING });
    for (let i = 0; i < 40; i += 1) await report(activities, id, ...Array.from({ length: 50 }, () => "x".repeat(500)));
    const before = subscriptions();
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const { answered, leave } = open(headway, id);
        if (i % 3 > 0) await answered;
        await report(activities, id, "more");
        leave();
      }),
    );
    await expect.poll(subscriptions).toBeLessThanOrEqual(before);
  });
});

test("a reader that is slow again and again leaves no listeners on its response", async () => {
  const { activities } = headway.on(grpc);
  const { id } = await createActivity(activities, { status: RUNNING });
  const responses: ServerResponse[] = [];
  const note = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.url === path) responses.push(response);
  };
  subscribe("http.server.request.start", note);
  const socket = connect(headway.httpPort, "127.0.0.1");
  try {
    const body = JSON.stringify({ activityId: id });
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json`;
    socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await once(socket, "readable");
    const [response] = responses;
    if (!response) throw new Error("the server has no response");
    const listeners = () => response.eventNames().reduce((sum, name) => sum + response.listenerCount(name), 0);
    const before = listeners();
    for (let i = 0; i < 12; i += 1) {
      socket.pause();
      while (!response.writableNeedDrain) await report(activities, id, ...Array<string>(60).fill("x".repeat(15_000)));
      socket.resume();
      await expect.poll(() => response.writableNeedDrain, { interval: 5 }).toBe(false);
    }
    expect(listeners()).toBeLessThanOrEqual(before);
  } finally {
    unsubscribe("http.server.request.start", note);
    socket.destroy();
  }
});
