import type { History } from "./history.ts";
import { folded, says } from "./language/cues.ts";
import type { Action } from "./language/phrasebook.ts";
import { severalAnnounced } from "./language/shapes.ts";
import { type Request, requestOfItem, speech } from "./request.ts";
import { requestsIn } from "./requests.ts";
import { covered, topicOf } from "./text/words.ts";

/** The requests of one message that are apart from each other: what only goes on with the one before is left out. */
export function separateRequests(text: string, history: History): Request[] {
  return listed(text, history) ?? kept(requestsIn(text)).flatMap(perIdentifier);
}

/** A list of requests, each an item. Undefined when the list answers the agent, or describes one thing. */
function listed(text: string, history: History): Request[] | undefined {
  const said = speech(text);
  const items = said.filter((segment) => segment.item !== undefined);
  // "What do you need?": a list that the user begins with answers nothing else.
  const isFirst = history.last((turn) => turn.speaker === "user") === undefined;
  const isAnswer = !isFirst && says("waiting", history.last((turn) => turn.speaker === "agent")?.text ?? "");
  if (items.length < 2 || isAnswer) return undefined;
  // "From the database: (1) the best customers (2) ...": what is numbered after words that ask for nothing is asked for.
  const isNumbered = items.every((segment) => /[\da-c]/.test(segment.item ?? ""));
  const opening = said.slice(
    0,
    said.findIndex((segment) => segment.item !== undefined),
  );
  const asksBefore = opening.some((segment) => requestsIn(segment.text).some((request) => !request.isVague));
  const asking = requestsIn(items.map((segment) => `- ${segment.text}`).join("\n"));
  // "I need two letters: 1) to ... 2) to ...": as many things as were announced.
  const areAnnounced = isNumbered && severalAnnounced.test(folded(opening.at(-1)?.text ?? "")) && items.length < 5;
  const isAll = isFirst && isNumbered && opening.length === 0;
  const isAsked =
    isAll || areAnnounced || asking.length * 2 > items.length || (isNumbered && !asksBefore && asking.length > 0);
  return isAsked ? items.map(requestOfItem) : undefined;
}

function kept(requests: readonly Request[]): Request[] {
  const apart: Request[] = [];
  for (const request of requests) {
    const last = apart.at(-1);
    if (!last) apart.push(request);
    else if (last.isVague && request.isExplicit && request.actions.length > 0) apart[apart.length - 1] = request;
    else if (!last.isExplicit && request.isExplicit && !request.isAddition) apart[apart.length - 1] = request;
    else if (isApart(request, apart)) apart.push(request);
  }
  return apart;
}

function isApart(request: Request, others: readonly Request[]): boolean {
  if (!request.isExplicit || request.leans || (request.actions.length === 0 && !request.isClause) || request.isVague)
    return false;
  if (others.some((other) => covered(request.topic, other.topic) >= 0.6)) return false;
  return request.isAddition || request.isClause;
}

// What is done to each of several things may end differently for each: two bookings are cancelled one by one.
const distributive: ReadonlySet<Action> = new Set([
  "cancel",
  "refund",
  "renew",
  "restore",
  "reset",
  "upgrade",
  "downgrade",
]);
const identifiers = /(?<!\w)([A-Z0-9][A-Z0-9-]{3,}) (?:and|und|y|et|e) ([A-Z0-9][A-Z0-9-]{3,})(?!\w)/u;

function perIdentifier(request: Request): Request[] {
  const both = identifiers.exec(request.text);
  if (!both || !/\d/.test(both[0]) || !request.actions.some((action) => distributive.has(action))) return [request];
  return [both[1], both[2]].map((one) => {
    const text = request.text.replace(both[0], one ?? "");
    return { ...request, text, topic: topicOf(text) };
  });
}
