import { setTimeout as sleep } from "node:timers/promises";

/** What pacing came to. */
export interface Paced {
  readonly count: number;
  /** Calls a second, as achieved. */
  readonly rate: number;
}

/** Calls `send` so many times a second for a time, evenly to the millisecond that timers have. */
export async function pace(perSecond: number, seconds: number, send: (i: number) => void): Promise<Paced> {
  const count = Math.round(perSecond * seconds);
  const startedAt = performance.now();
  let sent = 0;
  while (sent < count) {
    const due = Math.min(count, Math.floor(((performance.now() - startedAt) / 1000) * perSecond) + 1);
    for (; sent < due; sent += 1) send(sent);
    await sleep(1);
  }
  return { count, rate: (count / (performance.now() - startedAt)) * 1000 };
}
