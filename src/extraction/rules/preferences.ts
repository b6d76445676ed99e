import { folded, says } from "./language/cues.ts";
import { speech } from "./request.ts";

// How what the user says of themselves is said of them.
const thirdPerson: readonly (readonly [RegExp, string])[] = [
  [/\bi'm\b|\bi am\b/giu, "the user is"],
  [/\bi'd\b/giu, "the user would"],
  [/\bi've\b/giu, "the user has"],
  [/\bi'll\b/giu, "the user will"],
  [/\bi (?:do not|don't|dont)\b/giu, "the user does not"],
  [/\bi (prefer|want|need|like|love|hate|use|fly|eat|live|work)\b/giu, "the user $1s"],
  [/\bI\b/gu, "the user"],
  [/\bmy\b/giu, "their"],
  [/\bmyself\b/giu, "themselves"],
  [/\bme\b/giu, "the user"],
];

/** What a user says about how they want things, in the third person. */
export function preferencesIn(text: string): string[] {
  if (says("drop", text)) return [];
  return speech(text).flatMap((segment) => (says("preference", segment.text) ? [preferenceOf(segment.text)] : []));
}

function preferenceOf(sentence: string): string {
  const plain = sentence.replace(/[’‘]/g, "'").replace(/\s*[.!?]+$/, "");
  const said = thirdPerson.reduce((text, [first, third]) => text.replace(first, third), plain);
  const about = folded(said).startsWith("the user") ? said : `The user wants: ${said}`;
  return about.charAt(0).toUpperCase() + about.slice(1);
}
