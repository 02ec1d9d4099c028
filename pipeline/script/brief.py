"""What an engine is told: the fact sheet as people read it, cleaned of what a page may have hidden in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..engines import Brief
from ..korean.delivery import deliveries
from ..product_text.copy_rules import Sheet
from ..product_text.fact_sheet import FactSheet
from ..records import Character, Product

if TYPE_CHECKING:
    from . import ScriptOptions


def make_brief(product: Product, character: Character, options: ScriptOptions) -> Brief:
    """The brief for `product` told by `character`."""
    tone, sheet = options.tone or character.tone, FactSheet(product)
    return Brief(
        facts=sheet.facts(),
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
        field=options.field or sheet.category,
        language=options.language,
    )


def facts_of(product: Product) -> dict[str, Any]:
    """The facts as shown to people, only those the product has."""
    return FactSheet(product).facts()


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
