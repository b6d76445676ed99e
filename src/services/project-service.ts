import { create, toBinary } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromDate, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  type ApiKey as ApiKeyMessage,
  ApiKeySchema,
  type ApiKeyScope as ApiKeyScopeNumber,
  type Project as ProjectMessage,
  ProjectSchema,
} from "../../gen/ts/headway/v1/project_pb.ts";
import {
  CreateApiKeyResponseSchema,
  GetProjectResponseSchema,
  GetServiceInfoResponseSchema,
  ListApiKeysResponseSchema,
  type ProjectService,
  RevokeApiKeyResponseSchema,
  UpdateProjectRequestSchema,
  UpdateProjectResponseSchema,
} from "../../gen/ts/headway/v1/project_service_pb.ts";
import { type ApiKey, apiKeyScopes } from "../domain/api-key.ts";
import { etagMismatch, fieldInvalid, fieldRequired } from "../domain/errors.ts";
import type { Project } from "../domain/project.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "../store/api-key-store.ts";
import { getProject } from "../store/project-store.ts";
import { once } from "../store/transaction.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { answer, requestKey } from "./requests.ts";
import { decodeToken, encodeToken, pageTokenInvalid } from "./tokens.ts";

/** ProjectService over the store. */
export function projectService(deps: ServiceDeps): ServiceImpl<typeof ProjectService> {
  const { database } = deps;
  return {
    async getProject(_req, context) {
      const project = await getProject(database.fork(), projectOf(context));
      return create(GetProjectResponseSchema, { project: projectMessage(project) });
    },

    async updateProject(req, context) {
      const paths = req.updateMask?.paths ?? [];
      if (paths.length === 0) throw fieldRequired("update_mask");
      const given = field.required("project", req.project);
      const changes = paths.map((path) => settingOf(path, given));
      const key = requestKey(context, UpdateProjectRequestSchema, req);
      const respond = (project: Project) => create(UpdateProjectResponseSchema, { project: projectMessage(project) });
      const encode = (project: Project) => toBinary(UpdateProjectResponseSchema, respond(project));
      const outcome = await once(database, key && { key, encode }, async (em) => {
        const project = await getProject(em, projectOf(context), { lock: true });
        if (req.etag && req.etag !== `${project.version}`) throw etagMismatch(req.etag, `${project.version}`);
        Object.assign(project, ...changes, { updatedAt: new Date() });
        await em.flush();
        return project;
      });
      return answer(UpdateProjectResponseSchema, outcome, ({ value }: { value: Project }) => respond(value));
    },

    async createApiKey(req, context) {
      const name = field.name("name", req.name);
      const scope = field.enumName("scope", req.scope, apiKeyScopes);
      if (!scope) throw fieldRequired("scope");
      const { key, secret } = await createApiKey(database, { projectId: projectOf(context), name, scope });
      await deps.keysChanged([key.id]);
      return create(CreateApiKeyResponseSchema, { apiKey: apiKeyMessage(key), secret });
    },

    async listApiKeys(req, context) {
      const scope = ["api-keys", projectOf(context)];
      const limit = field.pageSize(req.pageSize);
      const after = req.pageToken === "" ? "" : decodeToken(scope, req.pageToken)?.[0];
      if (typeof after !== "string") throw pageTokenInvalid();
      const keys = await listApiKeys(database.fork(), projectOf(context), after, limit + 1);
      const page = keys.slice(0, limit);
      const last = page.at(-1);
      return create(ListApiKeysResponseSchema, {
        apiKeys: page.map(apiKeyMessage),
        nextPageToken: keys.length > limit && last ? encodeToken(scope, [last.id]) : "",
      });
    },

    async revokeApiKey(req, context) {
      const key = await revokeApiKey(database, projectOf(context), field.id("api_key_id", req.apiKeyId));
      await deps.keysChanged([key.id]);
      return create(RevokeApiKeyResponseSchema, { apiKey: apiKeyMessage(key) });
    },

    getServiceInfo() {
      return create(GetServiceInfoResponseSchema, {
        version: deps.version,
        methods: [...deps.methods()],
        serverTime: timestampFromMs(Date.now()),
        keysRequired: deps.keysRequired(),
      });
    },
  };
}

/** The columns that a path of an update mask sets. */
function settingOf(path: string, { displayName, settings }: ProjectMessage): Partial<Project> {
  const { limits } = field;
  switch (path) {
    case "display_name":
      return { displayName: field.text("project.display_name", displayName, limits.nameCharacters) };
    case "settings.task_success_criteria": {
      const value = field.text(`project.${path}`, settings?.taskSuccessCriteria ?? "", limits.messageBytes);
      return { taskSuccessCriteria: value };
    }
    case "settings.task_failure_criteria": {
      const value = field.text(`project.${path}`, settings?.taskFailureCriteria ?? "", limits.messageBytes);
      return { taskFailureCriteria: value };
    }
    case "settings.extraction_buffer_size":
      return { extractionBufferSize: size(path, settings?.extractionBufferSize) || 16 };
    case "settings.extraction_batch_size":
      return { extractionBatchSize: size(path, settings?.extractionBatchSize) || 32 };
    case "settings.extraction_idle_time": {
      const idle = field.duration(`project.${path}`, settings?.extractionIdleTime, 0, 3_600_000);
      return { extractionIdleMs: idle ?? 8000 };
    }
    case "settings":
      return Object.assign(
        {},
        ...settingPaths.map((each) => settingOf(each, { displayName, settings } as ProjectMessage)),
      );
    default:
      throw fieldInvalid("update_mask", path, `it may name display_name, settings, ${settingPaths.join(", ")}`);
  }
}

const settingPaths = [
  "settings.task_success_criteria",
  "settings.task_failure_criteria",
  "settings.extraction_buffer_size",
  "settings.extraction_batch_size",
  "settings.extraction_idle_time",
];

function size(path: string, value = 0): number {
  return field.within(`project.${path}`, value, 0, 1000);
}

function projectMessage(project: Project): ProjectMessage {
  return create(ProjectSchema, {
    id: project.id,
    displayName: project.displayName,
    settings: {
      taskSuccessCriteria: project.taskSuccessCriteria,
      taskFailureCriteria: project.taskFailureCriteria,
      extractionBufferSize: project.extractionBufferSize,
      extractionIdleTime: durationFromMs(project.extractionIdleMs),
      extractionBatchSize: project.extractionBatchSize,
    },
    createTime: timestampFromDate(project.createdAt),
    updateTime: timestampFromDate(project.updatedAt),
    etag: `${project.version}`,
  });
}

function apiKeyMessage(key: ApiKey): ApiKeyMessage {
  return create(ApiKeySchema, {
    id: key.id,
    name: key.name,
    scope: (apiKeyScopes.indexOf(key.scope) + 1) as ApiKeyScopeNumber,
    prefix: key.prefix,
    createTime: timestampFromDate(key.createdAt),
    ...(key.revokedAt && { revokeTime: timestampFromDate(key.revokedAt) }),
  });
}
