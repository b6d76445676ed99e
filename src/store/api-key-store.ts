import { LockMode } from "@mikro-orm/core";
import type { Em } from "../db/orm.ts";
import { ApiKey, type ApiKeyScope, hashSecret, newSecret } from "../domain/api-key.ts";
import { DomainError } from "../domain/errors.ts";
import { Project } from "../domain/project.ts";
import type { Database } from "./database.ts";
import { noteChanges } from "./journal.ts";
import { newId } from "./new-id.ts";
import { transaction } from "./transaction.ts";

/** A key with its secret: the one time that the secret is there. */
export interface NewApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}

interface ApiKeyDraft {
  readonly projectId: string;
  readonly name: string;
  readonly scope: ApiKeyScope;
}

/** Makes a key for a project, which is made too if it does not exist. */
export async function createApiKey(database: Database, draft: ApiKeyDraft): Promise<NewApiKey> {
  const secret = newSecret();
  const key = await transaction(database, async (em) => {
    await em.upsert(Project, { id: draft.projectId }, { onConflictAction: "ignore" });
    return await insertApiKey(em, database.origin, draft, secret);
  });
  return { key, secret };
}

/** Makes the key with a secret that the operator has chosen, unless there is one, revoked or not. */
export async function ensureApiKey(
  database: Database,
  draft: ApiKeyDraft,
  secret: string,
): Promise<{ readonly key: ApiKey; readonly isNew: boolean }> {
  return await transaction(database, async (em) => {
    // Servers that start at the same moment come one after the other.
    await em.findOne(Project, { id: draft.projectId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const found = await em.findOne(ApiKey, { hash: hashSecret(secret) });
    if (found) return { key: found, isNew: false };
    return { key: await insertApiKey(em, database.origin, draft, secret), isNew: true };
  });
}

async function insertApiKey(
  em: Em,
  origin: string,
  { projectId, name, scope }: ApiKeyDraft,
  secret: string,
): Promise<ApiKey> {
  const created = em.create(ApiKey, {
    project: projectId,
    id: newId(),
    name,
    scope,
    prefix: secret.slice(0, 8),
    hash: hashSecret(secret),
    createdAt: new Date(),
  });
  await em.flush();
  await noteChanges(em, origin, { projectId, kind: "api_key", ids: [created.id] });
  return created;
}

/** Revokes a key. Revoking it again changes nothing. Throws ApiKeyNotFound. */
export async function revokeApiKey(database: Database, projectId: string, id: string): Promise<ApiKey> {
  return await transaction(database, async (em) => {
    const key = await em.findOne(ApiKey, { project: projectId, id });
    if (!key) {
      const message = `API key ${JSON.stringify(id)} does not exist in the project`;
      throw new DomainError("ApiKeyNotFound", message, { api_key_id: id });
    }
    key.revokedAt ??= new Date();
    await em.flush();
    await noteChanges(em, database.origin, { projectId, kind: "api_key", ids: [key.id] });
    return key;
  });
}

/** Lists a project's keys, the newest first, after an id (which holds the time of creation). */
export async function listApiKeys(em: Em, projectId: string, afterId: string, limit: number): Promise<ApiKey[]> {
  const where = { project: projectId, ...(afterId && { id: { $lt: afterId } }) };
  return await em.find(ApiKey, where, { orderBy: { id: "desc" }, limit });
}

/** The key that a secret belongs to, unless it was revoked. */
export async function findBySecret(em: Em, secret: string): Promise<ApiKey | null> {
  return await em.findOne(ApiKey, { hash: hashSecret(secret), revokedAt: null });
}

/** Whether there has ever been a key: from then on nobody gets in without one. */
export async function anyApiKey(em: Em): Promise<boolean> {
  return (await em.findOne(ApiKey, { id: { $ne: "" } }, { fields: ["id"] })) !== null;
}

/** Those of some keys that are revoked. */
export async function revokedAmong(em: Em, ids: readonly string[]): Promise<string[]> {
  const revoked = await em.find(ApiKey, { id: { $in: [...ids] }, revokedAt: { $ne: null } }, { fields: ["id"] });
  return revoked.map(({ id }) => id);
}
