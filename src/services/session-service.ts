import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import type { ServiceDeps } from "./deps.ts";
import { messageQueries } from "./message-queries.ts";
import { messageStores } from "./message-stores.ts";
import { sessionFindings } from "./session-findings.ts";
import { sessionProcessing } from "./session-processing.ts";
import { sessionQueries } from "./session-queries.ts";
import { sessionWrites } from "./session-writes.ts";
import { watchSession } from "./watch-session.ts";

/** SessionService over the store and the live hub. */
export function sessionService(deps: ServiceDeps): Partial<ServiceImpl<typeof SessionService>> {
  return {
    ...sessionWrites(deps),
    ...sessionQueries(deps),
    ...messageStores(deps),
    ...messageQueries(deps),
    ...sessionFindings(deps),
    ...sessionProcessing(deps),
    watchSession: (req, context) => watchSession(deps, req, context),
  };
}
