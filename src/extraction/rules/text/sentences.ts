import { remembered } from "../../remembered.ts";
import { functionWords } from "../language/function-words.ts";

/** A piece of a text that is read on its own. */
export interface Segment {
  readonly text: string;
  /** What numbers or marks it as an item of a list, such as "1" or "-". Unset for running text. */
  readonly item?: string;
  /** It stands in a table. */
  readonly isRow?: true;
}

const fence = /```[^\n]*\n[\s\S]*?(?:```|$)/g;
// What stands between two lines of dashes, or is quoted line by line, is another's text.
const ruled = /^[ \t]*([-=*_~])\1{2,}[ \t]*\n[\s\S]*?(?:^[ \t]*\1{3,}[ \t]*$|(?![\s\S]))/gmu;
const quoted = /^[ \t]*>.*$/gmu;
const itemStart = /^\s*(?:\*\*)?(?:([-*•–])|\(?(\d{1,2}|[a-z])(?:[.):]|\/(?=\s)))\s*(?=\S)\s*/u;
// A full stop ends a sentence only before a space: in "2.41.0" and "app.py" it does not.
const sentenceEnd =
  /(?<=[.!?…](?:["')\]*]{0,2})|\p{Extended_Pictographic})\s+(?=\S)|(?<=[。\uff01\uff1f])\s*(?=\S)|(?<=[?!])(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/u;
// "e.g. this" and "Dr. Okafor" go on.
const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|dr|mr|mrs|ms|no|nr|approx|ca|vs|etc|z\.b|bzw|usw|sr|sra|p\.ej|st|inkl)\.$/i;

/** The text without what is quoted as code: that is material, not speech. */
export function withoutCode(text: string): string {
  return text.replace(fence, "\n");
}

/** The text without what its writer has pasted: what stands in it is said by somebody else. */
export function withoutPasted(text: string): string {
  return withoutCode(text).replace(ruled, "\n").replace(quoted, "");
}

// "Two things: 1) this 2) that" is a list too, without its lines.
const inlineItems = /(?<=\s|^)(?=\(?(?:\d|[a-c])[)/]\s)/gu;
const inlineNumbers = /(?<=\s|^)(?=[1-9]\.\s+\p{L})/gu;

/** Splits a text into sentences, items of lists and rows of tables. */
export const segments = remembered((text: string): readonly Segment[] =>
  withoutCode(text)
    .split(/\n+/)
    .flatMap(itemsOf)
    .flatMap((line): Segment[] => {
      if (/^[\s|:*=#_-]*$/.test(line)) return [];
      if (/^\s*\|.*\|\s*$/.test(line)) return [{ text: rowText(line), isRow: true }];
      const start = itemStart.exec(line);
      const item = start?.[2] ?? start?.[1];
      const plain = unmarked(start ? line.slice(start[0].length) : line);
      if (plain === "") return [];
      return sentences(plain).map((sentence, i) => (item && i === 0 ? { text: sentence, item } : { text: sentence }));
    }),
);

function itemsOf(line: string): string[] {
  if ((line.match(inlineItems)?.length ?? 0) > 1) return line.split(inlineItems);
  // A sentence may end with a number, but rarely with one, and the next with two.
  return /(?:^|\s)1\.\s.{2,400}\s2\.\s/u.test(line) ? line.split(inlineNumbers) : [line];
}

/** The sentences of a line of running text. */
export function sentences(line: string): string[] {
  const found: string[] = [];
  for (const piece of line.split(sentenceEnd)) {
    const before = found.at(-1);
    if (before !== undefined && (abbreviation.test(before) || isOrdinal(before, piece)))
      found[found.length - 1] = `${before} ${piece}`;
    else found.push(piece);
  }
  return found.map((sentence) => sentence.trim()).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

/** "9. Januar" is a date: after its number no sentence begins. */
function isOrdinal(before: string, next: string): boolean {
  const word = /^\p{Lu}\p{Ll}+/u.exec(next)?.[0];
  return /(?:^|\s)\d{1,2}\.$/.test(before) && word !== undefined && !functionWords.has(word.toLowerCase());
}

function rowText(line: string): string {
  const cells = line.split("|").map((cell) => unmarked(cell));
  return cells.filter((cell) => cell !== "").join(" | ");
}

/** Without the marks of Markdown that only people see as bold or as a heading. */
function unmarked(text: string): string {
  return text
    .replace(/^\s*#+\s*/, "")
    .replace(/\*\*|__/g, "")
    .trim();
}
