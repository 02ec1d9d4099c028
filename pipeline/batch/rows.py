"""Rows: a table, a feed or a folder of saved pages, read one product at a time. A row that cannot be used says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from .. import sandbox
from ..crawl import is_address, read_product
from ..errors import InputError
from ..records import Product, Record
from . import line_cache
from .columns import FIELDS, MANY, Column, by_preference, map_columns, names_a_product
from .doubts import Doubt
from .header_rows import LOOKED_AT, Header, all_headers, find_header
from .line_cache import form_of, read_lines, sheet_heads
from .option_cells import joined_variants
from .row_values import read_cells
from .spreadsheet import Line

Kind = Literal["csv", "xlsx", "page", "feed", "folder"]
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xml", ".rss", ".atom")
"""Endings of files that are lists."""
PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".mht", ".json")
LOOK = 14.0
"""s that a look at a list may take in all."""
_JOINT = "\x1f"
"""Between what several columns say of one field."""
_BESIDE = re.compile(r"^\.|^__MACOSX$|[_.]files$", re.I)
"""Names of folders that hold no pages of their own."""
_FEED_SAMPLE = 30
"""Items whose tags are shown as the columns of a feed."""
_GROUP = 200
"""Rows joined into one product at most."""


_SHUT = {
    "old": (
        "'{}' 은(는) 옛 엑셀(.xls) 파일입니다. 엑셀에서 열어 '다른 이름으로 저장 > .xlsx' 로 저장해 주세요.",
        "'{}' is an old Excel file (.xls). Open it and save it as .xlsx.",
    ),
    "old_feed": (
        "'{}' 은(는) 옛 네이버 상품 피드(EP 2.0, <<<begin>>>)입니다. EP 3.0(TSV)이나 엑셀로 받아 주세요.",
        "'{}' is an old Naver feed (EP 2.0, <<<begin>>>). Export EP 3.0 (TSV) or a spreadsheet.",
    ),
}
"""Forms that are not read -> what is said of the file, in Korean and English."""


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
    left_out: Doubt | None = None
    """Why nothing is made of it by the shop's own word (판매중지, 진열 N); None when it is for sale."""
    doubts: tuple[Doubt, ...] = ()
    """What is doubtful in its cells."""
    sheet: str = ""
    """The sheet it is from, when that is not the first one read."""


class Source(Record):
    """What a file holds, before anything is made of it."""

    kind: Kind
    path: Path
    encoding: str = ""
    separator: str = ""
    """One of delimited_text.SEPARATORS."""
    columns: tuple[Column, ...] = ()
    """Of the first sheet that holds products; the tags of a feed."""
    sheets: tuple[Header, ...] = ()
    """The sheets that hold products."""
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
        with sandbox.within(LOOK):
            source = _source(path, wanted)
            return source.model_copy(update={"sample": tuple(islice(read_rows(source), 5))})
    except OSError as error:
        raise InputError(
            f"'{path}' 파일을 열 수 없습니다({error.strerror}). 경로를 확인해 주세요.",
            f"'{path}' cannot be opened ({error.strerror}). Check the path.",
        ) from error


def make_lines(source: Source) -> None:
    """Have every sheet read, so that going through the rows is all that is left; what cannot be read is said by its row."""
    kind, sheets = ("feed", [""]) if source.kind == "feed" else (source.kind, [header.sheet for header in source.sheets])
    for sheet in sheets:
        with suppress(InputError):
            line_cache.make_lines(source.path, kind, source.encoding, source.separator, sheet)


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
    for field in (wanted or {}).values():
        if field and field not in FIELDS:
            map_columns(list(wanted or {}), wanted)
    if path.is_dir():
        return Source(kind="folder", path=path)
    suffix = path.suffix.lower()
    if suffix in (".xml", ".rss", ".atom") and form_of(path).name != "page":
        return _feed(Source(kind="feed", path=path), wanted)
    if suffix not in TABLES:
        raise InputError(
            f"'{path.name}' 은(는) 상품 목록이 아닙니다. CSV, XLSX, 구글 피드(XML, TSV)나 저장한 페이지의 폴더를 주세요.",
            f"'{path.name}' is no list of products. Give CSV, XLSX, a Google feed (XML, TSV) or a folder of saved pages.",
        )
    form = form_of(path)
    if refused := _SHUT.get(form.name):
        raise InputError(*(sentence.format(path.name) for sentence in refused))
    if form.name in ("xlsx", "page") or suffix in (".xlsx", ".xlsm"):
        return _book(Source(kind="page" if form.name == "page" else "xlsx", path=path), wanted)
    return _text(Source(kind="csv", path=path, encoding=form.encoding, separator=form.separator), wanted)


def _text(source: Source, wanted: Mapping[str, str] | None) -> Source:
    heads = list(islice(_sheet(source, ""), LOOKED_AT))
    header = find_header(heads, wanted)
    if header is None or not names_a_product(header.columns):
        raise _no_columns(source, heads)
    return _with_headers(source, (header,), wanted)


def _book(source: Source, wanted: Mapping[str, str] | None) -> Source:
    heads = sheet_heads(source.path, source.kind, LOOKED_AT)
    headers = all_headers(heads, wanted)
    if not headers:
        raise _no_columns(source, [line for _, lines in heads for line in lines], [name for name, _ in heads])
    return _with_headers(source, headers, wanted)


def _with_headers(source: Source, headers: tuple[Header, ...], wanted: Mapping[str, str] | None) -> Source:
    every = [column.header for header in headers for column in header.columns]
    map_columns(every, wanted)  # says which of `wanted` there is not
    first = headers[0]
    return source.model_copy(update={"columns": first.columns, "sheets": headers, "headerless": first.line == 0})


def _no_columns(source: Source, lines: Sequence[Line], sheets: Sequence[str] = ()) -> InputError:
    widest = max((cells for _, cells in lines), key=lambda cells: sum(map(bool, cells)), default=[])
    shown = ", ".join(cell[:30] for cell in widest[:20] if cell) or "-"
    where = f", 시트: {', '.join(sheets[:8])}" if len(sheets) > 1 and source.kind == "xlsx" else ""
    return InputError(
        f"'{source.path.name}' 에서 상품명이나 주소 열을 찾지 못했습니다(열: {shown}{where}). 상품명 열의 제목을 '상품명'으로 "
        "고치거나 --map 열이름=name 처럼 알려 주세요.",
        f"'{source.path.name}' has no column with names or addresses (columns: {shown}). Say it with --map HEADER=name.",
    )


def _feed(source: Source, wanted: Mapping[str, str] | None) -> Source:
    source.path.stat()
    tags: dict[str, None] = {}
    try:
        for _, values in islice(read_lines(source.path, "feed"), _FEED_SAMPLE):
            tags.update(dict.fromkeys(values))
    except InputError:
        pass  # the row at which it breaks says so
    return source.model_copy(update={"columns": map_columns(list(tags), wanted if tags else None)})


def _rows(source: Source) -> Iterator[Row]:
    if source.kind == "folder":
        return _pages(source.path)
    return _join_variants(_items(source) if source.kind == "feed" else _lines(source))


def _pages(folder: Path) -> Iterator[Row]:
    """The pages in a folder and in those below it, but for the pictures' folders that browsers save beside a page."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in PAGES and path.is_file())
    files = sorted((path.relative_to(folder) for path in found), key=lambda path: (len(path.parts), path))
    pages = [path for path in files if not any(_BESIDE.search(part) for part in path.parts[:-1])]
    for number, path in enumerate(pages, 1):
        yield Row(number=number, title=path.stem[:200], place=path.as_posix())


class _Cut(NamedTuple):
    """A line cut into what its cells say by field."""

    number: int
    sheet: str
    cells: dict[str, str]
    readable: bool = True


def _items(source: Source) -> Iterator[_Cut]:
    known = {column.header: column.field for column in source.columns}
    for number, values in read_lines(source.path, "feed"):
        more = {column.header: column.field for column in map_columns([tag for tag in values if tag[:80] not in known])}
        pairs = ((known.get(tag[:80]) or more.get(tag[:80], ""), _JOINT.join(texts)) for tag, texts in values.items())
        yield _Cut(number, "", _by_field(pairs))


def _lines(source: Source) -> Iterator[_Cut]:
    """The cells of every line below the headers; line numbers go on from sheet to sheet."""
    before = 0
    for place, header in enumerate(source.sheets):
        number, order = 0, by_preference(header.columns)
        for number, cells in _sheet(source, header.sheet):
            if number > header.line:
                pairs = ((header.columns[at].field, cells[at]) for at in order if at < len(cells))
                yield _Cut(before + number, header.sheet if place else "", _by_field(pairs), bool(cells))
        before += number


def _sheet(source: Source, sheet: str) -> Iterator[Line]:
    return read_lines(source.path, source.kind, source.encoding, source.separator, sheet)


def _by_field(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What the cells say by field; what several columns say of one of MANY is joined."""
    found: dict[str, str] = {}
    for field, text in pairs:
        text = text.strip()
        if field and text:
            if field not in MANY:
                text = text.split(_JOINT)[0]
            found[field] = f"{found[field]}{_JOINT}{text}" if field in found and field in MANY else found.get(field, text)
    return found


def _join_variants(lines: Iterable[_Cut]) -> Iterator[Row]:
    """One row for each product: lines that are variants of one (a group of their own, or options below it) are joined."""
    members: list[_Cut] = []
    try:
        for line in lines:
            if members and not (len(members) < _GROUP and _is_variant(members[0], line)):
                yield _product(members)
                members = []
            members.append(line)
    except InputError:  # what stood before the break is whole
        yield from map(_product, [members] if members else [])
        raise
    yield from map(_product, [members] if members else [])


def _is_variant(first: _Cut, line: _Cut) -> bool:
    """True when a line is another variant of the product that `first` begins."""
    head, cells = first.cells, line.cells
    if not head.get("name") or line.sheet != first.sheet:
        return False
    if cells.get("group") and cells["group"] == head.get("group"):
        return True
    if cells.get("name"):
        choices = cells.get("options"), head.get("options")
        return cells["name"] == head["name"] and all(choices) and choices[0] != choices[1] and not cells.get("group")
    return bool(cells.get("options")) and not cells.get("url")


def _product(members: Sequence[_Cut]) -> Row:
    return _variants(members) if len(members) > 1 else _row(members[0])


def _variants(members: Sequence[_Cut]) -> Row:
    """The row of a product whose variants have lines of their own."""
    first = members[0].cells
    rows = [_row(line._replace(cells={**first, **line.cells})) for line in members]
    sold = [row for row in rows if not row.problem and not row.left_out] or rows[:1]
    if len(sold) == 1:
        return sold[0]
    gone = {row.number for row, line in zip(rows, members, strict=True) if _is_gone(row, line)}
    flat = [
        {"price": str(row.values.get("price", "")), "options": _option_of(row), "gone": "y" * (row.number in gone)}
        for row in sold
    ]
    price, options = joined_variants(flat)
    if price and not options and len({row["price"] for row in flat}) > 1:
        price = f"{Decimal(price):,f}원부터" if "currency" not in sold[0].values else ""
    images = tuple(dict.fromkeys(image for row in sold for image in row.values.get("images", ())))
    values = {**sold[0].values, "price": price, "options": tuple(options), "images": images}
    states = {row.values.get("availability", "") for row in sold}
    if len(states) > 1:  # one of them can be bought
        values["availability"] = "in_stock" if "in_stock" in states else ""
    doubt = Doubt(ko=f"{len(members)}줄을 한 상품의 옵션으로 묶음", en=f"{len(members)} lines joined as options of one product")
    kept = {field: value for field, value in values.items() if value}
    return sold[0].model_copy(update={"number": members[0].number, "values": kept, "doubts": (doubt, *sold[0].doubts)})


def _is_gone(row: Row, line: _Cut) -> bool:
    return row.values.get("availability") == "out_of_stock" or line.cells.get("stock", "").strip() == "0"


def _option_of(row: Row) -> str:
    return " / ".join(row.values.get("options", ()))


def _unreadable(number: int) -> Row:
    return Row(
        number=number,
        title="",
        problem=f"{number}번째 줄에 너무 긴 칸이 있어 읽지 않았습니다. 그 칸을 줄이거나 닫히지 않은 따옴표를 고쳐 주세요.",
        problem_en=f"Line {number} has a cell that is too long. Shorten it, or close its quotation mark.",
    )


def _row(line: _Cut) -> Row:
    number, given = line.number, dict(line.cells)
    if not line.readable:
        return _unreadable(number)
    name, url = given.get("name", ""), given.get("url", "")
    row = Row(
        number=number,
        title=(name or url)[:200],
        character=given.pop("character", ""),
        tone=given.pop("tone", "").casefold(),
        sheet=line.sheet,
    )
    if url and not is_address(url):
        return _with_problem(
            row,
            f"{number}번째 줄의 주소 '{url[:60]}' 은(는) 웹 주소가 아닙니다. https:// 로 시작하게 고쳐 주세요.",
            f"Line {number}: '{url[:60]}' is no web address. It must start with https://.",
        )
    if not name and url:
        return row.model_copy(update={"place": url})
    if not name:
        return _with_problem(
            row,
            f"{number}번째 줄에 상품명이 없습니다. 상품명이나 상품 주소를 적어 주세요.",
            f"Line {number} has no name. Give the product's name or its address.",
        )
    try:
        reading = read_cells(given)
    except InputError as error:
        return _with_problem(row, error.ko, error.en)
    read = {"values": reading.values, "doubts": tuple(reading.doubts), "left_out": reading.left_out}
    return row.model_copy(update=read)


def _with_problem(row: Row, ko: str, en: str) -> Row:
    return row.model_copy(update={"problem": ko, "problem_en": en})
