/** Words that say nothing of what a text is about, and so tell in which language it is. */
export const functionWordsOf = {
  english: words(
    "s t m ll ve re don isn doesn didn a an the and or but if then so of to in on at by for from with without about into over under as is are was were be been am do does did done have has had having will would can could should may might must shall i me my mine you your yours u we us our they them their he him his she her it its this that these those there here what which who whom whose when where why how not no yes also too very just only more most much many some any all each every both either neither one ones two other another same own again now next please pls thanks thank want need like help let get got go going make made sure ok okay hi hello hey well really still already yet than because while after before during up down out off such let's i'm i'd i'll i've don't can't it's know see tell think able possible look looking new way thing things something anything everything lot bit back right good great nice time",
  ),
  german: words(
    "der die das den dem des ein eine einen einem einer und oder aber wenn dann von zu zum zur im in am an auf bei für mit ohne über unter als ist sind war waren sein bin hat haben hatte wird werden kann kannst können könnte könntest soll sollte muss ich mich mir mein meine meinen du dich dir dein deine wir uns unser sie ihr ihre er ihn es dies diese dieser dieses jenes da hier was wer wie wo warum nicht kein keine ja nein auch noch nur schon mal bitte danke mehr sehr alle alles gut jetzt so doch dass weil nach vor bis aus um hab wär ihrem ihren ihm meinem meiner seit wieder hallo guten euch euer gibt gern möchte brauche morgen heute zwei vom beim",
  ),
  spanish: words(
    "el la los las un una unos unas y o pero si de del al a en por para con sin sobre es son era ser está están estar hay ha han he yo me mi mis tú te tu tus usted su sus nos nuestro se lo le les esto esta este ese esa eso qué que quién cómo dónde cuando no sí también muy ya más todo todos favor gracias puedes puede podrías quiero necesito os nuestra nuestras cuál hola buenas aquí ahí ni hasta desde porque pues entonces vale eres tienes tengo tiene hace",
  ),
  french: words(
    "l d qu j n c s m à le la les un une des et ou mais si de du au aux en pour par avec sans sur est sont était être je me mon ma mes tu te ton ta tes vous votre vos nous notre nos il elle ils se ce cet cette ces qui que quoi où quand comment ne pas oui non aussi très déjà plus tout tous peux pouvez pourrais pourriez veux voudrais merci svp c'est j'ai l'on d'un d'une qu'il y a ça donc chez fait faire dans alors bonjour salut deux on",
  ),
  portuguese: words(
    "num numa neste nesta nesse nessa mesmo mesma agora o os as um uma uns umas e ou mas se do da dos das no na nos nas por para com sem sobre é são era ser está estão eu me meu minha você seu sua nós nosso ele ela isto isso este esta esse essa que quem como onde quando não sim também muito já mais tudo todos pode poderia quero preciso obrigado obrigada favor à ao aos pelo pela né aí vou tem tenho só até porque então oi olá tá pra vocês",
  ),
  italian: words(
    "l d dell all un c il lo gli uno di dello della dei degli delle al alla con senza su è sono io mi mio mia tu ti tuo tua noi ci nostro lui lei questo questa quello che chi come dove quando non sì anche molto già più tutto puoi potresti vorrei grazie nel nella c'è ho hai ha abbiamo dal ciao buongiorno qui lì perché quindi due ma",
  ),
  dutch: words(
    "de het een en of maar als dan te van naar in op aan voor met zonder over is zijn was ben heb heeft hebt wordt kan kun kunt kunnen wil wilt zou moet ik mij me mijn je jij jouw u uw wij we ons onze jullie hij zij ze er die dat dit deze hier wat wie hoe waar waarom niet geen ja nee ook nog al even graag alles goed nu zo dus omdat na uit om dank bedankt hallo hoi goedemorgen wel twee sinds altijd bij",
  ),
  polish: words(
    "i w z na do od po za o u się sie nie jest są był była być mam ma mnie mi mój moja moje ty ci twój pan pani to ten ta te co kto jak gdzie czy dla bez pod nad przy już jeszcze tylko też tak no ale lub oraz proszę dziękuję dzięki bardzo teraz cześć dzień dobry ze że mojej dwa kiedy może chcę",
  ),
  russian: words(
    "и в на с к у о от по за из не нет да это этот эта эти то что кто как где когда я мне меня мой моя мы нам ты тебе вы вам ваш он она они его её их но или же ли бы уже ещё только тоже так очень сейчас пожалуйста спасибо для без под над при привет здравствуйте надо нужно можно есть был была было два",
  ),
  turkish: words(
    "ve bir bu şu o da de mi mı için ile ama çok ne var yok ben bana benim sen sana siz size biz değil evet hayır lütfen daha en gibi şimdi merhaba selam bunu nerede kadar sonra önce iki bugün yarın olarak olan",
  ),
  hinglish: words(
    "hai hain ho tha thi ka ki ke ko se me mein par aur ya ye yeh wo woh kya nahi nahin haan mera meri mere mujhe aap aapka tum tumhara hum ab abhi bhi hi to toh na ji bhai namaste kar karo karna gaya gayi raha rahi chahiye wala wali ek do",
  ),
} satisfies Record<string, ReadonlySet<string>>;

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

/** The function words of all languages that are written with spaces. */
export const functionWords: ReadonlySet<string> = new Set(Object.values(functionWordsOf).flatMap((list) => [...list]));
