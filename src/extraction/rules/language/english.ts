import type { Phrasebook } from "./phrasebook.ts";

/** English, chatty spelling included. */
export const english: Phrasebook = {
  ask: String.raw`
    (?:can|could|would|will) (?:you|u|we)(?: please| also| maybe| quickly)* / (?:pls|plz|please) /
    i(?:'| wi|)(?:ll)? (?:also )?need(?: you)?(?: to)? / need an? / (?<=^|[,.;] )need /
    i(?:'|)d (?:also |really |just )?(?:like|love|want|prefer)(?: you)?(?: to)? /
    i would (?:also |really )?(?:like|love|want)(?: you)?(?: to)? /
    i (?:also |just |really )?(?:want|wanted)(?: you)? to / i want /
    i(?:'m| am) (?:looking|hoping|trying|calling|writing|interested|here) (?:to|for|in|about) /
    i(?:'m| am) (?:also )?(?:requesting|asking) / i was (?:hoping|wondering) / help me / assist me / wondering / need an? / quick question / wondering / let(?:'|)s /
    how (?:do|can|could|would) (?:i|we|you) / is it possible to / is there (?:any|a) (?:way|chance) /
    go ahead and / (?:we|you) (?:need|have) to / do me a favou?r / (?:somebody|someone|you) (?:should|ought to) / i(?:'|)d be happy if / (?:you|they)(?:'|)(?:ll| will) (?:pay|have to|need to) / same (?:thing |one |again )?(?:in|for|with|but) / i(?:'|)d (?:appreciate|be grateful) / (?:any chance|mind if|would you mind) / get me / how about / can (?:someone|somebody|anyone|anybody) / \w+ (?:has|needs?) to (?:be \w+ed|end|go|stop|start|move)(?!\w)`,
  question: String.raw`
    (?:can|could|may|should|shall|do|does|did|is|are|am|was|were|will|would|have|has) (?:i|we|you|u|it|they|there|he|she|the|my|our|this|that|these|those|any\w*) / what(?:'|)?s? / why / when / where / which / who / how`,
  imperative: String.raw`
    (?!\w+(?:ed|ing|ly)\b|(?:is|are|was|were|be|in|on|at|for|with|from|to|of|by|and|but|or|if|when|what|which|that|this|all|not|no|only|just|like|because|since|about|the|both|yes|maybe|keep|hate|haha+|hehe+|lol|wow|yay|hmm+|ugh|argh|damn|yoo+|omg|oops|aha|ooh|meh|quite|such|half|rather|almost|nearly|pretty|really|still|already|besides|despite|regarding|concerning|among|between|beyond|above|below|toward|towards|throughout|though|although|however|perhaps|fine|good|great|nice|sorry|sure|right|wrong|exactly|definitely|appreciate|believe|know|understand|mean|feel|want|need|wish|prefer|enjoy|noticed?|remember|guess|suppose|seems?|looks|sounds|turns|makes|gives|takes|comes|goes|depends|happens|bye|hello|thank|welcome|whoever|whichever|whatever|else|against|across|along|around|onto|into|next|last|first|second|then|too|also|where|has|have|had|got|saw|took|left|after|before|during|until|without|per|than|as|so|does|do|did|thanks|love|hope|think|thought|guess|read|said|put|let|it|i|we|you|they|he|she|same|even|then|there|here|how|why|who|does|these|those|my|our|your|an?|one|two|three|every|some|any|each|now|well|ok|okay|under|over|via|using|got|once|while|unless|near|behind|inside|outside|unfortunately|can|could|would|will|should|may|might|must)\b)[a-z]{3,} (?:the|an?|my|our|this|all|these|those|me|up|off|out|both|every|any) /
    (?:accept|activate|amend|analy[sz]e|announce|answer|apply|approve|archive|arm|assign|attach|automate|ban|bring|calibrate|chase|choose|clean|clear|close|collect|combine|compile|compress|configure|confirm|connect|contact|correct|crop|deactivate|decline|decrease|deliver|dial|dim|disable|disarm|disconnect|dispute|distribute|divide|download|duplicate|empty|enable|encrypt|enlarge|enter|erase|escalate|estimate|evaluate|extend|fetch|fill|filter|finali[sz]e|flag|flip|gather|grab|handle|hide|highlight|import|increase|inform|install|integrate|join|kick off|kill|lift|link|load|lower|mark|measure|mute|negotiate|normali[sz]e|open|organi[sz]e|outline|pack|parse|paste|pause|pay|pick|pin|play|polish|postpone|preheat|print|prioriti[sz]e|propose|provide|pull|push|raise|rank|reactivate|read|rebook|rebuild|recalculate|reconcile|redact|redirect|redo|reduce|refill|refresh|register|reject|reload|remake|reopen|reorder|rephrase|request|resend|resize|retrieve|reverse|revert|rework|save|scale|scan|scrape|select|separate|set|settle|shift|shorten|shrink|shut|silence|simplify|sketch|slim|snooze|sort|spin up|squash|squeeze|submit|subscribe|subtract|suspend|sync|tailor|take|teach|tidy|tighten|toggle|transcribe|transfer|transform|trim|tune|unblock|undo|uninstall|unmute|unsubscribe|upload|void|waive|wake|warn|wipe|withdraw|wrap|zip)(?= \S)(?! (?:is|are|was|were|has|had|and|or|of|as)(?!\w))`,
  also: String.raw`
    also / as well / another (?:thing|question|request|one|issue) /
    (?:one|1) (?:more|other|last) (?:thing|question|request) / (?:quick )?other (?:thing|question|topic) /
    something else / (?<!(?:on|to|from|with|like) )the other \w+ / one more(?=:) / additionally / in addition / besides / by the way / btw / meanwhile / in the meantime /
    while (?:you(?:'| a|)re|ur) at it / while (?:that|it)(?:'|)s? (?:is )?(?:running|building|at it) / next /
    ^(?:(?:ok|okay|great|thanks|perfect|good|alright|cool|nice)[,.!]? )?now / and now / now (?:please|can|could|let|i) / after that / separately / unrelated / different (?:topic|thing|question) / moving on / plus / secondly /
    new (?:task|topic|request|thing) / same (?:thing |one |again )?(?:in|for) / on another note / next up / last(?:ly| one| thing) / (?:one|a) (?:further|separate) \w+ / different \w+: / by the by / while i have you / ps / before that / side note / off[- ]topic / quick (?:one|q) / (?:i|we)(?:'ve| have)? (?:also )?(?:got )?(?:another|one more) \w+ / (?:and|oh,?) (?:the|my) other`,
  change: String.raw`
    actually / instead / wait / rather / on second thoughts? / changed? (?:my|our|his|her|their) mind /
    scratch that / make (?:it|that|this|them) / (?:a (?:bit|little)|slightly|much|way|even) \w+er / (?:shorter|longer|bigger|smaller|simpler|brighter|darker|louder|quieter) / (?:more|less) (?:formal|casual|detailed?|friendly|concise|specific) / too (?:long|short|formal|big|small|much|dark|bright|loud|complicated) / change (?:it|that|this|them) / not (?:\w+ ){1,3}but / no longer /
    sorry,? (?:i meant|meant) / i meant / correction / hold on / one change / small change /
    what if / try (?:an?|the|it|with|using|another|adding) / can (?:we|it) (?:get|be|go) / i forgot / forgot to (?:say|mention) / one (?:correction|change) / also make / let(?:'|)s (?:make|have) it / oops / (?:has|have) to be / squeeze in`,
  resume: String.raw`
    back to / continue / carry on / please go on / ^go on / keep going / resume / (?:try|check|look) (?:\w+ )?again / retry / same way /
    can(?:'|)?t (?:you|we|i) .{0,80}\? / isn(?:'|)t there / is there (?:really |absolutely )?no / any other way / make an exception / really no way / no chance /
    any (?:news|update|progress) / where were we / how(?:'|)s (?:it|the .{1,30}) (?:going|coming)`,
  vague: String.raw`
    (?:make|with|do) (?:some|a few|a couple(?: of)?|several) (?:changes?|things?|modifications?|adjustments?) /
    (?:some|a little|your) (?:help|assistance) / need help(?: with)? /
    (?:a|one|two|three|some|few|couple(?: of)?) (?:quick )?(?:question|issue|request|problem)s? /
    (?:change|modify|update|adjust) (?:my|an?|the|our)(?: \w+){0,2} (?:reservation|booking|flight|trip|order|account|ticket|plan)s? /
    (?:changes?|modifications?) to (?:my|an?|the|our)`,
  ownPlan: String.raw`
    if not,? i(?:'|)ll / i(?:'|)ll (?:just |probably |maybe )? / i (?:will|might|may|can) (?:just )? /
    we(?:'|)ll`,
  handOver: String.raw`(?:human|live|real) (?:agent|person|being|representative)s? / supervisor / (?:customer )?representative / (?:talk|speak) (?:to|with) (?:an?|your|the|some\w+|any\w+) / (?:a|your) manager`,
  thanks: String.raw`
    thanks? / thank you / thx / ty / tysm / cheers / appreciate / appreciated / much obliged /
    thank u / thanx / thankyou / much appreciated / bless you / kudos`,
  praise: String.raw`
    perfect / great / awesome / excellent / amazing / brilliant / wonderful / fantastic / lovely / nice / super /
    cool / exactly(?: what i (?:wanted|needed))? / works(?: now| great| fine| perfectly)? / (?:is|are) back /
    looks? (?:good|great|right|perfect|fine) / that(?:'|)s (?:it|right|great|all|perfect|good|what i needed) /
    all good / good (?:job|work|catch) / well done / love it / lgtm / ship it / fine / sweet /
    (?:that )?(?:solved|fixed|did) it / confirmed /
    you(?:'|)re (?:a |an |the )?(?:star|legend|lifesaver|champ(?:ion)?|best|angel|gem|hero|genius) / lifesaver / spot on / bang on / neat / that(?:'|)ll do / that does it / (?:much|way|far) better / better now / sorted / good enough / happy with (?:that|it|this) / wow / yay / hooray / nailed it / bingo / (?:it )?(?:arrived|came through|went through) / got it / it(?:'|)s (?:up|back|working|running|there|online) / like a charm / that helps / helpful / merging / shipping it / impressive / beautiful / gorgeous / delicious / no complaints / well played / phew`,
  complaint: String.raw`
    wrong / incorrect / not (?:right|correct|true|what i (?:asked|wanted|meant)) /
    (?:still )?(?:doesn(?:'|)t|does not|didn(?:'|)t|did not|don(?:'|)t|isn(?:'|)t) work / not working /
    still (?:broken|failing|fails|the same|wrong|not|down|there|nothing|happening|no) /
    (?:it(?:'|)s|is|are|they(?:'|)re) (?:still )?broken / useless / terrible / awful / ridiculous / unacceptable /
    disappointed / makes? no sense / you (?:ignored|missed|broke|forgot|didn(?:'|)t) / that(?:'|)s not /
    this is (?:the )?(?:second|third) time / can(?:'|)t (?:use|present|accept) (?:this|that) /
    that(?:'|)s not (?:it|what|right) / (?:doesn(?:'|)t|does not|don(?:'|)t) (?:match|add up|look right|do anything|start|run|load|build|compile|fit|help|open|print) / didn(?:'|)t (?:help|arrive|change|do anything|fix|listen|read) / (?:is|are|was|were) (?:missing|way off|upside down|cut off|blurry|doubled|duplicated|unreadable|unusable|nonsense|garbage|not there|empty|gone) / shows? up twice / twice in / can(?:'|)?(?:t|not) (?:even )?(?:show|send|open|submit|publish|read|hand in) (?:this|that|it) / did you (?:even|actually|not) / blows up / crash(?:es|ed) / (?:it|things) worse / not (?:good enough|acceptable|happy|impressed) / (?:was|is|were) (?:supposed|meant) to be / should(?:n(?:'|)t| not) (?:have|be|show|say) / i (?:clearly |already |specifically )?(?:asked|told you|ordered|specified) / (?:is this|what) a joke / what a mess / waste of / fed up / off by / the opposite / unhappy / disappointing / worst / still (?:off|empty|blank|red|slow|says|shows|missing|getting|see|broken|open|wrong|an? (?:error|mistake)) / nobody (?:called|came|answered|replied) / made up / hallucinat\w+ / not even`,
  drop: String.raw`
    never ?mind / forget (?:it|about it|that|about that) / leave it / drop (?:it|that) / skip (?:it|that|this) /
    don(?:'|)t bother / no longer (?:need|want|necessary|needed) /
    don(?:'|)t need (?:it|that|this|you) (?:any ?more|anymore|to) /
    (?:please )?stop (?:it|that|this|here|working) / abort / call it off /
    cancel (?:that|the|my) request / i(?:'|)ll do it myself / not needed any ?more /
    scrap (?:it|that|this|the \w+) / (?:you can |just |ok |please )?stop (?:there|right there|here|now|everything)(?!\w) / ^(?:ok |please |no )?stop the / stop,? stop / ^(?:ok |no )?stop[.!,] / undo (?:everything|it all|all of (?:it|that)) / (?:we|i)(?:'|)(?:ll| will) (?:just )?(?:leave|keep) (?:it|the \w+|things|everything) (?:as|like|the way) / (?:i|we)(?:'|)(?:ve| have)? (?:changed (?:my|our) minds?|decided against) / let(?:'|)s not / no need (?:any ?more|for (?:it|that) any) / i give up / (?:forget|drop) the whole / not interested any ?more / don(?:'|)t want (?:it|that|this) any ?more / cancel everything / (?:i|we)(?:'|)(?:ll| will) (?:just )?(?:go|look|try|buy|take (?:it|my business)) (?:elsewhere|somewhere else|someone else) /
    not worth it / don(?:'|)t (?:do|send|book|order|make) (?:it|that) after all / on second thoughts?,? (?:no|don(?:'|)t|leave) / i(?:'|)d rather not(?! \w) / withdraw (?:my|the|that) / forget i (?:asked|said) / i(?:'|)ll (?:sort|do|handle|fix|manage|figure) (?:it|that|this)(?: out)? (?:myself|by hand|on my own) / scratch (?:the (?:whole|entire)|everything) / (?:we|i)(?:'|)(?:re|m| are| am) (?:staying (?:put|home)|not going)(?= |$|[.!,]) / no deal / forget (?:the|this|everything) / (?:undo|revert|reverse) (?:it|that|this|them) / (?:put|switch|change|turn|set) (?:it|that|everything|them) back(?! to (?:the|a))`,
  negation: String.raw`not / no / never / none / nothing / \w+n(?:'|)t / cannot / without / missing / twice / instead of / rather than`,
  manner: String.raw`call(?:s|ed)? me(?! (?:when|if|at|on|back|later|tomorrow|once|as soon)\b) / (?:address|refer to) me / (?:my name is|i go by|i(?:'|)m called) / (?:answer|reply|respond|write(?: back)?|talk|speak)(?: to me)?(?: only)? in \w+ / keep (?:it|them|your \w+|answers|replies|mails?|emails?|messages?)(?: all)? (?:short|brief|friendly|formal|informal|simple|polite|casual|concise|light|crisp|neutral|professional) / first[- ]names? / my pronouns / remember (?:that )?(?:i(?:'|)?m|i|we|my)(?!\w) / (?:please )?note that (?:i|we|my)(?!\w) / (?:just )?so you know / for your (?:notes|memory|records) / (?:always|never|only|please always) (?:write|answer|reply|respond|speak|talk|call|address) / (?:write|talk|speak) (?:to )?me (?:always |only )?in`,
  postpone: String.raw`(?:get|come|be) back to you / let me (?:first )?(?:ask|check with|show|discuss|talk|think) / i(?:'|wi|)ll (?:first )?(?:ask|discuss|think|talk|check (?:that|it|with)|gather|send (?:it|them) (?:later|tonight|tomorrow)|let you know|tell you) / (?:ask|show|discuss) .{1,30} first / (?:pls|please|just) wait / send it (?:later|tonight|tomorrow) / wait (?:until|till|for|with) / not (?:yet|now) /
    (?:need|have|got|want) to (?:run (?:it|that|this)|ask|check with|talk to|talk with|discuss|clear (?:it|that|this)|think|speak to|consult|confirm with) / need \w+(?:[-' ]\w+)?(?:'s|s') (?:ok|okay|approval|sign-?off|blessing|go-?ahead|input) / sleep on it / think (?:it over|about it) / when i(?:'|)m (?:home|back|at my) / hang on / hold off / give me (?:a (?:minute|moment|sec|day|while)|until|some time) / don(?:'|)t (?:book|send|start|do|order|buy) (?:it|anything|that|them)? ?(?:just )?yet / (?:out|away) (?:till|until) / not sure yet / can(?:'|)t decide / undecided / i(?:'|)ll (?:tell|message|write|text|ping) you / ask me again / look at (?:the|my) (?:calendar|rota|schedule|diary) / let me (?!know|have|be|get this|tell|explain|clarify|rephrase|add|give)\w+(?= |$|[.,])`,
  assent: String.raw`
    yes / yep / yeah / yup / sure / ok / okay / go ahead / go for it / do it / please do / please proceed /
    proceed / sounds good / approved? / agreed / confirming / i confirm / confirm / alright / right / of course /
    i(?:'|)ll (?:go with|take) / let(?:'|)s (?:go|proceed|do (?:it|that))`,
  chat: String.raw`
    hi / hey / hello / good (?:morning|afternoon|evening|night|day) / morning / bye / goodbye / see (?:you|ya) /
    talk soon / talk to you / have a (?:good|great|nice) / take care / how are you / how(?:'|)s it going / lol /
    haha+ / that(?:'|)s all / that (?:would be|will be|is) all / no(?:,| )?(?: that(?:'|)s)? (?:all|nothing)`,
  preference: String.raw`
    (?<!(?:has|have|had|'ve) )always / never (?!mind|\w+ed|got|came|heard|seen|saw|had|been|was|did|knew|thought|again)\w+ / every time / each time / whenever (?:you|i|possible) / by default / from now on / going forward / (?:in|for) (?:the )?future(?! \w+s) / (?:as|like) (?:always|usual) /
    prefer(?:s|red|ably|ence)? / (?:i(?:'|)d|i would) rather / ideally / my favou?rite \w+ is / (?:i|we) (?:really |do )?(?:like|love|hate|dislike|only|usually|normally|generally|tend to|loathe|adore|drink|eat|avoid|insist) / (?:can(?:'|)?t|cannot) (?:stand|bear|have|eat|drink|do (?:stairs|mornings|evenings|spicy)) / (?:not )?(?:a |an |my )?(?:big |huge )?fan of / (?:keen on|fond of|not into|matters to (?:me|us)|is important|important (?:that|to (?:me|us))) / would (?:be|matter) (?:nice|great|good|perfect|helpful|ideal|best|important|better|preferred|lovely)(?! if you) /
    (?<=^|[.,;:(] ?|- |and |but |please |so |also |just |pls )(?:do not|don(?:'|)t|dont) (?!know|think|understand|worry|bother|get me|mind|believe|hesitate|forget|you|we|they|i)\w+ / (?:i|we) (?:do not|don(?:'|)t|dont) (?:want|like|eat|drink|do|fly|take|use|drive|work|smoke|speak|travel|(?:need|have) (?:any|an?)|need (?!to )\w+)(?!\w) / cover the rest / (?:put|pay|charge|cover) (?:the )?(?:rest|remaining|remainder|difference) / (?:i|we)(?:'|)d (?:not|never) (?:want|like|go) / not (?:before|after|later than|earlier than|more than|over|too) / (?<!')(?!(?:is|are|was|were|am|do|does|did|has|have|had|will|would|could|should|can|may|might|if|or|why|course|probably|absolutely|definitely|certainly|hopefully|better|i|it|that|s|re|m)(?!\w))\w+,? (?:but |just |and )?not (?:on |before |after |in |the |an? )?\w+(?=[.!,]?$|,? (?:please|pls|if)) / avoid / without (?:the |any |changing |touching |breaking |using |being |losing )\S+ / nothing (?:fancy|spicy|too|before|after|over|with|but|that|expensive|heavy|greasy|loud|touristy|formal) / rather than / ,? not (?:an? |the )?\w+(?: \w+){0,4},? (?:please|pls) / (?<!(?:is|are|was|were|am|do|does|did|has|have|will|would|can|could|should|why|or|if|'s))(?<!'s|'re|'m), not \w+(?: \w+){0,2}(?=[.!]?$) / something (?!else|wrong|went|is|was|happened|like|similar|new|about|that|to|i|you|came)\w+(?=[.,!]|$) / leave out / (?:spare|skip) the / except / (?:zero|minimal) (?:downtime|prose|emojis?|fuss|jargon) /
    only (?:use|want|need|direct|in|the|on|if|after|before|eat|by|when|from|with|at|until|remote\w*|mornings?|evenings?|afternoons?|weekdays|weekends|weekend|organic|local|vegan|english|german) / (?<=but |but please |please )only / only(?=[.!]?$) / exclusively / strictly / strict /
    (?:at most|at least|no more than|not more than|no later than|maximum|under|less than|below|max|within|(?:must|should) not exceed|not exceed\w*|no longer than|shorter than|cheaper than|limit(?:ed)? (?:of|to)|cap(?:ped)? (?:it )?at) (?:of )?(?:[$€£¥]?\d[\d.,]*\w*|one|two|three|five|ten|fifty|a hundred|an hour|half) / \d+ \w+ (?:max\w*|at most|or (?:less|fewer)|tops|limit) / \d+(?:k)? (?:max|tops) / budget / (?:cheapest|fastest|shortest|lowest|smallest|earliest|latest|least expensive|most economical) / up to (?:[$€£¥]\d[\d.,]*|\d[\d.,]* (?:euros?|dollars|pounds|eur|usd|people|words|minutes|hours)) / non-?stop /
    vegetarians? / vegans? / pescatarians? / halal / kosher / gluten\S* / lactose\S* / c(?:o)?eliac / allerg\w+ / intoleran\w+ / diabetic / dairy-?free / nut-?free / sugar-?free / wheelchair / step-?free / pregnant / colou?r-?blind / left-?handed / (?:travel|come|live)\w* with (?:a|my|our|two|the) (?:dog|cat|baby|toddler|kids?|child|children|wheelchair|pram) / bad (?:knee|back|hip) /
    aisle / window seat / quiet (?:room|coach|car|place|area|table|zone) / (?:non-?|no )smoking / ground floor / high floor / lower (?:berth|bunk|floor) / walking distance / sea view / (?:near|close to) (?:the|a|my|our) (?:station|centre|center|beach|office|lift|exit|airport|window|hotel|sea|park) /
    keep (?:\S+ ){1,6}(?:short|brief|simple|the same|identical|concise|small|as|under|below|alone|intact|unchanged|untouched|friendly|formal|informal|polite|casual|professional|neutral|private|secret|separate|clean|green|backwards? compatible) / keep (?:the|my|our|all) \S+ (?:api|shape|signature|schema|format|style|tone|names?|layout|order|interface|behaviou?r) / (?:short|brief|concise|plain|simple) (?:answers?|replies|sentences|words|english|language|please|pls) / (?:formal|informal|friendly|polite|casual|warm|neutral|dry|serious|professional) (?:tone|style|wording|please) / (?:first|second|third) person / (?:british|american|oxford|uk|us) (?:spelling|english) / (?<!translat.{0,60}|same.{0,20}|version.{0,20})in (?:english|german|french|spanish|italian|dutch|portuguese)(?=[.,!]|$| (?:please|pls|only)) / in (?:usd|eur|euros?|dollars|gbp|chf|metric|celsius|fahrenheit|kilometres?|miles|bullets?|lower ?case|upper ?case|plain \w+|simple \w+|layman\S*|24h?|iso) / bullet points / (?:brand|company|corporate|house) (?:colou?rs?|style|green|blue|red|font|guidelines?) /
    (?:only|just|please|me|us|contact|reply|answers?) (?:by|via|per) (?:e-?mail|text|sms|phone|post|letter|whatsapp|slack|chat) / (?:by|via) (?:e-?mail|text|sms|phone|post|letter|whatsapp|slack|chat)(?: only| please|, not) / (?:cc|bcc|copy) me / (?:text|e-?mail|write(?: to)?) me / (?:ring|call|phone) me (?:only|after|before|on) /
    ask (?:me |us )?(?:before|first) / (?:check|confirm|clear it) with (?:me|us) (?:before|first) / before (?:you|anything|any) (?:\w+ )?(?:change|do|start|send|book|delete|touch|order|buy|deploy|push|merge|is|gets|goes) / until i (?:say|tell|ok|approve|confirm|give) / before i (?:say|ok|approve|give) / untouchable / off[- ]limits / hands off / leave (?:\S+ ){1,6}(?:alone|as (?:it|they) (?:is|are)|untouched|in place|out of it) / must(?! have) / (?:must|has to|have to|should|needs? to) (?:not |still |also )?(?:be (?!eligible|able|there|here|done|fine|ok|okay|possible|entitled|covered|wrong|something|separate)\w+|stay|remain|go|use|pass|keep|work on|run on|support|fit) / (?:as you go|step by step|one at a time|with care|gently|quietly|silently|on the quiet) / (?:has|need\w*) to have / make sure / ensure / i want to (?:review|approve|be asked) / i want to (?:read|see|check) .{1,60} before /
    use (?:my |the |any |a |our )?(?:\S+ ){1,3}(?:first|for (?:any|all|the|every)|not|only|instead of) / (?:tests?|comments|docs|commits|answers|names) (?:with|in|like) \S+ / like the (?:others?|rest|existing|other \w+) / (?:same|original) (?:payment|method|dates?|card|cabin|seats?) / (?:card|account) (?:that )?(?:ends|ending) (?:in|with) / (?:money|refund\w*) (?:back )?to (?:my |the |paypal|visa|original)\S* / \S+ (?:first|not|over) (?:and |then )?.{0,40}(?:rest|remaining|second|usd|csv) / (?:in|during) the (?:morning|afternoon|evening)s? / (?:mornings|evenings|afternoons|weekends) (?:only|are|work|suit|don(?:'|)t) / (?:after|before) (?:\d{1,2}(?::\d\d)? ?(?:am|pm|o'clock)?|noon|work|lunch|dark|school)(?= (?:please|pls|only|if|works|suits|because|would)|[.!]?$) /
    ,? (?:but |just )?not (?:on |before |after |in )?\w+day(?:s)? / (?<!(?:like|want|need|can|could|would) .{0,120})if possible / without my / nothing (?:goes|gets|leaves|happens|may|is to) / be (?:gentle|careful|brief|nice|polite|discreet|quiet|thorough|quick|honest|gentle|strict) / (?:every|per) \d+ ?(?:s|sec|seconds?|min|minutes?|hours?)(?!\w) / (?:outdoors|outside|indoors) (?:if|please|only) / towards the (?:end|evening|back|front) / exit row / bulkhead / upper deck / (?:someone|somebody|one|a place|a room|an? \w+) (?:who|that) (?:speaks?|knows?|has|allows?|accepts?|takes|is) / our (?:blue|green|red|font|colou?rs?|logo|style|template|branding) / #[0-9a-f]{6} / (?:official|primary|recent|reliable) (?:sources?|figures|data) / peer[- ]reviewed / with sources`,
  refusal: String.raw`
    ^no (?!problem|worries|need|idea|matter|rush|longer|more|one|way|thank|thats|that|i|it|but|not|further|luck|lets|we|you|this|there|wait|me|te|se|la|lo|es|he|she|they|what|why|how|who|yes|sorry|ok|okay|the|my|our|chance|reply|answer|response|news|thanks|wonder|doubt|kidding)\w+(?:[ /]\w+){0,3}(?: yet| please)?(?=[.,!(]|$| (?:and|or|in|on|at|for|with|please|pls|from|before|after)) /
    (?<=[,;:] ?|\(|and |but |also |please |with )no (?!problem|worries|need|idea|matter|rush|longer|more|one|way|thank|that|i|it|but|not|further|doubt|reply|answer|response|me|te|se|clue|wonder|use|reason|sign|change)\w+ / no \S+(?: \S+){0,4} (?:please|pls|plz)`,
  done: String.raw`
    done / fixed / completed? / successful(?:ly)? / finished / all set / ready / resolved / (?:has|have) been /
    (?:is|are) now / now (?:works?|uses?|produces?|has|passes|prints|live|on|shows?|returns?) /
    (?:tests?|checks?|suite) (?:all )?pass(?:es|ed|ing)? /
    (?:i(?:'ve| have)?|we(?:'ve)?) (?:just |now |also )?(?:added|created|updated|sent|booked|moved|changed|fixed|removed|scheduled|deployed|published|saved|set|wrote|written|made|cancell?ed|found|built|pushed|merged|renamed|reset|restored|turned) /
    ^(?:moved|changed|removed|scheduled|saved|wrote|built|pushed|merged|renamed|restored|installed|configured|migrated|uploaded|copied|verified) /
    (?:is|are|been|got|i(?:'ve| have)?|we(?:'ve| have)?|^) ?(?:now |all |already |also |both |successfully |just )?(?:filed|saved|submitted|cancell?ed|refunded|rebooked|booked|moved|closed|opened|locked|unlocked|armed|disarmed|rotated|switched|activated|deactivated|registered|corrected|changed|paid|issued|uploaded|downloaded|ordered|reserved|archived|deleted|removed|restarted|rebuilt|merged|undone|extended|renewed|printed|translated|replaced|converted|installed|configured|enabled|disabled|muted|paused|subscribed|unsubscribed|recorded|logged|applied|approved|assigned|attached|exported|imported|generated|compiled|migrated|patched|cleaned|cleared|sorted|arranged|settled|credited|waived|rescheduled|pushed|renamed|reverted|restored|reset|updated|added|created|sent|scheduled|posted|shared|signed|tagged|filled|reordered|upgraded|downgraded|notified|invited|reworked|rewritten|shortened|trimmed|split|fixed|solved|deployed|published|dimmed|set up) /
    here(?:'s| is| are| you go) / deployed / booked / sent / created / added / updated / published /
    (?:is|are) (?:set|on|off|up|green|back|live|in place|scheduled|confirmed) / confirmed / deployment complete`,
  refused: String.raw`
    (?:can(?:no|')t|can not|could not|couldn(?:'|)t|unable to|not able to) (?:\w+ ){0,2}(?:assist|help|provide|access|modify|change|cancel|remove|process|do|offer|proceed|complete|make|add|be|read|give|verify|book|refund|grant|issue|upgrade|accommodate|fulfil+|waive|share|perform|authori[sz]e|alter|compensate|update|find|reach|finish|continue|transfer|guarantee)\w* /
    (?:is|are|am) (?:not|un)(?: ?able| allowed| permitted| possible| eligible| authori[sz]ed| available) /
    (?:isn(?:'|)t|aren(?:'|)t|wasn(?:'|)t|not) (?:possible|allowed|permitted|eligible|available|supported|something i) /
    unfortunately / i(?:'m| am) (?:sorry|afraid) /
    do(?:es)? not (?:allow|permit|qualify|meet|have access|support) /
    doesn(?:'|)t (?:allow|permit|qualify|meet|support) / won(?:'|)t be able /
    against (?:our |the )?polic(?:y|ies) / non-?refundable /
    (?:contact|transfer(?:ring)? you to|connect you with|speak (?:to|with)) (?:a |our |the )?(?:human|live|supervisor|customer) /
    i can only / i lack /
    (?:i(?:'m| am)|we(?:'re| are)) not (?:able|allowed|permitted|authori[sz]ed|in a position|going to) / outside (?:my|our|the) (?:remit|scope|powers?|permissions?|return|refund) / beyond (?:my|what i) / only (?:a human|staff|an? \w+|the \w+) (?:can|may) / (?:you|someone)(?:'ll| will)? (?:have to|need to|has to|must) (?:call|contact|visit|go to|write to|speak|talk) / out of (?:stock|my hands) / sold out / fully booked / no (?:seats|rooms|tables|slots|availability|exceptions?) / (?:have|must|need) to decline / i won(?:'|)t (?!touch|change|start|do anything|book|send|bother|be long|keep|forget|move)\w+ / stays? as (?:it|they) (?:is|are) / (?:can(?:'|)?t|cannot) (?:make an exception|decide|help) / no longer (?:possible|available|valid) / (?:rules|terms|policy) (?:only|don(?:'|)t|do not|doesn(?:'|)t|exclude) / off my list / (?:that(?:'|)s|it(?:'|)s) (?:for|up to) (?:the|our) .{1,40} to (?:do|decide) / not (?:mine|ours) to / (?:has|have|needs?) to (?:go|come) (?:through|from) / (?:only (?:concerns?|applies|covers?)) / not (?:entitled|allowed|permitted|covered|eligible) / can only be \w+ / no way around / (?:it(?:'|)s|that(?:'|)s) (?:the|our) (?:law|rule|policy) / (?:have|see) no (?:way|means|option|choice)`,
  failed: String.raw`
    (?<!(?:first|earlier|previous|initial|one) \w+ )failed / fails / failure / could(?: not|n(?:'|)t) /
    (?:can(?:no|')t|can not) (?:finish|complete|continue|proceed|read|reach|access|fix|reproduce) /
    did(?: not|n(?:'|)t) (?:work|succeed|complete|go through) / gave up / giving up / no luck /
    still (?:fails|failing|broken|red) / blocked / not allowed / haven(?:'|)t (?:managed|been able) /
    rolled back /
    (?:is|are|was|were) (?:down|unreachable|unavailable|offline)(?: \w+)* (?:at the moment|right now|for now|today)? / timed? out / ran into / went wrong / (?:returns?|returned|with|gives?|gave|got|hits?|hit) an? (?:\w+ )?error / keeps? (?:failing|crashing|returning|timing|rejecting) / (?:both|all|three|two) (?:\w+ )?attempts / won(?:'|)t (?:start|load|build|connect|open|go through) / no (?:response|answer|reply) from / (?:wasn(?:'|)t|was not|weren(?:'|)t) able / stuck / remains? (?:a draft|broken|open|unsolved|unresolved) / not (?:been )?(?:solved|resolved|fixed) / unsuccessful / to no avail / refuses to / (?:was|were|got) rejected / bounced / didn(?:'|)t (?:happen|start|finish|make it|take) / (?:no longer|do(?:es)?(?: not|n(?:'|)t)) exists? / (?:nothing|none|no \w+) (?:left|found|free|available) / came back empty`,
  waiting: String.raw`
    (?:i(?:'|)ll|i will|i|we) (?:just |also |still )?(?:need|require) /
    (?:could|can|would) you (?:please |also |kindly )?(?:provide|confirm|share|tell|specify|let me know|clarify|send|give|check|choose|upload|paste|verify) /
    please (?:provide|confirm|share|specify|let me know (?:which|what|if you(?:'d| would) like to proceed|how|whether|when|the|your)|clarify|choose|send|verify|check) /
    let me know (?:which|what|how|when|once|whether|your|the|if you(?:'d| would) (?:like|want) (?:to|me to) (?:proceed|go|continue|do)) /
    would you (?:like|prefer)(?: me)? to / (?:do|did) you (?:want|have|prefer|mean|need) /
    which (?:one|option|would|do|should|account|date|of (?:these|those|them)) / shall i / should i / ok(?:ay)? (?:to|if i) /
    want me to / waiting (?:for|on) (?:you|your) / (?:i(?:'|)ll |i will )?wait for your / (?:tell me|let me know|say) (?:if|when|which|what|whether) / before i (?:proceed|start|can|go) / say (?:"?go|the word) / your (?:go|ok|okay|approval|call)(?: ahead)? / whenever you(?:'|)re ready / once (?:you|i) have /
    to (?:proceed|assist you|help you|get started|continue),? i(?:'|)ll need / i haven(?:'|)t started /
    may i (?:have|know|ask|go) / are you (?:ok|okay|fine|happy|sure) / how would you like /
    what (?:would|do|should|is your|are the) /
    which (?:\w+ ){0,2}(?:shall|should|do you|would you|are you) / say (?:yes|ok|go|when) / give me (?:the|a|your) (?:go|nod|green light|shout|ok|okay|number|name|date|address) / pick (?:one|a) / your (?:choice|decision|input) / up to you / over to you / i(?:'|)d need / i(?:'|)m (?:missing|waiting|holding) / on hold until / until (?:you|i hear) / (?:awaiting|pending) your / as soon as (?:you|i have|i hear|i get|i know) / once you(?:'ve| have)? (?:approved?|confirm(?:ed)?|sent?|decided?|picked?|chosen?|told) / i(?:'|)ll hold / not (?:sent|booked|started|changed|ordered|paid) (?:anything )?yet / reply with / ready when you are / need your / let me have / what(?:'|)s (?:your|the) / (?:can|could|may|shall|should) i (?:go ahead|book|send|start|put|use|delete|close|order|pay|take|switch|proceed) / if you (?:sign|approve|agree|confirm|accept|okay|ok|say|send|tell) .{0,40}(?:i(?:'|)(?:d|ll)|i (?:can|will|would|could)) / want it\? / only .{1,40} or `,
  underway: String.raw`
    (?:i(?:'|)ll|i will|let me) (?:\w+ )?(?:check (?:back|again|in)|look again|keep (?:an eye|you|watching|monitoring)|report (?:back|when|once|as soon)|let you know|come back|update you|get back|monitor|notify|ping) /
    still (?:running|creating|in progress|building|pending|processing|going|working|copying|syncing|uploading) /
    (?:is|still|it(?:'|)s|work) in progress / has started / is running / (?:takes?|will take|usually takes) (?:about |around |another )?\d /
    underway / in the background /
    (?:starting|working on|running|continuing|looking into) (?:it|that|this|the|your|my)(?! \w+ (?:found|shows?))(?: now)? / to go(?=[.,;]|$) / \w+ing .{1,80} next(?=[.,;]|$) / on my list /
    give me a (?:moment|minute|second) / not (?:yet )?(?:finished|done|complete) yet / eta / so far /
    next steps? / (?:in|under) review / you(?:'|wi| wi)ll hear (?:from|back) /
    ^will do / ^on it / queued / kicked off / at \d+ ?% / \d+ of \d+ (?:done|so far|are (?:done|in)|complete\w*) / carrying on with / continuing with / (?:i(?:'|)ll|will) (?:have a look|check|look) (?:again |back |in )?(?:later|in|tomorrow|tonight|at) / should be (?:done|ready|finished|through) (?:in|by|within|around|about|at) / (?:going on|running) for (?:about|another) / takes? (?:a while|some time) / overnight / i keep (?:an eye|watching|checking) / keep you (?:posted|updated|informed) / (?:ping|message|tell|write to|inform|email) you (?:when|once|as soon|the moment) / the rest (?:follows|is still|will) / now (?:starting|moving|working|running|onto|the) / almost (?:done|there) / half ?way / has been (?:started|queued|kicked off|scheduled to) / processing / in the queue / hours? left / minutes? left`,
  plan: String.raw`
    (?:here(?:'s| is)|my|the|proposed|this is my) (?:\w+ )?(?:plan|proposal|approach) / plan: /
    i (?:would|propose|suggest|plan to) / i(?:'d| would) (?:start|suggest|propose|split|do|go) / step 1 /
    once you (?:approve|confirm|ok) / before i (?:touch|change|start) /
    (?:nothing|no files?) (?:has been |is |was )?(?:changed|touched)(?: yet)? /
    waiting for (?:your )?(?:ok|go|approval|confirmation) / awaiting /
    proposal / (?:my|a|the) (?:suggestion|recommendation) / i see \w+ (?:candidates|options|ways) / here(?:'|)s what i(?:'|)d / have(?:n(?:'|)t| not) (?:changed|touched|sent|booked)`,
  courtesy: String.raw`
    if you (?:need|have|require|want)(?: to| me to)? (?:\w+ ){0,4}?(?:further|any|other|else|more|additional|assistance|help|questions?|ask) /
    (?:is there |if there(?:'|)s |if there is )?anything else / feel free to / don(?:'|)t hesitate /
    how (?:can|may) i (?:help|assist) / safe travels / have a (?:great|good|nice|wonderful) /
    you(?:'|)re welcome / happy to help / glad (?:i|to|that) / take care / enjoy your / i(?:'|)ll be happy to /
    reach out / any (?:other|further) (?:questions?|requests?) /
    thank you for (?:your patience|providing|confirming|contacting|reaching|your understanding|sharing) /
    i understand / want (?:me to )?(?:anything|something) else /
    (?:just )?(?:shout|ping me|give me a shout) if / any time / anytime / my pleasure / no problem / no worries / good luck / have fun / sleep well / get well / see you / here if you need / i(?:'|)m here`,
  actions: {
    book: String.raw`
      book / booking / reserve / buy / purchase / order`,
    cancel: String.raw`
      cancel\w* / call off`,
    change: String.raw`
      change / changing / modify / modifying / adjust / edit / switch / update / updating / swap / replace /
      rename / bump / alter`,
    upgrade: String.raw`
      upgrad\w+`,
    downgrade: String.raw`
      downgrad\w+`,
    add: String.raw`
      add / adding / insert / append / put`,
    remove: String.raw`
      remov\w+ / delet\w+ / take off / clean up / drop / strip`,
    refund: String.raw`
      refund\w* / reimburs\w+ / return / send (?:it|them|this) back / exchange / compensat\w+ / money back / credit me`,
    make: String.raw`
      make / create / creating / build / write / writing / draft / generate / implement / design / develop /
      prepare / produce / set up / setup / convert / migrate / refactor / port / split / extract / rewrite /
      plot / chart / export / turn`,
    fix: String.raw`
      fix / fixing / repair / solve / resolve / debug / diagnos\w+ / troubleshoot / investigate / sort out`,
    find: String.raw`
      find / finding / search / look up / look for / look into / look at / research / check / checking / dig up /
      figure out / see if / locate / list / pull / get me / show / see (?:whether|what|how)`,
    tell: String.raw`
      tell (?:me|us) / explain / what(?:'s| is| are| was| were| does| would| kind) / whats / why /
      how \w+ / who / when / which / where / calculate / compute / count / know /
      describe / give me / clarify / recommend / suggest / advise`,
    compare: String.raw`
      compar\w+`,
    summarise: String.raw`
      summari[sz]\w+ / tl;?dr / recap / condense / sum up`,
    translate: String.raw`
      translat\w+`,
    send: String.raw`
      (?:tell|ask|let|remind|write) (?!me|us|you|it|that|what|if|how|why)\w+ / send / sending / (?<!(?:per|by|via|por|par|my|your|an|our) )(?:email|e-mail|mail) / forward / notify / message / text / post / share / reply / invite /
      ping`,
    schedule: String.raw`
      schedul\w+ / reschedul\w+ / plan / arrange / set up a meeting`,
    deploy: String.raw`
      deploy\w* / roll ?out / rollback / roll back / release / ship / publish / push / merge / promote`,
    run: String.raw`
      run / execute / start / launch / trigger / restart / rerun`,
    test: String.raw`
      test / verify / validate / tag / commit / review / audit`,
    reset: String.raw`
      reset / unlock / revoke / rotate`,
    restore: String.raw`
      restore / recover / back up / backup / roll back`,
    move: String.raw`
      move / transfer / copy / import / upload / download / sync / archive`,
    renew: String.raw`
      renew / extend / prolong / pay`,
    control: String.raw`
      turn (?:on|off|up|down) / dim / switch (?:on|off) / play / lock / open / close / pause / mute`,
    remind: String.raw`
      remind / reminder / set an? (?:alarm|timer)`,
    record: String.raw`
      note / log / save / remember / mark / register / sign (?:me )?up / enrol+ / subscribe / unsubscribe / file /
      open a ticket`,
  },
};
