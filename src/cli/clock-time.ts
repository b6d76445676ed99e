/** A time in milliseconds for people: the clock on a terminal, where today is meant; in a file date and zone too. */
export function clockTime(ms: number): string {
  const date = new Date(ms);
  if (!process.stdout.isTTY) return date.toISOString();
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => `${part}`.padStart(2, "0")).join(":");
}
