import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Cluster } from "./embedded-cluster.ts";
import { socketFolder } from "./postmaster.ts";

/** A PostgreSQL that this process started. Disposing stops it. */
export interface EmbeddedServer extends AsyncDisposable {
  readonly port: number;
  /** Resolves when it has ended, by itself or because it was stopped. */
  readonly ended: Promise<void>;
  /** What it wrote into its log since its start, in short: why it ended. */
  lastWords(): Promise<string>;
}

const settings = [
  ...["max_wal_size=2GB", "shared_buffers=256MB"],
  // Under load a log segment fills in half a second. To write it once with zeros before would stop all commits meanwhile.
  "wal_init_zero=off",
].flatMap((setting) => ["-c", setting]);

/**
 * Runs PostgreSQL ("$@") and stops it once our end of the input closes: when we stop it, and also when we are killed,
 * so that no database is left behind. Ends when PostgreSQL ends. No path is part of the script, so each may hold any
 * letter.
 */
const script = `
  log=$1; shift; exec 3<&0
  "$@" 3<&- </dev/null >>"$log" 2>&1 & server=$!
  { read -r _; kill -INT $server; } <&3 2>/dev/null & reader=$!
  exec 3<&-
  wait $server
  kill $reader 2>/dev/null`;

/** Starts PostgreSQL on the data of a cluster. It is not ready at once, and may end before it is. */
export async function startServer(cluster: Cluster, wantedPort?: number): Promise<EmbeddedServer> {
  const { data, programs, account } = cluster;
  const port = wantedPort ?? (await freePort());
  const log = join(data, "server.log");
  const before = await stat(log).catch(() => undefined);
  const server = [programs.postgres, "-D", data, "-p", `${port}`, "-h", "127.0.0.1"];
  const [command, ...args] = [
    ...[...account.prefix, "sh", "-c", script, "headway-postgres", log],
    ...[...server, "-k", socketFolder(data, port) ?? "", ...settings],
  ] as [string, ...string[]];
  // It has a session of its own, out of reach of Ctrl-C.
  const keeper = spawn(command, args, { detached: true, stdio: ["pipe", "ignore", "ignore"], cwd: "/" });
  const ended = endOf(keeper);
  // A process that ends without stopping us must not be kept alive by us.
  keeper.unref();
  return {
    port,
    ended,
    lastWords: async () => reasonIn(await readFrom(log, before?.size ?? 0)) || `it left no reason in ${log}`,
    async [Symbol.asyncDispose]() {
      keeper.ref();
      keeper.stdin?.end();
      await ended;
    },
  };
}

async function endOf(keeper: ChildProcess): Promise<void> {
  keeper.stdin?.on("error", () => {});
  await once(keeper, "exit").catch(() => {});
}

const maxReadBytes = 65_536;

/** What was added to a file after a position, or the end of it when that is much. */
async function readFrom(path: string, position: number): Promise<string> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const start = Math.max(position, size - maxReadBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(size - start, 0)), { position: start });
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    return "";
  }
}

/** Why a server ended, by the last lines of its log that say so, without their times and process numbers. */
function reasonIn(log: string): string {
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  const at = lines.findLastIndex((line) => /\b(FATAL|PANIC):/.test(line));
  if (at < 0) return lines.at(-1) ?? "";
  const told = lines.slice(at, at + 2).filter((line, i) => i === 0 || /\bDETAIL:/.test(line));
  return told.map((line) => line.replace(/^.*?\b(?:FATAL|PANIC|DETAIL):\s*/, "")).join(": ");
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (typeof address !== "object" || !address) throw new Error("no free port on 127.0.0.1");
  return address.port;
}
