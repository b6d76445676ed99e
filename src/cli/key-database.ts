import { randomUUID } from "node:crypto";
import { type Command, InvalidArgumentError } from "commander";
import { loadConfig } from "../config.ts";
import { openDatabase } from "../db/database.ts";
import { reachEmbedded } from "../db/embedded.ts";
import type { ApiKey } from "../domain/api-key.ts";
import { defaultProjectId } from "../domain/project.ts";
import type { Database } from "../store/database.ts";
import { notice } from "./output.ts";

/** Gives a command the option that says whose keys are meant. */
export function addProjectOption(command: Command): Command {
  return command.option("--project <id>", "the project that the key belongs to", projectId, defaultProjectId);
}

/** Runs work on the database itself, since the first key is made before any server runs. */
export async function withKeyDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const config = loadConfig(process.env);
  await using opened = await openDatabase(config.database, { openEmbedded: reachEmbedded, tell: notice });
  await work({ fork: () => opened.orm.em.fork(), origin: randomUUID() });
}

/** What a key shows of itself, for programs. */
export function keyObject({ id, project, name, scope, prefix, createdAt, revokedAt }: ApiKey) {
  const revoked = revokedAt ? { revokeTime: revokedAt.toISOString() } : {};
  return { id, project, name, scope, prefix, createTime: createdAt.toISOString(), ...revoked };
}

function projectId(value: string): string {
  if (/^[a-z0-9-]{1,63}$/.test(value)) return value;
  throw new InvalidArgumentError("It must have 1 to 63 lower-case letters, digits and hyphens.");
}
