import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type ListMessagesRequest,
  type ListMessagesResponse,
  ListMessagesResponseSchema,
} from "../../gen/ts/headway/v1/session_message_pb.ts";
import type { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { fieldInvalid, fieldTooLarge } from "../domain/errors.ts";
import { type MessageFormat, messageFormats } from "../domain/message.ts";
import { type ProcessingStatus, processingStatuses } from "../domain/session-message.ts";
import { type MessageSelection, readMessages } from "../store/message-rows.ts";
import { tokensOfSelection } from "../store/message-tokens.ts";
import { newestMessage } from "../store/session-rows.ts";
import { evidenceOfTask } from "../store/task-rows.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { strategiesOf } from "./edit-strategies.ts";
import { type EditedPage, editedPage } from "./edited-page.ts";
import * as field from "./fields.ts";
import { messageAnswer, systemParts } from "./message-answers.ts";
import { decodeToken, encodeToken, pageTokenInvalid, type TokenScope } from "./tokens.ts";
import { toolNamesFor } from "./tool-names.ts";

const orders = ["oldest-first", "newest-first"] as const;

/** The RPC that lists messages, in any form and as short as a model needs them. */
export function messageQueries(deps: ServiceDeps): Pick<ServiceImpl<typeof SessionService>, "listMessages"> {
  return { listMessages: (req, context) => listMessages(deps, req, context) };
}

async function listMessages(
  { database, tokens }: ServiceDeps,
  req: ListMessagesRequest,
  context: HandlerContext,
): Promise<ListMessagesResponse> {
  const { key, format, after, taskId, statuses, newestFirst, limit, strategies, editUpTo } = queryOf(req, context);
  const scope: TokenScope = ["messages", key, format, after, taskId, statuses, newestFirst, strategies, editUpTo];
  const token = readToken(scope, req.pageToken);
  const newest = await newestMessage(database.fork(), key, context);
  const isEdited = Object.keys(strategies).length > 0;
  // To leave out as much as a number of tokens says takes the exact numbers.
  if (isEdited) await tokens.countAll(key, context);
  else await tokens.countSoon(key.projectId, [key.sessionId], context);
  const selection: MessageSelection = {
    ...key,
    after,
    // What is stored later does not change what the pages are of.
    until: token?.until ?? newest,
    statuses,
    ranges: taskId === undefined ? undefined : await evidenceOfTask(database.fork(), key, taskId, context),
  };
  const paging = { place: token?.place, newestFirst, limit };
  const page = isEdited
    ? await editedPage(database, tokens, selection, { ...paging, strategies, editUpTo }, context)
    : await plainPage(selection, paging);
  const { messages, more } = page;
  const showing = { format, toolNames: await toolNamesFor(database.fork(), key, format, messages, context) };
  const place = newestFirst ? messages[0]?.sequence : messages.at(-1)?.sequence;
  return create(ListMessagesResponseSchema, {
    messages: messages.map((row) => messageAnswer({ ...row, tokenCount: row.tokens }, showing)),
    nextPageToken: more && place !== undefined ? encodeToken(scope, [place, selection.until]) : "",
    systemParts: systemParts(messages, showing),
    pageTokenCount: BigInt(messages.reduce((sum, one) => sum + one.tokens, 0)),
    tokenCount: BigInt(page.tokens),
    editedUpToSequence: BigInt(page.editedUpTo),
  });

  async function plainPage(
    whole: MessageSelection,
    { place, newestFirst, limit }: { place: number | undefined; newestFirst: boolean; limit: number },
  ): Promise<EditedPage> {
    const left = newestFirst
      ? { ...whole, until: place === undefined ? whole.until : place - 1 }
      : { ...whole, after: place ?? whole.after };
    const found = await readMessages(database.fork(), left, { limit, newestFirst }, context);
    const counted = await tokensOfSelection(database.fork(), whole, context);
    return { ...found, tokens: counted.tokens, editedUpTo: 0 };
  }
}

function queryOf(req: ListMessagesRequest, context: HandlerContext) {
  return {
    key: { projectId: projectOf(context), sessionId: field.id("session_id", req.sessionId) },
    format: formatOf(req.format),
    after: field.within("after_sequence", Number(req.afterSequence), 0, Number.MAX_SAFE_INTEGER),
    taskId: field.optionalId("task_id", req.taskId),
    statuses: statusesOf(req.processingStatuses),
    newestFirst: field.enumName("order", req.order, orders) === "newest-first",
    limit: field.pageSize(req.pageSize),
    strategies: strategiesOf(req.editStrategies),
    editUpTo: field.within("edit_up_to_sequence", Number(req.editUpToSequence), 0, Number.MAX_SAFE_INTEGER),
  };
}

/** The form that a request asks for. Throws what is none. */
export function formatOf(value: number): MessageFormat {
  return field.enumName("format", value, messageFormats) ?? "HEADWAY";
}

function statusesOf(values: readonly number[]): ProcessingStatus[] {
  const at = "processing_statuses";
  if (values.length > processingStatuses.length) {
    throw fieldTooLarge(at, values.length, processingStatuses.length, "values");
  }
  return values.map((value, i) => {
    const status = field.enumName(`${at}[${i}]`, value, processingStatuses);
    if (!status) throw fieldInvalid(`${at}[${i}]`, value, "it must name a status");
    return status;
  });
}

function readToken(scope: TokenScope, pageToken: string): { place: number; until: number } | undefined {
  if (pageToken === "") return undefined;
  const [place, until] = decodeToken(scope, pageToken) ?? [];
  if (!Number.isSafeInteger(place) || !Number.isSafeInteger(until)) throw pageTokenInvalid();
  return { place: place as number, until: until as number };
}
