import {
  type Action,
  actionAtStart,
  actionsIn,
  type Cue,
  cueAtStart,
  firstAction,
  firstCue,
  folded,
  says,
} from "./language/cues.ts";
import {
  announcement,
  concludes,
  coordinator,
  forbids,
  lead,
  namesThing,
  politeStart,
  pronoun,
} from "./language/shapes.ts";
import { type Segment, segments, withoutPasted } from "./text/sentences.ts";
import { type Topic, topicOf } from "./text/words.ts";

/** Something in a user's message that asks for work, or may do so. */
export interface Request {
  readonly text: string;
  /** It is asked for in so many words, and not only a question. */
  readonly isExplicit: boolean;
  readonly actions: readonly Action[];
  readonly topic: Topic;
  /** It is said to be apart from what was asked before. */
  readonly isAddition: boolean;
  /** It is said to change what was asked before. */
  readonly isChange: boolean;
  /** It leans on what was said before: "do it", "the same way". */
  readonly leans: boolean;
  /** What was said before it in the same message, which its "it" may mean. Unset when it leans on nothing. */
  readonly about?: Topic;
  readonly isVague: boolean;
  /** It is a later part of a sentence, with a verb of its own. */
  readonly isClause: boolean;
  /** It is an item of a list. */
  readonly isItem?: true;
}

/** Reads what may be asked for in a segment. Undefined when nothing is. */
export function requestIn(text: string, isClause = false): Request | undefined {
  const plain = folded(text);
  if (says("courtesy", text) && !says("ask", text)) return undefined;
  const start = withoutLead(plain);
  const first = actionAtStart(start);
  const actions = actionsIn(text);
  const asks = says("ask", text) && !isOwnPlan(plain);
  if (forbids.test(start) || (asks && forbids.test(afterAsk(plain)))) return undefined;
  const question = /[?\uff1f]\s*$/.test(text);
  // "Hello?" asks for nothing that could be done.
  const isQuestion =
    (question && (actions.length > 0 || (says("also", text) && startsWith("question", start)))) || first === "tell";
  const imperative = (first !== undefined && !(first === "tell" && question)) || startsWith("imperative", start);
  if (!imperative && !asks && !isQuestion) return undefined;
  return {
    text,
    isExplicit: imperative || asks,
    actions,
    topic: topicOf(text),
    isAddition: says("also", text) || (coordinator.test(plain) && (asks || isQuestion)),
    isChange: says("change", text),
    leans: leans(text),
    isVague: says("vague", text),
    isClause,
  };
}

/** A sentence from the word on that says what to do. */
function withoutLead(plain: string): string {
  const polite = withoutStart("also", plain.replace(politeStart, "")).replace(/^[,:]?\s*/u, "");
  const after = polite.replace(announcement, "").replace(politeStart, "");
  return after !== polite && (actionAtStart(after) !== undefined || startsWith("imperative", after)) ? after : polite;
}

/** Whether {@link folded} text begins with a phrase that is a sign of something. */
export function startsWith(name: Cue, plain: string): boolean {
  return cueAtStart(name, plain) !== undefined;
}

function withoutStart(name: Cue, plain: string): string {
  return plain.slice(cueAtStart(name, plain)?.end ?? 0);
}

/** {@link folded} text from the words on that ask for something. */
export function afterAsk(plain: string): string {
  return plain.slice(firstCue("ask", plain)?.end ?? 0).trim();
}

/**
 * What a message asks when nothing is open that it could go on with: any question about something, whatever its verb.
 */
export function looseRequest(text: string): Request | undefined {
  for (const segment of speech(text)) {
    const start = folded(segment.text).replace(lead, "");
    const isMore = startsWith("also", start) && topicOf(withoutStart("also", start)).size >= 2;
    const asks = /[?\uff1f]\s*$/.test(segment.text) || startsWith("question", start) || isMore;
    if (!asks || concludes.test(start) || says("courtesy", segment.text) || leans(segment.text)) continue;
    const { isItem: _, ...request } = requestOfItem(segment);
    if (request.topic.size >= 2) return { ...request, isAddition: false, isClause: false, isExplicit: false };
  }
  return undefined;
}

/** An item of a list of requests, whatever its form. */
export function requestOfItem({ text }: Segment): Request {
  return {
    text,
    isExplicit: true,
    actions: actionsIn(text),
    topic: topicOf(text),
    isAddition: true,
    isChange: false,
    leans: false,
    isVague: false,
    isClause: true,
    isItem: true,
  };
}

/** Whether what a text asks for is named only by a word that points back: "fix it", "the same for those". */
export function leans(text: string): boolean {
  // The "it" of "what time is it" points to nothing.
  const plain = folded(text).replace(/\b(?:what|which) \p{L}+ (?:is|was) it\b/u, "what");
  if (!pronoun.test(plain)) return false;
  const ask = firstCue("ask", plain);
  // "The beanie, I want to return it" says itself what "it" is.
  const thing = namesThing.exec(plain);
  const back = pronoun.exec(plain);
  if (thing && back && thing.index + thing[0].length < back.index && !says("change", text)) return false;
  const before = plain.slice(0, ask?.start ?? 0);
  if (namesThing.test(before) || topicOf(before).size >= 2) return false;
  const asked = ask ? plain.slice(ask.end) : plain;
  const verb = firstAction(asked);
  const object = verb && pronoun.exec(asked.slice(verb.end));
  return (topicOf(text).size <= 3 && !namesThing.test(plain)) || (object != null && object.index <= 1);
}

function isOwnPlan(plain: string): boolean {
  const plan = firstCue("ownPlan", plain);
  return plan !== undefined && plan.start < (firstCue("ask", plain)?.start ?? -1);
}

/** What of a message is said, and not pasted: of a long one its beginning and its end. */
export function speech(text: string): readonly Segment[] {
  const own = segments(withoutPasted(text));
  const all = (own.length > 0 ? own : segments(text)).filter(({ isRow }) => !isRow);
  if (text.length < 1500 || all.length < 12) return all;
  return [...all.slice(0, 5), ...all.slice(-3)];
}
