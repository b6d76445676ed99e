import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { timestampFromMs, ValueSchema } from "@bufbuild/protobuf/wkt";
import type { Command } from "commander";
import { ActivitySchema } from "../../gen/ts/headway/v1/activity_pb.ts";
import { addServerOptions, type ServerOptions, withActivities } from "./client.ts";
import { addExamples, jsonValue, timeSpan, wholeNumber } from "./options.ts";
import { printLine, printMessage } from "./output.ts";

interface EnqueueOptions extends ServerOptions {
  readonly input?: JsonValue;
  readonly id?: string;
  readonly priority: number;
  readonly delay?: number;
  readonly key?: string;
  readonly attempts: number;
  readonly json?: true;
}

/** `headway enqueue`: queues work for the workers that claim it, and prints its id. */
export function addEnqueue(program: Command): void {
  const command = program
    .command("enqueue")
    .summary("queue work for workers")
    .description("queue an activity for the workers that claim work of its name, and print its id")
    .argument("<name>", "what kind of work it is")
    .option("--input <json>", "what the work is given: any JSON", jsonValue)
    .option("--id <id>", "the id to give it (default: the server makes one)")
    .option("--priority <n>", "higher goes first: -100 to 100", wholeNumber(-100, 100), 0)
    .option("--delay <time>", "give it to no worker before so long: 90s, 15m, 2h, 7d", timeSpan)
    .option("--key <key>", "of the activities with this key, one at a time is given to a worker")
    .option("--attempts <n>", "give it to a worker so many times, when leases run out", wholeNumber(1, 100), 4)
    .option("--json", "print the activity as a line of protobuf JSON");
  addServerOptions(command).action(async (name: string, options: EnqueueOptions) => {
    await withActivities(options, async (activities) => {
      const { id, input, priority, delay, key, attempts } = options;
      const { activity } = await activities.createActivity({
        name,
        id: id ?? "",
        ...(input !== undefined && { input: fromJson(ValueSchema, input) }),
        queue: {
          priority,
          maxAttempts: attempts,
          concurrencyKey: key ?? "",
          ...(delay !== undefined && { notBeforeTime: timestampFromMs(Date.now() + delay) }),
        },
      });
      if (!activity) throw new Error("the answer holds no activity");
      if (options.json) printMessage(ActivitySchema, activity);
      else printLine(activity.id);
    });
  });
  addExamples(command, [
    `headway enqueue write-report --input '{"pages": 3}'`,
    "headway watch $(headway enqueue crawl --priority 10 --key example.org)",
    "headway enqueue send-digest --delay 2h --attempts 1 --json | jq .id",
  ]);
}
