import { folded, says } from "./language/cues.ts";
import { thirdPerson } from "./language/shapes.ts";
import { speech } from "./request.ts";

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
