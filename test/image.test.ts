import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { connect, grpc } from "./harness/lanes.ts";
import { type Program, startProgram } from "./harness/program.ts";
import { refusalOf } from "./harness/refusal.ts";

// There is no Docker where tests run. What the Dockerfile says is done in a folder instead: its files are copied, and
// its program, its environment and its health check are run, as another user where the tests run as root. What is not
// tried: the packages that it installs, and the base images.

const root = fileURLToPath(new URL("../", import.meta.url));
const fixtures = join(root, "test/fixtures");
const timeout = 90_000;
const nobody = 65_534;
const asNobody = ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", "--"];
// Where nobody may not read the repository, such as in /root, root itself runs it.
const isRoot =
  process.getuid?.() === 0 &&
  spawnSync("setpriv", [...asNobody.slice(1), "test", "-r", join(root, "package.json")]).status === 0;

interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of the last stage of the Dockerfile, which is the image. */
async function imageInstructions(): Promise<readonly Instruction[]> {
  const text = await readFile(join(root, "Dockerfile"), "utf8");
  const lines = text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n");
  const all = lines.filter(Boolean).map((line) => {
    const [name = ""] = line.split(" ", 1);
    return { name, text: line.slice(name.length + 1) };
  });
  return all.slice(all.findLastIndex(({ name }) => name === "FROM"));
}

/** A container, as far as a folder can be one. */
async function buildImage() {
  const folder = await mkdtemp(join(tmpdir(), "image-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20 }));
  await chmod(folder, 0o755);
  const [home, data] = [join(folder, "headway"), join(folder, "data")];
  await mkdir(home);
  await mkdir(data);
  if (isRoot) await chown(data, nobody, nobody);
  const ignored = (await readFile(join(root, ".dockerignore"), "utf8")).split("\n");
  const instructions = await imageInstructions();
  const one = (wanted: string) => instructions.filter(({ name }) => name === wanted).map(({ text }) => text);
  for (const text of one("COPY")) {
    if (text.startsWith("--from=install ")) continue;
    const sources = text.split(" ").slice(0, -1);
    const target = join(home, text.split(" ").at(-1) ?? "");
    for (const source of sources) {
      expect(ignored).not.toContain(source);
      await cp(join(root, source), sources.length > 1 ? join(target, source) : target, { recursive: true });
    }
  }
  await symlink(join(root, "node_modules"), join(home, "node_modules"));
  const placed = (text: string) => text.replaceAll("/headway/", `${home}/`).replaceAll("=/data", `=${data}`);
  const env = Object.fromEntries(
    placed(one("ENV").join(" "))
      .split(" ")
      .map((pair) => pair.split("=")),
  ) as Record<string, string>;
  const [entrypoint, command] = [one("ENTRYPOINT"), one("CMD")].map(([text = "[]"]) => JSON.parse(placed(text)));
  return { folder, env, program: [...entrypoint, ...command] as string[], instructions, one };
}

type Image = Awaited<ReturnType<typeof buildImage>>;

/** Runs the image's program as a user without rights, with more variables. */
function run({ program, env, folder }: Image, more: Record<string, string>): Program {
  const [command = "", ...args] = [...(isRoot ? asNobody : []), ...program];
  const ports = { HEADWAY_GRPC_PORT: "0", HEADWAY_HTTP_PORT: "0", XDG_CACHE_HOME: join(folder, "data") };
  return startProgram(command, args, { ...env, ...ports, ...more });
}

async function portsOf(container: Program) {
  const [, grpcPort] = await container.says(/gRPC .*:(\d+)[^]*grpcurl/);
  const [, httpPort] = await container.says(/HTTP .*:(\d+)/);
  return { grpcPort: Number(grpcPort), httpPort: Number(httpPort) };
}

const secret = `hw_${"0123456789abcdef".repeat(4)}`;

test("the image runs as a user without rights, keeps its data on a volume, and is told when to stop", async () => {
  const { one } = await buildImage();
  expect(one("USER")).toEqual(["headway"]);
  expect(one("VOLUME")).toEqual(["/data"]);
  expect(one("EXPOSE")).toEqual(["50051 8080"]);
  expect(one("STOPSIGNAL")).toEqual(["SIGTERM"]);
});

test("it starts with a key from a file, also the second time, and shows the key nowhere", { timeout }, async () => {
  const image = await buildImage();
  const file = join(image.folder, "key");
  await writeFile(file, `${secret}\n`);
  for (const _ of [1, 2]) {
    await using container = run(image, { HEADWAY_API_KEY_FILE: file });
    const ports = await portsOf(container);
    using clients = connect(grpc, ports, { apiKey: secret });
    await createActivity(clients.activities);
    const { apiKeys } = await clients.projects.listApiKeys({});
    expect(apiKeys).toMatchObject([{ name: "bootstrap", prefix: secret.slice(0, 8) }]);
    using stranger = connect(grpc, ports);
    expect(await refusalOf(createActivity(stranger.activities))).toMatchObject({ reason: "API_KEY_INVALID" });
    expect(await container.end("SIGTERM")).toBe(0);
    expect(container.output).not.toContain(secret.slice(8, 20));
  }
});

test.runIf(spawnSync("curl", ["--version"]).status === 0)(
  "its health check needs no Node, also under TLS",
  { timeout },
  async () => {
    const image = await buildImage();
    const [check = ""] = image.one("HEALTHCHECK").map((text) => text.slice(text.indexOf("CMD ") + 4));
    expect(check).not.toMatch(/node|headway/);
    const tls = { HEADWAY_TLS_CERT: join(fixtures, "localhost.crt"), HEADWAY_TLS_KEY: join(fixtures, "localhost.key") };
    for (const more of [{}, tls] as Record<string, string>[]) {
      await using container = run(image, { HEADWAY_BOOTSTRAP_KEY: secret, ...more });
      const { httpPort } = await portsOf(container);
      const env = { PATH: process.env["PATH"], HEADWAY_HTTP_PORT: `${httpPort}`, ...more };
      const checked = () => promisify(execFile)("sh", ["-c", check], { env });
      // Docker asks again too, when a busy machine did not answer within the time of one check.
      await expect.poll(() => checked().catch(String)).toMatchObject({ stdout: "ok\n" });
      expect(await container.end("SIGTERM")).toBe(0);
      await expect(checked()).rejects.toThrow();
    }
  },
);

test.each([
  [{}, /there is no API key[^]*HEADWAY_BOOTSTRAP_KEY=hw_[^]*HEADWAY_API_KEY_FILE/],
  [{ HEADWAY_BOOTSTRAP_KEY: "hw_short-secret" }, /^headway: HEADWAY_BOOTSTRAP_KEY has 15 characters and is not usable/],
  [{ HEADWAY_API_KEY_FILE: "/nowhere/key" }, /^headway: HEADWAY_API_KEY_FILE cannot be read: ENOENT/],
  [{ HEADWAY_API_KEY_FILE: "/nowhere/key", HEADWAY_BOOTSTRAP_KEY: secret }, /say the same: set one of them/],
] as [Record<string, string>, RegExp][])("with %j it says what is wrong", { timeout }, async (more, sentence) => {
  const container = run(await buildImage(), more);
  expect(await container.ended()).toBe(1);
  expect(container.output).toMatch(sentence);
  expect(container.output).not.toContain("short-secret");
});

test("everything that the program reads at run time is in the image", async () => {
  const { folder } = await buildImage();
  for (const path of ["LICENSE", "demo/conversations.jsonl", "bin/node", "gen/ts", "package.json"]) {
    expect(existsSync(join(folder, "headway", path)), path).toBe(true);
  }
});
