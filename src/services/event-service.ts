import type { ServiceImpl } from "@connectrpc/connect";
import type { EventService } from "../../gen/ts/headway/v1/event_service_pb.ts";
import type { ServiceDeps } from "./deps.ts";
import { eventQueries } from "./event-queries.ts";
import { eventSends } from "./event-sends.ts";
import { watchEvents } from "./watch-events.ts";

/** EventService over the store and the live hub. */
export function eventService(deps: ServiceDeps): Partial<ServiceImpl<typeof EventService>> {
  return {
    ...eventSends(deps),
    ...eventQueries(deps),
    watchEvents: (req, context) => watchEvents(deps, req, context),
  };
}
