import type { Phrasebook } from "./phrasebook.ts";

/** Korean. Endings carry most signs, so phrases match inside of words. */
export const korean: Phrasebook = {
  unspaced: true,
  ask: String.raw`해 ?(?:주세요|줘|주실|주시|줄래) / 부탁 / [가-힣] ?(?:줘|주세요|주실|주시겠|줄래|줄 수|달라|봐줘) / 해라 / 하자 / 좀 해 / 같은 (?:걸|것을)로? / 싶(?:어요|습니다|은데) / 필요해 / 필요합니다 / 할 수 있(?:을까|나|어|습니까) / 알려 ?(?:줘|주) / 만들어 / 찾아 ?(?:줘|주)`,
  also: String.raw`그리고 (?:또|하나) / 또 하나 / 추가로 / 그리고 나서 / 참, / 다음으로 / 이제 / 하나 더 / 그나저나`,
  change: String.raw`아니,? / 대신 / 바꿔 / 잠깐 / 사실 / 말고 / 변경해`,
  resume: String.raw`계속 / 다시 / 이어서`,
  vague: String.raw`몇 가지 / 도움이 필요`,
  ownPlan: String.raw`제가 직접`,
  handOver: String.raw`상담원 / 담당자 / 사람과`,
  thanks: String.raw`감사 / 고마워 / 고맙 / 땡큐`,
  praise: String.raw`완벽 / 좋아요 / 좋네요 / 훌륭 / 최고 / 잘 됐 / 잘 되네 / 해결됐 /
    좋아 / 좋습니다 / 마음에 들 / 잘 (?:왔|받|되|됩|나) / 받았(?:어|습) / 도착했 / 됐(?:네|다|어)요?[!]? / 되네 / 맞아요 / 딱 / 대박 / 굿 / 멋지 / 빠르 / 해결 / 고생`,
  complaint: String.raw`틀렸 / 잘못 / 안 (?:돼|되|됩니다|됨) / 아직도 / 이상해 / 아니잖 / 실망 /
    그게 아니 / 아닌데 / 아니에요 / 아니고 / 빠졌 / 빠져 / 누락 / 중복 / 또 (?:틀|안|오류|에러) / (?:말했|부탁했|요청했)(?:는데|잖) / 그대로(?:예|네|인) / 안 (?:왔|와|되|열|나|바뀌|맞) / 못 (?:쓰|받|열) / 엉망 / 최악 / 어이없 / 짜증 / 너무 (?:느|늦) / 이게 뭐 / 여전히`,
  drop: String.raw`됐어요 / 그만 / 필요 ?없 / 취소할게 / 안 해도 /
    됐어 / 됐습니다 / 관둬 / 그냥 (?:두|놔|안) / 취소해 ?(?:주세요|줘)? ?그냥 / 멈춰 / 중단 / 안 할 / 안 살 / 없던 (?:걸|일)로 / 포기 / 제가 (?:할|알아서|직접) / 마음이 바뀌 / 되돌려`,
  negation: String.raw`안 / 못 / 않 / 없 / 아니 / 빠졌`,
  manner: String.raw`(?:이?라고) (?:불러|부르) / 반말 / 존댓말 / 제 이름은 / 기억해 ?(?:줘|주세요|둬)`,
  postpone: String.raw`나중에 / 기다려 / 확인하고 / 상의 / 생각해 /
    (?:물어|상의|의논|확인|생각|고민)(?:해|하고|해보고|보고) ?(?:보고|볼|다시|나서|드릴|알려|말씀)? / 다시 (?:말씀|연락|알려) / 이따 / 내일 (?:다시|알려|말씀) / 아직 (?:안|못|결정) / 잠깐만 / 기다려`,
  assent: String.raw`^네 / ^예 / ^응 / 그래요 / 진행해 / 좋습니다 / 확인했`,
  chat: String.raw`안녕 / 반갑 / 수고하 / 잘 ?가 / ㅋㅋ / ㅎㅎ`,
  preference: String.raw`항상 / 절대 / 선호 / 싫어 / 좋아하 / 하지 ?마 / 말아 / 없이 / 만 (?:사용|써) / 가급적 / 최대 / 이내 / 가장 (?:싼|저렴) / 앞으로 / 알레르기`,
  done: String.raw`했습니다 / 완료 / 됐습니다 / 되었습니다 / 입니다 / 여기 있 / 성공`,
  refused: String.raw`할 수 없 / 불가 / 죄송 / 권한이 없 / 어렵습니다 / 안 됩니다 /
    할 수(?:가|는)? 없 / 안 되(?:는|어|므|세) / 불가능 / 매진 / 만석 / 만실 / 재고가 없 / 자리가 없 / 기간이 지 / 대상이 아 / 유감 / 아쉽지만 / 직접 (?:문의|연락|전화)`,
  failed: String.raw`실패 / 오류 / 에러 / 못했 /
    안 됐 / 되지 않(?:았|습) / 응답(?:이)? 없 / 시간 초과 / 거부 / 거절 / 문제가 (?:발생|생) / 중단되`,
  waiting: String.raw`(?:알려|확인해|말씀해|선택해|보내) ?주(?:세요|시|실) / 할까요 / 하시겠 / 어떤 / 어느 / 필요합니다 /
    까요[?？]?$ / 나요[?？]?$ / 세요[?？]$ / 몇 (?:시|분|명|장|박) / 원하시 / 괜찮으(?:신|시|세) / 하실 / 번호(?:를|가) / 말씀해 / 아직 (?:예약|변경|전송|시작)하지`,
  underway: String.raw`진행 중 / 처리 중 / 중입니다 / 잠시만 / 나중에 /
    진행(?:하|되)고 있 / 시작했습니다 / 걸립니다 / 걸릴 / 끝나(?:면|는 대로) / 완료되(?:면|는 대로) / 계속(?:하|해서) / 대기 중 / 처리하고 / 예정입니다`,
  plan: String.raw`계획 / 제안 / 단계`,
  courtesy: String.raw`더 필요하 / 언제든 / 도움이 되 / 천만에`,
  actions: {
    book: String.raw`예약 / 예매 / 구매 / 주문`,
    cancel: String.raw`취소`,
    change: String.raw`변경 / 바꿔 / 수정`,
    add: String.raw`추가 / 넣어`,
    remove: String.raw`삭제 / 제거 / 빼`,
    refund: String.raw`환불`,
    make: String.raw`만들 / 작성 / 생성 / 구현`,
    fix: String.raw`고쳐 / 해결`,
    find: String.raw`찾아 / 검색 / 확인 / 조사 / 보여`,
    tell: String.raw`알려 / 설명 / 무엇 / 왜 / 얼마 / 언제 / 어디`,
    compare: String.raw`비교`,
    summarise: String.raw`요약`,
    translate: String.raw`번역`,
    send: String.raw`보내 / 발송 / 메일 / 답장`,
    schedule: String.raw`일정 / 미뤄 / 옮겨`,
    deploy: String.raw`배포`,
    run: String.raw`실행 / 재시작`,
    control: String.raw`켜 / 꺼 / 낮춰 / 올려`,
    remind: String.raw`알림 / 리마인드`,
    record: String.raw`기록 / 저장 / 메모`,
  },
};
