import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type GetTaskRequest,
  GetTaskResponseSchema,
  type ListTaskHistoryRequest,
  ListTaskHistoryResponseSchema,
  type ListTasksRequest,
  ListTasksResponseSchema,
} from "../../gen/ts/headway/v1/task_query_pb.ts";
import type { TaskService } from "../../gen/ts/headway/v1/task_service_pb.ts";
import { fieldInvalid } from "../domain/errors.ts";
import type { Wanted } from "../domain/task-errors.ts";
import { listTasksByPlace, type Stretch } from "../store/session-list.ts";
import { readHistory } from "../store/task-history.ts";
import { type AgeKey, listTasksByAge } from "../store/task-list.ts";
import { getTask } from "../store/task-rows.ts";
import { ageToken, readAges } from "./age-tokens.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { historyMessage, taskFilterOf, taskMessage } from "./task-messages.ts";
import { decodeToken, encodeToken, pageTokenInvalid, type TokenScope } from "./tokens.ts";

type Queries = Pick<ServiceImpl<typeof TaskService>, "getTask" | "listTasks" | "listTaskHistory">;

const taskOrders = ["newest-first", "oldest-first", "session"] as const;
const sequenceOrders = ["oldest-first", "newest-first"] as const;

/** The RPCs that read tasks as they are. */
export function taskQueries({ database }: ServiceDeps): Queries {
  return {
    async getTask(req, context) {
      const options = { signal: context.signal, allProgress: true };
      const row = await getTask(database.fork(), projectOf(context), wantedTask(req.which), options);
      return create(GetTaskResponseSchema, { task: taskMessage(row) });
    },

    async listTasks(req, context) {
      const { rows, nextPageToken } = await listTasks(req, context);
      return create(ListTasksResponseSchema, { tasks: rows.map(taskMessage), nextPageToken });
    },

    async listTaskHistory(req, context) {
      return await listHistory(req, context);
    },
  };

  async function listTasks(req: ListTasksRequest, context: HandlerContext) {
    const projectId = projectOf(context);
    const filter = taskFilterOf(req.filter);
    const inSession = filter.sessionId !== undefined;
    const order = field.enumName("order", req.order, taskOrders) ?? (inSession ? "session" : "newest-first");
    if (order === "session" && !inSession) {
      throw fieldInvalid("order", "TASK_ORDER_SESSION", "it needs a filter that names the session");
    }
    const query = { projectId, filter, limit: field.pageSize(req.pageSize) };
    const scope: TokenScope = ["tasks", projectId, filter, order];
    const places = req.pageToken === "" ? undefined : readAges(scope, req.pageToken);
    const em = database.fork();
    if (order === "session") {
      const { rows, next } = await listTasksByPlace(em, query, places && stretchesOf(places), context);
      const left = next?.flatMap(({ first, last }) => [first, last]);
      return { rows, nextPageToken: left ? ageToken(scope, left) : "" };
    }
    const options = { oldestFirst: order === "oldest-first", after: places?.[0] };
    const { rows, next } = await listTasksByAge(em, query, options, context);
    return { rows, nextPageToken: next ? ageToken(scope, [next]) : "" };
  }

  async function listHistory(req: ListTaskHistoryRequest, context: HandlerContext) {
    const key = { projectId: projectOf(context), taskId: field.id("task_id", req.taskId) };
    const newestFirst = field.enumName("order", req.order, sequenceOrders) === "newest-first";
    const limit = field.pageSize(req.pageSize);
    const floor = field.within("after_sequence", Number(req.afterSequence), 0, Number.MAX_SAFE_INTEGER);
    const scope: TokenScope = ["task-history", key, newestFirst, floor];
    const after = readSequence(scope, req.pageToken) ?? (newestFirst ? Number.MAX_SAFE_INTEGER : floor);
    const found = await readHistory(database.fork(), key, { after, floor, newestFirst, limit }, context);
    if (found.length === 0) await getTask(database.fork(), key.projectId, { id: key.taskId }, context);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return create(ListTaskHistoryResponseSchema, {
      entries: page.map(historyMessage),
      nextPageToken: found.length > limit && last ? encodeToken(scope, [last.sequence]) : "",
    });
  }
}

function wantedTask(which: GetTaskRequest["which"]): Wanted {
  if (which.case === "name") return { name: field.name("name", which.value) };
  return { id: field.id("task_id", which.value ?? "") };
}

function stretchesOf(keys: readonly AgeKey[]): Stretch[] {
  return keys.flatMap((first, i) => {
    const last = keys[i + 1];
    return i % 2 === 0 && last ? [{ first, last }] : [];
  });
}

function readSequence(scope: TokenScope, pageToken: string): number | undefined {
  if (pageToken === "") return undefined;
  const [sequence] = decodeToken(scope, pageToken) ?? [];
  if (!Number.isSafeInteger(sequence)) throw pageTokenInvalid();
  return sequence as number;
}
