import { readFile, readlink } from "node:fs/promises";
import { basename, join } from "node:path";

/** What PostgreSQL says about itself in its data directory while it runs. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Whether it takes connections. */
  readonly ready: boolean;
}

/** Reads whether a PostgreSQL runs in a data directory. A file that a crash left behind counts as none. */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const [pid = "", , , port = "", , , , status = ""] = text.split("\n").map((line) => line.trim());
  if (!/^\d+$/.test(pid) || !(await isPostgres(Number(pid)))) return undefined;
  return { pid: Number(pid), port: Number(port), ready: status === "ready" };
}

// After a restart of the machine or of a container the number may belong to another program.
async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const program = await readlink(`/proc/${pid}/exe`).catch(() => "postgres");
  return basename(program).startsWith("postgres");
}
