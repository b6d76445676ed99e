import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { makeFirstKey } from "./harness/keys.ts";
import { grpc } from "./harness/lanes.ts";
import { rawGrpc } from "./harness/raw.ts";

const headway = useHeadway();
const evil = "evil.example:8080";
const nothing = Buffer.alloc(0);

interface Sent {
  readonly host?: string;
  readonly type?: string;
  readonly origin?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Posts to a method of the Connect lane over HTTP/1.1, under a name of its own. */
async function post(port: number, method: string, sent: Sent) {
  const { host = `127.0.0.1:${port}`, type = "application/json", origin, headers = {}, body = "{}" } = sent;
  const posted = request({
    ...{ host: "127.0.0.1", port, method: "POST", path: `/headway.v1.${method}`, agent: false },
    headers: { ...headers, host, "content-type": type, ...(origin && { origin }) },
  });
  posted.end(body);
  const [response] = (await once(posted, "response")) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe("a server without keys", () => {
  test("gives no key to a page whose own name resolves to this machine", async () => {
    const origin = `http://${evil}`;
    const headers = { "sec-fetch-site": "same-origin" };
    const sent = { host: evil, origin, headers, body: '{"name": "x", "scope": "API_KEY_SCOPE_ADMIN"}' };
    const { status, body } = await post(headway.httpPort, "ProjectService/CreateApiKey", sent);
    expect(status).toBe(401);
    expect(body).toContain("HEADWAY_ALLOWED_HOSTS");
    expect(body).toContain("evil.example");
    expect((await headway.on(grpc).projects.getServiceInfo({})).keysRequired).toBe(false);
  });

  test.each([
    evil,
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "0.0.0.0",
    "10.0.0.7:8080",
    "a@localhost",
    "[::2]",
  ])("does not answer calls to %s", async (host) => {
    expect((await post(headway.httpPort, "SessionService/ListSessions", { host })).status).toBe(401);
  });

  test.each([
    ...["localhost", "LOCALHOST:8080", "localhost.:8080", "agent.localhost:1", "127.0.0.1:8080", "127.4.5.6"],
    ...["[::1]:8080", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]:8080"],
  ])("answers calls to %s", async (host) => {
    expect((await post(headway.httpPort, "SessionService/ListSessions", { host })).status).toBe(200);
  });

  test("answers a check that sends no name", async () => {
    const socket = connect(headway.httpPort, "127.0.0.1");
    const path = "/headway.v1.ProjectService/GetServiceInfo?connect=v1&encoding=json&message=%7B%7D";
    socket.end(`GET ${path} HTTP/1.0\r\n\r\n`);
    expect(await text(socket)).toContain('"version"');
  });

  test.each(["application/connect+json", "application/connect+proto", "application/grpc-web+proto"])(
    "says why in the form of %s",
    async (type) => {
      const answer = await post(headway.httpPort, "ActivityService/WatchActivity", { host: evil, type });
      expect(answer.status).toBe(200);
      expect(JSON.stringify([answer.headers, answer.body])).toContain("HEADWAY_ALLOWED_HOSTS");
    },
  );

  describe.each(["grpcPort", "httpPort"] as const)("at the %s", (port) => {
    test.each([
      ...["headway.v1.SessionService/ListSessions", "headway.v1.ActivityService/WatchActivities"],
      ...["headway.v1.ActivityService/ReportProgressStream", "grpc.health.v1.Health/Check"],
      ...["grpc.health.v1.Health/Watch", "grpc.reflection.v1.ServerReflection/ServerReflectionInfo"],
      "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    ])("refuses %s as gRPC under another name", async (method) => {
      const answer = await rawGrpc(headway[port], method, nothing, evil);
      expect(answer).toMatchObject({ code: "Unauthenticated", reason: "API_KEY_INVALID", domain: "headway" });
      expect(answer.message).toContain("HEADWAY_ALLOWED_HOSTS");
    });

    test.each(["localhost:50051", "[::1]:50051", "worker.localhost"])("answers gRPC under %s", async (authority) => {
      expect(await rawGrpc(headway[port], "headway.v1.SessionService/ListSessions", nothing, authority)).toMatchObject({
        code: "OK",
      });
    });
  });

  test("answers calls to the names that are set, and to no others", async () => {
    await using named = await startHeadway({
      env: { HEADWAY_ALLOWED_HOSTS: "headway.test, *.Internal.test,10.0.0.7" },
    });
    const statusOf = async (host: string) =>
      (await post(named.httpPort, "SessionService/ListSessions", { host })).status;
    for (const host of ["headway.test:80", "a.b.internal.test", "10.0.0.7:8080", "localhost"]) {
      expect(await statusOf(host), host).toBe(200);
      const authority = host;
      const answer = await rawGrpc(named.grpcPort, "headway.v1.SessionService/ListSessions", nothing, authority);
      expect(answer.code, host).toBe("OK");
    }
    for (const host of ["internal.test", "evilinternal.test", "x.headway.test"]) {
      expect(await statusOf(host), host).toBe(401);
    }
  });

  test("does not start with a name that has a port", async () => {
    await expect(startHeadway({ env: { HEADWAY_ALLOWED_HOSTS: "headway.test:80" } })).rejects.toThrow(
      /HEADWAY_ALLOWED_HOSTS/,
    );
  });

  test("does not take the name of another machine for this one", async () => {
    await expect(startHeadway({ env: { HEADWAY_HOST: "127.example.com" } })).rejects.toThrow(/headway keys create/);
  });
});

test("with keys calls may go to any name, and those of web pages are refused unless their origin is allowed", async () => {
  await using keyed = await startHeadway({ env: { HEADWAY_CORS_ORIGINS: "https://a.example" } });
  const authorization = `Bearer ${await makeFirstKey(keyed)}`;
  const list = async (sent: Sent) =>
    await post(keyed.httpPort, "SessionService/ListSessions", { ...sent, headers: { authorization, ...sent.headers } });
  const origin = "https://evil.example";

  expect((await list({ host: "headway.example" })).status).toBe(200);
  expect((await rawGrpc(keyed.grpcPort, "grpc.health.v1.Health/Check", nothing, "headway.example")).code).toBe("OK");
  expect((await list({ origin: "https://a.example" })).status).toBe(200);
  expect((await list({ host: "headway.example:8080", origin: "http://headway.example:8080" })).status).toBe(200);
  // A proxy has changed the name, and the browser says that the page called its own site.
  expect((await list({ origin, headers: { "sec-fetch-site": "same-origin" } })).status).toBe(200);
  // As a page has it loaded as an image: without an origin.
  expect((await list({ headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
  for (const refused of [origin, "null", "https://b.example", "http://headway.example:9000"]) {
    const { status, headers, body } = await list({ host: "headway.example:8080", origin: refused });
    expect(status, refused).toBe(403);
    expect(body).toContain("HEADWAY_CORS_ORIGINS");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  }
});

// The handler of Connect throws for them, which would end the process.
test("a request whose host and path make no URL is refused, and ends nothing", async () => {
  await using keyed = await startHeadway();
  await makeFirstKey(keyed);
  const ask = (path: string, host: string) => {
    const socket = connect(keyed.httpPort, "127.0.0.1");
    socket.end(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    return text(socket);
  };
  for (const [path, host] of [
    ["/x", "["],
    ["/x", "a b"],
    ["//", "localhost"],
    ["http://", "localhost"],
  ] as const) {
    const answer = await ask(path, host);
    expect(answer, `${path} at ${host}`).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain("make no URL");
  }
});
