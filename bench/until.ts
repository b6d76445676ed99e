import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something holds, or for a time. Returns whether it holds. */
export async function until(holds: () => boolean, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!holds() && performance.now() < deadline) await sleep(20);
  return holds();
}
