import { createHash } from "node:crypto";
import { type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { RequestKey } from "../store/requests.ts";
import { projectOf } from "./caller.ts";
import * as field from "./fields.ts";
import { inKeyOrder } from "./key-order.ts";

/** The key of a call that brings a request id. Undefined when it brings none. */
export function requestKey<Desc extends DescMessage>(
  context: HandlerContext,
  schema: Desc,
  message: MessageShape<Desc> & { requestId: string },
): RequestKey | undefined {
  const requestId = field.requestId(message.requestId);
  if (!requestId) return undefined;
  // What the server does not know cannot make a difference, and may come in any order.
  const bytes = toBinary(schema, inKeyOrder({ ...message, requestId: "" }), { writeUnknownFields: false });
  const fingerprint = createHash("sha256").update(`${schema.typeName}\n`).update(bytes).digest();
  return { projectId: projectOf(context), requestId, fingerprint };
}

// Answers that were kept before JSON had a limit are deeper than what is read otherwise.
const maxStoredLevels = 400;

/** The answer that a call gives: the one that is kept, if the request was answered before, else the one made now. */
export function answer<Desc extends DescMessage, Outcome extends object>(
  schema: Desc,
  outcome: Outcome | { readonly replay: Uint8Array },
  respond: (outcome: Outcome) => MessageShape<Desc>,
): MessageShape<Desc> {
  return "replay" in outcome
    ? fromBinary(schema, outcome.replay, { recursionLimit: maxStoredLevels })
    : respond(outcome);
}
