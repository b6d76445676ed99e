// What people have to live with, in any language, matched against folded text. Who names it wants it minded, whatever is asked for.

const spaced = [
  // Illness and what it forbids.
  String.raw`asthma\w*|asthme|asma|asmátic\w+|astmą?|астм\w*|astım\w*`,
  String.raw`(?:high |low )?blood pressure|bluthochdruck|hypertension|ipertensione|hipertens\w+|(?:presión|pressão|tensión) alta|nadciśnieni\w+|давлени\w+|tansiyon\w*`,
  String.raw`(?:bad|weak|sore) (?:knees?|back|hips?|heart|eyes?)|arthritis|migraines?|epilep\w+|dyslex\w+|legasthen\w+|dyslexi\w+|disléxic\w+|dislessic\w+|autis\w+|adhs|adhd|pacemaker`,
  String.raw`(?:knie|rücken|hüft|herz)(?:probleme?n?|leiden|beschwerden)|mal (?:au|aux) (?:dos|genoux?)|dolor de (?:espalda|rodilla)|mal di schiena|dor nas? (?:costas|joelhos?)`,
  // Ways to move, to hear and to see.
  String.raw`wheelchair|rollstuhl\w*|fauteuil roulant|silla de ruedas|cadeira de rodas|sedia a rotelle|rolstoel|wózk\w+ inwalidzk\w+|crutches|krücken|béquilles|muletas|stampelle|krukken|prams?|strollers?|buggy|kinderwagen|poussette`,
  String.raw`(?:hard of hearing|deaf|schwerhörig|gehörlos|malentendant\w*|sourde?|sord[oa]s?|colou?r-?blind|farbenblind|daltonien\w*|daltónic\w+|daltonic\w+|visually impaired|sehbehindert|malvoyant\w*)`,
  // Fears.
  String.raw`(?:afraid|scared|terrified) of|(?:hab\w*|hat) (?:\S+ )?angst vor|höhenangst|flugangst|(?:ai|a|j'ai) (?:le vertige|peur d\S+)|(?:tengo|tiene|le da|me da) (?:miedo|vértigo)|(?:tenho|tem) medo d\w+|(?:ho|ha) paura d\w+|bang voor|hoogtevrees|boję się|boi się|боюсь|боится|korkuyor\w*|korkar\w*`,
  // What somebody is not able to read, eat, climb or carry.
  String.raw`(?:my|our) \p{L}+(?: \p{L}+)? (?:can(?:'|)?t|cannot|can not|doesn(?:'|)t|don(?:'|)t) (?:read|eat|drink|speak|understand|climb|walk|stand|hear|see|fly|like)`,
  String.raw`(?:mein\w*|unser\w*) \p{L}+ (?:kann|können|darf|dürfen|mag|mögen|isst|essen|versteh\w+|trinkt|trinken|verträgt) (?:\S+ ){0,3}(?:nicht|kein\w*)`,
  String.raw`(?:ma|mon|mes|notre|nos) \p{L}+ (?:ne |n')(?:peut|peuvent|mange\w*|boi\w+|lit|lisent|comprend\w*|supporte\w*|parle\w*) (?:pas|rien|plus)`,
  String.raw`(?:mi|mis|nuestr\w+|minha|meu|minhas|meus|noss\w+) \p{L}+ (?:no|não) (?:puede\w*|pode\w*|come\w*|bebe\w*|le\w+|lê\w*|entiende\w*|entende\w*|tolera\w*|habla\w*|fala\w*)`,
  String.raw`(?:mi[ao]|miei|nostr\w+) \p{L}+ non (?:può|possono|mangia\w*|beve|bevono|legg\w+|capisc\w+|sopporta\w*|parla\w*)`,
];

const unspaced = [
  String.raw`高血压|低血压|血压|心脏病?|哮喘|糖尿病|膝盖(?:不好|疼|有)|腰(?:不好|疼)|过敏|晕(?:车|船|机)|恐高|怕(?:高|冷|热|吵|黑|辣|晒)|(?:爸|妈|父母|孩子|老人|老公|老婆|奶奶|爷爷|同事|客户).{0,8}(?:不能|不会|不吃|不喝|看不懂|不喜欢|受不了)`,
  String.raw`高血圧|喘息|心臓(?:病|が)|膝が|腰が|腰痛|糖尿病|高所恐怖|乗り物酔い|車酔い|(?:母|父|妻|夫|子ども|子供|祖母|祖父|同僚).{0,12}(?:食べられ|飲めな|読めな|苦手|歩けな)`,
  String.raw`고혈압|천식|심장|당뇨|무릎이|허리가|멀미|고소공포|(?:엄마|아빠|어머니|아버지|아내|남편|아이|동료).{0,12}(?:못 ?(?:먹|마시|읽|걷)|싫어)`,
];

/** What somebody has to live with. */
export const condition = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${spaced.join("|")})(?![\\p{L}\\p{N}])|${unspaced.join("|")}`,
  "u",
);
