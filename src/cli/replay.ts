import { createClient, type Transport } from "@connectrpc/connect";
import type { Command } from "commander";
import { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { addServerOptions, type ServerOptions, withServer } from "./client.ts";
import { type Conversation, readConversations } from "./conversation.ts";
import { addExamples, decimal, wholeNumber } from "./options.ts";
import { playConversation } from "./play-conversation.ts";
import { ReplayReport } from "./replay-report.ts";
import { stopSignal } from "./stop-signal.ts";

/** How conversations are replayed. */
export interface ReplayOptions extends ServerOptions {
  readonly speed: number;
  readonly limit?: number;
  readonly concurrency: number;
  readonly json?: true;
  /** Called at the end of each conversation. */
  readonly onEnd?: (sessionId: string) => Promise<void>;
}

const naturalPauseMs = 1000;

/** `headway replay`: plays recorded conversations as live activities. */
export function addReplay(program: Command): void {
  const command = program
    .command("replay")
    .summary("play recorded conversations of your own")
    .description("play recorded conversations as live activities, and store their messages as sessions, one each")
    .argument("<file>", "JSON Lines: in each an object with messages, in OpenAI's, Anthropic's or Gemini's form")
    .option("--speed <n>", "how fast: 1 is an entry a second, 0 does not wait at all", decimal(0, 1000), 10)
    .option("--limit <n>", "only the first conversations", wholeNumber(1))
    .option("--concurrency <n>", "how many at a time", wholeNumber(1, 100), 1)
    .option("--json", "print each start and end as a line of JSON");
  addServerOptions(command).action(async (file: string, options: ReplayOptions) => {
    const conversations = await readConversations(file, options.limit ?? Number.POSITIVE_INFINITY);
    await withServer(options, (transport) => replay(transport, conversations, options));
  });
  addExamples(command, [
    "headway replay conversations.jsonl --limit 3",
    "headway replay conversations.jsonl --speed 0 --concurrency 8",
    "headway replay conversations.jsonl --speed 1 --json > replay.log & headway activities --follow",
  ]);
}

/** Plays conversations on a server, several at a time. Ends early when somebody ends the program. */
export async function replay(
  transport: Transport,
  conversations: readonly Conversation[],
  options: ReplayOptions,
): Promise<void> {
  const activities = createClient(ActivityService, transport);
  const stage = { activities, sessions: createClient(SessionService, transport) };
  const { speed, concurrency, onEnd } = options;
  const failing = new AbortController();
  const signal = AbortSignal.any([stopSignal(), failing.signal]);
  const pauseMs = speed === 0 ? 0 : naturalPauseMs / speed;
  using report = new ReplayReport(conversations.length, options.json === true);
  // The players share one iterator: each takes the next conversation when it is done with one.
  const waiting = conversations.values();
  const player = async () => {
    for (const conversation of waiting) {
      if (signal.aborted) return;
      const told = report.play(conversation);
      let sessionId = "";
      const onStart = (activityId: string, itsSessionId: string) => {
        sessionId = itsSessionId;
        told.onStart(activityId, itsSessionId);
      };
      const status = await playConversation(stage, conversation, { pauseMs, signal, ...told, onStart });
      told.onEnd(status);
      await onEnd?.(sessionId);
    }
  };
  const players = Array.from({ length: concurrency }, async () => {
    await player().catch((err: unknown) => {
      failing.abort();
      throw err;
    });
  });
  const outcomes = await Promise.allSettled(players);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
}
