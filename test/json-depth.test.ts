import { create, toJsonString } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, test } from "vitest";
import { MessageFormat } from "../gen/ts/headway/v1/message_pb.ts";
import { createActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { rawConnect } from "./harness/raw.ts";
import { refusalOf } from "./harness/refusal.ts";
import { everyMethod, textPlaces } from "./harness/text-fields.ts";

const headway = useHeadway();
const unary = (await everyMethod()).filter(({ methodKind, parent }) => {
  return methodKind === "unary" && parent.typeName.startsWith("headway.");
});
const stand = "qzx";

/** JSON of so many objects in each other. */
function deepJson(levels: number): string {
  return `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
}

function deep(levels: number) {
  return JSON.parse(deepJson(levels)) as { a: never };
}

beforeAll(async () => {
  const { activities, agents, tasks, sessions } = headway.on(grpc);
  await createActivity(activities, { id: "x", name: "x" });
  await agents.registerAgent({ id: "x", name: "x" });
  await tasks.createTask({ id: "x", description: "x", agentIds: ["x"] });
  await sessions.createSession({ id: "x" });
});

describe.each([31, 34, 60, 99, 150, 20_000])("JSON of %i levels", (levels) => {
  test("is refused in every field of every method, and by the field's name where nothing else is wrong", async () => {
    let named = 0;
    let places = 0;
    for (const method of unary) {
      for (const place of textPlaces(method)) {
        if (place.levels === undefined) continue;
        places += 1;
        const message = create(method.input, place.request(stand) as never);
        const json = toJsonString(method.input, message).replace(`"${stand}"`, deepJson(levels - place.levels));
        const answer = await rawConnect(headway.httpPort, `${method.parent.typeName}/${method.name}`, json);
        const name = `${method.name} ${place.at}: ${answer.message}`;
        expect(answer.code, name).toMatch(/^(invalid_argument|not_found|failed_precondition)$/);
        if (answer.message.includes(`has ${levels} objects and lists in each other: the limit is 30`)) named += 1;
      }
    }
    expect(places).toBeGreaterThan(30);
    // Beyond some hundred levels it is no message that can be read. Some requests lack an update mask or a tracker.
    if (levels <= 150) expect(named).toBeGreaterThan(places * 0.6);
  });
});

describe.each(lanes)("$name", (lane) => {
  test("30 levels are taken, kept and read, and 31 are refused with field, levels and limit", async () => {
    const { activities } = headway.on(lane);
    const metadata = deep(30);
    const created = await activities.createActivity({ name: "deep", metadata, requestId: crypto.randomUUID() });
    const { activity } = await activities.getActivity({ activityId: created.activity?.id ?? "" });
    expect(activity?.metadata).toEqual(metadata);
    expect(await refusalOf(activities.createActivity({ name: "deep", metadata: deep(31) }))).toMatchObject({
      reason: "FIELD_INVALID",
      metadata: { field: "metadata", levels: "31", limit: "30" },
      fields: ["metadata"],
    });
  });

  test("a repeated request of 30 levels gets the answer that was kept", async () => {
    const { activities } = headway.on(lane);
    const request = { name: "deep", metadata: deep(30), requestId: crypto.randomUUID() };
    const first = await activities.createActivity(request);
    expect(await activities.createActivity(request)).toEqual(first);
  });

  test("merging makes nothing deeper than its parts", async () => {
    const { trackers, tasks } = headway.on(lane);
    const tracker = { ref: { case: undefined }, taskId: "x", agentId: "x" } as never;
    const merge = (document: object) =>
      trackers.updateTrackerState({ tracker, change: { change: { case: "merge", value: document as never } } });
    await merge({ b: deep(29) });
    await merge({ b: { a: deep(28) }, c: 1 });
    expect(await refusalOf(merge({ b: deep(30) }))).toMatchObject({ metadata: { levels: "31" } });
    expect(await refusalOf(merge({ b: { a: deep(29) } }))).toMatchObject({ metadata: { levels: "31" } });
    const update = tasks.updateTask({
      task: { id: "x", metadata: { b: deep(30) } },
      updateMask: { paths: ["metadata"] },
    });
    expect(await refusalOf(update)).toMatchObject({ metadata: { levels: "31" } });
  });
});

test("what is too deep and was stored before there was a limit makes no batch unreadable", async () => {
  const { activities, events, trackers, sessions } = headway.on(grpc);
  const [old = "", other = ""] = await Promise.all(
    ["old", "other"].map(async (name) => (await createActivity(activities, { name: "work", message: name })).id),
  );
  await headway.database.query("update activity set metadata = $2, input = $2 where id = $1", [old, deepJson(60)]);
  const { activities: claimed } = await activities.claimActivities({ names: ["work"], owner: "me", limit: 10 });
  expect(new Set(claimed.map(({ activity }) => activity?.id))).toEqual(new Set([old, other]));
  const { activity } = await activities.getActivity({ activityId: old });
  // What lies below 30 levels is there as a text.
  expect(JSON.stringify(activity?.metadata)).toContain(JSON.stringify(deepJson(30)).slice(1, -1));

  const to = { taskId: "x", agentId: "x" };
  for (const text of ["1", "2"])
    await events.sendEvent({ event: { ...to, content: { content: { case: "text", value: text } } } });
  await headway.database.query("update event set content = $1 where sequence = 1", [`{"data":${deepJson(60)}}`]);
  expect((await events.listEvents(to)).events).toHaveLength(2);

  await headway.database.query("update tracker set state = $1", [deepJson(60)]);
  await trackers.getTrackerState({ tracker: to as never });

  await sessions.storeMessages({
    sessionId: "x",
    messages: [
      {
        content: { case: "vendor", value: { format: MessageFormat.OPENAI, message: { role: "user", content: "old" } } },
      },
    ],
  });
  await headway.database.query("update session_message set content = replace(content, '\"old\"', $1)", [
    `"old","extra":${deepJson(60)}`,
  ]);
  for (const format of [MessageFormat.HEADWAY, MessageFormat.OPENAI, MessageFormat.ANTHROPIC, MessageFormat.GEMINI])
    await sessions.listMessages({ sessionId: "x", format });
});
