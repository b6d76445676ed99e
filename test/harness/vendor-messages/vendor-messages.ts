import * as fc from "fast-check";
import type { JsonObject } from "../../../src/domain/message.ts";
import { anthropicMessages } from "./anthropic.ts";
import { geminiContents } from "./gemini.ts";
import { openAiMessages } from "./openai.ts";

/** A form that belongs to a vendor. */
export type VendorFormat = "OPENAI" | "ANTHROPIC" | "GEMINI";

/** A value as it comes out of JSON: off the wire, or out of the store. */
export function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Messages that a vendor takes, by form and role. */
export const vendorMessagesByRole: Readonly<Record<VendorFormat, Readonly<Record<string, fc.Arbitrary<JsonObject>>>>> =
  {
    OPENAI: openAiMessages,
    ANTHROPIC: anthropicMessages,
    GEMINI: geminiContents,
  };

/** Messages that a vendor takes, of any role. */
export const vendorMessages: Readonly<Record<VendorFormat, fc.Arbitrary<JsonObject>>> = {
  OPENAI: fc.oneof(...Object.values(openAiMessages)).map(asJson),
  ANTHROPIC: fc.oneof(...Object.values(anthropicMessages)).map(asJson),
  GEMINI: fc.oneof(...Object.values(geminiContents)).map(asJson),
};
