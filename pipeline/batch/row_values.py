"""What the cells of one row say of its product, and what in them is doubtful (words in cells.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from ..money import format_amount, read_amount
from . import option_cells
from .doubts import Doubt
from .price_cell import read_price_cell

Values = dict[str, str | tuple[str, ...]]
"""Field of a product .json -> what the row says."""
_WORDS = {
    group: {name: frozenset(words.split()) for name, words in entry.items()}
    for group, entry in tomllib.loads(Path(__file__).with_name("cells.toml").read_text(encoding="utf-8")).items()
}
_CODE = re.compile(r"[A-Z]{1,3}\d{5,}[A-Z0-9]{0,3}")
"""A shop's own code (M000000U)."""
_MANY = {"images": 12, "more_images": 12, "features": 12}
_DETAIL = re.compile(
    r"""<img\b[^>]{0,2000}?\b(?:ec-data-src|data-src|src)\s*=\s*["']?((?:https?:)?//[^"'\s<>]{1,1000})""", re.I
)
_DETAILS = 6
"""Pictures of a description that are taken."""


@dataclass
class Reading:
    """One row being read: its cells by field, what they come to, what is doubtful."""

    cells: Mapping[str, str]
    values: Values = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    left_out: Doubt | None = None
    """Why nothing is made of it by the shop's own word: not for sale, not shown."""

    def doubt(self, ko: str, en: str) -> None:
        """Note something doubtful."""
        self.doubts.append(Doubt(ko=ko, en=en))


def read_cells(given: Mapping[str, str]) -> Reading:
    """The row that these cells (field -> text) describe. Raises InputError for a price that is a formula."""
    cells = {name: text for name, text in given.items() if name == "name" or not _says(text, "nothing", "words")}
    reading = Reading(cells)
    for name in ("name", "description", "currency", "sku", "gtin", "rating", "rating_count", "url"):
        if text := cells.get(name, ""):
            reading.values[name] = text
    if (name := cells.get("name", "")).startswith('"') and name.count('"') % 2:
        reading.values["name"] = name[1:].strip() or name  # a mark that an export left
    for step in (_brand, _state, _prices, _options, _images, _features):
        step(reading)
    if model := cells.get("model", ""):
        reading.values.setdefault("sku", model)
    return reading


def _says(text: str, group: str, name: str) -> bool:
    plain = re.sub(r"[\W_]+", "", text.casefold())
    return (plain or text.strip()) in _WORDS[group][name]


def _brand(reading: Reading) -> None:
    for name in ("brand", "maker"):
        text = reading.cells.get(name, "")
        if text and _CODE.fullmatch(text):
            reading.doubt(f"브랜드 칸의 '{text}' 은(는) 쇼핑몰의 코드라 쓰지 않습니다", f"'{text}' is a code, no brand")
        elif text:
            reading.values["brand"] = text
            return


def _state(reading: Reading) -> None:
    sale, shown = reading.cells.get("sale_state", ""), reading.cells.get("display_state", "")
    if _says(sale, "sale_state", "stopped"):
        reading.left_out = Doubt(ko=f"판매상태가 '{sale[:20]}'", en=f"its sale state is '{sale[:20]}'")
    elif _says(shown, "display_state", "hidden"):
        reading.left_out = Doubt(ko=f"진열상태가 '{shown[:20]}'", en=f"its display state is '{shown[:20]}'")
    if state := _availability(reading.cells):
        reading.values["availability"] = state
    if state == "out_of_stock":
        reading.doubt("품절로 되어 있음", "sold out")
    elif reading.cells.get("stock", "").strip() == "0":
        reading.doubt("재고가 0: 품절이면 판매상태를 고쳐 주세요", "a stock of 0: correct its state if it is sold out")


def _availability(cells: Mapping[str, str]) -> str:
    """What can be bought, by the cell that says most of it; "" when none says."""
    if _says(cells.get("sale_state", ""), "sale_state", "gone"):
        return "out_of_stock"
    texts = [
        cells.get("availability", ""),
        *(text for text in (cells.get("stock", ""), cells.get("sale_state", "")) if text[1:]),
    ]
    words = [text for text in texts if text and not (text.isdigit() and text != texts[0])]
    return next((state for text in words for state in _WORDS["availability"] if _says(text, "availability", state)), "")


def _prices(reading: Reading) -> None:
    """What one pays and what it was; a sale price of 0 is no discount, a sale that has ended is over."""
    usual = str(reading.values.get("currency", ""))
    if text := reading.cells.get("price_text", ""):
        reading.doubt(
            f"가격 대신 '{text[:30]}' (으)로 보이는 상품: 가격 없이 만듭니다", f"shown with '{text[:30]}' for its price"
        )
        return
    cells = {name: read_price_cell(reading.cells.get(name, ""), usual) for name in ("price", "sale_price", "list_price")}
    reading.doubts += [cell.doubt for cell in cells.values() if cell.doubt]
    amounts = {name: cell.amount for name, cell in cells.items() if cell.amount}
    if cells["price"].before:
        amounts["before"] = cells["price"].before
    if currency := next((cell.currency for cell in cells.values() if cell.currency not in ("", "KRW")), ""):
        reading.values["currency"] = currency
    if amounts.get("price") and "sale_price" not in amounts and (off := _discount(reading.cells, amounts["price"])):
        amounts["sale_price"] = amounts["price"] - off
    _apply_discount(reading, amounts)
    conditions = {str(cell.amount): cell.condition for cell in cells.values() if cell.condition}
    if condition := conditions.get(str(reading.values.get("price", ""))):
        reading.values["price"] = condition


def _discount(cells: Mapping[str, str], price: Decimal) -> Decimal | None:
    """What is taken off a price (SmartStore's 즉시할인 값 in won or per cent); None where it says none."""
    found = re.fullmatch(r"\s*(\d[\d,]*(?:\.\d+)?)\s*(원|%)?\s*", cells.get("discount", ""))
    if not found:
        return None
    value, unit = Decimal(found[1].replace(",", "")), found[2] or cells.get("discount_unit", "").strip()
    off = price * value / 100 if unit in ("%", "퍼센트", "정률") else value if unit in ("원", "정액") else Decimal(0)
    return off.quantize(Decimal(1)) if 0 < off < price else None


def _apply_discount(reading: Reading, amounts: dict[str, Decimal]) -> None:
    price, sale = amounts.get("price"), amounts.get("sale_price")
    if sale and (end := _sale_over(reading.cells)):
        reading.doubt(f"할인이 {end:%Y-%m-%d} 에 끝나 할인가를 쓰지 않습니다", f"the sale ended on {end:%Y-%m-%d}: not used")
        sale = None
    if sale and price and sale > price:
        reading.doubt("할인가가 판매가보다 높아 쓰지 않습니다", "the sale price is above the price: not used")
        sale = None
    listed = amounts.get("list_price") or amounts.get("before") or (price if sale else None)
    paid = sale or price
    if paid is not None:
        reading.values["price"] = str(paid)
    if listed is not None and (paid is None or listed >= paid):
        reading.values["list_price"] = str(listed)
    elif listed is not None and paid is not None:
        shown = format_amount(listed, str(reading.values.get("currency", "KRW")))
        reading.doubt(
            f"정가 {shown} 이(가) 판매가보다 낮아 쓰지 않습니다", f"the list price {shown} is below the price: not used"
        )


def _sale_over(cells: Mapping[str, str]) -> date | None:
    """The day on which the sale ended; None while it goes on, or when nothing is said."""
    text = cells.get("sale_end", "") or re.split(r"[/~]", cells.get("sale_dates", ""))[-1]
    found = re.search(r"(20\d\d)\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})", text)
    try:
        end = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return end if end and end < datetime.now().astimezone().date() else None


def _options(reading: Reading) -> None:
    price = read_amount(reading.values.get("price"))
    options: list[str] = []
    for text in reading.cells.get("options", "").split("\x1f"):
        options += option_cells.read_options(text, price)
    if extra := reading.cells.get("option_prices", ""):
        options = option_cells.with_prices(options, extra)
    if options:
        reading.values["options"] = tuple(dict.fromkeys(options))[: option_cells.MOST]


def _images(reading: Reading) -> None:
    """The photos, the further ones, and the pictures of a description in HTML."""
    images: list[str] = []
    for name in ("images", "more_images"):
        for text in reading.cells.get(name, "").split("\x1f"):
            images += _parts(name, text)
    images += _DETAIL.findall(reading.cells.get("description", ""))[:_DETAILS]
    images = [f"https:{image}" if image.startswith("//") else image for image in images]
    if images:
        reading.values["images"] = tuple(dict.fromkeys(images))


def _features(reading: Reading) -> None:
    features = [part for text in reading.cells.get("features", "").split("\x1f") for part in _parts("features", text)]
    if origin := reading.cells.get("origin", ""):
        features.append(f"원산지 {origin}")
    condition = reading.cells.get("condition", "")
    features += ["중고 상품"] if _says(condition, "condition", "used") else []
    features += ["리퍼 상품"] if _says(condition, "condition", "refurbished") else []
    if features:
        reading.values["features"] = tuple(dict.fromkeys(features))[: _MANY["features"]]
    if text := str(reading.values.get("description", "")):
        reading.values["description"] = "\n".join(dict.fromkeys(text.split("\x1f")))


def _parts(name: str, text: str) -> list[str]:
    comma = r"|,\s*(?=https?://|//)" if "//" in text else r"|," if "image" in name else ""
    parts = (part.strip() for part in re.split(rf"[\n|;]{comma}", text))
    return [part for part in parts if part][: _MANY[name]]
