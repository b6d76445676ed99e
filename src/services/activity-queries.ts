import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  CountActivitiesResponseSchema,
  GetActivityResponseSchema,
  type ListActivitiesRequest,
  ListActivitiesResponseSchema,
  type ListActivityLogsRequest,
  ListActivityLogsResponseSchema,
} from "../../gen/ts/headway/v1/activity_query_pb.ts";
import type { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import { isTerminal, logLevels } from "../domain/activity-status.ts";
import { type ListCursor, listActivities } from "../store/activity-list.ts";
import { activityNotFound } from "../store/activity-rows.ts";
import { countActivities, getActivity, readLog } from "../store/activity-store.ts";
import { activityMessage, entryMessage, filterOf, statusNumber } from "./activity-messages.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { decodeToken, encodeToken, pageTokenInvalid, readPosition, type TokenScope } from "./tokens.ts";

type Queries = Pick<
  ServiceImpl<typeof ActivityService>,
  "getActivity" | "listActivities" | "countActivities" | "listActivityLogs"
>;

const activityOrders = ["active-first", "newest-first", "oldest-first"] as const;
const logOrders = ["oldest-first", "newest-first"] as const;

/** The RPCs that read activities as they are. */
export function activityQueries({ database }: ServiceDeps): Queries {
  return {
    async getActivity(req, context) {
      const key = { projectId: projectOf(context), activityId: field.id("activity_id", req.activityId) };
      const row = await getActivity(database.fork(), key, context);
      return create(GetActivityResponseSchema, { activity: activityMessage(row) });
    },

    async listActivities(req, context) {
      const projectId = projectOf(context);
      const filter = filterOf(req.filter);
      const order = field.enumName("order", req.order, activityOrders) ?? "active-first";
      const limit = field.pageSize(req.pageSize);
      const scope: TokenScope = ["activities", projectId, filter, order];
      const after = readListToken(scope, req);
      const page = await listActivities(database.fork(), { projectId, filter, order, limit, after }, context);
      const { next } = page;
      return create(ListActivitiesResponseSchema, {
        activities: page.rows.map(activityMessage),
        nextPageToken: next
          ? encodeToken(scope, [next.createdAt, next.id, next.rank, next.seen.text, next.seen.era])
          : "",
      });
    },

    async countActivities(req, context) {
      const counts = await countActivities(database.fork(), projectOf(context), filterOf(req.filter), context);
      const byStatus = [...counts].map(([status, count]) => ({ status, count }));
      const sum = (some: typeof byStatus) => BigInt(some.reduce((total, { count }) => total + count, 0));
      return create(CountActivitiesResponseSchema, {
        total: sum(byStatus),
        active: sum(byStatus.filter(({ status }) => !isTerminal(status))),
        byStatus: byStatus.map(({ status, count }) => ({ status: statusNumber(status), count: BigInt(count) })),
      });
    },

    async listActivityLogs(req, context) {
      return await listLogs(req, context);
    },
  };

  async function listLogs(req: ListActivityLogsRequest, context: HandlerContext) {
    const key = { projectId: projectOf(context), activityId: field.id("activity_id", req.activityId) };
    const minLevel = field.enumName("min_level", req.minLevel, logLevels);
    const newestFirst = field.enumName("order", req.order, logOrders) === "newest-first";
    const limit = field.pageSize(req.pageSize);
    const floor = Number(req.afterSequence);
    field.within("after_sequence", floor, 0, Number.MAX_SAFE_INTEGER);
    const scope: TokenScope = ["logs", key, minLevel, newestFirst, floor];
    const place = readLogToken(scope, req.pageToken) ?? (newestFirst ? Number.MAX_SAFE_INTEGER : floor);
    const range = { after: place, floor, newestFirst, minLevel, limit };
    const page = await readLog(database.fork(), key, range, context);
    if (!page) throw activityNotFound(key.activityId);
    const last = page.entries.at(-1);
    return create(ListActivityLogsResponseSchema, {
      entries: page.entries.map(entryMessage),
      nextPageToken: page.more && last ? encodeToken(scope, [last.sequence]) : "",
    });
  }
}

function readListToken(scope: TokenScope, { pageToken }: ListActivitiesRequest): ListCursor | undefined {
  if (pageToken === "") return undefined;
  const [createdAt, id, rank, seen, era] = decodeToken(scope, pageToken) ?? [];
  const position = readPosition(seen, era);
  if (!isTime(createdAt) || !isId(id) || !isRank(rank) || !position) throw pageTokenInvalid();
  return { createdAt, id, rank, seen: position };
}

// Anybody can write a token by hand: what the database could not compare is refused here.
function isTime(value: unknown): value is number {
  return typeof value === "number" && !Number.isNaN(new Date(value).getTime());
}

// The database keeps it in four bytes.
function isRank(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) < 2 ** 31;
}

function isId(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\0");
}

function readLogToken(scope: TokenScope, pageToken: string): number | undefined {
  if (pageToken === "") return undefined;
  const [sequence] = decodeToken(scope, pageToken) ?? [];
  if (!Number.isSafeInteger(sequence)) throw pageTokenInvalid();
  return sequence as number;
}
