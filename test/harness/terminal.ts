import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify, stripVTControlCharacters } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));

// Runs a program on a terminal of its own, as wide as it is told, and writes all that the terminal got.
const onTerminal = `
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, int(sys.argv[1]), 0, 0))
try:
    while data := os.read(terminal, 65536):
        sys.stdout.buffer.write(data)
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

/** The lines that a command shows on a terminal with so many columns, without their colours. */
export async function linesOnTerminal(
  columns: number,
  grpcPort: number,
  ...args: readonly string[]
): Promise<readonly string[]> {
  const env = { PATH: process.env["PATH"], TERM: "xterm-256color", HEADWAY_ADDRESS: `http://127.0.0.1:${grpcPort}` };
  const program = [process.execPath, "src/main.ts", ...args];
  const { stdout } = await promisify(execFile)("python3", ["-c", onTerminal, `${columns}`, ...program], {
    cwd: root,
    env,
  });
  return stripVTControlCharacters(stdout).trimEnd().split("\r\n");
}
