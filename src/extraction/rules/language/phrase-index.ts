import type { Language } from "./languages.ts";
import type { Phrase } from "./phrase.ts";
import type { Candidate, PhrasePattern } from "./phrase-pattern.ts";

interface Entry {
  readonly phrase: Phrase;
  readonly pattern: PhrasePattern;
  readonly language: Language;
}

interface Node {
  readonly next: Map<number, Node>;
  /** The phrases of which a match may begin with what leads here. */
  readonly begun: Entry[];
  /** The phrases of which what leads here is a match. */
  readonly whole: Entry[];
}

type Languages = ReadonlySet<Language>;

type Candidates = Map<PhrasePattern, Candidate[]>;

function newNode(): Node {
  return { next: new Map(), begun: [], whole: [] };
}

// Of a character of two code units neither is taken for a part of a word: a place too many is found, and none missed.
const wordUnit = /[\p{L}\p{N}_]/u;
const isWordUnit = Uint8Array.from({ length: 0x10000 }, (_, unit) => Number(wordUnit.test(String.fromCharCode(unit))));

/** Finds the places of a text where a phrase may match, for the phrases of many patterns at once. */
export class PhraseIndex {
  readonly #root = newNode();
  readonly #begin: "atWords" | "anywhere";

  /** @param begin Where in a text phrases begin: in writing without spaces, anywhere. */
  constructor(begin: "atWords" | "anywhere") {
    this.#begin = begin;
  }

  add(pattern: PhrasePattern, language: Language): void {
    for (const [phrase, { whole, cut }] of pattern.indexed) {
      for (const beginning of cut) this.#nodeOf(beginning).begun.push({ phrase, pattern, language });
      for (const beginning of whole) this.#nodeOf(beginning).whole.push({ phrase, pattern, language });
    }
  }

  #nodeOf(beginning: string): Node {
    let node = this.#root;
    for (let i = 0; i < beginning.length; i += 1) {
      const code = beginning.charCodeAt(i);
      let next = node.next.get(code);
      if (!next) node.next.set(code, (next = newNode()));
      node = next;
    }
    return node;
  }

  /** The candidates at the start of a text, for each pattern of the languages that has any, in the order of the phrases. */
  candidatesAtStart(text: string, languages: Languages): Candidates {
    const found: Candidates = new Map();
    this.#collect(text, 0, languages, found);
    return found;
  }

  /** The candidates for each pattern of the languages that has any, in the order of their places, and of the phrases at one place. */
  candidatesIn(text: string, languages: Languages): Candidates {
    const found: Candidates = new Map();
    if (this.#begin === "anywhere") {
      for (let place = 0; place < text.length; place += 1) this.#collect(text, place, languages, found);
      return found;
    }
    // Nothing begins within a word or directly after one.
    let isAfterWord = false;
    for (let place = 0; place < text.length; place += 1) {
      if (!isAfterWord) this.#collect(text, place, languages, found);
      isAfterWord = isWordUnit[text.charCodeAt(place)] === 1;
    }
    return found;
  }

  #collect(text: string, place: number, languages: Languages, found: Candidates): void {
    let node = this.#root.next.get(text.charCodeAt(place));
    for (let i = place + 1; node; i += 1) {
      if (node.begun.length > 0) add(node.begun, place, languages, found);
      if (node.whole.length > 0 && this.#mayEnd(text, i)) add(node.whole, place, languages, found);
      node = i < text.length ? node.next.get(text.charCodeAt(i)) : undefined;
    }
  }

  #mayEnd(text: string, place: number): boolean {
    return this.#begin === "anywhere" || place >= text.length || isWordUnit[text.charCodeAt(place)] === 0;
  }
}

function add(entries: readonly Entry[], place: number, languages: Languages, found: Candidates): void {
  for (const { phrase, pattern, language } of entries) {
    if (!languages.has(language)) continue;
    const known = found.get(pattern);
    if (known) insert(known, { place, phrase });
    else found.set(pattern, [{ place, phrase }]);
  }
}

function insert(candidates: Candidate[], added: Candidate): void {
  let at = candidates.length;
  const isLater = (each: Candidate | undefined) =>
    each?.place === added.place && each.phrase.order > added.phrase.order;
  while (isLater(candidates[at - 1])) at -= 1;
  candidates.splice(at, 0, added);
}
