import { readFileSync } from "node:fs";
import { fromBinary, type JsonObject } from "@bufbuild/protobuf";
import { MessageFormat } from "../gen/ts/headway/v1/message_pb.ts";
import { CreateSessionResponseSchema } from "../gen/ts/headway/v1/session_lifecycle_pb.ts";
import { SessionService } from "../gen/ts/headway/v1/session_service_pb.ts";
import { callAll, callOf } from "./calls.ts";
import type { GrpcRequest } from "./grpc-request.ts";
import type { Headway } from "./server-process.ts";

const file = new URL("../eval/conversations/situations.jsonl", import.meta.url);

/** The conversations that extractors are scored on, as far as they are in OpenAI's form: the messages of each. */
export function conversations(): JsonObject[][] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { format: string; messages: JsonObject[] })
    .filter(({ format }) => format === "openai")
    .map(({ messages }) => messages);
}

/** Creates sessions and returns their ids. */
export async function createSessions(headway: Headway, count: number): Promise<string[]> {
  const request = callOf(headway, SessionService.method.createSession, {});
  const answers = await callAll(
    headway,
    Array.from({ length: count }, () => request),
  );
  return answers.map((bytes) => fromBinary(CreateSessionResponseSchema, bytes).session?.id ?? "");
}

/** Encodes a call that stores messages in OpenAI's form. */
export function storeCall(headway: Headway, sessionId: string, messages: readonly JsonObject[]): GrpcRequest {
  return callOf(headway, SessionService.method.storeMessages, {
    sessionId,
    messages: messages.map((message) => ({
      content: { case: "vendor" as const, value: { format: MessageFormat.OPENAI, message } },
    })),
  });
}
