"""A product from the user's own files: a product .json, a saved page (.html with or without its folder, .mhtml)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

from pydantic import ValidationError

from .. import sandbox
from ..errors import InputError, cure
from ..money import read_currency
from ..records import Origin, Product
from .extract import PAGE, extract_product_info
from .page import mhtml
from .page.clean_text import clean, clean_lines
from .photos.local_files import file_below, split_address
from .price.amounts import CURRENCIES

JSON_BYTES = 2_000_000
PAGE_BYTES = 60_000_000
"""A saved page in a single file carries its pictures."""
FIELDS = tuple(name for name in Product.model_fields if name not in ("photos", "clips"))
"""Keys of a product .json; only `name` is required."""
_LISTS = ("features", "options", "images")
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")


def is_address(source: str) -> bool:
    """True when `source` is a web address rather than a file."""
    return bool(re.match(r"\s*https?://", source, re.I))


def read_product(source: str | Path | Mapping[str, object], *, base: Path | None = None) -> tuple[Product, Path | None]:
    """The product in a file, a JSON or HTML text, or a dict; and the folder its relative image paths start from.

    `base` is that folder when `source` is a text or a dict. Raises InputError: no such file, too large, not JSON, no
    name, an unknown key, a price that is not an amount.
    """
    if isinstance(source, Mapping):
        return _from_dict(dict(source)), base
    if isinstance(source, str):
        start = source.lstrip()[:1]
        if start in ("{", "["):
            return _from_dict(_parse(source, "JSON")), base
        if start == "<":
            return _read_page({"base": str(base or "")}, source.encode("utf-8", "replace"))[0], base
        source = Path(source).expanduser()
    return _from_file(source)


def _from_file(path: Path) -> tuple[Product, Path]:
    suffix = path.suffix.lower()
    if suffix not in (".json", ".html", ".htm", ".xhtml", ".mhtml", ".mht"):
        raise InputError(
            f"'{path.name}' 은(는) 상품으로 열 수 없습니다. 상품 .json, 저장한 .html 이나 .mhtml, 또는 주소를 주세요.",
            f"'{path.name}' is no product source. Give a product .json, a saved .html or .mhtml, or an address.",
        )
    if suffix == ".json":
        return _from_dict(_parse(text_of(_read(path, JSON_BYTES), path.name), path.name)), path.parent
    return _read_page({"path": str(path.absolute()), "base": str(path.parent)})


def _read_page(given: dict[str, str], data: bytes = b"") -> tuple[Product, Path]:
    """The product of a saved page and the folder of its pictures; it is opened in the sandbox."""
    value, _ = sandbox.call(f"{__name__}:read_page_in_child", given, data, thing=PAGE)
    return Product.model_validate_json(str(value["product"])), Path(str(value["folder"]))


def read_page_in_child(given: dict[str, str], data: bytes) -> tuple[dict[str, str], bytes]:
    """Read a saved page, in the sandbox's child."""
    path, folder = Path(given.get("path", "")), Path(given["base"])
    data = data or _read(path, PAGE_BYTES)
    if path.suffix.lower() in (".mhtml", ".mht"):
        page = mhtml.unpack(data)
        product, folder = _with_local_images(extract_product_info(page.html, page.url), page.html, page.folder), page.folder
    else:
        product = _from_page(data, folder if given["base"] else None)
    return {"product": product.model_dump_json(exclude_unset=True), "folder": str(folder)}, b""


def _read(path: Path, limit: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > limit:
            raise InputError(
                f"'{path.name}' 파일이 너무 큽니다({size / 1e6:.1f} MB, 한도 {limit / 1e6:.0f} MB). 더 작은 파일을 주세요.",
                f"'{path.name}' is too large ({size / 1e6:.1f} MB, limit {limit / 1e6:.0f} MB). Give a smaller file.",
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"'{path}' 파일을 열 수 없습니다({error.strerror}). 경로를 확인해 주세요.",
            f"'{path}' cannot be opened ({error.strerror}). Check the path.",
        ) from error


def text_of(data: bytes, name: str) -> str:
    """A file's text, in UTF-8, UTF-16 or CP949. Raises InputError, with its name, when it is none of them."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"'{name}' 의 글자를 읽을 수 없습니다. UTF-8로 저장해 주세요.", f"'{name}' is not text. Save it as UTF-8.")


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _parse(text: str, name: str) -> dict[str, object]:
    try:
        if len(text) > JSON_BYTES:
            raise ValueError("too long")
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        where = f"{error.lineno}번째 줄" if isinstance(error, json.JSONDecodeError) else str(error)[:80]
        raise InputError(
            f"'{name}' 은(는) 올바른 JSON이 아닙니다({where}). 따옴표와 쉼표를 확인해 주세요.",
            f"'{name}' is not valid JSON ({str(error)[:80]}). Check its quotes and commas.",
        ) from error
    if not isinstance(value, dict):
        raise InputError(
            f"'{name}' 에는 상품 하나가 {{\"name\": ...}} 꼴로 있어야 합니다.",
            f"'{name}' must hold one product as {{\"name\": ...}}.",
        )
    return value


def _from_dict(given: dict[str, object]) -> Product:
    values = {key: value for key, value in given.items() if key not in ("photos", "clips") and value is not None}
    unknown = [str(key)[:40] for key in values if key not in FIELDS]
    if unknown:
        raise InputError(
            f"상품에 모르는 항목이 있습니다: {', '.join(unknown[:5])}. 쓸 수 있는 항목: {', '.join(FIELDS)}",
            f"The product has unknown keys: {', '.join(unknown[:5])}. Allowed: {', '.join(FIELDS)}",
        )
    values = {key: _tidy(key, value) for key, value in values.items()}
    values = {key: value for key, value in values.items() if value not in ("", ())}
    if not values.get("name"):
        raise InputError(
            "상품 이름(name)이 없습니다. 상품 이름을 적어 주세요.",
            "The product has no name. Give its name.",
        )
    if isinstance(values["name"], str) and not re.search(r"[^\W_]", values["name"]):
        raise InputError(
            f"상품 이름 '{values['name'][:40]}' 에 읽을 글자가 없습니다. 상품을 부르는 이름을 적어 주세요.",
            f"The product's name '{values['name'][:40]}' has no letter to say. Give the name it is called by.",
        )
    values.setdefault("currency", read_currency(str(given.get("price") or given.get("list_price") or "")) or "KRW")
    origins = {key: Origin(source="file") for key in values if key not in ("origins", "language", "url")}
    values.setdefault("origins", origins)
    return _validate(values)


def _validate(values: dict[str, object]) -> Product:
    try:
        return Product.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key, shown = ".".join(map(str, first["loc"])), str(first.get("input"))[:60]
        ko, en = cure(first)
        raise InputError(
            f"상품의 '{key}' 값 '{shown}' 을(를) 쓸 수 없습니다. {ko}", f"The product's '{key}' cannot be '{shown}'. {en}"
        ) from error


def _tidy(key: str, value: object) -> object:
    if key in _LISTS:
        items = value if isinstance(value, (list, tuple)) else str(value).splitlines()
        return tuple(item for item in (clean(item, 2000 if key == "images" else 300) for item in items[:200]) if item)
    if key in ("price", "list_price"):
        return value.strip() if isinstance(value, str) else value
    if key == "currency":
        code = str(value).strip().upper()
        return code if code in CURRENCIES else read_currency(str(value)) or code
    if key == "description":
        return clean_lines(value)
    return clean(value, 2000) if isinstance(value, str) else value


def _from_page(data: bytes, base: Path | None) -> Product:
    saved = _SAVED_FROM.search(data[:4000])
    product = extract_product_info(data, saved.group(1).decode("ascii", "ignore") if saved else "")
    return _with_local_images(product, data, base) if base else product


_SOURCES = re.compile(rb"""<(?:img|source)\b[^<>]{0,2000}?\b(?:src|data-src)\s*=\s*["']([^"'<>]{1,1000})""", re.I)


def _with_local_images(product: Product, page: bytes, base: Path) -> Product:
    """Put the pictures that were saved beside the page in the place of their addresses."""
    local: dict[str, str] = {}
    for match in _SOURCES.finditer(page):
        text = match.group(1).decode("utf-8", "replace")
        if name := next((name for name in _names_below(text) if _is_photo(base, name)), ""):
            local.setdefault(_stem(text), name)
    images = [local.get(_stem(image), _reachable(image)) for image in product.images]
    found = [image for image in images if image in local.values()]
    if local:
        images = [*found, *(() if found else local.values()), *(image for image in images if not is_address(image))]
    return product.model_copy(update={"images": tuple(dict.fromkeys(images))})


def _names_below(source: str) -> tuple[str, ...]:
    """What a page's picture may be called below its folder: root-relative ones there, `file:` ones by their last parts."""
    path = unquote(source).split("?", 1)[0].split("#", 1)[0]
    if split_address(source).scheme == "file" or re.match(r"[A-Za-z]:[\\/]", source):
        parts = re.split(r"[\\/]+", path)
        return ("/".join(parts[-2:]), parts[-1])
    if split_address(source).scheme or source.startswith("//"):
        return ()
    return (path.lstrip("/"),)


def _reachable(image: str) -> str:
    """A picture's place as it can be looked for: `//` with its scheme, root-relative below the page, `file:` by its name."""
    if image.startswith("//"):
        return f"https:{image}"
    return image if is_address(image) else next(iter(_names_below(image)), image)


def _is_photo(base: Path, text: str) -> bool:
    try:
        found = file_below(base, text)
    except InputError:  # a page may point anywhere
        return False
    return bool(found and found.stat().st_size > 1500)


def _stem(address: str) -> str:
    return re.split(r"[\\/]", unquote(split_address(address).path))[-1].lower()
