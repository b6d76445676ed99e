import { create } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { ListExtractionsResponseSchema } from "../../gen/ts/headway/v1/extraction_run_pb.ts";
import type { ExtractionService } from "../../gen/ts/headway/v1/extraction_service_pb.ts";
import { listExtractions } from "../store/extraction-rows.ts";
import { ageToken, readAges } from "./age-tokens.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { extractionFilterOf, extractionMessage } from "./extraction-messages.ts";
import * as field from "./fields.ts";
import type { TokenScope } from "./tokens.ts";

/** The RPC that reads extractions as they are. */
export function extractionQueries({
  database,
}: ServiceDeps): Pick<ServiceImpl<typeof ExtractionService>, "listExtractions"> {
  return {
    async listExtractions(req, context) {
      const projectId = projectOf(context);
      const filter = extractionFilterOf(req.filter);
      const limit = field.pageSize(req.pageSize);
      const scope: TokenScope = ["extractions", projectId, filter];
      const after = req.pageToken === "" ? undefined : readAges(scope, req.pageToken)[0];
      const { rows, next } = await listExtractions(database.fork(), { projectId, filter, limit }, after, context);
      return create(ListExtractionsResponseSchema, {
        extractions: rows.map(extractionMessage),
        nextPageToken: next ? ageToken(scope, [next]) : "",
      });
    },
  };
}
