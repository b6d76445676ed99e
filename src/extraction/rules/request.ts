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
  joints,
  lead,
  namesThing,
  politeStart,
  pronoun,
  severalAnnounced,
} from "./language/shapes.ts";
import { remembered } from "./text/remembered.ts";
import { type Segment, segments } from "./text/sentences.ts";
import { sharedWeight, type Topic, topicOf } from "./text/words.ts";

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

// Actions that end a piece of work begun by another: "find out why and fix it", "bump the version and tag it".
const finishing: ReadonlySet<Action> = new Set([
  "tell",
  "test",
  "summarise",
  "record",
  "run",
  "add",
  "compare",
  "find",
]);

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

function startsWith(name: Cue, plain: string): boolean {
  return cueAtStart(name, plain) !== undefined;
}

function withoutStart(name: Cue, plain: string): string {
  return plain.slice(cueAtStart(name, plain)?.end ?? 0);
}

function afterAsk(plain: string): string {
  return plain.slice(firstCue("ask", plain)?.end ?? 0).trim();
}

/**
 * What a message asks when nothing is open that it could go on with: any question about something, whatever its verb.
 */
export function looseRequest(text: string): Request | undefined {
  for (const segment of speech(text)) {
    const start = folded(segment.text).replace(lead, "");
    const asks = /[?\uff1f]\s*$/.test(segment.text) || startsWith("question", start) || startsWith("also", start);
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
function leans(text: string): boolean {
  // The "it" of "what time is it" points to nothing.
  const plain = folded(text).replace(/\b(?:time|day|date|weather) is it\b/u, "");
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

/** Everything that a user's message may ask for, piece by piece. */
export const requestsIn = remembered((text: string): readonly Request[] => {
  let told: string[] = [];
  return speech(text).flatMap((segment) => {
    const announced = announcement.exec(segment.text)?.[0] ?? "";
    const areSeveral = severalAnnounced.test(folded(announced));
    const said = areSeveral ? segment.text.slice(announced.length) : segment.text;
    const found = clauses(said, areSeveral).flatMap((clause, i) => {
      const request = requestIn(clause, i > 0);
      return request ?? (areSeveral ? requestOfItem({ text: clause }) : []);
    });
    const about = found.some((request) => request.leans) ? topicOf(told.join("\n")) : undefined;
    told = found.length > 0 ? [] : [...told, segment.text];
    return found.map((request) => (request.leans && about ? { ...request, about } : request));
  });
});

/** What of a message is said, and not pasted: of a long one its beginning and its end. */
export function speech(text: string): readonly Segment[] {
  const all = segments(text).filter(({ isRow }) => !isRow);
  if (text.length < 1500 || all.length < 12) return all;
  return [...all.slice(0, 5), ...all.slice(-3)];
}

/** The parts of a sentence that each name an action with an object of their own: "add bags, change the seat and ...". */
function clauses(sentence: string, areSeveral: boolean): string[] {
  const starts = [0];
  for (const joint of sentence.matchAll(joints)) {
    const start = joint.index + joint[0].length;
    const before = sentence.slice(starts.at(-1), joint.index);
    if (namesOwnAction(sentence.slice(start), before, areSeveral) && (areSeveral || asksByItself(before)))
      starts.push(start);
  }
  return starts.map((start, i) =>
    sentence.slice(start, starts[i + 1]).replace(/[,;\s]+(?:(?:and|und|y|et|e|en|i|oraz|и|ve|aur)\s*)?$/iu, ""),
  );
}

function asksByItself(clause: string): boolean {
  const asked = requestIn(clause);
  return asked !== undefined && !asked.leans;
}

function namesOwnAction(clause: string, before: string, areSeveral: boolean): boolean {
  const plain = folded(clause.split(/[,;，；。]/u, 1)[0] ?? "").replace(politeStart, "");
  const start = startsWith("ask", plain) ? afterAsk(plain) : plain;
  // Without spaces, a verb may stand anywhere in its clause.
  const isUnspaced = /\p{Script=Han}|\p{Script=Hangul}/u.test(plain);
  const named = actionAtStart(start) ?? (isUnspaced || startsWith("ask", plain) ? actionsIn(plain)[0] : undefined);
  const isOrder = startsWith("imperative", start) || startsWith("also", plain) || (isUnspaced && says("ask", plain));
  if (named === undefined && !isOrder) return false;
  const topic = topicOf(plain);
  if (topic.size < 2 || leans(plain)) return false;
  if (areSeveral || startsWith("also", plain)) return true;
  // "Find the cause and fix the test" is one piece of work, "add a switch and fix the form" is two.
  if (named === "fix" && actionsIn(before).some((each) => each === "find" || each === "tell")) return false;
  // "Summarise the report and mail the summary" neither.
  if (named === "send" && sharedWeight(topic, topicOf(before)) > 0) return false;
  if (named === "find" || named === "tell") return isOwnQuestion(plain, before);
  return named === undefined ? isUnspaced || namesThing.test(plain) : !finishing.has(named);
}

/** "Set the heating to 21 and check whether the garage is shut": what is to be looked up has nothing to do with it. */
function isOwnQuestion(clause: string, before: string): boolean {
  const looksUp = actionsIn(before).some((each) => each === "find" || each === "tell" || each === "fix");
  return !looksUp && topicOf(clause).size >= 4 && sharedWeight(topicOf(clause), topicOf(before)) === 0;
}
