import { create, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  SendEventRequestSchema,
  SendEventResponseSchema,
  SendEventsRequestSchema,
  SendEventsResponseSchema,
} from "../../gen/ts/headway/v1/event_send_pb.ts";
import type { EventService } from "../../gen/ts/headway/v1/event_service_pb.ts";
import { fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import type { NewEvent } from "../domain/sending.ts";
import type { Sent } from "../store/event-group.ts";
import { newId } from "../store/new-id.ts";
import type { RequestKey } from "../store/requests.ts";
import { callerOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { eventMessage, listedEvent, newEvent } from "./event-messages.ts";
import * as field from "./fields.ts";
import { answer, requestKey } from "./requests.ts";

type Sends = Pick<ServiceImpl<typeof EventService>, "sendEvent" | "sendEvents">;
type Answer = typeof SendEventResponseSchema | typeof SendEventsResponseSchema;

/** The RPCs that send events. */
export function eventSends({ events: writer }: ServiceDeps): Sends {
  async function send<Desc extends Answer>(
    schema: Desc,
    context: HandlerContext,
    events: readonly NewEvent[],
    request: RequestKey | undefined,
    show: (sent: Sent) => MessageInitShape<Desc>,
  ): Promise<MessageShape<Desc>> {
    const { projectId, keyId: apiKeyId } = callerOf(context);
    const respond = (sent: Sent) => create(schema, show(sent));
    const encode = (sent: Sent) => toBinary(schema, respond(sent));
    return answer(schema, await writer.send({ projectId, apiKeyId, events, request, encode }), respond);
  }

  return {
    async sendEvent(req, context) {
      const event = newEvent(field.required("event", req.event), "event", newId);
      const request = requestKey(context, SendEventRequestSchema, req);
      return await send(SendEventResponseSchema, context, [event], request, ({ events: [sent] }) => ({
        ...(sent && { event: eventMessage(sent) }),
      }));
    },

    async sendEvents(req, context) {
      const count = req.events.length;
      if (count === 0) throw fieldRequired("events");
      if (count > field.limits.batch) throw fieldTooLarge("events", count, field.limits.batch, "events");
      const events = req.events.map((input, i) => newEvent(input, `events[${i}]`, newId));
      const request = requestKey(context, SendEventsRequestSchema, req);
      return await send(SendEventsResponseSchema, context, events, request, (sent) => ({
        events: sent.events.map(listedEvent),
      }));
    },
  };
}
