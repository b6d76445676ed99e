import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/harness/global-setup.ts",
    // Each worker holds a few servers, and each of those a few of the one database's connections.
    maxWorkers: 3,
    // Nothing is tried again by itself: a race would go unseen. A test that needs another try says so and why.
    // What is waited for comes when it comes: only what never comes is to fail.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
