"""The texts a short is uploaded with: title, description, hashtags. Facts only; disclosures come first."""

from __future__ import annotations

import re
from typing import Any

from ..fields import guess_field
from ..korean.phrases import points, tidy
from ..records import Character, Product, Record, Script
from .brief import facts_of

TITLE_LIMIT = 90
"""Characters; YouTube cuts at 100, TikTok and Reels show about 40 of them."""
HASHTAGS = 8
DISCLOSURE = "이 영상은 AI로 만든 화면과 음성을 담고 있어요."
TAGS = ("쇼츠", "추천템")
FIELD_TAGS = {
    "beauty": ("뷰티", "뷰티템"),
    "food": ("먹거리", "푸드"),
    "tech": ("테크", "전자기기"),
    "living": ("살림", "리빙템"),
    "fashion": ("패션", "데일리룩"),
    "sport": ("운동", "운동용품"),
    "kids": ("육아", "육아템"),
    "pet": ("반려동물", "펫용품"),
}


class UploadTexts(Record):
    """What is typed in when the short is posted."""

    title: str
    description: str
    """The disclosures, what it is, the facts, the address."""
    hashtags: tuple[str, ...]
    """Without the #."""

    def as_text(self) -> str:
        """All of it, as it lies beside the video."""
        tags = " ".join(f"#{tag}" for tag in self.hashtags)
        return f"제목\n{self.title}\n\n설명\n{self.description}\n\n{tags}\n"


def upload_texts(
    script: Script, product: Product | None, character: Character, *, disclosures: tuple[str, ...] = (DISCLOSURE,)
) -> UploadTexts:
    """The upload texts of a finished short. `disclosures` (paid or affiliate post, AI) open the description, one a line."""
    facts = facts_of(product) if product else {}
    name = facts.get("short_name") or tidy(script.scenes[0].headline) or tidy(script.scenes[0].text)[:30]
    hook = tidy(script.scenes[0].headline.replace("\n", " "))
    title = f"{hook} | {name}" if hook and name not in hook else name
    description = "\n\n".join(part for part in ("\n".join(disclosures), _about(script, facts), _address(product)) if part)
    return UploadTexts(title=_cut(title, TITLE_LIMIT), description=description, hashtags=_hashtags(product, name, character))


def _about(script: Script, facts: dict[str, Any]) -> str:
    """What it is and what it costs, a line each."""
    rows = [facts.get("name") or tidy(script.scenes[0].text)]
    if price := facts.get("price"):
        rows.append(f"{facts['list_price']} → {price} ({facts['discount']} 할인)" if "list_price" in facts else price)
    if rating := facts.get("rating"):
        rows.append(f"별점 {rating}" + (f" · 후기 {facts['rating_count']}개" if "rating_count" in facts else ""))
    return "\n".join(rows + [f"· {point}" for point in points(facts.get("features", ()))])


def _address(product: Product | None) -> str:
    return product.url if product and re.match(r"https?://[^\s<>\"]+$", product.url) else ""


def _hashtags(product: Product | None, name: str, character: Character) -> tuple[str, ...]:
    field = guess_field(product) if product else ""
    words = [product.brand if product else "", name.replace(" ", ""), name.split()[-1], *FIELD_TAGS.get(field, ()), *TAGS]
    tags = (re.sub(r"[^\w]", "", tidy(word)) for word in words)
    return tuple(dict.fromkeys(tag for tag in tags if len(tag) > 1 and not tag.isdigit()))[:HASHTAGS]


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
