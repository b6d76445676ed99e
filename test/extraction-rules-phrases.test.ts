import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginningsOf } from "../src/extraction/rules/language/beginnings.ts";
import { folded } from "../src/extraction/rules/language/cues.ts";
import { type Language, phrasebooks } from "../src/extraction/rules/language/languages.ts";
import { type LanguagePattern, patternsOf, type Sign } from "../src/extraction/rules/language/patterns.ts";
import type { Span } from "../src/extraction/rules/language/phrase.ts";
import { actions, type Phrasebook } from "../src/extraction/rules/language/phrasebook.ts";

const books: readonly Phrasebook[] = Object.values(phrasebooks);
const cues = [...new Set(books.flatMap((book) => Object.keys(book)))].filter((key) => key !== "actions") as Sign[];
const patterns = [...cues, ...actions.map((action): Sign => `(${action})`)].flatMap(patternsOf);

/** What a phrase looks like when nothing is left of its notation: mostly one of its matches, always something near it. */
function wordsOf(phrase: string): string {
  return phrase
    .replace(/\(\?<?[!=][^)]*\)/g, "")
    .replace(/\(\?:([^|()]*)[^()]*\)\??/g, "$1")
    .replace(/\(\?:([^|()]*)[^()]*\)\??/g, "$1")
    .replace(/\\d[*+]?/g, "7")
    .replace(/\\p\{\w+\}[*+]?|\\[wS][*+]?/g, "xyz")
    .replace(/\{[\d,]*\}|[\\^$?*+()|]/g, "")
    .replace(/\[(.)[^\]]*\]/g, "$1")
    .trim();
}

const lists = books.flatMap((book) => [...Object.values(book), ...Object.values(book.actions)]);
const phrases = lists.flatMap((list) => (typeof list === "string" ? list.split(/\s+\/\s+/) : [])).map(wordsOf);
const all = new Set(Object.keys(phrasebooks) as Language[]);
const joints = [" ", " ", " ", ", ", ". ", "\n", "", "-", "/", "'", "_", " ¿", "? ", "👍", "\u{1D400}", "e\u0301"];
const piece = fc.constantFrom(...phrases.filter(Boolean));
const text = fc
  .array(fc.tuple(piece, fc.constantFrom(...joints), fc.constantFrom(0, 0, 0, 1)), { minLength: 1, maxLength: 8 })
  .map((pieces) => folded(pieces.map(([words, joint, from]) => words.slice(from) + joint).join("")));

function plainly({ pattern }: LanguagePattern, text: string): Span | undefined {
  const found = new RegExp(pattern.all.source, "u").exec(text);
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}

describe("looking for phrases by their beginnings", () => {
  test("finds what the whole pattern finds", () => {
    fc.assert(
      fc.property(text, (words) => {
        for (const each of patterns) {
          const candidates = each.index.candidatesIn(words, all).get(each.pattern) ?? [];
          const found = plainly(each, words);
          expect(each.pattern.first(words, candidates)).toEqual(found);
          expect(each.pattern.at(0, words, candidates)).toEqual(found?.start === 0 ? found : undefined);
        }
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ["(?:can|could) you", ["can you", "could yo…"]],
    ["(?:a|the )?re[ds]", ["ared", "ares", "red", "res", "the red", "the res"]],
    ["(?<!not )(?=x)go(?:es)?", ["go", "goes"]],
    ["colou?r+s", ["color…", "colour…"]],
    ["x{0,2}yz", ["x…", "yz"]],
    ["no\\.[1-3]\\b", ["no.1", "no.2", "no.3"]],
    ["ab\\w+", ["ab…"]],
    ["[^a]b", ["…"]],
    ["(?<name>a|\\))b|^c", [")b", "ab", "c"]],
  ])("%s begins with %j", (phrase, beginnings) => {
    const { whole, cut } = beginningsOf(phrase);
    expect([...whole, ...[...cut].map((beginning) => `${beginning}…`)].toSorted()).toEqual(beginnings);
  });
});
