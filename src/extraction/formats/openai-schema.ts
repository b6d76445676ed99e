import { z } from "zod";
import { Base64 } from "./base64.ts";

const named = { name: z.string().nullish() };
const Call = z.looseObject({ name: z.string().min(1), arguments: z.string() });

/** Messages of Chat Completions by role: what the API takes, and any other name besides. Their content is read apart. */
export const messageSchemas = {
  user: z.looseObject(named),
  system: z.looseObject(named),
  developer: z.looseObject(named),
  assistant: z.looseObject({
    ...named,
    refusal: z.string().nullish(),
    audio: z.looseObject({ id: z.string().min(1) }).nullish(),
    function_call: Call.nullish(),
    tool_calls: z.array(z.looseObject({ id: z.string().min(1), type: z.enum(["function", "custom"]) })).nullish(),
  }),
  tool: z.looseObject({ ...named, tool_call_id: z.string().min(1) }),
  function: z.looseObject({ name: z.string().min(1) }),
};

/** An assistant's message, checked. */
export type AssistantMessage = z.output<typeof messageSchemas.assistant>;

/** A call of a function that the request declared. */
export const FunctionToolCall = z.looseObject({ id: z.string(), type: z.literal("function"), function: Call });

/** A call of a tool that takes free text. */
export const CustomToolCall = z.looseObject({
  id: z.string(),
  type: z.literal("custom"),
  custom: z.looseObject({ name: z.string().min(1), input: z.string() }),
});

/** Parts of a content by type. */
export const partSchemas = {
  text: z.looseObject({ text: z.string() }),
  refusal: z.looseObject({ refusal: z.string() }),
  image_url: z.looseObject({ image_url: z.looseObject({ url: z.string().min(1) }) }),
  input_audio: z.looseObject({ input_audio: z.looseObject({ data: Base64, format: z.enum(["wav", "mp3"]) }) }),
  file: z.looseObject({
    file: z.looseObject({
      file_id: z.string().min(1).nullish(),
      file_data: z.string().min(1).nullish(),
      filename: z.string().nullish(),
    }),
  }),
};

/** A type of part that this form knows. */
export type PartType = keyof typeof partSchemas;

/** Which types of part the content of each role may have. */
export const contentTypes: Readonly<Record<keyof typeof messageSchemas, readonly PartType[]>> = {
  user: ["text", "image_url", "input_audio", "file"],
  system: ["text"],
  developer: ["text"],
  assistant: ["text", "refusal"],
  tool: ["text"],
  function: [],
};
