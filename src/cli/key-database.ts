import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { type Command, InvalidArgumentError } from "commander";
import { loadConfig } from "../config.ts";
import { openDatabase } from "../db/database.ts";
import { reachEmbedded } from "../db/embedded.ts";
import { hasCluster } from "../db/embedded-cluster.ts";
import type { ApiKey } from "../domain/api-key.ts";
import { defaultProjectId } from "../domain/project.ts";
import type { Database } from "../store/database.ts";
import { hasProject, projectIds } from "../store/project-store.ts";
import { notice } from "./output.ts";

/** Whose keys a command is about. */
export interface KeyOptions {
  readonly project: string;
  readonly data?: string;
  /** For a command that may make a project: make it without a question. Undefined for the others. */
  readonly createProject?: boolean;
}

const maxListed = 20;

/** Gives a command the options that say whose keys are meant. */
export function addKeyOptions(command: Command): Command {
  return command
    .option("--project <id>", "the project that the key belongs to", projectId, defaultProjectId)
    .option("--data <dir>", "the data of the embedded database (default: HEADWAY_DATA, or .headway in this folder)");
}

/**
 * Runs work on the database itself, since the first key is made before any server runs. It is told where the data is.
 *
 * A database or a project that is not there may be a slip of the pen: it is made when the options name it, or when the
 * person at the terminal says so. Else throws.
 */
export async function withKeyDatabase(
  { project, data, createProject }: KeyOptions,
  work: (database: Database, shown: string) => Promise<void>,
): Promise<void> {
  const config = loadConfig(process.env);
  const settings = { ...config.database, directory: data ?? config.database.directory };
  const isNamed = data !== undefined || Boolean(process.env["HEADWAY_DATA"]);
  const mayMake = createProject !== undefined;
  if (!settings.url && !hasCluster(settings.directory)) await requireNewDatabase(settings.directory, isNamed, mayMake);
  await using opened = await openDatabase(settings, { openEmbedded: reachEmbedded, tell: notice });
  const database = { fork: opened.fork, origin: randomUUID() };
  if (!createProject && !(await hasProject(database.fork(), project))) {
    await requireNewProject(database, project, opened.shown, mayMake);
  }
  await work(database, opened.shown);
}

async function requireNewDatabase(directory: string, isNamed: boolean, mayMake: boolean): Promise<void> {
  const place = resolve(directory);
  const missing = `there is no database in ${place}`;
  const elsewhere = "go to the folder in which the server is started, or name its data with --data";
  if (!mayMake) throw new Error(`${missing}: ${elsewhere}`);
  if (isNamed) return notice(`making a new database in ${place}`);
  if (await agreed(`${missing}. Make one, for a server that is started in this folder?`)) return;
  throw new Error(`${missing}: ${elsewhere}; --data ${JSON.stringify(directory)} makes a new one here`);
}

async function requireNewProject(database: Database, id: string, shown: string, mayMake: boolean): Promise<void> {
  const ids = await projectIds(database.fork(), maxListed);
  const missing = `project ${JSON.stringify(id)} does not exist in ${shown} (it has ${ids.join(", ")}${ids.length === maxListed ? ", …" : ""})`;
  if (mayMake && (await agreed(`${missing}. Make it?`))) return;
  throw new Error(mayMake ? `${missing}: add --create-project to make it` : missing);
}

/** Asks the person at the terminal. Nobody there agrees to nothing. */
async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  // The output may go into a variable of a script.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`headway: ${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
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
