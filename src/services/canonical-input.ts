import { toBinary } from "@bufbuild/protobuf";
import { type CanonicalMessage as CanonicalInput, CanonicalMessageSchema } from "../../gen/ts/headway/v1/message_pb.ts";
import { fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import { type CanonicalMessage, messageRoles } from "../domain/message.ts";
import { extraOf, partsOf } from "./canonical-parts.ts";
import * as field from "./fields.ts";

/** A message in the contract's own form, as it is stored. Throws what is wrong with it. */
export function canonicalInput(at: string, given: CanonicalInput): CanonicalMessage {
  const role = field.enumName(`${at}.role`, given.role, messageRoles);
  if (!role) throw fieldRequired(`${at}.role`);
  const name = field.optionalShortText(`${at}.name`, given.name);
  const originalRole = field.optionalShortText(`${at}.original_role`, given.originalRole);
  return {
    role,
    ...(name !== undefined && { name }),
    parts: partsOf(`${at}.parts`, given.parts),
    ...(originalRole !== undefined && { originalRole }),
    ...extraOf(at, given.extra),
  };
}

/** Throws when a message is larger than it may be. Only one that could be is measured, by its length as JSON. */
export function requireFitting(at: string, given: CanonicalInput, jsonLength: number): void {
  const { contentBytes } = field.limits;
  if (jsonLength * 3 <= contentBytes) return;
  const bytes = toBinary(CanonicalMessageSchema, given).byteLength;
  if (bytes > contentBytes) throw fieldTooLarge(at, bytes, contentBytes, "bytes");
}
