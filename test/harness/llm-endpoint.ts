import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type ChatRequest, endpointModel, problemOf } from "./llm-protocol.ts";

/** What the scripted model calls. */
export interface ScriptedCall {
  readonly name: string;
  /** Text goes out as it is, so that it can be malformed. */
  readonly args: object | string;
  readonly id?: string;
}

/** What the endpoint does with a request. */
export type Step =
  /** Answers with a completion. */
  | {
      readonly calls?: readonly ScriptedCall[];
      readonly text?: string;
      readonly finish?: string;
      readonly message?: object;
      readonly uncounted?: true;
    }
  /** Answers with anything else. */
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string | object }
  /** Answers never, or begins to and does not end. */
  | { readonly silent: "from the start" | "after the headers" };

/** What each completion of the script takes. */
export const scriptedUsage = {
  prompt_tokens: 1000,
  completion_tokens: 100,
  prompt_tokens_details: { cached_tokens: 600 },
};

let ids = 0;

/** A call for a script. */
export function call(name: string, args: object | string = {}): ScriptedCall {
  ids += 1;
  return { name, args, id: `call_${ids}` };
}

/** A real server that speaks Chat Completions, checks what it is sent, and plays a script: a step for each request. */
export async function startLlmEndpoint(...script: readonly Step[]) {
  const requests: ChatRequest[] = [];
  const arrivals: (() => void)[] = [];
  const server = createServer((request, response) => void take(request, response));

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const problem = problemOf(request, body, requests.at(-1));
    if (problem) return send(response, 400, { error: { message: problem, type: "invalid_request_error" } });
    requests.push(JSON.parse(body) as ChatRequest);
    const step = script[requests.length - 1] ?? { status: 400, body: "the script is at its end" };
    play(step, response);
    for (const arrived of arrivals.splice(0)) arrived();
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    /** What it took, the oldest first. */
    requests,
    /** Settles with the next request. */
    arrival: () => new Promise<void>((resolve) => arrivals.push(resolve)),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function play(step: Step, response: ServerResponse): void {
  if ("silent" in step) {
    if (step.silent === "after the headers") {
      response.writeHead(200, { "content-type": "application/json" });
      response.write(`{"choices": [`);
    }
    return;
  }
  if ("status" in step) return send(response, step.status, step.body ?? "", step.headers);
  const { calls, text, finish, message, uncounted } = step;
  const toolCalls = calls?.map(({ name, args, id }) => {
    return {
      id,
      type: "function",
      function: { name, arguments: typeof args === "string" ? args : JSON.stringify(args) },
    };
  });
  send(response, 200, {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: endpointModel,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: text ?? null,
          ...(toolCalls ? { tool_calls: toolCalls } : {}),
          ...message,
        },
        finish_reason: finish ?? (toolCalls ? "tool_calls" : "stop"),
      },
    ],
    ...(uncounted ? {} : { usage: { ...scriptedUsage, total_tokens: 1100 } }),
  });
}

function send(
  response: ServerResponse,
  status: number,
  body: string | object,
  headers: Record<string, string> = {},
): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json", ...headers });
  response.end(isText ? body : JSON.stringify(body));
}
