import { parsed } from "../formats/call-arguments.ts";
import { isObject } from "../formats/residue.ts";

const maxText = 2000;

/**
 * Sends requests, and puts every error into OpenAI's form. The openai package reads no other, so it would not say what
 * an endpoint means that puts its reason into "detail", or into "message" without "error" around it.
 */
export function withReadableErrors(send: typeof fetch): typeof fetch {
  return async (...request) => {
    const response = await send(...request);
    if (response.ok) return response;
    const text = await response.text();
    const body = parsed(text);
    const isReadable = isObject(body) && Boolean(body["error"]);
    const { status, statusText, headers } = response;
    const said = isReadable ? text : JSON.stringify({ error: { message: text.slice(0, maxText) || statusText } });
    return new Response(said, { status, statusText, headers });
  };
}
