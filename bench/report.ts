import { cpus, totalmem } from "node:os";

/** What a benchmark was run on. */
export interface Ground {
  readonly machine: string;
  readonly node: string;
  readonly postgres: string;
  readonly seconds: number;
}

/** Says what a run stands on. */
export function ground(postgres: string, seconds: number): Ground {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${processors.length} x ${processors[0]?.model.trim() ?? "unknown"}, ${memory} GiB`;
  return { machine, node: process.version, postgres, seconds };
}

/** The figures for people: a line each, and what they stand on below. */
export function table(name: string, figures: Record<string, number>, at: Ground): string {
  const values = Object.entries(figures).map(([key, value]) => [key, shown(value)] as const);
  const width = Math.max(...values.map(([key]) => key.length));
  const wide = Math.max(...values.map(([, value]) => value.length));
  const lines = values.map(([key, value]) => `  ${key.padEnd(width)}  ${value.padStart(wide)}`);
  const below = `  (${at.seconds} s on ${at.machine}; Node ${at.node}, PostgreSQL ${at.postgres})`;
  return [name, ...lines, below, ""].join("\n");
}

/** The figures for programs: one JSON object in one line. */
export function json(figures: Record<string, number>, at: Ground): string {
  const rounded = Object.entries(figures).map(([key, value]) => [key, round(value)]);
  return `${JSON.stringify({ ...Object.fromEntries(rounded), ...at })}\n`;
}

/** Three digits that matter: the machine does not repeat more. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

function shown(value: number): string {
  return round(value).toLocaleString("en");
}
