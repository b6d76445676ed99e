import type { Phrasebook } from "./phrasebook.ts";

/** Spanish of Spain and America, polite and familiar. */
export const spanish: Phrasebook = {
  ask: String.raw`
    (?:me )?(?:puedes|podés|puede|podrías|podría|podéis|pueden)(?: por favor)? / por favor / porfa / (?:quiero|quisiera|querría|necesito|necesitamos|me gustaría|queremos) / me (?!gust|parec|llam|pued|qued)\p{L}{2,}(?:as|es)(?= (?:el|la|los|las|un|una|mi|mis|al|esto|eso|otra)) / lo mismo (?:en|para|pero) / ayúdame / ayuda con /
    (?:es|sería) posible / hazme / cómo (?:puedo|hago) / estoy buscando / vamos a / haz`,
  question: String.raw`
    qué / cómo / cuándo / dónde / cuánt\w* / cuál\w* / por qué / puedo / podemos / podría / hay / se puede / tengo que / es posible`,
  imperative: String.raw`
    (?:bloque|cambi|cancel|quit|mand|revis|sub|baj|apag|borr|pas|llam|avis|reserv|compr|renuev|activ|desactiv|instal|configur|arregl|calcul|imprim|descarg|guard|copi|compart|confirm|program|apunt|prepar|escrib|redact|gener|mont|divid|filtr|orden|agrup|actualiz|devuelv|registr|organiz|abr|cierr|enciend|añad|muev|traduc|resum|explic|compar|recuerd)(?:a|e|an|en|ad|ed|id) (?:el|la|los|las|un|una|mi|mis|tu|este|esta|esto|estos|eso|ese|esa|todo|todos|todas|también|otra|otro) /
    \p{L}*[áéíóú]\p{L}*(?:me|nos|lo|la|los|las|melo|mela|selo)(?=[ .,!]|$) / (?:dame|ponme|hazme|dime|mándame|échame|quiero que|pon|haz|ve)(?= )`,
  also: String.raw`además / también / otra (?:cosa|pregunta|duda) / (?:una|1) (?:última|cosa más|pregunta más) / aparte / por cierto / mientras(?: tanto)? / de paso / después / luego / ahora / ya que estás / aprovechando / y otra / antes (?:de eso|una) / una preguntita / tengo (?:otra|también|además) / pregunta aparte`,
  change: String.raw`en realidad / mejor (?:que|en|no|hazlo|pon\S*|cambia\S*)? / en vez de / en lugar de / espera / perdón,? / cambia(?:lo|la|r) / pensándolo bien / al final / quise decir / ya no`,
  resume: String.raw`volviendo a / volvamos a / sigue / continúa / continua / otra vez / de nuevo / alguna novedad / (?:de verdad )?no se puede .{0,80}\? / no (?:podéis|puedes|pueden|podrían?) .{0,80}\? / hacer una excepción / no hay (?:ninguna |otra )?(?:forma|manera)`,
  vague: String.raw`(?:unos|algunos|varios) cambios / (?:una|dos|tres|unas|varias) (?:preguntas?|dudas?|cosas?|consultas?) / necesito ayuda`,
  ownPlan: String.raw`si no,? (?:lo|la)? / yo mismo`,
  handOver: String.raw`(?:una )?persona (?:real|humana)? / un (?:agente|humano|supervisor) / hablar con alguien`,
  thanks: String.raw`(?:muchas |mil )?gracias / te lo agradezco / se agradece`,
  praise: String.raw`perfecto / genial / excelente / estupendo / fenomenal / buenísimo / muy bien / ya funciona / funciona / de maravilla / exacto / eso es / así es / listo / vale,? perfecto / ha vuelto / ya va /
    fantástico / maravilloso / de lujo / de diez / eres (?:un|una|el|la) (?:crack|sol|máquina|genio|mejor) / (?:me |ya )?llegó / recibid[oa] / mucho mejor / ya está / ya (?:imprime|carga|arranca|entra) / me encanta / qué (?:bien|guay|bueno|rápido) / bárbaro / buenísimo / chévere / bacán / guay / todo (?:bien|ok|correcto)`,
  complaint: String.raw`
    (?:está|es|esto está) mal / incorrecto / equivocad[oa] / (?:sigue|siguen|todavía|aún) (?:sin|igual|fallando|roto|no|mal|en rojo) / no (?:funciona|sirve|va|es lo que|me sirve|es correcto) / vergüenza / inaceptable / error tuyo / te equivocas /
    eso no es / no es (?:lo que|eso|así) / no era (?:eso|lo que|así) / otra vez (?:mal|lo mismo|igual) / (?:falta|faltan) / duplicad[oa]s? / había (?:pedido|dicho) / te (?:pedí|dije) / le (?:pedí|dije) / pedí (?:claramente|que) / no (?:has|ha|han) (?:hecho|leído|enviado|llegado|entendido) / menuda? (?:chapuza|porquería) / chapuza / desastre / fatal / no puedo (?:presentar|enviar|enseñar|usar) (?:esto|eso) / me está(?:s|n)? tomando / sigue (?:saliendo|apareciendo|dando|fallando) / todavía (?:nada|no ha) / peor / se cae`,
  drop: String.raw`olvídalo / olvidalo / déjalo / dejalo / déjelo / ya no (?:hace falta|lo necesito|importa|quiero) / da igual / no te molestes / cancela (?:eso|la petición) /
    ^¡?para(?=[!.,]|$) / para(?:d|te)? (?:todo|ya|eso|ahí) / deshaz(?:lo)?(?: todo)? / mejor (?:no|déjalo|lo dejamos|nada) / lo dejamos (?:así|como estaba|estar) / (?:ya )?no (?:lo|la|los|las) (?:quiero|necesito|hagas|haga) / no (?:quiero|queremos) (?:seguir|hacerlo|ya) / me rindo / abandono / paso(?: de esto)?$ / (?:ya )?(?:lo|la) (?:hago|arreglo|busco) yo / me (?:voy|cambio) a (?:otra|la competencia) / he cambiado de (?:idea|opinión) / no te preocupes,? (?:ya|déjalo) / olvida(?:mos|d)? (?:todo|el viaje|lo) / nos quedamos en casa / anula todo / cancélalo todo / revi[eé]rtelo / deshaz(?:lo|me)? / (?:vuelve|vuélvelo) (?:a poner|atrás|a dejar)\S* / déjalo como estaba`,
  negation: String.raw`no / nunca / nada / ningun\w* / tampoco / sin / falta\w* / en vez`,
  manner: String.raw`(?:llám[ae]me|llamame|dime|decirme|llamarme) (?!si|qué|que|cuál|cuando|dónde|el|la|los|cómo)\w+ / (?:tutéame|tuteame|trátame|tratame|háblame|hablame) / (?:puedes|podés|puede) (?:llamarme|tutearme|decirme \w+) / me llamo / me llaman / (?:respond|contest)\w+ (?:en|siempre) / (?:recuerda|recuerde|acuérdate|ten en cuenta|apunta) (?:de )?que (?:soy|tengo|no|mi|estoy|me)`,
  postpone: String.raw`te (?:digo|aviso|confirmo) / le (?:digo|aviso|confirmo) / lo (?:consulto|pienso|hablo) / (?:espere|espera) (?:a que|hasta|por) / todavía no / aún no / más tarde / déjame (?:preguntar|pensar|consultar)\w* /
    (?:tengo|tenemos) que (?:preguntar|consultar|hablar|pensar|mirar|verlo)\w* / (?:voy|vamos) a (?:preguntar|consultar|pensar|hablar|mirar)\w* / (?:luego|mañana|después|esta noche) (?:te|le|os) (?:digo|aviso|escribo|paso|cuento|mando|envío) / te (?:lo )?(?:paso|mando|envío|escribo|cuento) (?:luego|mañana|después|más tarde|esta noche) / no (?:reserves|envíes|mandes|compres|hagas) nada (?:todavía|aún) / lo consulto con / a ver qué dice / déjame (?!saber|en)\w+`,
  assent: String.raw`sí / si / vale / claro / de acuerdo / adelante / ok / okay / perfecto / hazlo / hágalo / confirmo / dale / correcto / procede`,
  chat: String.raw`hola / buenas / buenos días / buenas (?:tardes|noches) / adiós / hasta (?:luego|pronto|mañana) / saludos / un saludo / eso es todo / nada más / qué tal / jaja\w*`,
  preference: String.raw`obligatori[oa] / sí o sí / imprescindible / si es posible / a ser posible / (?:por|de) la (?:mañana|tarde|noche) / 
    siempre / cort[oa],? (?:por favor|porfa) / breve / nunca / jamás / prefiero / preferiría / no (?:quiero|me gusta|uses|pongas|me llam\S+|mandes|incluyas|toques) / sin \S+(?: \S+)?,? (?:por favor|porfa) / solo / sólo / únicamente / evita / como siempre / máximo / como mucho / mínimo / me gusta / odio / en (?:español|castellano|inglés|euros) / (?:antes|después) de las / el más barato / más barat[oa] / vegetarian\S+ / vegan\S+ / alérgic\S+ / por (?:whatsapp|correo|email|sms|teléfono|escrito) /
    cada vez / por defecto / de ahora en adelante / en adelante / en el futuro / exclusivamente / estrictamente / nada de \S+ / (?:,|y|pero) no (?:quiero|me|el|la|los|las|en|antes|después|muy|más|toques|cambies|llames|borres|uses) / excepto / salvo / en vez de / que no (?:sea|sean|pase|pasen|tenga|lleve|haya|supere|cueste|dure) / (?:me )?(?:encanta|encantan|gustaría que|gustan) / (?:no )?(?:soporto|aguanto|tolero|como|bebo|tomo) (?!ya|lo|la)\S+ / soy (?:vegetarian\S+|vegan\S+|alérgic\S+|intolerante|celíac\S+|diabétic\S+|zurd\S+) / somos (?:vegetarian\S+|vegan\S+|celíac\S+|alérgic\S+) / celíac\S+ / intoleran\S+ / embarazada / silla de ruedas / halal / kosher / sin (?:gluten|lactosa|azúcar|alcohol|carne|escalas|transbordo\w*|picante|emojis?|(?!internet|conexión|servicio|luz|señal|respuesta|noticias|éxito|problema|duda|embargo|línea|saldo)\S+)(?=[.!,]|$| (?:ni|y|por)) / idealmente / preferentemente / preferiblemente / de preferencia / lo ideal / importante / mejor si / estaría (?:bien|genial) / (?:por|hasta|menos de|no más de|máximo|máx|a partir de|por debajo de|debajo de) (?:los |las |de )?[€$]?\d+\S* / como (?:mucho|máximo|mínimo) / a más tardar / (?:antes|después) de(?:l| las| la)? (?:\d+|mediodía|viernes|lunes|martes|miércoles|jueves|sábado|domingo) / presupuesto / \d+ (?:palabras|frases|páginas|euros|minutos) (?:máx\w*|como mucho) / (?:al lado de la |de )?(?:ventanilla|ventana|pasillo) / tranquil[oa] / no fumador\S* / planta baja / cerca (?:de|del) / vuelo directo / (?:tono|estilo) (?:formal|informal|cercano|amable|neutro|profesional) / (?:corto|breve|conciso|formal|informal)(?=[.!,]|$| y) / por (?:mensaje|carta|chat) / (?:pregúntame|avísame|consúltame) (?:antes|primero) / antes de (?:que )?(?:cambiar|borrar|enviar|tocar|empezar|hacer|reservar|comprar|toques|cambies|envíes|borres|hagas)\S* / no (?:toques|cambies|borres|modifiques|llames|me llames|envíes|escribas|hagas|pongas|metas)(?! \S+do) / (?:tiene|tienen|debe|deben|tiene que|ha de) (?:que )?(?:ser|seguir|quedar|caber|estar|funcionar|pasar)\S* / con (?:mi |un |nuestro )(?:perro|bebé|niñ[oa]s?|gato|silla) / en (?:minúsculas|mayúsculas|negrita|viñetas) / despacio / en silencio / mejor (?:por|en|a|un|una|de|si) / sin mi / nada (?:se|sale|puede) / tirando a`,
  done: String.raw`
    hecho / listo / lista / (?:ha|han|he|hemos) (?:sido )?\w+(?:ado|ido|to|cho) / (?:está|están|queda|quedó|quedan) (?:ya )?\w+(?:ad[oa]s?|id[oa]s?) / con éxito / correctamente / aquí (?:tienes|está|tiene|van) / confirmad[oa] / resuelto / enviad[oa] / reservad[oa] / ya (?:está|funciona|tienes)`,
  refused: String.raw`
    no (?:puedo|podemos|es posible|está permitido|tengo (?:acceso|permiso)|se puede|me es posible|estoy autorizad[oa]) / lamentablemente / desafortunadamente / por desgracia / lo siento / no (?:cumple|permite|disponible) /
    no (?:está|estoy) (?:permitid[oa]|autorizad[oa]) / no (?:admite|reembolsable|se admite|hay (?:plazas|mesas|habitaciones|disponibilidad|existencias|forma)) / agotad[oa] / completo / fuera de (?:plazo|garantía) / (?:tendrá|tendrás|deberá|debes|debe) que? ?(?:llamar|contactar|acudir|dirigir)\w* / no me (?:dejan?|corresponde|permite) / tengo que (?:rechazar|denegar) / no hay excepciones / solo (?:se aplica|cubre|vale|aplica) / no (?:le|te) corresponde / solo (?:un|el|la) .{1,30} puede / es cosa de(?:l| la)?`,
  failed: String.raw`ha fallado / falló / no (?:se )?(?:pudo|ha podido|he podido|pude|hemos podido|responde) / sin éxito / no ha funcionado /
    (?:me |nos )?(?:ha dado|da|dio|devuelve|devolvió) (?:un )?error / no (?:responde|carga|arranca|ha funcionado|funcionó|ha sido posible|he conseguido|conseguí|he logrado|logré) / (?:los|ambos|tres|dos) intentos / caíd[oa] / rechazad[oa] / tiempo (?:de espera )?agotado / sin respuesta / ha salido mal / no (?:alcanza|llega|basta)(?: \w+)? / (?:le|te) faltan?`,
  waiting: String.raw`
    (?:me )?(?:puedes|podrías|puede|podría) (?:decirme|darme|confirmar\w*|indicar\w*|enviar\w*|pasar\w*|facilitar\w*|reiniciar\w*|comprobar\w*) / ¿?(?:quieres|quiere|desea|prefieres|prefiere) (?:que)? / necesito (?:que me|tu|su|el|la|saber|los) / ¿?(?:cuál|qué) (?:prefieres|de|es tu|es su) / dime / dígame / confírmame / indícame / ¿te parece / ¿le parece / antes de / en cuanto me /
    (?:lo|la|los|las|te lo|se lo) (?:reservo|envío|mando|cancelo|cambio|confirmo|compro|pido)\? / ¿(?:procedo|confirmo|reservo|sigo|empiezo|lo hago) / ¿(?:cuál|cuáles|qué (?:día|hora|opción|fecha|talla|color)) / me (?:falta|faltan|hace falta) / espero (?:tu|su) / quedo a la espera / cuando (?:me )?(?:digas|confirmes|diga|confirme) / tu (?:ok|visto bueno|confirmación) / su (?:ok|visto bueno|confirmación) / avísame (?:cuando|si) / elige / elija / dame / deme / no he (?:reservado|enviado|cambiado|tocado) nada / todavía no he`,
  underway: String.raw`en (?:curso|proceso|marcha) / sigue (?:en|ejecutándose|corriendo|pendiente) / todavía (?:está|en) / te (?:aviso|avisaré|informo) / le (?:aviso|avisaré|informaremos) / tardará / un momento / estoy (?:\w+ndo) / abiert[oa] (?:la|una)? ?(?:incidencia|avería) /
    al \d+ ?% / sigo con / continúo / me pongo (?:a ello|con) / (?:lo|la) (?:estoy|están) / te (?:mantengo|mantendré) / le (?:mantengo|mantendré) / en cuanto (?:termine|acabe|esté|haya) / quedan? (?:unos )?\d+ (?:minutos|horas) / lanzad[oa] / iniciad[oa] / lo miro (?:luego|más tarde|en)`,
  plan: String.raw`(?:mi|el|este es el) plan / propongo / propuesta / paso 1 / si te parece`,
  courtesy: String.raw`(?:algo|alguna cosa|cualquier (?:cosa|duda|consulta)) más / (?:en|hay) (?:algo|qué) (?:más )?(?:puedo|más) / no dudes / de nada / que (?:tengas|tenga) (?:un )?buen / un placer / quedo a (?:tu|su) disposición / si necesitas / si necesita`,
  actions: {
    book: String.raw`reserva(?:r|me|d)? / compra(?:r|me)? / pide / pedir / encarga\w*`,
    cancel: String.raw`cancela\w* / anula\w* / dar? de baja`,
    change: String.raw`cambia\w* / modifica\w* / actualiza\w* / sustituye\w* / renombra\w* / edita\w*`,
    upgrade: String.raw`mejora(?:r)? (?:de|el|mi|la) plan`,
    add: String.raw`añad\w* / agrega\w* / incluye\w* / pon(?:er|me|le|lo|la)? / mete(?:lo|la)?`,
    remove: String.raw`quita\w* / elimina\w* / borra\w* / saca\w*`,
    refund: String.raw`reembols\w* / devol\w+ / devuelv\w* / compensa\w* / indemniz\w* / abono / abonar\w*`,
    make: String.raw`crea(?:r|me)? / haz(?:me)? / hacer / escrib\w* / redacta\w* / genera(?:r|me)? / prepara\w* / monta\w* / implementa\w* / diseña\w*`,
    fix: String.raw`arregl\w* / repara\w* / corrig\w* / corregir\w* / soluciona\w* / resolver / resuelv\w*`,
    find: String.raw`busca\w* / encuentra\w* / encontrar / mira\w* / revisa\w* / comprueba\w* / comprobar / investiga\w* / consulta(?:r|me)? / muéstra\w* / lista(?:r|me)`,
    tell: String.raw`dime / dígame / explica\w* / qué (?:es|son|significa|pasa|hay|tiempo) / cuál\w* / por qué / cuánt\w+ / cuándo / dónde / quién / calcula\w* / cómo`,
    compare: String.raw`compara\w*`,
    summarise: String.raw`resumir / resúme\w* / resumen`,
    translate: String.raw`traduc\w* / traduzca\w*`,
    send: String.raw`envía\w* / enviar\w* / manda(?:r|me|le|les)? / responde\w* / avisa\w* / invita\w* / reenvía\w*`,
    schedule: String.raw`agenda\w* / programa(?:r|me)? / planifica\w* / aplaza\w* / cita / mueve la (?:cita|reunión)`,
    deploy: String.raw`despliega\w* / desplegar / publica\w* / lanza\w*`,
    run: String.raw`ejecuta\w* / arranca\w* / reinicia\w*`,
    test: String.raw`prueba\w* / verifica\w*`,
    reset: String.raw`resetea\w* / restablec\w* / desbloquea\w*`,
    restore: String.raw`restaura(?:r|me)? / recupera\w*`,
    move: String.raw`mueve\w* / mover / traslad\w* / copia\w* / sube\w* / descarga\w* / pása\w*`,
    renew: String.raw`renueva\w* / renovar / paga\w* / extiende\w*`,
    control: String.raw`enciend\w* / apaga\w* / baja\w* / abre\w* / cierra\w* / pausa\w*`,
    remind: String.raw`recuérda\w* / recordatorio / recordar\w*`,
    record: String.raw`apunta\w* / anota\w* / guarda\w* / registra\w*`,
  },
};
