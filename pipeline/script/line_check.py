"""A language model's line held against the fact sheet the other way round: what it says must follow from the sheet.

`fact_check` looks for what is known to be wrong. A model says what nobody thought of, so here every number however it is
spelled, every offer, deadline, rank, authority, person, effect, property and address must stand in the sheet, and every word
must be one of the sheet's, of the embedded copy's, or of everyday (line_check.toml). Of 80 lies that no net knew, nets
alone let 32 pass. Hints for writers, not legal advice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, reduce
from pathlib import Path
from typing import NamedTuple

from ..engines.script.copy_vocabulary import copy_words
from ..product_text.copy_rules import broken_rules
from ..product_text.feature_phrases import addresses, repeats_an_order, tidy
from ..records import Finding, Product, Script
from ..word_tables import NotRequired, Table, read_table
from .amounts_in_text import UNITS, Amount, amounts, sino
from .fact_check import Sheet

_SINO = "영일이삼사오육칠팔구"
_NATIVE_WORDS = "|한|두|세 석|네 넉|다섯|여섯|일곱|여덟|아홉|열"
_LATIN = re.compile(r"[A-Za-z][A-Za-z'&+-]*[A-Za-z]")
_FOREIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0400-\u04ff\u0e00-\u0e7f\u0600-\u06ff\u0370-\u03ff]")
_SPELLED_DIGITS = re.compile(r"(?<![가-힣])(?:[공영일이삼사오육칠팔구]\s?-?\s?){5,}")


class Net(NamedTuple):
    """One kind of thing that must follow from the sheet."""

    kind: str
    pattern: re.Pattern[str]
    fact: str
    """The fact that bears it as well as the words do: "discount", "until", "standing", or ""."""


class Unproven(NamedTuple):
    """What a line says and the sheet does not."""

    kind: str
    found: str
    """As in the line after NFKC."""


class Ground(NamedTuple):
    """What a line may follow from."""

    sheet: Sheet
    letters: str
    """The sheet's words without spaces, lower case."""
    facts: frozenset[str]
    """Facts that are there: "discount", "until", "standing", "sold"."""


def plain_line(text: str) -> str:
    """The line as it is compared: NFKC, without signs that are not seen, each space one blank."""
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(char for char in folded if unicodedata.category(char) not in ("Cf", "Cc", "Me", "Mn") or char in "\n\t")
    return " ".join(kept.split())


def ground_of(product: Product, persona: str = "") -> Ground:
    """The sheet of a product as a ground to stand on; `persona` is what the presenter is and always says."""
    sheet = Sheet.of(product)
    words = f"{sheet.words}\n{tidy(sheet.words)}\n{sheet.prices}\n{product.price_until}\n{persona}"
    rating, count = product.praise
    sold = product.availability in ("out_of_stock", "discontinued")
    there = {"discount": product.discount, "until": product.price_until, "standing": rating or count, "sold": sold}
    letters = re.sub(r"\s", "", plain_line(words)).lower()
    return Ground(sheet, letters, frozenset(name for name, value in there.items() if value))


def unproven(text: str, ground: Ground) -> Iterator[Unproven]:
    """What the line says that does not follow from the sheet."""
    line = plain_line(text)
    numbers = list(_numbers(line, ground))
    yield from numbers
    for net in _nets():
        if net.fact in ground.facts:
            continue
        for found in net.pattern.finditer(line):
            if not _stands(found[0], ground):
                yield Unproven(net.kind, found[0].strip())
    for found in (*_LATIN.finditer(line), *_FOREIGN.finditer(line)):
        if not re.fullmatch(_data()["numbers"]["latin"], found[0]) and not _stands(found[0], ground):
            yield Unproven("word", found[0])
    spoken = reduce(lambda rest, one: rest.replace(one.found, " "), numbers, line)
    yield from (Unproven("word", word) for word in _HANGUL.findall(spoken) if not _is_known(word, ground))
    if addresses(line) or repeats_an_order(line) or _SPELLED_DIGITS.search(line):
        yield Unproven("address", line[:40])


def _stands(found: str, ground: Ground) -> bool:
    return re.sub(r"\s", "", found).lower() in ground.letters


def _is_known(word: str, ground: Ground) -> bool:
    """Whether a word is the sheet's, the copy's or an everyday one, whatever particle or ending it has."""
    forms = _forms(word)
    in_sheet = any(form in ground.letters for form in forms if len(form) > 1) or len(word) == 1
    return in_sheet or not forms.isdisjoint(_known_forms()) or _everyday().match(word) is not None


_HANGUL = re.compile(r"(?<![\dA-Za-z가-힣])[가-힣]+")
"""A word; what follows a number is its unit, which the numbers are held by."""


def _forms(word: str) -> frozenset[str]:
    """The word, and the word without its particles: 가방까지는 -> 가방까지는, 가방까지, 가방."""
    forms, particle = {word}, _particle()
    while (found := particle.search(word)) and found.start():
        word = word[: found.start()]
        forms.add(word)
    return frozenset(forms)


@cache
def _known_forms() -> frozenset[str]:
    lines = Path(__file__).with_name("everyday_words.txt").read_text(encoding="utf-8").splitlines()
    everyday = (word for line in lines if not line.startswith("#") for word in line.split())
    words = (*copy_words(), *everyday)
    return frozenset(form for word in words for form in _forms(word) if len(form) > 1 or form == word)


@cache
def _particle() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_data()['words']['particles'].split())})$")


@cache
def _everyday() -> re.Pattern[str]:
    return re.compile("|".join(_data()["words"]["everyday"].split()))


def _numbers(line: str, ground: Ground) -> Iterator[Unproven]:
    """Every number that the sheet does not have: in digits, in Sino-Korean and native words, in fractions."""
    rest = line
    for price in sorted(ground.sheet.prices.split(", "), key=len, reverse=True):
        rest = re.sub(rf"(?<![\d.,]){re.escape(plain_line(price))}(?![\d,]\d)", "가", rest)
    for amount in amounts(rest):
        if not ground.sheet.holds(amount, rest[amount.end :]) and not _is_written(amount.text, ground):
            yield Unproven("number", amount.text)
    free, spelled, native, by_themselves = _numerals()
    rest = free.sub(lambda found: "가" * len(found[0]), rest)
    for found in spelled.finditer(rest):
        number, unit = found["number"], UNITS.get(found["unit"], found["unit"])
        value = sino(number) if re.search("[십백천만억]", number) else Decimal(_SINO.index(number))
        held = value is not None and ground.sheet.holds(Amount(value, unit, found[0], found.end()), rest[found.end() :])
        if not held and not _stands(found[0], ground):
            yield Unproven("number", found[0].strip())
    for pattern in (native, by_themselves):
        yield from (Unproven("number", found[0]) for found in pattern.finditer(rest) if not _is_counted(found, ground))


def _is_written(amount: str, ground: Ground) -> bool:
    """Whether the sheet has the amount letter by letter, and not as a part of a longer number."""
    letters = re.escape(re.sub(r"\s", "", amount).lower())
    return re.search(rf"(?<![\d.,]){letters}(?![\d%만천]|[.,]\d)", ground.letters) is not None


def _is_counted(found: re.Match[str], ground: Ground) -> bool:
    """Whether a native number stands in the sheet, in words or as a value."""
    if _stands(found[0], ground):
        return True
    groups = found.groupdict()
    value, unit = _NATIVE.get(groups.get("number") or ""), UNITS.get(groups.get("unit") or "", groups.get("unit") or "")
    return value is not None and (Decimal(value), unit) in ground.sheet.counted


_NATIVE = {word: value for value, words in enumerate(_NATIVE_WORDS.split("|")) for word in words.split()} | {"스무": 20}


class _NetRow(Table):
    kind: str
    fact: NotRequired[str]
    patterns: list[str]


class _Numbers(Table):
    free: list[str]
    counters: str
    native: str
    alone: list[str]
    latin: str


class _Ordinary(Table):
    particles: str
    everyday: str


class _Words(Table):
    net: list[_NetRow]
    numbers: _Numbers
    words: _Ordinary


@cache
def _data() -> _Words:
    return read_table(Path(__file__).with_suffix(".toml"), _Words)


@cache
def _nets() -> tuple[Net, ...]:
    return tuple(
        Net(net["kind"], re.compile("|".join(net["patterns"]), re.IGNORECASE), net.get("fact", "")) for net in _data()["net"]
    )


@cache
def _numerals() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Free phrases; Sino-Korean numbers with a counter; native ones with a counter; words that are numbers by themselves."""
    data = _data()["numbers"]
    unit = rf"(?P<unit>{data['counters']})"
    high = rf"(?:[{_SINO}십백천만억]|\s(?=[{_SINO}십백천만억]))*[십백천만억](?:[{_SINO}십백천만억]|\s(?=[{_SINO}십백천만억]))*"
    alone = r"년|개월|퍼센트|프로|킬로|그램|달러|주년|인분"
    low = rf"[일삼오육칠팔](?=\s?(?:{alone}|점|분|초|배|위|등|일\s))|[이사구](?=\s?(?:{alone}))"
    return (
        re.compile(rf"(?<![가-힣])(?:{'|'.join(data['free'])})"),
        re.compile(rf"(?<![가-힣])(?P<number>{high}|{low})\s?{unit}"),
        re.compile(rf"(?<![가-힣])(?P<number>{data['native']})\s?{unit}"),
        re.compile(f"(?<![가-힣])(?:{'|'.join(data['alone'])})"),
    )


def check_lines(script: Script, ground: Ground) -> Iterator[Finding]:
    """What the lines, headlines and chips of a script say that the sheet does not, and what no advertisement says."""
    for scene in script.scenes:
        texts = (scene.text, scene.headline.replace("\n", " "), *scene.chips)
        for one in dict.fromkeys(found for text in texts for found in unproven(text, ground)):
            yield Finding(
                scene=scene.scene_number,
                kind="number" if one.kind == "number" else "address" if one.kind == "address" else "unproven",
                found=one.found,
                ko=f"{scene.scene_number}번 장면의 '{one.found}': 상품 정보에서 나온 말이 아닙니다. "
                "빼거나 상품 정보에 있는 말로 바꿔 주세요.",
                en=f"Scene {scene.scene_number}: '{one.found}' does not follow from the fact sheet. "
                "Leave it out or use a fact of the sheet.",
            )
        for rule, words in broken_rules(scene.text):
            if not _stands(words, ground):
                yield Finding(
                    scene=scene.scene_number,
                    kind="unproven",
                    found=words,
                    ko=f"{scene.scene_number}번 장면의 '{words}': 광고에서 하지 않는 말입니다. "
                    "비교하라, 참으라, 흠, 빈 약속은 빼 주세요.",
                    en=f"Scene {scene.scene_number}: '{words}' is not said in an advertisement ({rule}). Leave it out.",
                )
