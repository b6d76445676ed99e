import { readdirSync } from "node:fs";
import {
  create,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  ScalarType,
} from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";

/** A place in a request where a text can stand. */
export interface TextPlace {
  /** The path of the field, such as "event.content.key". */
  readonly at: string;
  /** The initial values of a request with this text there, and with what is needed around it. */
  readonly request: (text: string) => object;
  /** How many objects and lists of JSON are around the text. Undefined where it does not stand in JSON. */
  readonly levels?: number;
}

const generated = new URL("../../gen/ts/", import.meta.url);

/** Every method of every service that the server serves, read from the generated code. */
export async function everyMethod(): Promise<readonly DescMethod[]> {
  const files = readdirSync(generated, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("_pb.ts"));
  const modules = await Promise.all(files.map((file) => import(new URL(file, generated).href)));
  const values = modules.flatMap((module) => Object.values(module as object)) as Partial<DescService>[];
  const services = values.filter((value): value is DescService => value.kind === "service");
  return services.flatMap(({ methods }) => methods);
}

/** Every place in a request of a method where a text can stand. */
export function textPlaces({ input }: DescMethod): readonly TextPlace[] {
  return [...placesIn(input, [])];
}

function* placesIn(message: DescMessage, within: readonly DescMessage[]): Generator<TextPlace> {
  // A message may hold itself.
  if (within.includes(message)) return;
  for (const field of message.fields) {
    for (const { at, request, ...rest } of placesOf(field, [...within, message])) {
      const around = filled(message, field);
      yield { ...rest, at: `${field.name}${at}`, request: (text) => ({ ...around, ...valueOf(field, request(text)) }) };
    }
  }
}

function* placesOf(field: DescField, within: readonly DescMessage[]): Generator<TextPlace> {
  if (field.fieldKind === "map") {
    if (field.mapKey === ScalarType.STRING) yield { at: ".key", request: (text) => ({ [text]: mapSample(field) }) };
    if (field.mapKind === "scalar" && field.scalar === ScalarType.STRING)
      yield { at: ".value", request: (text) => ({ key: text }) };
    if (field.mapKind !== "message") return;
    for (const { at, request, ...rest } of ofMessage(field.message, within)) {
      yield { ...rest, at: `.value${at}`, request: (text) => ({ key: request(text) }) };
    }
  } else if (field.fieldKind === "list") {
    const inner = field.listKind === "message" ? ofMessage(field.message, within) : [];
    if (field.listKind === "scalar" && field.scalar === ScalarType.STRING)
      yield { at: "[0]", request: (text) => [text] as object };
    for (const { at, request, ...rest } of inner) {
      yield { ...rest, at: `[0]${at}`, request: (text) => [request(text)] };
    }
  } else if (field.fieldKind === "message") yield* ofMessage(field.message, within);
  else if (field.fieldKind === "scalar" && field.scalar === ScalarType.STRING)
    yield { at: "", request: (text) => text as never };
}

function* ofMessage(message: DescMessage, within: readonly DescMessage[]): Generator<TextPlace> {
  if (message.typeName === "google.protobuf.Struct") {
    yield { at: ".key", request: (text) => ({ [text]: 1 }) };
    yield { at: ".value", request: (text) => ({ key: [{ deep: text }] }), levels: 3 };
    // What a vendor's message has: a text in the wrong place of one is quoted to its sender.
    yield { at: ".role", request: (text) => ({ role: text, content: "x" }) };
    yield { at: ".text", request: (text) => ({ role: "user", content: [{ type: "text", text: [text] }] }) };
  } else if (message.typeName === "google.protobuf.Value") {
    const value = (text: string) => create(ValueSchema, { kind: { case: "stringValue", value: text } });
    yield { at: "", request: value, levels: 0 };
  } else {
    for (const { at, ...rest } of placesIn(message, within)) yield { ...rest, at: `.${at}` };
  }
}

function mapSample(field: DescField & { fieldKind: "map" }): unknown {
  return field.mapKind === "message" ? {} : field.scalar === ScalarType.STRING ? "x" : 0;
}

const plainNames = /^(name|description|owner|source|cursor_owner)$|(?<!request_)\bid$|(?<!request)_id$/;

/** What stands beside a field, so that a request is not refused for something else before the field is looked at. */
function filled(message: DescMessage, except: DescField): object {
  const values = message.fields
    .filter((field) => field !== except && !field.oneof)
    .map((field): object => {
      if (field.fieldKind === "scalar" && field.scalar === ScalarType.STRING && plainNames.test(field.name))
        return valueOf(field, "x");
      // A vendor's format is from 2 on.
      if (field.fieldKind === "enum" && /role|format|scope|kind/.test(field.name)) return valueOf(field, 2);
      return {};
    });
  return Object.assign({}, ...values) as object;
}

function valueOf(field: DescField, value: unknown): object {
  return field.oneof ? { [field.oneof.localName]: { case: field.localName, value } } : { [field.localName]: value };
}
