"""캐릭터."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "listen": ("목소리 듣기", "Hear the voice"),
    "cast_all": ("모두", "All"),
    "cast_people": ("사람", "People"),
    "cast_mascots": ("마스코트", "Mascots"),
    "field_beauty": ("뷰티", "Beauty"),
    "field_food": ("식품", "Food"),
    "field_tech": ("전자", "Tech"),
    "field_living": ("생활", "Living"),
    "field_fashion": ("패션", "Fashion"),
    "field_sport": ("운동", "Sport"),
    "field_kids": ("육아", "Kids"),
    "field_pet": ("반려", "Pets"),
    "cast_filter": ("어울리는 상품", "Suits"),
    "cast_auto": ("상품에 어울리는 사람 (자동)", "Who fits the product (automatic)"),
    "cast_auto_hint": (
        "상품 분야에 어울리는 사람이 나옵니다. 같은 브랜드는 늘 같은 얼굴입니다. 얼굴을 누르면 직접 고를 수 있습니다.",
        "Somebody of the product's field presents it, the same face for all of a brand. Press a face to choose yourself.",
    ),
    "listen_whom": ("목소리를 들을 얼굴을 눌러 주세요.", "Press the face you want to hear."),
    "nobody": (
        "찾는 캐릭터가 없습니다. 다른 말로 찾거나 아래에서 새로 만들어 보세요.",
        "Nobody found. Try other words, or make your own below.",
    ),
    "sample": (
        "안녕하세요, {}입니다. 오늘은 제가 써 보고 반한 상품을 소개할게요.",
        "안녕하세요, {}입니다. 오늘은 제가 써 보고 반한 상품을 소개할게요.",
    ),
}
