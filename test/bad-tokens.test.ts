import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { ActivityOrder } from "../gen/ts/headway/v1/activity_query_pb.ts";
import { createActivity, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;
  const taskId = randomUUID();
  let activityId: string;

  beforeAll(async () => {
    for (let i = 0; i < 3; i += 1) activityId = (await createActivity(client(), { taskId })).id;
    await report(client(), activityId, "two", "three");
  });

  const refused = { code: "InvalidArgument", reason: "PAGE_TOKEN_INVALID", fields: ["page_token"] };
  const garbage = ["x", "not base64 !", "bnVsbA", "W10", "WzEsMl0", "\0", "a".repeat(10_000)];

  test("a page token of another filter or order is refused; another page size is fine", async () => {
    const { nextPageToken: pageToken } = await client().listActivities({ filter: { taskId }, pageSize: 1 });
    expect(await refusalOf(client().listActivities({ pageToken }))).toMatchObject(refused);
    const otherOrder = { filter: { taskId }, order: ActivityOrder.OLDEST_FIRST, pageToken };
    expect(await refusalOf(client().listActivities(otherOrder))).toMatchObject(refused);
    const { activities } = await client().listActivities({ filter: { taskId }, pageSize: 2, pageToken });
    expect(activities).toHaveLength(2);
  });

  test("a page token of another log, level or direction is refused", async () => {
    const { nextPageToken: pageToken } = await client().listActivityLogs({ activityId, pageSize: 1 });
    const other = (await createActivity(client())).id;
    expect(await refusalOf(client().listActivityLogs({ activityId: other, pageToken }))).toMatchObject(refused);
    expect(await refusalOf(client().listActivityLogs({ activityId, pageToken, minLevel: 3 }))).toMatchObject(refused);
    expect(await refusalOf(client().listActivityLogs({ activityId, pageToken, order: 2 }))).toMatchObject(refused);
    expect((await client().listActivityLogs({ activityId, pageToken })).entries).toHaveLength(2);
  });

  test("a page token of one list is refused by another", async () => {
    const { nextPageToken: pageToken } = await client().listActivities({ filter: { taskId }, pageSize: 1 });
    expect(await refusalOf(client().listActivityLogs({ activityId, pageToken }))).toMatchObject(refused);
  });

  test.each(garbage)("what is no page token is refused: %j", async (pageToken) => {
    expect(await refusalOf(client().listActivities({ pageToken }))).toMatchObject(refused);
    expect(await refusalOf(client().listActivityLogs({ activityId, pageToken }))).toMatchObject(refused);
  });

  test("a page token with another place in it is refused, or answers a page; never an internal error", async () => {
    const { nextPageToken } = await client().listActivities({ filter: { taskId }, pageSize: 1 });
    const [belongsTo, ...place] = JSON.parse(Buffer.from(nextPageToken, "base64url").toString()) as unknown[];
    const places = [[], [null], ["x", "y", "z", "w"], [1e300, ...place.slice(1)], [place[0], "\0", ...place.slice(2)]];
    places.push([place[0], place[1], 99, place[3]], [place[0], place[1], 0, `9:8:`], [...place.slice(0, 3), "1:9:7,3"]);
    for (const each of places) {
      const pageToken = Buffer.from(JSON.stringify([belongsTo, ...each])).toString("base64url");
      const listed = client().listActivities({ filter: { taskId }, pageToken });
      const fine = await listed.then(
        () => true,
        () => false,
      );
      if (!fine) expect(await refusalOf(listed), JSON.stringify(each)).toMatchObject(refused);
    }
  });

  test("a resume token of another filter, or none at all, is refused", async () => {
    const answer = { code: "InvalidArgument", reason: "RESUME_TOKEN_INVALID", metadata: { field: "resume_token" } };
    const stop = new AbortController();
    let resumeToken = "";
    for await (const frame of client().watchActivities({ filter: { taskId } }, { signal: stop.signal })) {
      resumeToken = frame.resumeToken;
      if (resumeToken !== "") break;
    }
    stop.abort();
    expect(await refusalOf(drain(client().watchActivities({ resumeToken })))).toMatchObject(answer);
    for (const token of garbage) {
      expect(await refusalOf(drain(client().watchActivities({ resumeToken: token })))).toMatchObject(answer);
    }
    const both = client().watchActivities({ filter: { taskId }, resumeToken, onlyNew: true });
    expect(await refusalOf(drain(both))).toMatchObject({ reason: "FIELD_INVALID", fields: ["only_new"] });
  });
});
