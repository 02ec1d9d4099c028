"""How much one gets for the price, out of a product's name: 500ml 2병, 3장 세트, 1+1. The short name leaves it out."""

from __future__ import annotations

import re

from .category import names_a_thing, plain
from .feature_phrases import BRACKETED
from .short_name import COUNTED, apart, full_name, short_name

_SIZES = "ml|l|g|kg"
_COUNTED = rf"{COUNTED}|포기"
_MEASURE = rf"\d[\d.,]*(?:{_SIZES})"
_COUNT = rf"\d[\d,]*(?:{_COUNTED})"
_WORD = re.compile(rf"{_MEASURE}|{_COUNT}(?:세트)?", re.IGNORECASE)
_TIMES = re.compile(rf"(?<=\d)({_SIZES}|{_COUNTED}) ?[x×*] ?(\d{{1,3}})(?![\d.])(?:({_COUNTED})|(?=\s|$))", re.IGNORECASE)
"""An amount taken several times: 70ml x 2개, 450g*4."""
_BUNDLE = re.compile(r"(?<![\d+])[1-9]\+[1-9](?![\d+])")
_BESIDES = re.compile(r" \+ |(?<=[a-z가-힣])\+(?=[\d가-힣])")
"""Before what comes with it."""
_CHOICE = re.compile(r"택 ?[1일]|중 ?[1일]")
_PARTS = re.compile("배터리|필터|커버|캡슐|카트리지|칼날|헤드|스트랩|리모컨")
_ONE = re.compile(r"1[가-힣]+")
_MANY = re.compile(rf"(?!1\D){_COUNT}|{_BUNDLE.pattern}")


def portion(name: str, brand: str = "") -> str:
    """What one gets, in the name's own words: "500ml 2병", "3장 세트", "250ml 1+1"; "" when it does not say, or not surely.

    A count that may be one of an accessory (배터리 2개), only of a part (젤리 10팩 + 10팩) or a choice (2종 택1) is none.
    """
    whole = apart(full_name(name))
    bundle = _BUNDLE.search(whole)
    alone, *besides = _BESIDES.split(BRACKETED.sub(" ", _BUNDLE.sub(" ", whole)), maxsplit=1)
    words = [word.strip(".,!~") for word in _TIMES.sub(lambda one: f"{one[1]} {one[2]}{one[3] or '개'}", alone).split()]
    said = short_name(name, brand, 13)
    runs = [run for run in _runs(words) if not run[0] or not _accessory(words[run[0] - 1], said)]
    counted = [run for run in runs if any(re.match(_COUNT, words[at], re.IGNORECASE) for at in run)]
    if bundle:
        measures = [at for run in runs for at in run if re.fullmatch(_MEASURE, words[at], re.IGNORECASE)]
        counted, runs = [], [measures] if len(runs) == 1 else []
    elif (
        _CHOICE.search(whole)
        or re.search(_COUNT, " ".join(besides))
        or len(counted or runs) != 1
        or not (counted or _by_weight(said))
    ):
        return ""
    parts = [words[at] for run in counted or runs for at in run]
    amount = " ".join([*parts, *([bundle[0]] if bundle else [])])
    return "" if _ONE.fullmatch(amount) else amount


def several(amount: str) -> bool:
    """Whether a portion counts things, more than one of them: what is worth saying beside the price."""
    return _MANY.search(amount) is not None


def _runs(words: list[str]) -> list[list[int]]:
    """Places of amounts, those side by side together; 세트 goes with the amount before it."""
    runs: list[list[int]] = []
    for at, word in enumerate(words):
        follows = bool(runs) and runs[-1][-1] == at - 1
        if follows and (word == "세트" or _WORD.fullmatch(word)):
            runs[-1].append(at)
        elif _WORD.fullmatch(word):
            runs.append([at])
    return runs


def _accessory(word: str, said: str) -> bool:
    """Whether a counted word is another thing than the product, by the name that is said of it."""
    return word not in said.split() and (names_a_thing(plain(word, "")) or _PARTS.fullmatch(word) is not None)


def _by_weight(said: str) -> bool:
    """Whether the product is sold by what is in it, so that a weight says how much one gets."""
    return (
        names_a_thing(said, "food") or names_a_thing(said, "beauty") or any(word in said for word in ("사료", "모래", "세제"))
    )
