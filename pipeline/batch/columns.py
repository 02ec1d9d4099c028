"""Which column of somebody's table says what: headers of shops, feeds and spreadsheets (columns.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import InputError
from ..records import Record

_TABLE = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
_FIELD = {header: field for field, entry in _TABLE["used"].items() for header in entry["headers"].split()}
_UNUSED = {header: entry for entry in _TABLE["unused"].values() for header in entry["headers"].split()}
FIELDS = tuple(_TABLE["used"])
"""What a column can say."""
MANY = frozenset(field for field, entry in _TABLE["used"].items() if entry.get("many"))
"""Fields that several columns may say together."""


_BETTER = {header: field for field, entry in _TABLE["used"].items() for header in entry.get("better", "").split()}
"""Headers whose cell goes before another column's of the same field, where it is filled."""


class Column(Record):
    """One column of a table."""

    header: str
    field: str = ""
    """One of FIELDS; "" when the column is not used."""
    why_ko: str = ""
    """Why it is not used; "" when it is."""
    why_en: str = ""


def map_columns(headers: Sequence[str], wanted: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """What each column says: by its header, or as `wanted` (header -> field, "" leaves it out) puts it.

    A field is taken from the first column that names it, one of MANY from all. Raises InputError for a header or a field
    there is not.
    """
    wanted = {plain_header(header): field for header, field in (wanted or {}).items()}
    _check(headers, wanted)
    taken: dict[str, str] = {}
    for header in headers:
        if field := wanted.get(plain_header(header), ""):
            taken.setdefault(field, header)
    return tuple(_column(header, wanted, taken) for header in headers)


def _column(header: str, wanted: Mapping[str, str], taken: dict[str, str]) -> Column:
    plain, shown = plain_header(header), header[:80]
    if plain in wanted:
        why = {} if wanted[plain] else {"why_ko": "쓰지 않기로 정함", "why_en": "left out by choice"}
        return Column(header=shown, field=wanted[plain], **why)
    field = field_of(header)
    if field and field not in MANY and field in taken and _is_better(header) == _is_better(taken[field]):
        first = taken[field][:30]
        return Column(header=shown, why_ko=f"'{first}' 열을 씁니다", why_en=f"'{first}' is used")
    if field:
        taken.setdefault(field, header)
        return Column(header=shown, field=field)
    known = _UNUSED.get(whole_header(header)) or _UNUSED.get(plain, {"ko": "뜻을 모르는 열", "en": "not known"})
    return Column(header=shown, why_ko=known["ko"], why_en=known["en"])


def _is_better(header: str) -> bool:
    return plain_header(header) in _BETTER


def by_preference(columns: Sequence[Column]) -> list[int]:
    """The places of columns, those first whose cell goes before another column's of the same field."""
    return sorted(range(len(columns)), key=lambda place: not _is_better(columns[place].header))


def field_of(header: str) -> str:
    """The field that a header names; "" for none."""
    whole = whole_header(header)
    if whole in _UNUSED:
        return ""
    plain = plain_header(header)
    numbered = _FIELD.get(re.sub(r"\d{1,2}$", "", plain), "")
    return _FIELD.get(whole) or _FIELD.get(plain) or (numbered if numbered in MANY else "")


def is_header(text: str) -> bool:
    """True when a cell names a column, used or not."""
    return bool(text) and (bool(field_of(text)) or whole_header(text) in _UNUSED or plain_header(text) in _UNUSED)


def _check(headers: Sequence[str], wanted: Mapping[str, str]) -> None:
    there = {plain_header(header) for header in headers}
    for header, field in wanted.items():
        if header not in there:
            shown = ", ".join(header[:30] for header in headers[:20])
            raise InputError(
                f"'{header}' 열이 없습니다. 이 표의 열: {shown}", f"There is no column '{header}'. Columns: {shown}"
            )
        if field and field not in FIELDS:
            every = ", ".join(FIELDS)
            raise InputError(
                f"'{field}' 은(는) 열이 될 수 없습니다. 쓸 수 있는 것: {every}",
                f"'{field}' is no field. There are: {every}",
            )


def names_a_product(columns: Sequence[Column]) -> bool:
    """True when rows of these columns can be products."""
    return bool({"name", "url"} & {column.field for column in columns})


def whole_header(header: str) -> str:
    """A header without case, spaces, marks and the feed's "g:"."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", header).casefold().removeprefix("g:"))


def plain_header(header: str) -> str:
    """The same, and without what stands in brackets ("판매가(원)")."""
    return whole_header(re.sub(r"[(\[（].*?[)\]）]", "", header))
