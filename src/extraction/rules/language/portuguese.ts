import type { Phrasebook } from "./phrasebook.ts";

/** Portuguese of Brazil and Portugal. */
export const portuguese: Phrasebook = {
  ask: String.raw`
    (?:você |voce )?(?:pode|poderia|podes|podias|consegue|consegues)(?: me)? / por favor / pfv / (?:quero|queria|gostaria|preciso|precisamos|precisava) / me (?:vê|manda|mande|envia|envie|passa|passe|diz|diga|fala|dá|dê|faz|faça|arruma|arrume|mostra|mostre|lembra|lembre|avisa|avise|reserva|reserve|marca|marque|troca|troque|cancela|cancele|conta|conte|acha|ache) / o mesmo (?:em|para|com) / me ajud\w+ / ajuda com / é possível / como (?:posso|faço) / estou (?:procurando|à procura) / vamos`,
  question: String.raw`
    posso / podemos / dá para / tem como / há / qual / quais / como / quando / onde / quanto\w* / por que`,
  imperative: String.raw`
    (?:bloquei|mud|cancel|coloc|tir|mand|envi|procur|olh|abr|fech|sob|baix|apag|lig|deslig|adicion|mov|pass|cham|avis|reserv|compr|pag|renov|ativ|desativ|instal|configur|consert|traduz|resum|expliqu|explic|compar|calcul|imprim|salv|copi|compartilh|confirm|agend|marc|marqu|remarc|remarqu|lembr|anot|prepar|escrev|ger|cri|mont|filtr|orden|agrup|atualiz|devolv|ach|vej|faç|diz|dig|põ|ponh|peç|organiz)(?:a|e|am|em)? (?:o|a|os|as|um|uma|meu|minha|meus|minhas|esse|essa|este|esta|isso|ao|à|todo|todos|todas|também|outra|outro|para|pra|me)`,
  also: String.raw`também / além disso / outra (?:coisa|pergunta|dúvida) / mais uma (?:coisa|pergunta) / aliás / enquanto isso / depois / agora / aproveita(?:ndo)? / a propósito / antes (?:disso|uma) / uma perguntinha / (?:tenho|queria) (?:mais|outra|também)`,
  change: String.raw`na verdade / em vez d[eo] / melhor / espera / desculp\w+,? / muda(?:r)? (?:isso|para) / pensando bem / quis dizer / já não / não (?:quero )?mais`,
  resume: String.raw`voltando a\S* / continua / continue / de novo / novamente / alguma novidade / não (?:dá|tem como|podem?|daria) .{0,80}\? / abrir (?:uma )?exceção / não tem jeito`,
  vague: String.raw`(?:umas|algumas) (?:mudanças|alterações|coisas|dúvidas|perguntas) / preciso de ajuda / (?:uma|duas) (?:dúvidas?|perguntas?)`,
  ownPlan: String.raw`se não,? eu`,
  handOver: String.raw`um (?:atendente|humano|supervisor) / uma pessoa / falar com alguém`,
  thanks: String.raw`obrigad[oa] / muito obrigad[oa] / valeu / agradeço / brigad[oa]`,
  praise: String.raw`perfeito / ótimo / otimo / excelente / maravilha / muito bom / funcionou / está funcionando / exatamente / que show / isso mesmo / legal / beleza / certinho / voltou /
    sensacional / top / lindo / maravilhoso / (?:você|vc) é (?:demais|um anjo|o melhor|a melhor|fera|10) / (?:já )?chegou(?! (?:errad|quebrad|com|tod)\w*) / recebi / (?:bem|muito) melhor / agora (?:foi|deu|sim|funciona) / deu certo / amei / adorei / massa / arrasou / tudo certo / que bom / rapidinho`,
  complaint: String.raw`(?:está|tá|ficou) errad[oa] / incorret[oa] / não (?:funciona|funcionou|está certo|é isso|era isso|serve) / (?:continua|ainda) (?:sem|não|com erro|igual|quebrad[oa]) / péssimo / inaceitável / absurdo / você (?:esqueceu|errou) /
    não (?:é|era|foi) (?:isso|assim|o que|bem isso) / (?:falta|faltou|faltam|faltando) / duplicad[oa] / de novo (?:errado|o mesmo|igual) / (?:eu )?(?:tinha|havia) (?:pedido|dito|falado) / (?:eu )?(?:pedi|falei|disse) (?:que|pra|para|claramente) / não (?:leu|entendeu|mandou|chegou|veio|resolveu|adiantou) / que (?:porcaria|vergonha|bagunça) / horrível / pior / não posso (?:apresentar|mandar|usar) / palhaçada / brincadeira,? né / travou / ainda nada / continua (?:dando|aparecendo|caindo|errado)`,
  drop: String.raw`deixa (?:pra lá|para lá|isso) / esquece / não precisa mais / não quero mais / cancela (?:isso|o pedido) / tanto faz / desisto /
    ^(?:para|pare|parem)(?=[!.,]|$) / pode parar / (?:para|pare) (?:tudo|com isso|aí) / desfaz(?:er)? tudo / não (?:quero|queremos) mais / mudei de ideia / deixa (?:quieto|como está|assim|então) / melhor (?:não|deixar) / eu (?:mesm[oa] )?(?:faço|resolvo|ligo|vejo) (?:sozinh[oa]|por aqui|isso)? / vou (?:procurar|comprar|ver) (?:em )?(?:outro|outra) (?:lugar|loja|empresa) / (?:desfaz|desfaça|reverte|reverta) (?:isso|tudo)? / volta(?:r)? (?:como|ao que) (?:era|estava)`,
  negation: String.raw`não / nunca / nada / nenhum\w* / sem / falta\w* / em vez`,
  manner: String.raw`me cham[ae]\w* / (?:pode|podes) me chamar / pode chamar de / (?:todo mundo|todos) me chama\w* / me trat[ae] / responda? (?:em|sempre) / (?:lembr[ae]|lembre-se|anota|anote|não esquec[ae]) (?:de )?que (?:eu |também )?(?:sou|tenho|não|estou|minha?)`,
  postpone: String.raw`já (?:te|lhe) (?:digo|aviso) / vou (?:confirmar|pensar|falar|ver) / te aviso / (?:espera|espere|aguarde) (?:eu|até|que) / ainda não / mais tarde /
    (?:tenho|preciso) (?:que )?(?:perguntar|falar com|ver com|consultar|pensar|confirmar com)\w* / vou (?:perguntar|consultar|conversar|olhar|checar) / (?:depois|amanhã|mais tarde|à noite|logo) (?:te|eu|lhe) (?:falo|aviso|digo|mando|passo|confirmo) / te (?:falo|mando|passo|confirmo|digo) (?:depois|amanhã|mais tarde|à noite|logo) / não (?:reserva|manda|compra|faz) nada ainda / deixa eu (?:ver|pensar|perguntar|falar) / deixa eu \w+`,
  assent: String.raw`sim / ok / claro / pode ser / pode (?:fazer|seguir) / certo / combinado / confirmo / manda ver / tá bom / isso`,
  chat: String.raw`olá / oi / bom dia / boa (?:tarde|noite) / tchau / até (?:logo|mais|amanhã) / é só isso / só isso / tudo bem / kkk+ / abraço`,
  preference: String.raw`obrigatóri[oa] / imprescindível / se possível / sempre / nunca / prefiro / preferiria / não (?:quero|gosto|use|coloque|mande|inclua) / sem \S+(?: \S+)?,? por favor / só \S+ / somente / apenas / evite / como sempre / no máximo / pelo menos / gosto de / odeio / em (?:português|inglês|reais) / mais barat[oa] / vegetarian\S+ / vegan\S+ / alérgic\S+ / a partir de agora /
    toda vez / por padrão / daqui (?:pra|para a?) frente / de agora em diante / no futuro / exclusivamente / nada de \S+ / (?:,|e|mas) não (?:antes|depois|muito|mais|o|a|na|no|me|mexe|mexa) / exceto / menos (?:na|no|às|aos) / que não (?:seja|passe|tenha|custe|ultrapasse) / (?:adoro|detesto|odeio|não suporto|não como|não bebo|não curto|prefiro) / sou (?:vegetarian\S+|vegan\S+|alérgic\S+|intolerante|celíac\S+|diabétic\S+|canhot\S+) / celíac\S+ / intoleran\S+ / grávida / cadeir(?:a de rodas|ante) / halal / sem (?:glúten|lactose|açúcar|álcool|carne|escala|conexão|emojis?|pimenta|(?!internet|sinal|resposta|energia|luz|acesso|sucesso|problema|dúvida|serviço)\S+)(?=[.!,]|$| (?:nem|e|por)) / de preferência / preferencialmente / idealmente / o ideal / importante / melhor se / seria (?:bom|ótimo|ideal|melhor|legal) / (?:até|máximo|máx|menos de|no máximo|não mais (?:que|de)|abaixo de|a partir d[ae]s?|depois d[ae]s|antes d[ae]s) (?:de )?(?:r\$ ?)?\d+\S* / no mais tardar / orçamento / \d+ (?:palavras|frases|páginas|reais|minutos) (?:no )?máx\w* / (?:na |do lado da )?janela / corredor / sossegad[oa] / tranquil[oa] / não fumante\w* / térreo / (?:perto|próximo) d[aeo]\w* / voo direto / (?:tom|estilo) (?:formal|informal|amigável|neutro|profissional) / (?:curto|curtinho|breve|conciso|formal|informal)(?=[.!,]|$| e) / por (?:e-?mail|telefone|sms|whatsapp|escrito|carta|mensagem) / (?:me )?(?:pergunta|pergunte|avisa|avise|consulta|consulte) (?:antes|primeiro) / antes de (?:mudar|mexer|enviar|apagar|tocar|começar|fazer|reservar|comprar|alterar)\S* / não (?:mexe|mexa|muda|mude|apaga|apague|altera|altere|liga|ligue|me ligue|escreve|escreva|envie|use|coloca) / (?:tem que|precisa|deve|devem|têm que) (?:\S+ )?(?:ser|ficar|continuar|caber|estar|funcionar) / com (?:meu |um |o )?(?:cachorro|bebê|crianças?|gato|cadeirante) / melhor (?:de|na|no|à|se|um|uma) / sem (?:minha|meu) / nada (?:vai|pode|sai)`,
  done: String.raw`feito / pronto / pronta / (?:foi|foram|está|estão|ficou) (?:\S+ )?\w+(?:ad[oa]s?|id[oa]s?) / com sucesso / aqui (?:está|estão|vai) / segue / resolvido / (?:já )?(?:enviei|criei|atualizei|reservei|corrigi|adicionei|agendei|mudei|encontrei)`,
  refused: String.raw`não (?:posso|podemos|consigo|conseguimos|é possível|é permitido|tenho (?:acesso|permissão)|dá para) / infelizmente / lamento / sinto muito / desculpe,? mas / não permite /
    não (?:é|são|está|estão) (?:reembolsáve\w+|permitid[oa]s?|disponíve\w+|possíve\w+|elegíve\w+) / esgotad[oa] / lotad[oa] / fora d[oa] (?:prazo|garantia) / (?:terá|precisa|vai ter|deve) (?:que )?(?:ligar|entrar em contato|procurar|ir até) / preciso recusar / não há (?:exceç\w+|vagas|quartos|mesas) / não tem (?:vaga|quarto|mesa|estoque) / (?:só|somente|apenas) (?:vale|se aplica|cobre) / não tem direito / só (?:um|o|a) .{1,30} pode`,
  failed: String.raw`falhou / falha / erro (?:ao|na|no|\d+) / não (?:foi possível|consegui|pude|respondeu|funcionou) / sem sucesso /
    (?:deu|dá|retornou|retorna) (?:um )?erro / não (?:carrega|abre|liga|responde|deu certo|funcionou|consegui\w*|foi possível) / (?:as|duas|três|todas as) tentativas / fora do ar / recusad[oa] / rejeitad[oa] / tempo esgotado / caiu / não (?:basta|é suficiente|chega)`,
  waiting: String.raw`(?:pode|poderia|consegue) (?:me )?(?:informar|confirmar|dizer|enviar|passar|fornecer) / (?:você )?(?:quer|deseja|prefere|gostaria) / preciso (?:do|da|de|que você|saber) / qual (?:é|o|a|seu|você|delas?) / me (?:diga|informe|confirme|avise) / posso (?:prosseguir|seguir|continuar) / antes de /
    (?:reservo|confirmo|cancelo|envio|mando|posso (?:reservar|enviar|cancelar|abrir|agendar|fechar|seguir|confirmar))\? / qual (?:delas|deles|opção|dia|horário|data|prefere|você) / (?:falta|faltam|falta só) (?:me )?(?:o|a|os|seu|sua) / (?:aguardo|fico no aguardo|esperando) (?:d[eo]|sua|seu)? / assim que (?:você|me|eu receber) / é só (?:me )?(?:avisar|falar|dizer|confirmar) / me (?:passa|manda|envia|envie) / nada foi (?:reservado|enviado|alterado) / ainda não (?:reservei|enviei|alterei|fiz)`,
  underway: String.raw`em andamento / ainda (?:está|rodando|processando|em) / vou (?:verificar|acompanhar|avisar|te avisar|monitorar) / (?:leva|demora|levará) / iniciad[oa] / um momento /
    em \d+ ?% / continuo (?:com|aqui) / estou (?:\w+ndo) / te (?:mantenho|manterei) / assim que (?:terminar|acabar|ficar pronto|sair) / faltam? (?:uns )?\d+ (?:minutos|horas) / já (?:comecei|iniciei) / pode deixar / olho (?:mais tarde|depois|daqui)`,
  plan: String.raw`(?:meu|o|este é o) plano / proponho / sugiro / proposta / passo 1`,
  courtesy: String.raw`(?:mais alguma coisa|algo mais|qualquer (?:coisa|dúvida)) / estou à disposição / de nada / tenha um / se precisar / fico à disposição / por nada`,
  actions: {
    book: String.raw`reserv(?:a|e|ar) / compr(?:a|e|ar) / ped(?:e|ir) / peça / encomend\w+`,
    cancel: String.raw`cancel(?:a|e|ar)`,
    change: String.raw`mud(?:a|e|ar) / alter(?:a|ar) / troc(?:a|ar) / troque / atualiz\w+ / modific\w+ / substitu\w+`,
    add: String.raw`adicion\w+ / acrescent\w+ / inclu[ia]\w* / coloc\w+ / coloque`,
    remove: String.raw`remov[ae]\w* / tir(?:a|e|ar) / exclu\w+ / apag\w+ / delet(?:a|ar)`,
    refund: String.raw`reembols\w+ / estorn\w+ / devolv\w+`,
    make: String.raw`cri(?:a|e|ar) / faça / fazer / faz / escrev\w+ / ger(?:a|e|ar) / prepar(?:a|e|ar) / mont(?:a|e|ar) / implement(?:a|e|ar) / elabor(?:a|e|ar)`,
    fix: String.raw`corrig\w+ / corrij\w+ / consert\w+ / arrum\w+ / resolv(?:a|er)`,
    find: String.raw`busc\w+ / busque / procur\w+ / encontr\w+ / verific\w+ / verifique / pesquis\w+ / olh(?:a|e|ar) / mostr(?:a|e|ar) / list(?:a|ar)`,
    tell: String.raw`me (?:diz|diga|fala|explica|explique) / explic\w+ / explique / o que / qual / quais / por que / quanto / quantos / quando / onde / quem / calcul(?:a|e|ar)`,
    compare: String.raw`compar(?:a|e|ar)`,
    summarise: String.raw`resum(?:a|ir|o)`,
    translate: String.raw`traduz\w* / traduç\w+`,
    send: String.raw`envi(?:a|e|ar) / mand(?:a|e|ar) / respond(?:a|er) / avis(?:a|e|ar) / convid\w+`,
    schedule: String.raw`agend(?:a|e|ar) / marc(?:a|ar) / marque / remarc\w+ / adi(?:a|ar)`,
    deploy: String.raw`publi(?:ca|que|car) / implant\w+ / faz(?:er)? (?:o )?deploy`,
    run: String.raw`execut(?:a|ar) / rod(?:a|ar) / reinici(?:a|ar)`,
    test: String.raw`test(?:a|ar)`,
    restore: String.raw`restaur(?:ar|e) / recuper\w+`,
    move: String.raw`mov(?:a|er) / copi(?:a|ar) / transfir\w+ / baix(?:a|ar)`,
    renew: String.raw`renov(?:a|e|ar) / pag(?:a|ar)`,
    control: String.raw`lig(?:a|ar) / deslig\w+ / apag(?:a|ar) / abr(?:a|ir) / fech(?:a|ar)`,
    remind: String.raw`lembr\w+ / lembrete`,
    record: String.raw`anot(?:a|ar) / salv(?:a|ar) / registr(?:a|ar)`,
  },
};
