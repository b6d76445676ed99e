#!/usr/bin/env node
import { Argument, Command, InvalidArgumentError } from "commander";
import { append } from "./append.ts";
import { appendStream } from "./append-stream.ts";
import type { Benchmark } from "./benchmark.ts";
import { claim } from "./claim.ts";
import { commit, hotTracker } from "./commit.ts";
import { events } from "./events.ts";
import { extract } from "./extract.ts";
import { fanout } from "./fanout.ts";
import { heartbeat } from "./heartbeat.ts";
import { idle } from "./idle.ts";
import { lag } from "./lag.ts";
import { list } from "./list.ts";
import { ground, json, table } from "./report.ts";
import { startHeadway } from "./server-process.ts";
import { answerOf } from "./sql.ts";
import { store } from "./store.ts";
import { watchLatency } from "./watch-latency.ts";
import { watchers } from "./watchers.ts";

const benchmarks: readonly Benchmark[] = [
  append,
  appendStream,
  events,
  commit,
  hotTracker,
  store,
  watchLatency,
  fanout,
  heartbeat,
  list,
  idle,
  watchers,
  claim,
  extract,
  lag,
];

interface Options {
  readonly json?: boolean;
  readonly seconds?: number;
  readonly cpuProf?: string;
}

const program = new Command("bench")
  .description("Measures Headway on this machine, and in the same run what the machine could do at best.")
  .addArgument(new Argument("<name>", "what to measure").choices(benchmarks.map(({ name }) => name)))
  .option("--json", "print the figures as one JSON object, in the last line")
  .option("--seconds <n>", "how long to measure, each side", positive)
  .option("--cpu-prof <directory>", "write a CPU profile of the server there")
  .addHelpText("after", ["", ...benchmarks.map(described)].join("\n"))
  .showHelpAfterError()
  .action(run);

function positive(text: string): number {
  if (!(Number(text) > 0)) throw new InvalidArgumentError("a number above 0 is needed");
  return Number(text);
}

function described({ name, summary, seconds }: Benchmark): string {
  return `  ${name.padEnd(16)}${summary} (${seconds} s)`;
}

async function run(name: string, options: Options): Promise<void> {
  const benchmark = benchmarks.find((one) => one.name === name);
  if (!benchmark) return;
  await using stack = new AsyncDisposableStack();
  const output = await Promise.race([measure(benchmark, options, stack), ended()]);
  process.stdout.write(output);
}

/**
 * Throws when the process is told to stop, and when something throws where nobody waits, such as a watcher that got a
 * wrong frame. Either way what was started is then stopped; what happens meanwhile is no news any more.
 */
function ended(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => reject(new Error("interrupted")));
    for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, reject);
  });
}

async function measure(benchmark: Benchmark, options: Options, stack: AsyncDisposableStack): Promise<string> {
  const seconds = options.seconds ?? benchmark.seconds;
  const note = (line: string) => void process.stderr.write(`${benchmark.name}: ${line}\n`);
  note("starting a server with a database of its own");
  const headway = await startHeadway(stack, options.cpuProf);
  const version = String(await answerOf(headway.databaseUrl, "show server_version"));
  const figures = await benchmark.run({ headway, seconds, stack, note });
  const at = ground(version, seconds);
  return options.json ? json(figures, at) : table(benchmark.name, figures, at);
}

try {
  await program.parseAsync();
} catch (err) {
  process.stderr.write(`bench: ${err instanceof Error ? err.message : String(err)}\n`);
  process.exitCode = 1;
}
// What a failed benchmark leaves waiting must not keep the process.
process.exit();
