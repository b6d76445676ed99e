import { beginningsOf } from "./beginnings.ts";

/** A place in a text, from its first character to the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What stands before and after a phrase, as regular expressions that take nothing. */
export type Edges = readonly [before: string, after: string];

/** Phrases that are a sign of the same in one language, as one regular expression with what finds it quickly. */
export class PhrasePattern {
  /** What all matches of the phrases in the index begin with. */
  readonly beginnings: ReadonlySet<string>;
  readonly #whole: string;
  readonly #unindexed: string | undefined;
  #all: RegExp | undefined;
  #here: RegExp | undefined;
  #searched: RegExp | undefined;

  constructor(phrases: readonly string[], edges: Edges) {
    const beginnings = phrases.map(beginningsOf);
    const unindexed = phrases.filter((_, i) => beginnings[i]?.has(""));
    this.beginnings = new Set(beginnings.filter((each) => !each.has("")).flatMap((each) => [...each]));
    this.#whole = sourceOf(phrases, edges);
    this.#unindexed = unindexed.length === 0 ? undefined : sourceOf(unindexed, edges);
  }

  /** Whether a match may begin with anything, so that no index tells where. */
  get isOpen(): boolean {
    return this.#unindexed !== undefined;
  }

  /** The plain regular expression, for all matches. */
  get all(): RegExp {
    return (this.#all ??= new RegExp(this.#whole, "gu"));
  }

  /** The match that begins at a place. */
  at(place: number, text: string): Span | undefined {
    const here = (this.#here ??= new RegExp(this.#whole, "uy"));
    here.lastIndex = place;
    return spanOf(here.exec(text));
  }

  /** The first match, given the places in order where the text has one of the beginnings. */
  first(text: string, places: readonly number[]): Span | undefined {
    let indexed: Span | undefined;
    for (const place of places) {
      indexed = this.at(place, text);
      if (indexed) break;
    }
    if (this.#unindexed === undefined) return indexed;
    const searched = (this.#searched ??= new RegExp(this.#unindexed, "gu"));
    searched.lastIndex = 0;
    const other = spanOf(searched.exec(text));
    return other && (!indexed || other.start < indexed.start) ? other : indexed;
  }
}

function sourceOf(phrases: readonly string[], [before, after]: Edges): string {
  // In a regular expression \w is a letter of English: phrases mean one of any language.
  return `${before}(?:${phrases.join("|")})${after}`.replaceAll("\\w", "[\\p{L}\\p{N}_]");
}

function spanOf(found: RegExpExecArray | null): Span | undefined {
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}
