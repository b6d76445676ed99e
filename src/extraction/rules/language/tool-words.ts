// What tools answer with. Their words are those of programs, in whatever language their fields are named.

/** Fields that hold what went wrong. */
export const errorField =
  /^(?:errors?|err|error_?(?:message|msg|code|text|type)|exception|failure|fault|fehler\w*|erreurs?|errore|erro|fout\w*|b[łl][ąa]d|hata|ошибка|エラー|错误|錯誤|오류|에러)$/iu;

/** Fields that tell in one word whether it worked. */
export const successField =
  /^(?:ok|success(?:ful)?|succeeded|erfolg|erfolgreich|[ée]xito|succ[èe]s|sucesso|成功|성공)$/iu;

/** Fields that hold how it stands. */
export const stateField =
  /^(?:status|state|result|outcome|status_?code|http_?status|code|estado|[ée]tat|stato|statut|durum|статус|状态|状態|ステータス|상태|결과|結果)$/iu;

/** States of what did not work. */
export const failedState =
  /^(?:error|err|fail\w*|rejected|denied|declined|refused|invalid|forbidden|unauthori[sz]ed|unavailable|not[ _-]?found|time[ _-]?out|timed[ _-]?out|aborted|unreachable|offline|bounced|undeliverable|conflict|exception|fehlgeschlagen|fehler|abgelehnt|échou\w*|échec|refusée?|fallid[oa]|rechazad[oa]|error\w*|fallito|rifiutato|falhou|recusad[oa]|mislukt|geweigerd|odrzucon\w+|失败|失敗|拒绝|エラー|실패|거절\w*)$/iu;

/** States of what goes on by itself. */
export const runningState =
  /^(?:running|started|starting|queued|pending|in[ _-]?progress|in[ _-]?review|processing|submitted|creating|building|copying|syncing|uploading|indexing|provisioning|scheduled_to_run|accepted|laufend|läuft|en[ _]cours|en[ _](?:curso|proceso)|in[ _]corso|em[ _]andamento|w[ _]toku|进行中|处理中|実行中|処理中|진행[ _]?중)$/iu;

/** Lines by which a program tells that it did not do what it was called for. */
export const errorLine =
  /^\s*(?:\S*error\b|traceback|fatal:|panic:|failed|exception|npm ERR!)|\berror ?(?:code)? ?:? ?[1-9]\b|^\S*\s?ERR!|^(?:---\s*)?FAIL|exit(?:ed)?(?: with)?(?: code| status)?:? [1-9]|Found \d+ errors?|HTTP\/[\d.]+ [45]\d\d|\b[1-9]\d* (?:failed|failures?|errors?)\b|^(?:not ok)\b|# fail [1-9]|\S+: (?:.{0,80}: )?(?:permission denied|no such file or directory|command not found|connection refused|no space left on device|operation timed out|cannot \w+ .{0,60})\s*$|did not complete successfully|segmentation fault|out of memory/im;

/** Names of tools that only look something up, by their first word or, where the verb stands at the end, by their last. */
export const lookUp =
  /^(?:get|list|search|find|read|fetch|lookup|look_up|describe|view|cat|open|query|show|think|calculate|check|grep|glob|ls|inspect|verify|count|preview|retrieve|track|browse|estimate|quote|free_?busy|web_?search|buscar|consultar|verificar|comprobar|listar|ver|rastrear|leer|cerca|controlla|verifica|leggi|elenca|procurar|pesquisar|chercher|rechercher|consulter|vérifier|verifier|lister|lire|afficher|suivi|suivre|suche|zeige|pruefe|prüfe|lies|zoek|opzoeken|controleer|bekijk|szukaj|wyszukaj|sprawdz|pobierz)(?![a-z])|^(?:get|list|search|find|read|fetch|lookup|describe|view|query|show|calculate|check|inspect|verify|preview|buscar|consultar)|(?:_|^)(?:search|lookup|status|check|info|history|availability|schedule_view|suchen|finden|abrufen|abfragen|pruefen|prüfen|anzeigen|lesen|zoeken|ophalen|opvragen|test|sorgula|ara|bul|getir|listele|kontrol)$|(?:_|^)(?:slots|times|prices?|rates?|balance|weather|forecast|report|directory|catalog(?:ue)?|inventory|stock|options|details|profile|quota|coverage|rules?|policy|creneaux|créneaux|planning|annuaire|horaires|tarifs?|meteo|météo|statut|saldo|estado|horarios|precios?|tarifas?|disponibilidad|clima|stato|orari|prezzi|horários|preços|tijden|prijzen|voorraad|termine|preise|kontostand|wetter|bestand|stan|cennik|terminy|pogoda)$|^(?:solde|planning|regle|règle|verbindungen|termine|diagnos\w*)_|(?:найти|поиск|проверить|получить|показать|статус)|(?:查询|查找|搜索|获取|列出|检查|查看|读取|查)|(?:検索|照会|取得|確認|一覧|参照)|(?:조회|검색|확인|목록|찾기)/iu;
