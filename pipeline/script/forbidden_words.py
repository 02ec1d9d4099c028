"""Words that a shop does not want in its films: left out of what is told, and found in what is written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..errors import InputError
from ..records import Product, Scene, Script


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def forbidden_in(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Those of the words that stand in a text, however they are spaced or capitalised."""
    folded = _fold(text)
    return tuple(word for word in words if word.strip() and _fold(word) in folded)


def drop_forbidden(product: Product, words: tuple[str, ...]) -> Product:
    """The product without the features, options and sentences that hold such a word. Raises InputError for its name."""
    if found := forbidden_in(product.name, words):
        raise InputError(
            f"상품 이름에 쓰지 않기로 한 말 '{found[0]}' 이(가) 있습니다. 이름이나 「우리 가게」의 쓰지 않을 말을 고쳐 주세요.",
            f"The product's name holds the word '{found[0]}' that your shop does not use. Change the name or the shop's words.",
        )
    sentences = re.split(r"(?<=[.!?…])\s+|\n", product.description)
    return product.model_copy(
        update={
            "features": tuple(one for one in product.features if not forbidden_in(one, words)),
            "description": " ".join(one for one in sentences if not forbidden_in(one, words)),
        }
    )


def forbidden_in_scene(scene: Scene, words: Iterable[str]) -> tuple[str, ...]:
    """Those that a scene says or shows."""
    return forbidden_in("\n".join((scene.text, scene.headline, *scene.chips)), words)


def forbidden_in_script(script: Script, words: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a script says or shows."""
    return tuple(dict.fromkeys(word for scene in script.scenes for word in forbidden_in_scene(scene, words)))
