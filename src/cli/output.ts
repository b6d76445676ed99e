import { type DescMessage, type MessageShape, toJsonString } from "@bufbuild/protobuf";
import { columnsOf, cut } from "./text.ts";

const leastShown = 16;

/** Prints one line of a result. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints a value as one line of JSON. */
export function printJson(value: unknown): void {
  printLine(JSON.stringify(value));
}

/** Prints a message as one line of protobuf JSON. */
export function printMessage<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): void {
  printLine(toJsonString(schema, message));
}

/** Says something to the person at the terminal, apart from the result. */
export function notice(sentence: string): void {
  process.stderr.write(`headway: ${sentence}\n`);
}

/** How wide the terminal is; one that does not say so is taken for a narrow one. */
export function outputColumns(): number {
  return process.stdout.columns || 80;
}

/** What a terminal shows of a text behind others on its line, so that the eye can follow. A file gets all of it. */
export function cutToTerminal(text: string, before = ""): string {
  if (!process.stdout.isTTY) return text;
  return cut(text, Math.max(leastShown, outputColumns() - columnsOf(before)));
}
