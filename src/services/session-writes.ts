import { create } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import * as pb from "../../gen/ts/headway/v1/session_lifecycle_pb.ts";
import type { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { fieldRequired } from "../domain/errors.ts";
import { newId } from "../store/new-id.ts";
import { copySession } from "../store/session-copy.ts";
import { deleteSession } from "../store/session-removal.ts";
import { getSession, type SessionKey } from "../store/session-rows.ts";
import { changeSession, createSession, type NewSession } from "../store/session-store.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { mutate } from "./mutations.ts";
import { sessionPlan } from "./session-changes.ts";
import { sessionMessage, userIdOf } from "./session-messages.ts";

type Writes = Pick<
  ServiceImpl<typeof SessionService>,
  "createSession" | "updateSession" | "deleteSession" | "copySession"
>;

/** The RPCs that create a session, change, copy and delete it. */
export function sessionWrites(deps: ServiceDeps): Writes {
  const { database, tokens } = deps;
  const { origin } = database;
  return {
    async createSession(req, context) {
      const given = newSession(projectOf(context), req);
      if (req.reuse) {
        if (req.id === "") throw fieldRequired("id");
        await tokens.countSoon(given.projectId, [given.sessionId], context);
      }
      const schemas = [pb.CreateSessionRequestSchema, pb.CreateSessionResponseSchema] as const;
      return await mutate(deps, context, schemas, req, async (em) => {
        const created = await createSession(em, origin, given, { reuse: req.reuse });
        const session = sessionMessage(await getSession(em, given));
        return create(pb.CreateSessionResponseSchema, { session, created });
      });
    },

    async updateSession(req, context) {
      const paths = req.updateMask?.paths ?? [];
      if (paths.length === 0) throw fieldRequired("update_mask");
      const given = field.required("session", req.session);
      const key: SessionKey = { projectId: projectOf(context), sessionId: field.id("session.id", given.id) };
      const etag = field.etag(req.etag);
      const plan = sessionPlan(paths, given, req.merge);
      await tokens.countSoon(key.projectId, [key.sessionId], context);
      const schemas = [pb.UpdateSessionRequestSchema, pb.UpdateSessionResponseSchema] as const;
      return await mutate(deps, context, schemas, req, async (em) => {
        await changeSession(em, origin, key, plan, etag);
        return create(pb.UpdateSessionResponseSchema, { session: sessionMessage(await getSession(em, key)) });
      });
    },

    deleteSession(req, context) {
      const key = { projectId: projectOf(context), sessionId: field.id("session_id", req.sessionId) };
      const etag = field.etag(req.etag);
      const schemas = [pb.DeleteSessionRequestSchema, pb.DeleteSessionResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        await deleteSession(em, origin, key, etag);
        return create(pb.DeleteSessionResponseSchema);
      });
    },

    async copySession(req, context) {
      const projectId = projectOf(context);
      const upTo = field.within("up_to_sequence", Number(req.upToSequence), 0, Number.MAX_SAFE_INTEGER);
      const source = { projectId, sessionId: field.id("session_id", req.sessionId), upTo };
      const copy = { projectId, sessionId: field.optionalId("id", req.id) ?? newId() };
      // Those of the copy then need not be counted.
      await tokens.countSoon(projectId, [source.sessionId], context);
      const schemas = [pb.CopySessionRequestSchema, pb.CopySessionResponseSchema] as const;
      const response = await mutate(
        deps,
        context,
        schemas,
        req,
        async (em) => {
          await copySession(em, origin, source, copy);
          return create(pb.CopySessionResponseSchema, { session: sessionMessage(await getSession(em, copy)) });
        },
        { isSnapshot: true },
      );
      // What waits in the copy is due by and by: the loop learns when.
      deps.loop.due();
      return response;
    },
  };
}

function newSession(projectId: string, req: pb.CreateSessionRequest): NewSession {
  return {
    projectId,
    sessionId: field.optionalId("id", req.id) ?? newId(),
    displayName: field.optionalShortText("display_name", req.displayName) ?? "",
    userId: userIdOf("user_id", req.userId),
    disableTaskTracking: req.disableTaskTracking,
    metadata: field.json("metadata", req.metadata, field.limits.metadataBytes),
  };
}
