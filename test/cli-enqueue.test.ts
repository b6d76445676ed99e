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
  expect(taken.input?.kind).toMatchObject({ case: "structValue" });
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
  [["--input", "{"], /--input .* must be JSON/],
  [["--priority", "101"], /--priority .* from -100 to 100/],
  [["--delay", "soon"], /--delay .* time span/],
  [["--attempts", "0"], /--attempts .* from 1 to 100/],
])("headway enqueue says what is wrong with %j", async (args, sentence) => {
  const { exitCode, err } = await enqueue("work", ...args);
  expect(exitCode).toBe(1);
  expect(err).toMatch(sentence);
});
