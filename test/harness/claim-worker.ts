import { setTimeout as sleep } from "node:timers/promises";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";

// A worker in a process of its own, to be killed: claim-worker.ts URL NAME OWNER LEASE_MS.
const [, , baseUrl = "", name = "", owner = "", leaseMs = ""] = process.argv;
const activities = createClient(ActivityService, createGrpcTransport({ baseUrl }));
const claim = { names: [name], owner, limit: 25, lease: durationFromMs(Number(leaseMs)), wait: durationFromMs(10_000) };

for (;;) {
  const { activities: taken } = await activities.claimActivities(claim);
  for (const { activity, epoch } of taken) {
    await sleep(2);
    try {
      await activities.completeActivity({ activityId: activity?.id ?? "", epoch });
    } catch (err) {
      // Lost to another, since the machine stood still for longer than the lease.
      if (ConnectError.from(err).code !== Code.Aborted) throw err;
    }
  }
}
