"""The texts a short is uploaded with. Facts only; what the law wants said stands first."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field

from ..fields import guess_field
from ..korean.phrases import points, tidy
from ..records import Character, Product, Record, Script
from .brief import facts_of

TITLE = 90
"""Characters of a title; YouTube takes 100."""
CAPTION = 150
"""Characters of the caption for Reels and TikTok, hashtags included: what is read before "more"."""
DISCLOSURES = {
    "ad": "[광고] 광고비를 받고 만든 영상입니다.",
    "gift": "[협찬] 제품을 제공받아 만든 영상입니다.",
    "affiliate": "[광고] 이 영상의 링크로 구매하시면 판매 수수료를 받습니다.",
    "ai": "AI로 만든 화면과 음성이 들어 있습니다.",
}
"""What is disclosed, at the start and without conditions ("may receive" is not enough for the Fair Trade Commission)."""
TAGS = {
    "beauty": ("뷰티", "뷰티템"),
    "food": ("먹거리", "푸드"),
    "tech": ("테크", "전자기기"),
    "living": ("살림", "리빙템"),
    "fashion": ("패션", "데일리룩"),
    "sport": ("운동", "운동용품"),
    "kids": ("육아", "육아템"),
    "pet": ("반려동물", "펫용품"),
}


class UploadOptions(Record):
    """What has to be disclosed."""

    paid: Literal["", "ad", "gift", "affiliate"] = ""
    """Why the maker tells of the product: paid, given the product, or paid by sale; "" when it is the seller's own."""
    ai: bool = True
    """Say that pictures and voice were made by AI."""


class UploadTexts(Record):
    """What is typed in when the short is posted."""

    title: str = Field(max_length=100)
    """YouTube."""
    description: str
    """YouTube: the disclosures, what it is, the facts, the address, the hashtags."""
    caption: str
    """Reels and TikTok, one paragraph with its hashtags."""
    hashtags: tuple[str, ...]
    """Without the #."""

    def as_text(self) -> str:
        """All of it, as it lies beside the video."""
        return (
            f"■ 유튜브 쇼츠 제목\n{self.title}\n\n■ 유튜브 쇼츠 설명\n{self.description}\n\n■ 릴스·틱톡 설명\n{self.caption}\n"
        )


def upload_texts(
    script: Script, product: Product | None, character: Character, options: UploadOptions | None = None
) -> UploadTexts:
    """The upload texts of a finished short, as `character` presents it."""
    options = options or UploadOptions()
    told = [DISCLOSURES[key] for key in (options.paid, "ai" if options.ai else "") if key]
    facts = facts_of(product) if product else {}
    name = _plain(facts.get("short_name", ""))
    hook = _plain(script.scenes[0].headline) or _plain(script.scenes[0].text)
    title = _cut(f"{hook} | {name}" if name and name not in hook else hook, TITLE)
    tags = _hashtags(product, name)
    hashes = " ".join(f"#{tag}" for tag in tags)
    told_by = f"소개: 가상의 캐릭터 {character.name}"
    parts = ["\n".join(told), _about(facts), _address(product), told_by, hashes]
    return UploadTexts(
        title=title,
        description="\n\n".join(part for part in parts if part),
        caption=_caption(" ".join(told), title, tags),
        hashtags=tags,
    )


def _about(facts: dict[str, Any]) -> str:
    """What it is and what it costs, a line each."""
    rows = [_plain(facts.get("name", ""))]
    if price := facts.get("price"):
        shown = f"{facts['list_price']} → {price} ({facts['discount']} 할인)" if "list_price" in facts else price
        rows.append(f"{shown}, 영상을 만든 때의 가격")
    standing = {"rating": "별점 {}", "rating_count": "후기 {}개"}
    rows.append(" · ".join(shape.format(facts[key]) for key, shape in standing.items() if key in facts))
    rows += [f"· {point}" for point in points(facts.get("features", ()))]
    return "\n".join(row for row in rows if row)


def _caption(told: str, title: str, tags: tuple[str, ...]) -> str:
    """Disclosure, title and as many hashtags as there is room for."""
    caption = " ".join(part for part in (told, title) if part)
    for tag in tags:
        if len(caption) + len(tag) + 2 <= CAPTION:
            caption += f" #{tag}"
    return caption


def _address(product: Product | None) -> str:
    return product.url if product and re.fullmatch(r"https?://[^\s<>\"]+", product.url) else ""


def _hashtags(product: Product | None, name: str) -> tuple[str, ...]:
    if product is None:
        return ("쇼츠",)
    words = [product.brand, name.replace(" ", ""), *name.split()[-1:], *TAGS.get(guess_field(product), ()), "쇼츠"]
    tags = (re.sub(r"[^\w]", "", tidy(word)) for word in words)
    return tuple(dict.fromkeys(tag for tag in tags if 1 < len(tag) <= 20 and not tag.isdigit()))


def _plain(text: str) -> str:
    """One line without what upload forms refuse."""
    return re.sub(r"[<>]", "", tidy(text.replace("\n", " ")))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
