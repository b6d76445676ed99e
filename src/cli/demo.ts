import { fileURLToPath } from "node:url";
import { createClient } from "@connectrpc/connect";
import type { Command } from "commander";
import { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { addServerOptions, type ServerOptions, withServer } from "./client.ts";
import { readConversations } from "./conversation.ts";
import { addExamples, decimal } from "./options.ts";
import { printLine } from "./output.ts";
import { replay } from "./replay.ts";

interface DemoOptions extends ServerOptions {
  readonly speed: number;
}

const file = fileURLToPath(new URL("../../demo/conversations.jsonl", import.meta.url));
const concurrency = 3;

/** `headway demo`: plays the conversations that come with Headway, so that there is something to look at. */
export function addDemo(program: Command): void {
  const command = program
    .command("demo")
    .summary("play ten conversations, to see something move")
    .description("play ten conversations of agents that come with Headway, in about a minute: something to look at")
    .option("--speed <n>", "how fast: 1 is an entry a second, 0 does not wait at all", decimal(0, 1000), 0.6);
  addServerOptions(command).action(async (options: DemoOptions) => {
    const conversations = await readConversations(file, Number.POSITIVE_INFINITY);
    await withServer(options, async (transport) => {
      const sessions = createClient(SessionService, transport);
      // Else nothing is extracted until a session has been silent for 8 seconds.
      const onEnd = async (sessionId: string) => {
        await sessions.flush({ sessionId, wait: { seconds: 0n } });
      };
      // Something wrong with the server is said before anything else.
      await sessions.listSessions({ pageSize: 1 });
      before.forEach(printLine);
      await replay(transport, conversations, { speed: options.speed, concurrency, onEnd });
      after.forEach(printLine);
    });
  });
  addExamples(command, ["headway demo", "headway demo --speed 2"]);
}

const before = [
  "Ten conversations of agents are played, three at a time. Each is an activity (what is done) and a session (what is",
  "said). Watch them from a second terminal:",
  "",
  "  bin/headway watch --latest         # one after the other, entry by entry",
  "  bin/headway activities --follow    # all of them, change by change",
  "",
];

const after = [
  "",
  "Look at what they left:",
  "",
  "  bin/headway activities             # what was done, and how it ended",
  "  bin/headway sessions               # what was said",
  "  bin/headway tasks                  # what was asked for: found in what was said",
  "  bin/headway tasks --status failed --json",
];
