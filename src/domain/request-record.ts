import { defineEntity, p } from "@mikro-orm/core";
import { pTime } from "./columns.ts";

const RequestRecordSchema = defineEntity({
  name: "RequestRecord",
  properties: {
    projectId: p.text().primary(),
    requestId: p.text().primary(),
    /** SHA-256 of the message and its type: the same id with another one is a mistake of the caller. */
    fingerprint: p.blob(),
    /** The encoded answer of the first call. */
    response: p.blob(),
    createdAt: pTime(),
  },
  indexes: [{ properties: ["createdAt"] }],
});

/** What a call with a request id was answered, written in the transaction of its work. */
export class RequestRecord extends RequestRecordSchema.class {}
RequestRecordSchema.setClass(RequestRecord);
