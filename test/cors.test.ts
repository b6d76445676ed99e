import { expect, test } from "vitest";
import { type Headway, startHeadway, useHeadway } from "./harness/headway.ts";

const headway = useHeadway();
const allowed = "access-control-allow-origin";

async function preflight({ httpPort }: Pick<Headway, "httpPort">, origin: string) {
  return await fetch(`http://127.0.0.1:${httpPort}/headway.v1.ActivityService/CreateActivity`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,authorization",
    },
  });
}

test.each(["http://localhost:5173", "http://127.0.0.1", "https://[::1]:8443"])(
  "a page from %s may call",
  async (origin) => {
    const { status, headers } = await preflight(headway, origin);
    expect(status).toBe(204);
    expect(headers.get(allowed)).toBe(origin);
    expect(headers.get("access-control-allow-methods")).toContain("POST");
    expect(headers.get("access-control-allow-headers")?.toLowerCase()).toContain("authorization");
  },
);

test.each(["https://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "null"])(
  "a page from %s may not",
  async (origin) => {
    const { headers } = await preflight(headway, origin);
    expect(headers.get(allowed)).toBeNull();
    expect(headers.get("access-control-allow-methods")).toBeNull();
  },
);

test("an answer says to the page that asked that it may read it, and to others not", async () => {
  const post = async (origin: string) =>
    await fetch(`http://127.0.0.1:${headway.httpPort}/headway.v1.ProjectService/GetServiceInfo`, {
      method: "POST",
      headers: { origin, "content-type": "application/json" },
      body: "{}",
    });
  expect((await post("http://localhost:5173")).headers.get(allowed)).toBe("http://localhost:5173");
  expect((await post("https://evil.example")).headers.get(allowed)).toBeNull();
});

test("where origins are named, only those may call", async () => {
  await using named = await startHeadway({ env: { HEADWAY_CORS_ORIGINS: "https://a.example,https://b.example" } });
  expect((await preflight(named, "https://b.example")).headers.get(allowed)).toBe("https://b.example");
  expect((await preflight(named, "http://localhost:5173")).headers.get(allowed)).toBeNull();
});
