import type { ToolCallPart } from "../../domain/message.ts";
import { callLine, isCallLine } from "./call-line.ts";
import { says } from "./language/cues.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { speech } from "./request.ts";
import { segments } from "./text/sentences.ts";
import { valuesIn } from "./text/values.ts";

const lineLength = 200;
// After these, more calls tell less than the report on them does.
const mostCalls = 7;

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
  const lines = best.length > 0 || most === 1 ? best.map(({ text }) => text) : gistOf(text);
  for (const line of packed(lines)) for (const task of tasks) ledger.progress(task, line);
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
  if (!line) return;
  for (const task of tasks) if (task.progress.filter(isCallLine).length < mostCalls) ledger.progress(task, line);
}

/** What a report without names and numbers says: its first sentence, or what it waits for. */
function gistOf(text: string): string[] {
  const told = segments(text).map((segment) => segment.text);
  const matter = told.filter((sentence) => !says("courtesy", sentence) || says("waiting", sentence));
  const gist = matter.find((sentence) => says("waiting", sentence)) ?? matter[0];
  return gist === undefined ? [] : [gist];
}

function weightOf(sentence: string): number {
  // What the agent asks is no progress; what it says that it needs tells why it waits.
  if (says("courtesy", sentence) || /[?\uff1f]\s*$/.test(sentence)) return 0;
  const values = valuesIn(sentence).size;
  const tells = says("done", sentence) || says("failed", sentence) || says("refused", sentence);
  const needs = says("waiting", sentence) && !says("ask", sentence);
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
