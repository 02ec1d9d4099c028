"""The facts a line may name, each short enough to be said: slots of the copy filled from the fact sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.korean import syllables
from pipeline.product_text.benefits import Benefit, benefits
from pipeline.product_text.copy_rules import is_praised
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
PLAIN_PRICE = re.compile(r"[$£]?[\d,.]+(?:원|엔|위안)?|[\d,.]+ (?:€|[A-Z]{3})")
"""A price without a condition; one with ("12,000원부터", "100g당 2,980원") is told by lines of its own."""


def slots(facts: dict[str, object]) -> dict[str, str]:
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
    amount = portion(str(facts.get("name", "")), str(facts.get("brand", "")))
    if several(amount) and syllables(amount) <= AMOUNT_LIMIT:
        found["amount"] = amount
    told = [point for point in fresh if len(point) <= CHIP and point.replace(" ", "") not in amount.replace(" ", "")]
    found["chips"] = "\n".join([*([amount] if amount else []), *told])
    choices = points((text.rpartition(":")[2] for text in _texts(facts.get("options"))), limit=6, most=3)
    if len(choices) > 1:
        found.update({f"o{n}": choice for n, choice in enumerate(choices, 1)})
    return found


def audience(name: str, words: Mapping[str, str]) -> str:
    """Whom the thing is for, by the words of its name; "" when they do not say."""
    return next((who for word, who in words.items() if word in name), "")


def told_benefits(facts: dict[str, object], field: str) -> tuple[Benefit, ...]:
    """What the product does for one, the strongest first."""
    name, features = str(facts.get("name", "")), _texts(facts.get("features"))
    return benefits(name, features, str(facts.get("description", "")), field)[:POINTS]


def _standing(facts: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Rating and count, when they speak for the product."""
    rating = re.sub(r"[^\d.]", "", str(facts.get("rating") or ""))
    count = re.sub(r"\D", "", str(facts.get("rating_count") or ""))
    if rating and is_praised(float(rating), int(count or 0)):
        yield "rating", f"{float(rating):g}점"
        yield "count", f"{int(count):,}개"


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)] if value else []
