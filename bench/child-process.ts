import { fork } from "node:child_process";
import { once } from "node:events";

/** Runs one of the small servers beside this file in a process of its own, and returns the port that it listens on. */
export async function startChild(stack: AsyncDisposableStack, script: string): Promise<number> {
  const child = fork(new URL(script, import.meta.url));
  const ended = once(child, "exit");
  stack.defer(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const said = await Promise.race([once(child, "message"), ended.then(() => undefined)]);
  if (!said) throw new Error(`${script} did not start`);
  return (said[0] as { port: number }).port;
}
