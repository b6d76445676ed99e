import { toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { HeartbeatResponseSchema } from "../gen/ts/headway/v1/ping_heartbeat_pb.ts";
import { createActivity, RUNNING } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { HEALTHY_BUSY, joinAgent, startInstance, type TestInstance } from "./harness/ping.ts";

const headway = useHeadway();

/** Has so many more async tasks run on an instance, all begun in one transaction. */
async function addMany({ instanceId }: Pick<TestInstance, "instanceId">, count: number, asked = ""): Promise<void> {
  await headway.database.query(
    `insert into activity select (jsonb_populate_record(a, jsonb_build_object('id', a.id || '-' || i,
       'cancel_requested', $3 <> '', 'cancel_reason', $3))).*
     from activity a, generate_series(1, $2::int) i where a.instance_id = $1`,
    [instanceId, count, asked],
  );
}

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("the answer to a heartbeat asks to stop as many tasks as it can name, and the others when those have ended", async () => {
    const one = await startInstance(clients());
    await one.add();
    await addMany(one, 5000, "r".repeat(1024));
    const named = new Set<string>();
    for (const ended of [0, 1000, 2000, 3000, 4000]) {
      const answer = await one.beat();
      expect(toBinary(HeartbeatResponseSchema, answer).length).toBeLessThan(3 * 1024 * 1024);
      const ids = answer.cancels.map(({ asyncTaskId }) => asyncTaskId);
      expect(ids).toHaveLength(1000);
      for (const id of ids) named.add(id);
      expect(named.size).toBe(ended + 1000);
      await headway.database.query("update activity set status = 'CANCELED' where id = any($1)", [ids]);
    }
    expect(await one.beat()).toMatchObject({ cancels: [], status: HEALTHY_BUSY });
    expect((await one.now()).activeCount).toBe(1);
  });

  test("a list is up to date, however many tasks of one instance have begun since", async () => {
    const first = await startInstance(clients());
    const { agentId } = first;
    const second = await joinAgent(clients(), agentId);
    for (const { instanceId } of [first, second])
      await createActivity(clients().activities, { instanceId, status: RUNNING });
    await addMany(first, 1500);
    await addMany(second, 1);
    const { instances, byStatus } = await clients().ping.listPingStatuses({ filter: { agentId } });
    expect(instances.map(({ activeCount }) => activeCount)).toEqual([2, 1501]);
    expect(byStatus).toMatchObject([{ status: HEALTHY_BUSY, count: 2 }]);
  });
});
