"""The facts a line may name, each short enough to be said: slots of the copy filled from the fact sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.korean import syllables
from pipeline.product_text.feature_phrases import points, tidy
from pipeline.product_text.pack_size import portion, several
from pipeline.product_text.short_name import full_name, short_name

NAME_LIMIT = 13
"""Syllables of the name as it is said."""
AMOUNT_LIMIT = 11
"""Syllables of what one gets, said beside the price."""
POINT_LIMIT = 18
"""Syllables of a point."""
POINTS = 10
"""Points told at most, in a long short."""
CHIP = 16
"""Characters of a chip, which may take two lines."""
BARE = re.compile(
    r"^(?:(?:하루|1일|매일|최대|최소|총|약|연속|1[가-힣]|한 [가-힣]) ?)?[\d.,~+x×*\s]+[A-Za-z가-힣%/]{0,5}$"
    r"|까지$|^\d\S*씩 \d\S*$"
)
"""A measure without its noun ("2.1kg", "하루 1캡슐", "최대 24시간"): good for a chip, odd in a sentence."""

PLAIN_PRICE = re.compile(r"[$£]?[\d,.]+(?:원|엔|위안)?|[\d,.]+ (?:€|[A-Z]{3})")
"""A price without a condition; one with ("12,000원부터", "100g당 2,980원") is told by lines of its own."""

TOLD = re.compile(
    r"(?:^|[가-힣] ?)(?:빠름|느림|없음|있음|좋음|쉬움|높음|낮음|많음|적음|않음|가벼움|무거움|부드러움|뛰어남)$"
    r"|[가-힣] ?(?:오래감|어울림|지워짐|늘어남|가능|불가)$"
    r"|(?:누구나|함께|안심| OK)$|(?:(?<!무)게|잘|까지) [가-힣]+$|(?:[로에]|얼기) (?:끝|시작)$|^(?:크기|사이즈|규격) ",
    re.IGNORECASE,
)
"""A feature that is a clause ("흡수가 빠름"): good for a chip, no noun for a sentence."""


def slots(facts: dict[str, Any]) -> dict[str, str]:
    """What a line may name: only facts the product has, each short enough to be said."""
    name = short_name(str(facts.get("name", "")), str(facts.get("brand", "")), NAME_LIMIT)
    found = {"name": name, "full": full_name(str(facts.get("name", "")))}
    if brand := tidy(str(facts.get("brand", ""))):
        found["brand"] = brand
    if (price := str(facts.get("price") or "")) and not PLAIN_PRICE.fullmatch(price):
        found["terms"] = price
        facts = {key: value for key, value in facts.items() if key not in ("price", "list_price", "discount", "saved")}
    for key, slot in (("price", "price"), ("list_price", "list"), ("discount", "discount"), ("saved", "saved")):
        if facts.get(key):
            found[slot] = str(facts[key])
    found.update(_standing(facts))
    if sale := {"out_of_stock": "sold", "discontinued": "sold", "preorder": "preorder"}.get(str(facts.get("availability"))):
        found["sale"] = sale
    known = points([*_texts(facts.get("features")), str(facts.get("description", ""))], POINT_LIMIT, POINTS)
    fresh = [point.removesuffix(" 포함") for point in known if re.sub(r"\s", "", point) not in re.sub(r"\s", "", found["full"])]
    said = (point for point in fresh if not (BARE.match(point) or TOLD.search(point) or point.endswith(name.split()[-1])))
    found.update({f"f{n}": point for n, point in enumerate(said, 1)})
    amount = portion(str(facts.get("name", "")), str(facts.get("brand", "")))
    if several(amount) and syllables(amount) <= AMOUNT_LIMIT:
        found["amount"] = amount
    told = [point for point in fresh if len(point) <= CHIP and point.replace(" ", "") not in amount.replace(" ", "")]
    found["chips"] = "\n".join([*([amount] if amount else []), *told])
    choices = points((text.rpartition(":")[2] for text in _texts(facts.get("options"))), limit=6, most=3)
    if len(choices) > 1:
        found.update({f"o{n}": choice for n, choice in enumerate(choices, 1)})
    return found


def _standing(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Rating and count, when they speak for the product."""
    rating = re.sub(r"[^\d.]", "", str(facts.get("rating") or ""))
    count = re.sub(r"\D", "", str(facts.get("rating_count") or ""))
    if rating and float(rating) >= 4.0:
        yield "rating", f"{float(rating):g}점"
    if count and int(count) >= 10 and (not rating or float(rating) >= 4.0):
        yield "count", f"{int(count):,}개"


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)] if value else []
