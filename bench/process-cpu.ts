import { readFileSync } from "node:fs";

// The kernel counts in ticks of 10 ms on every Linux that Node runs on.
const tickMs = 10;

/** The processor time that a process has used so far, in milliseconds. Unlike a rate, it is little moved by neighbours. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
