import { describe, expect, test } from "vitest";
import { MessageRole } from "../gen/ts/headway/v1/message_pb.ts";
import { createActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc, lanes, moreLanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const last = { seconds: 253_402_300_799n, nanos: 999_000_000 };

describe.each([...lanes, ...moreLanes])("$name", (lane) => {
  test.each([999_999_999, 999_999_900, 999_500_000])(
    "the last time of all (%i ns) is cut, and can be read",
    async (nanos) => {
      const { activities, agents, tasks, events, sessions } = headway.on(lane);
      const eventTime = { seconds: last.seconds, nanos };
      const { id } = await createActivity(activities);
      await activities.reportProgress({ activityId: id, entries: [{ message: "m", eventTime }] });
      const { entries } = await activities.listActivityLogs({ activityId: id });
      expect(entries.at(-1)?.eventTime).toMatchObject(last);

      const { agent } = await agents.registerAgent({ name: `${lane.name} ${nanos}` });
      const { task } = await tasks.createTask({ description: "d", agentIds: [agent?.id ?? ""] });
      const to = { taskId: task?.id ?? "", agentId: agent?.id ?? "" };
      await events.sendEvent({ event: { ...to, content: { content: { case: "text", value: "x" } }, eventTime } });
      expect((await events.listEvents(to)).events[0]?.eventTime).toMatchObject(last);

      const { session } = await sessions.createSession({});
      const message = {
        content: { case: "canonical" as const, value: { role: MessageRole.USER, parts: [] } },
        eventTime,
      };
      await sessions.storeMessage({ sessionId: session?.id ?? "", message });
      const { messages } = await sessions.listMessages({ sessionId: session?.id ?? "" });
      expect(messages[0]?.eventTime).toMatchObject(last);
    },
  );
});

test("a time that was rounded up into the year 10000 can be read", async () => {
  const { activities } = headway.on(grpc);
  const { id } = await createActivity(activities);
  await activities.reportProgress({ activityId: id, entries: [{ message: "m", eventTime: last }] });
  await headway.database.query(
    "update activity_entry set event_time = '10000-01-01T00:00:00Z' where activity_id = $1",
    [id],
  );
  for (const lane of [...lanes, ...moreLanes]) {
    const { entries } = await headway.on(lane).activities.listActivityLogs({ activityId: id });
    expect(entries.at(-1)?.eventTime).toMatchObject(last);
  }
});

test.each([
  ["53100", "no room", /no disk or memory left/],
  ["53200", "no memory", /no disk or memory left/],
  ["58030", "a disk that fails", /no disk or memory left/],
  ["25006", "read only", /takes no writes/],
  ["57P03", "starting", /cannot be reached/],
  ["55000", "recovering", /takes no writes/],
  ["40001", "a conflict that does not end", /undid the write/],
])("a database that answers %s (%s) is UNAVAILABLE, with a sentence", async (code, _what, sentence) => {
  const { activities } = headway.on(grpc);
  const query = (text: string) => headway.database.query(text);
  await query(`create or replace function broken() returns trigger language plpgsql as
    $$ begin raise exception 'it is ${code}' using errcode = '${code}'; end $$`);
  await query("create or replace trigger broken before insert or update on activity execute function broken()");
  try {
    expect(await refusalOf(activities.createActivity({ name: "n" }))).toMatchObject({
      code: "Unavailable",
      reason: "DATABASE_UNAVAILABLE",
      message: expect.stringMatching(sentence),
    });
  } finally {
    await query("drop trigger broken on activity");
  }
});
