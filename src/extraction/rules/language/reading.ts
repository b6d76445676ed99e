import { remembered } from "../../remembered.ts";
import { type Language, languagesOf } from "./languages.ts";
import { type LanguagePattern, PatternsIn, type Sign } from "./patterns.ts";
import type { Span } from "./phrase.ts";
import type { PhraseIndex } from "./phrase-index.ts";
import type { Candidate, PhrasePattern } from "./phrase-pattern.ts";

type Candidates = ReadonlyMap<PhrasePattern, readonly Candidate[]>;

const noCandidates: readonly Candidate[] = [];

// Few sets of languages are common, and many texts share one.
const patternsIn = remembered((languages: string) => new PatternsIn(languages.split(" ") as Language[]));

/** Looks for signs in one text, and for each only once. */
class Reading {
  readonly #text: string;
  readonly #firsts = new Map<Sign, Span | null>();
  readonly #candidates = new Map<PhraseIndex, Candidates>();
  readonly #candidatesAtStart = new Map<PhraseIndex, Candidates>();
  readonly #patterns: PatternsIn;

  constructor(text: string) {
    this.#text = text;
    this.#patterns = patternsIn(languagesOf(text).join(" "));
  }

  /** The first phrase that is a sign, in any language that the text may be in. */
  first(sign: Sign): Span | undefined {
    const known = this.#firsts.get(sign);
    if (known !== undefined) return known ?? undefined;
    let first: Span | undefined;
    for (const each of this.#patterns.of(sign)) {
      const candidates = this.#candidatesOf(each);
      if (candidates.length === 0 && !each.pattern.isOpen) continue;
      const found = each.pattern.first(this.#text, candidates);
      if (found && (!first || found.start < first.start)) first = found;
    }
    this.#firsts.set(sign, first ?? null);
    return first;
  }

  /** The phrase that the text begins with, if it is a sign. */
  atStart(sign: Sign): Span | undefined {
    const known = this.#firsts.get(sign);
    if (known !== undefined) return known?.start === 0 ? known : undefined;
    for (const each of this.#patterns.of(sign)) {
      const candidates = this.#candidatesAtStartOf(each);
      if (candidates.length === 0 && !each.pattern.isOpen) continue;
      const found = each.pattern.at(0, this.#text, candidates);
      if (found) return found;
    }
    return undefined;
  }

  /** The text with a space for each phrase that is a sign. */
  without(sign: Sign): string {
    if (!this.first(sign)) return this.#text;
    return this.#patterns.of(sign).reduce((left, { pattern }) => left.replace(pattern.all, " "), this.#text);
  }

  #candidatesAtStartOf({ pattern, index }: LanguagePattern): readonly Candidate[] {
    let candidates = this.#candidatesAtStart.get(index);
    if (!candidates)
      this.#candidatesAtStart.set(index, (candidates = index.candidatesAtStart(this.#text, this.#patterns.languages)));
    return candidates.get(pattern) ?? noCandidates;
  }

  #candidatesOf({ pattern, index }: LanguagePattern): readonly Candidate[] {
    let candidates = this.#candidates.get(index);
    if (!candidates)
      this.#candidates.set(index, (candidates = index.candidatesIn(this.#text, this.#patterns.languages)));
    return candidates.get(pattern) ?? noCandidates;
  }
}

/** What is known of a text, in small letters as the phrases are written. */
export const readingOf = remembered((text: string) => new Reading(text));
