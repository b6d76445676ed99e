// The shapes of sentences, next to the phrases of the phrase books. Each is matched against folded text if not said otherwise.

/** A word that points back to what was said before. */
export const pronoun =
  /(?<![\p{L}\p{N}])(?:it|its|them|they|that|this|those|these|the same|the first|both|(?:the )?(?:new )?ones?(?! of))(?![\p{L}\p{N}])/u;

/** An article and a noun: what is meant is named. */
export const namesThing = /(?<!\p{L})(?:the|my|our|your|an?) \p{L}{3,}/u;

/** What a clause may begin with before its verb says what to do. */
export const politeStart =
  /^(?:(?:and|then|so|ok(?:ay)?|also|(?:next|last|another|one more)(?: (?:one|thing|task|question|up))?|now|first|second|third|finally|hi|hey|hello|yes|great|perfect|thanks|cool|please|pls|plz|just|maybe|quickly|kindly|good|fine|right|well|oh|instead|actually|rather|und|stattdessen|eigentlich|plutôt|finalement|mejor|invece|piuttosto|anzi|liever|лучше|aslında|dann|also|außerdem|jetzt|bitte|danke|gut|et|puis|alors|maintenant|y|luego|ahora|entonces|pues|e|poi|allora|adesso|então|agora|depois|en|dan|nu|oraz|teraz|potem|и|а|теперь|потом|ve|şimdi|aur|phir)[\s,:!.-]+)+|^(?:再|然后|另外|顺便|还要|还有|并且|同时|接着|那|それと|あと|それから|그리고|그럼)[,，、]?\s*/u;

/** What announces how many requests follow, or only that one does: "Two things for you: ...". */
export const announcement = /^(?:[^:：.?!]|\.(?=\S)){1,60}[:：]\s+(?=\S)/u;

/** How many requests an announcement tells of, if more than one. */
export const severalAnnounced =
  /(?<![\p{L}\p{N}])(?:[2-9]|two|three|four|five|a (?:couple|few)|several|zwei|drei|vier|deux|trois|quatre|dos|tres|cuatro|due|tre|quattro|duas|dois|três|twee|drie|vier|dwie|trzy|две|два|три|iki|üç)(?![\p{L}\p{N}])|两件|两个|三件|三个|[二三2-3]つ|[二三2-3]点|두 가지|세 가지/u;

/** What leads over to a question without being a part of it. */
export const lead =
  /^(?:(?:and|but|so|or|und|aber|y|e|et|ou|oh|ah|hm+|ok(?:ay)?|also|super|great|perfect|thanks|cool|nice)[\s,:!.-]+)+/u;

/** The beginning of a sentence that is put next to what was said before. */
export const coordinator = /^(?:(?:ok|oh|ah)[,.!]? )?(?:and|und|y|et|e|en|oraz|и|ve|aur) /u;

/** The beginning of what says how something is not to be done: it limits a request and is none. */
export const forbids = /^(?:do not|don'?t|not|never|nicht|kein\w*|no|ne|nao|não|non|pas|sin|ohne|without)(?!\p{L})/u;

/** What joins clauses in the languages that are written with spaces. */
export const joints =
  /[,;]\s+(?:(?:and|und|y|et|e|en|i|oraz|и|ve|aur)(?: (?:then|dann|luego|ensuite|poi|depois|dan|potem|потом|sonra|phir))? |then |dann )?|\s+(?:and|und|y|et|e|en|oraz|и|ve|aur)(?: (?:then|dann|luego|ensuite|poi|depois|dan|potem|потом|sonra|phir))?\s+|[,，、;；]\s*(?=再|然后|另外|顺便|还要|还有|并且|同时|接着|也)/giu;

/** A question that begins so draws a conclusion from what was said, and asks for nothing new. */
export const concludes =
  /^(?:(?:o+h+|ah+|ok(?:ay)?|hm+)[,.!]? )*(?:so|also|dann|donc|alors|entonces|quindi|allora|então|dus|więc|wiec|значит|то есть|yani|matlab) (?!(?:can|could|what|how|when|where|who|why|which|was|wie|wann|wo|wer|kann\p{L}*|quand|comment|qu\p{L}*|où|qué|cómo|cuándo|come|quando|dove|chi|como|onde|wat|hoe|wanneer|waar|kiedy|gdzie|jak|kto|когда|где|как|кто)(?!\p{L}))/u;

/** What turns against what was said before it. */
export const adversative =
  /(?<=^.{1,40})(?:(?<!\p{L})(?:but|aber|pero|mais|mas|ma|maar|ale|но|ama|lekin)(?!\p{L})|但是?|不过|でも|ただし?|하지만|그런데)/u;

/** A limit by place, time or means: "but not to my home". */
export const insteadOf =
  /(?:(?:^|[,;(] ?)|(?<!\p{L})(?:but|aber|pero|mais|mas|ma|maar|ale|но|ama|e|y|et|und|en|and) )(?:just |bloß |nur |solo )?(?:not|nicht|no|pas|não|non|niet|nie|не) (?:to|at|by|in|on|with|from|before|after|an?|zu|zum|zur|bei|beim|im|am|mit|per|auf|vor|nach|a|al|en|con|por|para|antes|después|à|au|aux|chez|dans|avec|par|avant|après|em|com|na|no|às|ao|da|del|nel|nella|con|prima|dopo|aan|naar|met|bij|voor|w|do|po|przed|z|в|на|с|до|после|по) \p{L}|, \S+ (?:me|mein|pe|par|se|ko) (?:nahi|nahin|nhi|mat)(?!\p{L})|не \p{L}+(?:[йю]|йте|(?<!л)ите|(?<![лх])и)(?=[.!,]|$)|ではなく|じゃなく|말고|而不是/u;

/** What an agent says it is going to do, and has not done. */
export const promise =
  /^(?:i'll|i will|i'm going to|we'll|we will|ich werde|wir werden|je vais|nous allons|voy a|vamos a|vou|vamos|farò|ik zal|ik ga|я (?:буду|сообщу|напишу)) (?!be |now |stay |keep (?:it|that)|remember|note |use |not |call you|stick|call |answer|write|stop )/u;

/** An order not to do something, which says "don't start" of no fault. */
export const orderedOff = /(?:^|[,;:(] |(?:and|but|please|so|also) )(?:do not|don'?t) \p{L}/u;

/** Who or what is not wanted, by name, in text as it was written: "Not Rohrmax". */
export const excluded =
  /^(?:Not|Nicht|Pas|No|Não|Non|Niet|Nie|Не) (?:the |den |die |das |le |la |el |il |o |de )?\p{Lu}\p{L}/u;

/** What denies the word that follows it. */
export const denial =
  /(?<!\p{L})(?:not|isn't|wasn't|aren't|hardly|nicht|kaum|pas|no|não|nao|non|niet|nie|не|hiç)(?: (?:very|really|at all|so|too|sehr|besonders|gerade|très|vraiment|muy|muito|molto|erg|bardzo|очень|es|está|é|è|está muy))? $|(?:不|没|不太|不是很)$/u;

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
