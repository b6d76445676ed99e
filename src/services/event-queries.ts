import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  GetEventResponseSchema,
  type ListEventsRequest,
  type ListEventsResponse,
  ListEventsResponseSchema,
} from "../../gen/ts/headway/v1/event_query_pb.ts";
import type { EventService } from "../../gen/ts/headway/v1/event_service_pb.ts";
import { fieldInvalid } from "../domain/errors.ts";
import { trackerNotFound } from "../domain/tracker-standing.ts";
import { requireKept } from "../domain/tracker-writes.ts";
import { getEvent, readEvents } from "../store/event-store.ts";
import type { TrackerKey } from "../store/tracker-rows.ts";
import { getTracker } from "../store/tracker-store.ts";
import { awaitEvents } from "./await-events.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { eventMessage } from "./event-messages.ts";
import * as field from "./fields.ts";
import { decodeToken, encodeToken, pageTokenInvalid, type TokenScope } from "./tokens.ts";

type Queries = Pick<ServiceImpl<typeof EventService>, "getEvent" | "listEvents">;

const maxWaitMs = 60_000;
const orders = ["oldest-first", "newest-first"] as const;

/** The RPCs that read events. */
export function eventQueries(deps: ServiceDeps): Queries {
  const { database } = deps;
  return {
    async getEvent(req, context) {
      const key = { projectId: projectOf(context), eventId: field.id("event_id", req.eventId) };
      const event = await getEvent(database.fork(), key, context);
      return create(GetEventResponseSchema, { event: eventMessage(event) });
    },

    async listEvents(req, context) {
      const name = { taskId: field.id("task_id", req.taskId), agentId: field.id("agent_id", req.agentId) };
      return await list(req, { projectId: projectOf(context), name }, context);
    },
  };

  async function list(req: ListEventsRequest, key: TrackerKey, context: HandlerContext): Promise<ListEventsResponse> {
    const query = queryOf(req);
    const { newestFirst, limit, wait, minCount } = query;
    const scope: TokenScope = ["events", key, newestFirst, query.start];
    const token = readToken(scope, req.pageToken);
    const floor = token?.floor ?? (await startOf(query.start, key, context));
    if (wait !== undefined) {
      await awaitEvents(deps, key, { after: floor, count: minCount, waitMs: wait, signal: context.signal });
    }
    const after = token?.place ?? (newestFirst ? Number.MAX_SAFE_INTEGER : floor);
    const page = await readEvents(database.fork(), key, { after, floor, newestFirst, limit }, context);
    if (!page) throw trackerNotFound(key.name);
    const { events, more } = page;
    const { id, newestSequence } = page.tracker.standing;
    if (token && token.trackerId !== id) throw pageTokenInvalid();
    const oldest = newestFirst || after === newestSequence ? floor + 1 : events[0]?.sequence;
    requireKept("after_sequence", newestFirst ? floor : after, { newest: newestSequence, oldest });
    const last = events.at(-1)?.sequence;
    return create(ListEventsResponseSchema, {
      events: events.map(eventMessage),
      nextPageToken: more && last !== undefined ? encodeToken(scope, [last, floor, id]) : "",
      lastSequence: newestFirst ? 0n : BigInt(last ?? after),
      newestSequence: BigInt(newestSequence),
    });
  }

  async function startOf(start: Start, key: TrackerKey, context: HandlerContext): Promise<number> {
    if (start !== "cursor" && start !== -1) return start;
    const { standing } = await getTracker(database.fork(), key, context);
    return start === "cursor" ? standing.cursor : standing.newestSequence;
  }
}

/** Where to begin: after a sequence, after the newest (-1), or after the cursor. */
export type Start = number | "cursor";

/** Reads where to begin from a request. Throws what is wrong with it. */
export function startOfRequest({ start }: Pick<ListEventsRequest, "start">): Start {
  if (start.case === undefined) return 0;
  if (start.case === "afterSequence") {
    return field.within("after_sequence", Number(start.value), -1, Number.MAX_SAFE_INTEGER);
  }
  if (!start.value) throw fieldInvalid("after_cursor", false, "it must be true, or left out");
  return "cursor";
}

function queryOf(req: ListEventsRequest) {
  const newestFirst = field.enumName("order", req.order, orders) === "newest-first";
  const limit = field.pageSize(req.pageSize);
  const wait = field.duration("wait", req.wait, 0, maxWaitMs);
  const start = startOfRequest(req);
  if (start === -1 && wait === undefined && req.pageToken === "") {
    throw fieldInvalid("after_sequence", start, "only with a wait it means what is new");
  }
  if (wait !== undefined && newestFirst) throw fieldInvalid("order", "NEWEST_FIRST", "it does not go with a wait");
  if (wait !== undefined && req.pageToken !== "") {
    throw fieldInvalid("page_token", req.pageToken, "it does not go with a wait");
  }
  const minCount = field.within("min_count", req.minCount, 0, limit) || 1;
  return { newestFirst, limit, wait, start, minCount };
}

function readToken(scope: TokenScope, pageToken: string) {
  if (pageToken === "") return undefined;
  const [place, floor, trackerId] = decodeToken(scope, pageToken) ?? [];
  if (!Number.isSafeInteger(place) || !Number.isSafeInteger(floor) || typeof trackerId !== "string") {
    throw pageTokenInvalid();
  }
  return { place: place as number, floor: floor as number, trackerId };
}
