import type { RecordedMessage } from "./conversation.ts";

/** Something that happened in a conversation. */
export interface Step {
  readonly kind: "user" | "assistant" | "tool_call" | "tool_answer";
  readonly text: string;
  readonly tool?: string;
  readonly callId?: string;
  readonly failed?: true;
}

type Part = Record<string, unknown>;

/** Reads the steps of a conversation, message by message, in OpenAI's, Anthropic's or Gemini's form. */
export class StepReader {
  // An answer often names only the call that it belongs to.
  readonly #toolOfCall = new Map<string, string>();

  /** The steps of the next message. None for what set the agent up: nothing happens by it. */
  read(message: RecordedMessage): Step[] {
    const { role, content, parts, tool_calls: calls } = message;
    if (role === "system" || role === "developer") return [];
    if (role === "tool") return [this.#answer(textOf(content), message["tool_call_id"], message["name"])];
    const kind = role === "user" ? "user" : "assistant";
    const said = listOf(content ?? parts).flatMap((part) => this.#step(part, kind));
    return [...said, ...listOf(calls).map((call) => this.#openAiCall(call))];
  }

  #step(part: Part, kind: "user" | "assistant"): Step[] {
    const { functionCall, functionResponse } = part as { [key: string]: Part | undefined };
    if (part["type"] === "tool_use") return [this.#call(part["name"], part["input"], part["id"])];
    if (part["type"] === "tool_result") {
      const step = this.#answer(textOf(part["content"]), part["tool_use_id"]);
      return [part["is_error"] === true ? { ...step, failed: true } : step];
    }
    if (functionCall) return [this.#call(functionCall["name"], functionCall["args"], functionCall["id"])];
    if (functionResponse) {
      return [this.#answer(textOf(functionResponse["response"]), functionResponse["id"], functionResponse["name"])];
    }
    const { type } = part;
    // A picture would be a screen full of base64.
    const text = typeof type === "string" && part["text"] === undefined ? `[${type}]` : textOf(part);
    return text.trim() === "" ? [] : [{ kind, text }];
  }

  #openAiCall({ id, function: called }: Part): Step {
    const { name, arguments: given } = (called ?? {}) as Part;
    return this.#call(name, given, id);
  }

  #call(name: unknown, given: unknown, id: unknown): Step {
    const tool = textOf(name) || "tool";
    const callId = textOf(id);
    this.#toolOfCall.set(callId, tool);
    return { kind: "tool_call", text: textOf(given), tool, ...(callId && { callId }) };
  }

  #answer(text: string, id: unknown, name?: unknown): Step {
    const callId = textOf(id);
    const tool = textOf(name) || this.#toolOfCall.get(callId) || "tool";
    return { kind: "tool_answer", text, tool, ...(callId && { callId }) };
  }
}

function listOf(value: unknown): Part[] {
  const list = Array.isArray(value) ? value : value == null ? [] : [value];
  return list.map((part: unknown) => (typeof part === "object" && part !== null ? { ...part } : { text: part }));
}

/** The text in a value of a message: its own, that of its parts, or what it is as JSON. */
function textOf(value: unknown): string {
  if (value == null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  const { text } = value as Part;
  return typeof text === "string" ? text : JSON.stringify(value);
}
