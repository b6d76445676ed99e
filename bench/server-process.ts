import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { ApiKeyScope } from "../gen/ts/headway/v1/project_pb.ts";
import { ProjectService } from "../gen/ts/headway/v1/project_service_pb.ts";

/** A real server in a process of its own, with a database of its own and keys on. */
export interface Headway {
  readonly pid: number;
  readonly grpcPort: number;
  /** The header that lets a call in. */
  readonly authorization: string;
  /** Where its database is, for what a benchmark seeds or counts. */
  readonly databaseUrl: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const stopMs = 20_000;

/** Starts `headway serve` on free ports with a new embedded database; the stack stops it and removes its data. */
export async function startHeadway(stack: AsyncDisposableStack, profileDirectory?: string): Promise<Headway> {
  // Nothing is awaited before the stack knows of the directory and the process: an interrupt leaves neither behind.
  const directory = mkdtempSync(join(tmpdir(), "headway-bench-"));
  stack.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }));
  // Under root the database runs as another account, which has to get in.
  chmodSync(directory, 0o755);
  // In a process group of its own: Ctrl-C reaches the bench alone, which then stops the server in good order.
  const child = spawn(join(root, "bin/headway"), ["serve"], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...withoutSettings(process.env), ...settings(directory), ...profiling(profileDirectory) },
  });
  stack.defer(() => stop(child));
  const grpcPort = await readPort(child);
  return {
    pid: child.pid ?? 0,
    grpcPort,
    authorization: `Bearer ${await createKey(grpcPort)}`,
    databaseUrl: await databaseUrl(directory),
  };
}

function settings(directory: string) {
  return {
    HEADWAY_DATA: directory,
    HEADWAY_GRPC_PORT: "0",
    HEADWAY_HTTP_PORT: "0",
    HEADWAY_LOG_LEVEL: "warn",
  };
}

function profiling(directory: string | undefined) {
  return directory ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${JSON.stringify(resolve(directory))}` } : {};
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => name !== "DATABASE_URL" && !name.startsWith("HEADWAY_")),
  );
}

async function readPort({ stdout }: ChildProcess): Promise<number> {
  let said = "";
  for await (const chunk of stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += chunk;
    const [, port] = /^ +gRPC +\S+:(\d+)$/m.exec(said) ?? [];
    if (port) {
      stdout?.resume();
      return Number(port);
    }
  }
  throw new Error(`the server did not start: ${said}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const inTime = await Promise.race([ended.then(() => true), sleep(stopMs, false, { ref: false })]);
  if (inTime) return;
  child.kill("SIGKILL");
  await ended;
}

/** Makes the first key, as which anybody on the machine may; from then on calls need one. */
async function createKey(grpcPort: number): Promise<string> {
  const baseUrl = `http://127.0.0.1:${grpcPort}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  try {
    const projects = createClient(ProjectService, createGrpcTransport({ baseUrl, sessionManager }));
    return (await projects.createApiKey({ name: "bench", scope: ApiKeyScope.WRITE })).secret;
  } finally {
    sessionManager.abort();
  }
}

async function databaseUrl(directory: string): Promise<string> {
  const password = (await readFile(join(directory, "postgres", "headway.password"), "utf8")).trim();
  const port = (await readFile(join(directory, "postgres", "postmaster.pid"), "utf8")).split("\n")[3];
  return `postgresql://headway:${password}@127.0.0.1:${port}/postgres`;
}
