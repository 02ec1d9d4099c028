"""The fact sheet: a Product as form values, back again, and where each value came from. No gradio in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.crawl import read_product
from pipeline.records import Origin, Product


@dataclass(frozen=True)
class Field:
    """One value of the sheet. Its label is the text of the same key."""

    key: str
    lines: int = 1
    """Lines of the text box."""
    list: bool = False
    """One item a line."""
    more: bool = False
    """Lives under "more facts"."""


FIELDS = (
    Field("name"),
    Field("brand"),
    Field("price"),
    Field("list_price"),
    Field("description", lines=3),
    Field("features", lines=4, list=True),
    Field("rating", more=True),
    Field("rating_count", more=True),
    Field("availability", more=True),
    Field("options", lines=2, list=True, more=True),
    Field("currency", more=True),
    Field("sku", more=True),
    Field("gtin", more=True),
    Field("url", more=True),
)

SOURCES = {
    "ko": {
        "json-ld": "페이지의 구조화 데이터",
        "microdata": "페이지의 구조화 데이터",
        "rdfa": "페이지의 구조화 데이터",
        "meta": "페이지의 메타 정보",
        "state": "페이지에 담긴 상품 데이터",
        "page": "페이지에 보이는 글",
        "file": "상품 파일",
        "form": "직접 입력",
        "user": "직접 고침",
    },
    "en": {
        "json-ld": "the page's structured data",
        "microdata": "the page's structured data",
        "rdfa": "the page's structured data",
        "meta": "the page's meta tags",
        "state": "product data inside the page",
        "page": "text on the page",
        "file": "the product file",
        "form": "typed in",
        "user": "changed by you",
    },
}


def form_values(product: Product) -> dict[str, str]:
    """Every field of the sheet as the text its box shows."""
    return {field.key: _text(getattr(product, field.key)) for field in FIELDS}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def source(product: Product, key: str, language: str) -> str:
    """Where a value came from and how sure it is, for a person; "" when nothing is known about it."""
    origin = product.origins.get(key)
    if origin is None:
        return ""
    name = SOURCES[language].get(origin.source, origin.source)
    return f"{name} · {origin.confidence:.0%}" if origin.confidence < 1 else name


def product_of(values: Mapping[str, str | None], base: Product | None) -> Product:
    """The sheet as a Product: what was changed against `base` counts as the user's.

    Raises InputError for an empty name or a price that is no amount.
    """
    before = form_values(base) if base else {}
    given = {field.key: (values.get(field.key) or "").strip() for field in FIELDS}
    changed = {key for key, text in given.items() if text != before.get(key, "").strip()}
    fields = {field.key: _parse_field(field, given[field.key]) for field in FIELDS if given[field.key]}
    if base and "name" not in changed:
        fields["images"] = list(base.images)
    fresh, _ = read_product(fields)
    kept = {key: origin for key, origin in (base.origins if base else {}).items() if key not in changed}
    typed = {key: Origin(source="user" if base else "form") for key in changed if given[key]}
    language = base.language if base else fresh.language
    return fresh.model_copy(update={"origins": {**kept, **typed}, "language": language})


def _parse_field(field: Field, text: str) -> Any:
    return [line.strip() for line in text.splitlines() if line.strip()] if field.list else text
