import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { expect, onTestFinished, test } from "vitest";
import { COMPLETE, createActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { workName } from "./harness/queue.ts";

const headway = useHeadway();
const count = 1000;
const leaseMs = 3000;

interface LogEntry {
  readonly status: string;
  readonly attempt: number;
  readonly at: number;
}

test("a worker killed amid 1,000 activities with three others: each ends once as COMPLETE, attempts are right", async () => {
  const { activities } = headway.on(grpc);
  const name = workName();
  const queue = { backoff: { initial: durationFromMs(0) }, maxAttempts: 100 };
  // As many at once as one connection carries well.
  for (let i = 0; i < count; i += 100) {
    await Promise.all(Array.from({ length: 100 }, () => createActivity(activities, { name, queue })));
  }
  const victim = startWorker(name, "worker-0");
  await expect.poll(() => complete(name), { interval: 5 }).toBeGreaterThan(0);
  for (let i = 1; i < 4; i += 1) startWorker(name, `worker-${i}`);
  await expect.poll(() => complete(name), { interval: 5 }).toBeGreaterThan(count / 5);
  // It stands still while it is asked what it has: one call may be under way, and more are to be left.
  const held = async () => {
    victim.kill("SIGCONT");
    await complete(name);
    victim.kill("SIGSTOP");
    return (await heldBy(name, "worker-0")).length;
  };
  await expect.poll(held, { interval: 5 }).toBeGreaterThan(1);
  victim.kill("SIGKILL");
  await once(victim, "exit");
  const left = await heldBy(name, "worker-0");
  expect(left.length).toBeGreaterThan(0);
  await expect.poll(() => complete(name), { interval: 50, timeout: 50_000 }).toBe(count);

  const rows = await headway.database.query<{ id: string; attempt: number; epoch: number; log: LogEntry[] }>(
    `select a.id, a.attempt, a.epoch, json_agg(json_build_object('status', e.status, 'attempt', e.attempt,
       'at', extract(epoch from e.created_at) * 1000) order by e.sequence) as log
     from activity a join activity_entry e on e.project_id = a.project_id and e.activity_id = a.id
     where a.name = $1 group by 1, 2, 3`,
    [name],
  );
  const again = new Set(left.map(({ id }) => id));
  for (const { id, attempt, epoch, log } of rows) {
    const attempts = Array.from({ length: attempt }, (_, i) => [`QUEUED ${i + 1}`, `RUNNING ${i + 1}`]).flat();
    expect(log.map((entry) => `${entry.status} ${entry.attempt}`)).toEqual([...attempts, `COMPLETE ${attempt}`]);
    expect(epoch).toBe(attempt);
    expect(attempt).toBeGreaterThanOrEqual(again.has(id) ? 2 : 1);
    // Each attempt but the last was silent for as long as its lease: on a machine that stalls also one of the others.
    for (let i = 2; i < log.length - 1; i += 2) {
      expect((log[i]?.at ?? 0) - (log[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(leaseMs);
    }
  }
}, 60_000);

async function heldBy(name: string, owner: string): Promise<{ id: string }[]> {
  const held = "select id from activity where name = $1 and owner = $2 and status = 'RUNNING'";
  return await headway.database.query<{ id: string }>(held, [name, owner]);
}

async function complete(name: string): Promise<number> {
  const { byStatus } = await headway.on(grpc).activities.countActivities({ filter: { names: [name] } });
  return Number(byStatus.find(({ status }) => status === COMPLETE)?.count ?? 0);
}

function startWorker(name: string, owner: string): ChildProcess {
  const script = fileURLToPath(new URL("./harness/claim-worker.ts", import.meta.url));
  const baseUrl = `http://127.0.0.1:${headway.grpcPort}`;
  const child = spawn(process.execPath, [script, baseUrl, name, owner, `${leaseMs}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}
