#!/usr/bin/env node
import { Command } from "commander";
import pkg from "../package.json" with { type: "json" };
import { addActivities } from "./cli/activities.ts";
import { addEnqueue } from "./cli/enqueue.ts";
import { addEvents } from "./cli/events.ts";
import { addExtract } from "./cli/extract.ts";
import { sentenceOf } from "./cli/failure.ts";
import { addHealth } from "./cli/health.ts";
import { addInstances } from "./cli/instances.ts";
import { addKeys } from "./cli/keys.ts";
import { notice } from "./cli/output.ts";
import { addPing } from "./cli/ping.ts";
import { addReplay } from "./cli/replay.ts";
import { addServe } from "./cli/serve.ts";
import { addSessions } from "./cli/sessions.ts";
import { stopWithReaders } from "./cli/stop-signal.ts";
import { addTasks } from "./cli/tasks.ts";
import { addTrackers } from "./cli/trackers.ts";
import { addWatch } from "./cli/watch.ts";

const program = new Command("headway")
  .description("Tracks the work of AI agents: live, resumable, and afterwards.")
  .version(pkg.version)
  .showHelpAfterError("Add --help to see how it is used.")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "headway: ")) });
for (const add of [
  addServe,
  addActivities,
  addEnqueue,
  addSessions,
  addTasks,
  addWatch,
  addEvents,
  addTrackers,
  addInstances,
  addPing,
  addReplay,
  addExtract,
  addKeys,
  addHealth,
])
  add(program);

stopWithReaders();
try {
  await program.parseAsync();
} catch (err) {
  notice(sentenceOf(err));
  process.exitCode = 1;
  // Whatever it left open does not keep a command that has failed.
  setTimeout(() => process.exit(), 1000).unref();
}
