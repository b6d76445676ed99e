import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import {
  type WatchTasksRequest,
  type WatchTasksResponse,
  WatchTasksResponseSchema,
} from "../../gen/ts/headway/v1/task_watch_pb.ts";
import { fieldInvalid } from "../domain/errors.ts";
import type { Position } from "../domain/position.ts";
import type { ReadOptions } from "../store/database.ts";
import { isSessionGone } from "../store/session-removal.ts";
import { endOfTask, touchedTasks } from "../store/task-changes.ts";
import { type AgeKey, listTasksByAge, tasksById } from "../store/task-list.ts";
import { getTask } from "../store/task-rows.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { historyMessage, taskMessage } from "./task-messages.ts";
import { type FollowedChanges, type Share, type Span, watchChanges } from "./watch-changes.ts";

type FrameInit = NonNullable<MessageInitShape<typeof WatchTasksResponseSchema>["frame"]>;

/** Whose tasks are watched: those of a session, one task, or all of the project. */
export interface TaskScope {
  readonly sessionId?: string;
  readonly taskId?: string;
  /** The end of the one task ends the watch. */
  readonly untilEnded?: boolean;
}

const snapshotPage = 200;

/** Streams the tasks of a session, one task, or those of the project as they change. */
export async function* watchTasks(
  deps: ServiceDeps,
  req: WatchTasksRequest,
  context: HandlerContext,
): AsyncGenerator<WatchTasksResponse, void, undefined> {
  const projectId = projectOf(context);
  const scope = scopeOf(req);
  if (scope.taskId !== undefined && req.resumeToken === "") {
    await getTask(deps.database.fork(), projectId, { id: scope.taskId }, context);
  }
  yield* watchChanges(deps, followedTasks(deps, projectId, scope, context), req, context);
}

/** Tasks of a project that are followed: those of a scope. */
export function followedTasks(
  { database }: Pick<ServiceDeps, "database">,
  projectId: string,
  { sessionId, taskId, untilEnded = false }: TaskScope,
  options: ReadOptions,
): FollowedChanges<WatchTasksResponse> {
  async function changed(ids: readonly string[], span: Span, share: Share) {
    // One read for all who watch tasks of the project, whatever their scope.
    const touched = await share("tasks", () => touchedTasks(database.fork(), projectId, ids, span));
    const isOurs = (id: string, session: string | null) =>
      taskId === undefined ? sessionId === undefined || session === sessionId : id === taskId;
    const rows = touched.rows.filter((row) => isOurs(row.id, row.sessionId));
    const removed = touched.removals.filter((one) => isOurs(one.taskId, one.sessionId));
    const { lastId } = touched;
    // A session that is deleted is named among its tasks.
    const mayHaveEnded = sessionId !== undefined && ids.includes(sessionId);
    if (rows.length === 0 && removed.length === 0) return { lastId, mayHaveEnded };
    const shown = new Set(rows.map(({ id }) => id));
    const value = {
      tasks: rows.map(taskMessage),
      statusChanges: touched.statusChanges
        .filter((change) => shown.has(change.taskId))
        .map((change) => ({ taskId: change.taskId, entry: historyMessage(change) })),
      removedIds: removed.map((one) => one.taskId),
    };
    return { frame: (resumeToken: string) => frameOf(resumeToken, { case: "changed", value }), lastId };
  }

  async function* snapshot() {
    let after: AgeKey | undefined;
    do {
      const query = { projectId, filter: { sessionId }, limit: snapshotPage };
      const page =
        taskId === undefined
          ? await listTasksByAge(database.fork(), query, { oldestFirst: true, after }, options)
          : { ...(await tasksById(database.fork(), query, [taskId], options)), next: undefined };
      const value = { tasks: page.rows.map(taskMessage), complete: false };
      if (page.rows.length > 0) yield frameOf("", { case: "snapshot", value });
      after = page.next;
    } while (after);
  }

  async function endOfOne(id: string, position: Position, resumeToken: string) {
    const row = await endOfTask(database.fork(), { projectId, taskId: id }, position);
    if (row === undefined || (row && !untilEnded)) return undefined;
    return frameOf(resumeToken, { case: "final", value: row ? { task: taskMessage(row) } : {} });
  }

  async function endOfSession(id: string, position: Position, resumeToken: string) {
    const isGone = await isSessionGone(database.fork(), { projectId, sessionId: id }, position);
    return isGone ? frameOf(resumeToken, { case: "final", value: {} }) : undefined;
  }

  return {
    kind: "task",
    projectId,
    scope: ["watch-tasks", projectId, sessionId ?? null, taskId ?? null],
    changed,
    snapshot,
    complete: (token) => frameOf(token, { case: "snapshot", value: { tasks: [], complete: true } }),
    checkpoint: (token) => frameOf(token, { case: "checkpoint", value: {} }),
    ...(taskId !== undefined && { final: (at, token) => endOfOne(taskId, at, token) }),
    ...(sessionId !== undefined && { final: (at, token) => endOfSession(sessionId, at, token) }),
  };
}

function scopeOf({ scope, untilEnded }: WatchTasksRequest): TaskScope {
  if (scope.case === "taskId") return { taskId: field.id("task_id", scope.value), untilEnded };
  if (untilEnded) throw fieldInvalid("until_ended", untilEnded, "it goes only with a task_id");
  return scope.case === "sessionId" ? { sessionId: field.id("session_id", scope.value) } : {};
}

function frameOf(resumeToken: string, frame: FrameInit): WatchTasksResponse {
  return create(WatchTasksResponseSchema, { resumeToken, frame });
}
