import { create } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import {
  type WatchSessionRequest,
  type WatchSessionResponse,
  WatchSessionResponseSchema,
} from "../../gen/ts/headway/v1/session_watch_pb.ts";
import type { WatchTasksResponse } from "../../gen/ts/headway/v1/task_watch_pb.ts";
import { DomainError, fieldInvalid } from "../domain/errors.ts";
import { interleave } from "../live/interleave.ts";
import { findStanding } from "../store/session-processing.ts";
import { newestMessage } from "../store/session-rows.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { formatOf } from "./message-queries.ts";
import { type SessionFrame, type SessionNews, type SessionPlace, sessionNews } from "./session-news.ts";
import { startOfSession } from "./session-snapshot.ts";
import { decodeToken, encodeToken, type TokenScope } from "./tokens.ts";
import { watchChanges } from "./watch-changes.ts";
import { followedTasks } from "./watch-tasks.ts";

/** Streams the messages, tasks and processing of one session as they change. */
export async function* watchSession(
  deps: ServiceDeps,
  req: WatchSessionRequest,
  context: HandlerContext,
): AsyncGenerator<WatchSessionResponse, void, undefined> {
  const { database } = deps;
  const key = { projectId: projectOf(context), sessionId: field.id("session_id", req.sessionId) };
  const format = formatOf(req.format);
  const after = field.within("after_sequence", Number(req.afterSequence), -1, Number.MAX_SAFE_INTEGER);
  const scope: TokenScope = ["watch-session", key.projectId, key.sessionId];
  const resumed = readToken(scope, req.resumeToken, after);
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  const from = { resumeToken: resumed?.tasksToken ?? "", onlyNew: resumed === undefined };
  const tasks = watchChanges(deps, followedTasks(deps, key.projectId, key, { signal }), from, { signal });

  let tasksToken = resumed?.tasksToken ?? "";
  let place: SessionPlace;
  const frameOf = (frame: SessionFrame) => {
    const { createdAt, sequence, version, mark } = place;
    const resumeToken = encodeToken(scope, [createdAt, sequence, version, mark, tasksToken]);
    return create(WatchSessionResponseSchema, { resumeToken, frame });
  };

  try {
    if (resumed) {
      ({ place } = resumed);
      const standing = await findStanding(database.fork(), key, context);
      if (standing?.createdAt === place.createdAt) requireReached(place.sequence, standing.lastSequence);
    } else {
      requireReached(after, await newestMessage(database.fork(), key, context));
      // The tasks are followed from before the snapshot is read: what changes meanwhile comes again.
      const first = await tasks.next();
      if (!first.done) tasksToken = first.value.resumeToken;
      const start = await startOfSession(deps, key, after, context);
      ({ place } = start);
      for await (const value of start.parts) {
        const frame = { case: "snapshot", value } as const;
        yield value.complete ? frameOf(frame) : create(WatchSessionResponseSchema, { frame });
      }
    }
    const news = sessionNews(deps, key, format, place, { signal });
    for await (const one of interleave<SessionNews | WatchTasksResponse>([news, tasks], () => stopping.abort())) {
      if ("place" in one) place = one.place;
      else tasksToken = one.resumeToken;
      const frame = "place" in one ? one.frame : tasksFrame(one.frame);
      if (frame) yield frameOf(frame);
      if (frame?.case === "final") return;
    }
  } finally {
    stopping.abort();
  }
}

/** What is said of tasks, in a stream that has snapshot and checkpoint of its own. */
function tasksFrame(frame: WatchTasksResponse["frame"]): SessionFrame | undefined {
  if (frame.case === "changed") return { case: "tasks", value: frame.value };
  return frame.case === "final" ? { case: "final", value: {} } : undefined;
}

function requireReached(sequence: number, newest: number): void {
  if (sequence <= newest) return;
  const message = `after_sequence is ${sequence}, and the newest message of the session is ${newest}`;
  throw new DomainError("PositionUnknown", message, { position: `${sequence}`, newest: `${newest}` });
}

function readToken(
  scope: TokenScope,
  resumeToken: string,
  after: number,
): { place: SessionPlace; tasksToken: string } | undefined {
  if (resumeToken === "") return undefined;
  if (after !== 0) throw fieldInvalid("after_sequence", after, "it does not go with a resume_token");
  const [createdAt, sequence, version, mark, tasksToken] = decodeToken(scope, resumeToken) ?? [];
  const areNumbers = [createdAt, sequence, version].every(Number.isSafeInteger);
  if (areNumbers && typeof mark === "string" && typeof tasksToken === "string") {
    const place = { createdAt, sequence, version, mark } as SessionPlace;
    return { place, tasksToken };
  }
  const message = "resume_token is not from a stream of this session: give back the one of its last frame, or leave it";
  throw new DomainError("ResumeTokenInvalid", message, { field: "resume_token" });
}
