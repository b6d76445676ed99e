import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A program that runs on its own. Disposing kills it. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** What it has written so far. */
  readonly output: string;
  /** Waits until it has written something. Throws all that it has written when it ends instead. */
  says(what: RegExp): Promise<RegExpExecArray>;
  /** Waits until it ends, and answers its exit code; null when a signal ended it. */
  ended(): Promise<number | null>;
  /** Sends a signal, and waits until it has ended. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Starts a program in the root of the repository, with this environment and no other. */
export function startProgram(command: string, args: readonly string[], env: Record<string, string> = {}): Program {
  const path = process.env["PATH"] ?? "";
  const child = spawn(command, args, { cwd: root, env: { PATH: path, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  // Also when the test runs out of time: then nothing is disposed.
  onTestFinished(() => void child.kill("SIGKILL"));
  // Not "close", which waits for all who write to its output: a server that is killed leaves its database behind.
  const exited = once(child, "exit").then(([code]) => code as number | null);
  exited.catch(() => {});
  let output = "";
  let notice = Promise.withResolvers<void>();
  const news = () => {
    notice.resolve();
    notice = Promise.withResolvers<void>();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      news();
    });
  }
  let isClosed = false;
  child.once("close", () => {
    isClosed = true;
    news();
  });

  async function end(signal: NodeJS.Signals) {
    child.kill(signal);
    return await exited;
  }
  return {
    pid: child.pid ?? 0,
    get output() {
      return output;
    },
    async says(what) {
      for (;;) {
        const found = what.exec(output);
        if (found) return found;
        if (isClosed) throw new Error(`${[command, ...args].join(" ")} ended: ${output}`);
        await notice.promise;
      }
    },
    ended: () => exited,
    end,
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}
