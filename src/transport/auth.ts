import type { DescMethod } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { Logger } from "pino";
import { type ApiKeyScope, reaches } from "../domain/api-key.ts";
import { DomainError } from "../domain/errors.ts";
import { defaultProjectId } from "../domain/project.ts";
import type { Caller } from "../services/caller.ts";
import { anyApiKey, ensureApiKey, findBySecret, revokedAmong } from "../store/api-key-store.ts";
import type { Database } from "../store/database.ts";
import { SnapshotCache } from "../store/snapshot-cache.ts";

const openCaller: Caller = { projectId: defaultProjectId, scope: "ADMIN", keyId: "" };
const maxBytes = 4 * 1024 * 1024;
const callerBytes = 200;

/** Lets callers in by their keys, and remembers whom it let in until a key changes. */
export class Authenticator {
  readonly #database: Database;
  readonly #remembered = new SnapshotCache<string, Caller>({ maxBytes, weigh: () => callerBytes });
  #generation = 0;
  #keysRequired = true;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether calls need a key. They do from the first key on, also when it was revoked. */
  get keysRequired(): boolean {
    return this.#keysRequired;
  }

  /** Makes the key that the operator has chosen, unless it is there. Its secret is in no log. */
  async bootstrap(secret: string, log: Logger): Promise<void> {
    const draft = { projectId: defaultProjectId, name: "bootstrap", scope: "ADMIN" } as const;
    const { key, isNew } = await ensureApiKey(this.#database, draft, secret);
    if (isNew) log.info({ apiKey: key.id }, "made the API key that the settings give");
    if (key.revokedAt) log.warn({ apiKey: key.id }, "the API key that the settings give is revoked, and stays so");
  }

  /** Finds out whether calls need a key, and forgets whom it let in. */
  async start(): Promise<void> {
    this.#generation += 1;
    this.#remembered.clear();
    this.#keysRequired = await anyApiKey(this.#database.fork());
  }

  /** Forgets whom it let in: these keys were made or revoked, here or by another replica. Answers those revoked. */
  async keysChanged(ids: readonly string[]): Promise<ReadonlySet<string>> {
    this.#generation += 1;
    this.#remembered.clear();
    this.#keysRequired = true;
    return new Set(await revokedAmong(this.#database.fork(), ids));
  }

  /**
   * Finds out who calls, by the Authorization header, and that the key reaches as far as needed: {@link neededScope}.
   * Throws ApiKeyInvalid or ScopeMissing.
   */
  admit(needed: ApiKeyScope | undefined, authorization: string | null | undefined): Caller | Promise<Caller> {
    if (!needed || !this.#keysRequired) return openCaller;
    const known = this.#remembered.get(authorization ?? "");
    if (known) return requireScope(known, needed);
    return this.#find(authorization ?? "").then((found) => requireScope(found, needed));
  }

  async #find(authorization: string): Promise<Caller> {
    const [, secret] = /^Bearer +(\S{1,256})$/i.exec(authorization) ?? [];
    if (!secret) throw invalid("the call brings no API key: send the header Authorization: Bearer KEY");
    const generation = this.#generation;
    const key = await findBySecret(this.#database.fork(), secret);
    // What was read before a change of keys lets nobody in after it: the streams to be ended have been ended then.
    if (generation !== this.#generation) return await this.#find(authorization);
    if (!key) throw invalid("the API key does not exist, or was revoked");
    const admitted: Caller = { projectId: key.project, scope: key.scope, keyId: key.id };
    this.#remembered.set(authorization, admitted);
    return admitted;
  }
}

const adminMethods = new Set([
  "headway.v1.ProjectService/UpdateProject",
  "headway.v1.ProjectService/CreateApiKey",
  "headway.v1.ProjectService/ListApiKeys",
  "headway.v1.ProjectService/RevokeApiKey",
  "headway.v1.TrackerService/ResetTracker",
]);

/** The scope that a method needs. Undefined for what anybody may ask. */
export function neededScope({ parent, name, idempotency, methodKind }: DescMethod): ApiKeyScope | undefined {
  const path = `${parent.typeName}/${name}`;
  if (parent.typeName.startsWith("grpc.") || path === "headway.v1.ProjectService/GetServiceInfo") return undefined;
  if (adminMethods.has(path)) return "ADMIN";
  const reads = idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS || methodKind === "server_streaming";
  return reads ? "READ" : "WRITE";
}

function requireScope(caller: Caller, needed: ApiKeyScope): Caller {
  if (reaches(caller.scope, needed)) return caller;
  const message = `the API key has the scope ${caller.scope}, and the method needs ${needed}`;
  throw new DomainError("ScopeMissing", message, { scope: caller.scope, required: needed });
}

function invalid(message: string): DomainError {
  return new DomainError("ApiKeyInvalid", message);
}
