"""The fact sheet: a Product as form values, back again, and where each value came from. No gradio in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.crawl import read_product
from pipeline.errors import InputError
from pipeline.records import Origin, Product
from pipeline.storyboard import same_product

from .i18n import words


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
        "file": "",
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
        "file": "",
        "form": "typed in",
        "user": "changed by you",
    },
}


def form_values(product: Product) -> dict[str, str]:
    """Every field of the sheet as the text its box shows."""
    return {field.key: _text(getattr(product, field.key)) for field in FIELDS}


def _text(value: object) -> str:
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

    Under another product's name, what `base` had and hides under "more facts" does not go along.
    Raises WrongFieldError for an empty name or a value that cannot be used.
    """
    before = form_values(base) if base else {}
    given = {field.key: (values.get(field.key) or "").strip() for field in FIELDS}
    given |= dict.fromkeys(former_fields(given, base), "")
    changed = {key for key, text in given.items() if text != before.get(key, "").strip()}
    _refuse_wrong(given, changed)
    fields = {field.key: _parse_field(field, given[field.key]) for field in FIELDS if given[field.key]}
    if base and "name" not in changed:
        fields["images"] = list(base.images)
    fresh, _ = read_product(fields)
    kept = {key: origin for key, origin in (base.origins if base else {}).items() if key not in changed}
    typed = {key: Origin(source="user" if base else "form") for key in changed if given[key]}
    language = base.language if base else fresh.language
    return fresh.model_copy(update={"origins": {**kept, **typed}, "language": language})


class WrongFieldError(InputError):
    """A box of the sheet that cannot be used as it is."""

    def __init__(self, key: str, ko: str, en: str) -> None:
        super().__init__(ko, en)
        self.key = key


def former_fields(values: Mapping[str, str | None], base: Product | None) -> list[str]:
    """The hidden fields that still hold what another product had; none while the name can be that product's."""
    name = (values.get("name") or "").strip()
    if base is None or not name or same_product(base, name):
        return []
    before = form_values(base)
    hidden = (field.key for field in FIELDS if field.more and field.key != "currency")
    return [
        key for key in hidden if before[key] not in ("", "unknown") and (values.get(key) or "").strip() == before[key].strip()
    ]


def _refuse_wrong(given: Mapping[str, str], changed: set[str]) -> None:
    """Raises WrongFieldError for the first box that was typed in and cannot be used, or an empty name."""
    if not given["name"]:
        raise WrongFieldError(
            "name",
            "상품 이름을 적어 주세요. 무엇을 만들지 아직 없다면 「예제로 해 보기」를 눌러 보세요.",
            "Give the product's name. To see how it goes, press “Try an example”.",
        )
    for field in FIELDS:
        if field.key not in changed or not given[field.key] or field.key == "name":
            continue
        label, shown = [words(language)[field.key] for language in ("ko", "en")], given[field.key][:40]
        try:
            read, _ = read_product({"name": given["name"], field.key: _parse_field(field, given[field.key])})
        except InputError as error:
            ko, en = error.ko.replace(f"'{field.key}'", f"「{label[0]}」"), error.en.replace(f"'{field.key}'", f"“{label[1]}”")
            raise WrongFieldError(field.key, ko, en) from error
        if field.key in ("price", "list_price") and not getattr(read, field.key):
            raise WrongFieldError(
                field.key,
                f"「{label[0]}」의 '{shown}' 을(를) 금액으로 읽을 수 없습니다. 19,900원처럼 적거나 비워 주세요.",
                f"'{shown}' in “{label[1]}” is no amount. Write it like 19,900, or leave it empty.",
            )


def what_was_read(product: Product, photos: int, language: str) -> tuple[str, str]:
    """What a door found, and what is missing, each as a line for a person; the second is "" when nothing is."""
    say, values = words(language), form_values(product)
    wanted = [field.key for field in FIELDS if not field.more and field.key not in ("brand", "list_price")]
    unsaid = ("currency", "availability") if values["availability"] == "unknown" else ("currency",)
    found = [say[field.key].split(" (")[0] for field in FIELDS if values[field.key] and field.key not in unsaid]
    lacking = [say[key].split(" (")[0] for key in wanted if not values[key]]
    found += [say["photos_n"].format(photos)] if photos else []
    lacking += [] if photos else [say["photos"].split(" (")[0]]
    return say["door_read"].format(", ".join(found)), say["door_lacks"].format(", ".join(lacking)) if lacking else ""


def _parse_field(field: Field, text: str) -> str | list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()] if field.list else text
