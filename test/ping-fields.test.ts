import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { ERROR, QUEUED } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { HEALTHY, startInstance, UNHEALTHY, UNKNOWN } from "./harness/ping.ts";
import { drain, refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();

type Ping = Clients["ping"];

interface BadField {
  readonly field: string;
  readonly reason: "FIELD_INVALID" | "FIELD_REQUIRED" | "FIELD_TOO_LARGE";
  readonly why: string;
  readonly call: (ping: Ping, one: { agentId: string; instanceId: string }) => Promise<unknown>;
}

const text = { kind: { case: "stringValue" as const, value: "x" } };
const beats =
  (init: object): BadField["call"] =>
  (ping, one) =>
    ping.heartbeat({ ...one, ...init });
const forces =
  (init: object): BadField["call"] =>
  (ping, { instanceId }) =>
    ping.forcePingStatus({ instanceId, actor: "ops", status: HEALTHY, ...init });
const stops =
  (init: object): BadField["call"] =>
  (ping, { instanceId }) =>
    ping.stopInstance({ instanceId, actor: "ops", ...init });
const adds =
  (init: object): BadField["call"] =>
  (ping, { instanceId }) =>
    ping.addAsyncTask({ instanceId, name: "work", ...init });
const completes =
  (init: object): BadField["call"] =>
  (ping) =>
    ping.completeAsyncTask({ asyncTaskId: "any", ...init });
const lists =
  (filter: object): BadField["call"] =>
  (ping) =>
    ping.listPingStatuses({ filter });

const [invalid, required, large] = ["FIELD_INVALID", "FIELD_REQUIRED", "FIELD_TOO_LARGE"] as const;
const badFields: BadField[] = [
  { field: "agent_id", reason: required, why: "empty", call: beats({ agentId: "" }) },
  { field: "instance_id", reason: invalid, why: "a space", call: beats({ instanceId: "a b" }) },
  { field: "instance_id", reason: large, why: "257 bytes", call: beats({ instanceId: "i".repeat(257) }) },
  { field: "status", reason: invalid, why: "UNKNOWN", call: beats({ status: UNKNOWN }) },
  { field: "status", reason: invalid, why: "no status", call: beats({ status: 9 }) },
  { field: "in_flight_count", reason: invalid, why: "negative", call: beats({ inFlightCount: -1 }) },
  {
    field: "running.async_task_ids",
    reason: large,
    why: "1001",
    call: beats({ running: { asyncTaskIds: Array<string>(1001).fill("t") } }),
  },
  {
    field: "running.async_task_ids[1]",
    reason: invalid,
    why: "NUL",
    call: beats({ running: { asyncTaskIds: ["t", "a\0"] } }),
  },
  { field: "metadata", reason: large, why: "65 KiB", call: beats({ metadata: { a: "x".repeat(66_560) } }) },
  { field: "metadata", reason: invalid, why: "NUL", call: beats({ metadata: { a: "\0" } }) },
  {
    field: "activity_time",
    reason: invalid,
    why: "no time",
    call: beats({ activityTime: { seconds: 0n, nanos: -1 } }),
  },
  {
    field: "process_start_time",
    reason: invalid,
    why: "the year 10000",
    call: beats({ processStartTime: { seconds: 253_402_300_800n, nanos: 0 } }),
  },
  { field: "request_id", reason: invalid, why: "no UUID", call: beats({ requestId: "once" }) },
  { field: "instance_id", reason: required, why: "empty", call: (ping) => ping.getPingStatus({}) },
  {
    field: "change_limit",
    reason: invalid,
    why: "1001",
    call: (ping, { instanceId }) => ping.getPingStatus({ instanceId, changeLimit: 1001 }),
  },
  { field: "filter.statuses[1]", reason: invalid, why: "unspecified", call: lists({ statuses: [HEALTHY, 0] }) },
  { field: "filter.statuses", reason: large, why: "5", call: lists({ statuses: Array(5).fill(HEALTHY) }) },
  { field: "filter.agent_id", reason: invalid, why: "NUL", call: lists({ agentId: "a\0" }) },
  { field: "page_size", reason: invalid, why: "negative", call: (ping) => ping.listPingStatuses({ pageSize: -1 }) },
  { field: "status", reason: required, why: "empty", call: forces({ status: 0 }) },
  { field: "status", reason: invalid, why: "UNHEALTHY", call: forces({ status: UNHEALTHY }) },
  { field: "actor", reason: required, why: "empty", call: forces({ actor: " " }) },
  { field: "actor", reason: large, why: "256 characters", call: forces({ actor: "a".repeat(256) }) },
  { field: "reason", reason: large, why: "1025 bytes", call: forces({ reason: "r".repeat(1025) }) },
  { field: "ttl", reason: invalid, why: "below 1 s", call: forces({ ttl: durationFromMs(999) }) },
  { field: "ttl", reason: invalid, why: "15 days", call: forces({ ttl: durationFromMs(15 * 86_400_000) }) },
  { field: "actor", reason: required, why: "empty", call: stops({ actor: "" }) },
  { field: "grace", reason: invalid, why: "negative", call: stops({ grace: durationFromMs(-1) }) },
  { field: "grace", reason: invalid, why: "above 1 h", call: stops({ grace: durationFromMs(3_600_001) }) },
  { field: "instance_id", reason: required, why: "empty", call: adds({ instanceId: "" }) },
  { field: "name", reason: required, why: "empty", call: adds({ name: "" }) },
  { field: "id", reason: invalid, why: "a space", call: adds({ id: "a b" }) },
  { field: "parent_id", reason: invalid, why: "nobody has it", call: adds({ parentId: "no-such" }) },
  { field: "async_task_id", reason: required, why: "empty", call: completes({ asyncTaskId: "" }) },
  { field: "status", reason: invalid, why: "it has not ended", call: completes({ status: QUEUED }) },
  { field: "error", reason: invalid, why: "without ERROR", call: completes({ error: "x" }) },
  { field: "error", reason: large, why: "17 KiB", call: completes({ status: ERROR, error: "e".repeat(17_408) }) },
  { field: "result", reason: invalid, why: "with ERROR", call: completes({ status: ERROR, result: text }) },
  { field: "limit", reason: invalid, why: "1001", call: (ping) => ping.getAsyncTaskInfo({ limit: 1001 }) },
  {
    field: "agent_id",
    reason: required,
    why: "an empty scope",
    call: (ping) => ping.getAsyncTaskInfo({ scope: { case: "agentId", value: "" } }),
  },
  {
    field: "instance_id",
    reason: invalid,
    why: "a space in the scope",
    call: (ping) => drain(ping.watchPingStatus({ scope: { case: "instanceId", value: "a b" } })),
  },
];

describe.each(lanes)("$name", (lane) => {
  test.each(badFields)("$field is named when it is $why", async ({ field, reason, call }) => {
    const one = await startInstance(headway.on(lane));
    const target = { agentId: one.agentId, instanceId: one.instanceId };
    expect(await refusalOf(call(headway.on(lane).ping, target))).toMatchObject({
      ...{ code: "InvalidArgument", reason },
      fields: [field],
    });
  });
});
