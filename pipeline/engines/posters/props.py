"""Small things around the product: which ones fit a field, a fact, a worry."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parents[2] / "assets" / "props"

WORRIES = {
    "beauty": ("tired", "cactus", "sun", "mirror"),
    "food": ("weary", "clock", "cutlery", "thinking"),
    "tech": ("low_battery", "weary", "clock", "thinking"),
    "living": ("tired_eyes", "broom", "clock", "puzzled"),
    "fashion": ("thinking", "mirror", "dress", "question"),
    "sport": ("downcast", "sweat", "clock", "hot"),
    "kids": ("puzzled", "bottle", "teddy", "question"),
    "pet": ("puzzled", "paw", "bone", "question"),
    "": ("thinking", "question", "clock", "puzzled"),
}
"""Field -> what the problem looks like: the first is the big one."""

STANDINS = {
    "beauty": ("lotion", "drop", "blossom"),
    "food": ("rice", "cutlery", "yum"),
    "tech": ("headphone", "bolt", "battery"),
    "living": ("house", "plant", "candle"),
    "fashion": ("bags", "dress", "sparkles"),
    "sport": ("shoe", "muscle", "fire"),
    "kids": ("teddy", "balloon", "heart"),
    "pet": ("dog", "bone", "heart"),
    "": ("gift", "sparkles", "heart"),
}
"""Field -> what stands for a product without a photo."""

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
