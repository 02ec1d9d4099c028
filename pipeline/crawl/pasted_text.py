"""The text of a page, copied in the browser and pasted: read like the page it was."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ..errors import InputError, RefusedError
from ..price_text import SELLERS, PriceText, is_before_discount, read_price
from ..records import Origin, Product
from .evidence.feature_evidence import notice_lines
from .extract import extract_product_info
from .page.clean_text import clean
from .price.amounts import find_amounts

_WORDS = tomllib.loads(Path(__file__).with_name("pasted.toml").read_text(encoding="utf-8"))
_LABELS = {label: field for field, labels in _WORDS["labels"].items() for label in labels.split()}
_ASIDE = re.compile(rf"^[\[(<]?\s*(?:{'|'.join(_WORDS['aside']['words'].split())})(?=[\s:·>\])]|\d|$)")
_LABELLED = re.compile(
    r"^(?:\d{1,2}\s?[.)]\s)?[^\w\[【〔<(]*(?:[\[【〔<(]\s*(?P<framed>[^\]】〕>)]{1,14}?)\s*[\]】〕>)]\s*[:：]?\s*|(?P<plain>[^:：\t]{1,14}?)\s*(?:[:：\t]|[^\w\s().,/~∼%+&'\"-]️?\s|\s[-–|/=]\s|$)\s*)(?P<value>.*)$"
)
"""A label in brackets, or before a colon, a tab or a sign of its own."""
_EVENT = re.compile(
    r"live|open(?:ing)?|event|sale|라이브|방송|공구|공동\s?구매|오픈|이벤트|기획전|특가|세일|타임\s?딜|핫딜|마감|예고|공지|안내|오늘|내일|단\s?하루|주문서|주문\s?양식|주문|합니다|해요|드려요|할게요|시작|진행|아침|저녁|오전|오후|밤|낮"
    r"|\d{1,2}\s?[:시]\s?\d{0,2}분?|\d{1,2}\s?[월/.]\s?\d{1,2}일?|\([월화수목금토일]\)",
    re.I,
)
"""Words of a line that announces something instead of naming it."""
_BULLET = re.compile(r"^\s*(?:[-•*·▶■✔✓☑]|\d{1,2}[.)])\s+")
_DATE = re.compile(r"(?:19|20)\d\d\s?[.년/-]\s?\d{1,2}\s?[.월/-]")
TEXT_LIMIT = 200_000
_LINES = 4000
_CHROME = re.compile(
    r"^(홈|home|로그인|login|회원가입|장바구니|cart|검색|search|menu|메뉴|마이페이지|고객센터|공유|찜|리뷰|review|q&a|문의|상세정보|배송|share|"
    r"best|new|sale|\W+|\d+)$|배송|쿠폰|적립|로그인|별점|평점|상품평|후기|신고|무료|할부|이상\s?구매",
    re.I,
)


def extract_from_text(text: str) -> Product:
    """The product a pasted text is about: what its labels say, else the line that introduces the first price names it.

    Raises InputError when there is no text, RefusedError when no product is in it.
    """
    raw = text[:TEXT_LIMIT].splitlines()[:_LINES]
    lines = [line for line in (clean(line, 600) for line in raw) if line]
    if not lines:
        raise InputError(
            "붙여 넣은 글이 비어 있습니다. 상품 페이지에서 전체 선택(Ctrl+A), 복사(Ctrl+C)한 글을 붙여 넣어 주세요.",
            "The pasted text is empty. Select all on the product page (Ctrl+A), copy (Ctrl+C) and paste it here.",
        )
    return _by_labels(raw) or _by_lines(lines)


def _by_labels(raw: Sequence[str]) -> Product | None:
    """The product of a form: most of its lines are labelled, one of them with the name; None when it is no form."""
    given, filled = _labelled_values(raw)
    if not given.get("name") or len(given) < 2 or sum(map(len, given.values())) * 2 < filled:
        return None
    price = _price_of_anybody(given.get("price", [""])[0])
    listed = _price_of_anybody(given.get("list_price", [""])[0])
    values: dict[str, object] = {field: given[field][0] for field in ("name", "brand", "sku", "url") if field in given}
    values.setdefault("brand", given.get("maker", [""])[0])
    values |= {"description": "\n".join(given.get("description", [])), "language": "ko"}
    told = {field: [part for line in given.get(field, []) for part in _several(line)] for field in ("features", "options")}
    facts = notice_lines((key[5:], texts[0]) for key, texts in given.items() if key.startswith("fact "))
    told["features"] += [fact for fact in facts if not any(fact.rpartition(" ")[2] in line for line in told["features"])]
    values |= {field: tuple(lines[:40]) for field, lines in told.items()}
    if price and price.amount is not None:
        before = (listed.amount if listed else None) or price.list_amount
        values |= {"price": given["price"][0] if _is_conditional(price) else price.amount, "currency": price.currency or "KRW"}
        values |= {"list_price": before} if before and before > price.amount else {}
    values["origins"] = {field: Origin(source="user") for field in values if values[field] and field != "language"}
    return Product.model_validate(values)


_LONG = ("features", "options", "description", "name", "price")
"""Labels that may stand on a line of their own, before what they speak of."""


def _labelled_values(raw: Sequence[str]) -> tuple[dict[str, list[str]], int]:
    """What the labelled lines say by field, bullets under a label with them; and how many lines there are."""
    given: dict[str, list[str]] = {}
    open_field, filled, is_block = "", 0, False
    for line in raw:
        found = _LABELLED.match(line)
        label = (found["framed"] or found["plain"] or "") if found else ""
        field = _LABELS.get(re.sub(r"[^\w]", "", label).casefold(), "")
        text = clean(found["value"] if found and field else _BULLET.sub("", line), 600)
        filled += bool(clean(line, 600))
        if field:
            key = f"fact {label.strip()}" if field == "fact" else field
            given.setdefault(key, []).extend([text] if text else [])
            open_field, is_block = key, False
        elif text and open_field in _LONG and (_BULLET.match(line) or is_block or not given[open_field]):
            is_block = is_block or not given[open_field]
            given[open_field].append(text)
        elif text or not line.strip():
            open_field = open_field if not given.get(open_field) else ""
    return {field: texts for field, texts in given.items() if texts}, filled


def _several(text: str) -> list[str]:
    """The parts of a line of features or options; a number is not torn at its comma."""
    parts = re.split(r"\s+/\s+|\s*[|;·•]\s*|,(?!\d{3})\s*", text)
    return [part.strip() for part in parts if part.strip()]


def _price_of_anybody(text: str) -> PriceText | None:
    """The price that anybody pays, with its condition; None for one of some, or none."""
    price = read_price(text, "KRW", date.today()) if text else None
    return price if price and price.amount is not None and price.whose in ("", "성인") else None


def _is_conditional(price: PriceText) -> bool:
    return bool(price.unit or price.months or price.is_from or price.about or price.whose not in ("", "성인"))


def _by_lines(lines: list[str]) -> Product:
    at = _title_line(lines)
    title, shown = lines[at][:300], _without_others(lines)
    if _name_score(lines, at, len(lines)) < 0 and (named := _named_beside_price(lines)):
        title = named
    body = "".join(f"<p>{html.escape(line)}</p>" for line in shown[:at])
    body += f"<h1>{html.escape(title)}</h1>" + "".join(f"<p>{html.escape(line)}</p>" for line in shown[at + 1 :])
    try:
        return extract_product_info(f"<html><head><title>{html.escape(title)}</title></head><body>{body}</body></html>")
    except RefusedError:
        if not any(map(find_amounts, lines)) or _name_score(lines, at, len(lines)) <= 0:
            raise
        values: dict[str, object] = {"name": title, "language": "ko"}
        if price := next((line for line in shown if find_amounts(line) and _price_of_anybody(line)), ""):
            values["price"] = price
        sure = Origin(source="page", confidence=0.6)
        return Product.model_validate(values | {"origins": {field: sure for field in values if field != "language"}})


def _named_beside_price(lines: list[str]) -> str:
    """What stands before the first price in its line, where no line of its own names the thing: 소금빵 4개입 9,800원."""
    for line in lines:
        if (found := find_amounts(line)) and not _CHROME.search(line):
            ahead = line[: found[0].start].strip(" -–:·|/")
            return ahead if re.search(r"[가-힣]{2}", ahead) and not _ASIDE.match(ahead) else ""
    return ""


def _without_others(lines: list[str]) -> list[str]:
    """The lines without prices of some (와우할인가, 어린이), of a seat among others, and of a part where the whole has one."""
    prices = [read_price(line, "", date.today()) if find_amounts(line) else None for line in lines]
    seats = [bool(price and re.match(r"(?:VIP|[A-Z]|전)석", line)) for line, price in zip(lines, prices, strict=True)]
    before = [bool(is_before_discount(line)) for line in lines]
    whole = any(
        price and price.amount is not None and not _is_conditional(price) and not listed
        for price, listed in zip(prices, before, strict=True)
    )
    is_priced = any(price and price.amount is not None for price in prices)
    sellers = not whole and any(price and price.whose in SELLERS for price in prices)
    shown = []
    for line, price, seat in zip(lines, prices, seats, strict=True):
        if price is None or price.amount is None:  # the amount of another thing: 바비큐 세트 30,000원 별도
            shown.append("" if price and is_priced and not price.note_en.startswith("Several") else line)
        elif price.whose == "성인" and not price.unit:
            shown.append(f"{price.amount:,f}원")
        elif sellers and price.whose in SELLERS:
            before_it = f"정가 {price.list_amount:,f}원 → " if price.list_amount else ""
            shown.append(f"{before_it}판매가 {price.amount:,f}원")
        elif price.whose or (seat and sum(seats) > 1) or (whole and _is_conditional(price)):
            shown.append("")
        else:
            shown.append(line)
    return shown


def _title_line(lines: list[str]) -> int:
    """The line most like a product's name: long enough, before the first price, and said again where possible."""
    first_price = next((at for at, line in enumerate(lines) if find_amounts(line) and not _CHROME.search(line)), len(lines))
    before = range(max(first_price - 12, 0), max(first_price, 1))
    rated = [(_name_score(lines, at, first_price), at) for at in before if at < len(lines)]
    return max(rated)[1]


_COUNTED = re.compile(r"\d\s?(?:개입|개|매|팩|입|병|캔|봉|장|켤레|포|정|구|롤|ml|l|g|kg)(?:[\s)]|$)", re.I)
"""An amount or a count: a line that has one names the thing, and the one under it describes it."""


def _announces(line: str) -> bool:
    """True for "공구 OPEN", "오늘 20:00 라이브 특가", "동네빵집 오픈 이벤트": nothing is named, or the last words announce."""
    bare = re.sub(r"[^\w\s:/.()]", " ", line).strip()
    greets = re.search(r"(?:입니다|이에요|예요|니다)\W*$|^안녕", line)
    return (
        bool(greets)
        or not re.search(r"[^\W\d_]{2}", _EVENT.sub(" ", bare))
        or bool(re.search(r"(?:오픈\s?)?(?:이벤트|기획전|공지|안내)$", bare))
    )


def _name_score(lines: list[str], at: int, price_at: int) -> float:
    line = lines[at]
    no_name = _CHROME.search(line) or _ASIDE.match(line) or _DATE.search(line) or " > " in line
    if no_name or not re.search(r"[^\W\d_]{2}", line) or find_amounts(line):
        return -1.0 - at / 1000
    if _announces(line):
        return -0.5 - at / 1000
    again = sum(line in other and len(other) < 2 * len(line) for other in lines[:400]) - 1
    first = at == 0 or bool(_CHROME.search(lines[at - 1]))
    counted = bool(_COUNTED.search(line)) and at + 1 < price_at <= at + 3
    return (
        min(len(line), 40) / 40
        + min(again, 3) * 0.3
        - (len(line) > 150) * 1.0
        - (price_at - at) * 0.03
        + first * 0.1
        + counted * 0.5
    )
