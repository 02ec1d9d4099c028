"""The price in a cell: one amount that is surely meant, or none and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..errors import InputError
from ..price_text import read_price
from .doubts import Doubt

_BROKEN = re.compile(r"^\s*(=.*|#(REF|N/A|VALUE|NAME|DIV/0|NULL|NUM|SPILL|CALC)\b[!?]?)", re.I | re.S)


@dataclass(frozen=True)
class PriceCell:
    """What a cell says of a price."""

    amount: Decimal | None = None
    before: Decimal | None = None
    """The price before the discount, where the cell says both."""
    currency: str = ""
    condition: str = ""
    """The whole cell, when the amount has a condition (100g당, 월, 부터) that is to be told with it."""
    doubt: Doubt | None = None


def read_price_cell(text: str, usual: str = "") -> PriceCell:
    """The amount that a cell names; `usual` is the currency of its row.

    A price of some (회원가, 카드할인가) is none, with a doubt, and so is what is not surely a price. Raises InputError for a
    formula or an error of the spreadsheet.
    """
    shown = " ".join(text.split())[:40]
    if not shown or re.fullmatch(r"0+(?:\.0+)?\s*원?", shown):
        return PriceCell()
    if _BROKEN.match(text):
        raise InputError(
            f"가격 칸의 '{shown}' 은(는) 계산되지 않은 수식입니다. 엑셀에서 값으로 바꿔 저장해 주세요.",
            f"The price '{shown}' is a formula without a value. Save the sheet with values.",
        )
    price = read_price(text, usual or "KRW", date.today())
    if price.is_no_price:
        return PriceCell(doubt=Doubt(ko=f"가격이 '{shown}'", en=f"the price is '{shown}'"))
    if price.amount is None:
        return PriceCell(doubt=Doubt(ko=price.note.rstrip("."), en=price.note_en.rstrip(".")))
    if price.whose not in ("", "성인"):
        return PriceCell(
            doubt=Doubt(
                ko=f"가격 '{shown}' 은(는) 누구나 내는 값이 아니라 가격 없이 만듭니다",
                en=f"the price '{shown}' is not what anybody pays: made without a price",
            )
        )
    amount = price.amount.normalize() + 0
    if price.unit or price.months or price.is_from or price.about or price.whose:
        said = Doubt(ko=f"가격에 조건이 있음: '{shown}' (으)로 말합니다", en=f"the price has a condition, told as '{shown}'")
        return PriceCell(amount=amount, currency=price.currency, condition=text.strip(), doubt=said)
    return PriceCell(amount=amount, before=price.list_amount, currency=price.currency)
