import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import {
  type WatchActivitiesRequest,
  type WatchActivitiesResponse,
  WatchActivitiesResponseSchema,
} from "../../gen/ts/headway/v1/activity_watch_pb.ts";
import { DomainError, fieldInvalid } from "../domain/errors.ts";
import { Position } from "../domain/position.ts";
import type { Topic } from "../live/hub.ts";
import { type Page, type Watched, watch } from "../live/watch.ts";
import {
  type ActivityChanges,
  changesAfter,
  journalPosition,
  matchingActivities,
  requireReachable,
} from "../store/activity-changes.ts";
import { type ListCursor, listActivities } from "../store/activity-list.ts";
import { activityMessage, filterOf } from "./activity-messages.ts";
import { type ProjectMemory, projectTopic } from "./activity-topics.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { decodeToken, encodeToken, type TokenScope } from "./tokens.ts";

/** Where a watch of many activities stands: a position of the journal, and how far within a long catching up. */
interface Place {
  readonly position: Position;
  /** While catching up: where the journal was when it began, and the last id that was sent. */
  readonly catchingUp?: { readonly to: Position; readonly lastId: string } | undefined;
}

type ChangesPage = Page<Place, WatchActivitiesResponse>;
type FrameInit = NonNullable<MessageInitShape<typeof WatchActivitiesResponseSchema>["frame"]>;

const snapshotPage = 200;

/** Streams the activities that match a filter as they change. */
export async function* watchActivities(
  { database, hub, checkpointMs }: ServiceDeps,
  req: WatchActivitiesRequest,
  context: HandlerContext,
): AsyncGenerator<WatchActivitiesResponse, void, undefined> {
  const projectId = projectOf(context);
  const filter = filterOf(req.filter);
  const scope: TokenScope = ["watch-activities", projectId, filter];
  const filterName = JSON.stringify(filter);
  const resumeAt = resumePosition(scope, req);
  const options = { checkpointMs, signal: context.signal };

  const frameAt = (position: Position | undefined, frame: FrameInit) =>
    create(WatchActivitiesResponseSchema, {
      resumeToken: position ? encodeToken(scope, [position.text]) : "",
      frame,
    });

  const watched: Watched<Place, WatchActivitiesResponse> = {
    topic: projectTopic(projectId),
    read: readPage,
    checkpoint: ({ position }) => frameAt(position, { case: "checkpoint", value: {} }),
  };

  async function start() {
    if (resumeAt) {
      await requireReachable(database.fork(), resumeAt);
      return { frames: [], position: { position: resumeAt } };
    }
    // Before the snapshot is read: what changes meanwhile may be sent twice, and is not missed.
    const position = await journalPosition(database.fork());
    const complete = frameAt(position, { case: "snapshot", value: { activities: [], complete: true } });
    return { frames: [complete], position: { position } };
  }

  async function readPage({ position, catchingUp }: Place, topic: Topic): Promise<ChangesPage> {
    const memory = topic.memory as ProjectMemory | undefined;
    if (memory && !catchingUp) {
      if (position.includes(memory.to)) return { position: { position }, more: false };
      const fresh = memory.lines.filter(({ changedIn }) => !position.sees(changedIn));
      const ids = [...new Set(fresh.flatMap((line) => line.ids))];
      const read = async (): Promise<ChangesPage> =>
        changesPage(await matchingActivities(database.fork(), projectId, filter, ids), { position: memory.to });
      // All who stood where the pass began share its frame.
      if (position.text === memory.from.text) return await topic.share(`${filterName}\n${memory.to.text}`, read);
      if (position.includes(memory.from)) return await read();
    }
    const page = await changesAfter(database.fork(), projectId, filter, { position, afterId: catchingUp?.lastId });
    const to = catchingUp?.to ?? page.to;
    if (page.lastId === undefined) return changesPage(page, { position: to });
    return changesPage(page, { position, catchingUp: { to, lastId: page.lastId } });
  }

  function changesPage({ rows, removedIds }: ActivityChanges, place: Place): ChangesPage {
    const more = place.catchingUp !== undefined;
    if (rows.length === 0 && removedIds.length === 0) return { position: place, more };
    const value = { activities: rows.map(activityMessage), removedIds: [...removedIds] };
    return { frame: frameAt(place.position, { case: "changed", value }), position: place, more };
  }

  async function* snapshot() {
    let after: ListCursor | undefined;
    do {
      const query = { projectId, filter, order: "oldest-first", limit: snapshotPage, after } as const;
      const { rows, next } = await listActivities(database.fork(), query, context);
      const value = { activities: rows.map(activityMessage), complete: false };
      if (rows.length > 0) yield frameAt(undefined, { case: "snapshot", value });
      after = next && { ...next, seen: Position.parse(next.seen) as Position };
    } while (after);
  }

  const frames = watch(hub, watched, start, options);
  if (resumeAt || req.onlyNew) return yield* frames;
  const first = await frames.next();
  yield* snapshot();
  if (!first.done) yield first.value;
  yield* frames;
}

function resumePosition(scope: TokenScope, { resumeToken, onlyNew }: WatchActivitiesRequest): Position | undefined {
  if (resumeToken === "") return undefined;
  if (onlyNew) throw fieldInvalid("only_new", onlyNew, "it does not go with a resume_token");
  const [text] = decodeToken(scope, resumeToken) ?? [];
  const position = typeof text === "string" ? Position.parse(text) : undefined;
  if (position) return position;
  const message = "resume_token is not from a stream of this filter: give it back with the same filter, or leave it";
  throw new DomainError("ResumeTokenInvalid", message, { field: "resume_token" });
}
