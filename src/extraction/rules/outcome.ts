import { remembered } from "../remembered.ts";
import { folded, says } from "./language/cues.ts";
import { promise } from "./language/shapes.ts";
import { segments } from "./text/sentences.ts";

/** How a piece of work stands by what an agent says of it. "answered" is done too, but not in so many words. */
export type TextOutcome = "done" | "answered" | "refused" | "failed" | "waiting" | "underway" | "promised" | "unsaid";

/** Reads how the work stands from an agent's last words on it. */
export const outcomeOf = remembered((text: string): TextOutcome => {
  const told = segments(text).map((segment) => segment.text);
  const matter = told.filter((sentence) => !isCourtesy(sentence));
  if (matter.length === 0) return "unsaid";
  const asks = matter.some((sentence) => says("waiting", sentence)) || matter.slice(-2).some(isQuestion);
  // "I'll begin when it has been delivered" tells of nothing done.
  const done = matter.findLastIndex(
    (sentence) => says("done", sentence) && !says("refused", sentence) && !promise.test(folded(sentence)),
  );
  const refused = matter.findLastIndex((sentence) => says("refused", sentence) && !says("done", sentence));
  const failed = matter.findLastIndex((sentence) => says("failed", sentence) && !says("done", sentence));
  // What is said later is how it ended: "I found the booking. However, it cannot be changed."
  if (refused > done && !matter.slice(refused).some(awaitsApproval)) return "refused";
  if (asks) return "waiting";
  const underway = matter.findLastIndex((sentence) => says("underway", sentence));
  if (failed > Math.max(done, underway)) return "failed";
  if (done > underway) return "done";
  if (underway >= 0) return "underway";
  return promise.test(folded(matter.at(-1) ?? "")) ? "promised" : "answered";
});

function isCourtesy(sentence: string): boolean {
  return says("courtesy", sentence) && !says("refused", sentence) && !says("waiting", sentence);
}

function isQuestion(sentence: string): boolean {
  return /[?\uff1f]\s*$/.test(sentence);
}

function awaitsApproval(sentence: string): boolean {
  return says("plan", sentence) && says("waiting", sentence);
}
