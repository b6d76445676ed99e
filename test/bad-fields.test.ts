import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { COMPLETE, createActivity, logOf, QUEUED, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const time = (seconds: bigint, nanos = 0) => ({ seconds, nanos });

type Activities = Clients["activities"];

interface BadField {
  readonly field: string;
  readonly reason: "FIELD_INVALID" | "FIELD_REQUIRED" | "FIELD_TOO_LARGE";
  readonly why: string;
  readonly call: (activities: Activities, id: string) => Promise<unknown>;
}

const creates = (init: Parameters<typeof createActivity>[1]) => (activities: Activities) =>
  createActivity(activities, init);
const reports =
  (...entries: Parameters<typeof report>[2][]) =>
  (activities: Activities, id: string) =>
    report(activities, id, ...entries);
const lists = (request: Parameters<Activities["listActivities"]>[0]) => (activities: Activities) =>
  activities.listActivities(request);

const badFields: BadField[] = [
  { field: "name", reason: "FIELD_INVALID", why: "NUL", call: creates({ name: "a\0b" }) },
  { field: "id", reason: "FIELD_TOO_LARGE", why: "257 bytes", call: creates({ id: "é".repeat(129) }) },
  { field: "task_id", reason: "FIELD_INVALID", why: "a space", call: creates({ taskId: "a b" }) },
  { field: "agent_id", reason: "FIELD_INVALID", why: "NUL", call: creates({ agentId: "a\0" }) },
  { field: "instance_id", reason: "FIELD_TOO_LARGE", why: "257", call: creates({ instanceId: "i".repeat(257) }) },
  { field: "parent_id", reason: "FIELD_INVALID", why: "nobody has it", call: creates({ parentId: "no-such" }) },
  { field: "status", reason: "FIELD_INVALID", why: "it has ended", call: creates({ status: COMPLETE }) },
  { field: "status", reason: "FIELD_INVALID", why: "unknown", call: creates({ status: 9 as never }) },
  { field: "message", reason: "FIELD_TOO_LARGE", why: "17 KiB", call: creates({ message: "m".repeat(17 * 1024) }) },
  { field: "metadata", reason: "FIELD_INVALID", why: "NUL in a key", call: creates({ metadata: { "a\0": 1 } }) },
  { field: "metadata", reason: "FIELD_INVALID", why: "NUL in a value", call: creates({ metadata: { a: ["\0"] } }) },
  { field: "metadata", reason: "FIELD_INVALID", why: "not a number", call: creates({ metadata: { a: [Number.NaN] } }) },
  {
    field: "metadata",
    reason: "FIELD_TOO_LARGE",
    why: "65 KiB",
    call: creates({ metadata: { a: "x".repeat(66_560) } }),
  },
  {
    field: "input",
    reason: "FIELD_INVALID",
    why: "NUL",
    call: creates({ input: { kind: { case: "stringValue", value: "\0" } } }),
  },
  {
    field: "input",
    reason: "FIELD_TOO_LARGE",
    why: "1 MiB and 2 bytes",
    call: creates({ input: { kind: { case: "stringValue", value: "x".repeat(1024 * 1024) } } }),
  },
  {
    field: "input",
    reason: "FIELD_INVALID",
    why: "not a number",
    call: creates({ input: { kind: { case: "numberValue", value: Number.NaN } } }),
  },
  { field: "request_id", reason: "FIELD_INVALID", why: "no UUID", call: creates({ requestId: "once" }) },
  { field: "entries", reason: "FIELD_REQUIRED", why: "none", call: reports() },
  { field: "entries", reason: "FIELD_TOO_LARGE", why: "1001", call: reports(...Array<string>(1001).fill("m")) },
  { field: "entries[1].message", reason: "FIELD_INVALID", why: "NUL", call: reports("fine", "a\0b") },
  { field: "entries[1].message", reason: "FIELD_TOO_LARGE", why: "17 KiB", call: reports("", "é".repeat(8704)) },
  { field: "entries[1].data", reason: "FIELD_INVALID", why: "NUL", call: reports("", { data: { "\0": "" } }) },
  { field: "entries[0].status", reason: "FIELD_INVALID", why: "QUEUED", call: reports({ status: QUEUED }) },
  {
    field: "entries[0].status",
    reason: "FIELD_INVALID",
    why: "an end before the last",
    call: reports({ status: COMPLETE }, "more"),
  },
  { field: "entries[0].level", reason: "FIELD_INVALID", why: "unknown", call: reports({ level: 5 as never }) },
  { field: "entries[0].attempt", reason: "FIELD_INVALID", why: "negative", call: reports({ attempt: -1 }) },
  {
    field: "entries[0].event_time",
    reason: "FIELD_INVALID",
    why: "year 0",
    call: reports({ eventTime: time(-62_135_596_801n) }),
  },
  {
    field: "entries[0].event_time",
    reason: "FIELD_INVALID",
    why: "year 10000",
    call: reports({ eventTime: time(253_402_300_800n) }),
  },
  { field: "entries[0].event_time", reason: "FIELD_INVALID", why: "nanos", call: reports({ eventTime: time(0n, -1) }) },
  { field: "page_size", reason: "FIELD_INVALID", why: "negative", call: lists({ pageSize: -2 }) },
  { field: "order", reason: "FIELD_INVALID", why: "unknown", call: lists({ order: 4 as never }) },
  {
    field: "filter.statuses[1]",
    reason: "FIELD_INVALID",
    why: "0",
    call: lists({ filter: { statuses: [QUEUED, 0] } }),
  },
  {
    field: "filter.statuses",
    reason: "FIELD_TOO_LARGE",
    why: "6",
    call: lists({ filter: { statuses: Array(6).fill(1) } }),
  },
  {
    field: "filter.names",
    reason: "FIELD_TOO_LARGE",
    why: "101",
    call: lists({ filter: { names: Array(101).fill("n") } }),
  },
  { field: "filter.metadata", reason: "FIELD_INVALID", why: "NUL", call: lists({ filter: { metadata: { a: "\0" } } }) },
  {
    field: "filter.message_contains",
    reason: "FIELD_INVALID",
    why: "NUL",
    call: lists({ filter: { messageContains: "\0" } }),
  },
  {
    field: "filter.message_contains",
    reason: "FIELD_TOO_LARGE",
    why: "256",
    call: lists({ filter: { messageContains: "m".repeat(256) } }),
  },
  {
    field: "filter.created_from",
    reason: "FIELD_INVALID",
    why: "year 10000",
    call: lists({ filter: { createdFrom: time(253_402_300_800n) } }),
  },
  {
    field: "after_sequence",
    reason: "FIELD_INVALID",
    why: "negative",
    call: (it, activityId) => it.listActivityLogs({ activityId, afterSequence: -1n }),
  },
  {
    field: "min_level",
    reason: "FIELD_INVALID",
    why: "unknown",
    call: (it, activityId) => it.listActivityLogs({ activityId, minLevel: 9 as never }),
  },
  {
    field: "reason",
    reason: "FIELD_TOO_LARGE",
    why: "1025 bytes",
    call: (it, activityId) => it.cancelActivity({ activityId, reason: "r".repeat(1025) }),
  },
  {
    field: "error",
    reason: "FIELD_INVALID",
    why: "NUL",
    call: (it, activityId) => it.failActivity({ activityId, error: "\0" }),
  },
  {
    field: "result",
    reason: "FIELD_INVALID",
    why: "NUL",
    call: (it, activityId) =>
      it.completeActivity({ activityId, result: { kind: { case: "stringValue", value: "\0" } } }),
  },
  { field: "filter", reason: "FIELD_INVALID", why: "empty", call: (it) => it.cancelPendingActivities({ filter: {} }) },
  {
    field: "filter.statuses",
    reason: "FIELD_INVALID",
    why: "ended",
    call: (it) => it.cancelPendingActivities({ filter: { statuses: [COMPLETE] } }),
  },
  {
    field: "limit",
    reason: "FIELD_INVALID",
    why: "1001",
    call: (it) => it.cancelPendingActivities({ filter: { names: ["n"] }, limit: 1001 }),
  },
];

describe.each(lanes)("$name", (lane) => {
  test.each(badFields)("a bad $field ($why) is $reason, and nothing is written", async ({ field, reason, call }) => {
    const { activities } = headway.on(lane);
    const taskId = randomUUID();
    const { id } = await createActivity(activities, { taskId });
    const before = await activities.countActivities({});
    const answer = await refusalOf(call(activities, id));
    expect(answer).toMatchObject({ code: "InvalidArgument", reason, metadata: { field }, fields: [field] });
    expect(answer.message).toContain(field);
    expect(await activities.countActivities({})).toEqual(before);
    expect(await logOf(activities, id)).toHaveLength(1);
  });
});
