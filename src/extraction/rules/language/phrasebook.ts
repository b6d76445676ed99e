/**
 * What a user's or an agent's words are signs of, in one language. Each is a list of phrases with " / " between them,
 * every one a regular expression without capital letters. In languages that are written with spaces they match whole
 * words: "pay" does not match "paying".
 */
export interface Phrasebook {
  /** Written without spaces between words. */
  readonly unspaced?: true;

  /** A user asks for something: "can you", "i'd like to". */
  readonly ask: string;
  /** The beginning of a sentence that asks, whether or not a question mark ends it: "can i", "is there". */
  readonly question?: string;
  /** The beginning of a sentence that orders something, whatever its verb: "silence the ...". */
  readonly imperative?: string;
  /** One more thing, apart from what was asked before: "also", "next". */
  readonly also: string;
  /** What was asked before is to be otherwise: "actually", "instead". */
  readonly change: string;
  /** The work asked for before is to go on: "back to", "continue". */
  readonly resume: string;
  /** The matter is not named yet: "make some changes". */
  readonly vague: string;
  /** A condition or plan of the user's own, not a request: "if not, i'll". */
  readonly ownPlan: string;

  /** A user wants a person to take over: that is no task of its own. */
  readonly handOver: string;

  readonly thanks: string;
  /** It is as it should be: "perfect", "works now". */
  readonly praise: string;
  /** It is not as it should be: "wrong", "still broken". */
  readonly complaint: string;
  /** It is no longer wanted: "never mind". */
  readonly drop: string;
  /** Something is not so: no complaint by itself. */
  readonly negation: string;
  /** How the agent is to speak of and to the user from now on, which is no work: "call me", "answer in". */
  readonly manner?: string;
  /** It is to wait until the user comes back to it. */
  readonly postpone?: string;
  /** Go on as you said: "yes", "go ahead". */
  readonly assent: string;
  /** Greeting, small talk and good-bye. */
  readonly chat: string;
  /** A user says how things are to be done or not: "always", "i prefer". */
  readonly preference: string;
  /** A preference by a word that is another in other languages: it counts in a sentence of this language only. */
  readonly refusal?: string;

  /** An agent says that it is done. */
  readonly done: string;
  /** An agent says that it cannot or will not do it. */
  readonly refused: string;
  /** An agent says that it went wrong. */
  readonly failed: string;
  /** An agent needs something from the user before it goes on. */
  readonly waiting: string;
  /** Work goes on by itself and the agent will look again. */
  readonly underway: string;
  /** An agent tells what it would do, before it does it. */
  readonly plan: string;
  /** Politeness at the end that is no question: "let me know if you need anything else". */
  readonly courtesy: string;

  /** Beginnings of the verbs for each kind of action. */
  readonly actions: Partial<Record<Action, string>>;
}

/** The kinds of action that a request may be about. Two requests for the same kind may well be one. */
export const actions = [
  "book",
  "cancel",
  "change",
  "upgrade",
  "downgrade",
  "add",
  "remove",
  "refund",
  "make",
  "fix",
  "find",
  "tell",
  "compare",
  "summarise",
  "translate",
  "send",
  "schedule",
  "deploy",
  "run",
  "test",
  "reset",
  "restore",
  "move",
  "renew",
  "control",
  "remind",
  "record",
] as const;

/** One of {@link actions}. */
export type Action = (typeof actions)[number];
