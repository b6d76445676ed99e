import { remembered } from "../../remembered.ts";
import { actionsIn } from "../language/cues.ts";
import { functionWords } from "../language/function-words.ts";
import { valuesIn } from "./values.ts";

const word = /[\p{L}\p{N}][\p{L}\p{N}'’]*/gu;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/** What a text is about: its words, each with how much it tells. */
export type Topic = ReadonlyMap<string, number>;

/**
 * Weighs the words of a text. Words are cut to their beginning, which makes most forms of a word equal in all the
 * languages that inflect at the end; writing without spaces is taken in pairs of characters.
 */
export const topicOf = remembered((text: string): Topic => {
  const topic = new Map<string, number>();
  for (const run of text.match(unspaced) ?? []) {
    for (let i = 0; i + 1 < run.length; i += 1) {
      const pair = run.slice(i, i + 2);
      if (!/^\p{Script=Hiragana}+$/u.test(pair)) topic.set(pair, 0.5);
    }
  }
  for (const found of text.replace(unspaced, " ").match(word) ?? []) {
    const lower = found.toLowerCase().replace(/['’].*$/u, "");
    if (lower.length > 1 && !functionWords.has(lower)) topic.set(stemOf(lower), 1);
  }
  for (const action of actionsIn(text)) topic.set(`(${action})`, 1);
  // A name or a number says more about what is meant than a word does.
  for (const value of valuesIn(text)) {
    if (value.length > 1 && !functionWords.has(value)) topic.set(value, 2);
  }
  return topic;
});

function stemOf(word: string): string {
  const bare = word.length > 5 ? word.replace(/(?:ing|ed|es|s)$/u, "") : word;
  if (/^\p{ASCII}*$/u.test(bare)) return bare.slice(0, 5);
  // Many leave accents out when they type.
  return bare
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .slice(0, 5);
}

/** A topic without the kinds of action: "open" is said of very different things. */
export function matterOf(topic: Topic): Topic {
  return new Map([...topic].filter(([key]) => !key.startsWith("(")));
}

/** What all words of a topic weigh together. */
export function weightOf(topic: Topic): number {
  let weight = 0;
  for (const each of topic.values()) weight += each;
  return weight;
}

/** How much of a topic another covers, from 0 to 1. */
export function covered(topic: Topic, by: Topic): number {
  const all = weightOf(topic);
  return all === 0 ? 0 : sharedWeight(topic, by) / all;
}

/** The weight of what two topics share. */
export function sharedWeight(a: Topic, b: Topic): number {
  let shared = 0;
  for (const [key, weight] of a) if (b.has(key)) shared += weight;
  return shared;
}
