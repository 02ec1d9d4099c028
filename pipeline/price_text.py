"""A price as shops write it, with its condition: "100g당 2,980원", "월 29,900원 x 36개월", "정가 39,000원 → 29,900원".

One reader for every door: a page, pasted text, the form, CSV, JSON, a feed. What is not surely a price is none, with a
note; the first number of a text is never taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from .amount_text import KOREAN, NUMBER, WHOLE, Money, decimal, find_amounts, korean_number, narrow, read_number
from .price_deadline import UNTIL, is_over, last_day
from .word_tables import NotRequired, Table, TypedDict, read_table

LIMIT = 200
"""Characters of a price text; a longer text is no price."""


@dataclass(frozen=True)
class PriceText:
    """What a text says of a price."""

    amount: Decimal | None = None
    currency: str = ""
    """ISO 4217, "" when the text names none."""
    list_amount: Decimal | None = None
    """The price before the discount."""
    unit: str = ""
    """Per what: "100g당", "월", "1박", "1인", "평당", "3켤레", "2+1"; "" for the thing itself."""
    months: int | None = None
    """How many months a monthly price is bound to."""
    is_from: bool = False
    """True when it is the lowest of several."""
    about: str = ""
    """"대" (3만원대) or "약"; "" for an exact amount."""
    whose: str = ""
    """Who pays it, as it is told: "회원가", "와우회원가", "카드할인가", "어린이"; "" for anybody."""
    until: str = ""
    """The last day, ISO 8601 where the year is known, else as written; "" when none is said."""
    note: str = ""
    """Why there is no amount, or what is doubtful, in Korean."""
    note_en: str = ""
    is_no_price: bool = False
    """True when the text says that there is no price (가격문의, 무료, 품절, 0원)."""


def read_price(text: str, currency_hint: str = "", today: date | None = None) -> PriceText:
    """The price a text tells of. `currency_hint` is the currency of numbers without a sign.

    `today` makes a sale that has ended over: the price before it counts again.
    """
    plain = " ".join(narrow(text).split())
    if not plain or len(plain) > LIMIT or plain[0] == "=" or re.search(r"#(REF|N/A|VALUE|NAME|DIV/0)", plain):
        return _unread(text)
    plain = _STRUCK.sub(r"정가 \1 판매가 ", plain).strip()
    if _BARE_RANGE.fullmatch(plain) and currency_hint in ("", "KRW"):
        plain += "원"
    sides = _SPLIT.split(plain, maxsplit=1)
    if len(sides) == 2 and (both := _before_and_after(sides[0], sides[1], currency_hint)):
        return _unless_over(both, today)
    if DEPOSIT.search(plain):
        return PriceText(note=_SEVERAL[0], note_en=_SEVERAL[1])
    found = find_amounts(plain) or _bare(plain, currency_hint)
    parts = [_part(plain, found, place) for place in range(len(found))]
    price = _choose_price([part for part in parts if part], plain)
    if price.amount is None and (price.is_no_price or not found) and _no_price().search(plain):
        return PriceText(note=_NONE[0], note_en=_NONE[1], is_no_price=True)
    if price.amount is None and not price.note:
        return _unread(text)
    return _unless_over(price, today)


_SPLIT = re.compile(r"\s*(?:→|➔|➜|➡️?|⇒|▶|►|▷|↘|⟶|[-=]+>|>{1,3}|»)\s*|(?<=원)에서\s+(?=\d)")
_STRUCK = re.compile(r"~~\s*([^~]+?)\s*~~")
_BARE_RANGE = re.compile(r"\d[\d,]*0\s?[~∼〜～-]\s?\d[\d,]*0")
DEPOSIT = re.compile(r"보증금.*\d.*(?:월세|월\s?\d|임대료|/\s?\d)")
"""A deposit and a rent: neither alone is the price."""
_NONE = ("가격이 적혀 있지 않습니다.", "No price is written.")


def _unread(text: str) -> PriceText:
    shown = " ".join(text.split())[:40]
    return PriceText(note=f"가격 '{shown}'을(를) 금액으로 읽을 수 없습니다.", note_en=f"The price '{shown}' is not an amount.")


def _before_and_after(left: str, right: str, hint: str) -> PriceText | None:
    """The two sides of "39,000원 → 29,900원"."""
    before, after = read_price(left, hint), read_price(re.sub(r"(?<=원)으로.*", "", right), hint)
    if (before.amount is None and before.list_amount is None) or after.amount is None:
        return None
    higher = before.amount or before.list_amount
    if higher is None or higher <= after.amount:
        return None
    if after.whose and not before.whose:  # not everybody's price is no reduction of everybody's
        return before
    return replace(after, list_amount=higher, currency=after.currency or before.currency)


# --- one amount and the words beside it -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """An amount with what the words beside it make of it."""

    price: PriceText
    role: str
    """"now", "list", "other" or ""."""
    anyone: bool
    aside: bool
    """True in brackets after another amount."""


_UNIT_WORDS = (
    r"mg|g|kg|㎏|그램|킬로그램|킬로|근|관|ml|㎖|mL|l|L|ℓ|리터|cc|oz|lb|m|cm|미터|마|개|장|매|입|팩|봉지?|병|캔|롤|세트|박스|상자|마리|미|송이|포기|단|모|"
    r"알|정|캡슐|포|통|켤레|족|벌|권|자루|잔|컵|조각|판|대|채|칸|줄|쪽|점|그릇|인분|묶음|ea|EA|pcs|set|박|야드|평"
)
_PER = re.compile(rf"(?<![\w.])(?P<n>\d[\d.,]*)?\s?(?P<unit>{_UNIT_WORDS})\s?당[\s:)\]]*(?:가격|단가)?\s*:?\s*$", re.I)
_COUNT = re.compile(
    rf"(?<![\w.,])(?P<n>\d{{1,4}}(?:\.\d+)?|한|두|세|네|다섯|열)\s?(?P<unit>{_UNIT_WORDS}|개월|회|주|일|시간|년|명|인|박|구)"
    r"(?:\s?(?P<kind>권|분|이용권|세트|묶음|짜리|기준|구매\s?시|구입\s?시))?(?:에|씩|는|은|의|을|를)?\s*[:=]?\s*(?:단돈|총|가격)?\s*$"
)
_BUNDLE = re.compile(r"(?<!\d)(\d{1,2}\s?\+\s?\d{1,2})(?!\d)\s*(?:행사|구성|기획|세트|에)?(?:\([^)]{0,12}\))?[\s:=)\]]*$")
_AFTER_UNIT = re.compile(
    rf"^\s*\(?\s*(?:/|per\b|당)\s*(?P<n>\d[\d.,]*)?\s?(?P<unit>{_UNIT_WORDS}|개월|월|년|연|주|일|시간|인|명|회|㎡|month|mo\b|year|person|night|hour)(?![가-힣A-Za-z])"
    rf"|^\s*\(\s*(?P<n2>\d[\d.,]*)\s?(?P<unit2>{_UNIT_WORDS})\s?(?:당|기준)?\s*\)",
    re.I,
)
_ONE = frozenset("개 ea EA pcs set 세트 대 벌 채".split())
"""Units of which one is the thing itself."""
_MONTHS = re.compile(
    r"(?:[x×*X]\s?|총\s?|약정\s?|의무(?:사용)?(?:기간)?\s?:?\s?|계약(?:기간)?\s?:?\s?)(\d{1,3})\s?(?:개월|회|달)|(?<!\d)(\d{1,3})\s?개월\s?(?:약정|간|납부|납입|의무|동안|계약|할부|무이자|,|$|\)|월|[x×*X]\s?\d)"
)
_MONTHLY = re.compile(r"\d\s?개월\s?[x×*X]\s*(?:월\s*)?$")
"""60개월 x 29,900원"""
_GUESTS = re.compile(r"(\d{1,2}\s?인)(?:\s?기준)?\s*1박\s*:?\s*$")


def _part(text: str, found: Sequence[Money], place: int) -> _Part | None:
    money = found[place]
    start = found[place - 1].end if place else 0
    ahead = text[start : money.start]
    after = text[money.end : found[place + 1].start] if place + 1 < len(found) else text[money.end :]
    if re.search(r"(?:^|[\s:])-\s*$", ahead) or (money.amount == 0 and len(found) > 1):
        return None
    label = re.sub(r"^\s*[(\[][^)\]]*[)\]]", "", ahead) if place else ahead
    after = after if place + 1 == len(found) else re.sub(r"[(\[][^)\]]*$", "", after)  # a bracket left open is the next one's
    behind = _behind(after, place + 1 == len(found))
    is_list, is_now = bool(_before("list").search(label)), bool(_before("now").search(label))
    whose, anyone = _whose(label, behind)
    unit, pieces = _unit(label, after)
    is_label = place + 1 < len(found) and _before("other").search(after)
    other = _before("other").search(label) or (not is_label and _after("other_after").match(after))
    role = (
        "other"
        if other and not (unit and unit != pieces)
        else "list"
        if is_list or _LIST_BEHIND.match(behind)
        else "now"
        if is_now
        else ""
    )
    price = PriceText(
        amount=money.amount,
        currency=money.currency,
        unit=unit,
        months=_months(text) if unit == "월" else None,
        is_from=money.top is not None or bool(_after("from").match(after) or _before("from").search(label)),
        about=_about(after),
        whose=whose,
        until=last_day(text),
    )
    if not price.about and _before("about").search(label):
        price = replace(price, about="약")
    return _Part(price, role, anyone, bool(place and re.search(r"[(\[]\s*[^)\]]*$", ahead)))


def read_condition(ahead: str, after: str, around: str = "") -> tuple[PriceText, bool]:
    """What the words before and after an amount make of it, and whether it is what anybody pays (비회원가).

    The result has no amount. `around` is text in which a term of months or a last day may stand.
    """
    ahead, after = narrow(ahead), narrow(after)
    whose, anyone = _whose(ahead, _behind(after, is_last=False))
    unit, pieces = _unit(ahead, after)
    condition = PriceText(
        unit="" if pieces and "+" not in pieces else unit,  # a count may belong to the name before it
        months=_months(f"{ahead} {after} {around}") if unit == "월" else None,
        is_from=bool(_after("from").match(after) or _before("from").search(ahead)),
        about=_about(after),
        whose=whose,
        until=last_day(f"{ahead} {after}"),
    )
    return condition, anyone


def read_role(ahead: str, after: str) -> str:
    """What the Korean words before and after an amount make of it: "list", "now", "other" (no price of the thing) or ""."""
    ahead, after = narrow(ahead), narrow(after)
    label = re.sub(r"^.*[)\]]\s", "", ahead)
    if _before("other").search(label) or _after("other_after").match(after):
        return "other"
    return "list" if _before("list").search(label) else "now" if _before("now").search(label) else ""


def _about(after: str) -> str:
    found = _after("about").match(after)
    if not found:
        return ""
    return "대" if re.match(r"\s*(?:대|[초중후]반)", found[0]) else "약"


_LIST_BEHIND = re.compile(r"^\s*\(?\s*(?:정가|소비자가|시중가|할인\s?전|원가|정상가)")


def _behind(after: str, is_last: bool) -> str:
    """The words after an amount that are its own: those in brackets, or all after the last."""
    if is_last:
        return after
    brackets = re.match(r"\s*[(\[]([^)\]]*)[)\]]", after)
    return brackets[0] if brackets else ""


def _unit(label: str, after: str) -> tuple[str, str]:
    """Per what an amount is, and the same once more when it is a number of pieces."""
    if told := _unit_before(label):
        return told, ""
    if bundle := _BUNDLE.search(label):
        return bundle[1].replace(" ", ""), bundle[1].replace(" ", "")
    if (behind := _AFTER_UNIT.match(after)) and (behind["unit"] or behind["unit2"]):
        return _per(behind["n"] or behind["n2"], behind["unit"] or behind["unit2"]), ""
    pieces = _pieces(label)
    return pieces, pieces


def _unit_before(label: str) -> str:
    """The unit that the words before an amount name: 100g당, 월, 2인 1박."""
    if per := _PER.search(label):
        return _per(per["n"], per["unit"])
    if guests := _GUESTS.search(label):
        return f"{guests[1]} 1박"
    if _MONTHLY.search(label):
        return "월"
    return next((told for pattern, told in _units() if pattern.search(label)), "")


def _pieces(label: str) -> str:
    """How many pieces an amount is for: 3켤레, 10회권; "" for one."""
    count = _COUNT.search(label)
    if not count:
        return ""
    kind = count["kind"] if count["kind"] in ("권", "분", "이용권") else ""
    told = f"{count['n']}{' ' if count['n'][0] > '9' else ''}{count['unit']}{kind}"
    return "" if told in ("1개", "한 개") else told


def _per(n: str | None, unit: str) -> str:
    if n in (None, "", "1") and unit in _table()["unit_after"]:
        return _table()["unit_after"][unit]
    unit = unit.lower() if unit in ("G", "KG", "Kg", "ML") else unit
    if unit in _ONE and n in (None, "1"):
        return "" if unit != "장" else "1장당"
    return f"{n or '1'}{unit}당"


def _whose(label: str, behind: str) -> tuple[str, bool]:
    """Who pays an amount and whether that is anybody: the last and longest of the words beside it."""
    best: tuple[tuple[int, int], str, bool] = ((0, 0), "", False)
    for pattern, told, anyone in _persons():
        found = list(pattern.finditer(label)) or list(pattern.finditer(behind))
        if found and (place := (found[-1].end(), len(found[-1][0]))) > best[0]:
            best = place, told, anyone
    return best[1:]


def _months(text: str) -> int | None:
    found = _MONTHS.search(text)
    months = int(found[1] or found[2]) if found else 0
    return months if 2 <= months <= 120 else None


# --- the price among several amounts ----------------------------------------------------------------------------------

_SEVERAL = ("가격이 여럿이라 어느 것인지 알 수 없습니다.", "Several prices are written; which one is meant is not clear.")


def _choose_price(parts: list[_Part], text: str) -> PriceText:
    kept = [part for part in parts if part.role != "other"]
    if kept and all(part.price.amount == 0 for part in kept):
        return PriceText(note=_NONE[0], note_en=_NONE[1], is_no_price=True)
    before = [part for part in kept if part.role == "list"]
    kept = [part for part in kept if part.role != "list"]
    kept = _price_candidates(kept)
    is_everybodys = any(part.anyone or part.price.whose in ("", *SELLERS) for part in kept)
    if not is_everybodys and len(before) == 1:  # some pay less; this is what anybody pays
        kept, before = before, []
    amounts = list(dict.fromkeys((part.price.amount, part.price.currency) for part in kept))
    if len(amounts) == 2 and len(kept) == 2 and not before and _is_pair(kept, text):
        kept.sort(key=lambda part: part.price.amount or 0)
        return replace(kept[0].price, list_amount=kept[1].price.amount)
    if len(amounts) != 1:
        return PriceText(note=_SEVERAL[0], note_en=_SEVERAL[1]) if kept else PriceText()
    price = kept[0].price
    higher = before[0].price.amount if before else None
    return replace(price, list_amount=higher) if higher and price.amount and higher > price.amount else price


def _price_candidates(kept: list[_Part]) -> list[_Part]:
    """The candidates for the price: what anybody pays for the thing itself, before a member's and before a price per gram."""
    for is_better in _BETTER:
        better = [part for part in kept if is_better(part)]
        if better and len({part.price.amount for part in kept}) > 1:
            kept = better
    return kept


SELLERS = ("공동구매가", "라이브 특가")  # what the seller of a text asks of anybody who reads it
_BETTER: tuple[Callable[[_Part], bool], ...] = (
    lambda part: not part.aside or part.role == "now",
    lambda part: part.anyone or not part.price.whose,
    lambda part: part.anyone,
    lambda part: not part.price.unit,
    lambda part: not part.price.about,
    lambda part: part.role == "now",
)
"""What makes one of several amounts the likelier price, the weightiest first."""


def _is_pair(kept: list[_Part], text: str) -> bool:
    """True when a percentage leads from the higher amount to the lower, or the first is struck through."""
    one, other = kept[0].price.amount, kept[1].price.amount
    if not one or not other or kept[0].price.unit != kept[1].price.unit:
        return False
    low, high = sorted((one, other))
    off = float(100 - low * 100 / high)
    percents = [float(percent) for percent in re.findall(r"(\d{1,2}(?:\.\d)?)\s?%", text)]
    return any(abs(percent - off) < 1.1 for percent in percents) or bool(one > other and re.search(r"~~[^~]+~~", text))


def _unless_over(price: PriceText, today: date | None) -> PriceText:
    """The price, or the one before it when its last day has passed."""
    if today is None or not is_over(price.until, today):
        return price
    return PriceText(
        amount=price.list_amount,
        currency=price.currency,
        unit=price.unit,
        note=f"{price.until} 에 끝난 할인입니다.",
        note_en=f"The sale ended on {price.until}.",
    )


# --- numbers without a sign -------------------------------------------------------------------------------------------

_ASIDE = re.compile(
    rf"\d[\d.,]*\s?%|\d+\s?\+\s?\d+|[x×*X]\s?\d+\s?(?:개월|회)|\d+\s?개월|{UNTIL.pattern.replace('?P<', '?P<z')}"
    rf"|(?<![\d.,])\d[\d.,]*\s?(?:{_UNIT_WORDS}|회|박|인|명|일|시간|평|㎡)(?:\s?당|권|분|에|짜리)?(?![가-힣A-Za-z])"
)
_BARE_NUMBER = re.compile(rf"(?<![.,/-])(?<![^\W가-힣])(?:{KOREAN}|{NUMBER})(?![\w%])")


def _bare(text: str, hint: str) -> list[Money]:
    """The only number of a text in which nothing else is counted."""
    kept = _ASIDE.sub(lambda found: " " * len(found[0]), text) if not re.fullmatch(r"[\d.,\s]+[만천]?", text) else text
    found = [match for match in _BARE_NUMBER.finditer(kept) if re.search(r"\d", match[0])]
    if len(found) > 1 and all(_is_labelled(kept, found, place) for place in range(len(found))):
        amounts = [(_bare_value(match[0].strip(), hint), match) for match in found]
        return [Money(amount, hint, match.start(), match.end()) for amount, match in amounts if amount is not None]
    if len(found) != 1:
        return []
    start, end = found[0].span()
    rest = kept[:start] + " " + kept[end:]
    for pattern in (_all_words(), re.compile(r"부터|까지|대|쯤|정도|약|단돈|원|won|krw|₩", re.I)):
        rest = pattern.sub(" ", rest)
    if re.search(r"[^\W\d_]|\d", rest) or re.search(r"-\s*$", kept[:start]):
        return []
    amount = _bare_value(found[0][0].strip(), hint)
    return [Money(amount, hint, start, start + len(found[0][0].rstrip()))] if amount is not None else []


def _is_labelled(text: str, found: list[re.Match[str]], place: int) -> bool:
    """True for a number of three digits and more that a word of the list stands before: 대인 25,000 소인 15,000."""
    label = text[found[place - 1].end() if place else 0 : found[place].start()]
    told = _before("list").search(label) or _before("now").search(label) or any(_whose(label, ""))
    return bool(told) and len(re.sub(r"\D", "", found[place][0])) > 2


def _bare_value(text: str, hint: str) -> Decimal | None:
    if re.search(r"[가-힣]", text):
        return korean_number(text)
    if re.fullmatch(r"\d+(?:\.\d{1,2}|\.\d{4,})?", text):
        amount = decimal(text)
        fraction = amount is not None and amount != amount.to_integral_value()
        return None if fraction and hint in WHOLE else amount
    return read_number(text, hint)


# --- the words --------------------------------------------------------------------------------------------------------


class _Told(Table):
    words: list[str]
    """Regular expressions."""
    told: str
    anyone: NotRequired[bool]


_Beside = TypedDict("_Beside", {"from": str, "about": str})
_Words = TypedDict("_Words", {
    "list": list[str], "now": list[str], "other": list[str], "other_after": list[str], "size": list[str], "none": list[str],
    "whose": list[_Told], "unit": list[_Told], "before": _Beside, "after": _Beside, "unit_after": dict[str, str],
})  # fmt: skip


@cache
def _table() -> _Words:
    return read_table(Path(__file__).with_name("price_words.toml"), _Words)


@cache
def _no_price() -> re.Pattern[str]:
    return re.compile("|".join(_table()["none"]), re.I)


@cache
def _before(name: Literal["list", "now", "other", "from", "about"]) -> re.Pattern[str]:
    """Words that stand right before an amount."""
    words = _table()["before"][name] if name == "from" or name == "about" else "|".join(_table()[name])
    edge = "" if name == "now" else "(?<![가-힣A-Za-z])"
    return re.compile(rf"{edge}(?:{words})(?:은|는|이)?[\s:=\]\)]*$", re.I)


@cache
def _after(name: Literal["other_after", "from", "about"]) -> re.Pattern[str]:
    """Words that stand right after an amount."""
    words = "|".join(_table()[name]) if name == "other_after" else _table()["after"][name]
    return re.compile(rf"^\s*\(?\s*(?:{words})", re.I)


@cache
def _units() -> list[tuple[re.Pattern[str], str]]:
    return [
        (
            re.compile(rf"(?:^|[\s(\[/,|:·])(?:{'|'.join(unit['words'])})\s*[:=]?\s*(?:가격|요금|단돈|약|최저)?\s*$", re.I),
            unit["told"],
        )
        for unit in _table()["unit"]
    ]


@cache
def _persons() -> list[tuple[re.Pattern[str], str, bool]]:
    return [
        (re.compile("|".join(person["words"]), re.I), person["told"], bool(person.get("anyone")))
        for person in _table()["whose"]
    ]


def is_before_discount(line: str) -> bool:
    """True when the one amount of a line is called the price before a discount: "시중가 15,900원"."""
    found = find_amounts(line)
    return len(found) == 1 and bool(_before("list").search(narrow(line)[: found[0].start]))


def names_a_size(ahead: str) -> bool:
    """True when the words before an amount say which of several it is the price of: "1kg", "S", "평일"."""
    return bool(_sizes().search(ahead))


@cache
def _sizes() -> re.Pattern[str]:
    words = "|".join(_table()["size"])
    return re.compile(rf"(?:^|[\s/,|·:(])(?:\d[\d.]*\s?(?:{_UNIT_WORDS})|{words})[\s:=)]*(?:사이즈|요금|가격)?[\s:=]*$", re.I)


@cache
def _all_words() -> re.Pattern[str]:
    table = _table()
    words = [
        *table["list"],
        *table["now"],
        *(word for group in ("whose", "unit") for row in table[group] for word in row["words"]),
    ]
    return re.compile(
        "|".join([*words, table["after"]["from"], table["after"]["about"], table["before"]["from"], table["before"]["about"]]),
        re.I,
    )
