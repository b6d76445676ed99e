import type { ToolCallPart } from "../../domain/message.ts";
import { callLine } from "./call-line.ts";
import { says } from "./language/cues.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { speech } from "./request.ts";
import { segments } from "./text/sentences.ts";
import { valuesIn } from "./text/values.ts";

const lineLength = 200;

/** Notes what the user tells about a task in so many names and numbers. */
export function noteUserFacts(text: string, tasks: readonly LedgerTask[], ledger: Ledger): void {
  const facts = speech(text)
    .map((segment) => segment.text)
    .filter((sentence) => valuesIn(sentence).size > 0);
  for (const line of packed(facts.slice(0, 4))) for (const task of tasks) ledger.progress(task, `User: ${line}`);
}

/** Notes what an agent says that it found or did: the sentences with the most names and numbers. */
export function noteAgentWords(text: string, tasks: readonly LedgerTask[], ledger: Ledger, most: number): void {
  const told = segments(text)
    .map((segment, at) => ({ text: segment.text, at, weight: weightOf(segment.text) }))
    .filter(({ weight }) => weight > 0);
  const best = told
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, most)
    .toSorted((a, b) => a.at - b.at);
  for (const line of packed(best.map(({ text }) => text))) for (const task of tasks) ledger.progress(task, line);
}

/** Notes what came of a tool's call. */
export function noteToolResult(
  call: ToolCallPart | undefined,
  result: string,
  isError: boolean,
  tasks: readonly LedgerTask[],
  ledger: Ledger,
): void {
  if (!call) return;
  const line = callLine(call, result, isError);
  if (line) for (const task of tasks) ledger.progress(task, line);
}

function weightOf(sentence: string): number {
  if (says("courtesy", sentence)) return 0;
  const values = valuesIn(sentence).size;
  const tells = says("done", sentence) || says("failed", sentence) || says("refused", sentence);
  const needs = says("waiting", sentence);
  return values + (tells ? 1.5 : 0) + (needs ? 1 : 0);
}

/** Puts short sentences together into lines of about one sentence's length. */
function packed(sentences: readonly string[]): string[] {
  const lines: string[] = [];
  for (const sentence of sentences) {
    const piece = sentence.slice(0, lineLength);
    const before = lines.at(-1);
    if (before !== undefined && before.length + piece.length + 2 <= lineLength)
      lines[lines.length - 1] = `${before}; ${piece}`;
    else lines.push(piece);
  }
  return lines;
}
