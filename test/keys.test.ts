import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ApiKeyScope } from "../gen/ts/headway/v1/project_pb.ts";
import { createActivity, RUNNING, report } from "./harness/activities.ts";
import { startHeadway } from "./harness/headway.ts";
import { makeFirstKey } from "./harness/keys.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";

const { READ, WRITE, ADMIN } = ApiKeyScope;
const noKey = { code: "Unauthenticated", reason: "API_KEY_INVALID" };

describe.each(lanes)("$name", (lane) => {
  test("the first key ends the open access, on every replica", async () => {
    await using headway = await startHeadway({ env: { HEADWAY_LOOK_MS: "50" } });
    await using replica = await startHeadway({ database: headway.database, env: { HEADWAY_LOOK_MS: "50" } });
    const { id } = await createActivity(replica.on(lane).activities);
    const open = [headway, replica].map((one) => one.on(lane).activities.watchActivity({ activityId: id }));
    const streams = open.map((stream) => stream[Symbol.asyncIterator]());
    for (const stream of streams) await stream.next();
    expect((await replica.on(lane).projects.getServiceInfo({})).keysRequired).toBe(false);
    const apiKey = await makeFirstKey(headway);
    expect(await refusalOf(createActivity(headway.on(lane).activities))).toMatchObject(noKey);
    await expect.poll(async () => (await replica.on(lane).projects.getServiceInfo({})).keysRequired).toBe(true);
    expect(await refusalOf(createActivity(replica.on(lane).activities))).toMatchObject(noKey);
    await createActivity(replica.on(lane, { apiKey }).activities);
    for (const stream of streams) expect(await refusalOf(untilEnd(stream))).toMatchObject(noKey);
  });

  test("making a key ends no stream, its own neither, also at a replica that hears of it later", async () => {
    await using headway = await startHeadway({ env: { HEADWAY_LOOK_MS: "50" } });
    await using replica = await startHeadway({ database: headway.database, env: { HEADWAY_LOOK_MS: "50" } });
    const admin = headway.on(lane, { apiKey: await makeFirstKey(headway) });
    await expect.poll(async () => (await replica.on(lane).projects.getServiceInfo({})).keysRequired).toBe(true);
    const { id } = await createActivity(admin.activities);
    const { secret } = await admin.projects.createApiKey({ name: "agent", scope: WRITE });
    const streams = [headway, replica].map((one) => {
      const { activities } = one.on(lane, { apiKey: secret });
      return activities.watchActivity({ activityId: id, afterSequence: -1n })[Symbol.asyncIterator]();
    });
    for (const stream of streams) await stream.next();
    // Passes come in order: who has heard of this has heard of the key.
    await report(admin.activities, id, "after the key");
    for (const stream of streams) expect((await stream.next()).value?.frame.case).toBe("entries");
    await admin.projects.createApiKey({ name: "another", scope: READ });
    await report(admin.activities, id, "after the other key");
    for (const stream of streams) {
      expect((await stream.next()).value?.frame.case).toBe("entries");
      await stream.return?.();
    }
  });

  test("a key reaches as far as its scope, and no further", async () => {
    await using headway = await startHeadway();
    const admin = headway.on(lane, { apiKey: await makeFirstKey(headway) });
    const keyOf = async (scope: ApiKeyScope) => (await admin.projects.createApiKey({ name: "key", scope })).secret;
    const [reader, writer] = [
      headway.on(lane, { apiKey: await keyOf(READ) }),
      headway.on(lane, { apiKey: await keyOf(WRITE) }),
    ];
    const { id } = await createActivity(writer.activities);
    await reader.activities.getActivity({ activityId: id });
    await reader.projects.getProject({});
    const missing = { code: "PermissionDenied", reason: "SCOPE_MISSING" };
    const reads = { ...missing, metadata: { scope: "READ", required: "WRITE" } };
    expect(await refusalOf(createActivity(reader.activities))).toMatchObject(reads);
    expect(await refusalOf(report(reader.activities, id, "no"))).toMatchObject(reads);
    expect(await refusalOf(reader.activities.deleteActivity({ activityId: id }))).toMatchObject(reads);
    const writes = { ...missing, metadata: { scope: "WRITE", required: "ADMIN" } };
    expect(await refusalOf(writer.projects.createApiKey({ name: "x", scope: ADMIN }))).toMatchObject(writes);
    expect(await refusalOf(writer.projects.listApiKeys({}))).toMatchObject(writes);
    expect(await refusalOf(writer.projects.revokeApiKey({ apiKeyId: "x" }))).toMatchObject(writes);
    expect(await refusalOf(writer.projects.updateProject({}))).toMatchObject(writes);
  });

  test("a missing, unknown or malformed key is refused; only health and the service info need none", async () => {
    await using headway = await startHeadway();
    await makeFirstKey(headway);
    for (const apiKey of [undefined, "hw_nonsense", "a b", `hw_${"x".repeat(300)}`]) {
      const clients = headway.on(lane, { apiKey });
      expect(await refusalOf(clients.activities.listActivities({}))).toMatchObject(noKey);
      expect(await refusalOf(drain(clients.activities.watchActivities({})))).toMatchObject(noKey);
    }
    expect((await headway.on(lane).health.check({})).status).toBe(1);
    expect((await headway.on(lane).projects.getServiceInfo({})).keysRequired).toBe(true);
  });

  test("revoking a key ends its access and its open streams at once, on every replica", async () => {
    await using headway = await startHeadway({ env: { HEADWAY_LOOK_MS: "50" } });
    await using replica = await startHeadway({ database: headway.database, env: { HEADWAY_LOOK_MS: "50" } });
    const admin = headway.on(lane, { apiKey: await makeFirstKey(headway) });
    const { apiKey: key, secret } = await admin.projects.createApiKey({ name: "agent", scope: WRITE });
    await expect.poll(async () => (await replica.on(lane).projects.getServiceInfo({})).keysRequired).toBe(true);
    const { id } = await createActivity(admin.activities, { status: RUNNING });
    const watches = [headway, replica].flatMap((one) => {
      const { activities } = one.on(lane, { apiKey: secret });
      return [activities.watchActivity({ activityId: id }), activities.watchActivities({ onlyNew: true })];
    });
    const iterators = watches.map((watch) => watch[Symbol.asyncIterator]());
    for (const iterator of iterators) expect((await iterator.next()).done).toBe(false);
    const ends = iterators.map(untilEnd);
    for (const end of ends) end.catch(() => {});
    const other = admin.activities.watchActivity({ activityId: id })[Symbol.asyncIterator]();
    await other.next();

    const revoked = await admin.projects.revokeApiKey({ apiKeyId: key?.id ?? "" });
    expect(revoked.apiKey?.revokeTime).toBeDefined();
    expect(await refusalOf(createActivity(headway.on(lane, { apiKey: secret }).activities))).toMatchObject(noKey);
    for (const end of ends) expect(await refusalOf(end)).toMatchObject(noKey);
    expect(await refusalOf(createActivity(replica.on(lane, { apiKey: secret }).activities))).toMatchObject(noKey);
    await report(admin.activities, id, "others go on");
    expect((await other.next()).value?.frame.case).toBe("entries");
    await other.return?.();
    const again = await admin.projects.revokeApiKey({ apiKeyId: key?.id ?? "" });
    expect(again).toEqual(revoked);
  });

  test("keys are listed page by page, the newest first, without their secrets", async () => {
    await using headway = await startHeadway();
    const admin = headway.on(lane, { apiKey: await makeFirstKey(headway) });
    for (const name of ["two", "three"]) await admin.projects.createApiKey({ name, scope: READ });
    const first = await admin.projects.listApiKeys({ pageSize: 2 });
    const rest = await admin.projects.listApiKeys({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.apiKeys, ...rest.apiKeys].map(({ name }) => name)).toEqual(["three", "two", "first"]);
    expect(rest.nextPageToken).toBe("");
    const wrong = admin.projects.listApiKeys({ pageToken: "nonsense" });
    expect(await refusalOf(wrong)).toMatchObject({ reason: "PAGE_TOKEN_INVALID" });
    const gone = admin.projects.revokeApiKey({ apiKeyId: "no-such" });
    expect(await refusalOf(gone)).toMatchObject({ code: "NotFound", reason: "API_KEY_NOT_FOUND" });
    for (const [request, reason] of [
      [{ name: "x" }, "FIELD_REQUIRED"],
      [{ name: "", scope: READ }, "FIELD_REQUIRED"],
    ] as const) {
      expect(await refusalOf(admin.projects.createApiKey(request))).toMatchObject({ reason });
    }
  });
});

test("of a secret only the hash and its first characters are stored", async () => {
  await using headway = await startHeadway();
  const secret = await makeFirstKey(headway);
  const [row] = await headway.database.query("select * from api_key");
  expect(row?.["hash"]).toEqual(createHash("sha256").update(secret).digest());
  expect(row?.["prefix"]).toBe(secret.slice(0, 8));
  const everything = JSON.stringify(row) + JSON.stringify(await headway.database.query("select * from request_record"));
  expect(everything).not.toContain(secret.slice(8));
});

test("without a key the server does not bind to where others reach it; with one it does", async () => {
  await using headway = await startHeadway();
  const { database } = headway;
  const env = { HEADWAY_HOST: "0.0.0.0" };
  await expect(startHeadway({ database, env })).rejects.toThrow(/HEADWAY_HOST is 0\.0\.0\.0[^]*keys create/);
  const apiKey = await makeFirstKey(headway);
  await using open = await startHeadway({ database, env });
  await createActivity(open.on(grpc, { apiKey }).activities);
});

async function untilEnd(stream: AsyncIterator<unknown>): Promise<void> {
  while (!(await stream.next()).done);
}
