"""Rows: a table, a feed or a folder of saved pages, read one product at a time. A row that cannot be used says why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Literal

from pydantic import Field

from ..crawl import is_address, read_product
from ..errors import InputError
from ..records import Product, Record
from .columns import Column, map_columns, names_a_product
from .line_cache import read_lines, text_form
from .spreadsheet import Line

Kind = Literal["csv", "xlsx", "feed", "folder"]
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xml", ".rss", ".atom")
"""Endings of files that are lists."""
PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".mht", ".json")
_BESIDE = re.compile(r"^\.|^__MACOSX$|[_.]files$", re.I)
"""Names of folders that hold no pages of their own."""
_LISTS = ("features", "options", "images", "more_images")
_MANY = {"images": 12, "more_images": 12, "features": 12, "options": 40}


class Row(Record):
    """One product of the file, not yet read beyond its cells."""

    number: int
    """Line in a table, place in a feed or folder, from 1; the number the user sees."""
    title: str
    values: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Field of a product .json -> what the row says."""
    place: str = ""
    """An address, or the name of a file in the folder; "" when the row itself says everything."""
    character: str = ""
    """The row's own wish; "" for none."""
    tone: str = ""
    """The row's own wish; "" for none."""
    problem: str = ""
    """Why it cannot be used, in Korean; "" when it can."""
    problem_en: str = ""


class Source(Record):
    """What a file holds, before anything is made of it."""

    kind: Kind
    path: Path
    encoding: str = ""
    separator: str = ""
    """One of tables.SEPARATORS."""
    columns: tuple[Column, ...] = ()
    headerless: bool = False
    """True for a plain list of addresses."""
    sample: tuple[Row, ...] = ()
    """The first rows."""

    @property
    def base(self) -> Path:
        """The folder that relative pictures start from."""
        return self.path if self.kind == "folder" else self.path.parent


def look(path: Path | str, wanted: Mapping[str, str] | None = None) -> Source:
    """What is in `path` and what its columns mean; `wanted` (header -> field) overrides the guess.

    Raises InputError when it cannot be opened, is of no known kind, or has neither a name nor an address in a column.
    """
    path = Path(path).expanduser().absolute()
    try:
        source = _source(path, wanted)
        return source.model_copy(update={"sample": tuple(islice(read_rows(source), 5))})
    except OSError as error:
        raise InputError(
            f"'{path}' 파일을 열 수 없습니다({error.strerror}). 경로를 확인해 주세요.",
            f"'{path}' cannot be opened ({error.strerror}). Check the path.",
        ) from error


def read_rows(source: Source) -> Iterator[Row]:
    """Every row, in order, one at a time; a file that breaks off ends with a row that says so."""
    number = 0
    try:
        for row in _rows(source):
            number = row.number
            yield row
    except InputError as error:
        yield Row(number=number + 1, title="", problem=error.ko, problem_en=error.en)


def read_row(row: Row, base: Path) -> Product:
    """The product a row describes, its photos not yet collected. Raises InputError when it is none."""
    if row.problem:
        raise InputError(row.problem, row.problem_en)
    return read_product(dict(row.values), base=base)[0]


def _source(path: Path, wanted: Mapping[str, str] | None) -> Source:
    if path.is_dir():
        return Source(kind="folder", path=path)
    suffix = path.suffix.lower()
    if suffix in (".xml", ".rss", ".atom"):
        path.stat()
        return Source(kind="feed", path=path)
    if suffix not in TABLES:
        raise InputError(
            f"'{path.name}' 은(는) 상품 목록이 아닙니다. CSV, XLSX, 구글 피드(XML, TSV)나 저장한 페이지의 폴더를 주세요.",
            f"'{path.name}' is no list of products. Give CSV, XLSX, a Google feed (XML, TSV) or a folder of saved pages.",
        )
    if suffix in (".xlsx", ".xlsm"):
        return _with_columns(Source(kind="xlsx", path=path), wanted)
    encoding, separator = text_form(path)
    return _with_columns(Source(kind="csv", path=path, encoding=encoding, separator=separator), wanted)


def _lines(source: Source) -> Iterator[Line]:
    return read_lines(source.path, source.kind, source.encoding, source.separator)


def _with_columns(source: Source, wanted: Mapping[str, str] | None) -> Source:
    _, headers = next(_lines(source), (0, []))
    if headers and any(is_address(cell) for cell in headers):
        columns = tuple(Column(header="", field="url" if is_address(cell) else "") for cell in headers)
        return source.model_copy(update={"columns": columns, "headerless": True})
    columns = map_columns(headers, wanted)
    if not names_a_product(columns):
        shown = ", ".join(header[:30] for header in headers[:20]) or "-"
        raise InputError(
            f"'{source.path.name}' 에 상품명이나 주소 열이 없습니다(열: {shown}). --map 열이름=name 처럼 알려 주세요.",
            f"'{source.path.name}' has no column with names or addresses (columns: {shown}). Say it with --map HEADER=name.",
        )
    return source.model_copy(update={"columns": columns})


def _rows(source: Source) -> Iterator[Row]:
    if source.kind == "folder":
        return _pages(source.path)
    if source.kind == "feed":
        return _items(source)
    return _table(source)


def _pages(folder: Path) -> Iterator[Row]:
    """The pages in a folder and in those below it, but for the pictures' folders that browsers save beside a page."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in PAGES and path.is_file())
    files = sorted((path.relative_to(folder) for path in found), key=lambda path: (len(path.parts), path))
    pages = [path for path in files if not any(_BESIDE.search(part) for part in path.parts[:-1])]
    for number, path in enumerate(pages, 1):
        yield Row(number=number, title=path.stem[:200], place=path.as_posix())


def _items(source: Source) -> Iterator[Row]:
    for number, values in read_lines(source.path, "feed"):
        columns = map_columns(list(values))
        yield _row(number, [(column.field, "\n".join(values[column.header])) for column in columns])


def _table(source: Source) -> Iterator[Row]:
    lines = _lines(source)
    if not source.headerless:
        next(lines, None)
    for number, cells in lines:
        if not cells:
            yield _unreadable(number)
            continue
        yield _row(number, [(column.field, cell) for column, cell in zip(source.columns, cells, strict=False)])


def _unreadable(number: int) -> Row:
    return Row(
        number=number,
        title="",
        problem=f"{number}번째 줄에 너무 긴 칸이 있어 읽지 않았습니다. 그 칸을 줄이거나 닫히지 않은 따옴표를 고쳐 주세요.",
        problem_en=f"Line {number} has a cell that is too long. Shorten it, or close its quotation mark.",
    )


def _row(number: int, cells: Sequence[tuple[str, str]]) -> Row:
    given = {field: text.strip() for field, text in cells if field and text.strip()}
    name, url = given.get("name", ""), given.get("url", "")
    character, tone = given.pop("character", ""), given.pop("tone", "").casefold()
    title = (name or url)[:200]
    if url and not is_address(url):
        return Row(
            number=number,
            title=title,
            problem=f"{number}번째 줄의 주소 '{url[:60]}' 은(는) 웹 주소가 아닙니다. https:// 로 시작하게 고쳐 주세요.",
            problem_en=f"Line {number}: '{url[:60]}' is no web address. It must start with https://.",
        )
    if not name and url:
        return Row(number=number, title=title, place=url, character=character, tone=tone)
    if not name:
        return Row(
            number=number,
            title=title,
            problem=f"{number}번째 줄에 상품명이 없습니다. 상품명이나 상품 주소를 적어 주세요.",
            problem_en=f"Line {number} has no name. Give the product's name or its address.",
        )
    return Row(number=number, title=title, values=_values(given), character=character, tone=tone)


def _values(given: Mapping[str, str]) -> dict[str, str | tuple[str, ...]]:
    """What the cells say, as a product .json would."""
    values: dict[str, str | tuple[str, ...]] = {
        field: _parts(field, text) if field in _LISTS else text for field, text in given.items()
    }
    images = [*values.pop("images", ()), *values.pop("more_images", ())]
    if images:
        values["images"] = tuple(dict.fromkeys(images))
    if sale := values.pop("sale_price", ""):
        values["list_price"] = values.get("list_price") or values.get("price", "")
        values["price"] = sale
    if "availability" in values:
        values["availability"] = _availability(given["availability"])
    return {field: value for field, value in values.items() if value}


def _parts(field: str, text: str) -> tuple[str, ...]:
    comma = r"|,\s*(?=https?://)" if "://" in text else r"|," if "image" in field else ""
    parts = (part.strip() for part in re.split(rf"[\n|;]{comma}", text))
    return tuple(part for part in parts if part)[: _MANY[field]]


def _availability(text: str) -> str:
    plain = re.sub(r"[\W_]+", "", text.casefold())
    if plain in ("instock", "판매중", "재고있음", "정상"):
        return "in_stock"
    if plain in ("outofstock", "품절", "재고없음", "일시품절"):
        return "out_of_stock"
    return "preorder" if plain in ("preorder", "예약판매", "backorder") else ""
