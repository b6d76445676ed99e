import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Command } from "commander";
import { AgentService } from "../../gen/ts/headway/v1/agent_service_pb.ts";
import { EventService } from "../../gen/ts/headway/v1/event_service_pb.ts";
import { TaskService } from "../../gen/ts/headway/v1/task_service_pb.ts";
import { TrackerService } from "../../gen/ts/headway/v1/tracker_service_pb.ts";

/** The options that all of these programs take. */
export interface Options {
  readonly address: string;
  readonly task: string;
  readonly agent: string;
}

/** A program with the options that all of them take. */
export function program(description: string): Command {
  return new Command()
    .description(description)
    .option("--address <host:port>", "where Headway listens for gRPC", "127.0.0.1:50051")
    .option("--task <name>", "the task; it is made if there is none of this name", "payments")
    .option("--agent <name>", "the agent; it is made if there is none of this name", "cashier");
}

/** The clients of the services that these programs call. */
export type Headway = ReturnType<typeof connect>;

/** Connects to Headway. The connection is made with the first call. */
export function connect({ address }: Options) {
  const transport = createGrpcTransport({ baseUrl: `http://${address}`, interceptors: [repeatWhileAway] });
  return {
    agents: createClient(AgentService, transport),
    tasks: createClient(TaskService, transport),
    events: createClient(EventService, transport),
    trackers: createClient(TrackerService, transport),
  };
}

/** Makes the agent and the task unless they are there, and answers the ids by which events and tracker are named. */
export async function findTask({ agents, tasks }: Headway, { task: taskName, agent: agentName }: Options) {
  const { agent } = await agents.registerAgent({ name: agentName, requestId: randomUUID() });
  const description = "Add up the payments that come as events";
  const { task } = await tasks.createTask({ name: taskName, reuse: true, description, requestId: randomUUID() });
  const ids = { taskId: task?.id ?? "", agentId: agent?.id ?? "" };
  // The one moment at which a tracker comes to be. An agent that has the task already keeps the tracker it has.
  await tasks.assignAgent({ ...ids, requestId: randomUUID() });
  return ids;
}

/** Waits a little when the server is away, because it restarts or the network broke. Throws every other error. */
export async function pauseWhileAway(thrown: unknown): Promise<void> {
  const err = ConnectError.from(thrown);
  // Headway explains each error that it makes. One without details comes from the network, whatever its code.
  const isAway = err.code === Code.Unavailable || (thrown instanceof ConnectError && err.details.length === 0);
  if (!isAway) throw thrown;
  console.error(`Headway is away (${err.rawMessage}): trying again`);
  await sleep(250);
}

/** Repeats calls while the server is away. Nothing is done twice, since every write carries a request_id. */
const repeatWhileAway: Interceptor = (next) => async (request) => {
  // A stream cannot just be repeated: who reads it knows where to go on.
  if (request.stream) return await next(request);
  for (;;) {
    try {
      return await next(request);
    } catch (thrown) {
      await pauseWhileAway(thrown);
    }
  }
};
