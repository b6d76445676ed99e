import { describe, expect, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { connectLane, lanes, moreLanes } from "./harness/lanes.ts";
import { rawConnect, rawGrpc, rawGrpcBytes } from "./harness/raw.ts";
import { refusalOf } from "./harness/refusal.ts";

const service = "headway.v1.ActivityService";
const headway = useHeadway({ env: { HEADWAY_MAX_MESSAGE_BYTES: "65536" } });
const malformed = { reason: "MESSAGE_MALFORMED", domain: "headway" };

const bodies = {
  "cut in the middle of a field": Buffer.from([0x0a, 0x20, 0x61]),
  "a wire type that does not exist": Buffer.from([0xff, 0xff, 0xff]),
  "a text that is not UTF-8": Buffer.from([0x0a, 0x02, 0xff, 0xfe]),
};

describe.each([
  ["gRPC lane", "grpcPort"],
  ["Connect lane", "httpPort"],
] as const)("gRPC on the %s", (_lane, port) => {
  test.each(Object.entries(bodies))("a body that is no message (%s) is MESSAGE_MALFORMED", async (_what, body) => {
    for (const method of ["CreateActivity", "WatchActivity", "ReportProgressStream"]) {
      const answer = await rawGrpc(headway[port], `${service}/${method}`, body);
      expect(answer, method).toMatchObject({ code: "InvalidArgument", ...malformed });
    }
  });

  test("a message over the limit is RESOURCE_EXHAUSTED with the limit", async () => {
    const answer = await rawGrpc(headway[port], `${service}/CreateActivity`, Buffer.alloc(65_537));
    expect(answer).toMatchObject({ code: "ResourceExhausted", reason: "MESSAGE_TOO_LARGE", domain: "headway" });
    expect(answer.message).toContain("65536");
  });

  test("a message far over the limit is refused unread", async () => {
    const answer = await rawGrpc(headway[port], `${service}/CreateActivity`, Buffer.alloc(1_000_000));
    expect(answer.code).toBe("ResourceExhausted");
  });

  test("a stream that ends within a message is refused", async () => {
    const answer = await rawGrpcBytes(headway[port], `${service}/CreateActivity`, Buffer.from([0, 0, 0, 0, 9, 1]));
    expect(answer.code).not.toBe("OK");
  });

  test("a method that nobody knows is no success", async () => {
    const answer = await rawGrpc(headway[port], `${service}/Nonsense`, Buffer.alloc(0));
    expect(["Unimplemented", "none"]).toContain(answer.code);
  });
});

describe("Connect", () => {
  test.each(Object.entries(bodies))("a body that is no message (%s) is MESSAGE_MALFORMED", async (_what, body) => {
    const answer = await rawConnect(headway.httpPort, `${service}/CreateActivity`, body, "application/proto");
    expect(answer).toMatchObject({ status: 400, code: "invalid_argument", ...malformed });
  });

  test.each(["{", "[]", "null", '{"name": 1}', '{"nmae": "x"}', '{"status": "DONE"}', "\xff"])(
    "JSON that is not the message is MESSAGE_MALFORMED: %s",
    async (body) => {
      const answer = await rawConnect(headway.httpPort, `${service}/CreateActivity`, body);
      expect(answer).toMatchObject({ status: 400, code: "invalid_argument", ...malformed });
    },
  );

  test.each([
    ["name", '{"name": "a\\u0000"}'],
    ["metadata", '{"name": "a", "metadata": {"k": {"d": ["\\udfff"]}}}'],
    ["metadata", '{"name": "a", "metadata": {"\\ud800": 1}}'],
    ["metadata", '{"name": "a", "metadata": {"k": "\\\\\\u0000"}}'],
  ])("broken text in %s is refused by name: %s", async (field, body) => {
    const answer = await rawConnect(headway.httpPort, `${service}/CreateActivity`, body);
    expect(answer).toMatchObject({ status: 400, reason: "FIELD_INVALID", domain: "headway" });
    expect(answer.message).toContain(field);
  });

  test.each(['{"name": "a\\ud800b"}', '{"name": "\\udc00"}'])("half a character is not JSON text: %s", async (body) => {
    const answer = await rawConnect(headway.httpPort, `${service}/CreateActivity`, body);
    expect(answer).toMatchObject({ status: 400, ...malformed });
    expect(answer.message).toContain("name");
  });

  test("text that only looks like an escaped NUL is kept as it is", async () => {
    const metadata = { path: "C:\\u0000\\ud800", key: "\\" };
    const { id } = await createActivity(headway.on(connectLane).activities, { metadata });
    const [row] = await headway.database.query("select metadata from activity where id = $1", [id]);
    expect(row?.["metadata"]).toEqual(metadata);
  });

  test("a body over the limit is RESOURCE_EXHAUSTED with the limit", async () => {
    const body = JSON.stringify({ name: "n".repeat(70_000) });
    const answer = await rawConnect(headway.httpPort, `${service}/CreateActivity`, body);
    expect(answer).toMatchObject({ code: "resource_exhausted", reason: "MESSAGE_TOO_LARGE", domain: "headway" });
    expect(answer.message).toContain("65536");
  });
});

test.each([...lanes, ...moreLanes])("a frame over the limit has a reason over $name", async (lane) => {
  const { activities } = headway.on(lane);
  expect(await refusalOf(createActivity(activities, { name: "n".repeat(70_000) }))).toMatchObject({
    code: "ResourceExhausted",
    reason: "MESSAGE_TOO_LARGE",
  });
});

test.each([
  ["Connect", "application/connect+proto"],
  ["Connect as JSON", "application/connect+json"],
  ["gRPC-Web", "application/grpc-web+proto"],
])("a stream of %s begun with a body that is no message ends with a reason", async (_name, contentType) => {
  const response = await fetch(`http://127.0.0.1:${headway.httpPort}/${service}/WatchActivity`, {
    method: "POST",
    headers: { "content-type": contentType },
    body: Buffer.from([0, 0, 0, 0, 3, 0xff, 0xff, 0xff]),
  });
  const end = Buffer.from(await response.arrayBuffer())
    .subarray(5)
    .toString();
  const packed = /"value":"([^"]+)"/.exec(end)?.[1] ?? /grpc-status-details-bin: (\S+)/.exec(end)?.[1] ?? "";
  expect(Buffer.from(packed, "base64").toString(), end).toContain("MESSAGE_MALFORMED");
});

test("nothing of what was refused is written", async () => {
  const [row] = await headway.database.query("select count(*)::int from activity where metadata is null");
  expect(row?.["count"]).toBe(0);
});
