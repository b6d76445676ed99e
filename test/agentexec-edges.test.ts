import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createActivity, getActivity, logOf, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { rawConnect } from "./harness/raw.ts";
import { refusalOf } from "./harness/refusal.ts";

// What agentexec does at the edges differs by database, or is silence. Here each case has an answer with a name.
const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;

  test("agentexec edges: an id with spaces or control characters is refused, with the field", async () => {
    for (const activityId of ["not an id", "tab\there", "line\nbreak", "\u007f"]) {
      expect(await refusalOf(client().getActivity({ activityId }))).toMatchObject({
        code: "InvalidArgument",
        reason: "FIELD_INVALID",
        fields: ["activity_id"],
      });
    }
  });

  test("agentexec edges: creating with an id that exists is ALREADY_EXISTS, and changes nothing", async () => {
    const before = await createActivity(client(), { message: "the first" });
    expect(await refusalOf(createActivity(client(), { id: before.id, message: "again" }))).toMatchObject({
      code: "AlreadyExists",
      reason: "ACTIVITY_EXISTS",
      metadata: { activity_id: before.id },
    });
    expect(await getActivity(client(), before.id)).toEqual(before);
  });

  test("agentexec edges: an empty id lets the server make one, another each time", async () => {
    const [one, two] = [await createActivity(client(), { id: "" }), await createActivity(client(), { id: "" })];
    expect(one.id).not.toBe("");
    expect(one.id).not.toBe(two.id);
  });

  test.each([150, 101, -1, -5])(
    "agentexec edges: a percentage of %i is refused, and nothing is written",
    async (percentage) => {
      const { id } = await createActivity(client());
      const answer = { code: "InvalidArgument", reason: "FIELD_INVALID", metadata: { value: `${percentage}` } };
      const reported = await refusalOf(report(client(), id, "fine", { percentage }));
      expect(reported).toMatchObject({ ...answer, fields: ["entries[1].percentage"] });
      const completed = await refusalOf(client().completeActivity({ activityId: id, percentage }));
      expect(completed).toMatchObject({ ...answer, fields: ["percentage"] });
      const failed = await refusalOf(client().failActivity({ activityId: id, percentage }));
      expect(failed).toMatchObject({ ...answer, fields: ["percentage"] });
      expect(await logOf(client(), id)).toHaveLength(1);
    },
  );

  test("agentexec edges: an empty message is taken, and leaves the latest message as it was", async () => {
    const { id } = await createActivity(client());
    await report(client(), id, "first", "");
    expect((await getActivity(client(), id)).message).toBe("first");
    expect((await logOf(client(), id)).map(({ message }) => message)).toEqual(["Waiting to start.", "first", ""]);
  });

  test("agentexec edges: a name is 1 to 255 characters, however many bytes", async () => {
    expect((await createActivity(client(), { name: "🦜".repeat(255) })).name).toBe("🦜".repeat(255));
    expect(await refusalOf(createActivity(client(), { name: "n".repeat(256) }))).toMatchObject({
      code: "InvalidArgument",
      reason: "FIELD_TOO_LARGE",
      metadata: { field: "name", size: "256", limit: "255" },
      fields: ["name"],
    });
    for (const name of ["", "   "]) {
      const answer = await refusalOf(createActivity(client(), { name }));
      expect(answer).toMatchObject({ code: "InvalidArgument", reason: "FIELD_REQUIRED", fields: ["name"] });
    }
  });

  test("agentexec edges: a status that the contract does not name is refused, with its number", async () => {
    const { id } = await createActivity(client());
    expect(await refusalOf(report(client(), id, { status: 77 as never }))).toMatchObject({
      code: "InvalidArgument",
      reason: "FIELD_INVALID",
      metadata: { field: "entries[0].status", value: "77" },
    });
    expect(await logOf(client(), id)).toHaveLength(1);
  });

  test("agentexec edges: asking for no activity is a missing field, unlike asking for one that is not there", async () => {
    expect(await refusalOf(client().getActivity({}))).toMatchObject({
      code: "InvalidArgument",
      reason: "FIELD_REQUIRED",
      fields: ["activity_id"],
    });
  });

  test("agentexec edges: a page size of 0 means 50, a huge one means 1000, a negative one is refused", async () => {
    const taskId = randomUUID();
    await headway.database.query(
      `insert into activity select (jsonb_populate_record(a, jsonb_build_object('id', $1 || i::text))).*
       from activity a, generate_series(1, 1001) i where a.id = $2`,
      [`${taskId}-`, (await createActivity(client(), { taskId })).id],
    );
    const sizeOf = async (pageSize: number) =>
      (await client().listActivities({ filter: { taskId }, pageSize })).activities.length;
    expect(await sizeOf(0)).toBe(50);
    expect(await sizeOf(2_000_000_000)).toBe(1000);
    expect(await refusalOf(sizeOf(-1))).toMatchObject({ reason: "FIELD_INVALID", fields: ["page_size"] });
  });
});

test.each([
  ["a percentage of 33.7", { activityId: "x", entries: [{ percentage: 33.7 }] }],
  ["a percentage of 2^31", { activityId: "x", entries: [{ percentage: 2 ** 31 }] }],
  ["a message of null in a list", { activityId: "x", entries: [null] }],
  ["a status by an unknown name", { activityId: "x", entries: [{ status: "running" }] }],
])("agentexec edges: %s is malformed JSON for the method, and says so", async (_what, body) => {
  const { httpPort } = headway;
  const answer = await rawConnect(httpPort, "headway.v1.ActivityService/ReportProgress", JSON.stringify(body));
  expect(answer).toMatchObject({
    status: 400,
    code: "invalid_argument",
    reason: "MESSAGE_MALFORMED",
    domain: "headway",
  });
});

test('agentexec edges: whole numbers are taken however JSON writes them: 33.0 and "40"', async () => {
  const { activities } = headway.on(grpc);
  const { id } = await createActivity(activities);
  const body = `{"activityId": "${id}", "entries": [{"percentage": 33.0}, {"percentage": "40"}]}`;
  const answer = await rawConnect(headway.httpPort, "headway.v1.ActivityService/ReportProgress", body);
  expect(answer.code).toBe("OK");
  expect((await getActivity(activities, id)).percentage).toBe(40);
});
