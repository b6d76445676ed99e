import { readFileSync } from "node:fs";
import { z } from "zod";
import type { CanonicalMessage, JsonObject } from "../src/domain/message.ts";
import { canonicalOf } from "../src/extraction/formats/formats.ts";

const Line = z.looseObject({
  id: z.string(),
  format: z.enum(["openai", "anthropic", "gemini"]),
  situations: z.array(z.string()).default([]),
  messages: z.array(z.record(z.string(), z.json())),
  expected: z.object({
    tasks: z.array(
      z.object({
        description: z.string(),
        status: z.string(),
        message_indices: z.array(z.number().int()),
        progress_facts: z.array(z.string()),
      }),
    ),
    preferences: z.array(z.object({ text: z.string(), keywords: z.array(z.string()) })),
  }),
});

const formats = { openai: "OPENAI", anthropic: "ANTHROPIC", gemini: "GEMINI" } as const;

/** What a person says should come of a conversation. */
export type Expected = z.infer<typeof Line>["expected"];

/** A conversation with its label. */
export interface Labelled {
  readonly id: string;
  /** What it is an example of. */
  readonly situations: readonly string[];
  readonly messages: readonly CanonicalMessage[];
  readonly expected: Expected;
}

/** Reads the labelled conversations of a file of JSON Lines. */
export function readLabelled(path: string): Labelled[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line) => {
    if (line.trim() === "") return [];
    const { id, format, situations, messages, expected } = Line.parse(JSON.parse(line));
    const canonical = messages.map((message) => canonicalOf(formats[format], message as JsonObject));
    return [{ id, situations, messages: canonical, expected }];
  });
}
