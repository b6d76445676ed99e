import { create, type Message, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import { fieldRequired } from "../domain/errors.ts";
import { courseOf } from "../domain/instance-course.ts";
import { instanceExists, instanceNotFound } from "../domain/instance-errors.ts";
import { type Course, newInstance } from "../domain/instance-state.ts";
import { agentNotFound } from "../domain/task-errors.ts";
import type { InstanceDone, InstanceFacts, InstanceOrder } from "../store/instance-order.ts";
import type { InstanceWriter } from "../store/instance-writer.ts";
import { answer } from "./requests.ts";

// Some of an answer tells the time. All calls that are answered by one outcome, and those that repeat them, get the same.
const shown = new WeakMap<InstanceDone, Message>();

/** Writes an order, and answers what came of it; or what the same request was answered before. */
export async function writeOrder<Desc extends GenMessage<Message>>(
  instances: InstanceWriter,
  schema: Desc,
  order: Omit<InstanceOrder, "encode">,
  show: (done: InstanceDone) => MessageInitShape<Desc>,
): Promise<MessageShape<Desc>> {
  const respond = (done: InstanceDone) => {
    const message = (shown.get(done) as MessageShape<Desc> | undefined) ?? create(schema, show(done));
    shown.set(done, message);
    return message;
  };
  const encode = (done: InstanceDone) => toBinary(schema, respond(done));
  return answer(schema, await instances.write({ ...order, encode }), respond);
}

/** The instance as it stands. Throws InstanceNotFound. */
export function known(course: Course | undefined, instanceId: string): Course {
  if (!course) throw instanceNotFound(instanceId);
  return course;
}

/**
 * The instance as it stands, or a new one of an agent. Throws InstanceExists when it is another agent's, AgentNotFound
 * when there is no such agent, and FieldRequired when a new one has none.
 */
export function knownOrNew(
  course: Course | undefined,
  { instanceId, agentId }: { instanceId: string; agentId: string | undefined },
  { limits, activeCount, now }: InstanceFacts,
): Course {
  if (course && (agentId === undefined || course.state.agentId === agentId)) return course;
  if (agentId === undefined) throw fieldRequired("agent_id");
  if (!limits) throw agentNotFound({ id: agentId });
  if (course) throw instanceExists(course.state);
  return courseOf(newInstance(instanceId, agentId, limits, activeCount, now));
}
