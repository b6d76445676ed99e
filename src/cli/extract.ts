import { writeFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import { loadLlmConfig } from "../config.ts";
import { taskStatuses } from "../domain/task-status.ts";
import { batchSize, type Extraction, extractDry } from "../extraction/dry-run.ts";
import { extractorNamed, extractorNames } from "../extraction/extractors.ts";
import { type FileConversation, type FileFormat, fileFormats, readFileConversations } from "./extract-input.ts";
import { addExamples, wholeNumber } from "./options.ts";
import { notice, printJson, printLine } from "./output.ts";
import { progressBar } from "./progress-bar.ts";
import { stopSignal } from "./stop-signal.ts";
import { tableLines } from "./table.ts";

interface ExtractOptions {
  readonly out: string;
  readonly extractor: string;
  readonly format: FileFormat;
  readonly batch: number;
  readonly json?: true;
}

/** `headway extract`: a dry run of an extractor over a file of conversations, without a server or a database. */
export function addExtract(program: Command): void {
  const command = program
    .command("extract")
    .summary("try an extractor on a file, without a server")
    .description("extract tasks from recorded conversations, without a server: a dry run")
    .argument("<file>", "JSON Lines: in each an object with messages, and its id and format where it has them")
    .requiredOption("--out <file>", "where the tasks go, a line for each conversation")
    .addOption(new Option("--extractor <name>", "what extracts").choices(extractorNames).default("rules"))
    .addOption(new Option("--format <format>", "of lines that do not say").choices(fileFormats).default("openai"))
    .option("--batch <n>", "how many messages at a time", wholeNumber(1), batchSize)
    .option("--json", "print the counts as JSON")
    .action(async (file: string, options: ExtractOptions) => extract(file, options));
  addExamples(command, [
    "headway extract conversations.jsonl --out tasks.jsonl",
    "headway extract gemini.jsonl --format gemini --batch 16 --out tasks.jsonl --json",
  ]);
}

async function extract(file: string, options: ExtractOptions): Promise<void> {
  const extractor = extractorNamed(options.extractor, { llm: () => loadLlmConfig(process.env) });
  const conversations = await readFileConversations(file, options.format);
  const signal = stopSignal();
  const extractions: Extraction[] = [];
  const startedAt = performance.now();
  for (const { messages } of conversations) {
    signal.throwIfAborted();
    extractions.push(await extractDry(extractor, messages, { batchSize: options.batch, signal }));
    showProgress(extractions.length, conversations.length);
  }
  await writeFile(options.out, conversations.map((each, i) => `${lineOf(each, extractions[i])}\n`).join(""));
  tell(countsOf(conversations, extractions), options);
  notice(`${conversations.length} conversations in ${Math.round(performance.now() - startedAt)} ms to ${options.out}`);
}

/** Shows how far it is. Apart from the result, and only where a person looks. */
function showProgress(done: number, total: number): void {
  if (!process.stderr.isTTY) return;
  const bar = progressBar(
    Math.floor((100 * done) / total),
    `${done} of ${total} conversations`,
    (process.stderr.columns || 80) - 1,
  );
  process.stderr.write(`\r${bar}${done === total ? "\n" : ""}`);
}

function lineOf({ id }: FileConversation, extraction: Extraction | undefined): string {
  const tasks = extraction?.tasks.map(({ description, status, messages, progress }) => ({
    description,
    status: status.toLowerCase(),
    message_indices: messages,
    progresses: progress,
  }));
  return JSON.stringify({ id, tasks, preferences: extraction?.preferences });
}

/** What was found, in the order in which it is shown. */
function countsOf(conversations: readonly FileConversation[], extractions: readonly Extraction[]) {
  const tasks = extractions.flatMap((extraction) => extraction.tasks);
  const sum = (count: (extraction: Extraction) => number) => extractions.reduce((all, each) => all + count(each), 0);
  return {
    conversations: conversations.length,
    messages: conversations.reduce((all, { messages }) => all + messages.length, 0),
    tasks: tasks.length,
    ...Object.fromEntries(
      taskStatuses.map((status) => [status.toLowerCase(), tasks.filter((task) => task.status === status).length]),
    ),
    progress: sum(({ tasks }) => tasks.reduce((all, { progress }) => all + progress.length, 0)),
    preferences: sum(({ preferences }) => preferences.length),
    refused: sum(({ refusals }) => refusals.length),
  };
}

function tell(counts: { [what: string]: number }, { json }: ExtractOptions): void {
  if (json) return printJson(counts);
  const rows = Object.entries(counts).map(([what, count]) => ({ what, count }));
  const columns = [
    { head: "FOUND", cell: (row: (typeof rows)[number]) => row.what },
    { head: "COUNT", cell: (row: (typeof rows)[number]) => String(row.count), align: "right" as const },
  ];
  for (const line of tableLines(columns, rows)) printLine(line);
}
