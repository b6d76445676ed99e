import { describe, expect, test } from "vitest";
import { readLabelled } from "../eval/labelled.ts";
import { scoreOf } from "../eval/score.ts";
import type { CanonicalMessage, MessagePart, MessageRole } from "../src/domain/message.ts";
import { extractDry } from "../src/extraction/dry-run.ts";
import { rulesExtractor } from "../src/extraction/rules/rules-extractor.ts";

const labelled = ["situations", "follow-ups", "everyday"].flatMap((name) =>
  readLabelled(`eval/conversations/${name}.jsonl`),
);
const extract = (messages: readonly CanonicalMessage[], batchSize: number) =>
  extractDry(rulesExtractor, messages, { batchSize, signal: new AbortController().signal });

const message = (role: MessageRole, ...parts: MessagePart[]): CanonicalMessage => ({ role, parts });

describe.each(labelled)("$id", ({ messages }) => {
  test("gives the same tasks wherever the batches end", async () => {
    const whole = await extract(messages, 32);
    expect(whole.refusals).toEqual([]);
    for (const batchSize of [16, 4, 1]) expect(await extract(messages, batchSize)).toEqual(whole);
  });

  test("says its progress in lines that people read", async () => {
    const { tasks } = await extract(messages, 32);
    for (const { progress } of tasks) {
      expect(progress.length).toBeLessThanOrEqual(20);
      for (const line of progress) expect(line.length).toBeLessThanOrEqual(230);
    }
  });
});

test("goes on with a task that began before the earlier messages which are given", async () => {
  const steps = Array.from({ length: 40 }, (_, i): readonly CanonicalMessage[] => [
    message("ASSISTANT", { kind: "toolCall", toolCallId: `c${i}`, name: "shell", arguments: `{"cmd":"step ${i}"}` }),
    message("TOOL", {
      kind: "toolResult",
      toolCallId: `c${i}`,
      name: "shell",
      content: [{ kind: "text", text: "ok" }],
    }),
  ]);
  const messages = [
    message("USER", { kind: "text", text: "Please migrate the billing database to Postgres 17." }),
    ...steps.flat(),
    message("ASSISTANT", { kind: "text", text: "Done, the billing database runs on Postgres 17.2." }),
    message("USER", { kind: "text", text: "perfect, thanks" }),
  ];
  const whole = await extract(messages, messages.length);
  expect(whole.tasks).toMatchObject([{ status: "SUCCESS" }]);
  for (const batchSize of [32, 16, 4]) expect(await extract(messages, batchSize)).toEqual(whole);
});

test("the project's own labelled conversations are extracted well", async () => {
  const scored = await Promise.all(
    labelled.map(async (each) => ({ labelled: each, extraction: await extract(each.messages, 32) })),
  );
  const score = scoreOf(scored);
  expect(score.overall).toBeGreaterThan(0.85);
  expect(Math.min(score.count, score.grouping, score.status, score.progress, score.prefs)).toBeGreaterThan(0.8);
});
