import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import {
  type WatchPingStatusRequest,
  type WatchPingStatusResponse,
  WatchPingStatusResponseSchema,
} from "../../gen/ts/headway/v1/ping_watch_pb.ts";
import type { Position } from "../domain/position.ts";
import { findAgent, getAgent } from "../store/agent-store.ts";
import { endOfInstance, touchedInstances } from "../store/instance-changes.ts";
import { type InstanceCursor, listInstances } from "../store/instance-list.ts";
import { findInstance } from "../store/instance-rows.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { changeMessage, instanceMessage, unseenInstance } from "./ping-messages.ts";
import { bringProjectUpToDate } from "./ping-queries.ts";
import { type FollowedChanges, type Share, type Span, watchChanges } from "./watch-changes.ts";

type FrameInit = NonNullable<MessageInitShape<typeof WatchPingStatusResponseSchema>["frame"]>;

const snapshotPage = 500;

/** Streams an instance, those of an agent, or those of the project as they change. */
export async function* watchPingStatus(
  deps: ServiceDeps,
  req: WatchPingStatusRequest,
  context: HandlerContext,
): AsyncGenerator<WatchPingStatusResponse, void, undefined> {
  const { database } = deps;
  const projectId = projectOf(context);
  const { instanceId, agentId } = scopeOf(req);
  if (agentId !== undefined && req.resumeToken === "") await getAgent(database.fork(), projectId, { id: agentId });

  async function changed(ids: readonly string[], span: Span, share: Share, within?: number) {
    // One read for all who watch instances of the project, whatever their scope.
    const touched = await share("instances", () =>
      touchedInstances(database.fork(), projectId, ids, { ...span, within }),
    );
    const rows = touched.rows.filter(({ state }) =>
      instanceId === undefined ? agentId === undefined || state.agentId === agentId : state.id === instanceId,
    );
    const { lastId, lastSequence } = touched;
    // One that is not there any more was deleted, perhaps with the agent that is watched.
    if (rows.length === 0) return { lastId, mayHaveEnded: touched.isShort };
    const shown = new Set(rows.map(({ state }) => state.id));
    const value = {
      instances: rows.map(instanceMessage),
      changes: touched.changes.filter((change) => shown.has(change.instanceId)).map(changeMessage),
    };
    const frame = (resumeToken: string) => frameOf(resumeToken, { case: "changed", value });
    return { frame, lastId, within: lastSequence };
  }

  async function* snapshot() {
    if (instanceId !== undefined) return yield* snapshotOfOne(instanceId);
    await bringProjectUpToDate(deps, projectId);
    const filter = { agentId, includesEnded: false };
    let after: InstanceCursor | undefined;
    do {
      const query = { projectId, filter, limit: snapshotPage, after };
      const { rows, next } = await listInstances(database.fork(), query, context);
      const value = { instances: rows.map(instanceMessage), complete: false };
      if (rows.length > 0) yield frameOf("", { case: "snapshot", value });
      after = next;
    } while (after);
  }

  async function* snapshotOfOne(id: string) {
    const key = { projectId, instanceId: id };
    await deps.instances.bringUpToDate(key);
    const found = await findInstance(database.fork(), key, context);
    const instances = [found ? instanceMessage(found.row) : unseenInstance(id)];
    yield frameOf("", { case: "snapshot", value: { instances, complete: false } });
  }

  async function final(position: Position, resumeToken: string) {
    const em = database.fork();
    if (instanceId === undefined) {
      const isThere = await findAgent(em, projectId, { id: agentId ?? "" });
      return isThere ? undefined : frameOf(resumeToken, { case: "final", value: {} });
    }
    const row = await endOfInstance(em, { projectId, instanceId }, position);
    if (row === undefined) return undefined;
    return frameOf(resumeToken, { case: "final", value: row ? { instance: instanceMessage(row) } : {} });
  }

  const followed: FollowedChanges<WatchPingStatusResponse> = {
    kind: "instance",
    projectId,
    scope: ["watch-ping-status", projectId, instanceId ?? null, agentId ?? null],
    changed,
    snapshot,
    complete: (token) => frameOf(token, { case: "snapshot", value: { instances: [], complete: true } }),
    checkpoint: (token) => frameOf(token, { case: "checkpoint", value: {} }),
    ...((instanceId ?? agentId) ? { final } : {}),
  };
  yield* watchChanges(deps, followed, req, context);
}

function scopeOf({ scope }: WatchPingStatusRequest): { instanceId?: string; agentId?: string } {
  if (scope.case === "instanceId") return { instanceId: field.id("instance_id", scope.value) };
  return scope.case === "agentId" ? { agentId: field.id("agent_id", scope.value) } : {};
}

function frameOf(resumeToken: string, frame: FrameInit): WatchPingStatusResponse {
  return create(WatchPingStatusResponseSchema, { resumeToken, frame });
}
