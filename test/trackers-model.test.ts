import * as fc from "fast-check";
import { expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { type Assigned, assign, send } from "./harness/trackers.ts";

const headway = useHeadway();

/** What a tracker should be. */
interface Model {
  cursor: number;
  newest: number;
  epoch: number;
  owner: string | null;
  leaseRuns: boolean;
  status: string;
  document: { [key: string]: number };
  revision: number;
}

type Command =
  | { kind: "send"; count: number }
  | { kind: "commit"; cursor: number; epoch: number; expected: number | null; status: string }
  | { kind: "merge"; key: string; value: number | null; epoch: number }
  | { kind: "claim"; owner: string }
  | { kind: "renew"; epoch: number }
  | { kind: "release"; epoch: number; onlyIfCaughtUp: boolean }
  | { kind: "expire" }
  | { kind: "reset"; cursor: number };

const sequence = fc.nat(8);
// The present epoch less this; 99 stands for no epoch.
const epoch = fc.constantFrom(0, 0, 1, 99);
const owner = fc.constantFrom("a", "b");
const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant("send" as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    kind: fc.constant("commit" as const),
    cursor: sequence,
    epoch,
    expected: fc.option(sequence, { freq: 3 }),
    status: owner,
  }),
  fc.record({
    kind: fc.constant("merge" as const),
    key: owner,
    value: fc.option(fc.nat(3)),
    epoch,
  }),
  fc.record({ kind: fc.constant("claim" as const), owner }),
  fc.record({ kind: fc.constant("renew" as const), epoch }),
  fc.record({ kind: fc.constant("release" as const), epoch, onlyIfCaughtUp: fc.boolean() }),
  fc.record({ kind: fc.constant("expire" as const) }),
  fc.record({ kind: fc.constant("reset" as const), cursor: sequence }),
);

test("a tracker under random commands is what the rules say, answer by answer", async () => {
  const { trackers } = headway.on(grpc);
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { minLength: 5, maxLength: 40 }), async (given) => {
      const one = await assign(headway.on(grpc));
      const model: Model = {
        ...{ cursor: 0, newest: 0, epoch: 0, owner: null, leaseRuns: false },
        ...{ status: "", document: {}, revision: 1 },
      };
      for (const command of given) {
        const expected = predict(model, command);
        const call = perform(one, model.epoch, command);
        if (typeof expected === "string")
          expect((await refusalOf(call)).reason, JSON.stringify(command)).toBe(expected);
        else {
          await call;
          Object.assign(model, expected);
        }
        const { tracker, state } = await trackers.getTrackerState({ tracker: one.tracker });
        expect({
          cursor: Number(tracker?.cursor),
          newest: Number(tracker?.newestSequence),
          epoch: Number(tracker?.epoch),
          owner: tracker?.claim?.owner ?? null,
          status: tracker?.status,
          document: state?.document,
          revision: Number(tracker?.etag),
        }).toEqual({ ...model, leaseRuns: undefined });
      }
    }),
    { numRuns: 60 },
  );
  // Some thousand calls, one after the other.
}, 240_000);

async function perform(one: Assigned, current: number, command: Command): Promise<unknown> {
  const clients = headway.on(grpc);
  const { tracker } = one;
  switch (command.kind) {
    case "send":
      return await send(clients, one, ...Array.from({ length: command.count }, () => "x"));
    case "commit": {
      const { cursor, expected, status } = command;
      return await clients.trackers.commitTracker({
        tracker,
        position: { case: "cursor", value: BigInt(cursor) },
        status,
        ...(expected !== null && { expectedCursor: BigInt(expected) }),
        epoch: BigInt(given(current, command.epoch)),
      });
    }
    case "merge": {
      const change = { change: { case: "merge" as const, value: { [command.key]: command.value } } };
      return await clients.trackers.updateTrackerState({
        tracker,
        change,
        epoch: BigInt(given(current, command.epoch)),
      });
    }
    case "claim":
      return await clients.trackers.claimTracker({
        tracker,
        owner: command.owner,
        lease: { seconds: 3600n, nanos: 0 },
      });
    case "renew":
      return await clients.trackers.renewClaim({ tracker, epoch: BigInt(given(current, command.epoch)) });
    case "release": {
      const { onlyIfCaughtUp } = command;
      return await clients.trackers.releaseClaim({
        tracker,
        epoch: BigInt(given(current, command.epoch)),
        onlyIfCaughtUp,
      });
    }
    case "expire": {
      const past = "update tracker set lease_expires_at = now() - interval '1 s' where id = $1 and owner is not null";
      return await headway.database.query(past, [one.trackerId]);
    }
    case "reset":
      return await clients.trackers.resetTracker({
        tracker,
        cursor: BigInt(command.cursor),
        actor: "model",
        reason: "random",
      });
  }
}

/** What a command should change, or the reason for which it should be refused. */
function predict(model: Model, command: Command): Partial<Model> | string {
  const { cursor, newest, epoch, owner, leaseRuns, revision } = model;
  switch (command.kind) {
    case "send":
      return { newest: newest + command.count };
    case "commit": {
      const refused = writer(model, given(epoch, command.epoch));
      if (refused) return refused;
      if (command.expected !== null && command.expected !== cursor) return "CURSOR_MISMATCH";
      if (command.cursor > newest) return "EVENT_NOT_FOUND";
      if (command.cursor < cursor) return "CURSOR_MOVED_BACKWARDS";
      const changed = command.cursor !== cursor || command.status !== model.status;
      return { cursor: command.cursor, status: command.status, revision: revision + Number(changed) };
    }
    case "merge": {
      const refused = writer(model, given(epoch, command.epoch));
      if (refused) return refused;
      const document = { ...model.document };
      if (command.value === null) delete document[command.key];
      else document[command.key] = command.value;
      const changed = model.document[command.key] !== document[command.key];
      return { document, revision: revision + Number(changed) };
    }
    case "claim":
      if (owner !== null && leaseRuns && owner !== command.owner) return "TRACKER_CLAIMED";
      return { owner: command.owner, epoch: epoch + 1, leaseRuns: true, revision: revision + 1 };
    case "renew": {
      if (given(epoch, command.epoch) === 0) return "FIELD_REQUIRED";
      return writer(model, given(epoch, command.epoch)) ?? {};
    }
    case "release": {
      if (given(epoch, command.epoch) === 0) return "FIELD_REQUIRED";
      const refused = writer(model, given(epoch, command.epoch));
      if (refused) return refused;
      return command.onlyIfCaughtUp && newest > cursor ? {} : { owner: null, leaseRuns: false, revision: revision + 1 };
    }
    case "expire":
      return { leaseRuns: false };
    case "reset":
      if (command.cursor > newest) return "POSITION_UNKNOWN";
      return { cursor: command.cursor, owner: null, leaseRuns: false, epoch: epoch + 1, revision: revision + 1 };
  }
}

function writer({ epoch, owner, leaseRuns }: Model, brought: number): string | undefined {
  const isHeld = owner !== null && leaseRuns;
  if (brought === 0) return isHeld ? "TRACKER_CLAIMED" : undefined;
  return brought === epoch && isHeld ? undefined : "CLAIM_LOST";
}

function given(current: number, less: number): number {
  return Math.max(0, current - less);
}
