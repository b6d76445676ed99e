import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  GetSessionResponseSchema,
  type ListSessionsRequest,
  ListSessionsResponseSchema,
} from "../../gen/ts/headway/v1/session_lifecycle_pb.ts";
import type { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { getSession, newestMessage } from "../store/session-rows.ts";
import { listSessions, sessionsById } from "../store/sessions-by-age.ts";
import { ageToken, readAges } from "./age-tokens.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { sessionFilterOf, sessionMessage } from "./session-messages.ts";
import type { TokenScope } from "./tokens.ts";

type Queries = Pick<ServiceImpl<typeof SessionService>, "getSession" | "listSessions">;

const orders = ["newest-first", "oldest-first"] as const;

/** The RPCs that read sessions as they are. */
export function sessionQueries({ database, tokens }: ServiceDeps): Queries {
  return {
    async getSession(req, context) {
      const key = { projectId: projectOf(context), sessionId: field.id("session_id", req.sessionId) };
      await newestMessage(database.fork(), key, context);
      await tokens.countSoon(key.projectId, [key.sessionId], context);
      const row = await getSession(database.fork(), key, context);
      return create(GetSessionResponseSchema, { session: sessionMessage(row) });
    },

    async listSessions(req, context) {
      return await list(req, context);
    },
  };

  async function list(req: ListSessionsRequest, context: HandlerContext) {
    const projectId = projectOf(context);
    const filter = sessionFilterOf(req.filter);
    const oldestFirst = field.enumName("order", req.order, orders) === "oldest-first";
    const limit = field.pageSize(req.pageSize);
    const scope: TokenScope = ["sessions", projectId, filter, oldestFirst];
    const after = req.pageToken === "" ? undefined : readAges(scope, req.pageToken)[0];
    const query = { projectId, filter, limit, oldestFirst, after };
    const { ids, next } = await listSessions(database.fork(), query, context);
    await tokens.countSoon(projectId, ids, context);
    const rows = await sessionsById(database.fork(), projectId, ids, context);
    return create(ListSessionsResponseSchema, {
      sessions: rows.map(sessionMessage),
      nextPageToken: next ? ageToken(scope, [next]) : "",
    });
  }
}
