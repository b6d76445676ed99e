import { type Language, phrasebooks } from "./languages.ts";
import type { Edges } from "./phrase.ts";
import { PhraseIndex } from "./phrase-index.ts";
import { PhrasePattern } from "./phrase-pattern.ts";
import { type Action, actions, type Phrasebook } from "./phrasebook.ts";

/** What a phrase may be a sign of. */
export type Cue = Exclude<keyof Phrasebook, "unspaced" | "actions">;

/** A cue, or a kind of action in brackets: some of both have the same name. */
export type Sign = Cue | `(${Action})`;

const noEdges: Edges = ["", ""];
const edgesOfWord: Edges = ["(?<![\\p{L}\\p{N}_])", "(?![\\p{L}\\p{N}_])"];
// The "fix" of "fix/excel-import" and of "quick-fix.ts" is a part of a name and no verb.
const edgesOfVerb: Edges = [
  "(?<![\\p{L}\\p{N}_/-]|[\\p{L}\\p{N}]\\.)",
  "(?![\\p{L}\\p{N}_]|[/-][\\p{L}\\p{N}]|\\.[\\p{L}\\p{N}])",
];

/** The pattern of a sign in one language. */
export interface LanguagePattern {
  readonly language: Language;
  readonly pattern: PhrasePattern;
  /** What tells where in a text it may match. */
  readonly index: PhraseIndex;
}

let known: ReadonlyMap<Sign, readonly LanguagePattern[]> | undefined;

/** The patterns of a sign, in the order of the phrase books. They are made when a sign is first asked for. */
export function patternsOf(sign: Sign): readonly LanguagePattern[] {
  known ??= madePatterns();
  return known.get(sign) ?? [];
}

/** The patterns of some of the languages, by their signs. */
export class PatternsIn {
  readonly languages: ReadonlySet<Language>;
  readonly #known = new Map<Sign, readonly LanguagePattern[]>();

  constructor(languages: Iterable<Language>) {
    this.languages = new Set(languages);
  }

  of(sign: Sign): readonly LanguagePattern[] {
    let patterns = this.#known.get(sign);
    if (!patterns) {
      patterns = patternsOf(sign).filter(({ language }) => this.languages.has(language));
      this.#known.set(sign, patterns);
    }
    return patterns;
  }
}

function madePatterns(): Map<Sign, LanguagePattern[]> {
  const made = new Map<Sign, LanguagePattern[]>();
  const spaced = new PhraseIndex("atWords");
  const unspaced = new PhraseIndex("anywhere");
  for (const language of Object.keys(phrasebooks) as Language[]) {
    const book: Phrasebook = phrasebooks[language];
    const index = book.unspaced ? unspaced : spaced;
    for (const [sign, phrases, edges] of listsOf(book)) {
      if (phrases.length === 0) continue;
      const pattern = new PhrasePattern(phrases, book.unspaced ? noEdges : edges);
      index.add(pattern, language);
      made.set(sign, [...(made.get(sign) ?? []), { language, pattern, index }]);
    }
  }
  return made;
}

function listsOf({ actions: verbs, ...cues }: Phrasebook): [Sign, string[], Edges][] {
  return [
    ...Object.entries(cues).flatMap(([cue, list]): [Sign, string[], Edges][] =>
      typeof list === "string" ? [[cue as Cue, phrasesOf(list), edgesOfWord]] : [],
    ),
    ...actions.map((action): [Sign, string[], Edges] => [`(${action})`, phrasesOf(verbs[action] ?? ""), edgesOfVerb]),
  ];
}

function phrasesOf(list: string): string[] {
  return list
    .split(/\s+\/\s+/)
    .map((phrase) => accentsOptional(phrase.trim()))
    .filter(Boolean);
}

// Many leave accents out when they type. Short words are left: without its accent "où" is another word.
function accentsOptional(pattern: string): string {
  const longWord = /(?<!\[[^\]]*)\p{L}{5,}/gu;
  return pattern.replace(longWord, (word) =>
    word.replace(/[à-öù-ÿ]/gu, (letter) => `[${letter}${letter.normalize("NFD").charAt(0)}]`),
  );
}
