import { type Argument, Command } from "commander";
import pkg from "../../package.json" with { type: "json" };
import { addExamples } from "./options.ts";
import { stopWithReaders } from "./stop-signal.ts";

type AddCommand = (program: Command) => void;

// In the order and the groups of the help, each with what adds it to the program. Only the command that is run is
// loaded: with all of them a start takes longer.
const groups: Record<string, Record<string, () => Promise<AddCommand>>> = {
  "Start:": {
    serve: async () => (await import("./serve.ts")).addServe,
    demo: async () => (await import("./demo.ts")).addDemo,
    keys: async () => (await import("./keys.ts")).addKeys,
    health: async () => (await import("./health.ts")).addHealth,
  },
  "Work that is done:": {
    activities: async () => (await import("./activities.ts")).addActivities,
    watch: async () => (await import("./watch.ts")).addWatch,
    enqueue: async () => (await import("./enqueue.ts")).addEnqueue,
  },
  "Conversations and the tasks in them:": {
    sessions: async () => (await import("./sessions.ts")).addSessions,
    tasks: async () => (await import("./tasks.ts")).addTasks,
    replay: async () => (await import("./replay.ts")).addReplay,
    extract: async () => (await import("./extract.ts")).addExtract,
  },
  "Agents:": {
    instances: async () => (await import("./instances.ts")).addInstances,
    ping: async () => (await import("./ping.ts")).addPing,
    events: async () => (await import("./events.ts")).addEvents,
    trackers: async () => (await import("./trackers.ts")).addTrackers,
  },
};

/** Adds the command that the arguments name. All of them, when the list of commands may have to be shown. */
async function addCommands(program: Command, [first = ""]: readonly string[]): Promise<void> {
  if (first === "--version" || first === "-V") return;
  const commands = Object.entries(groups).flatMap(([group, members]) =>
    Object.entries(members).map(([name, load]) => ({ group, name, load })),
  );
  const named = commands.filter(({ name }) => name === first);
  const wanted = named.length > 0 ? named : commands;
  const loaded = await Promise.all(wanted.map(async ({ group, load }) => ({ group, add: await load() })));
  for (const { group, add } of loaded) add(program.commandsGroup(group));
}

function argument(one: Argument): string {
  return one.required ? `<${one.name()}>` : `[${one.name()}]`;
}

const program = new Command("headway")
  .description("Tracks the work of AI agents: live, resumable, and afterwards.")
  .version(pkg.version)
  .usage("<command> [options]")
  .commandsGroup("Start:")
  .helpCommand("help [command]", "show how a command is used")
  // The options are in the help of each command.
  .configureHelp({
    subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argument)].join(" "),
  })
  .showHelpAfterError("Add --help to see how it is used.")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "headway: ")) });

addExamples(program, [
  "headway serve                      start; without settings it brings a database",
  "headway demo                       have something to look at",
  "headway watch --latest             follow the newest activity that runs",
  "headway activities --status error  list what failed",
  "headway watch --help               see how one command is used",
]);

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
