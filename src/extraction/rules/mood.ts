import { remembered } from "../remembered.ts";
import { firstCue, folded, says, withoutCue } from "./language/cues.ts";
import { approving, denial } from "./language/shapes.ts";
import { requestIn } from "./request.ts";
import { segments } from "./text/sentences.ts";
import { topicOf } from "./text/words.ts";

/** What a user's message says about the work that was done before it. */
export interface Mood {
  readonly isPleased: boolean;
  /** It says that the result is right, and does not only thank. */
  readonly confirms: boolean;
  readonly complains: boolean;
  readonly drops: boolean;
  /** It asks to wait. */
  readonly postpones: boolean;
  /** It begins with a yes. */
  readonly assents: boolean;
  /** It only thanks, greets or takes leave. */
  readonly isOnlyPolite: boolean;
}

/** Reads the mood of a user's message. */
export const moodOf = remembered((text: string): Mood => {
  const isDenied = deniesPraise(folded(text));
  const complains = says("complaint", text) || isDenied;
  const praises = (says("praise", text) && !isDenied) || approving.test(text);
  return {
    // "Thanks, but it is still broken" is a complaint.
    isPleased: (says("thanks", text) || praises) && !complains,
    confirms: praises && !complains,
    complains,
    drops: dropsAll(folded(text)),
    postpones: says("postpone", text),
    assents: says("assent", segments(text)[0]?.text ?? ""),
    isOnlyPolite: segments(text).every((segment) => isPolite(segment.text)),
  };
});

/** Whether something is given up for nothing else: "no snow mountain, rather one more day in town" only changes it. */
function dropsAll(plain: string): boolean {
  const drop = firstCue("drop", plain);
  if (!drop) return false;
  const rest = plain.slice(drop.end);
  return !says("change", rest) || segments(rest).some((segment) => requestIn(segment.text)?.isExplicit);
}

/** "Not helpful": praise that is denied. */
function deniesPraise(plain: string): boolean {
  const praise = firstCue("praise", plain);
  return praise !== undefined && denial.test(plain.slice(0, praise.start));
}

/** Whether nothing much is left of a sentence without its polite phrases, and nothing at all of a question. */
function isPolite(sentence: string): boolean {
  const plain = folded(sentence);
  const polite = ["thanks", "praise", "chat", "assent"] as const;
  const rest = polite.reduce((left, name) => withoutCue(name, left), plain);
  const left = topicOf(rest).size;
  if (/[?\uff1f]/.test(sentence)) return left === 0 && rest !== plain;
  return left === 0 || (left <= 2 && rest !== plain);
}
