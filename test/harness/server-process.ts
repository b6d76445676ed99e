import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Ports } from "./lanes.ts";

/** The real program, running on its own. Disposing kills it. */
export interface ServerProcess extends Ports, AsyncDisposable {
  readonly pid: number;
  /** What it has written so far. */
  readonly output: string;
  /** Sends a signal, and resolves with the exit code once it has ended; null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Starts `headway serve` and waits until it says that it is ready. Throws what it says when it ends instead. */
export async function startProcess(env: Record<string, string>): Promise<ServerProcess> {
  const child = spawnServe(env);
  // Also when the test runs out of time: then nothing is disposed.
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const ended = once(child, "exit") as Promise<[number | null]>;
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        output += chunk;
        if (output.includes("grpcurl")) resolve();
      });
    }
    child.once("close", () => reject(new Error(`headway serve ended: ${output}`)));
  });
  await ready;
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [code] = await ended;
    return code;
  };
  return {
    pid: child.pid ?? 0,
    grpcPort: portAfter("gRPC", output),
    httpPort: portAfter("HTTP", output),
    get output() {
      return output;
    },
    end,
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}

function spawnServe(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ["src/main.ts", "serve"], {
    cwd: root,
    env: { PATH: process.env["PATH"], HEADWAY_GRPC_PORT: "0", HEADWAY_HTTP_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function portAfter(what: string, output: string): number {
  const found = new RegExp(`${what} .*:(\\d+)`).exec(output);
  if (!found) throw new Error(`no port of ${what} in: ${output}`);
  return Number(found[1]);
}
