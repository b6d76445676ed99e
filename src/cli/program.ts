import { Command } from "commander";
import pkg from "../../package.json" with { type: "json" };
import { stopWithReaders } from "./stop-signal.ts";

// Each with what adds it to the program. Only the command that is run is loaded: with all of them a start takes longer.
const commands: Record<string, () => Promise<(program: Command) => void>> = {
  serve: async () => (await import("./serve.ts")).addServe,
  activities: async () => (await import("./activities.ts")).addActivities,
  enqueue: async () => (await import("./enqueue.ts")).addEnqueue,
  sessions: async () => (await import("./sessions.ts")).addSessions,
  tasks: async () => (await import("./tasks.ts")).addTasks,
  watch: async () => (await import("./watch.ts")).addWatch,
  events: async () => (await import("./events.ts")).addEvents,
  trackers: async () => (await import("./trackers.ts")).addTrackers,
  instances: async () => (await import("./instances.ts")).addInstances,
  ping: async () => (await import("./ping.ts")).addPing,
  replay: async () => (await import("./replay.ts")).addReplay,
  extract: async () => (await import("./extract.ts")).addExtract,
  keys: async () => (await import("./keys.ts")).addKeys,
  health: async () => (await import("./health.ts")).addHealth,
};

/** Adds the command that the arguments name. All of them, when the list of commands may have to be shown. */
async function addCommands(program: Command, [first = ""]: readonly string[]): Promise<void> {
  if (first === "--version" || first === "-V") return;
  const named = Object.entries(commands).filter(([name]) => name === first);
  const loaded = named.length > 0 ? named : Object.entries(commands);
  for (const add of await Promise.all(loaded.map(([, load]) => load()))) add(program);
}

const program = new Command("headway")
  .description("Tracks the work of AI agents: live, resumable, and afterwards.")
  .version(pkg.version)
  .showHelpAfterError("Add --help to see how it is used.")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "headway: ")) });

stopWithReaders();
try {
  await addCommands(program, process.argv.slice(2));
  await program.parseAsync();
} catch (err) {
  const [{ sentenceOf }, { notice }] = await Promise.all([import("./failure.ts"), import("./output.ts")]);
  notice(sentenceOf(err));
  process.exitCode = 1;
  // Whatever it left open does not keep a command that has failed.
  setTimeout(() => process.exit(), 1000).unref();
}
