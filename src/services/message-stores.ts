import { create, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  StoreMessageRequestSchema,
  StoreMessageResponseSchema,
  StoreMessagesRequestSchema,
  StoreMessagesResponseSchema,
} from "../../gen/ts/headway/v1/session_message_pb.ts";
import type { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import type { NewMessage } from "../domain/storing.ts";
import type { Stored } from "../store/message-group.ts";
import type { RequestKey } from "../store/requests.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { storedAnswer } from "./message-answers.ts";
import { newMessage, newMessages, storingOf } from "./message-input.ts";
import { answer, requestKey } from "./requests.ts";

type Stores = Pick<ServiceImpl<typeof SessionService>, "storeMessage" | "storeMessages">;
type Answer = typeof StoreMessageResponseSchema | typeof StoreMessagesResponseSchema;

/** The RPCs that store messages. */
export function messageStores({ sessions: writer }: ServiceDeps): Stores {
  async function store<Desc extends Answer>(
    schema: Desc,
    context: HandlerContext,
    { sessionId, messages, request }: { sessionId: string; messages: NewMessage[]; request: RequestKey | undefined },
    show: (stored: Stored) => MessageInitShape<Desc>,
  ): Promise<MessageShape<Desc>> {
    const respond = (stored: Stored) => create(schema, show(stored));
    const encode = (stored: Stored) => toBinary(schema, respond(stored));
    const storing = storingOf({ projectId: projectOf(context), sessionId }, messages);
    return answer(schema, await writer.store({ ...storing, request, encode }), respond);
  }

  return {
    async storeMessage(req, context) {
      const sessionId = field.id("session_id", req.sessionId);
      const messages = [newMessage(field.required("message", req.message), "message")];
      const request = requestKey(context, StoreMessageRequestSchema, req);
      return await store(StoreMessageResponseSchema, context, { sessionId, messages, request }, (stored) => ({
        ...(stored.messages[0] && { message: storedAnswer(stored.messages[0]) }),
      }));
    },

    async storeMessages(req, context) {
      const sessionId = field.id("session_id", req.sessionId);
      const messages = newMessages("messages", req.messages);
      const request = requestKey(context, StoreMessagesRequestSchema, req);
      return await store(StoreMessagesResponseSchema, context, { sessionId, messages, request }, (stored) => ({
        messages: stored.messages.map(storedAnswer),
      }));
    },
  };
}
