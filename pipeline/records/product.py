"""The fact sheet: what a shop or the user says of a product."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, SerializerFunctionWrapHandler, model_serializer, model_validator

from ..money import PriceText, format_price, plain_number, read_amount, read_price
from .base import Record

Availability = Literal["in_stock", "out_of_stock", "preorder", "discontinued", "unknown"]

Amount = Annotated[Decimal, BeforeValidator(read_amount), PlainSerializer(plain_number, when_used="json"), Field(ge=0)]
"""Money in units of its currency; read from a number or from shop text ("19,900원"), written to JSON as a number."""


PRAISED_BY = 10
"""Reviews from which stars are praise."""
_LATE = (
    *("price_unit", "price_months", "price_from", "price_about", "price_whose", "price_until"),
    *("discount_confirmed", "claims_confirmed", "notes", "suggestions", "clips"),
)
"""Fields younger than the first projects: left out of JSON and fingerprints while they are empty."""


class Origin(Record):
    """Where a fact came from and how sure it is."""

    source: str
    """"json-ld", "microdata", "rdfa", "meta", "state", "page", "file", "form" or "user"."""
    confidence: float = Field(default=1.0, ge=0, le=1)


class Photo(Record):
    """One of the product's own photos, decoded, upright and RGB, in the project folder."""

    path: PurePosixPath
    width: int
    """px"""
    height: int
    """px"""
    alpha: PurePosixPath | None = None
    """The see-through part the file came with, as a grey PNG of its size; None when it had none."""
    plain: bool = False
    """True when the background is one plain colour, so that the product can be cut out."""
    source: str = ""
    """The address or path it came from."""


class FilmClip(Record):
    """A calm, sharp stretch of the seller's own footage: H.264, upright, BT.709, 30 Hz, in the project folder."""

    path: PurePosixPath
    """MP4; it has a sound track only when that is to be heard."""
    poster: PurePosixPath
    """A frame of it, JPEG."""
    width: int
    """px"""
    height: int
    """px"""
    seconds: float
    """s"""
    source: str = ""
    """The name of the file it was cut from."""


class Product(Record):
    """The fact sheet. Every number a short says or shows comes from here."""

    name: str = Field(min_length=1, max_length=300)
    brand: str = ""
    price: Amount | None = None
    """What one pays now, in `currency`."""
    currency: str = Field(default="KRW", pattern="^[A-Z]{3}$")
    """ISO 4217."""
    list_price: Amount | None = None
    """The price before the discount, in `currency`."""
    price_unit: str = Field(default="", max_length=20)
    """Per what the price is: "100g당", "월", "1박", "1인", "평당", "3켤레", "2+1"; "" for the thing itself."""
    price_months: int | None = Field(default=None, ge=1, le=600)
    """Months a monthly price is bound to."""
    price_from: bool = False
    """True when the price is the lowest of several (부터)."""
    price_about: Literal["", "대", "약"] = ""
    """"대" (3만원대) or "약" for a round amount."""
    price_whose: str = Field(default="", max_length=20)
    """Who pays it, as it is told ("회원가", "성인"); "" for anybody."""
    price_until: str = Field(default="", max_length=20)
    """The last day of the price: ISO 8601, or as the shop writes it."""
    availability: Availability = "unknown"
    sku: str = ""
    gtin: str = ""
    rating: float | None = Field(default=None, ge=0, le=5)
    """Stars, 0..5."""
    rating_count: int | None = Field(default=None, ge=0)
    description: str = ""
    features: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    """Addresses, or paths relative to the product file; files of footage (MP4, MOV ...) may stand among them."""
    url: str = ""
    language: str = "ko"
    photos: tuple[Photo, ...] = ()
    """The images, collected into the project folder; the hero first."""
    clips: tuple[FilmClip, ...] = ()
    """What of the footage among the images is worth showing, in the project folder; of each file the best first."""
    discount_confirmed: bool = False
    """True once the seller has said that a discount of HUGE and more is right; before, it is not told."""
    claims_confirmed: bool = False
    """True once the seller has said that grave claims of the sheet may be told as they are; before, they are left out."""
    origins: dict[str, Origin] = Field(default_factory=dict)
    """Field name -> where it came from."""
    suggestions: tuple[str, ...] = ()
    """Lines read in the product's pictures, which the seller may confirm as features; never told by themselves."""
    notes: tuple[str, ...] = ()
    """What was left out or is doubtful, for the user to look at; never told in a short."""

    @model_validator(mode="before")
    @classmethod
    def _read_price(cls, data: object) -> object:
        """A price written as text brings its condition; 0 and 가격문의 are no price."""
        if not isinstance(data, dict):
            return data
        return _without_code(with_price(data))

    @model_serializer(mode="wrap")
    def _without_empty(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """As before these fields were there, while they are empty."""
        values = handler(self)
        return {key: value for key, value in values.items() if key not in _LATE or value}

    @property
    def price_text(self) -> str:
        """The price with its condition, as it is told: "12,000원부터", "월 29,900원, 36개월"; "" without a price."""
        if not self.price:
            return ""
        return format_price(
            PriceText(
                amount=self.price,
                currency=self.currency,
                unit=self.price_unit,
                months=self.price_months,
                is_from=self.price_from,
                about=self.price_about,
                whose=self.price_whose,
            )
        )

    @property
    def price_is_plain(self) -> bool:
        """True when the price is what anybody pays for the thing itself."""
        return not (self.price_unit or self.price_months or self.price_from or self.price_about or self.price_whose)

    @property
    def praise(self) -> tuple[float | None, int | None]:
        """Stars and count as far as they are praise: those of fewer than ten people are not."""
        few = self.rating_count is not None and self.rating_count < PRAISED_BY
        return (None, None) if few else (self.rating, self.rating_count)

    @property
    def discount(self) -> int | None:
        """The discount as it may be told: `percent_off`, but None for a huge one nobody has confirmed."""
        percent = self.percent_off
        return None if percent and percent >= HUGE and not self.discount_confirmed else percent

    @property
    def percent_off(self) -> int | None:
        """Whole percent off the list price (rounded down, as shops do), or None when there is none."""
        if self.price is None or self.list_price is None or self.list_price <= self.price:
            return None
        return int((self.list_price - self.price) * 100 / self.list_price) or None


_CODE = re.compile(
    r"[A-Z]{1,3}[-_]?\d{4,}[A-Z]{0,3}|\d{6,}|자체\s?(?:제작|브랜드)|(?:상세|상품)?\s?(?:설명|페이지)?\s?참[고조]|해당\s?없음|없음|기타|미입력|n/?a|none|null|-+",
    re.I,
)
"""What stands in the column of a brand and is none: a shop's own code, "see below"."""


def _without_code(values: dict[str, Any]) -> dict[str, Any]:
    brand = values.get("brand")
    if not isinstance(brand, str) or not _CODE.fullmatch(brand.strip()):
        return values
    notes = (*values.get("notes", ()), f"브랜드 '{brand.strip()}'은(는) 쇼핑몰의 코드로 보여 쓰지 않습니다.")
    return {**values, "brand": "", "notes": notes}


HUGE = 90
"""Whole percent from which a discount is more likely a typing error."""


def with_price(values: dict[str, Any]) -> dict[str, Any]:
    """The values with a price that was written as text read, its condition beside it and what was left out noted."""
    values = dict(values)
    notes = [str(note) for note in values.get("notes") or ()]
    hint = str(values.get("currency") or "KRW")
    for field in ("price", "list_price"):
        if isinstance(values.get(field), str):
            notes += _fill(values, field, read_price(values[field], hint, date.today()))
    price, before = _number(values.get("price")), _number(values.get("list_price"))
    if before == 0:
        values["list_price"] = before = None
    if price == 0:  # 할인가 0 is "no discount" in shop exports
        values["price"], values["list_price"] = values.get("list_price"), None
        notes += [] if before else ["가격이 0이라 가격 없이 만듭니다."]
    if price and _cost_more(values.get("options")):
        values["price_from"] = True
    notes += _price_doubts(values, price, before)
    if notes:
        values["notes"] = tuple(dict.fromkeys(notes))
    return values


def _price_doubts(values: dict[str, Any], price: Decimal | None, before: Decimal | None) -> list[str]:
    """What looks like a typing error in a price."""
    doubts = []
    percent = int((before - price) * 100 / before) if price and before else 0
    if percent >= HUGE:
        told = "" if values.get("discount_confirmed") else " 맞다고 하기 전에는 할인이라고 말하지 않습니다."
        doubts.append(f"할인이 {percent}%입니다. 가격을 잘못 적지 않았는지 확인해 주세요.{told}")
    if price and price < 100 and values.get("currency") in (None, "", "KRW") and not values.get("price_unit"):
        doubts.append(f"가격이 {price:,}원입니다. 가격을 잘못 적지 않았는지 확인해 주세요.")
    return doubts


_SURCHARGE = re.compile(r"[(\[]?\s?([+-])\s?₩?\s?\d[\d,]*\s?(?:원|만원|천원|won)", re.IGNORECASE)


def _cost_more(options: object) -> bool:
    """True when an option costs more than the price and none less: the price is the lowest of several."""
    if not isinstance(options, (list, tuple)):
        return False
    signs = {found[1] for option in options if (found := _SURCHARGE.search(str(option)))}
    return signs == {"+"}


def _fill(values: dict[str, Any], field: str, price: PriceText) -> list[str]:
    """Put what was read of a price text in its place; what is no amount stays, to be refused with its value."""
    if price.is_no_price:
        values[field] = None
        return [f"{price.note} 가격 없이 만듭니다."] if field == "price" else []
    if price.amount is None:
        return []
    values[field] = price.amount
    if field == "price":
        values["currency"] = values.get("currency") or price.currency or "KRW"
        if price.list_amount and not values.get("list_price"):
            values["list_price"] = price.list_amount
        condition = {
            "price_unit": price.unit,
            "price_months": price.months,
            "price_from": price.is_from,
            "price_about": price.about,
            "price_whose": price.whose,
            "price_until": price.until,
        }
        values.update({key: value for key, value in condition.items() if value and not values.get(key)})
    return [price.note] if price.note else []


def _number(value: object) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else None
