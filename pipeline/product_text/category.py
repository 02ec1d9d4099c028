"""The field a product belongs to, guessed from its words; it decides vocabulary and looks."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..records import Product

FIELDS = ("beauty", "food", "tech", "living", "fashion", "sport", "kids", "pet")

_WORDS = {
    "beauty": (
        "크림 세럼 앰플 토너 에센스 스킨 로션 화장품 선크림 쿠션 립 마스크팩 클렌징 샴푸 트리트먼트 향수 피부 보습 "
        "수분 미백 주름 히알루론 콜라겐 헤어 네일 메이크업 파운데이션 틴트 바디워시 비누 cream serum toner lotion "
        "skin shampoo spf 선스틱 미스트 나이아신아마이드 레티놀 세라마이드 립밤 핸드크림 niacinamide retinol "
        "hyaluronic ceramide ampoule essence sunscreen 칫솔 치약 "
        "티트리 어성초 병풀 두피 스킨케어"
    ),
    "food": (
        "맛 커피 원두 차 김치 라면 과자 쿠키 초콜릿 젤리 음료 주스 고기 한우 삼겹살 닭가슴살 밥 쌀 떡 국 찌개 소스 "
        "간식 과일 사과 귤 딸기 견과 아몬드 꿀 우유 치즈 요거트 빵 케이크 만두 새우 김 반찬 밀키트 유산균 홍삼 "
        "비타민 칼로리 청귤 유자 유자청 수제청 매실 레몬청 잼 시럽 에이드 샐러드 탄산수 두유 누룽지 육포 어묵 참치 "
        "명란 젓갈 참기름 들기름 된장 고추장 간장 식초 올리브유 파스타 국수 냉면 떡볶이 닭강정 돈까스 스테이크 "
        "소시지 계란 감자 고구마 옥수수 감귤 한라봉 루테인 지아잔틴 오메가3 프로바이오틱스 밀크씨슬 마그네슘 "
        "코엔자임 영양제 건강기능식품 보존료 원재료 식감 시식 무가당 저당 단백질바 곡물 현미 쌀과자 한과 약과 coffee "
        "tea snack food 햇반 즉석밥 생수 고등어 갈치 전복 오징어 생선 해산물 케찹 두부 초코 "
        "참외 샤인머스캣 포도 토마토 연어 굴비 꽃게 등심 교자 아메리카노 라떼 콜라 사이다 감자칩 브라우니"
    ),
    "tech": (
        "이어폰 헤드폰 블루투스 충전기 보조배터리 스마트 워치 노트북 태블릿 키보드 마우스 모니터 스피커 카메라 usb "
        "거치대 케이스 보호필름 드론 로봇 선풍기 에어프라이어 무선 배터리 mah 케이블 플러그 어댑터 멀티탭 콘센트 "
        "청소기 공기청정기 가습기 드라이기 면도기 프로젝터 노이즈캔슬링 earbuds headphones wireless bluetooth charger 냉장고 "
        "세탁기 건조기 갤럭시 아이폰 아이패드 밥솥 전동칫솔 스타일러 "
        "블랙박스 외장하드 공유기 마이크로sd 버즈 에어팟 이어버드 스마트밴드 커피머신 그라인더"
    ),
    "living": (
        "수납 이불 베개 침구 매트 커튼 조명 램프 무드등 스탠드등 전구 침대 침실 거실 원목 도자기 의자 책상 컵 머그 "
        "체어 테이블 소파 텀블러 냄비 프라이팬 접시 그릇 칼 도마 주방 욕실 수건 세제 청소 정리 인테리어 캔들 디퓨저 "
        "화분 러그 쿠션커버 옷걸이 우산 양산 home kitchen towel mug tumbler 카펫 화장지 휴지 건전지 밀폐용기 책장 수납장 "
        "앞치마 카페트 수저 종이호일 위생장갑 수세미 행거 선반 필로우 방향제 탈취제 제습제 전기요 얼음틀 발매트 "
        "탁상시계 온습도계"
    ),
    "fashion": (
        "티셔츠 셔츠 바지 청바지 원피스 스커트 자켓 코트 패딩 니트 후드 맨투맨 신발 운동화 스니커즈 구두 가방 백팩 "
        "팬츠 슬랙스 블라우스 가디건 조끼 반팔 잠옷 파우치 캐리어 지갑 모자 양말 벨트 목걸이 반지 귀걸이 선글라스 "
        "shirt jacket shoes bag 팬티 속옷 브라 "
        "머플러 목도리 스카프 크로스백 숄더백 토트백 호보백 내의 파자마 클로그 슬리퍼 샌들 부츠 점퍼 "
        "볼캡 스냅백 비니 버킷햇 벙거지 베레모 헌팅캡"
    ),
    "sport": (
        "운동 요가 헬스 덤벨 런닝 러닝 등산 캠핑 텐트 자전거 골프 수영 낚시 폼롤러 프로틴 레깅스 축구 농구 배드민턴 "
        "yoga camping fitness "
        "래쉬가드 비키니 헬멧 보호대 아령 줄넘기 철봉 아이스박스"
    ),
    "kids": (
        "아기 유아 아이 어린이 키즈 아동 베이비 기저귀 젖병 분유 턱받이 손수건 카시트 장난감 블록 유모차 물티슈 이유식 육아 "
        "신생아 내복 레고 baby kids toy "
        "사운드북 그림책 킥보드 배냇저고리 브릭 뽀로로"
    ),
    "pet": (
        "강아지 고양이 반려 애견 애묘 사료 츄르 덴탈껌 캣타워 스크래처 배변 산책 하네스 급식기 급수기 노즈워크 "
        "소형견 대형견 펫 dog cat pet"
    ),
}


_FOR = {
    "kids": "아기 유아 어린이 키즈 아동 베이비 신생아",
    "pet": "강아지 고양이 반려 애견 애묘 펫",
    "sport": "캠핑 등산 낚시 골프 요가 헬스 러닝 축구 배드민턴",
}
"""Words of a name that say whom or what a thing is for: that weighs more than what it is."""
_SHAPED = "인형 머그 컵 무드등 조명 키링 스티커 케이스 필통 노트 달력 양말 액자"
"""Things that are often shaped like an animal or a child's hero, and for everyone."""
_VAGUE = (
    "무선 블루투스 wireless bluetooth 스마트 배터리 노이즈캔슬링 usb 수분 보습 피부 미백 주름 운동 청소 정리 주방 욕실 거실 "
    "침실 원목 스킨 헤어 산책"
)
"""Words of a field that name no thing."""
_OTHERS = (
    "볼펜 만년필 색연필 다이어리 복사용지 노트 포스트잇 문제집 소설 전집 교재 드릴 사다리 공구 윤활제 배양토 모종 씨앗 식물 "
    "몬스테라 꽃다발 엔진코팅제 워셔액 와이퍼 코일매트 카매트 햇빛가리개 기도매트 이용권 촬영권 수강권 회화 레슨"
)
"""Things of no field."""
_DEVICE = re.compile(r"(?<![가-힣])(?!이야기|[가-힣]+고기)[가-힣]{2,}기(?![가-힣])")
"""A thing by its ending: 공기주입기, 예초기."""
_NO_THING = re.compile(r"[가-힣]+[맛향](?![가-힣])|\d(?:박스|팩|컵|캔)|성인[/, ]*아동|아동[/, ]*성인")
"""A flavour, a scent, a count, everybody: 딸기맛, 베이비파우더향, 3박스, 성인/아동."""
_LONGER = {
    "러그": ("플러그",),
    "펫": ("카펫",),
    "헬스": ("헬스케어",),
    "아이": ("아이폰", "아이패드", "아이크림", "아이섀도", "아이라이너", "아이브로우", "아이스", "아이보리", "아이템"),
    "컵": ("컵라면",),
    "가방": ("아가방",),
    "패드": ("아이패드", "마우스패드"),
    "토마토": ("토마토 케찹", "토마토케찹", "토마토 소스"),
    "수건": ("손수건",),
    "치마": ("앞치마",),
    "브라": ("브라우니", "브라운", "브라질"),
    "팬티": ("팬티기저귀", "팬티형"),
    "사탕": ("사탕수수",),
    "바디": ("바디필로우",),
    "감자": ("감자칩",),
    "충전": ("충전식",),
    "마이크": ("마이크로",),
    "박스": ("블랙박스", "아이스박스"),
    "장갑": ("위생장갑", "고무장갑", "니트릴장갑", "목장갑"),
    "커피": ("커피머신", "커피 머신", "커피그라인더", "커피 그라인더", "커피포트"),
    "원두": ("원두분쇄기", "원두 분쇄기"),
    "우산": ("우산형",),
    "케이스": ("틴케이스", "틴 케이스"),
    "폼": ("메모리폼", "폼롤러", "유니폼", "플랫폼"),
    "매트": ("매트리스", "발매트", "코일매트", "카매트", "기도매트", "매트립"),
    "쿨러": ("넥쿨러", "넥 쿨러"),
    "목걸이": ("아이스 목걸이", "쿨링 목걸이"),
    "청소": ("입주청소", "이사청소", "분해청소", "청소기"),
    "노트": ("노트북",),
    "식기": ("식기세척기",),
    "주방": ("주방세제",),
    "갤럭시": ("갤럭시 버즈", "갤럭시버즈", "갤럭시 워치", "갤럭시워치"),
    "화분": ("화분 포함",),
    "에어프라이어": ("에어프라이어용", "종이호일 에어프라이어", "에어프라이어 종이호일"),
    "cat": ("catal", "cate"),
    "pet": ("carpet", "petal"),
}
"""Word -> longer words that hold it and mean something else."""


def holds(text: str, word: str) -> int:
    """How often `text` holds `word`, not counting the longer words that mean something else."""
    return text.count(word) - sum(text.count(longer) for longer in _LONGER.get(word, ()))


def plain(name: str, brand: str) -> str:
    """The name without what tells nothing of the field: brand, flavour, scent, counts."""
    return _NO_THING.sub(" ", name.replace(brand, " ") if brand else name)


def guess_field(product: Product) -> str:
    """One of FIELDS, or "" when no word tells. The name weighs most, its last word (the noun) above all."""
    name = plain(product.name, product.brand)
    noun = next((word for word in reversed(name.split()) if not re.search(r"\d|[()\[\]]", word)), "")
    texts = ((name, 4), (noun, 3), (" ".join((*product.features, *product.options)), 2), (product.description[:600], 1))
    scores = {
        field: sum(weight * holds(text.lower(), word) for text, weight in texts for word in words.split() if len(word) > 1)
        + sum(2 * weight * (word in text.lower().split()) for text, weight in texts for word in words.split() if len(word) == 1)
        for field, words in _WORDS.items()
    }
    if not any(word in name for word in _SHAPED.split()):
        for field, words in _FOR.items():
            scores[field] += 8 * any(holds(name.lower(), word) for word in words.split())
    best = max(FIELDS, key=lambda field: scores[field])
    return best if scores[best] else ""


@lru_cache(maxsize=4096)
def names_a_thing(text: str, field: str = "") -> bool:
    """Whether the text holds a word for a thing, of any field or of this one."""
    device = not field and _DEVICE.search(text) is not None
    return device or any(holds(text.lower(), word) > 0 for word in _things(field))


@cache
def _things(field: str) -> frozenset[str]:
    vague = {*_VAGUE.split(), *" ".join(_FOR.values()).split()}
    texts = [_WORDS[field]] if field else [*_WORDS.values(), _OTHERS]
    return frozenset(word for text in texts for word in text.split() if len(word) > 1 and word not in vague)
