"""What an engine is told: the fact sheet as people read it, cleaned of what a page may have hidden in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..engines import Brief
from ..korean.delivery import deliveries
from ..money import format_amount
from ..product_text.category import guess_field
from ..product_text.copy_rules import Sheet
from ..product_text.feature_phrases import orders, tidy
from ..product_text.short_name import full_name, short_name, unsayable
from ..records import Character, Product

if TYPE_CHECKING:
    from . import ScriptOptions

DESCRIPTION_LIMIT = 1200
"""Characters of the description an engine is shown."""


def make_brief(product: Product, character: Character, options: ScriptOptions) -> Brief:
    """The brief for `product` told by `character`."""
    tone = options.tone or character.tone
    return Brief(
        facts=facts_of(product),
        persona={
            "id": character.id,
            "name": character.name,
            "trade": character.trade,
            "persona": character.persona,
            "speech_level": character.speech_level,
            "phrases": {role: list(texts) for role, texts in character.phrases.items()},
            "never": list(character.never),
            "speed": round(character.voice.speed * deliveries()[tone].speed, 4),
        },
        tone=tone,
        seconds=options.seconds,
        seed=options.seed,
        field=options.field or guess_field(product),
        language=options.language,
    )


def facts_of(product: Product) -> dict[str, Any]:
    """The facts as shown to people, only those the product has. Sentences that give orders are dropped, wherever they stand."""
    rating, count = product.praise
    facts: dict[str, Any] = {
        "name": full_name(product.name) or "이 상품",
        "short_name": short_name(product.name, product.brand),
        "brand": "" if unsayable(product.brand) else tidy(product.brand),
        "price": product.price_text,
        "list_price": format_amount(product.list_price, product.currency) if product.list_price and product.discount else "",
        "discount": f"{product.discount}%" if product.discount else "",
        "saved": _saving(product),
        "price_until": product.price_until,
        "rating": f"{rating:g}" if rating else "",
        "rating_count": f"{count:,}" if count else "",
        "features": [clean for text in product.features if (clean := _clean(text))],
        "options": [clean for text in product.options if (clean := _clean(text))],
        "description": _clean(product.description)[:DESCRIPTION_LIMIT],
        "availability": product.availability if product.availability != "unknown" else "",
    }
    return {key: value for key, value in facts.items() if value}


def rule_sheet(product: Product) -> Sheet:
    """What the rules of the copy hold a script against."""
    facts, (rating, count) = facts_of(product), product.praise
    return Sheet(
        name=facts["name"],
        features=tuple(facts.get("features", ())),
        description=facts.get("description", ""),
        price=facts.get("price", ""),
        list_price=facts.get("list_price", ""),
        discount=facts.get("discount", ""),
        saved=facts.get("saved", ""),
        rating=float(rating) if rating else None,
        rating_count=int(count) if count else None,
    )


def _saving(product: Product) -> str:
    if product.price is None or product.list_price is None or not product.discount:
        return ""
    return format_amount(product.list_price - product.price, product.currency)


def _clean(text: str) -> str:
    sentences = re.split(r"(?<=[.!?。])\s+|[\r\n]+", text)
    return "\n".join(clean for sentence in sentences if not orders(sentence) and (clean := tidy(sentence)))
