import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import {
  type GetSessionSummaryRequest,
  type GetSessionSummaryResponse,
  GetSessionSummaryResponseSchema,
  type ListPreferencesRequest,
  ListPreferencesResponseSchema,
} from "../../gen/ts/headway/v1/session_summary_pb.ts";
import { sessionNotFound } from "../domain/session-errors.ts";
import { lastTasks } from "../store/last-tasks.ts";
import {
  generalPreferences,
  listPreferences,
  type PlanningNoteRow,
  type PreferenceRow,
  type PreferenceScope,
  planningNotes,
} from "../store/preference-list.ts";
import { findProcessing } from "../store/session-processing.ts";
import { newestMessage } from "../store/session-rows.ts";
import { getTask, type TaskRow } from "../store/task-rows.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { noteMessage, preferenceMessage } from "./preference-messages.ts";
import { processingMessage } from "./processing-messages.ts";
import { sessionElements, taskElement } from "./summary-text.ts";
import { taskMessage, taskStatusesOf } from "./task-messages.ts";
import { decodeToken, encodeToken, pageTokenInvalid, type TokenScope } from "./tokens.ts";

type Findings = Pick<ServiceImpl<typeof SessionService>, "listPreferences" | "getSessionSummary">;

const maxTasks = 1000;
const maxTextBytes = 1024 * 1024;
// With the text and the preferences, an answer then stays below the 4 MiB that gRPC clients take.
const maxTaskBytes = 2 * 1024 * 1024;

/** The RPCs that show what was found in the messages of a session. */
export function sessionFindings({ database, tokens }: ServiceDeps): Findings {
  return {
    async listPreferences(req, context) {
      const projectId = projectOf(context);
      const scope = scopeOf(req.scope);
      const limit = field.pageSize(req.pageSize);
      const tokenScope: TokenScope = ["preferences", projectId, scope];
      const afterId = req.pageToken === "" ? "" : decodeToken(tokenScope, req.pageToken)?.[0];
      if (typeof afterId !== "string" || afterId.includes("\0")) throw pageTokenInvalid();
      await requireScope(projectId, scope, context);
      const found = await listPreferences(database.fork(), projectId, scope, { afterId, limit }, context);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return create(ListPreferencesResponseSchema, {
        preferences: page.map(preferenceMessage),
        nextPageToken: found.length > limit && last ? encodeToken(tokenScope, [last.id]) : "",
      });
    },

    async getSessionSummary(req, context) {
      return await summarise(req, context);
    },
  };

  async function requireScope(projectId: string, { sessionId, taskId }: PreferenceScope, context: HandlerContext) {
    if (sessionId !== undefined) await newestMessage(database.fork(), { projectId, sessionId }, context);
    if (taskId !== undefined) await getTask(database.fork(), projectId, { id: taskId }, context);
  }

  async function summarise(req: GetSessionSummaryRequest, context: HandlerContext): Promise<GetSessionSummaryResponse> {
    const key = { projectId: projectOf(context), sessionId: field.id("session_id", req.sessionId) };
    const limit = field.within("task_limit", req.taskLimit, 0, maxTasks) || maxTasks;
    const statuses = taskStatusesOf("statuses", req.statuses);
    const processing = await findProcessing(database.fork(), key, context);
    if (!processing) throw sessionNotFound(key.sessionId);
    const preferences = await generalPreferences(database.fork(), key, context);
    const notes = await planningNotes(database.fork(), key, context);
    const general = generalElements(preferences, notes);
    const tasks: TaskRow[] = [];
    const elements = general === "" ? [] : [general];
    let textBytes = Buffer.byteLength(general);
    let taskBytes = 0;
    for await (const task of lastTasks(database.fork(), key, { statuses }, context)) {
      const element = taskElement(task);
      textBytes += Buffer.byteLength(element) + 1;
      taskBytes += Buffer.byteLength(JSON.stringify(task));
      if (tasks.length === limit || textBytes > maxTextBytes || (tasks.length > 0 && taskBytes > maxTaskBytes)) break;
      tasks.unshift(task);
      elements.unshift(element);
    }
    const text = elements.join("\n");
    return create(GetSessionSummaryResponseSchema, {
      text,
      tokenCount: BigInt(await tokens.ofText(text)),
      tasks: tasks.map(taskMessage),
      preferences: preferences.map(preferenceMessage),
      planningNotes: notes.map(noteMessage),
      processing: processingMessage(processing),
    });
  }
}

/** What holds for all of a session, of which the oldest is left out where it is more than the text may have. */
function generalElements(preferences: readonly PreferenceRow[], notes: readonly PlanningNoteRow[]): string {
  for (let kept = 100; kept > 0; kept = Math.floor(kept / 2)) {
    const text = sessionElements(preferences.slice(-kept), notes.slice(-kept));
    if (Buffer.byteLength(text) <= maxTextBytes) return text;
  }
  return "";
}

function scopeOf(scope: ListPreferencesRequest["scope"]): PreferenceScope {
  switch (scope.case) {
    case "sessionId":
      return { sessionId: field.id("session_id", scope.value) };
    case "userId":
      return { userId: field.requiredText("user_id", scope.value, field.limits.idBytes) };
    case "taskId":
      return { taskId: field.id("task_id", scope.value) };
    default:
      return {};
  }
}
