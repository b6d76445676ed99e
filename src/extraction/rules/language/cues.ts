import { chinese } from "./chinese.ts";
import { dutch } from "./dutch.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";
import { hinglish } from "./hinglish.ts";
import { italian } from "./italian.ts";
import { japanese } from "./japanese.ts";
import { korean } from "./korean.ts";
import { type Action, actions, type Phrasebook } from "./phrasebook.ts";
import { polish } from "./polish.ts";
import { portuguese } from "./portuguese.ts";
import { russian } from "./russian.ts";
import { spanish } from "./spanish.ts";
import { turkish } from "./turkish.ts";

export type { Action } from "./phrasebook.ts";

/** What a phrase may be a sign of. */
export type Cue = Exclude<keyof Phrasebook, "unspaced" | "actions">;

/** The languages that the rules know. */
const phrasebooks: readonly Phrasebook[] = [
  english,
  german,
  spanish,
  french,
  portuguese,
  italian,
  dutch,
  polish,
  russian,
  turkish,
  hinglish,
  chinese,
  japanese,
  korean,
];

const cuePatterns = new Map<Cue, RegExp>();
const actionPatterns = new Map<Action, RegExp>();

const edgesOfWord = ["(?<![\\p{L}\\p{N}_])", "(?![\\p{L}\\p{N}_])"] as const;
// The "fix" of "fix/excel-import" and of "quick-fix.ts" is a part of a name and no verb.
const edgesOfVerb = [
  "(?<![\\p{L}\\p{N}_/-]|[\\p{L}\\p{N}]\\.)",
  "(?![\\p{L}\\p{N}_]|[/-][\\p{L}\\p{N}]|\\.[\\p{L}\\p{N}])",
] as const;

/** One pattern for the phrases of all languages: a conversation may mix them within a sentence. */
function patternOf(phrasesIn: (book: Phrasebook) => string, edges: readonly [string, string] = edgesOfWord): RegExp {
  const phrasesOf = (book: Phrasebook) =>
    phrasesIn(book)
      .split(/\s+\/\s+/)
      .map((phrase) => phrase.trim());
  const spaced = phrasebooks
    .filter((book) => !book.unspaced)
    .flatMap(phrasesOf)
    .filter(Boolean);
  const unspaced = phrasebooks
    .filter((book) => book.unspaced)
    .flatMap(phrasesOf)
    .filter(Boolean);
  const whole = spaced.length > 0 ? [`${edges[0]}(?:${spaced.join("|")})${edges[1]}`] : [];
  // In a regular expression \w is a letter of English: phrases mean one of any language.
  return new RegExp(
    accentsOptional([...whole, ...unspaced].join("|")).replaceAll("\\w", "[\\p{L}\\p{N}_]") || "(?!)",
    "u",
  );
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

/** The pattern of a cue. It is matched against {@link folded} text. */
export function cue(name: Cue): RegExp {
  let pattern = cuePatterns.get(name);
  if (!pattern) cuePatterns.set(name, (pattern = patternOf((book) => book[name] ?? "")));
  return pattern;
}

/** Whether a text holds a phrase that is a sign of something. */
export function says(name: Cue, text: string): boolean {
  return cue(name).test(folded(text));
}

/** The kinds of action that a text names, in the order in which it names them. */
export function actionsIn(text: string): Action[] {
  const plain = folded(text);
  const found = actions.flatMap((action) => {
    const at = plain.search(actionPattern(action));
    return at < 0 ? [] : [{ action, at }];
  });
  return found.toSorted((a, b) => a.at - b.at).map(({ action }) => action);
}

// What follows a noun and no imperative: "file is", "make lint and make test have to", "order 4471".
const nounStart =
  /^(?:'s)?(?! (?:if|whether|that|what|when|where|who|how|why|which)(?!\p{L}))(?: \S+){0,4}? (?:is|are|was|were|has to|have to|must|should)(?![\p{L}])|^ sure|^ #?[a-z]*-?\d{3,}/u;

/** Where the first verb of a known kind of action ends in {@link folded} text. */
export function firstAction(plain: string): { readonly start: number; readonly end: number } | undefined {
  const found = actions.flatMap((action) => {
    const match = actionPattern(action).exec(plain);
    return match ? [{ start: match.index, end: match.index + match[0].length }] : [];
  });
  return found.toSorted((a, b) => a.start - b.start)[0];
}

/** The kind of action whose verb a text begins with: an imperative in English. */
export function actionAtStart(text: string): Action | undefined {
  const plain = folded(text);
  return actions.find((action) => {
    const found = actionPattern(action).exec(plain);
    return found?.index === 0 && !nounStart.test(plain.slice(found[0].length));
  });
}

function actionPattern(action: Action): RegExp {
  let pattern = actionPatterns.get(action);
  if (!pattern) actionPatterns.set(action, (pattern = patternOf((book) => book.actions[action] ?? "", edgesOfVerb)));
  return pattern;
}
