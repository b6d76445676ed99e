import { describe, expect, test } from "vitest";
import { readLabelled } from "../eval/labelled.ts";
import { scoreOf } from "../eval/score.ts";
import { extractDry } from "../src/extraction/dry-run.ts";
import { rulesExtractor } from "../src/extraction/rules/rules-extractor.ts";

const labelled = ["situations", "follow-ups"].flatMap((name) => readLabelled(`eval/conversations/${name}.jsonl`));
const extract = (messages: (typeof labelled)[number]["messages"], batchSize: number) =>
  extractDry(rulesExtractor, messages, { batchSize, signal: new AbortController().signal });

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

test("the project's own labelled conversations are extracted well", async () => {
  const scored = await Promise.all(
    labelled.map(async (each) => ({ labelled: each, extraction: await extract(each.messages, 32) })),
  );
  const score = scoreOf(scored);
  expect(score.overall).toBeGreaterThan(0.85);
  expect(Math.min(score.count, score.grouping, score.status, score.progress, score.prefs)).toBeGreaterThan(0.8);
});
