import type { PhrasePattern } from "./phrase-pattern.ts";

interface Node {
  readonly next: Map<number, Node>;
  /** The patterns of which a match may begin with what leads here. */
  readonly patterns: PhrasePattern[];
}

const wordRun = /[\p{L}\p{N}_]+/gu;

/** Finds the places of a text where a match of a pattern may begin, for many patterns at once. */
export class PhraseIndex {
  readonly #root: Node = { next: new Map(), patterns: [] };
  readonly #begin: "atWords" | "anywhere";

  /** @param begin Where in a text phrases begin: in writing without spaces, anywhere. */
  constructor(begin: "atWords" | "anywhere") {
    this.#begin = begin;
  }

  add(pattern: PhrasePattern): void {
    for (const beginning of pattern.beginnings) {
      let node = this.#root;
      for (let i = 0; i < beginning.length; i += 1) {
        const code = beginning.charCodeAt(i);
        let next = node.next.get(code);
        if (!next) node.next.set(code, (next = { next: new Map(), patterns: [] }));
        node = next;
      }
      node.patterns.push(pattern);
    }
  }

  /** The places of a text, in order, where a match of each pattern may begin. A pattern without any is left out. */
  placesIn(text: string): Map<PhrasePattern, number[]> {
    const found = new Map<PhrasePattern, number[]>();
    if (this.#begin === "anywhere") {
      this.#collect(text, 0, text.length, found);
      return found;
    }
    // Nothing begins within a word or directly after one.
    let from = 0;
    for (const run of text.matchAll(wordRun)) {
      this.#collect(text, from, run.index + 1, found);
      from = run.index + run[0].length + 1;
    }
    this.#collect(text, from, text.length, found);
    return found;
  }

  #collect(text: string, from: number, to: number, found: Map<PhrasePattern, number[]>): void {
    for (let place = from; place < to; place += 1) {
      let node = this.#root.next.get(text.charCodeAt(place));
      for (let i = place + 1; node; i += 1) {
        for (const pattern of node.patterns) {
          const places = found.get(pattern);
          if (!places) found.set(pattern, [place]);
          else if (places.at(-1) !== place) places.push(place);
        }
        node = i < text.length ? node.next.get(text.charCodeAt(i)) : undefined;
      }
    }
  }
}
