import type { ServiceImpl } from "@connectrpc/connect";
import type { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import type { ServiceDeps } from "./deps.ts";
import { pingAsyncTasks } from "./ping-async-tasks.ts";
import { pingControls } from "./ping-controls.ts";
import { pingHeartbeats } from "./ping-heartbeats.ts";
import { pingQueries } from "./ping-queries.ts";
import { watchPingStatus } from "./ping-watch.ts";

/** PingService over the store and the live hub. */
export function pingService(deps: ServiceDeps): ServiceImpl<typeof PingService> {
  return {
    ...pingHeartbeats(deps),
    ...pingQueries(deps),
    ...pingAsyncTasks(deps),
    ...pingControls(deps),
    watchPingStatus: (req, context) => watchPingStatus(deps, req, context),
  };
}
