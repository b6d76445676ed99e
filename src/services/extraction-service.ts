import type { ServiceImpl } from "@connectrpc/connect";
import type { ExtractionService } from "../../gen/ts/headway/v1/extraction_service_pb.ts";
import type { ServiceDeps } from "./deps.ts";
import { extractionDryRun } from "./extraction-dry-run.ts";
import { extractionQueries } from "./extraction-queries.ts";
import { extractionReruns } from "./extraction-reruns.ts";

/** ExtractionService over the store and the extractors of the server. */
export function extractionService(deps: ServiceDeps): ServiceImpl<typeof ExtractionService> {
  return { ...extractionQueries(deps), ...extractionDryRun(deps), ...extractionReruns(deps) };
}
