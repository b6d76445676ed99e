import type { Phrasebook } from "./phrasebook.ts";

/** German, with and without umlauts where people leave them out. */
export const german: Phrasebook = {
  ask: String.raw`
    (?:kannst|könntest|koenntest|würdest|magst) du / (?:können|könnten|würden) (?:sie|wir) / bitte / mach(?:e|st)? (?:mir )?mal /
    ich (?:möchte|moechte|hätte gern|würde gerne?|will|brauche|bräuchte|benötige|suche) / (?:bräuchte|möchte|hätte|brauche|will|würde) ich / (?:kann|könnte) (?!ich|man|nicht|das|es)\w+ .{0,40}(?:machen|tun) / hilf mir / wir (?:brauchen|müssen|sollten) /
    ich (?:müsste|müsst|bräucht|hätt) / (?:bräucht|müsste|hätt) ich / darf ich (?:sie|dich) bitten / das gleiche (?:für|auf|in|mit) / dasselbe (?:für|auf|in|mit) / \p{L}+st du mir / lass uns / ist es möglich / wie (?:kann|könnte) ich / es wäre (?:gut|schön|toll) wenn`,
  question: String.raw`
    (?:kann|könnte|darf|muss|soll|kannst|könnt|können|könnten|ist|sind|gibt|geht|habe|hat|haben|wird|werden) (?:ich|wir|man|du|ihr|sie|es|er|der|die|das|ein\w*|mein\w*|unser\w*) / was / wie / wo / wann / warum / wieso / wer / welche\w*`,
  imperative: String.raw`
    (?!(?:ich|du|er|sie|es|wir|ihr|man|ist|sind|war|hat|habe|haben|kann|wird|aber|und|oder|auch|nur|noch|mit|für|von|bei|nach|vor|auf|als|wenn|dass|weil|denn|doch|danke|hallo|moin|nein|was|wie|wann|wer|hier|dann|jetzt|gestern|heute|morgen|immer|gibt|geht|gilt|läuft|fehlt|steht|kommt|wäre|ohne|über|unter|durch|gegen|seit|statt|nicht|außer|sonst|schon|mal|gern|sorry|passt|stimmt|leider|warum|wieso|welche\w*|beim|vom|zum|zur|ans|ins|super|prima)(?!\p{L}))\p{L}{3,} (?:mir|uns|mal|doch bitte|den|die|das|dem|meinen?|meine|mein|unseren?|unsere|alle|einen?|eine|noch) /
    (?:und )?\p{L}{3,}st du (?:mir|uns|bitte|mal|den|die|das|noch|meinen?|meine)`,
  also: String.raw`auch noch / (?:dann|jetzt) noch \w+ / noch (?:ein|nen|einen|eine) / 
    außerdem / in der (?:zwischen)?zeit / unterdessen / ausserdem / auch noch / noch (?:was|etwas|eine (?:sache|frage|bitte)|eins) / zusätzlich / nebenbei / übrigens /
    als nächstes / danach / währenddessen / inzwischen / zweitens / andere (?:sache|frage|baustelle) / ach ja / und dann noch / jetzt (?:bitte|noch) / vorher noch / (?:ich )?(?:hab|habe|hätte) noch (?:ein\w*|was) / kurze zwischenfrage / zwischendurch`,
  change: String.raw`
    doch (?:lieber|nicht|besser|eher) / stattdessen / lieber / warte / moment / eigentlich / sorry,? (?:ich meinte|doch) / ich meinte / nicht mehr(?! als) /
    ändere? (?:das|es) / mach (?:es|das|sie|ihn) (?:doch )?(?:bitte )?(?:\S+er|auf) / statt`,
  resume: String.raw`zurück (?:zu|zum|zur) / weiter mit / mach weiter / nochmal / noch mal / noch einmal / gibt es (?:was )?neues / kann man (?:da |das )?(?:wirklich |denn )?nicht(?! \w+ (?:mehr)) / geht (?:das|da) (?:wirklich |denn )?(?:nicht|gar nichts) / keine ausnahme / wirklich keine (?:möglichkeit|chance)`,
  vague: String.raw`(?:ein paar|einige) (?:änderungen|dinge|sachen|fragen) / (?:brauche|bräuchte) (?:deine|ihre|mal)? ?hilfe / (?:eine )?frage`,
  ownPlan: String.raw`ich (?:werde|mache das) / sonst mach ich`,
  handOver: String.raw`(?:echten? )?mensch(?:en)? / mitarbeiter(?:in)? / vorgesetzten?`,
  thanks: String.raw`danke / dankeschön / vielen dank / merci / besten dank / dank dir`,
  praise: String.raw`
    perfekt / super / toll / prima / klasse / genial / wunderbar / ausgezeichnet / passt / genau so / läuft(?: wieder)? / funktioniert(?: jetzt)? /
    sehr gut / sieht gut aus / geht wieder / gut gemacht / spitze / top / stimmt /
    mega / hammer / cool / bestens / (?:viel|schon|jetzt) besser / hervorragend / großartig / angekommen / ist da / (?:hat )?geklappt / klappt(?: jetzt)? / wieder da / (?:sehr|richtig|wie) schön / alles gut / tiptop / tipptopp / geil / (?:du bist|sie sind) (?:der|die|ein\w*) (?:beste|schatz|engel|held)\w* / freut mich / na also / wow / fantastisch / gefällt mir`,
  complaint: String.raw`
    falsch / stimmt nicht / (?:geht|funktioniert|klappt|läuft) (?:immer noch |leider |noch |so )?nicht / immer noch (?:nicht|kaputt|falsch) / kaputt / unbrauchbar /
    nicht das,? was / nicht richtig / (?:so )?nicht gewollt / enttäuscht / frechheit / schlecht / fehlt /
    (?:stimmt|passt) (?:so |immer noch |leider |aber )?nicht / das (?:ist|war) (?:nicht das|kein\w*|doch kein\w*|doch nicht) / immer noch / schon wieder / doppelt / verkehrt / mist / ärgerlich / unmöglich / katastrophe / kann (?:ich|man) so nicht / so (?:geht|wird) das nicht / (?:hatte|hab|habe) (?:ich )?(?:doch |aber |extra |ausdrücklich )+(?:gesagt|geschrieben|gebeten|bestellt) / wollte (?:ich )?(?:doch|aber|kein\w*) / bringt nichts / nicht geholfen / hast du (?:überhaupt|vergessen|das) / haben sie (?:überhaupt|vergessen) / reicht nicht / abgestürzt / unverschämt / witz / lächerlich / nicht zu gebrauchen / niemand (?:hat|kam|ruft|meldet) / wieder nicht`,
  drop: String.raw`vergiss es / lass (?:es|das)(?: sein| gut sein)? / egal / nicht mehr nötig / hat sich erledigt / brauche ich nicht mehr / brich (?:das )?ab / abbrechen bitte / nicht mehr gebraucht /
    lass(?:en sie)? (?:mal|gut sein|stecken|bleiben) / vergessen sie(?:'s| es) / vergiss(?:'s| das) / ^stopp? / halt,? stopp / (?:mach(?:en sie)? |bitte )?(?:das |alles |es )?(?:wieder )?rückgängig / nicht mehr (?:notwendig|aktuell) / hat sich (?:\w+ )?geklärt / (?:brauch\w*|will|wollen|möchte\w*) (?:ich |wir )?(?:das |es |sie |ihn )?(?:doch )?nicht mehr / schluss(?: damit)? / dann eben nicht / ich (?:gebe?|geb)(?:'s)? auf / hör(?:t|en sie)? (?:bitte )?auf / bleibt (?:so |dann |doch )?(?:alles )?wie (?:es|sie|er) (?:ist|war) / mach ich (?:es |das )?(?:dann )?(?:halt )?selb(?:st|er) / (?:haben|hab) (?:es )?(?:mir|uns) anders überlegt / doch kein\w* \w+ mehr / kommando zurück / blas\w* (?:das )?(?:alles )?ab / wir bleiben (?:zu hause|daheim) / dann (?:schau|mach|geh|nehm|kauf|such|frag|ruf|bleib)\w* (?:ich|wir)(?:'s)?(?=[ .!,]|$)`,
  negation: String.raw`nicht / kein\w* / nie / nichts / ohne / fehl\w+ / statt / doppelt`,
  manner: String.raw`nenn(?:t|en)? (?:sie )?mich / (?:ich )?(?:heiße|heisse) / (?:du|sie) (?:darfst|kannst|können|dürfen) (?:mich )?(?:ruhig )?(?:duzen|siezen|\w+ (?:zu mir sagen|nennen)) / sag(?:t|en sie)? (?:ruhig )?\w+ zu mir / (?:duz|siez)\w* / (?:per|beim) (?:du|sie) / (?:antworte|antworten sie|schreib) (?:mir )?(?:bitte )?(?:immer |nur )?(?:auf|kurz) / (?:merk dir|denk dran|denk daran|vergiss nicht),? (?:dass )?(?:ich|bitte|mein\w*) / nur damit du(?:'s| es)? weißt / (?:schreib|antwort|red|sprich)\w* (?:mir |mit mir |bitte |übrigens )*(?:immer|nur|stets|hochdeutsch|auf|kürzer|nie)`,
  postpone: String.raw`melde mich / sag(?:e)? (?:dir|ihnen) (?:noch )?bescheid / muss (?:erst|noch) (?:fragen|klären|überlegen|schauen|nachdenken) / (?:warte|warten sie) (?:bitte|noch|bis|auf) / überleg\w* (?:ich )?(?:es |mir )?\w* / noch nicht / später /
    (?:frag|frage|kläre?|klär|bespreche?|besprech) (?:ich )?(?:das |es |mal |erst |noch |kurz )*(?:mit|bei|meine?\w*|ab) / muss (?:ich )?(?:das |es |mich )?(?:erst |noch |kurz )*(?:mit|bei) \w+ / geb(?:e)? (?:dir |ihnen |noch )*bescheid / schick(?:e)? (?:ich )?(?:dir |ihnen )?(?:es |das |sie |ihn )?(?:später|morgen|heute abend|nachher|nach) / erst(?: mal)? abwarten / drüber (?:schlafen|nachdenken) / noch (?:nichts|nicht) (?:buchen|schicken|machen|bestellen|starten) / noch nicht sicher / unsicher / (?:sag|sage) (?:ich )?(?:dir|ihnen|es dir) (?:noch|morgen|später|dann) / lass mich (?:erst|mal|kurz|das)`,
  assent: String.raw`ja / jep / klar / gern(?:e)? / einverstanden / okay / ok / passt / mach (?:das|so|ruhig) / los / in ordnung / genau / leg los`,
  chat: String.raw`hallo / hi / guten (?:morgen|tag|abend) / moin / servus / tschüss / bis (?:dann|später|morgen) / schönen (?:tag|abend) / gute nacht / lg / vg / das war'?s / das wäre alles`,
  preference: String.raw`unbedingt / zwingend / pflicht / bitte (?:\S+ ){0,4}(?:ohne|per|auf) / wenn möglich / am (?:vormittag|nachmittag|abend) /
    immer / nie(?:mals)? / bevorzug\w+ / lieber / am liebsten / bitte (?:kein\w*|nicht|nur|ohne|immer) / kein\w* \S+ (?:bitte|mehr) / ohne \S+(?: \S+)? bitte / nur (?:noch )?\S+ / höchstens / maximal / mindestens /
    nicht (?:vor|nach|über|unter|mehr als) / wie immer / ich (?:mag|hasse|liebe|esse|trinke) / grundsätzlich / ab jetzt / in zukunft / auf (?:deutsch|englisch) / kurz(?:e|er|en)? (?:halten|bitte|antworten?) / (?:per|mit) du / vegetari\w+ / vegan / allergi\w+ / günstigst\w+ / billigst\w+ /
    jedes ?mal / wann immer / standardmäßig / künftig / zukünftig / wie üblich / nur(?=[.!]?$) / ausschließlich / lediglich / nicht \S+(?=[.!]?$|,) / ohne \S+ / keine?[nrms]? (?!problem|ahnung|frage|sorge|zeit|lust|antwort|rückmeldung|wunder|eile|mehr|einzig\w*|strom|internet|signal|empfang|licht)\S+(?=[.!,]|$| (?:bitte|mehr|und|oder|vor|nach|über|im|in|am|auf)) / (?:trinke?|esse?|mag|hasse?|liebe?|vertrage?|brauche?) (?:ich )?(?:\S+ )?(?:kein\w*|nur|lieber|keine) / kann (?:ich )?(?:\S+ )?nicht (?:ausstehen|leiden|ab) / idealerweise / möglichst / vorzugsweise / wichtig / am besten / wäre (?:\S+ ){0,3}(?:schön|gut|ideal|super|wichtig|nett|lieb) / spätestens / frühestens / bis (?:zu|maximal|spätestens) / unter \d / nicht (?:teurer|länger|später|früher|mehr|größer) als / (?:max|höchstens) \.? ?\d / budget / \d+ (?:wörter|sätze|seiten|euro|franken|minuten) (?:max|maximal|höchstens) / (?:gluten|laktose|nuss|zucker)\S* / zöliakie / \S*unverträglich\S* / diabetik\S* / schwanger / rollstuhl\S* / barrierefrei / halal / koscher / (?:fenster|gang)platz / ruhe(?:bereich|abteil|wagen)?(?= ) / ruhig\w* / nichtraucher\S* / erdgeschoss / (?:nähe|nah) (?:zum|zur|am|vom|bahnhof|der|des) / direkt(?:flug|verbindung) / ohne umsteigen / (?:formell|förmlich|freundlich|sachlich|höflich|locker|kurz|knapp) (?:halten|bleiben|formulier\w*|bitte|und) / (?:in|mit) (?:stichpunkten|euro|einfacher sprache) / per (?:mail|e-mail|post|telefon|sms|whatsapp|brief) / (?:frag|fragen sie) (?:mich )?(?:bitte )?(?:vorher|zuerst|erst|bevor) / (?:bevor|ehe) (?:du|sie) (?:\S+ ){0,4}(?:änder|lösch|schick|buch|mach|start|anfass|verschick)\w* / nicht anfassen / finger weg / nichts (?:ändern|löschen|anfassen|scharfes|vor|nach|über) / (?:muss|müssen|soll|sollen|sollte|darf|dürfen) (?:\S+ ){0,6}(?:bleiben|sein|stehen|passen|laufen|funktionieren|nicht \S+) / hauptsache / (?:hund|kind|kinder|baby) dabei / mit (?:hund|kind|baby|rollstuhl) / leise / (?:aber|bitte) nur / eher (?:früh|spät|am|im|vor|nach|gegen|ein\w*) / ohne mein\w* / nichts (?:geht|wird|darf) \S+ / (?:alle|pro) \d+ (?:sekunden|minuten|stunden) / sei (?:bitte )?(?:vorsichtig|sanft|höflich|gründlich) / vor (?:\w+|\d+)(?: uhr)? (?:\S+ ){0,3}nicht / (?:\w+ )?versteh(?:e)? ich nicht / (?:der|die|das) \S+ (?:spricht|kann|hat)`,
  done: String.raw`
    fertig / erledigt / (?:ist|sind|wurde|wurden|habe ich|hab ich) (?:\S+ ){0,5}\S{0,12}(?:ge\S{2,20}(?:t|en)|\S+iert|erstellt|verschickt|storniert|versendet|angelegt|behoben|übertragen|verschoben) / erfolgreich /
    hier ist / hier sind / behoben / steht jetzt / läuft (?:jetzt|wieder) / (?:ist|sind) (?:jetzt |nun )?(?:an|aus|auf|auf \d+ ?%) / bestätigt / gebucht / gesendet`,
  refused: String.raw`
    (?:kann|können|darf|dürfen) (?:ich |wir )?(?:\S+ ){0,6}(?:nicht|keine?n?) / leider / nicht (?:möglich|erlaubt|zulässig|gestattet|verfügbar|berechtigt) / tut mir leid / keine berechtigung / kein zugriff / geht (?:leider )?nicht /
    darf (?:ich|man) (?:\S+ ){0,5}nicht / geht (?:\S+ ){0,2}nicht / nicht (?:erstattungsfähig|erstattbar|umbuchbar|stornierbar|zuständig|befugt|vorgesehen|machbar) / ausgeschlossen / ausgebucht / ausverkauft / nicht mehr (?:möglich|verfügbar) / (?:müssen|müssten) sie (?:sich )?(?:\S+ ){0,3}(?:an|bei|wenden) / keine (?:möglichkeit|ausnahmen?|plätze|zimmer) / muss ich (?:leider )?ablehnen / bedaure / (?:betrifft|gilt) (?:\S+ ){0,3}nur / (?:dafür|das) ist (?:\S+ ){0,4}zuständig / das (?:muss|kann|darf) nur / nicht (?:erlaubt|gestattet|berechtigt|anspruchsberechtigt)`,
  failed: String.raw`fehlgeschlagen / gescheitert / fehler / konnte (?:\S+ ){0,6}nicht / hat nicht (?:geklappt|funktioniert) / nicht erreichbar / abgebrochen /
    klappt (?:leider |noch |auch )?nicht / nicht gelungen / schlägt fehl / schlug fehl / ging schief / schiefgegangen / abgestürzt / zeitüberschreitung / antwortet nicht / erfolglos / ohne erfolg / (?:beide|alle|drei|zwei) versuche / nicht (?:beheben|lösen|erreichen|laden|öffnen) / gestört / nicht erreichbar / abgelehnt / (?:gibt es|ist|sind) (?:\S+ )?(?:nichts|keine?) (?:mehr|frei\w*) / nichts gefunden / existiert nicht`,
  waiting: String.raw`
    (?:kannst|könntest) du mir (?:bitte )?(?:\S+ ){0,4}(?:sagen|geben|nennen|schicken|bestätigen) / (?:könnten|können|würden) sie (?:mir )?(?:bitte )? / (?:soll|sollen) (?:ich|wir) / möchtest du / möchten sie / (?:ich |wir )?(?:brauche|benötige|brauchen|benötigen) (?:noch |dafür |dazu )? /
    welche[rsnm]? / sag (?:mir )?(?:bitte )?bescheid / bitte (?:bestätige|bestätigen|nenne|nennen|gib|geben|schick|schicken) / bevor ich / ist das (?:ok|okay|in ordnung) / passt das / noch nicht angefangen /
    darf ich / welche[rsnm]? (?:\S+ ){0,2}(?:nehmen|möchten|möchtest|soll|sollen|darf|wollen|passt|willst) / sagen sie (?:mir|einfach|bescheid) / sag (?:einfach |mir )?(?:bescheid|ok|ja|los|wenn) / sobald (?:du|sie|ich|ihr) / warte auf (?:dein|ihr|euer|eure|deine|ihre)\w* / geben sie mir / (?:dein|deine|ihr|ihre) (?:ok|okay|freigabe|zusage|antwort|entscheidung) / noch nichts (?:gebucht|geändert|verschickt|gemacht|bestellt) / fehlt mir noch / bräuchte ich / ich bräuchte / (?:du|sie) (?:entscheidest|entscheiden) / wie ist (?:ihre|deine) / wenn (?:du|sie) (?:zustimm|einverstanden|ok|okay|bestätig|freigib|freigeb)\w* .{0,40}`,
  underway: String.raw`läuft (?:noch|gerade) / noch nicht fertig / ich melde mich / ich (?:schaue|prüfe|sehe) (?:\S+ )?(?:später|gleich|in) / in arbeit / dauert (?:noch|etwa|ca) / gestartet / bin dran / im hintergrund /
    in bearbeitung / ^mach ich / wird gemacht / kümmere mich / bin (?:gerade )?dabei / bei \d+ ?% / noch etwa / halte (?:dich|sie) auf dem laufenden / bescheid,? (?:sobald|wenn) / melde mich,? (?:sobald|wenn|dann) / angestoßen / arbeite (?:weiter )?(?:daran|dran|an) / (?:sollte|müsste) (?:in|bis|um|gegen) .{1,20} (?:fertig|durch) / mache weiter / der rest (?:folgt|kommt)`,
  plan: String.raw`(?:mein|der) (?:plan|vorschlag) / ich (?:würde|schlage) / vorgehen: / wenn du zustimmst / schritt 1 /
    (?:mein|der|ein) (?:entwurf|ansatz) / ich (?:schlüge|schlage) / habe (?:noch )?nichts (?:geändert|angefasst) / drei (?:möglichkeiten|optionen|kandidaten) / zwei (?:möglichkeiten|optionen|kandidaten)`,
  courtesy: String.raw`(?:kann ich|können wir) (?:\S+ )?sonst noch / (?:melde dich|melden sie sich) / gern(?:e)? geschehen / schönen (?:tag|abend) / (?:noch|weitere) fragen / wenn du (?:noch )?(?:etwas|was|hilfe) / bei fragen`,
  actions: {
    book: String.raw`\S{0,12}buch(?:e|en|st)? / reservier\w* / bestell\w* / kauf\w*`,
    cancel: String.raw`stornier\w* / kündig\w* / sag\w* .{0,20} ab / absag\w*`,
    change: String.raw`änder\w* / umbuch\w* / aktualisier\w* / ersetz\w* / tausch\w* / umbenenn\w* / benenn\w* / anpass\w*`,
    add: String.raw`füg\w* / ergänz\w* / hinzufüg\w* / setz\w* .{0,40} (?:auf|dazu)`,
    remove: String.raw`entfern\w* / lösch\w* / nimm .{0,30} raus / rausnehm\w*`,
    refund: String.raw`erstatt\w* / rückerstatt\w* / gutschrift`,
    make: String.raw`erstell\w* / schreib\w* / mach\w* (?:mir )?(?:ein|eine|einen) / bau\w* / entwirf / entwerf\w* / implementier\w* / erzeug\w* / richt\w* .{0,30} ein / einricht\w* / bereit\w* .{0,20} vor`,
    fix: String.raw`reparier\w* / behe[bv]\w* / fix\w* / lös\w* / korrigier\w*`,
    find: String.raw`suche(?:n|st)? / such (?:mir|mal|bitte) / find\w* / schau\w* / prüf\w* / recherchier\w* / check\w* / zeig\w* / liste / guck\w*`,
    tell: String.raw`erklär\w* / sag mir / was (?:ist|sind|kostet|bedeutet) / warum / gibt es / wieso / wie (?:viel|lange|hoch|ist|wird) / wann / wo / wer / berechne\w* / wieviel`,
    compare: String.raw`vergleich\w*`,
    summarise: String.raw`zusammenfass\w* / fass\w* .{0,60}zusammen`,
    translate: String.raw`übersetz\w*`,
    send: String.raw`schick\w* / send\w* / verschick\w* / maile?\w* / antwort\w* / lad\w* .{0,20} ein / leite .{0,30} weiter`,
    schedule: String.raw`plane(?:n|st)? / verschieb\w* / termine? / vereinbar\w*`,
    deploy: String.raw`deploy\w* / roll\w* .{0,30}aus / veröffentlich\w* / ausroll\w*`,
    run: String.raw`starte?[nt]? / führ\w* .{0,30} aus / neustart\w*`,
    test: String.raw`test\w* / überprüf\w*`,
    reset: String.raw`setz\w* .{0,40}zurück / zurücksetz\w* / entsperr\w*`,
    restore: String.raw`wiederherstell\w* / stell\w* .{0,40} wieder her`,
    move: String.raw`kopier\w* / übertrag\w* / lad\w* .{0,30} (?:hoch|runter)`,
    renew: String.raw`verläng\w* / erneuer\w* / bezahl\w* / überweis\w*`,
    control: String.raw`(?:mach|schalt|dreh|fahr|stell)\w* .{0,60}(?:an|aus|ein|hoch|runter|auf|zu|um|auf \d+\S*)(?=\s|[.!,?]|$) / runter auf / dimm\w*`,
    remind: String.raw`erinner\w* / wecker / timer`,
    record: String.raw`notier\w* / speicher\w* / merk\w* / trag\w* .{0,40} ein / melde .{0,30} an`,
  },
};
