"""The fact sheet: what a shop or the user says of a product."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from ..money import plain_number, read_amount
from .base import Record

Availability = Literal["in_stock", "out_of_stock", "preorder", "discontinued", "unknown"]

Amount = Annotated[Decimal, BeforeValidator(read_amount), PlainSerializer(plain_number, when_used="json"), Field(ge=0)]
"""Money in units of its currency; read from a number or from shop text ("19,900원"), written to JSON as a number."""


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
    """Addresses, or paths relative to the product file."""
    url: str = ""
    language: str = "ko"
    photos: tuple[Photo, ...] = ()
    """The images, collected into the project folder; the hero first."""
    origins: dict[str, Origin] = Field(default_factory=dict)
    """Field name -> where it came from."""

    @property
    def discount(self) -> int | None:
        """Whole percent off the list price (rounded down, as shops do), or None when there is none."""
        if self.price is None or self.list_price is None or self.list_price <= self.price:
            return None
        return int((self.list_price - self.price) * 100 / self.list_price) or None
