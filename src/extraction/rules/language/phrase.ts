/** A place in a text, from its first character to the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What stands before and after a phrase, as regular expressions that take nothing. */
export type Edges = readonly [before: string, after: string];

/** One phrase of a phrase book. */
export class Phrase {
  readonly text: string;
  /** Its place among the phrases for the same. */
  readonly order: number;
  readonly #edges: Edges;
  #here: RegExp | undefined;

  constructor(text: string, edges: Edges, order: number) {
    this.text = text;
    this.order = order;
    this.#edges = edges;
  }

  /** The match that begins at a place. */
  at(place: number, text: string): Span | undefined {
    const here = (this.#here ??= new RegExp(sourceOf([this.text], this.#edges), "uy"));
    here.lastIndex = place;
    return here.test(text) ? { start: place, end: here.lastIndex } : undefined;
  }
}

/** The regular expression for any of several phrases. */
export function sourceOf(phrases: readonly string[], [before, after]: Edges): string {
  // In a regular expression \w is a letter of English: phrases mean one of any language.
  return `${before}(?:${phrases.join("|")})${after}`.replaceAll("\\w", "[\\p{L}\\p{N}_]");
}
