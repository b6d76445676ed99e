import { toJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { QUEUED } from "./harness/activities.ts";
import { runCommand } from "./harness/command.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { claim, claimOne, workName } from "./harness/queue.ts";

const headway = useHeadway();
const enqueue = (...args: string[]) => runCommand(headway.grpcPort, "enqueue", ...args);

test("headway enqueue queues work with its input, and prints its id", async () => {
  const name = workName();
  const { exitCode, out } = await enqueue(name, "--input", '{"pages": 3}');
  expect(exitCode).toBe(0);
  const taken = await claimOne(headway.on(grpc).activities, name);
  expect(out).toEqual([taken.id]);
  expect(taken.input && toJson(ValueSchema, taken.input)).toEqual({ pages: 3 });
});

test.each(['"text"', "[1, {}]", "0"])("headway enqueue takes any JSON as input: %s", async (input) => {
  const name = workName();
  await enqueue(name, "--input", input);
  const taken = await claimOne(headway.on(grpc).activities, name);
  expect(taken.input && toJson(ValueSchema, taken.input)).toEqual(JSON.parse(input));
});

test("headway enqueue takes id, priority, delay, key and attempts, and prints the activity as JSON", async () => {
  const name = workName();
  const given = ["--id", name, "--priority", "-5", "--delay", "2h", "--key", "k", "--attempts", "1", "--json"];
  const { out } = await enqueue(name, ...given);
  expect(JSON.parse(out[0] ?? "")).toMatchObject({ id: name, name, status: "ACTIVITY_STATUS_QUEUED" });
  const { activity } = await headway.on(grpc).activities.getActivity({ activityId: name });
  expect(activity).toMatchObject({ status: QUEUED });
  expect(await claim(headway.on(grpc).activities, name)).toEqual([]);
  const [row] = await headway.database.query(
    `select priority, max_attempts, concurrency_key, due_at > now() + interval '110 m' as delayed
     from activity where id = $1`,
    [name],
  );
  expect(row).toEqual({ priority: -5, max_attempts: 1, concurrency_key: "k", delayed: true });
});

test.each([
  [["work", "--input", "{"], /--input .* must be JSON/],
  [["work", "--priority", "101"], /--priority .* from -100 to 100/],
  [["work", "--delay", "soon"], /--delay .* time span/],
  [["work", "--attempts", "0"], /--attempts .* from 1 to 100/],
  [[], /missing required argument 'name'/],
  [[""], /\(FIELD_REQUIRED\)/],
  [["work", "more"], /too many arguments/],
  [["work", "--id", "a b"], /an id has no spaces and no control characters \(FIELD_INVALID\)/],
  [["work", "--key", "k".repeat(257)], /\(FIELD_TOO_LARGE\)/],
  [["work", "--id", "taken"], /\(ACTIVITY_EXISTS\)/],
])("headway enqueue says what is wrong with %j", async (args, sentence) => {
  await headway
    .on(grpc)
    .activities.createActivity({ id: "taken", name: "work" })
    .catch(() => {});
  const { exitCode, out, err } = await enqueue(...args);
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
  expect(err).toMatch(/^headway: /);
  expect(err).toMatch(sentence);
});

test("headway enqueue says where it looked when no server answers, and has a help with examples", async () => {
  const { exitCode, err } = await runCommand(1, "enqueue", "work");
  expect(exitCode).toBe(1);
  expect(err).toContain("no server answers at http://127.0.0.1:1");
  const { out } = await enqueue("--help");
  expect(out.join("\n")).toMatch(
    /Usage: headway enqueue[^]*--input[^]*--key[^]*Examples:\n {2}headway enqueue write-report/,
  );
});
