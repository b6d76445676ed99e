import { connect as connectHttp2 } from "node:http2";
import { fileURLToPath } from "node:url";
import { type DescService, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { HealthCheckResponse_ServingStatus as Serving } from "../gen/ts/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../gen/ts/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "../gen/ts/grpc/reflection/v1alpha/reflection_pb.ts";
import { ExtractionService } from "../gen/ts/headway/v1/extraction_service_pb.ts";
import pkg from "../package.json" with { type: "json" };
import { createActivity, getActivity, report } from "./harness/activities.ts";
import { waitingForLocks, whileLocked } from "./harness/database.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { grpc, lanes, moreLanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const onHttp2 = [...lanes, ...moreLanes].filter(({ name }) => name.includes("gRPC") && name !== "gRPC-Web");

describe.each([...lanes, ...moreLanes])("$name", (lane) => {
  test("health says that the server and each of its services serve, and knows no others", async () => {
    const { health } = headway.on(lane);
    for (const service of ["", "headway.v1.ActivityService", "grpc.health.v1.Health"]) {
      expect((await health.check({ service })).status).toBe(Serving.SERVING);
    }
    expect(await refusalOf(health.check({ service: "nobody.v1.Nothing" }))).toMatchObject({ code: "NotFound" });
    const watch = health.watch({ service: "nobody.v1.Nothing" })[Symbol.asyncIterator]();
    expect((await watch.next()).value?.status).toBe(Serving.SERVICE_UNKNOWN);
    await watch.return?.();
  });

  test("a method that the contract has and the server does not is UNIMPLEMENTED, by its name", async () => {
    const extractions = createClient(ExtractionService, headway.on(lane).transport);
    const { methods, version, keysRequired } = await headway.on(lane).projects.getServiceInfo({});
    expect({ version, keysRequired }).toEqual({ version: pkg.version, keysRequired: false });
    expect(methods).toContain("headway.v1.ActivityService/WatchActivities");
    const missing = ExtractionService.methods.find(
      (method) => method.methodKind === "unary" && !methods.includes(`${ExtractionService.typeName}/${method.name}`),
    );
    if (!missing) return;
    const call = extractions[missing.localName as "listExtractions"];
    expect(await refusalOf(call({}))).toMatchObject({
      code: "Unimplemented",
      reason: "NOT_IMPLEMENTED",
      metadata: { method: `${ExtractionService.typeName}/${missing.name}` },
    });
  });

  test("a deadline that is over ends a read for its caller, and its statement in the database", async () => {
    await using own = await startHeadway();
    const { activities } = own.on(lane);
    const { id } = await createActivity(activities);
    await whileLocked(own.database, "lock table activity", async () => {
      const read = activities.getActivity({ activityId: id }, { timeoutMs: 300 });
      await expect(read).rejects.toMatchObject({ code: Code.DeadlineExceeded });
      // What the server does by itself waits too.
      const reads = async () => (await waitingForLocks(own.database)).filter(({ query }) => query.includes("a.input"));
      await expect.poll(reads, { timeout: 5000 }).toEqual([]);
    });
    expect((await getActivity(activities, id)).id).toBe(id);
  });

  test("a write that has begun when its deadline is over is done", async () => {
    await using own = await startHeadway();
    const { activities } = own.on(lane);
    const { id } = await createActivity(activities);
    await whileLocked(own.database, "select from activity for update", async (release) => {
      const write = activities.reportProgress({ activityId: id, entries: [{ message: "done" }] }, { timeoutMs: 300 });
      await expect(write).rejects.toMatchObject({ code: Code.DeadlineExceeded });
      // The write waits for the lock a moment at a time.
      await expect.poll(() => waitingForLocks(own.database)).not.toEqual([]);
      await release();
    });
    await expect.poll(async () => (await getActivity(activities, id)).message).toBe("done");
  });
});

describe.each(onHttp2)("$name", (lane) => {
  test.each<[string, DescService]>([
    ["v1", ServerReflection],
    ["v1alpha", ServerReflectionAlpha],
  ])("reflection %s lists the services, and describes a symbol with all that it needs", async (_version, service) => {
    const client = createClient(service as typeof ServerReflection, headway.on(lane).transport);
    const ask = async (messageRequest: object) => {
      const questions = (async function* () {
        yield { host: "", messageRequest } as never;
      })();
      for await (const { messageResponse } of client.serverReflectionInfo(questions)) return messageResponse;
      throw new Error("no answer");
    };
    const listed = await ask({ case: "listServices", value: "" });
    if (listed.case !== "listServicesResponse") throw new Error(`${listed.case}`);
    expect(listed.value.service.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["headway.v1.ActivityService", "headway.v1.TaskService", "grpc.health.v1.Health"]),
    );
    for (const symbol of [
      "headway.v1.ActivityService",
      "headway.v1.ActivityService.WatchActivity",
      "headway.v1.Activity",
    ]) {
      const described = await ask({ case: "fileContainingSymbol", value: symbol });
      if (described.case !== "fileDescriptorResponse") throw new Error(`${symbol}: ${described.case}`);
      const files = described.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
      const names = new Set(files.map(({ name }) => name));
      for (const { dependency } of files) for (const needed of dependency) expect(names).toContain(needed);
    }
    expect(await ask({ case: "fileContainingSymbol", value: "no.Such" })).toMatchObject({
      case: "errorResponse",
      value: { errorCode: 5 },
    });
  });
});

test.each([...lanes, ...moreLanes])("$name works over TLS, and not without", async (lane) => {
  const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  await using secure = await startHeadway({
    env: { HEADWAY_TLS_CERT: fixture("localhost.crt"), HEADWAY_TLS_KEY: fixture("localhost.key") },
  });
  const { activities } = secure.on(lane, { scheme: "https" });
  const { id } = await createActivity(activities);
  await report(activities, id, "two");
  expect((await getActivity(activities, id)).message).toBe("two");
  await expect(createActivity(secure.on(lane).activities)).rejects.toThrow();
});

test("the HTTP port takes HTTP/1.1 and, with prior knowledge, HTTP/2", async () => {
  const body = JSON.stringify({ name: "curl" });
  const path = "/headway.v1.ActivityService/CreateActivity";
  const url = `http://127.0.0.1:${headway.httpPort}`;
  const first = await fetch(`${url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(await first.json()).toMatchObject({ activity: { name: "curl", status: "ACTIVITY_STATUS_QUEUED" } });
  const session = connectHttp2(url);
  const request = session.request({ ":method": "POST", ":path": path, "content-type": "application/json" });
  request.end(body);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  session.close();
  expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ activity: { name: "curl" } });
});

test("a POST of JSON to a watch is answered with a line for each frame, and an error is a last line", async () => {
  const { activities } = headway.on(grpc);
  const { id } = await createActivity(activities);
  await activities.completeActivity({ activityId: id });
  const post = async (body: object) => {
    const url = `http://127.0.0.1:${headway.httpPort}/headway.v1.ActivityService/WatchActivity`;
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await response.text()).trim().split("\n");
    return { status: response.status, lines: lines.map((line) => JSON.parse(line)) };
  };
  const watched = await post({ activityId: id });
  expect(watched.status).toBe(200);
  expect(watched.lines.map((line) => Object.keys(line).find((key) => key !== "sequence"))).toEqual([
    "snapshot",
    "entries",
    "final",
  ]);
  const refused = await post({ activityId: "no-such" });
  expect(refused).toMatchObject({
    status: 404,
    lines: [{ error: { code: 5, details: [{ reason: "ACTIVITY_NOT_FOUND", domain: "headway" }] } }],
  });
  expect(await post({ activity_idd: "x" })).toMatchObject({
    status: 400,
    lines: [{ error: { details: [{ reason: "MESSAGE_MALFORMED" }] } }],
  });
});
