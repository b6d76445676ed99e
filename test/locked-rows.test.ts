import { describe, expect, test } from "vitest";
import { createActivity, logOf, report } from "./harness/activities.ts";
import { whileLocked } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { instanceOf, startInstance } from "./harness/ping.ts";
import { createSession, says, store } from "./harness/sessions.ts";
import { registerAgent } from "./harness/tasks.ts";
import { assign, getTracker, send } from "./harness/trackers.ts";

const headway = useHeadway();

/** Two rows of a kind: the lock of the first, and what writes to each of them. */
interface Pair {
  readonly lock: string;
  /** Writes the nth thing to the locked row. */
  readonly held: (nth: number) => Promise<unknown>;
  readonly free: () => Promise<unknown>;
  /** What was written to the locked row, in its order. */
  readonly written: () => Promise<unknown>;
  readonly expected: unknown;
}

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  const pairs: Record<string, () => Promise<Pair>> = {
    "reports, of an activity": async () => {
      const { activities } = clients();
      const [held, free] = [(await createActivity(activities)).id, (await createActivity(activities)).id];
      return {
        lock: `select from activity where id = '${held}' for update`,
        held: (nth) => report(activities, held, `${nth}`),
        free: () => report(activities, free, "free"),
        written: async () => (await logOf(activities, held)).slice(1).map(({ message }) => message),
        expected: ["0", "1", "2"],
      };
    },
    "events, of a tracker": async () => {
      const [held, free] = [await assign(clients()), await assign(clients())];
      return {
        lock: `select from tracker where id = '${held.trackerId}' for update`,
        held: (nth) => send(clients(), held, `${nth}`),
        free: () => send(clients(), free, "free"),
        written: async () => {
          const { events } = await clients().events.listEvents(held.to);
          return events.map(({ content }) => content?.content.value);
        },
        expected: ["0", "1", "2"],
      };
    },
    "events, of a task": async () => {
      const [held, free] = [await assign(clients()), await assign(clients())];
      return {
        lock: `select from task where id = '${held.taskId}' for update`,
        held: (nth) => send(clients(), held, `${nth}`),
        free: () => send(clients(), free, "free"),
        written: async () => (await clients().events.listEvents(held.to)).events.length,
        expected: 3,
      };
    },
    "commits, of a tracker": async () => {
      const { trackers } = clients();
      const [held, free] = [await assign(clients()), await assign(clients())];
      return {
        lock: `select from tracker where id = '${held.trackerId}' for update`,
        held: (nth) => trackers.commitTracker({ tracker: held.tracker, status: `${nth}` }),
        free: () => trackers.commitTracker({ tracker: free.tracker, status: "free" }),
        written: async () => (await getTracker(clients(), held.trackerId)).status,
        expected: "2",
      };
    },
    "commits, of an activity that a commit reports to": async () => {
      const { activities, trackers } = clients();
      const [one, other] = [await assign(clients()), await assign(clients())];
      const { id } = await createActivity(activities);
      const reports = (nth: number) => [{ activityId: id, entries: [{ message: `${nth}` }] }];
      return {
        lock: `select from activity where id = '${id}' for update`,
        held: (nth) => trackers.commitTracker({ tracker: one.tracker, status: `${nth}`, progress: reports(nth) }),
        free: () => trackers.commitTracker({ tracker: other.tracker, status: "free" }),
        written: async () => (await logOf(activities, id)).slice(1).map(({ message }) => message),
        expected: ["0", "1", "2"],
      };
    },
    "messages, of a session": async () => {
      const { sessions } = clients();
      const [held, free] = [(await createSession(sessions)).id, (await createSession(sessions)).id];
      return {
        lock: `select from session where id = '${held}' for update`,
        held: (nth) => store(sessions, held, `${nth}`),
        free: () => store(sessions, free, "free"),
        written: async () => (await sessions.listMessages({ sessionId: held })).messages.length,
        expected: 3,
      };
    },
    "messages with ids, of a session": async () => {
      const { sessions } = clients();
      const [held, free] = [(await createSession(sessions)).id, (await createSession(sessions)).id];
      const message = (id: string) => ({ id, ...says("hello") });
      let count = 0;
      return {
        lock: `select from session where id = '${held}' for update`,
        held: (nth) => sessions.storeMessages({ sessionId: held, messages: [message(`${held}-${nth}`)] }),
        free: () => sessions.storeMessages({ sessionId: free, messages: [message(`${free}-${count++}`)] }),
        written: async () => (await sessions.listMessages({ sessionId: held })).messages.map(({ id }) => id),
        expected: [0, 1, 2].map((nth) => `${held}-${nth}`),
      };
    },
    "heartbeats, of an instance": async () => {
      const [held, free] = [await startInstance(clients()), await startInstance(clients())];
      return {
        lock: `select from instance where id = '${held.instanceId}' for update`,
        held: () => held.beat(),
        free: () => free.beat(),
        written: async () => (await held.now()).id,
        expected: held.instanceId,
      };
    },
    "heartbeats, of the agent of a new instance": async () => {
      const free = await startInstance(clients());
      const { id: agentId } = await registerAgent(clients());
      const held = instanceOf(clients(), { agentId, instanceId: `${agentId}-new` });
      return {
        lock: `select from agent where id = '${agentId}' for update`,
        held: () => held.beat(),
        free: () => free.beat(),
        written: async () => (await held.now()).id,
        expected: held.instanceId,
      };
    },
    "heartbeats, of an async task that ends with its instance": async () => {
      const [held, free] = [await startInstance(clients()), await startInstance(clients())];
      const taskId = await held.add();
      return {
        lock: `select from activity where id = '${taskId}' for update`,
        held: (nth) => (nth === 0 ? held.beat({ last: true }) : Promise.resolve(undefined)),
        free: () => free.beat(),
        written: async () => (await clients().activities.getActivity({ activityId: taskId })).activity?.error,
        expected: expect.stringContaining("the instance has ended"),
      };
    },
  };

  test.each(Object.keys(pairs))("a lock that somebody else holds stops no others: %s", async (name) => {
    const { lock, held, free, written, expected } = await pairs[name]!();
    let late: Promise<unknown>[] = [];
    const answered: number[] = [];
    await whileLocked(headway.database, lock, async (release) => {
      late = [0, 1, 2].map((nth) => held(nth).then(() => answered.push(nth)));
      // Each of these goes into a group behind the items of the locked row.
      for (let i = 0; i < 5; i += 1) await free();
      if (!name.includes("async task")) expect(answered).toEqual([]);
      await release();
    });
    await Promise.all(late);
    expect(await written()).toEqual(expected);
  });
});
