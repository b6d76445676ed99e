import { cut } from "./text.ts";

const barColumns = 24;

/** A bar with its percentage and what it is about: "██████░░░░  58%  words", cut to so many columns. */
export function progressBar(percentage: number, words: string, columns: number): string {
  const filled = Math.round((percentage / 100) * barColumns);
  const bar = "█".repeat(filled) + "░".repeat(barColumns - filled);
  return cut(`${bar} ${`${percentage}`.padStart(3)}%  ${words}`, columns);
}
