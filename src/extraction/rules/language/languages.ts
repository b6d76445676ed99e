import { remembered } from "../../remembered.ts";
import { chinese } from "./chinese.ts";
import { dutch } from "./dutch.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import { functionWordsOf } from "./function-words.ts";
import { german } from "./german.ts";
import { hinglish } from "./hinglish.ts";
import { italian } from "./italian.ts";
import { japanese } from "./japanese.ts";
import { korean } from "./korean.ts";
import type { Phrasebook } from "./phrasebook.ts";
import { polish } from "./polish.ts";
import { portuguese } from "./portuguese.ts";
import { russian } from "./russian.ts";
import { spanish } from "./spanish.ts";
import { turkish } from "./turkish.ts";

/** The languages that the rules know, by name. */
export const phrasebooks = {
  english,
  german,
  spanish,
  french,
  portuguese,
  italian,
  dutch,
  polish,
  russian,
  turkish,
  hinglish,
  chinese,
  japanese,
  korean,
} as const satisfies Record<string, Phrasebook>;

/** A language that the rules know. */
export type Language = keyof typeof phrasebooks;

const all = Object.keys(phrasebooks) as Language[];
const spaced = Object.keys(functionWordsOf) as (keyof typeof functionWordsOf)[];
// A language with by so many function words fewer than another is not likely.
const nearEnough = 0.6;
const atLeastBehind = 2;

// What no text without these letters is in.
const scripts: Partial<Record<Language, RegExp>> = {
  russian: /\p{Script=Cyrillic}/u,
  chinese: /\p{Script=Han}/u,
  japanese: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  korean: /\p{Script=Hangul}/u,
};

// Whatever these scripts have lies here.
const beyondLatin = /[\u0400-\uffff]/;

const languagesOfWord = new Map<string, number[]>();
spaced.forEach((language, i) => {
  for (const word of functionWordsOf[language]) languagesOfWord.set(word, [...(languagesOfWord.get(word) ?? []), i]);
});

/** How many of the function words of each language a text holds. */
function countsOf(text: string): number[] {
  const counts = spaced.map(() => 0);
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? [])
    for (const i of languagesOfWord.get(word) ?? []) counts[i] = (counts[i] ?? 0) + 1;
  return counts;
}

/**
 * The languages that a text may be in. Those without spaces are told by their script wherever they stand, and English is
 * mixed into all: only among the others a phrase of one may be an everyday word of another. Of a text with too few words
 * to tell, all.
 */
export const languagesOf = remembered((text: string): readonly Language[] => {
  const isBeyond = beyondLatin.test(text);
  const written = all.filter((language) => !scripts[language] || (isBeyond && scripts[language].test(text)));
  const counts = countsOf(text);
  const most = Math.max(...counts);
  const unlikely = new Set<Language>(
    spaced.filter((_, i) => {
      const count = counts[i] ?? 0;
      return count < most * nearEnough && most - count >= atLeastBehind;
    }),
  );
  unlikely.delete("english");
  return written.filter((language) => !unlikely.has(language));
});

/** Whether a text is rather English than in another language. */
export function looksEnglish(text: string): boolean {
  const counts = countsOf(text);
  return !/[^\p{ASCII}\p{P}\p{S}\p{Extended_Pictographic}\s]/u.test(text) && Math.max(...counts) === counts[0];
}
