import { condition } from "./language/conditions.ts";
import { folded, says } from "./language/cues.ts";
import { looksEnglish } from "./language/languages.ts";
import { adversative, excluded, insteadOf, orderedOff, thirdPerson } from "./language/shapes.ts";
import { requestIn, speech } from "./request.ts";

const longestSpokenList = 6;

/** What a user says about how they want things, in the third person. */
export function preferencesIn(text: string): string[] {
  const all = speech(text);
  // A long list is what somebody has noted: material of the request.
  const isPasted = all.filter((segment) => segment.item !== undefined).length > longestSpokenList;
  const said = all.filter((segment) => !isPasted || segment.item === undefined).map((segment) => segment.text);
  const isGivenUp = says("drop", said.join("\n"));
  return said.flatMap((sentence, i) => {
    // What somebody has to live with holds, whatever is given up.
    if (isGivenUp ? !condition.test(folded(sentence)) : !isWish(sentence)) return [];
    // "I have two cards. Use the smaller one first": which one is said before.
    const before = /(?<!\p{L})ones?(?!\p{L})/iu.test(sentence) ? said[i - 1] : undefined;
    return [preferenceOf(before === undefined ? sentence : `${before} ${sentence}`)];
  });
}

/** Whether a sentence says how somebody wants things. */
export function isWish(sentence: string): boolean {
  const plain = folded(sentence);
  if (says("complaint", sentence) && !orderedOff.test(plain)) return false;
  // "Should it not be green?" asks how things are, "can you keep it short?" how they are to be.
  if (/[?\uff1f]\s*$/.test(sentence) && !says("ask", sentence)) return false;
  if (condition.test(plain) || insteadOf.test(plain) || excluded.test(sentence) || assentsOnly(plain)) return true;
  if (says("preference", sentence) || says("manner", sentence)) return true;
  return says("refusal", sentence) && looksEnglish(sentence);
}

/** "Fine, but leave the logo as it is": what a yes is tied to. */
function assentsOnly(plain: string): boolean {
  const but = adversative.exec(plain);
  return but !== null && says("assent", plain.slice(0, but.index)) && requestIn(plain.slice(but.index)) !== undefined;
}

function preferenceOf(sentence: string): string {
  const plain = sentence.replace(/[’‘]/g, "'").replace(/\s*[.!?]+$/, "");
  if (!looksEnglish(sentence)) return `The user wants: ${plain}`;
  const own = (text: string) => thirdPerson.reduce((said, [first, third]) => said.replace(first, third), text);
  // What stands in quotation marks stays as it is.
  const said = plain
    .split(/("[^"]*")/u)
    .map((part, i) => (i % 2 === 0 ? own(part) : part))
    .join("");
  const about = folded(said).startsWith("the user") ? said : `The user wants: ${said}`;
  return about.charAt(0).toUpperCase() + about.slice(1);
}
