import type { Phrasebook } from "./phrasebook.ts";

/** French, polite and familiar. */
export const french: Phrasebook = {
  ask: String.raw`
    (?:tu peux|peux-tu|pouvez-vous|vous pouvez|pourrais-tu|pourriez-vous|tu pourrais|vous pourriez) / s'il (?:te|vous) pla[iî]t / stp / svp / j'aimerais / je (?:voudrais|veux|souhaite|souhaiterais|cherche) / (?:j'ai|on a) besoin / tu (?:me |m')\p{L}+ / la même chose (?:en|pour|avec) / il me faudrait / aide[- ]moi / aidez[- ]moi /
    (?:est-ce|c'est|serait-il) possible / comment (?:faire|puis-je|je peux) / il (?:me )?faut / il faudrait / merci de`,
  question: String.raw`
    est-ce que?\S* / puis-je / peut-on / y a-t-il / quel\w* / comment / quand / où / pourquoi / combien / qu'est-ce`,
  imperative: String.raw`
    (?!(?:avez|êtes|pouvez|savez|voulez|devez|allez|chez|assez|aurez|serez|étiez|aviez|trouvez-vous|pourriez|pensez)(?!\p{L}))\p{L}{2,}ez(?:-\p{L}+)?(?=[ .,!]|$) / \p{L}{2,}-(?:moi|nous|le|la|les|lui|leur)(?!-) /
    (?:bloque|ferme|ouvre|envoie|mets|prends|lance|coupe|passe|déplace|décale|enlève|remplace|renomme|appelle|préviens|calcule|imprime|partage|trie|range|baisse|monte|allume|éteins|active|désactive|configure|installe|redémarre|relance|arrête|annule|valide|transfère|organise|donne|garde)s? (?:le|la|les|l'|un|une|des|mon|ma|mes|ce|cette|ces|tout|tous|toutes|au|aux|à)`,
  also: String.raw`aussi / également / (?:une )?autre (?:chose|question|demande) / encore une (?:chose|question) / en plus / de plus / au passage / par ailleurs / pendant ce temps / ensuite / après ça / maintenant / tant que tu y es / et puis / au fait / avant (?:ça|cela) / petite question / j'ai (?:aussi|encore|une autre) / question à part`,
  change: String.raw`en fait / plutôt / finalement / au lieu de / à la place / attends / attendez / pardon / change(?:z)?[- ](?:le|la|les|ça) / je voulais dire / ne .{1,20} plus`,
  resume: String.raw`(?:revenons|retour|reviens) (?:à|au|sur) / continue / continuez / reprends / reprenez / réessaie / réessayez / du nouveau / (?:on|je|vous) ne (?:peut|peux|pouvez) (?:vraiment )?pas .{0,80}\? / ne peut-on pas / (?:faire|pas moyen de faire) (?:une )?exception / vraiment (?:pas moyen|aucun\w*)`,
  vague: String.raw`(?:quelques|des) (?:modifications|changements|questions) / (?:une|deux|trois|plusieurs) (?:choses?|questions?|demandes?) / besoin d'aide`,
  ownPlan: String.raw`sinon,? je / je (?:le|la) ferai`,
  handOver: String.raw`un (?:humain|conseiller|responsable|agent) / une vraie personne / parler à quelqu'un`,
  thanks: String.raw`merci(?: beaucoup| bien)? / je (?:te|vous) remercie`,
  praise: String.raw`parfait / super / génial / excellent / impeccable / nickel / top / très bien / ça marche / c'est bon / exactement / formidable / bravo / ça fonctionne /
    merveilleux / magnifique / c'est (?:reçu|arrivé|parfait|top|super|réglé|nickel|exactement) / bien reçu / reçu / bien mieux / c'est mieux / ça (?:remarche|fonctionne|marche)(?! pas) / tu (?:assures|gères) / vous êtes (?:un ange|génial\w*|au top) / chouette / trop bien / ouf / tout (?:est )?bon / j'adore`,
  complaint: String.raw`
    (?:c'est |est )?(?:faux|fausse|incorrect\w*) / ça ne (?:marche|fonctionne|va) (?:toujours )?pas / (?:ne )?(?:marche|fonctionne) (?:toujours |plus |pas )+ / toujours (?:pas|cassé|en panne|le même) / ce n'est pas (?:ça|ce que|bon|correct) / inacceptable / inadmissible / nul / déçue? / vous avez oublié / tu as oublié /
    c'est pas (?:ça|bon|ce que|normal|correct) / ce n'était pas / encore (?:faux|une erreur|raté|pareil) / (?:il|elle) manque / en double / rien (?:reçu|n'a changé|ne marche) / j'avais (?:demandé|dit|précisé|bien dit) / j'ai demandé / vous n'avez pas / tu n'as pas / n'importe quoi / honteux / scandaleux / inutilisable / je ne peux pas (?:présenter|envoyer|utiliser) / pas du tout / raté / ras[- ]le[- ]bol / ça plante / mensonge / toujours rien / illisible`,
  drop: String.raw`laisse(?:z)? (?:tomber|béton) / oublie(?:z)?(?:[- ](?:ça|le))? / tant pis / plus besoin / ce n'est plus (?:la peine|nécessaire) / pas la peine / annule(?:z)? ma demande /
    (?:arrête|arrêtez)(?:-(?:tout|toi|vous)| tout)? / ^stop / annule(?:z)? tout / (?:je|on) (?:abandonne|laisse tomber|renonce) / n'en (?:parlons|parle) plus / (?:je|on) (?:n'en|ne) (?:veux|veut|voulons) plus / finalement non / ne (?:fais|faites) rien / remets? tout comme / ça ne m'intéresse plus / je (?:vais|irai) (?:le faire|voir) (?:moi-même|ailleurs) / je me débrouille\w* / on laisse (?:tout )?tomber / on reste (?:à la maison|chez nous) / finalement on ne / reviens en arrière / remets? (?:tout )?comme avant / défais`,
  negation: String.raw`(?:ne|n') ?\S+ (?:\S+ )?(?:pas|plus|rien|jamais) / pas / rien / aucun\w* / manque\w* / au lieu`,
  manner: String.raw`appelle(?:z)?[- ]moi / (?:tu peux|vous pouvez|on peut) (?:me |m')(?:tutoyer|appeler) / tutoie\w* / vouvoie\w* / on se tutoie / je m'appelle / réponds?(?:-moi|ez-moi|ez)? (?:en|toujours|juste) / (?:souviens-toi|rappelle-toi|rappelez-vous|note|retiens) (?:bien )?que (?:je|j'|mon|ma) / pour info,? (?:je|j')`,
  postpone: String.raw`je (?:vous|te) (?:redis|tiens au courant|recontacte|rappelle) / je vais (?:demander|réfléchir|en parler) / (?:attendez|attends) (?:que|un peu|avant) / pas encore / plus tard /
    il faut que (?:je|j') ?(?:demande|voie|vérifie|en parle|réfléchisse|consulte) / je dois (?:d'abord )?(?:demander|voir|vérifier|en parler|réfléchir|consulter) / je (?:demande|vois|vérifie|regarde) (?:avec|ça avec|à) .{1,30} (?:et|puis) / (?:je|on) (?:vous|te) (?:dira|dirai|confirme|confirmerai|enverrai|envoie) (?:ça |le |la )?(?:demain|ce soir|plus tard|après) / n'(?:envoie|envoyez|achète|réserve|réservez) rien (?:pour l'instant|encore) / laisse(?:z)?-moi (?:réfléchir|voir|demander) / je vois (?:ça|cela) avec / je (?:reviens|reviendrai) vers (?:vous|toi) / j'en parle (?:à|avec) / je vous redis / laisse(?:z)?-moi \w+`,
  assent: String.raw`oui / d'accord / ok / vas-y / allez-y / bien sûr / c'est (?:bon|parti) / je confirme / entendu / volontiers / parfait / ça (?:me )?va`,
  chat: String.raw`bonjour / salut / bonsoir / coucou / au revoir / à (?:bientôt|demain|plus) / bonne (?:journée|soirée|nuit) / c'est tout / ce sera tout / ça va`,
  preference: String.raw`obligatoire(?:ment)? / impérativement / impératif / si possible / 
    toujours / jamais / je préfère / je préférerais / de préférence / pas de \S+ / sans \S+(?: \S+)? (?:svp|stp|s'il) / uniquement / seulement / évite\w* / comme d'habitude / maximum / au plus / au moins / j'aime / je déteste / je ne (?:veux|mange|bois|travaille) pas / ne .{1,30} jamais / (?:pas|rien) (?:avant|après) / en (?:français|anglais|euros) / le moins cher / végétari\w+ / végan\w* / allergi\w+ / à partir de maintenant / désormais /
    à chaque fois / systématiquement / par défaut / à l'avenir / dorénavant / comme (?:toujours|d'hab\S*) / exclusivement / strictement / (?:mais|et|,) pas (?:de |d'|le |la |les |avant |après |trop )?\S+ / (?:^|et |,)rien de / surtout pas / sauf / plutôt que / (?:j'adore|je n'aime|j'aime pas|je (?:ne )?supporte|je suis (?:fan|végé\S*|vegan|allergique|intolérante?|diabétique|enceinte|végane?)) / on est / si c'est possible / idéalement / de préférence / l'idéal / important / ce serait (?:bien|mieux|idéal|parfait|top) / maxi(?:mum)? / (?:moins|pas plus|plus) de \d+ / (?:moins|pas plus) (?:cher|long|tard) (?:que|de)? / au plus tard / au maximum / jusqu'à \d / (?:avant|après) \d+ ?h\S* / budget / sous les \d / \d+ (?:mots|phrases|pages|euros|minutes) (?:max\w*|au plus) / sans (?:gluten|lactose|sucre|alcool|viande|porc|escale|correspondance|changement|(?!internet|réponse|nouvelles?|succès|problème|doute|connexion|signal|service|électricité)\S+)(?=[.!,]|$) / halal / casher / cœliaque / coeliaque / fauteuil roulant / (?:côté|place) (?:fenêtre|hublot|couloir) / (?:au )?calme / non[- ]fumeur / rez-de-chaussée / (?:près|proche|à côté) (?:de|du|d') / vol direct / (?:ton|style) (?:formel|amical|neutre|professionnel|sobre) / (?:court|courte|bref|brève|concis\w*|simple)(?=[.!,]|$| et) / par (?:mail|e-mail|courriel|sms|téléphone|courrier|écrit) / (?:demande|demandez)[- ]moi (?:d'abord|avant) / avant (?:de |d')(?:modifier|changer|envoyer|supprimer|commencer|toucher|faire|réserver) / ne (?:touche|touchez|change|changez|modifie|modifiez|supprime|supprimez|m'appel\w+|envoie|envoyez|mets|mettez|utilise|utilisez) (?:pas|rien|jamais|surtout) / (?:doit|doivent|il faut que) (?:\S+ ){0,4}(?:rester|être|reste|soit|tenir|fonctionner) / garde[rz]? (?:le|la|les|l') / avec (?:un |mon |notre )?(?:chien|bébé|enfants?|chat|fauteuil|poussette) / à voix basse / en (?:euros|français|anglais|minuscules|majuscules|gras|puces) / je (?:ne bois|ne mange|ne travaille|ne prends|ne fume) / on (?:ne mange|ne boit) / plutôt (?:en|le|la|vers|dans|un|une|au|à|tôt|tard) / sans mon / rien ne / en (?:fin|début) de`,
  done: String.raw`
    (?:c'est )?fait / terminé\w* / (?:a|ont|est|sont) (?:bien )?(?:été )?(?:\w+é(?:e|s|es)?|envoyé\w*|mis|fini\w*|remis)(?=\s|[.,!:]|$) / (?:j'ai|nous avons) (?:bien )?\w+(?:é|i|is|u|t)(?=\s|[.,!:]|$) / avec succès / voici / voilà / confirmé\w* / résolu\w* / c'est prêt / prête?s?`,
  refused: String.raw`
    (?:je|nous) ne (?:peux|pouvons|suis pas|sommes pas) / (?:n'est|ne sont) pas (?:possible|autorisé\w*|permis\w*|éligible\w*|remboursable\w*) / impossible / malheureusement / désolée? / je n'ai pas (?:accès|le droit|l'autorisation) / ne (?:permet|peut) pas /
    (?:je|nous) n'(?:ai|avons) pas (?:le droit|la possibilité|la main|accès) / (?:ne sont|n'est|ne sera) (?:pas|plus) (?:possible|disponible\w*|échangeable\w*|modifiable\w*|annulable\w*|couvert\w*) / (?:c'est )?complet / épuisée? / en rupture / il (?:vous )?faudra (?:appeler|contacter|vous adresser) / vous devrez (?:appeler|contacter|vous adresser) / je dois refuser / aucune (?:exception|place|chambre|disponibilité) / je regrette / hors (?:délai|garantie) / ne (?:concerne|s'applique|couvre) que / je ne peux (?:donc )?(?:rien|pas) / (?:seul|seule|seuls) (?:un|le|la|les) .{1,30} (?:peut|peuvent) / c'est (?:au|à la) .{1,30} de`,
  failed: String.raw`échou\w+ / échec / erreur / (?:je )?n'ai pas (?:pu|réussi) / n'a pas (?:pu|fonctionné|abouti|marché) / en panne /
    n'(?:ai|avons|a) pas (?:pu|réussi|abouti) / (?:ne répond|ne répondent) (?:pas|plus) / indisponible / a planté / refusée? par / sans succès / (?:les|mes) (?:deux|trois) (?:essais|tentatives) / délai dépassé / ne se lance pas / ça n'a pas (?:marché|fonctionné|abouti) / il (?:vous )?manque / ne suffit pas / insuffisant\w*`,
  waiting: String.raw`
    (?:pouvez-vous|pourriez-vous|peux-tu|pourrais-tu) (?:me |m')?(?:donner|indiquer|confirmer|préciser|fournir|envoyer|dire|communiquer) / (?:voulez-vous|veux-tu|souhaitez-vous|souhaites-tu|préférez-vous|préfères-tu) / j'(?:ai|aurais|aurai) besoin (?:de|d') / quel(?:le)?s? (?:est|sont|date|préférez) / lequel / laquelle / dois-je / dites[- ]moi / dis[- ]moi / merci de (?:me )?(?:confirmer|préciser|fournir) / avant de / ça (?:te|vous) (?:va|convient) /
    (?:puis-je|je peux) (?:lancer|réserver|envoyer|procéder|commencer) / (?:faut-il|voulez-vous que|veux-tu que) / lequel (?:préférez|préfères|je) / quelle (?:option|date|adresse) / il me (?:faut|faudrait|manque) / j'attends (?:votre|ton|vos) / dès que (?:vous|tu|j'ai) / votre (?:accord|feu vert|choix) / ton (?:accord|feu vert|choix) / à vous de / donnez[- ]moi / indiquez[- ]moi / rien n'est (?:encore )?(?:réservé|envoyé|changé)`,
  underway: String.raw`en cours / toujours en / je (?:reviens|te tiens|vous tiens|surveille|vous préviens|te préviens) / (?:prend|prendra|durera) / j'ai lancé / est lancée? / pas encore (?:terminé|fini|prêt)\w* / je m'en occupe /
    (?:c'est|est) (?:en route|lancé\w*|en traitement) / à \d+ ?% / je continue / je vous (?:tiendrai|tiens) (?:au courant|informée?) / je te (?:tiendrai|tiens) au courant / dès que c'est (?:fini|prêt|terminé) / encore (?:\d+|quelques) minutes / la suite (?:arrive|suit) / je regarde (?:plus tard|tout à l'heure|dans)`,
  plan: String.raw`(?:mon|le|voici le|voici mon) plan / je (?:propose|suggère) / proposition / étape 1 / si (?:tu es|vous êtes|ça)`,
  courtesy: String.raw`(?:autre chose|quoi que ce soit) / n'hésite\w* / je (?:reste|vous en prie|t'en prie) / avec plaisir / de rien / bonne (?:journée|soirée) / si (?:vous avez|tu as) (?:besoin|d'autres)`,
  actions: {
    book: String.raw`réserve\w* / achète\w* / acheter / commande\w*`,
    cancel: String.raw`annul\w* / résili\w*`,
    change: String.raw`chang(?:er|e|ez|é\w*) / modifi\w+ / mettre à jour / mets? à jour / remplac\w+ / renomm\w+ / mettez à jour`,
    add: String.raw`ajout\w*`,
    remove: String.raw`supprim\w* / retir\w+ / enlèv\w+ / enlev\w+`,
    refund: String.raw`rembours\w* / indemnis\w* / dédommag\w*`,
    make: String.raw`crée\w* / créer / fais(?:-moi)? / faire / faites / écri\w+ / rédig\w+ / génér\w+ / prépar\w+ / implément\w+ / mets en place / construi\w+`,
    fix: String.raw`corrig\w+ / répar\w+ / résou\w+ / débogu\w+`,
    find: String.raw`cherch\w+ / recherch\w+ / trouv\w+ / regard\w+ / vérifi\w+ / liste\w* / montre\w* / consulte[rz]?`,
    tell: String.raw`expliqu\w+ / dis-moi / dites-moi / qu'est-ce / quel(?:le)?s? / pourquoi / combien / quand / où / qui / calcul\w+ / donne\w*`,
    compare: String.raw`compar\w+`,
    summarise: String.raw`résum\w+`,
    translate: String.raw`tradui\w+`,
    send: String.raw`envo\w+ / répond\w+ / préviens / prévenez / invit\w+ / transfèr\w+ un mail`,
    schedule: String.raw`planifi\w+ / programme[rz]? / reporte[rz]? / décal\w+ / rendez-vous / organis\w+`,
    deploy: String.raw`déploi\w+ / déploy\w+ / publie[rz]?`,
    run: String.raw`exécut\w+ / lanc\w+ / redémarr\w+ / relanc\w+`,
    test: String.raw`test\w*`,
    reset: String.raw`réinitialis\w+ / débloqu\w+`,
    restore: String.raw`restaur\w+ / récupér\w+`,
    move: String.raw`déplac\w+ / copie[rz]? / télécharg\w+ / importe[rz]?`,
    renew: String.raw`renouvel\w+ / paye[rz]? / paie / prolong\w+`,
    control: String.raw`allum\w+ / éteins / éteign\w+ / baiss\w+ / ferm\w+ / ouvr\w+`,
    remind: String.raw`rappel\w+`,
    record: String.raw`note[rz]? / enregistr\w+ / inscri\w+`,
  },
};
