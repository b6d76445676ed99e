import type { Phrasebook } from "./phrasebook.ts";

/** Italian. */
export const italian: Phrasebook = {
  ask: String.raw`(?:mi )?(?:puoi|potresti|può|potrebbe|potete|riesci a) / per favore / per piacere / (?:vorrei|voglio|ho bisogno|mi serve|avrei bisogno) / mi (?!piac|serv|dispiac|sembr|chiam)\p{L}+i(?= (?:un|una|il|la|lo|i|le|gli|l'|quell\w*|quest\w*|due|tre)) / lo stesso (?:in|per|con) / aiutami / è possibile / come (?:posso|faccio) / sto cercando`,
  question: String.raw`
    posso / possiamo / si può / c'è / ci sono / quale / quali / quant\w* / come / quando / dove / perché`,
  imperative: String.raw`
    (?:blocca|cambia|cancella|annulla|metti|togli|manda|invia|cerca(?! de)|guarda|controlla|apri|chiudi|alza|abbassa|spegni|accendi|fai|fa'|aggiungi|elimina|sposta|chiama|avvisa|prenota|compra|ordina|paga|rinnova|attiva|disattiva|installa|configura|sistema|correggi|traduci|riassumi|spiega|confronta|calcola|stampa|scarica|salva|copia|condividi|conferma|programma|ricorda|segna|prepara|scrivi|genera|crea|filtra|raggruppa|aggiorna|organizza|trova)(?= \S) /
    (?:dammi|fammi|dimmi|mandami|trovami|prenotami|mettimi|aiutami|ricordami|\p{L}{3,}(?:a|i)(?:melo|mela|lo|la|li|le))(?=[ .,!]|$)`,
  also: String.raw`anche / inoltre / un'altra (?:cosa|domanda) / ancora una cosa / intanto / nel frattempo / poi / adesso / già che ci sei / a proposito / prima (?:di questo|però) / una domandina / (?:ho|avrei) (?:anche|un'altra)`,
  change: String.raw`anzi / in realtà / invece / piuttosto / aspetta / scusa,? / cambia(?:lo|la) / ripensandoci / volevo dire`,
  resume: String.raw`tornando a\S* / continua / di nuovo / riprova / novità / non si (?:può|potrebbe) .{0,80}\? / non (?:può|puoi|potete) .{0,80}\? / fare un'eccezione / davvero (?:nessun\w*|non)`,
  vague: String.raw`(?:alcune|qualche|delle) (?:modifiche|modifica|cose|domande|domanda) / ho bisogno di aiuto`,
  ownPlan: String.raw`altrimenti,? (?:lo|la)`,
  handOver: String.raw`un (?:operatore|umano|responsabile) / una persona`,
  thanks: String.raw`grazie(?: mille)? / ti ringrazio / la ringrazio`,
  praise: String.raw`perfetto / ottimo / benissimo / fantastico / bravissimo / funziona / va bene / esatto / eccellente / a posto /
    mitico / bellissimo / meraviglioso / grande / sei (?:un|una|il|la) (?:mito|genio|tesoro|migliore|grande) / (?:è )?arrivat[oa] / ricevut[oa] / molto meglio / ora (?:va|funziona) / adesso (?:va|funziona) / mi piace(?: molto| così)? / tutto (?:ok|bene|a posto|chiaro) / ci siamo / evviva / wow`,
  complaint: String.raw`(?:è )?sbagliat[oa] / non (?:funziona|va bene|è giusto|è quello) / ancora (?:rotto|non|niente|lo stesso) / inaccettabile / hai (?:dimenticato|sbagliato) / pessimo /
    non (?:è|era) (?:quello|così|giusto|corretto|quanto) / (?:manca|mancano) / doppio / di nuovo (?:sbagliato|lo stesso|errore) / avevo (?:chiesto|detto) / ti avevo / non (?:hai|avete|ha) (?:letto|capito|fatto|inviato) / che schifo / disastro / vergogna / una presa in giro / peggio / non posso (?:presentare|mandare|usare) / continua a (?:dare|non|uscire) / ancora niente / si blocca`,
  drop: String.raw`lascia (?:stare|perdere) / non importa / non serve più / dimenticalo / fa niente /
    ^(?:stop|basta|fermo|fermati) / (?:ferma|fermate|annulla) tutto / non (?:lo|la|li|le) voglio più / (?:ho|abbiamo) cambiato idea / ci rinuncio / rinuncio / meglio di no / lasciamo (?:stare|perdere|così|tutto) / non se ne fa (?:più )?niente / faccio da (?:me|solo|sola) / mi rivolgo a / (?:rimetti|riporta) (?:tutto |lo )?com'era / torna indietro`,
  negation: String.raw`non / mai / niente / nessun\w* / senza / manca\w* / invece`,
  manner: String.raw`chiamami / mi chiam\w+ / (?:puoi|può) (?:chiamarmi|darmi del) / dammi del / diamoci del / rispondi(?:mi)? (?:in|sempre) / (?:ricorda(?:ti)?|tieni presente|segnati) che (?:sono|ho|non|mi|il mio|la mia)`,
  postpone: String.raw`ti (?:dico|faccio sapere) / le faccio sapere / ci penso / (?:aspetta|aspetti) (?:che|un po|a) / non ancora / più tardi / devo (?:chiedere|pensarci) /
    (?:devo|dobbiamo) (?:prima )?(?:chiedere|sentire|parlarne|verificare|controllare|pensarci)\w* / (?:chiedo|sento|ne parlo con) .{1,30} (?:e|poi) / (?:poi|domani|stasera|dopo) (?:ti|le|vi) (?:dico|faccio|scrivo|mando) / ti (?:mando|scrivo|confermo) (?:domani|stasera|dopo|più tardi) / non (?:prenotare|inviare|comprare) (?:ancora )?niente / fammi (?:pensare|vedere|chiedere) / fammi (?!sapere|un|una|il|la)\w+`,
  assent: String.raw`sì / ok / certo / va bene / d'accordo / procedi / confermo / fallo / vai`,
  chat: String.raw`ciao / salve / buongiorno / buonasera / arrivederci / a (?:dopo|domani|presto) / è tutto / come va`,
  preference: String.raw`obbligatori\w / per forza / tassativamente / se possibile / sempre / mai / preferisco / preferirei / non (?:voglio|mi piace|usare|mangio) / senza \S+(?: \S+)?,? per favore / solo \S+ / soltanto / evita / come al solito / al massimo / almeno / mi piace / odio / in (?:italiano|inglese|euro) / più economic[oa] / vegetarian\S+ / vegan\S+ / allergic\S+ / d'ora in poi /
    ogni volta / di default / in futuro / esclusivamente / niente (?!di che|da fare|di grave|male|altro|più|ancora)\S+ / (?:,|e|ma) non (?:prima|dopo|troppo|più|il|la|in) / tranne / eccetto / piuttosto che / che non (?:sia|superi|costi|abbia|sia) / (?:adoro|detesto|odio|non sopporto|non mangio|non bevo|non amo) / sono (?:vegetarian\S|vegan\S|allergic\S|intollerante|celiac\S|diabetic\S|incinta|mancin\S) / (?:uno|una) (?:di noi )?è (?:vegetarian\S|vegan\S|allergic\S|intollerante|celiac\S) / celiac\S / intolleran\S+ / sedia a rotelle / halal / senza (?:glutine|lattosio|zucchero|alcol|carne|scali|cambi|(?!internet|risposta|problem|dubbio|linea|corrente|segnale|successo|notizie)\S+)(?=[.!,]|$) / idealmente / preferibilmente / di preferenza / l'ideale / importante / meglio se / sarebbe (?:meglio|bello|ideale|perfetto|l'ideale) / (?:massimo|max|meno di|non più di|fino a|sotto i|entro i|entro le|entro) (?:di )?[€]?\d+ / al massimo / al più tardi / (?:prima|dopo) delle \d+ / budget / \d+ (?:parole|frasi|pagine|euro|minuti) (?:max\w*|massimo|a testa) / (?:posto )?(?:finestrino|corridoio) / tranquill\S / non fumatori / piano terra / vicino (?:a|al|alla|all')\S* / volo diretto / (?:tono|stile) (?:formale|informale|amichevole|neutro|professionale) / (?:breve|corto|conciso|formale|informale)(?=[.!,]|$| e) / (?:via|per|tramite) (?:mail|email|telefono|sms|posta|whatsapp|iscritto) / (?:chiedimi|avvisami|chiedi) (?:prima|sempre) / prima di (?:modificare|cambiare|inviare|cancellare|toccare|iniziare|fare|prenotare|comprare) / non (?:toccare|cambiare|modificare|chiamare|chiamarmi|inviare|scrivere|mettere|cancellare) / (?:deve|devono) (?:\S+ )?(?:essere|restare|rimanere|stare|funzionare) / con (?:il |un |mio )?(?:cane|bambin\S|neonato|gatto|passeggino) / meglio (?:se|di|in|un|una|verso) / senza (?:il )?mio / niente (?:va|può)`,
  done: String.raw`fatto / pronto / pronta / (?:ho|abbiamo|è|sono) (?:stat[oaie] )?(?:\S+ )?\w+(?:ato|ata|ati|ate|uto|uta|ito|ita|tto|sso) / con successo / ecco / risolto / confermat[oa]`,
  refused: String.raw`non (?:posso|possiamo|è possibile|è consentito|ho accesso|sono autorizzat[oa]) / purtroppo / mi dispiace / non consente /
    non (?:è|sono) (?:rimborsabil[ei]|modificabil[ei]|disponibil[ei]|ammess[oa]|previst[oa]) / esaurit[oa] / al completo / fuori (?:garanzia|termine) / (?:dovrà|dovrai|deve|devi) (?:chiamare|contattare|rivolger\w+) / devo rifiutare / nessuna (?:eccezione|disponibilità) / non ci sono (?:posti|camere|tavoli) / non mi è (?:possibile|consentito|permesso) / (?:vale|si applica) (?:solo|soltanto) / non (?:le|ti) spetta / solo (?:un|il|la) .{1,30} può`,
  failed: String.raw`fallit[oa] / errore / non (?:sono riuscit[oa]|è riuscit[oa]|ha funzionato|risponde) /
    non (?:si apre|parte|carica|è andat[oa] a buon fine|ce l'ho fatta|riesco|sono riuscit[oa]) / (?:dà|ha dato|restituisce) (?:un )?errore / (?:tutti|entrambi|tre|due) (?:i )?tentativi / è giù / rifiutat[oa] / scaduto il tempo / senza successo / andat[oa] storto / non (?:basta|bastano)`,
  waiting: String.raw`(?:puoi|può|potresti|potrebbe) (?:dirmi|darmi|confermar\w*|indicar\w*|inviar\w*|fornir\w*) / (?:vuoi|vuole|preferisci|preferisce|desidera) / ho bisogno (?:del|della|di|che) / mi serve / quale / dimmi / mi dica / posso procedere / prima di /
    (?:prenoto|procedo|confermo|lo mando|invio|annullo|la prenoto|lo prenoto)\? / quale (?:preferisci|preferisce|scegli|data|dei) / mi (?:manca|mancano|servirebbe|serve|servono) / (?:attendo|aspetto) (?:il tuo|la tua|il suo|la sua|un tuo|tue|sue) / appena (?:mi|hai|ha|ricevo) / a te la scelta / fammi sapere (?:se|quale|quando) / mi faccia sapere (?:se|quale|quando) / non ho (?:ancora )?(?:prenotato|inviato|cambiato|toccato)`,
  underway: String.raw`in corso / ancora (?:in|attivo) / ti (?:aggiorno|avviso|faccio sapere) / ci vorr\w+ / avviat[oa] / un momento /
    al \d+ ?% / sto (?:ancora )?\w+(?:ando|endo) / continuo (?:con|a) / ci penso io / ti tengo (?:aggiornat\w|informat\w) / la tengo (?:aggiornat\w|informat\w) / appena (?:finisce|è pronto|termina|ho finito) / mancano (?:ancora )?(?:\d+|pochi) minuti / lo guardo (?:dopo|più tardi|tra)`,
  plan: String.raw`(?:il mio|il|ecco il) piano / propongo / suggerisco / passo 1`,
  courtesy: String.raw`(?:altro|qualcos'altro) / non esitare / prego / buona giornata / se hai bisogno / resto a disposizione`,
  actions: {
    book: String.raw`prenot\w+ / compr(?:a|are) / ordin(?:a|are) / acquist\w+`,
    cancel: String.raw`cancell(?:a|are) / annull\w+ / disdi\w+`,
    change: String.raw`cambi(?:a|are) / modific(?:a|are) / aggiorn\w+ / sostitui\w+ / rinomin\w+`,
    add: String.raw`aggiung\w+ / inseri\w+`,
    remove: String.raw`rimuov\w+ / elimin(?:a|are) / togli\w*`,
    refund: String.raw`rimbors\w+`,
    make: String.raw`cre(?:a|are) / scriv\w+ / fammi / genera(?:re)? / prepara(?:re)? / realizz\w+`,
    fix: String.raw`corregg\w+ / ripar\w+ / risolv\w+ / sistem(?:a|are)`,
    find: String.raw`cerc(?:a|are|ami|hi)(?! de) / trov(?:a|are|ami) / controll(?:a|are) / verific(?:a|are) / guard(?:a|are) / mostra\w*`,
    tell: String.raw`dimmi / spiega\w* / cos'è / che cosa / perché / quanto / quando / dove / chi / calcol\w+ / come`,
    compare: String.raw`confront\w+`,
    summarise: String.raw`riassum\w+`,
    translate: String.raw`traduc\w+ / traduzione`,
    send: String.raw`invi(?:a|are) / mand(?:a|are) / rispond(?:i|ere) / avvis(?:a|are)`,
    schedule: String.raw`pianific\w+ / sposta\w* / fiss(?:a|are) / rimand\w+`,
    deploy: String.raw`pubblic\w+ / rilasci\w+`,
    run: String.raw`esegui\w* / avvi(?:a|are) / riavvi\w+`,
    restore: String.raw`ripristin\w+`,
    renew: String.raw`rinnov\w+ / paga(?:re)?`,
    control: String.raw`accend\w+ / spegn\w+ / abbass\w+ / chiud\w+ / apr(?:i|ire)`,
    remind: String.raw`ricorda\w* / promemoria`,
    record: String.raw`annot\w+ / salva(?:re)? / segna\w*`,
  },
};
