import { type DescMessage, type MessageShape, toJsonString } from "@bufbuild/protobuf";

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

/** How wide the output is: the terminal that says so, or else what reads well in a file. */
export function outputColumns(): number {
  return process.stdout.columns || 120;
}
