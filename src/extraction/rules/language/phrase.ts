/** A place in a text, from its first character to the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What stands before and after a phrase, as regular expressions that take nothing. */
export type Edges = readonly [before: string, after: string];

const notation = /[\\[\](){}?*+^$.|]/;

/** One phrase of a phrase book. */
export class Phrase {
  readonly text: string;
  /** Its place among the phrases for the same. */
  readonly order: number;
  readonly #before: RegExp;
  readonly #after: string;
  readonly #isLiteral: boolean;
  #here: RegExp | undefined;

  constructor(text: string, [before, after]: Edges, order: number) {
    this.text = text;
    this.order = order;
    this.#before = edge(before);
    this.#after = after;
    this.#isLiteral = !notation.test(text);
  }

  /** The match that begins at a place. */
  at(place: number, text: string): Span | undefined {
    if (endOf(this.#before, text, place) === undefined) return undefined;
    const end = this.#isLiteral ? this.#endOfLiteral(text, place) : this.#endOfMatch(text, place);
    return end === undefined ? undefined : { start: place, end };
  }

  #endOfLiteral(text: string, place: number): number | undefined {
    return text.startsWith(this.text, place) ? endOf(edge(this.#after), text, place + this.text.length) : undefined;
  }

  #endOfMatch(text: string, place: number): number | undefined {
    this.#here ??= new RegExp(sourceOf([this.text], ["", this.#after]), "uy");
    return endOf(this.#here, text, place);
  }
}

/** The regular expression for any of several phrases. */
export function sourceOf(phrases: readonly string[], [before, after]: Edges): string {
  // In a regular expression \w is a letter of English: phrases mean one of any language.
  return `${before}(?:${phrases.join("|")})${after}`.replaceAll("\\w", "[\\p{L}\\p{N}_]");
}

// All phrases share their edges, which take long to compile.
const edges = new Map<string, RegExp>();

function edge(source: string): RegExp {
  let known = edges.get(source);
  if (!known) edges.set(source, (known = new RegExp(source, "uy")));
  return known;
}

function endOf(pattern: RegExp, text: string, place: number): number | undefined {
  pattern.lastIndex = place;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
