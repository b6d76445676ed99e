import { parsed } from "../formats/call-arguments.ts";
import { isObject } from "../formats/residue.ts";

const maxText = 2000;

/**
 * Sends requests, reads the answers to their end, and puts every error into OpenAI's form. The openai package reads no
 * other, so it would not say what an endpoint means that puts its reason into "detail", or into "message" without
 * "error" around it. It also limits the time of the headers only: an endpoint that stops in the middle of its answer
 * would hold up the run.
 */
export function withReadableErrors(send: typeof fetch): typeof fetch {
  return async (...request) => {
    const response = await send(...request);
    const text = await response.text();
    const { status, statusText } = response;
    const headers = new Headers(response.headers);
    // Without the length the package takes an answer of nothing for broken JSON.
    if (text === "") headers.set("content-length", "0");
    if (response.ok) return new Response(text || null, { status, statusText, headers });
    const body = parsed(text);
    const isReadable = isObject(body) && Boolean(body["error"]);
    const said = isReadable ? text : JSON.stringify({ error: { message: text.slice(0, maxText) || statusText } });
    return new Response(said, { status, statusText, headers });
  };
}
