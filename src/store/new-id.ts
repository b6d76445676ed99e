import { randomFillSync } from "node:crypto";
import { v7 } from "uuid";

// The system is asked for random bytes once for many ids: for each alone it costs more than all else of an id.
const pool = Buffer.alloc(4096);
const idBytes = 16;
let used = pool.length;

/** Makes an id: a UUID of version 7, so that ids of one time lie together in an index. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += idBytes;
  return v7({ random: pool.subarray(used - idBytes, used) });
}
