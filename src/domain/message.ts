import type { Json } from "./columns.ts";

/** An object of JSON. */
export type JsonObject = { [key: string]: Json };

/** The forms in which a message may come in or go out. */
export const messageFormats = ["HEADWAY", "OPENAI", "ANTHROPIC", "GEMINI"] as const;

/** One of {@link messageFormats}. HEADWAY is the canonical form below. */
export type MessageFormat = (typeof messageFormats)[number];

/** Who may speak in a message. */
export const messageRoles = ["USER", "ASSISTANT", "SYSTEM", "DEVELOPER", "TOOL"] as const;

/** One of {@link messageRoles}. TOOL only where a format gives tool results a role of their own. */
export type MessageRole = (typeof messageRoles)[number];

/** A message in the form in which it is stored: nothing that any other form can say is lost in it. */
export interface CanonicalMessage {
  readonly role: MessageRole;
  /** The name of the speaker. */
  readonly name?: string;
  readonly parts: readonly MessagePart[];
  /** The role in the words of its format, where `role` does not tell it: OpenAI's former "function". */
  readonly originalRole?: string;
  readonly extra?: JsonObject;
}

/** One part of a message. Its `extra` is what it said beyond the fields here, under the names of its own format. */
export type MessagePart = (
  | TextPart
  | MediaPart
  | ToolCallPart
  | ToolResultPart
  | ThinkingPart
  | DataPart
  | OtherPart
) & {
  readonly extra?: JsonObject;
};

/** Text. */
export interface TextPart {
  readonly kind: "text";
  readonly text: string;
  /** The model says that it will not do what was asked. */
  readonly isRefusal?: boolean;
}

/** An image, a sound, a video or a file: where it is, or its bytes in base64. */
export interface MediaPart {
  readonly kind: "media";
  readonly mediaKind: "IMAGE" | "AUDIO" | "VIDEO" | "FILE";
  readonly mediaType?: string;
  readonly filename?: string;
  readonly source: { readonly url: string } | { readonly content: string } | { readonly fileId: string };
}

/** The model asks for a tool to be run. */
export interface ToolCallPart {
  readonly kind: "toolCall";
  /** Empty where a format has none. */
  readonly toolCallId: string;
  readonly name: string;
  /** JSON text as the model wrote it: it may be malformed. */
  readonly arguments: string;
}

/** What came of a tool that was run. */
export interface ToolResultPart {
  readonly kind: "toolResult";
  /** Empty where a format has none. */
  readonly toolCallId: string;
  /** Empty when not said. */
  readonly name: string;
  readonly content: readonly MessagePart[];
  /** Unset when not said. */
  readonly isError?: boolean;
}

/** What the model thought: open, or in the vendor's encryption. */
export interface ThinkingPart {
  readonly kind: "thinking";
  readonly text: string;
  readonly signature?: string;
  readonly redactedData?: string;
}

/** Structured data. */
export interface DataPart {
  readonly kind: "data";
  readonly dataType?: string;
  readonly value: Json;
}

/** A part of a kind that Headway does not know, as it came. */
export interface OtherPart {
  readonly kind: "other";
  readonly value: JsonObject;
}
