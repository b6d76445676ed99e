import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { v7 as uuidv7 } from "uuid";
import {
  RerunExtractionRequestSchema,
  RerunExtractionResponseSchema,
} from "../../gen/ts/headway/v1/extraction_run_pb.ts";
import type { ExtractionService } from "../../gen/ts/headway/v1/extraction_service_pb.ts";
import { queueRerun } from "../store/extraction-rerun.ts";
import { getExtraction } from "../store/extraction-rows.ts";
import { awaitProcessing } from "./await-processing.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { extractionMessage, extractionOptionsOf } from "./extraction-messages.ts";
import * as field from "./fields.ts";
import { mutate } from "./mutations.ts";
import { waitOf } from "./session-processing.ts";

/** The RPC that runs an extraction again. */
export function extractionReruns(deps: ServiceDeps): Pick<ServiceImpl<typeof ExtractionService>, "rerunExtraction"> {
  const { database, extractors, loop } = deps;
  return {
    async rerunExtraction(req, context) {
      const projectId = projectOf(context);
      const extractionId = field.id("extraction_id", req.extractionId);
      const waitMs = waitOf(req.wait);
      const asked = extractionOptionsOf(req.options);
      const extractor = extractors.find(asked);
      const options = { ...asked, extractor: extractor.name, model: extractor.model, undo: req.undo };
      const schemas = [RerunExtractionRequestSchema, RerunExtractionResponseSchema] as const;
      // What is kept for a call that is repeated is which extraction it started: it waits for that one again.
      const { extraction } = await mutate(deps, context, schemas, req, async (em) => {
        const id = uuidv7();
        const { name, model } = extractor;
        await queueRerun(em, database.origin, { projectId, extractionId, id, extractor: name, model, options });
        return create(RerunExtractionResponseSchema, {
          extraction: extractionMessage(await getExtraction(em, projectId, id)),
        });
      });
      loop.due();
      return await ended(extraction?.id ?? "", extraction?.sessionId ?? "", { waitMs, context });
    },
  };

  async function ended(
    id: string,
    sessionId: string,
    { waitMs, context }: { waitMs: number; context: HandlerContext },
  ) {
    const projectId = projectOf(context);
    const wait = { waitMs, signal: context.signal };
    const row = await awaitProcessing(deps, { projectId, sessionId }, wait, async () => {
      const seen = await getExtraction(database.fork(), projectId, id, context);
      return { done: seen.status !== "RUNNING", seen };
    });
    return create(RerunExtractionResponseSchema, { extraction: extractionMessage(row) });
  }
}
