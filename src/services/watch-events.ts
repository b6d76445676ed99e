import { create } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import {
  type WatchEventsRequest,
  type WatchEventsResponse,
  WatchEventsResponseSchema,
} from "../../gen/ts/headway/v1/event_watch_pb.ts";
import { isEnded, type TaskStatus } from "../domain/task-status.ts";
import { requireKept } from "../domain/tracker-writes.ts";
import type { Topic } from "../live/hub.ts";
import type { Tail } from "../live/tail.ts";
import { type Page, type Watched, watch } from "../live/watch.ts";
import type { EventRow } from "../store/event-rows.ts";
import { readEvents } from "../store/event-store.ts";
import { maxWatchedBytes } from "../store/page-size.ts";
import type { TrackerKey } from "../store/tracker-rows.ts";
import { getTracker } from "../store/tracker-store.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { endNumber, eventMessage } from "./event-messages.ts";
import { startOfRequest } from "./event-queries.ts";
import * as field from "./fields.ts";
import { trackerMessage } from "./tracker-messages.ts";
import { eventsTopic, remember } from "./tracker-topics.ts";

type EventsPage = Page<number, WatchEventsResponse>;

const watchedPage = { limit: 500, maxBytes: maxWatchedBytes } as const;

/** Streams the events of a task and agent from a position until the task ends. */
export async function* watchEvents(
  { database, hub, trackerTopics, checkpointMs }: ServiceDeps,
  req: WatchEventsRequest,
  context: HandlerContext,
): AsyncGenerator<WatchEventsResponse, void, undefined> {
  const projectId = projectOf(context);
  const name = { taskId: field.id("task_id", req.taskId), agentId: field.id("agent_id", req.agentId) };
  const from = startOfRequest(req);
  // The one that is there now: an agent that is assigned anew gets another, whose events are others.
  const { standing: named } = await getTracker(database.fork(), { projectId, name }, context);
  const trackerId = named.id;
  const key: TrackerKey = { projectId, name: { trackerId } };
  using _following = trackerTopics.follow({ projectId, taskId: name.taskId, trackerId });

  const watched: Watched<number, WatchEventsResponse> = {
    topic: eventsTopic({ projectId, trackerId }),
    read: (position, topic) => topic.share(`${position}`, () => readPage(position, topic)),
    checkpoint: (position) => frame(position, { case: "checkpoint", value: {} }),
  };

  async function start() {
    const row = await getTracker(database.fork(), key, context);
    const { cursor, newestSequence } = row.standing;
    const position = from === "cursor" ? cursor : from === -1 ? newestSequence : from;
    requireKept("after_sequence", position, { newest: newestSequence, oldest: position + 1 });
    return { frames: [frame(position, { case: "snapshot", value: { tracker: trackerMessage(row) } })], position };
  }

  async function readPage(position: number, topic: Topic): Promise<EventsPage> {
    const remembered = (topic.memory as Tail<EventRow> | undefined)?.after(position);
    if (remembered) return pageOf(position, remembered, false);
    const { version } = topic;
    const page = await readEvents(database.fork(), key, { after: position, ...watchedPage });
    // Taken from the agent, or deleted with its task.
    if (!page) return finalPage(position, undefined);
    const { events, more, taskStatus } = page;
    const { newestSequence } = page.tracker.standing;
    const oldest = position === newestSequence ? position + 1 : events[0]?.sequence;
    requireKept("after_sequence", position, { newest: newestSequence, oldest });
    const ended = taskStatus === null || isEnded(taskStatus);
    if (ended && events.length === 0) return finalPage(position, taskStatus);
    if (!ended) remember(topic, version);
    return pageOf(position, events, more || ended);
  }

  yield* watch(hub, watched, start, { checkpointMs, signal: context.signal });
}

function pageOf(position: number, events: readonly EventRow[], more: boolean): EventsPage {
  const last = events.at(-1)?.sequence;
  if (last === undefined) return { position, more };
  return { frame: frame(last, { case: "events", value: { events: events.map(eventMessage) } }), position: last, more };
}

function finalPage(position: number, taskStatus: TaskStatus | null | undefined): EventsPage {
  const value = { taskStatus: endNumber(taskStatus) };
  return { frame: frame(position, { case: "final", value }), position, more: false, ended: true };
}

function frame(
  position: number,
  value: NonNullable<Parameters<typeof create<typeof WatchEventsResponseSchema>>[1]>["frame"],
): WatchEventsResponse {
  return create(WatchEventsResponseSchema, { sequence: BigInt(position), frame: value } as WatchEventsResponse);
}
