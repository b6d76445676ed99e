import { create } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import * as pb from "../../gen/ts/headway/v1/agent_service_pb.ts";
import { fieldRequired } from "../domain/errors.ts";
import type { Wanted } from "../domain/task-errors.ts";
import { applyLimits } from "../store/agent-limits.ts";
import { deleteAgent } from "../store/agent-removal.ts";
import { type AgentChanges, changeAgent, getAgent, listAgents, registerAgent } from "../store/agent-store.ts";
import { newId } from "../store/new-id.ts";
import { agentChangesOf, agentMessage, limitsOf } from "./agent-messages.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { mutate } from "./mutations.ts";
import { decodeToken, encodeToken, pageTokenInvalid } from "./tokens.ts";

/** AgentService over the store. */
export function agentService(deps: ServiceDeps): ServiceImpl<typeof pb.AgentService> {
  const { database, writer, messages } = deps;
  return {
    registerAgent(req, context) {
      const id = field.optionalId("id", req.id);
      const wanted = { projectId: projectOf(context), name: field.name("name", req.name), id, newId: newId() };
      const changes = registeredChanges(req);
      const schemas = [pb.RegisterAgentRequestSchema, pb.RegisterAgentResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        const { agent, created } = await registerAgent(em, wanted, changes);
        if (!created) await applyLimits(em, database.origin, agent);
        return create(pb.RegisterAgentResponseSchema, { agent: agentMessage(agent), created });
      });
    },

    async getAgent(req, context) {
      const agent = await getAgent(database.fork(), projectOf(context), wantedAgent(req.which));
      return create(pb.GetAgentResponseSchema, { agent: agentMessage(agent) });
    },

    async listAgents(req, context) {
      const projectId = projectOf(context);
      const namePrefix = field.optionalShortText("name_prefix", req.namePrefix) ?? "";
      const taskId = field.optionalId("task_id", req.taskId);
      const scope = ["agents", projectId, namePrefix, taskId];
      const afterName = req.pageToken === "" ? "" : decodeToken(scope, req.pageToken)?.[0];
      if (typeof afterName !== "string" || afterName.includes("\0")) throw pageTokenInvalid();
      const query = { projectId, namePrefix, taskId, afterName, limit: field.pageSize(req.pageSize) };
      const { agents, more } = await listAgents(database.fork(), query, context);
      const last = agents.at(-1);
      return create(pb.ListAgentsResponseSchema, {
        agents: agents.map(agentMessage),
        nextPageToken: more && last ? encodeToken(scope, [last.name]) : "",
      });
    },

    updateAgent(req, context) {
      const paths = req.updateMask?.paths ?? [];
      if (paths.length === 0) throw fieldRequired("update_mask");
      const given = field.required("agent", req.agent);
      const id = field.id("agent.id", given.id);
      const etag = field.etag(req.etag);
      const changes: AgentChanges = Object.assign({}, ...paths.map((path) => agentChangesOf(path, given)));
      const schemas = [pb.UpdateAgentRequestSchema, pb.UpdateAgentResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        const agent = await getAgent(em, projectOf(context), { id }, { lock: true });
        await changeAgent(em, agent, changes, etag);
        await applyLimits(em, database.origin, agent);
        return create(pb.UpdateAgentResponseSchema, { agent: agentMessage(agent) });
      });
    },

    async deleteAgent(req, context) {
      const key = { projectId: projectOf(context), agentId: field.id("agent_id", req.agentId) };
      const etag = field.etag(req.etag);
      const schemas = [pb.DeleteAgentRequestSchema, pb.DeleteAgentResponseSchema] as const;
      let ended: Awaited<ReturnType<typeof deleteAgent>> = [];
      const response = await mutate(deps, context, schemas, req, async (em) => {
        ended = await deleteAgent(em, database.origin, key, { force: req.force, etag, messages });
        return create(pb.DeleteAgentResponseSchema);
      });
      writer.appended(ended);
      return response;
    },
  };
}

function registeredChanges({ description, metadata, instanceLimits }: pb.RegisterAgentRequest): AgentChanges {
  const { messageBytes, metadataBytes } = field.limits;
  return {
    ...(description !== undefined && { description: field.text("description", description, messageBytes) }),
    ...(metadata !== undefined && { metadata: field.json("metadata", metadata, metadataBytes) }),
    ...(instanceLimits !== undefined && limitsOf("instance_limits", instanceLimits)),
  };
}

function wantedAgent(which: pb.GetAgentRequest["which"]): Wanted {
  if (which.case === "name") return { name: field.name("name", which.value) };
  return { id: field.id("agent_id", which.value ?? "") };
}
