import { remembered } from "../text/remembered.ts";
import { type Language, languagesOf, phrasebooks } from "./languages.ts";
import { type Action, actions, type Phrasebook } from "./phrasebook.ts";

export type { Action } from "./phrasebook.ts";

/** What a phrase may be a sign of. */
export type Cue = Exclude<keyof Phrasebook, "unspaced" | "actions">;

const edgesOfWord = ["(?<![\\p{L}\\p{N}_])", "(?![\\p{L}\\p{N}_])"] as const;
// The "fix" of "fix/excel-import" and of "quick-fix.ts" is a part of a name and no verb.
const edgesOfVerb = [
  "(?<![\\p{L}\\p{N}_/-]|[\\p{L}\\p{N}]\\.)",
  "(?![\\p{L}\\p{N}_]|[/-][\\p{L}\\p{N}]|\\.[\\p{L}\\p{N}])",
] as const;

function patternOf(phrases: string, book: Phrasebook, edges: readonly [string, string]): RegExp | undefined {
  const all = phrases
    .split(/\s+\/\s+/)
    .map((phrase) => phrase.trim())
    .filter(Boolean);
  if (all.length === 0) return undefined;
  const any = accentsOptional(all.join("|"));
  // In a regular expression \w is a letter of English: phrases mean one of any language.
  const whole = (book.unspaced ? any : `${edges[0]}(?:${any})${edges[1]}`).replaceAll("\\w", "[\\p{L}\\p{N}_]");
  return new RegExp(whole, "gu");
}

// Many leave accents out when they type. Short words are left: without its accent "où" is another word.
function accentsOptional(pattern: string): string {
  const longWord = /(?<!\[[^\]]*)\p{L}{5,}/gu;
  return pattern.replace(longWord, (word) =>
    word.replace(/[à-öù-ÿ]/gu, (letter) => `[${letter}${letter.normalize("NFD").charAt(0)}]`),
  );
}

/** A text as the phrases are written: small letters, straight apostrophes. */
export function folded(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[’‘´`]/g, "'");
}

const patterns = new Map<Language, Map<string, readonly RegExp[]>>();

/** The patterns of a cue or a kind of action, one for each language that a text may be in. */
function patternsFor(name: Cue | `(${Action})`, plain: string): readonly RegExp[] {
  return languagesOf(plain).flatMap((language) => {
    let known = patterns.get(language);
    if (!known) patterns.set(language, (known = new Map()));
    let own = known.get(name);
    if (!own) known.set(name, (own = ownPatterns(name, phrasebooks[language])));
    return own;
  });
}

function ownPatterns(name: Cue | `(${Action})`, book: Phrasebook): readonly RegExp[] {
  const action = actions.find((each) => name === `(${each})`);
  const pattern = action
    ? patternOf(book.actions[action] ?? "", book, edgesOfVerb)
    : patternOf(book[name as Cue] ?? "", book, edgesOfWord);
  return pattern ? [pattern] : [];
}

/** A place in a text, from its first character to the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

function firstOf(all: readonly RegExp[], plain: string): Span | undefined {
  let first: Span | undefined;
  for (const pattern of all) {
    pattern.lastIndex = 0;
    const found = pattern.exec(plain);
    if (found && (!first || found.index < first.start))
      first = { start: found.index, end: found.index + found[0].length };
  }
  return first;
}

/** Where the first phrase of {@link folded} text stands that is a sign of something. */
export function firstCue(name: Cue, plain: string): Span | undefined {
  return firstOf(patternsFor(name, plain), plain);
}

/** Whether a text holds a phrase that is a sign of something. */
export function says(name: Cue, text: string): boolean {
  return firstCue(name, folded(text)) !== undefined;
}

/** {@link folded} text without the phrases that are a sign of something. */
export function withoutCue(name: Cue, plain: string): string {
  return patternsFor(name, plain).reduce((left, pattern) => left.replace(pattern, " "), plain);
}

function firstActionOf(action: Action, plain: string): Span | undefined {
  return firstOf(patternsFor(`(${action})`, plain), plain);
}

/** The kinds of action that a text names, in the order in which it names them. */
export const actionsIn = remembered((text: string): readonly Action[] => {
  const plain = folded(text);
  const found = actions.flatMap((action) => {
    const at = firstActionOf(action, plain);
    return at ? [{ action, at: at.start }] : [];
  });
  return found.toSorted((a, b) => a.at - b.at).map(({ action }) => action);
});

// What follows a noun and no imperative: "file is", "make lint and make test have to", "order 4471".
const nounStart =
  /^(?:'s)?(?! (?:if|whether|that|what|when|where|who|how|why|which)(?!\p{L}))(?: \S+){0,4}? (?:is|are|was|were|has to|have to|must|should)(?![\p{L}])|^ (?:sure|ich|wir)(?!\p{L})|^ #?[a-z]*-?\d{3,}/u;

/** Where the first verb of a known kind of action stands in {@link folded} text. */
export function firstAction(plain: string): Span | undefined {
  const found = actions.flatMap((action) => firstActionOf(action, plain) ?? []);
  return found.toSorted((a, b) => a.start - b.start)[0];
}

/** The kind of action whose verb a text begins with: an imperative in English. */
export function actionAtStart(text: string): Action | undefined {
  const plain = folded(text);
  return actions.find((action) => {
    const found = firstActionOf(action, plain);
    return found?.start === 0 && !nounStart.test(plain.slice(found.end));
  });
}
