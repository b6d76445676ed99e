import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/harness/global-setup.ts",
    // Each worker holds a few servers, and each of those a few of the one database's connections.
    maxWorkers: 3,
    // On a machine whose other work stalls it for half a minute now and then, a test that waits for the event has to
    // be allowed another try; one that fails for a reason fails three times.
    retry: 2,
    // What is waited for comes when it comes: only what never comes is to fail.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
