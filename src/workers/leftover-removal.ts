import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../store/database.ts";
import { removeStep } from "../store/leftovers.ts";
import { Loop } from "./loop.ts";

const idleMs = 2000;
const maxPauseMs = 200;

/**
 * Removes the rows of what was deleted, step by step, with a pause after each that is as long as the step: the database
 * is free for others half of the time. Any number of replicas may do it, each with rows of something else.
 */
export function startLeftoverRemoval(database: Database, onError: (err: unknown) => void): Loop {
  const step = async () => {
    const began = performance.now();
    if ((await removeStep(database)) !== "removed") return false;
    await sleep(Math.min(performance.now() - began, maxPauseMs), undefined, { ref: false });
    return true;
  };
  return new Loop(step, { idleMs, onError });
}
