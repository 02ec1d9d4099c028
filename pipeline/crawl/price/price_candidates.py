"""Every amount of money the page shows, put together from its pieces, with the words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pipeline.price_text import DEPOSIT, PriceText, names_a_size, read_condition

from ..page import keywords
from ..page.regions import climb, names_of
from ..page.visible_text import Layout, Text
from .amounts import BARE, Money, find_amounts, read_number

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PIECE = re.compile(r"[^\w]{0,3}[^\W\d_]{0,3}[^\w]{0,2}\d[\d.,\s'’만천백억]{0,12}\D{0,3}$")
"""A text that may be a part of an amount."""
_UNIT = re.compile(
    r"\s*(~|∼|부터|대(?![가-힣])|\((?:회원|쿠폰|카드)|/|per\b|pro\b|par\b|al\b|por\b|za\b|당|씩|off\b|month|mo\b)", re.I
)
DIGITS = re.compile(r"\d|[천만]\s?원")
_MEASURED = re.compile(r"\d\s?(?:[가-힣a-z]*당|[mk]?g|m?l|[cmk]?m|개월?|매|장|팩|병|회|박|인|명|일|시간|평|%)$", re.I)
_WORD, _WORD_AFTER = re.compile(r"\w"), re.compile(r"[\w/%]")
_PLAIN = PriceText()
_CENTS = re.compile(r"cent|decimal|_dec\b|-dec\b|fraction|penn|\bsup|small|kopek|minor", re.I)

_PLAIN = PriceText()


@dataclass(frozen=True)
class Shown:
    """An amount the page shows."""

    amount: Decimal
    currency: str
    order: int
    flags: int
    element: HtmlElement
    score: float = 0.0
    before: bool = False
    """True when it is shown as the price before a discount."""
    condition: PriceText = _PLAIN
    """Per what, from, whose: what the words beside it say, without the amount."""
    is_size: Literal["", "label", "cell"] = ""
    """Whether a size, an amount or a seat stands before it, or it fills a cell: one of several prices."""
    anyone: bool = False
    """True when it is said to be what anybody pays (비회원가, 혼자 구매)."""


@dataclass(frozen=True)
class Context:
    """The words around an amount."""

    ahead: str
    after: str


def amounts_of(layout: Layout) -> Iterator[tuple[Shown, Context]]:
    seen: set[tuple[HtmlElement, Decimal]] = set()
    pieces: dict[HtmlElement, str] = {}
    for text in layout.texts:
        if not DIGITS.search(text.text) or DEPOSIT.search(text.text):
            continue
        for money, element, context in _in_text(text, layout, pieces):
            key = (element, money.amount)
            if key not in seen:
                seen.add(key)
                shown = Shown(money.amount, money.currency, text.order, text.flags, element)
                yield _with_condition(shown, money, text, context, layout), context


_HANGUL = re.compile("[가-힣]")


def _with_condition(shown: Shown, money: Money, text: Text, context: Context, layout: Layout) -> Shown:
    """The amount with what the Korean words beside it make of it."""
    if (
        not _HANGUL.search(context.ahead + context.after)
        and money.top is None
        and "~" not in context.after
        and "+" not in context.ahead
    ):
        return replace(shown, is_size=_is_size(shown, context))
    around = " ".join(other.text for other in layout.texts[max(text.order - 2, 0) : text.order + 5] if len(other.text) < 80)
    condition, anyone = read_condition(context.ahead, context.after, around)
    if condition.whose == "중고가" and re.search("중고|리퍼|반품|전시", layout.title):
        condition = replace(condition, whose="")
    if money.top is not None:
        condition = replace(condition, is_from=True)
    if pieces := _PIECES.fullmatch(context.ahead):
        condition = replace(condition, unit=condition.unit or pieces[1].replace(" ", ""))
    return replace(shown, condition=condition, anyone=anyone, is_size=_is_size(shown, context))


def _is_size(shown: Shown, context: Context) -> Literal["", "label", "cell"]:
    row = shown.element.getparent()
    if shown.element.tag == "td" and len(shown.element) == 0 and row is not None and len(row) > 2:
        return "cell"
    return "label" if names_a_size(context.ahead) else ""


_PIECES = re.compile(
    r"[\s(\[·•-]*(\d{1,3}\s?(?:매|장|개입?|켤레|팩|봉|병|캔|롤|세트|박스|포|통|족|벌|권|입|인분|회|회권|박|일권|시간|명|인|개월|주|년))[)\]\s:]*"
)
"""A number of pieces, and nothing else, before an amount."""


def _in_text(text: Text, layout: Layout, pieces: dict[HtmlElement, str]) -> Iterator[tuple[Money, HtmlElement, Context]]:
    """The amounts in one text; when it holds only a part of one, those of the small element around it."""
    direct = find_amounts(text.text)[:6]
    for place, money in enumerate(direct):
        whole, element = _with_cents(money, text, pieces) if len(direct) == 1 else (money, text.element)
        ahead = text.text[direct[place - 1].end if place else 0 : money.start]
        after = text.text[money.end : direct[place + 1].start if place + 1 < len(direct) else None]
        yield whole, element, _around(text, layout, ahead, after)
    if not direct and _PIECE.match(text.text):
        yield from _in_pieces(text, layout, pieces)


def _in_pieces(text: Text, layout: Layout, pieces: dict[HtmlElement, str]) -> Iterator[tuple[Money, HtmlElement, Context]]:
    for element in climb(text.element, 4):
        joined = _join_pieces(element, pieces)
        if len(joined) > 40:
            break
        found = next((money for money in find_amounts(joined) if _holds(joined[money.start : money.end], text.text)), None)
        if found:
            yield found, text.element, _around(text, layout, joined[: found.start], joined[found.end :])
            return
    amount = _bare(text, pieces)
    if amount is not None:
        yield Money(amount, "", 0, 0), text.element, _around(text, layout, "", "")


def _bare(text: Text, pieces: dict[HtmlElement, str]) -> Decimal | None:
    """A number without a currency, where class names say it is a price."""
    found = None
    for element in climb(text.element, 3):
        bare = BARE.match(whole := _join_pieces(element, pieces))
        if not bare or _MEASURED.search(whole):
            break
        found = bare
    if found is None or not any(keywords.PRICE.search(names) for names in names_around(text.element, 3)):
        return None
    return read_number(found.group(1))


def _holds(whole: str, piece: str) -> bool:
    """True when the digits of a piece begin or end those of an amount."""
    digits, own = re.sub(r"\D", "", whole), re.sub(r"\D", "", piece)
    return digits.startswith(own) or digits.endswith(own)


def _with_cents(money: Money, text: Text, pieces: dict[HtmlElement, str]) -> tuple[Money, HtmlElement]:
    """The amount with the cents that stand in an element of their own."""
    if money.amount != money.amount.to_integral_value():
        return money, text.element
    for element in list(climb(text.element, 3))[1:]:
        joined = _join_pieces(element, pieces)
        found = find_amounts(joined) if len(joined) <= 40 else []
        if len(joined) > 40 or not found:
            break
        whole, cents = divmod(found[0].amount, 1)
        if len(found) == 1 and cents and money.amount in (whole, cents * 100):
            return found[0], element
    return money, text.element


_TWO, _AFTER_POINT, _EUROS = re.compile(r"\d{2}\D{0,3}"), re.compile(r"[.,]\d*$"), re.compile(r"€\d{2}")
_DIGIT_SIGNS = "0123456789.,"


def _join_pieces(element: HtmlElement, pieces: dict[HtmlElement, str]) -> str:
    """The text of a small element, put together once."""
    if (joined := pieces.get(element)) is None:
        joined = pieces[element] = _text_with_cents(element)
    return joined


def _text_with_cents(element: HtmlElement) -> str:
    """The text of a small element, with a point before cents that only stand higher."""
    result = ""
    for part in _parts(element):
        text, is_small = part
        if not text:
            continue
        if is_small and _TWO.fullmatch(text) and result[-1:].isdigit() and not _AFTER_POINT.search(result):
            result += "." + text
        else:
            euros = text[0] == "€" and result[-1:].isdigit() and _EUROS.fullmatch(text)
            glue = "" if euros or not result or (result[-1] in _DIGIT_SIGNS and text[0] in _DIGIT_SIGNS) else " "
            result += glue + text
        if len(result) > 60:
            break
    return result


def _parts(element: HtmlElement) -> Iterator[tuple[str, bool]]:
    """The texts inside an element in order, and whether each stands where cents do."""
    if len(element) == 0:
        yield " ".join((element.text or "").split()), False
        return
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    for event, part in etree.iterwalk(element, events=("start", "end", "comment")):  # 29,900<!-- -->원
        if event == "start":
            small = part is not element and part.tag in ("sup", "small", "span") and _is_cents(part)
            yield " ".join((part.text or "").split()) if part.tag not in ("script", "style") else "", small
        elif part is not element:
            yield " ".join((part.tail or "").split()), False


def _is_cents(element: HtmlElement) -> bool:
    return element.tag == "sup" or bool(_CENTS.search(names_of(element)))


def _around(text: Text, layout: Layout, ahead: str, after: str) -> Context:
    """The words beside an amount: in its own text, else in the sentence around it, else a label next to it."""
    if not _WORD.search(ahead):
        ahead = _label_ahead(text, layout) + ahead
    elif cell := _label_of_cell(text.element):
        ahead = f"{cell} {ahead}"
    if not _WORD_AFTER.search(after):
        after += _unit_after(text, layout)
    return Context(ahead[-60:], after[:60])


def _label_of_cell(element: HtmlElement) -> str:
    """What the left cell says of the right one that holds the element: 배송비 | 일반 3,500원."""
    cell = next((part for part in climb(element, 3) if part.tag in ("dd", "td")), None)
    label = cell.getprevious() if cell is not None else None
    if label is None or label.tag not in ("dt", "th") or len(label) > 4:
        return ""
    told = " ".join(label.text_content().split())
    return told if len(told) <= 20 and not find_amounts(told) else ""


def _label_ahead(text: Text, layout: Layout) -> str:
    if text.order and re.fullmatch(r"[~∼〜～]", layout.texts[text.order - 1].text):
        return "~ "
    earlier = next(
        (layout.texts[at] for at in (text.order - 1, text.order - 2) if at >= 0 and _WORD.search(layout.texts[at].text)), None
    )
    if earlier is None or earlier.text == layout.title:
        return ""
    if earlier.element is text.element.getparent():  # the amount stands in the middle of a sentence
        amounts = find_amounts(earlier.text)
        return earlier.text[amounts[-1].end if amounts else 0 :][-60:] + " "
    promise = re.search(r"%|^(free|gratis|kostenlos|무료)", earlier.text, re.I)
    return f"{earlier.text} " if len(earlier.text) < 40 and not promise and not find_amounts(earlier.text) else ""


def _unit_after(text: Text, layout: Layout) -> str:
    if text.order + 1 >= len(layout.texts):
        return ""
    later = layout.texts[text.order + 1]
    inline = later.element is text.element.getparent()
    return f" {later.text[:40]}" if not find_amounts(later.text) and (inline or _UNIT.match(later.text)) else ""


def names_around(element: HtmlElement, levels: int) -> Iterator[str]:
    """Class names, ids and property of an element and of those around it, nearest first."""
    for part in climb(element, levels):
        yield f"{names_of(part)} {part.get('itemprop') or ''}"[:200]
