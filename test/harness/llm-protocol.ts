import type { IncomingMessage } from "node:http";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";

/** The key that the endpoint asks for, and the model that it has. */
export const endpointKey = "sk-test-0123456789abcdef";
export const endpointModel = "test-model";

/** A request that the endpoint took. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatCompletionMessageParam[];
  readonly tools: readonly { readonly type: string; readonly function: ToolFunction }[];
  readonly max_completion_tokens?: number;
  readonly max_tokens?: number;
}

/** A tool as a request describes it. */
export interface ToolFunction {
  readonly name: string;
  readonly description: string;
  readonly strict?: boolean;
  readonly parameters: { readonly [keyword: string]: unknown };
}

const knownFields = new Set(["model", "messages", "tools", "max_completion_tokens", "max_tokens"]);

/** What is wrong with a request to Chat Completions, as the real endpoint would see it. Undefined when it is right. */
export function problemOf(request: IncomingMessage, body: string, before: ChatRequest | undefined): string | undefined {
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") return `no such path: ${request.url}`;
  if (request.headers.authorization !== `Bearer ${endpointKey}`) return "wrong key";
  if (!request.headers["content-type"]?.startsWith("application/json")) return "no JSON";
  if (request.headers["openai-organization"] || request.headers["openai-project"]) return "headers for OpenAI alone";
  const chat = JSON.parse(body) as ChatRequest;
  const unknown = Object.keys(chat).find((field) => !knownFields.has(field));
  if (unknown) return `unknown field: ${unknown}`;
  if (chat.model !== endpointModel) return `unknown model: ${chat.model}`;
  if (!((chat.max_completion_tokens ?? chat.max_tokens ?? 0) > 0)) return "no limit of tokens";
  const kept = before?.messages.every((message, i) => JSON.stringify(message) === JSON.stringify(chat.messages[i]));
  if (kept === false && chat.messages.length > 2) return "the messages that were sent before have changed";
  return problemOfMessages(chat.messages) ?? chat.tools.map(({ function: tool }) => problemOfTool(tool)).find(Boolean);
}

function problemOfMessages(messages: readonly ChatCompletionMessageParam[]): string | undefined {
  if (messages[0]?.role !== "system" || messages[1]?.role !== "user") return "system and user do not come first";
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      // Each call is answered once, and in the order of the calls.
      if (open.shift() !== message.tool_call_id) return `an answer to no call: ${message.tool_call_id}`;
      continue;
    }
    if (open.length > 0) return `a call without an answer: ${open.join(", ")}`;
    if (message.role !== "assistant") continue;
    const calls = (message.tool_calls ?? []).filter((call) => call.type === "function");
    if (calls.length === 0 && !message.content) return "an assistant's message without content";
    const malformed = calls.find((call) => !isJsonObject(call.function.arguments));
    if (malformed) return `arguments that are no JSON: ${malformed.function.arguments}`;
    const unnamed = calls.find((call) => !/^[\w-]{1,64}$/.test(call.function.name));
    if (unnamed) return `bad name of a call: ${unnamed.function.name}`;
    open = calls.map((call) => call.id);
    if (open.includes("") || new Set(open).size < open.length) return "calls that cannot be told apart";
  }
  return open.length > 0 ? `a call without an answer: ${open.join(", ")}` : undefined;
}

function problemOfTool({ name, description, parameters }: ToolFunction): string | undefined {
  if (!/^[\w-]{1,64}$/.test(name)) return `bad name of a tool: ${name}`;
  if (!description || description.length > 1024) return `bad description of ${name}`;
  if (parameters["type"] !== "object") return `the parameters of ${name} are no object`;
  const problem = problemOfSchema(parameters);
  return problem ? `${name}: ${problem}` : undefined;
}

const keywords = new Set([
  "type",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "enum",
  "anyOf",
  "description",
]);

/** What the strict mode does not allow in a schema. */
function problemOfSchema(schema: { readonly [keyword: string]: unknown }): string | undefined {
  const unknown = Object.keys(schema).find((keyword) => !keywords.has(keyword));
  if (unknown) return `the keyword ${unknown}`;
  const properties = (schema["properties"] ?? {}) as { [name: string]: { [keyword: string]: unknown } };
  if (schema["type"] === "object") {
    if (schema["additionalProperties"] !== false) return "additionalProperties is not false";
    const required = JSON.stringify(schema["required"] ?? []);
    if (required !== JSON.stringify(Object.keys(properties))) return "not all properties are required";
  }
  const inner = [...Object.values(properties), schema["items"], ...((schema["anyOf"] as unknown[]) ?? [])];
  return inner
    .map((each) => (each ? problemOfSchema(each as { [keyword: string]: unknown }) : undefined))
    .find(Boolean);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
