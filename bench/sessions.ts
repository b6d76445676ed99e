import { create } from "@bufbuild/protobuf";
import { type MessageInput, MessageInputSchema, MessageRole } from "../gen/ts/headway/v1/message_pb.ts";
import { SessionService } from "../gen/ts/headway/v1/session_service_pb.ts";
import { callAll, callOf } from "./calls.ts";
import type { Headway } from "./server-process.ts";

/** Creates sessions that track tasks, and returns their ids. */
export async function createSessions(headway: Headway, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `bench-${i}`);
  await callAll(
    headway,
    ids.map((id) => callOf(headway, SessionService.method.createSession, { id })),
  );
  return ids;
}

const sentence =
  "Please compare the three offers by price, delivery and warranty, and write down what speaks for each. ";

/** A message of 1 KiB, as users write them. */
export const kibMessage: MessageInput = create(MessageInputSchema, {
  content: {
    case: "canonical",
    value: {
      role: MessageRole.USER,
      parts: [{ part: { case: "text", value: { text: sentence.repeat(11).slice(0, 1024) } } }],
    },
  },
});
