import { spawnSync } from "node:child_process";
import { chownSync } from "node:fs";

/** How to run the database's programs: a command line to put before theirs, and who will own their files. */
export interface Account {
  readonly prefix: readonly string[];
  /** Gives a file or folder to the account. */
  own(path: string): void;
}

const userName = "nobody";

/**
 * Finds the account that the embedded database runs under. PostgreSQL refuses to run as root; then it is "nobody",
 * which also gets the right to pass folders closed to it when the project or the data stands in one (such as /root).
 */
export function findAccount(program: string, directory: string): Account {
  if (process.getuid?.() !== 0) return { prefix: [], own: () => {} };
  const uid = Number(idOf("-u"));
  const gid = Number(idOf("-g"));
  const own = (path: string) => chownSync(path, uid, gid);
  const user = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  const reaches = spawnSync("setpriv", [...user.slice(1), "--", "test", "-x", program, "-a", "-x", directory]);
  if (reaches.error) throw new Error("running as root needs the program setpriv (package util-linux)");
  if (reaches.status === 0) return { prefix: [...user, "--"], own };
  const passFolders = [
    "--securebits=+no_setuid_fixup",
    ...capabilities("--inh-caps"),
    ...capabilities("--ambient-caps"),
  ];
  return { prefix: [...user, ...passFolders, "--"], own };
}

function capabilities(option: string): string[] {
  return [`${option}=-all,+dac_override`];
}

function idOf(flag: "-u" | "-g"): string {
  const found = spawnSync("id", [flag, userName], { encoding: "utf8" });
  if (found.status !== 0) throw new Error(`running as root needs the user "${userName}" for the embedded database`);
  return found.stdout.trim();
}
