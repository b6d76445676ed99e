import { expect, test } from "vitest";
import { createDatabase } from "./harness/database.ts";
import { connect, grpc } from "./harness/lanes.ts";
import { startProcess } from "./harness/server-process.ts";

// What a part of the server would do that has a fault: at a signal it throws where nobody catches.
const faulty = `
process.on("SIGUSR2", () => {
  if (globalThis.times-- > 0) setImmediate(() => process.emit("SIGUSR2"));
  Promise.reject(new Error("a rejection of nobody"));
  setImmediate(() => { throw new Error("an exception of nobody"); });
});
globalThis.times = 0;`;

function environment(url: string, program: string) {
  return { DATABASE_URL: url, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };
}

test("a rejection or an exception that nobody catches is logged, and the server runs on", async () => {
  await using database = await createDatabase();
  await using server = await startProcess(environment(database.url, faulty));
  using clients = connect(grpc, server);
  process.kill(server.pid, "SIGUSR2");
  await server.says(/"level":50.*a rejection of nobody/);
  await server.says(/"level":50.*an exception of nobody/);
  const { activity } = await clients.activities.createActivity({ name: "alive" });
  expect(activity?.name).toBe("alive");
  expect(await server.end("SIGTERM")).toBe(0);
});

test.each([
  ["there is no end of them", faulty.replace("times = 0", "times = 200")],
  [
    "Node says that its state is broken",
    'process.on("SIGUSR2", () => { throw Object.assign(new Error("broken"), { code: "ERR_INTERNAL_ASSERTION" }); });',
  ],
])("faults end the server when %s", async (_when, program) => {
  await using database = await createDatabase();
  await using server = await startProcess(environment(database.url, program));
  process.kill(server.pid, "SIGUSR2");
  expect(await server.ended()).toBe(1);
  expect(server.output).toMatch(/"level":60.*it ends/);
});
