import { toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { WatchPingStatusResponseSchema } from "../gen/ts/headway/v1/ping_watch_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { followPing, joinAgent, startInstance } from "./harness/ping.ts";

const headway = useHeadway();
const count = 100_000;

/** Writes changes of the status of an instance in one transaction, as if it had been busy every other moment. */
async function changeOften(instanceId: string): Promise<void> {
  await headway.database.query(
    `with changed as (
       update instance set last_sequence = last_sequence + $2 where id = $1 returning project_id, id, last_sequence - $2 as since
     ), logged as (
       insert into ping_status_change (project_id, instance_id, sequence, previous_status, status, source, active_count,
         reason, created_at, changed_in)
       select project_id, id, since + i, case i % 2 when 1 then 'HEALTHY' else 'HEALTHY_BUSY' end,
         case i % 2 when 1 then 'HEALTHY_BUSY' else 'HEALTHY' end, 'AUTOMATIC', i % 2, '', now(), pg_current_xact_id()
       from changed, generate_series(1, $2) i
     )
     insert into change (project_id, changed_in, kind, ids, origin, created_at)
     select project_id, pg_current_xact_id(), 'instance', array[id], 'beside', now() from changed`,
    [instanceId, count],
  );
}

test.each(lanes)(
  "over $name who was away for long gets every change of a busy instance, in frames that any client takes",
  async (lane) => {
    const clients = headway.on(lane);
    const one = await startInstance(clients);
    const other = await joinAgent(clients, one.agentId);
    const scope = { case: "agentId" as const, value: one.agentId };
    let resumeToken: string;
    {
      await using watch = followPing(clients, { scope });
      await watch.snapshot();
      resumeToken = watch.resumeToken;
    }
    await other.beat({ inFlightCount: 1 });
    await changeOften(one.instanceId);
    const sequences = new Map<string, number[]>([one, other].map(({ instanceId }) => [instanceId, []]));
    const seen = () => sequences.get(one.instanceId) ?? [];
    let isLive = false;
    for await (const response of clients.ping.watchPingStatus({ scope, resumeToken })) {
      expect(toBinary(WatchPingStatusResponseSchema, response).length).toBeLessThan(4 * 1024 * 1024);
      if (response.frame.case !== "changed") continue;
      for (const { instanceId, sequence } of response.frame.value.changes) {
        sequences.get(instanceId)?.push(Number(sequence));
      }
      if (isLive) break;
      isLive = seen().length === count && sequences.get(other.instanceId)?.length === 1;
      if (isLive) await one.beat({ inFlightCount: 1 });
    }
    expect(sequences.get(other.instanceId)).toEqual([2]);
    expect(seen()).toEqual(Array.from({ length: count + 1 }, (_, i) => i + 2));
  },
);
