import { remembered } from "../text/remembered.ts";
import { languagesOf } from "./languages.ts";
import { type LanguagePattern, patternsOf, type Sign } from "./patterns.ts";
import type { PhraseIndex } from "./phrase-index.ts";
import type { PhrasePattern, Span } from "./phrase-pattern.ts";

const nowhere: readonly number[] = [];

/** Looks for signs in one text, and for each only once. */
class Reading {
  readonly #text: string;
  readonly #firsts = new Map<Sign, Span | null>();
  readonly #places = new Map<PhraseIndex, ReadonlyMap<PhrasePattern, readonly number[]>>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The first phrase that is a sign, in any language that the text may be in. */
  first(sign: Sign): Span | undefined {
    const known = this.#firsts.get(sign);
    if (known !== undefined) return known ?? undefined;
    let first: Span | undefined;
    for (const each of this.#patternsOf(sign)) {
      const found = each.pattern.first(this.#text, this.#placesOf(each));
      if (found && (!first || found.start < first.start)) first = found;
    }
    this.#firsts.set(sign, first ?? null);
    return first;
  }

  /** The phrase that the text begins with, if it is a sign. */
  atStart(sign: Sign): Span | undefined {
    const known = this.#firsts.get(sign);
    if (known !== undefined) return known?.start === 0 ? known : undefined;
    for (const each of this.#patternsOf(sign)) {
      const mayMatch = each.pattern.isOpen || this.#placesOf(each)[0] === 0;
      const found = mayMatch ? each.pattern.at(0, this.#text) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  /** The text with a space for each phrase that is a sign. */
  without(sign: Sign): string {
    if (!this.first(sign)) return this.#text;
    return this.#patternsOf(sign).reduce((left, { pattern }) => left.replace(pattern.all, " "), this.#text);
  }

  #patternsOf(sign: Sign): readonly LanguagePattern[] {
    const languages = languagesOf(this.#text);
    return patternsOf(sign).filter(({ language }) => languages.includes(language));
  }

  #placesOf({ pattern, index }: LanguagePattern): readonly number[] {
    let places = this.#places.get(index);
    if (!places) this.#places.set(index, (places = index.placesIn(this.#text)));
    return places.get(pattern) ?? nowhere;
  }
}

/** What is known of a text, in small letters as the phrases are written. */
export const readingOf = remembered((text: string) => new Reading(text));
