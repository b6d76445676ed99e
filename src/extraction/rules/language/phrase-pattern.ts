import { type Beginnings, beginningsOf } from "./beginnings.ts";
import { type Edges, Phrase, type Span, sourceOf } from "./phrase.ts";

/** A place in a text where a phrase may match, because the text has one of the phrase's beginnings there. */
export interface Candidate {
  readonly place: number;
  readonly phrase: Phrase;
}

/** Phrases that are a sign of the same in one language: at one place the first of them that matches counts. */
export class PhrasePattern {
  /** The phrases that an index finds, each with what its matches begin with. */
  readonly indexed: readonly (readonly [Phrase, Beginnings])[];
  readonly #open: readonly Phrase[];
  readonly #source: string;
  readonly #openSource: string;
  #all: RegExp | undefined;
  #allOpen: RegExp | undefined;
  #openHere: RegExp | undefined;

  constructor(texts: readonly string[], edges: Edges) {
    const phrases = texts.map((text, i) => [new Phrase(text, edges, i), beginningsOf(text)] as const);
    this.indexed = phrases.filter(([, beginnings]) => !isOpen(beginnings));
    this.#open = phrases.filter(([, beginnings]) => isOpen(beginnings)).map(([phrase]) => phrase);
    this.#source = sourceOf(texts, edges);
    this.#openSource = sourceOf(
      this.#open.map(({ text }) => text),
      edges,
    );
  }

  /** Whether a match may begin with anything, so that no index tells where. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** All the phrases as one regular expression. */
  get all(): RegExp {
    return (this.#all ??= new RegExp(this.#source, "gu"));
  }

  /** The match that begins at a place, given the candidates in their order. */
  at(place: number, text: string, candidates: readonly Candidate[]): Span | undefined {
    const here = candidates.filter((each) => each.place === place);
    const open = this.isOpen && this.#isOpenAt(place, text) ? this.#open.map((phrase) => ({ place, phrase })) : [];
    return firstOf(
      text,
      [...here, ...open].toSorted((a, b) => a.phrase.order - b.phrase.order),
    );
  }

  /** The first match, given the candidates in their order. */
  first(text: string, candidates: readonly Candidate[]): Span | undefined {
    const indexed = firstOf(text, candidates);
    const open = this.isOpen ? this.#placeOfOpen(text) : -1;
    if (open < 0 || (indexed && indexed.start < open)) return indexed;
    return this.at(open, text, candidates);
  }

  #placeOfOpen(text: string): number {
    const all = (this.#allOpen ??= new RegExp(this.#openSource, "gu"));
    all.lastIndex = 0;
    return all.exec(text)?.index ?? -1;
  }

  #isOpenAt(place: number, text: string): boolean {
    const here = (this.#openHere ??= new RegExp(this.#openSource, "uy"));
    here.lastIndex = place;
    return here.test(text);
  }
}

function isOpen({ whole, cut }: Beginnings): boolean {
  return whole.has("") || cut.has("");
}

function firstOf(text: string, candidates: readonly Candidate[]): Span | undefined {
  for (const { place, phrase } of candidates) {
    const found = phrase.at(place, text);
    if (found) return found;
  }
  return undefined;
}
