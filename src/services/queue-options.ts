import type { QueueOptions } from "../../gen/ts/headway/v1/activity_claim_pb.ts";
import { fieldInvalid } from "../domain/errors.ts";
import { defaultQueuePlace, type QueuePlace } from "../domain/queue-place.ts";
import * as field from "./fields.ts";

const maxPriority = 100;
const maxAttempts = 100;
const maxInitialMs = 3_600_000;
const maxPauseMs = 86_400_000;

/** How a new activity is given to workers. Throws what is wrong with it, by field. */
export function queuePlace(queue: QueueOptions | undefined, status: "QUEUED" | "RUNNING"): QueuePlace {
  if (!queue) return defaultQueuePlace;
  if (status !== "QUEUED")
    throw fieldInvalid("queue", status, "only an activity that begins as QUEUED is given to workers");
  return {
    priority: field.within("queue.priority", queue.priority, -maxPriority, maxPriority),
    notBefore: field.milliseconds("queue.not_before_time", queue.notBeforeTime) ?? null,
    maxAttempts: field.within("queue.max_attempts", queue.maxAttempts, 0, maxAttempts) || defaultQueuePlace.maxAttempts,
    concurrencyKey: field.text("queue.concurrency_key", queue.concurrencyKey, field.limits.idBytes) || null,
    ...backoffOf(queue),
  };
}

function backoffOf({ backoff }: QueueOptions): Pick<QueuePlace, "backoffInitialMs" | "backoffMaxMs"> {
  const initialMs =
    field.duration("queue.backoff.initial", backoff?.initial, 0, maxInitialMs) ?? defaultQueuePlace.backoffInitialMs;
  const maxMs = field.duration("queue.backoff.max", backoff?.max, initialMs, maxPauseMs);
  return { backoffInitialMs: initialMs, backoffMaxMs: maxMs ?? Math.max(defaultQueuePlace.backoffMaxMs, initialMs) };
}
