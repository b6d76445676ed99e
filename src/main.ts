#!/usr/bin/env node
import { Command } from "commander";
import pkg from "../package.json" with { type: "json" };
import { addServe } from "./cli/serve.ts";

const program = new Command("headway")
  .description("Tracks the work of AI agents: live, resumable, and afterwards.")
  .version(pkg.version)
  .showHelpAfterError();
addServe(program);

try {
  await program.parseAsync();
} catch (err) {
  process.stderr.write(`headway: ${err instanceof Error ? err.message : err}\n`);
  process.exitCode = 1;
}
