import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { TestDatabase } from "./database.ts";

/** Whether this machine has PgBouncer. */
export const hasPooler = (() => {
  try {
    execFileSync("pgbouncer", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** A PgBouncer before a database. Disposing ends it. */
export interface Pooler extends AsyncDisposable {
  readonly url: string;
}

/** Starts a PgBouncer before a database. */
export async function startPooler(database: TestDatabase, mode: "session" | "transaction", size = 4): Promise<Pooler> {
  const folder = await mkdtemp(join(tmpdir(), "headway-pooler-"));
  await chmod(folder, 0o777);
  const { port, pathname, username, password } = new URL(database.url);
  const own = await freePort();
  const settings = `[databases]
pooled = host=127.0.0.1 port=${port} dbname=${pathname.slice(1)} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${size}
`;
  await writeFile(join(folder, "pgbouncer.ini"), settings, { mode: 0o644 });
  // It refuses to run as root.
  const account = process.getuid?.() === 0 ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];
  const [command, ...args] = [...account, "pgbouncer", "-q", join(folder, "pgbouncer.ini")];
  const child = spawn(command, args, { stdio: "ignore", cwd: "/" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await expect.poll(() => isOpen(own)).toBe(true);
  return {
    url: `postgres://somebody@127.0.0.1:${own}/pooled`,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      // At once, whoever is connected.
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}
