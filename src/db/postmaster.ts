import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Account } from "./embedded-account.ts";

/** What the lock file of a data directory says of the PostgreSQL that wrote it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** What an address of a Unix socket holds at most, on every system that we know. */
const maxSocketPath = 104;

/** The folder of the server's socket: cheaper than TCP for large statements. None where its path would be too long. */
export function socketFolder(data: string, port: number): string | undefined {
  return Buffer.byteLength(socketPath(data, port)) < maxSocketPath ? data : undefined;
}

function socketPath(folder: string, port: number): string {
  return join(folder, `.s.PGSQL.${port}`);
}

/**
 * Finds the PostgreSQL that runs in a data directory. A lock file that a crash left behind counts as none, also when
 * its process number belongs to another program by now.
 */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const lock = await readFile(lockPath(data), "utf8").catch(() => "");
  const [pid = "", directory = "", , port = ""] = lock.split("\n").map((line) => line.trim());
  if (!/^[1-9]\d*$/.test(pid)) return undefined;
  const named = { pid: Number(pid), port: Number(port) };
  // A server in another container that shares the directory has a process number that means nothing here.
  const isRunning = (await answers(data, named.port)) || (await isPostmaster(named.pid, directory, data));
  return isRunning ? named : undefined;
}

/**
 * Makes a lock file that a crash left behind harmless. PostgreSQL would refuse to start when any program of the same
 * user has the process number by now. Called when no PostgreSQL runs in the directory.
 */
export function freeLockFile(data: string, account: Account): void {
  const path = lockPath(data);
  const aside = join(data, `postmaster.pid.${randomBytes(6).toString("hex")}`);
  let lock: string;
  try {
    lock = readFileSync(path, "utf8");
    const pid = Number(lock.split("\n", 1)[0]);
    if (!isAlive(pid)) return;
    renameSync(path, aside);
  } catch {
    // There is none, or another start was faster.
    return;
  }
  // Another start may have made a new file after we read: that one is put back as it is.
  const isOurs = readFileSync(aside, "utf8") === lock;
  // The rest of the file stays, since PostgreSQL finds by it whether processes of the crashed server are left.
  const dead = `${aside}.dead`;
  writeFileSync(dead, lock.replace(/^\d+/, `${noProcess}`), { mode: 0o600 });
  account.own(dead);
  try {
    linkSync(isOurs ? dead : aside, path);
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== "EEXIST") throw err;
  } finally {
    unlinkSync(dead);
    unlinkSync(aside);
  }
}

// Larger than any process number that a system gives.
const noProcess = 2 ** 31 - 1;

function lockPath(data: string): string {
  return join(data, "postmaster.pid");
}

/** Whether something listens at the socket in the data directory. Only a server of this directory makes it. */
async function answers(data: string, port: number): Promise<boolean> {
  if (!port || !socketFolder(data, port)) return false;
  const socket = connect(socketPath(data, port));
  return await new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).then((answered) => {
    socket.destroy();
    return answered as boolean;
  });
}

async function isPostmaster(pid: number, directory: string, data: string): Promise<boolean> {
  if (!isAlive(pid) || !(await isSameFolder(directory, data))) return false;
  const command = await commandOf(pid);
  // Unknown: PostgreSQL itself would take any living process for the one that it looks for.
  if (command === undefined) return true;
  // Without -D its directory came from the environment.
  return command.includes("postgres") && (!command.includes(" -D ") || command.includes(` -D ${directory}`));
}

/** Whether a process lives that may be our server. One that we may not signal is another user's, so it is not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A folder that was copied or moved with its lock file names the former place. */
async function isSameFolder(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => stat(path).catch(() => undefined)));
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino;
}

/** The command line of a process, which every user may read. Undefined when the system does not say. */
async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
    return words?.replaceAll("\0", " ");
  }
  const listed = await promisify(execFile)("ps", ["-ww", "-o", "command=", "-p", `${pid}`]).catch(() => undefined);
  return listed?.stdout.trim();
}
