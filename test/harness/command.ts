import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** What a command has done. */
export interface Ended {
  readonly exitCode: number | null;
  /** The lines of its result. */
  readonly out: readonly string[];
  /** What it said to the person at the terminal. */
  readonly err: string;
}

/** A command that runs. */
export interface Running {
  /** The lines of its result so far. */
  readonly out: readonly string[];
  readonly err: string;
  /** Waits for its end. */
  ended(): Promise<Ended>;
  /** Sends a signal, and waits for its end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Starts the command line in a process of its own, for a server on this machine. It ends with its test at the latest. */
export function startCommand(grpcPort: number, ...args: readonly string[]): Running {
  const child = spawn(process.execPath, ["src/main.ts", ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"], HEADWAY_ADDRESS: `http://127.0.0.1:${grpcPort}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return new Command(child);
}

/** Runs a command to its end. */
export async function runCommand(grpcPort: number, ...args: readonly string[]): Promise<Ended> {
  return await startCommand(grpcPort, ...args).ended();
}

class Command implements Running {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #out = "";
  err = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#closed = once(child, "close");
    child.stdout?.on("data", (chunk) => (this.#out += chunk));
    child.stderr?.on("data", (chunk) => (this.err += chunk));
  }

  get out(): readonly string[] {
    return this.#out.split("\n").slice(0, -1);
  }

  async ended(): Promise<Ended> {
    await this.#closed;
    return { exitCode: this.#child.exitCode, out: this.out, err: this.err };
  }

  async end(signal: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(signal);
    return await this.ended();
  }
}
