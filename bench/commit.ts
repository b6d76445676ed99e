import type { Benchmark } from "./benchmark.ts";
import { measureCommits } from "./commits.ts";

/** Commits to many trackers, against the bare SQL of the same transactions. */
export const commit: Benchmark = {
  name: "commit",
  summary: "unary CommitTracker on 1,000 trackers, against the bare SQL of it",
  seconds: 25,
  run: (setting) => measureCommits(setting, { trackerCount: 1000, connectionCount: 8, streamsEach: 32 }),
};

/** Commits to one tracker, against bare SQL on one row. */
export const hotTracker: Benchmark = {
  name: "hot-tracker",
  summary: "unary CommitTracker on one tracker, against bare SQL on one row",
  seconds: 25,
  // One connection keeps its calls in order, as the cursor needs it.
  run: (setting) => measureCommits(setting, { trackerCount: 1, connectionCount: 1, streamsEach: 256 }),
};
