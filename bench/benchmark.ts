import type { Headway } from "./server-process.ts";

/** What a benchmark works with. */
export interface Setting {
  readonly headway: Headway;
  /** How long to measure, each side. */
  readonly seconds: number;
  /** Stops what the benchmark starts: at its end, when it fails, and on Ctrl-C. */
  readonly stack: AsyncDisposableStack;
  /** Tells the person who waits what is being done, or a detail that the figures leave out. */
  readonly note: (line: string) => void;
}

/** Something that can be measured. */
export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  /** How long it measures unless told otherwise. */
  readonly seconds: number;
  /** Measures, and answers the figures by their names. A limit is measured in the same run. */
  readonly run: (setting: Setting) => Promise<Record<string, number>>;
}
