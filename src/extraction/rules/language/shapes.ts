// The shapes of sentences, next to the phrases of the phrase books. Each is matched against folded text if not said otherwise.

/** A word that points back to what was said before. */
export const pronoun =
  /(?<![\p{L}\p{N}])(?:it|its|them|they|that|this|those|these|the same|the first|both|(?:the )?(?:new )?ones?(?! of))(?![\p{L}\p{N}])/u;

/** An article and a noun: what is meant is named. */
export const namesThing = /(?<!\p{L})(?:the|my|our|your|an?) \p{L}{3,}/u;

/** What a clause may begin with before its verb says what to do. */
export const politeStart =
  /^(?:(?:and|then|so|ok(?:ay)?|also|(?:next|last|another|one more)(?: (?:one|thing|task|question|up))?|now|first|second|third|finally|hi|hey|hello|yes|great|perfect|thanks|cool|please|pls|plz|just|maybe|quickly|kindly)[\s,:!.-]+)+/u;

/** What leads over to a question without being a part of it. */
export const lead =
  /^(?:(?:and|but|so|or|und|aber|y|e|et|ou|oh|ah|hm+|ok(?:ay)?|also|super|great|perfect|thanks|cool|nice)[\s,:!.-]+)+/u;

/** The beginning of a sentence that is put next to what was said before. */
export const coordinator = /^(?:(?:ok|oh|ah)[,.!]? )?(?:and|und|y|et|e) /u;

/** The beginning of what says how something is not to be done: it limits a request and is none. */
export const forbids = /^(?:do not|don'?t|not|never|nicht|kein\w*|no|ne|nao|não|non|pas|sin|ohne|without)(?!\p{L})/u;

/** What joins clauses in the languages that are written with spaces. */
export const joints = /[,;]\s+(?:and |und |y |et |e )?|\s+(?:and|und|y|et|e)\s+/giu;

/** Pictures that approve. */
export const approving = /👍|🎉|💯|👌|✅|😍|🙌|🥳|❤|🙏/u;

/** How what English-speaking users say of themselves is said of them. Other languages are left as they are. */
export const thirdPerson: readonly (readonly [RegExp, string])[] = [
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
