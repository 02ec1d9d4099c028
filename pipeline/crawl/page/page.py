"""A page: its bytes decoded, its tree, its own idea of its title, address and language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pipeline.errors import RefusedError

from .clean_text import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PAGE_CHARACTERS = 16_000_000
ATTRIBUTES = 10_000
"""Of one tag."""
_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
_DIGITS = re.compile(r"(?<!\d)(\d{80})\d+")
_RUN = 80
"""Digits of the longest number."""
_LONG_TAG = re.compile(rf"<([^<]{{{ATTRIBUTES},}}+)")
_GAP = re.compile(r"[\s/]+")
_SAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r"})


@dataclass(frozen=True)
class Page:
    """A parsed page."""

    tree: HtmlElement
    html: str
    url: str
    """The canonical address where the page names one, else the one it was read from; "" when neither is known."""
    base: str
    """What relative addresses are relative to."""
    title: str
    language: str
    """Two letters."""
    meta: dict[str, str]
    """<meta> name or property, lower case -> the first content."""

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """Every element in order; collected once, so that each is looked up once."""
        return list(self.tree.iter("*"))

    def join(self, address: object) -> str:
        """An http(s) address made absolute, or "" """
        text = str(address or "").strip()
        if not text or text.startswith(("data:", "blob:", "javascript:", "about:")):
            return ""
        try:
            full = urljoin(self.base or self.url, text)
        except ValueError:
            return ""
        return full if full.startswith(("http://", "https://")) or not self.url else ""


def open_page(html: str | bytes, url: str = "") -> Page:
    """Decode and parse a page. Raises RefusedError when there is nothing in it."""
    text = _safe_text(decode(html) if isinstance(html, bytes) else html)
    _refuse_crowded(text)
    tree = _parse(text)
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and element.get("content"):
            meta.setdefault(name.strip().lower(), element.get("content", "").strip())
    base_tag = tree.find(".//base[@href]")
    base = _join(url, base_tag.get("href", "")) if base_tag is not None else url
    address = _canonical(tree, meta, url)
    title_tag = tree.find(".//head/title")
    title = clean(title_tag.text_content() if title_tag is not None else tree.findtext(".//title") or "")
    return Page(tree, text, address, base or address, title, _language(tree, meta, text), meta)


def _safe_text(text: str) -> str:
    """The text without signs no document may hold and without endless numbers, whose digits readers look at again and again.

    Both are rare: whether there are any is asked first, at a tenth of the cost.
    """
    try:
        data = text.encode()
        is_safe = len(data) == len(data.translate(None, _CONTROLS)) and "\ufffe" not in text and "\uffff" not in text
    except UnicodeEncodeError:  # half of a surrogate pair
        is_safe = False
    text = (text if is_safe else _SAFE.sub(" ", text))[:PAGE_CHARACTERS]
    return _DIGITS.sub(r"\1", text) if _has_endless_number(text) else text


def _has_endless_number(text: str) -> bool:
    """True when more than _RUN digits stand together: one of them stands at a multiple of _RUN."""
    half = _RUN // 2
    marks = (_RUN * found.start() for found in re.finditer(r"\d", text[::_RUN]))
    return any(text[max(at - half, 0) : at + 1].isdecimal() or text[at : at + half + 1].isdecimal() for at in marks)


def decode(data: bytes) -> str:
    """Bytes of a page as text: byte order mark, then what the page says, then what fits."""
    from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

    bom, mark = read_bom(data)
    if bom and mark:
        return data[len(mark) :].decode(bom, "replace")
    declared = html_body_declared_encoding(data[:8192])
    for encoding in (declared, "utf-8", "cp949"):
        if encoding:
            try:
                return data.decode(_wider(resolve_encoding(encoding) or encoding))
            except (UnicodeDecodeError, LookupError):
                continue
    return data.decode(_wider(resolve_encoding(declared or "") or _likelier(data)), "replace")


def _wider(encoding: str) -> str:
    """The superset browsers use."""
    name = encoding.lower().replace("_", "-")
    supersets = {"euc-kr": "cp949", "ks-c-5601-1987": "cp949", "shift-jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030"}
    return supersets.get(name, encoding)


def _likelier(data: bytes) -> str:
    """UTF-8 or CP949, whichever breaks less often."""
    sample = data[:200_000]
    return min(("utf-8", "cp949", "cp1252"), key=lambda encoding: sample.decode(encoding, "replace").count("\ufffd"))


def _refuse_crowded(text: str) -> None:
    """The parser compares each attribute of a tag with all before it: 300,000 keep it busy for four minutes."""
    for tag in _LONG_TAG.findall(text):
        if len(_GAP.findall(_QUOTED.sub(" ", tag).partition(">")[0])) > ATTRIBUTES:
            raise RefusedError(
                f"페이지의 한 태그에 속성이 {ATTRIBUTES:,}개가 넘어 읽지 않습니다. 상품 정보를 직접 적어 주세요.",
                f"A tag of the page has more than {ATTRIBUTES:,} attributes, so it is not read. Fill in the form.",
            )


def _parse(text: str) -> HtmlElement:
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
    from lxml import html as lxml_html

    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True)
    kinds = {"element": lxml_html.HtmlElement, "comment": lxml_html.HtmlComment}
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(**kinds))  # no call of Python for each element
    try:
        return lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError, ValueError) as error:
        raise RefusedError(
            "페이지가 비어 있습니다. 브라우저에서 연 페이지를 .html로 저장해 올리거나 상품 정보를 직접 적어 주세요.",
            "The page is empty. Save it from your browser as .html and open that, or fill in the form.",
            detail=str(error)[:200],
        ) from error


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return base


def _canonical(tree: HtmlElement, meta: dict[str, str], url: str) -> str:
    link = tree.find(".//link[@rel='canonical']")
    for candidate in (link.get("href", "") if link is not None else "", meta.get("og:url", "")):
        full = _join(url, candidate) if candidate else ""
        parts = urlsplit(full)
        if parts.scheme in ("http", "https") and parts.netloc and len(parts.path + parts.query) > 1:
            return full[:2000]
    return url


def _language(tree: HtmlElement, meta: dict[str, str], text: str) -> str:
    for value in (tree.get("lang"), meta.get("og:locale"), meta.get("content-language"), meta.get("language")):
        code = (value or "").strip().lower()[:2]
        if re.fullmatch("[a-z]{2}", code):
            return code
    sample = text[:200_000]
    if len(re.findall("[가-힣]", sample)) > 30:
        return "ko"
    return "ja" if len(re.findall("[ぁ-んァ-ン]", sample)) > 30 else "en"
