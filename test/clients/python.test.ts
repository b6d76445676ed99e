import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ActivityStatus } from "../../gen/ts/headway/v1/activity_pb.ts";
import { useHeadway } from "../harness/headway.ts";

const headway = useHeadway();
const run = promisify(execFile);

test.each([
  ["gRPC", () => headway.grpcPort],
  ["Connect", () => headway.httpPort],
])("grpcio with the generated stubs creates, reports, lists and watches on the %s port", async (_, port) => {
  const script = ["test/clients/python_client.py", `127.0.0.1:${port()}`];
  const { stdout } = await run(".venv/bin/python", script, { env: { PYTHONPATH: "gen/python" } });
  const seen = JSON.parse(stdout) as { listed: unknown[] };
  expect(seen).toMatchObject({
    created: ActivityStatus.QUEUED,
    sequence: 2,
    watched: ["Waiting to start.", "half way", "Task completed successfully."],
    reason: "ACTIVITY_ENDED",
  });
  expect(seen.listed).toContainEqual([true, ActivityStatus.COMPLETE, 100]);
});
