"""Small things around the product: which ones fit a field, a fact, a worry."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from PIL import Image

from pipeline.workspace.paths import asset

FOLDER = asset("props")

WORRIES = {
    "beauty": ("downcast", "mirror", "sun", "cactus"),
    "food": ("puzzled", "cutlery", "clock", "question"),
    "tech": ("puzzled", "low_battery", "plug", "clock"),
    "living": ("tired_eyes", "broom", "clock", "question"),
    "fashion": ("thinking", "mirror", "dress", "question"),
    "sport": ("downcast", "sweat", "clock", "hot"),
    "kids": ("puzzled", "bottle", "teddy", "question"),
    "pet": ("puzzled", "paw", "bone", "question"),
    "": ("thinking", "question", "clock", "box"),
}
"""Field -> what a problem looks like whose words name nothing that can be drawn: a face, and what is around it."""

FACES = (
    ("yawn", "잠은 잠이 잠을 잠들 자고 자긴 새벽 뒤척 졸"),
    ("hot", "여름 더위 더운 히터 땀"),
    ("cold", "겨울 추위 추운 추워"),
    ("weary", "지치 지친 지쳐 지쳤 피곤 야근 귀찮 방전 무겁 일어나"),
    ("thinking", "고르 고를 고민 기준 비교 정보 믿 뭘 뭐 무엇 어떤 모르 몰라 어려 어렵 헷갈 취향"),
)
"""The face of a problem, and the beginnings of words that ask for it."""

CAUSES = (
    ("phone", "정보 후기 광고 사진 셀카 화면 구경 검색 신상 할인율 별점 용어"),
    ("money", "비싸 비싼 지갑 월세 카드값 영수증 싸다고"),
    ("clock", "시간 하루 아침 점심 오후 매일 바쁘 바쁜 늦 미루 급 내일"),
    ("cactus", "건조 푸석 당기 당긴 낙타 사막 뻑뻑 부스스"),
    ("sun", "여름 햇 자외선 계절 낙타 사막 더위"),
    ("mirror", "피부 얼굴 거울 화장 바르 바를 발라 덧발 제품 색"),
    ("low_battery", "방전 꺼지 꺼져 배터리 체력"),
    ("plug", "콘센트 케이블 충전 매듭"),
    ("headphone", "시끄 소리 들려"),
    ("cutlery", "먹 맛 메뉴 식당 요리 밥 냉장고 차리"),
    ("coffee", "카페 커피 마시 마셨 컵 아메리카노"),
    ("box", "짐 포장 재고 장비 넣 서랍 쌓 배달 제자리"),
    ("broom", "치워 치우 청소 티가"),
    ("couch", "침대 소파 앉 자리 방은 집만"),
    ("dress", "옷 코디 입을 입는"),
    ("shoe", "발이 발은 신발"),
    ("sweat", "귀찮 번거 힘만 지치 지쳐 지쳤 무겁"),
    ("question", "고르 고를 뭘 뭐 무엇 기준 비교 비슷 취향 모르 몰라"),
)
"""What a problem is about, and the beginnings of the words that say so."""

STANDINS = {
    "beauty": ("lotion", "drop", "blossom"),
    "food": ("cutlery", "yum", "sparkles"),
    "tech": ("box", "bolt", "battery"),
    "living": ("house", "plant", "heart"),
    "fashion": ("bags", "sparkles", "heart"),
    "sport": ("trophy", "muscle", "fire"),
    "kids": ("teddy", "balloon", "heart"),
    "pet": ("paw", "bone", "heart"),
    "": ("gift", "sparkles", "heart"),
}
"""Field -> what stands for a product without a photo: nothing that would be taken for another product."""

THINGS = (
    ("coffee", "커피 원두 드립백 에스프레소 라떼"),
    ("meat", "한우 삼겹살 갈비 스테이크 소고기 돼지고기 닭가슴살 목살"),
    ("fish", "고등어 갈치 연어 굴비 생선 참치"),
    ("strawberry", "딸기"),
    ("lemon", "레몬"),
    ("honey", "꿀"),
    ("milk", "우유"),
    ("chocolate", "초콜릿"),
    ("rice", "즉석밥 햇반 백미 현미"),
    ("bottle", "젖병 분유"),
    ("teddy", "인형"),
    ("couch", "소파"),
    ("candle", "캔들 향초"),
    ("bulb", "전구"),
    ("plug", "멀티탭 플러그 충전기 케이블 어댑터"),
    ("headphone", "헤드폰 헤드셋 이어폰 이어버드"),
    ("phone", "스마트폰 휴대폰 핸드폰"),
    ("mirror", "거울"),
    ("broom", "빗자루"),
    ("dress", "원피스"),
    ("shirt", "티셔츠 셔츠 반팔"),
    ("shoe", "운동화 스니커즈 러닝화"),
    ("cat", "고양이 반려묘 캣"),
    ("dog", "강아지 반려견"),
)
"""What can be drawn, and the words of a name that say it is that."""

ACCENTS = {
    "beauty": ("sparkles", "blossom", "drop"),
    "food": ("yum", "heart", "sparkles"),
    "tech": ("bolt", "sparkles", "battery"),
    "living": ("plant", "heart", "sun"),
    "fashion": ("sparkles", "heart", "gem"),
    "sport": ("fire", "muscle", "bolt"),
    "kids": ("balloon", "heart", "sparkles"),
    "pet": ("paw", "bone", "heart"),
    "": ("sparkles", "heart", "star"),
}
"""Field -> what may float beside a product with a photo."""

_ICONS = (
    ("truck", "배송 택배 도착 delivery"),
    ("gift", "증정 사은품 선물 세트 구성 1+1 gift set"),
    ("drop", "수분 보습 촉촉 히알 방수 ml 용량 워터 water"),
    ("leaf", "비건 식물 자연 유기농 무첨가 천연 순한 저자극 vegan organic"),
    ("battery", "배터리 충전 시간재생 재생 mah battery hour"),
    ("bolt", "고속 빠른 초고속 w출력 파워 fast"),
    ("shield", "보증 안심 인증 안전 차단 spf 무상 as safe"),
    ("ruler", "cm mm 사이즈 크기 폭 길이 size"),
    ("feather", "가벼 경량 초경량 g무게 light"),
    ("snow", "냉장 보냉 시원 쿨 아이스 냉동 cool"),
    ("fire", "보온 따뜻 히트 발열 매운 로스팅 구운 hot"),
    ("wheat", "통밀 곡물 식이섬유 오트 쌀 grain"),
    ("meat", "단백질 한우 고기 protein"),
    ("coffee", "원두 커피 카페인 에스프레소 아라비카 coffee"),
    ("headphone", "소음 노이즈 음질 사운드 통화 블루투스 noise sound"),
    ("clock", "분완성 간편 3분 5분 하루 24시간 minutes"),
    ("recycle", "재활용 친환경 리필 eco"),
    ("heart", "아기 부드러운 포근 soft"),
    ("sparkles", "광채 윤기 미백 톤업 반짝 글로우 glow"),
)


def worries(field: str, said: str) -> tuple[str, str, str]:
    """What a problem looks like: a face for the thought, and two things around it that its words speak of."""
    face, *usual = WORRIES.get(field, WORRIES[""])
    words = said.split()

    def spoken_of(table: Iterable[tuple[str, str]]) -> list[str]:
        return [name for name, stems in table if any(word.startswith(tuple(stems.split())) for word in words)]

    one, two, *_ = dict.fromkeys([*spoken_of(CAUSES), *usual])
    return next(iter(spoken_of(FACES)), face), one, two


def standins(field: str, name: str) -> tuple[str, str, str]:
    """Three props for a product without a photo: first what its name says, where that can be drawn."""
    usual = STANDINS.get(field, STANDINS[""])
    first = next((thing for thing, words in THINGS if any(word in name for word in words.split())), usual[0])
    return first, usual[1], usual[2]


def icon_for(text: str) -> str:
    """The prop that pictures a fact, or "" for a plain tick."""
    low = text.lower()
    for name, words in _ICONS:
        if any(word in low for word in words.split()):
            return name
    return ""


@lru_cache(maxsize=48)
def prop(name: str, size: int) -> Image.Image:
    """A prop as RGBA, `size` px square (drawn at 256 px; larger than 440 is not asked for)."""
    with Image.open(FOLDER / f"{name}.webp") as image:
        return image.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)
