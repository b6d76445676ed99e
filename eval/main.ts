import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadLlmConfig } from "../src/config.ts";
import { batchSize, extractDry } from "../src/extraction/dry-run.ts";
import { extractorNamed } from "../src/extraction/extractors.ts";
import { readLabelled } from "./labelled.ts";
import { type Score, type Scored, scoreOf } from "./score.ts";

// Scores an extractor on labelled conversations: the project's own, or the files that are named.
//   npm run eval -- [FILE.jsonl ...] [--extractor rules] [--batch 32] [--json]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    extractor: { type: "string", default: "rules" },
    batch: { type: "string", default: String(batchSize) },
    json: { type: "boolean", default: false },
  },
});
const own = new URL("conversations/", import.meta.url).pathname;
const ownFiles = readdirSync(own).map((name) => `${own}${name}`);
const files = positionals.length > 0 ? positionals : ownFiles;
const extractor = extractorNamed(values.extractor, { llm: () => loadLlmConfig(process.env) });
const options = { batchSize: Number(values.batch), signal: new AbortController().signal };

const scored: Scored[] = [];
for (const labelled of files.flatMap(readLabelled)) {
  scored.push({ labelled, extraction: await extractDry(extractor, labelled.messages, options) });
}
const situations = [...new Set(scored.flatMap(({ labelled }) => labelled.situations))].toSorted();
const rows: [string, Score][] = [
  ...situations.map((situation): [string, Score] => [
    situation,
    scoreOf(scored.filter(({ labelled }) => labelled.situations.includes(situation))),
  ]),
  ["all", scoreOf(scored)],
];

if (values.json) process.stdout.write(`${JSON.stringify(Object.fromEntries(rows))}\n`);
else process.stdout.write(tableOf(rows));

function tableOf(table: readonly [string, Score][]): string {
  const figures = ["count", "grouping", "status", "progress", "prefs", "overall"] as const;
  const width = Math.max(...table.map(([name]) => name.length));
  const head = [" ".repeat(width), "conv.", "tasks", ...figures.map((name) => name.padStart(8))].join("  ");
  const lines = table.map(([name, score]) => {
    const counts = [score.conversations, score.tasks].map((count) => String(count).padStart(5));
    return [name.padEnd(width), ...counts, ...figures.map((figure) => score[figure].toFixed(3).padStart(8))].join("  ");
  });
  return `${[head, ...lines].join("\n")}\n`;
}
