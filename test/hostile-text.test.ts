import { create, type DescMethod, fromBinary, toBinary, toJsonString } from "@bufbuild/protobuf";
import { beforeAll, expect, test } from "vitest";
import { ErrorInfoSchema } from "../gen/ts/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../gen/ts/google/rpc/status_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { makeFirstKey } from "./harness/keys.ts";
import { grpc } from "./harness/lanes.ts";
import { envelopesOf, RawConnection, type RawProtocol, type RawStart, rawProtocols } from "./harness/raw-protocols.ts";
import { everyMethod, type TextPlace, textPlaces } from "./harness/text-fields.ts";

const headway = useHeadway();
const methods = await everyMethod();
const timeoutMs = 20_000;
const atOnce = 16;
// grpcio refuses more, in bytes of names and values.
const maxTrailers = 8192;
const maxErrorBody = 16_384;

// It stands for a text that no message can hold, and has as many bytes as half an emoji that somebody wrote as UTF-8.
const stand = "qzx";
const halfEmoji = { text: stand, json: String.raw`\ud83d`, bytes: Buffer.from([0xed, 0xa0, 0xbd]) };
const cutInEmoji = `${"n".repeat(98)}${"😀".repeat(1225)}`;
const others: readonly Hostile[] = [
  { text: stand, json: String.raw`a\u0000b`, bytes: Buffer.from("a\0b") },
  { text: cutInEmoji, json: cutInEmoji },
  { text: "n".repeat(70_000), json: "n".repeat(70_000) },
];

interface Hostile {
  readonly text: string;
  /** How it stands in a text of JSON. */
  readonly json: string;
  /** What it is replaced by in a binary message. */
  readonly bytes?: Buffer;
}

let authorization = "";
beforeAll(async () => {
  const apiKey = await makeFirstKey(headway);
  authorization = `Bearer ${apiKey}`;
  const { activities, agents, tasks, sessions } = headway.on(grpc, { apiKey });
  await activities.createActivity({ id: "x", name: "x" });
  await agents.registerAgent({ id: "x", name: "x" });
  await tasks.createTask({ id: "x", description: "x", agentIds: ["x"] });
  await sessions.createSession({ id: "x" });
});

// Each field of each method gets half an emoji over each protocol, and each of the other texts over two of them.
test.each(rawProtocols.map((protocol, i) => ({ ...protocol, i })))(
  "whatever text stands in whatever field, $name answers it well formed and short",
  async ({ i, ...protocol }) => {
    using connection = new RawConnection(protocol, headway[protocol.port], { authorization });
    const cases = methods.filter(protocol.serves).flatMap((method) =>
      textPlaces(method).flatMap((place, at) => {
        const other = others[(i + at) % others.length] ?? halfEmoji;
        return [halfEmoji, other].map((hostile) => ({ method, place, hostile }));
      }),
    );
    const next = cases.values();
    const work = async () => {
      for (const { method, place, hostile } of next) {
        const name = `${method.parent.typeName}/${method.name}: ${hostile.json.slice(0, 10)}… in ${place.at}`;
        const message = encoded(protocol, method, place, hostile);
        const answer = await connection.start(method, message, timeoutMs).catch((cause: unknown) => {
          throw new Error(`${name}: ${(cause as Error).message}`, { cause });
        });
        requireCarried(protocol, method, answer, name);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  },
  60_000,
);

test("a method of 20,000 letters is UNIMPLEMENTED, in few words", async () => {
  const [method] = methods;
  if (!method) throw new Error("there is no method");
  for (const protocol of rawProtocols.slice(0, 2)) {
    using connection = new RawConnection(protocol, headway[protocol.port], { authorization });
    const unknown = { ...method, name: "M".repeat(20_000) } as DescMethod;
    const { headers } = await connection.start(unknown, Buffer.alloc(0), timeoutMs);
    if (protocol.port === "grpcPort") {
      expect(headers).toMatchObject({ ":status": 200, "grpc-status": "12" });
      expect(statusOf(headers["grpc-status-details-bin"])).toMatchObject({ reason: "NOT_IMPLEMENTED" });
    } else expect(headers[":status"]).toBe(404);
    expect(sizeOf(headers)).toBeLessThan(maxTrailers);
  }
});

test.each(["grpc-timeout", "grpc-encoding"])(
  "a header %s of 20,000 letters is answered in few words",
  async (header) => {
    const method = methods.find(({ name }) => name === "GetActivity");
    if (!method) throw new Error("GetActivity is gone");
    for (const protocol of rawProtocols.slice(0, 2)) {
      const headers = { authorization, [header]: "h".repeat(20_000) };
      using connection = new RawConnection(protocol, headway[protocol.port], headers);
      const answer = await connection.start(method, Buffer.alloc(0), timeoutMs);
      const ends = { ...answer.headers, ...answer.trailers };
      expect(ends["grpc-status"]).not.toBe("0");
      expect(sizeOf(ends)).toBeLessThan(maxTrailers);
    }
  },
);

function encoded({ isJson }: RawProtocol, { input }: DescMethod, place: TextPlace, hostile: Hostile): Uint8Array {
  const { text, json, bytes } = hostile;
  const message = create(input, place.request(text) as never);
  if (isJson) return Buffer.from(toJsonString(input, message).replaceAll(text, json));
  const binary = Buffer.from(toBinary(input, message));
  if (bytes) for (let at = binary.indexOf(stand); at >= 0; at = binary.indexOf(stand, at)) bytes.copy(binary, at);
  return binary;
}

/** Requires that an answer is a message or an error with a reason, and that every client can take it. */
function requireCarried(protocol: RawProtocol, method: DescMethod, answer: RawStart, name: string): void {
  const { headers, trailers, body } = answer;
  const ends = { ...headers, ...trailers };
  expect(sizeOf(ends), name).toBeLessThan(maxTrailers);
  if (headers["content-type"]?.startsWith("application/grpc")) {
    const web =
      envelopesOf(body)
        .find(({ flags }) => flags === 128)
        ?.data.toString() ?? "";
    expect(web.length, name).toBeLessThan(maxTrailers);
    const status = ends["grpc-status"] ?? /grpc-status: (\d+)/.exec(web)?.[1];
    // A stream that goes on has no status yet.
    if (status === undefined) expect(body.length, name).toBeGreaterThan(4);
    else if (status !== "0") {
      const message = ends["grpc-message"] ?? /grpc-message: (.*)\r/.exec(web)?.[1] ?? "";
      requirePlain(decodeURIComponent(String(message)), name);
      const details = ends["grpc-status-details-bin"] ?? /grpc-status-details-bin: (.*)\r/.exec(web)?.[1];
      const { reason, texts: said } = statusOf(details);
      expect(reason ?? `${String(status)} ${String(message)}`, name).toMatch(/^[A-Z_]+$/);
      for (const one of said) requirePlain(one, name);
    }
    return;
  }
  const isOk = String(headers[":status"]) === "200";
  if (!isOk) expect(body.length, name).toBeLessThan(maxErrorBody);
  if (!protocol.isJson && method.methodKind === "unary" && isOk) return;
  const parts = protocol.isEnveloped(method) ? envelopesOf(body) : undefined;
  const lines = parts
    ? parts.filter(({ flags }) => protocol.isJson || flags !== 0).map(({ data }) => data.toString())
    : body.toString().split("\n");
  for (const line of lines.filter((one) => one !== "")) requireWellFormed(JSON.parse(line) as unknown, name);
  if (!isOk) expect(body.toString(), name).toMatch(/"reason":"[A-Z_]+"/);
}

function statusOf(packed: unknown): { reason: string | undefined; texts: string[] } {
  const status = fromBinary(StatusSchema, Buffer.from(typeof packed === "string" ? packed : "", "base64"));
  const [detail] = status.details;
  const info = detail && fromBinary(ErrorInfoSchema, detail.value);
  return { reason: info?.reason, texts: [status.message, ...Object.entries(info?.metadata ?? {}).flat()] };
}

function requirePlain(text: string, name: string): void {
  expect(text.isWellFormed() && !/\p{Cc}/u.test(text), `${name}: ${JSON.stringify(text)}`).toBe(true);
}

function requireWellFormed(value: unknown, name: string): void {
  if (typeof value === "string") expect(value.isWellFormed(), name).toBe(true);
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      requireWellFormed(key, name);
      requireWellFormed(inner, name);
    }
  }
}

function sizeOf(headers: object): number {
  return Object.entries(headers).reduce((sum, [key, value]) => sum + key.length + String(value).length + 32, 0);
}
