import { type Action, actionAtStart, actionsIn, cue, folded, says } from "./language/cues.ts";
import { type Segment, segments } from "./text/sentences.ts";
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
  readonly isVague: boolean;
  readonly isItem: boolean;
}

// Actions that end a piece of work begun by another: "find out why and fix it", "bump the version and tag it".
const finishing: ReadonlySet<Action> = new Set([
  "tell",
  "test",
  "summarise",
  "send",
  "record",
  "fix",
  "run",
  "add",
  "compare",
  "find",
]);

const leaning =
  /(?<![\p{L}\p{N}])(?:it|its|them|they|that|this|those|these|the same|there|the first|both|all of (?:them|it))(?![\p{L}\p{N}])|^(?:and|but|or|so|then|because)\s/u;

// What a clause may begin with before its verb says what to do.
const politeStart =
  /^(?:(?:and|then|so|ok(?:ay)?|also|next|now|first|second|third|finally|hi|hey|hello|yes|great|perfect|thanks|cool|please|pls|plz|just|maybe|quickly|kindly)[\s,:!.-]+)+/u;

// What joins clauses in the languages that are written with spaces.
const joints = /[,;]\s+(?:and |und |y |et |e )?|\s+(?:and|und|y|et|e)\s+/giu;

/** Reads what may be asked for in a segment. Undefined when nothing is. */
export function requestIn(segment: Segment): Request | undefined {
  const { text } = segment;
  const plain = folded(text);
  if (says("courtesy", text) && !says("ask", text)) return undefined;
  const start = plain.replace(politeStart, "");
  const imperative = actionAtStart(start) !== undefined;
  const actions = actionsIn(text);
  const asks = says("ask", text) && !isOwnPlan(plain);
  const question = /[?？]\s*$/.test(text);
  if (!imperative && !asks && !question) return undefined;
  return {
    text,
    isExplicit: imperative || asks,
    actions,
    topic: topicOf(text),
    isAddition: says("also", text),
    isChange: says("change", text),
    leans: leaning.test(plain),
    isVague: says("vague", text),
    isItem: segment.item !== undefined,
  };
}

function isOwnPlan(plain: string): boolean {
  const plan = plain.search(cue("ownPlan"));
  return plan >= 0 && plan < plain.search(cue("ask"));
}

/** Everything that a user's message may ask for, piece by piece. */
export function requestsIn(text: string): Request[] {
  return speech(text).flatMap((segment) => clauses(segment).flatMap((clause) => requestIn(clause) ?? []));
}

/** What of a message is said, and not pasted: of a long one its beginning and its end. */
export function speech(text: string): Segment[] {
  const all = segments(text).filter(({ isRow }) => !isRow);
  if (text.length < 1500 || all.length < 12) return all;
  return [...all.slice(0, 5), ...all.slice(-3)];
}

/** The parts of a sentence that each name an action with an object of their own: "add bags, change the seat and ...". */
export function clauses(segment: Segment): Segment[] {
  const starts = [0];
  for (const joint of segment.text.matchAll(joints)) {
    const start = joint.index + joint[0].length;
    if (namesOwnAction(segment.text.slice(start))) starts.push(start);
  }
  return starts.map((start, i) => ({ ...segment, text: segment.text.slice(start, starts[i + 1]).trim() }));
}

function namesOwnAction(clause: string): boolean {
  const plain = folded(clause.split(/[,;]/, 1)[0] ?? "").replace(politeStart, "");
  const action = actionAtStart(plain.replace(new RegExp(`^${cue("ask").source}`, "u"), "").trim());
  return action !== undefined && !finishing.has(action) && topicOf(plain).size >= 2 && !leaning.test(plain);
}
