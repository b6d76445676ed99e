import { randomBytes } from "node:crypto";
import type { JsonObject } from "../../domain/message.ts";
import type { Draft, ExtractionInput, NumberedMessage } from "../extractor.ts";
import { type CallNames, nameCalls } from "./call-names.ts";
import { jsonLine } from "./elide.ts";
import { messageView, type ViewLimits } from "./message-view.ts";
import { preferenceLines, taskLines } from "./task-view.ts";

// The first that fits is taken: many or long messages are shown with less of each.
const limits: readonly ViewLimits[] = [
  { partBytes: 8000, parts: 64 },
  { partBytes: 4000, parts: 48 },
  { partBytes: 2000, parts: 32 },
  { partBytes: 1000, parts: 24 },
  { partBytes: 500, parts: 16 },
  { partBytes: 250, parts: 8 },
];
const batchBytes = 64 * 1024;
const earlierBytes = 12 * 1024;
const earlierMessages = 16;
const earlierPartBytes = 1000;

/**
 * What the model is told of a run: criteria, preferences, tasks, earlier messages and the batch.
 *
 * Everything that others wrote stands in a line of JSON, so no text can end the line that it is in; and headings begin
 * with a mark that is new in every run, so no text can know it.
 */
export function briefing({ earlier, batch, criteria }: ExtractionInput, { tasks, preferences }: Draft): string {
  const mark = randomBytes(8).toString("hex");
  const names = nameCalls([...earlier, ...batch]);
  const shorter = limits.filter(({ partBytes }) => partBytes <= earlierPartBytes);
  const context = messageLines(earlier.slice(-earlierMessages), names, shorter, earlierBytes);
  const { success, failure } = criteria;
  const told: JsonObject = { ...(success ? { success } : {}), ...(failure ? { failure } : {}) };
  const section = (title: string, lines: readonly string[]) => (lines.length > 0 ? [`${mark} ${title}`, ...lines] : []);
  return [
    `The mark of this run is ${mark}.`,
    ...section("CRITERIA", success || failure ? [jsonLine(told)] : []),
    ...section("PREFERENCES", preferenceLines(preferences)),
    ...section("TASKS", tasks.length > 0 ? taskLines(tasks) : [jsonLine("none yet")]),
    ...section("EARLIER", context),
    ...section("BATCH", messageLines(batch, names, limits, batchBytes)),
    `${mark} END`,
    "Bring the tasks up to date with the batch now, with all calls in one answer if you can, finish being the last.",
  ].join("\n");
}

function messageLines(
  messages: readonly NumberedMessage[],
  names: CallNames,
  choices: readonly ViewLimits[],
  maxBytes: number,
): readonly string[] {
  let lines: readonly string[] = [];
  for (const choice of choices) {
    lines = messages.map((message) => jsonLine(messageView(message, names, choice)));
    if (lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) <= maxBytes) break;
  }
  return lines;
}
