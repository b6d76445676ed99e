import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { connect, type ServerHttp2Stream } from "node:http2";
import { connect as connectSocket } from "node:net";
import { expect, test } from "vitest";
import { createActivity, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

const headway = useHeadway();

/** The streams of servers that end while a test works. */
async function closedStreams(work: () => Promise<unknown>): Promise<ServerHttp2Stream[]> {
  const closed: ServerHttp2Stream[] = [];
  const note = (message: unknown) => closed.push((message as { stream: ServerHttp2Stream }).stream);
  subscribe("http2.server.stream.close", note);
  try {
    await work();
    return closed;
  } finally {
    unsubscribe("http2.server.stream.close", note);
  }
}

test("a call that is over is held by nobody: nothing listens to its stream any more", async () => {
  const { activities } = headway.on(grpc);
  const { id } = await createActivity(activities, {});
  const closed = await closedStreams(() => report(activities, id, "one"));
  expect(closed.length).toBeGreaterThan(0);
  await expect.poll(() => closed.flatMap((stream) => stream.eventNames())).toEqual([]);
});

test("a call that is over leaves no more of its stream than that it ended well", async () => {
  const { activities } = headway.on(grpc);
  const { id } = await createActivity(activities, {});
  const closed = await closedStreams(async () => {
    await report(activities, id, "one");
    await report(activities, id, "two");
  });
  expect(closed.length).toBeGreaterThan(1);
  await expect.poll(() => closed.map((stream) => stream.sentHeaders)).toEqual(closed.map(() => undefined));
  for (const { closed: isClosed, destroyed, rstCode, errored } of closed) {
    expect({ isClosed, destroyed, rstCode, errored }).toEqual({
      ...{ isClosed: true, destroyed: true, rstCode: 0, errored: null },
    });
  }
});

// What is listened for by nobody would end the process.
test.each(["grpcPort", "httpPort"] as const)(
  "a connection at the %s that is reset while a refused call has unread data harms nobody",
  async (port) => {
    const socket = connectSocket(headway[port], "127.0.0.1");
    const session = connect(`http://127.0.0.1:${headway[port]}`, { createConnection: () => socket });
    session.on("error", () => {});
    const call = session.request({
      ...{ ":method": "POST", ":path": "/headway.v1.ActivityService/ReportProgressStream" },
      ...{ "content-type": "application/grpc", te: "trailers" },
    });
    call.on("error", () => {});
    const malformed = Buffer.alloc(505, 0xff);
    malformed.writeUInt8(0);
    malformed.writeUInt32BE(500, 1);
    const closed = await closedStreams(async () => {
      for (let i = 0; i < 200; i += 1) call.write(malformed);
      call.end();
      call.resume();
      await once(call, "close");
    });
    // By then the server is done with the call, though not with what it sent.
    await createActivity(headway.on(grpc).activities, {});
    socket.resetAndDestroy();
    await expect.poll(() => closed.every((stream) => stream.destroyed)).toBe(true);
    await createActivity(headway.on(grpc).activities, {});
  },
);
