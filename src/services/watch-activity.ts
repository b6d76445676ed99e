import { create } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import {
  type WatchActivityRequest,
  type WatchActivityResponse,
  WatchActivityResponseSchema,
} from "../../gen/ts/headway/v1/activity_watch_pb.ts";
import { isTerminal } from "../domain/activity-status.ts";
import { DomainError } from "../domain/errors.ts";
import type { ActivityState, Entry } from "../domain/progress.ts";
import type { Topic } from "../live/hub.ts";
import { type Page, type Watched, watch } from "../live/watch.ts";
import type { ActivityKey } from "../store/activity-rows.ts";
import { findActivity, getActivity, readLog } from "../store/activity-store.ts";
import { maxWatchedBytes } from "../store/page-size.ts";
import { activityMessage, entryMessage } from "./activity-messages.ts";
import { type LogMemory, logTopic } from "./activity-topics.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";

type LogPage = Page<number, WatchActivityResponse>;

const watchedPage = { limit: 500, maxBytes: maxWatchedBytes } as const;

/** Streams the log of an activity from a position to its end. */
export function watchActivity(
  { database, hub, checkpointMs }: ServiceDeps,
  req: WatchActivityRequest,
  context: HandlerContext,
): AsyncIterable<WatchActivityResponse> {
  const key = { projectId: projectOf(context), activityId: field.id("activity_id", req.activityId) };
  const from = Number(req.afterSequence);
  field.within("after_sequence", from, -1, Number.MAX_SAFE_INTEGER);

  // An id may be given to another activity, once this one was deleted.
  let createdAt = 0;

  const watched: Watched<number, WatchActivityResponse> = {
    topic: logTopic(key),
    read: (position, topic) => topic.share(`${createdAt}\n${position}`, () => readPage(position, topic)),
    checkpoint: (position) => frame(position, { case: "checkpoint", value: {} }),
  };

  async function start() {
    const row = await getActivity(database.fork(), key, context);
    createdAt = row.state.createdAt;
    const position = from === -1 ? row.state.lastSequence : from;
    if (position > row.state.lastSequence) throw positionUnknown(key, position, row.state.lastSequence);
    return {
      frames: [frame(position, { case: "snapshot", value: { activity: activityMessage(row) } })],
      position,
    };
  }

  async function readPage(position: number, topic: Topic): Promise<LogPage> {
    const memory = topic.memory as LogMemory | undefined;
    const remembered = memory?.tail.after(position);
    if (
      memory?.latest.createdAt === createdAt &&
      remembered &&
      (remembered.length > 0 || !isTerminal(memory.latest.status))
    ) {
      return pageOf(position, remembered, memory.latest);
    }
    const page = await readLog(database.fork(), key, { after: position, ...watchedPage });
    // Deleted, perhaps made anew: in both cases the log that was followed is over.
    if (page?.state.createdAt !== createdAt) return finalPage(position, undefined);
    if (page.entries.length === 0 && isTerminal(page.state.status)) {
      return finalPage(position, await findActivity(database.fork(), key));
    }
    return pageOf(position, page.entries, page.state);
  }

  return watch(hub, watched, start, { checkpointMs, signal: context.signal });
}

function pageOf(position: number, entries: readonly Entry[], state: ActivityState): LogPage {
  const last = entries.at(-1)?.sequence ?? position;
  const more = last < state.lastSequence || isTerminal(state.status);
  if (entries.length === 0) return { position, more };
  const value = { entries: entries.map(entryMessage), cancelRequested: state.cancelRequested };
  return { frame: frame(last, { case: "entries", value }), position: last, more };
}

function finalPage(position: number, row: Awaited<ReturnType<typeof findActivity>>): LogPage {
  const value = row ? { activity: activityMessage(row) } : {};
  return { frame: frame(position, { case: "final", value }), position, more: false, ended: true };
}

function frame(
  position: number,
  value: NonNullable<Parameters<typeof create<typeof WatchActivityResponseSchema>>[1]>["frame"],
): WatchActivityResponse {
  return create(WatchActivityResponseSchema, { sequence: BigInt(position), frame: value } as WatchActivityResponse);
}

function positionUnknown({ activityId }: ActivityKey, position: number, newest: number): DomainError {
  const message = `after_sequence is ${position}, and the log of activity ${activityId} ends at ${newest}`;
  return new DomainError("PositionUnknown", message, { position: `${position}`, newest: `${newest}` });
}
