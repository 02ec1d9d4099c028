"""The texts a short is uploaded with. Facts only; what the law wants said stands first."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field

from ..product_text.fact_sheet import FactSheet
from ..product_text.feature_phrases import points, tidy
from ..records import Character, Disclosure, Product, Record, Script

TITLE = 90
"""Characters of a title; YouTube takes 100."""
CAPTION = 150
"""Characters of the caption for Reels and TikTok, hashtags included: what is read before "more"."""
DISCLOSURES = {
    "paid": "[광고] 광고비를 받고 만든 영상입니다.",
    "gift": "[협찬] 제품을 제공받아 만든 영상입니다.",
    "affiliate": "[광고] 이 영상의 링크로 구매하시면 판매 수수료를 받습니다.",
    "ai": "AI로 만든 화면과 음성이 들어 있습니다.",
}
"""What is disclosed, at the start and without conditions ("may receive" is not enough for the Fair Trade Commission)."""
REMINDERS = {
    "ko": (
        "YouTube: 세부정보의 '변경된 콘텐츠'에서 실제처럼 보이는 화면이나 목소리를 만들었는지 묻습니다. AI 음성과 그림이 "
        "실제로 오해될 수 있으면 '예'를 고르세요.",
        "TikTok: 게시 화면의 '옵션 더보기'에서 'AI 생성 콘텐츠'를 켜세요.",
        "Instagram: 게시 화면의 '고급 설정'에서 'AI 라벨 추가'를 켜세요.",
    ),
    "en": (
        "YouTube: under Details, 'Altered content' asks whether realistic pictures or voices were made. Choose 'Yes' where "
        "the AI voice and pictures could be taken for real.",
        "TikTok: switch on 'AI-generated content' under 'More options' on the post screen.",
        "Instagram: switch on 'Add AI label' under 'Advanced settings' on the post screen.",
    ),
}
"""What each platform asks for itself, by language."""
PROMOTED = {
    "ko": (
        "YouTube: '유료 프로모션 포함' 상자에도 표시하세요.",
        "TikTok: '콘텐츠 공개 및 광고'에서 '브랜드 콘텐츠'를 켜세요.",
        "Instagram: '유료 파트너십 라벨'을 켜세요.",
    ),
    "en": (
        "YouTube: tick 'Paid promotion' as well.",
        "TikTok: switch on 'Branded content' under 'Content disclosure and ads'.",
        "Instagram: switch on the 'Paid partnership label'.",
    ),
}
"""What they ask for when the post is paid for in any way."""
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

    disclosure: Disclosure = ""
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
    claimed: str = ""
    """What of it speaks for the product: title, facts and hashtags, without disclosures and notices."""
    reminders: tuple[str, ...] = ()
    """What to set on each platform; not part of the post."""
    reminders_en: tuple[str, ...] = ()
    """The same in English."""

    def as_text(self) -> str:
        """All of it, as it lies beside the video."""
        parts = {
            "유튜브 쇼츠 제목": self.title,
            "유튜브 쇼츠 설명": self.description,
            "릴스·틱톡 설명": self.caption,
            "올릴 때 확인할 것": "\n".join(f"□ {line}" for line in self.reminders),
            "Before posting": "\n".join(f"□ {line}" for line in self.reminders_en),
        }
        return "\n\n".join(f"■ {name}\n{text}" for name, text in parts.items() if text) + "\n"


def upload_texts(
    script: Script, product: Product | None, character: Character, options: UploadOptions | None = None
) -> UploadTexts:
    """The upload texts of a finished short, as `character` presents it."""
    options = options or UploadOptions()
    told = [DISCLOSURES[key] for key in (options.disclosure, "ai" if options.ai else "") if key]
    sheet = FactSheet(product) if product else None
    facts = sheet.facts() if sheet else {}
    name = _plain(facts.get("short_name", ""))
    hook = _plain(script.scenes[0].headline) or _plain(script.scenes[0].text)
    mark = f"{DISCLOSURES[options.disclosure].split()[0]} " if options.disclosure else ""
    title = _cut(f"{hook} | {name}" if name and name not in hook else hook, TITLE - len(mark))
    tags = _hashtags(sheet, name)
    hashes = " ".join(f"#{tag}" for tag in tags)
    told_by = f"소개: 가상의 캐릭터 {character.name}"
    notices = sheet.notices if sheet else ()
    about = _about(facts)
    parts = ["\n".join(told), "\n".join(notice.text for notice in notices), about, _address(product), told_by, hashes]
    return UploadTexts(
        title=mark + title,
        description="\n\n".join(part for part in parts if part),
        caption=_caption(" ".join((*told, *(notice.label for notice in notices if notice.label))), title, tags),
        hashtags=tags,
        claimed="\n".join((title, about, hashes)),
        reminders=_reminders(options, "ko"),
        reminders_en=_reminders(options, "en"),
    )


def _reminders(options: UploadOptions, language: str) -> tuple[str, ...]:
    """What to tick on each platform."""
    return (REMINDERS[language] if options.ai else ()) + (PROMOTED[language] if options.disclosure else ())


def _about(facts: dict[str, Any]) -> str:
    """What it is and what it costs, a line each."""
    rows = [_plain(facts.get("name", ""))]
    if price := facts.get("price"):
        shown = f"{facts['list_price']} → {price} ({facts['discount']} 할인)" if "list_price" in facts else price
        until = f" ({facts['price_until']}까지)" if "price_until" in facts else ""
        rows.append(f"{shown}{until}, 영상을 만든 때의 가격")
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


def _hashtags(sheet: FactSheet | None, name: str) -> tuple[str, ...]:
    if sheet is None:
        return ("쇼츠",)
    words = [sheet.product.brand, name.replace(" ", ""), *name.split()[-1:], *TAGS.get(sheet.category, ()), "쇼츠"]
    tags = (re.sub(r"[^\w]", "", tidy(word)) for word in words)
    return tuple(dict.fromkeys(tag for tag in tags if 1 < len(tag) <= 20 and not tag.isdigit()))


def _plain(text: str) -> str:
    """One line without what upload forms refuse."""
    return re.sub(r"[<>]", "", tidy(text.replace("\n", " ")))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
