import { z } from "zod";
import { Base64 } from "./base64.ts";

const Free = z.looseObject({});

/** The data of a part under the names of the API: what it takes of each. */
export const dataSchemas = {
  inlineData: z.looseObject({ mimeType: z.string().min(1), data: Base64, displayName: z.string().optional() }),
  fileData: z.looseObject({
    fileUri: z.string().min(1),
    mimeType: z.string().optional(),
    displayName: z.string().optional(),
  }),
  functionCall: z.looseObject({ id: z.string().optional(), name: z.string().min(1), args: Free.optional() }),
  functionResponse: z.looseObject({
    id: z.string().optional(),
    name: z.string().min(1),
    response: Free.optional(),
    parts: z.array(Free).optional(),
  }),
};

/** The name of the data of a part, where this form knows it and it is an object. */
export type DataName = keyof typeof dataSchemas;

/** The data of a part, checked. */
export type Data<N extends DataName> = z.output<(typeof dataSchemas)[N]>;

/** The fields of the data of a part that the canonical form takes up. */
export const dataFields = {
  inlineData: Object.keys(dataSchemas.inlineData.shape),
  fileData: Object.keys(dataSchemas.fileData.shape),
  functionCall: Object.keys(dataSchemas.functionCall.shape),
  functionResponse: Object.keys(dataSchemas.functionResponse.shape),
} satisfies Record<DataName, string[]>;

/** The names of data, of which a part has one. The last four are kept as they came. */
export const dataNames = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
  "toolCall",
  "toolResponse",
] as const;

/** A text, and whether it is a thought. */
export const TextData = z.looseObject({
  text: z.string(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
});
