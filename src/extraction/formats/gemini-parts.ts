import type { Json } from "../../domain/columns.ts";
import type { JsonObject, MediaPart, MessagePart } from "../../domain/message.ts";
import { checked, type Place, refused, within } from "./format-check.ts";
import { inCamelCase } from "./gemini-names.ts";
import { type Data, type DataName, dataFields, dataNames, dataSchemas, TextData } from "./gemini-schema.ts";
import { extraOf, isObject, residueOf } from "./residue.ts";

/** Who brings a part: the roles, or a function response with parts of its own. */
export type Bringer = "user" | "model" | "function" | "response";

/** A part of a content in the canonical form. */
export function partOf(part: Json, bringer: Bringer, place: Place): MessagePart {
  if (!isObject(part)) throw refused(place, part, "it must be an object");
  const { view, taken } = inCamelCase(part, dataNames, place);
  const [name, second] = Object.keys(view);
  if (second) throw refused(place, Object.keys(part), `a part has one kind of data, not ${name} and ${second}`);
  if (name === undefined && Object.keys(part).length === 0) throw refused(place, part, "it must have data");
  if (name === "text") return textOf(part, place);
  if (!isKnown(name)) return { kind: "other", value: part };
  const [written = name] = taken;
  const at = within(place, written);
  if (!bringers[name].includes(bringer)) throw refused(at, view[name], `it is not for the role ${bringer}`);
  const data = view[name];
  if (!isObject(data)) throw refused(at, data, "it must be an object");
  const fields = inCamelCase(data, dataFields[name], at);
  const left = residueOf(data, fields.taken, { ...fields.shape, ...emptyOf(data) });
  // A name in snake case stays, even when nothing is left below it: the data goes out under it.
  const shape: JsonObject = left || written !== name ? { [written]: left ?? {} } : {};
  const extra = extraOf(residueOf(part, [written], shape));
  return { ...read(name, checked(dataSchemas[name], fields.view, at), at), ...extra };
}

const bringers: Readonly<Record<DataName, readonly Bringer[]>> = {
  inlineData: ["user", "model", "function", "response"],
  fileData: ["user", "model", "function", "response"],
  functionCall: ["model"],
  functionResponse: ["user", "function"],
};

function isKnown(name: string | undefined): name is DataName {
  return name !== undefined && Object.hasOwn(dataSchemas, name);
}

function textOf(part: JsonObject, place: Place): MessagePart {
  const { view, taken, shape } = inCamelCase(part, ["text", "thought", "thoughtSignature"], place);
  const { text, thought, thoughtSignature } = checked(TextData, view, place);
  if (!thought) return { kind: "text", text, ...extraOf(residueOf(part, ["text"])) };
  const signature = thoughtSignature !== undefined && { signature: thoughtSignature };
  return { kind: "thinking", text, ...signature, ...extraOf(residueOf(part, taken, shape)) };
}

type Readers = { [N in DataName]: (data: Data<N>, place: Place) => MessagePart };

function read<N extends DataName>(name: N, data: Data<N>, place: Place): MessagePart {
  const all: Readers = readers;
  return all[name](data, place);
}

const readers: Readers = {
  inlineData: ({ mimeType, data, displayName }) => mediaOf({ content: data }, mimeType, displayName),
  fileData: ({ fileUri, mimeType, displayName }) => mediaOf({ url: fileUri }, mimeType, displayName),
  functionCall: ({ id, name, args }) => ({
    kind: "toolCall",
    toolCallId: id ?? "",
    name,
    arguments: args === undefined ? "" : JSON.stringify(args),
  }),
  functionResponse: ({ id, name, response, parts = [] }, place) => ({
    kind: "toolResult",
    toolCallId: id ?? "",
    name,
    content: [
      ...(response === undefined ? [] : [{ kind: "data", value: response as JsonObject } as const]),
      ...parts.map((part, i) => partOf(part as JsonObject, "response", within(place, "parts", i))),
    ],
  }),
};

function mediaOf(source: MediaPart["source"], mediaType: string | undefined, filename: string | undefined): MediaPart {
  return {
    kind: "media",
    mediaKind: mediaKindOf(mediaType),
    ...(mediaType !== undefined && { mediaType }),
    ...(filename !== undefined && { filename }),
    source,
  };
}

function mediaKindOf(mediaType = ""): MediaPart["mediaKind"] {
  const [family] = mediaType.split("/", 1);
  if (family === "image") return "IMAGE";
  if (family === "audio") return "AUDIO";
  return family === "video" ? "VIDEO" : "FILE";
}

/** What is said and empty: the canonical form does not tell it from what is not said. */
function emptyOf({ id, parts }: JsonObject): JsonObject {
  return { ...(id === "" && { id }), ...(Array.isArray(parts) && parts.length === 0 && { parts }) };
}
