import { type Instance, PingStatus, PingStatusSchema } from "../../gen/ts/headway/v1/ping_pb.ts";
import type {
  PingChanged,
  PingCheckpoint,
  PingFinal,
  PingSnapshot,
  WatchPingStatusResponse,
} from "../../gen/ts/headway/v1/ping_watch_pb.ts";
import type { Clients } from "./lanes.ts";
import { registerAgent } from "./tasks.ts";

export const { HEALTHY, HEALTHY_BUSY, UNHEALTHY, UNKNOWN } = PingStatus;

/** The name of a status: "HEALTHY". */
export function statusName(status: PingStatus): string {
  return PingStatusSchema.value[status]?.localName ?? "";
}

type Beat = Omit<NonNullable<Parameters<Clients["ping"]["heartbeat"]>[0]>, "$typeName">;
type AgentInit = NonNullable<Parameters<typeof registerAgent>[1]>;

/** An instance of an agent of its own, as tests speak of it. */
export interface TestInstance {
  readonly agentId: string;
  readonly instanceId: string;
  /** Sends a heartbeat. */
  beat(more?: Beat): ReturnType<Clients["ping"]["heartbeat"]>;
  /** Adds an async task, and answers its id. */
  add(name?: string): Promise<string>;
  complete(asyncTaskId: string): Promise<unknown>;
  /** The instance as it is now. */
  now(): Promise<InstanceNow>;
  /** Its changes of status, the oldest first, as "SEQUENCE STATUS". */
  history(): Promise<string[]>;
}

type InstanceNow = NonNullable<Awaited<ReturnType<Clients["ping"]["getPingStatus"]>>["instance"]>;

/** Makes an agent with these limits, and an instance of it that has sent its first heartbeat. */
export async function startInstance(clients: Clients, init: Omit<AgentInit, "$typeName"> = {}): Promise<TestInstance> {
  const { id: agentId } = await registerAgent(clients, init);
  return await joinAgent(clients, agentId);
}

/** Makes one more instance of an agent. */
export async function joinAgent(clients: Clients, agentId: string, first: Beat = {}): Promise<TestInstance> {
  const { instanceId } = await clients.ping.heartbeat({ agentId, ...first });
  return instanceOf(clients, { agentId, instanceId });
}

/** An instance that may be there or not. */
export function instanceOf(
  { ping }: Clients,
  { agentId, instanceId }: { agentId: string; instanceId: string },
): TestInstance {
  return {
    agentId,
    instanceId,
    beat: (more = {}) => ping.heartbeat({ agentId, instanceId, ...more }),
    add: async (name = "work") => (await ping.addAsyncTask({ instanceId, name })).asyncTaskId,
    complete: (asyncTaskId) => ping.completeAsyncTask({ asyncTaskId }),
    now: async () => {
      const { instance } = await ping.getPingStatus({ instanceId });
      if (!instance) throw new Error("the answer holds no instance");
      return instance;
    },
    history: async () => {
      const { changes } = await ping.getPingStatus({ instanceId, changeLimit: 1000 });
      return changes.toReversed().map(({ sequence, status }) => `${sequence} ${statusName(status)}`);
    },
  };
}

type Frame = WatchPingStatusResponse["frame"];

interface FrameValues {
  readonly snapshot: PingSnapshot;
  readonly changed: PingChanged;
  readonly checkpoint: PingCheckpoint;
  readonly final: PingFinal;
}

/** Reads a watch frame by frame. */
export function followPing({ ping }: Clients, request: Parameters<Clients["ping"]["watchPingStatus"]>[0]) {
  const frames = ping.watchPingStatus(request)[Symbol.asyncIterator]();
  const seen: string[] = [];
  let resumeToken = "";
  async function next(): Promise<Frame> {
    const { value, done } = await frames.next();
    if (done) return { case: undefined };
    resumeToken = value.resumeToken || resumeToken;
    if (value.frame.case === "changed") {
      for (const { instanceId, sequence, status } of value.frame.value.changes) {
        seen.push(`${instanceId} ${sequence} ${statusName(status)}`);
      }
    }
    return value.frame;
  }
  /** Reads until a frame of a kind. */
  async function until<Kind extends keyof FrameValues>(kind: Kind): Promise<FrameValues[Kind]> {
    for (;;) {
      const frame = await next();
      if (frame.case === undefined) throw new Error(`the stream has ended before a ${kind} frame`);
      if (frame.case === kind) return frame.value as FrameValues[Kind];
    }
  }
  return {
    next,
    /** Every change of status so far, as "INSTANCE SEQUENCE STATUS". */
    seen,
    until,
    /** Reads the snapshot to its end, and answers the instances in it. */
    async snapshot(): Promise<Instance[]> {
      const instances: Instance[] = [];
      for (;;) {
        const part = await until("snapshot");
        instances.push(...part.instances);
        if (part.complete) return instances;
      }
    },
    /** Reads until this many changes of status have been seen. */
    async changes(count: number): Promise<string[]> {
      while (seen.length < count) if ((await next()).case === undefined) throw new Error("the stream has ended");
      return seen;
    },
    get resumeToken() {
      return resumeToken;
    },
    [Symbol.asyncDispose]: async () => void (await frames.return?.()),
  };
}
