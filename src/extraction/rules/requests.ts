import { remembered } from "../remembered.ts";
import { type Action, actionAtStart, actionsIn, folded, says } from "./language/cues.ts";
import { announcement, joints, namesThing, politeStart, severalAnnounced } from "./language/shapes.ts";
import { afterAsk, leans, type Request, requestIn, requestOfItem, speech, startsWith } from "./request.ts";
import { matterOf, sharedWeight, topicOf } from "./text/words.ts";

// Actions that end a piece of work begun by another: "find out why and fix it", "bump the version and tag it".
const finishing: ReadonlySet<Action> = new Set([
  "tell",
  "test",
  "summarise",
  "record",
  "run",
  "add",
  "compare",
  "find",
]);

/** Everything that a user's message may ask for, piece by piece. */
export const requestsIn = remembered((text: string): readonly Request[] => {
  let told: string[] = [];
  return speech(text).flatMap((segment) => {
    const announced = announcement.exec(segment.text)?.[0] ?? "";
    const areSeveral = severalAnnounced.test(folded(announced));
    const said = areSeveral ? segment.text.slice(announced.length) : segment.text;
    const found = clauses(said, areSeveral).flatMap((clause, i) => {
      const request = requestIn(clause, i > 0);
      // "I would like to report a leak, and also my rent lowered": what asks for the first asks for the second.
      return request ?? (areSeveral || i > 0 ? requestOfItem({ text: clause }) : []);
    });
    const about = found.some((request) => request.leans) ? topicOf(told.join("\n")) : undefined;
    told = found.length > 0 ? [] : [...told, segment.text];
    return found.map((request) => {
      if (request.leans) return { ...request, ...(about && { about }) };
      // "The budget check fails since Monday. Who?": what is asked for stands around it.
      return matterOf(request.topic).size < 2 ? { ...request, topic: topicOf(text) } : request;
    });
  });
});

/** The parts of a sentence that each name an action with an object of their own: "add bags, change the seat and ...". */
function clauses(sentence: string, areSeveral: boolean): string[] {
  const starts = [0];
  for (const joint of sentence.matchAll(joints)) {
    const start = joint.index + joint[0].length;
    const before = sentence.slice(starts.at(-1), joint.index);
    const asked = requestIn(before);
    const clause = sentence.slice(start);
    // "Two things: the median, and a chart": of things without a verb, an "and" joins two and a comma may list parts.
    const isThing = areSeveral && !asked && /\p{L}/u.test(joint[0]);
    if (isThing || ((areSeveral || (asked && !asked.leans)) && namesOwnAction(clause, before, areSeveral)))
      starts.push(start);
  }
  return starts.map((start, i) =>
    sentence.slice(start, starts[i + 1]).replace(/[,;\s]+(?:(?:and|und|y|et|e|en|i|oraz|и|ve|aur)\s*)?$/iu, ""),
  );
}

function namesOwnAction(clause: string, before: string, areSeveral: boolean): boolean {
  const said = folded(clause.split(/[,;，；。]/u, 1)[0] ?? "");
  const isAlso = startsWith("also", said);
  const plain = said.replace(politeStart, "");
  const start = startsWith("ask", plain) ? afterAsk(plain) : plain;
  // Without spaces, a verb may stand anywhere in its clause.
  const isUnspaced = /\p{Script=Han}|\p{Script=Hangul}/u.test(plain);
  const named = actionAtStart(start) ?? (isUnspaced || startsWith("ask", plain) ? actionsIn(plain)[0] : undefined);
  const isOrder = startsWith("imperative", start) || isAlso || (isUnspaced && says("ask", plain));
  if (named === undefined && !isOrder) return false;
  const topic = topicOf(plain);
  if (topic.size < 2 || leans(plain)) return false;
  if (areSeveral || isAlso) return true;
  // "Find the cause and fix the test" is one piece of work, "add a switch and fix the form" is two.
  if (named === "fix" && actionsIn(before).some((each) => each === "find" || each === "tell")) return false;
  // "Summarise the report and mail the summary" neither.
  if (named === "send" && sharedWeight(topic, topicOf(before)) > 0) return false;
  if (named === "find" || named === "tell") return isOwnQuestion(plain, before);
  if (named === undefined) return isUnspaced || isAlso || namesThing.test(plain);
  return !finishing.has(named);
}

/** "Set the heating to 21 and check whether the garage is shut": what is to be looked up has nothing to do with it. */
function isOwnQuestion(clause: string, before: string): boolean {
  const looksUp = actionsIn(before).some((each) => each === "find" || each === "tell" || each === "fix");
  return !looksUp && topicOf(clause).size >= 4 && sharedWeight(topicOf(clause), topicOf(before)) === 0;
}
