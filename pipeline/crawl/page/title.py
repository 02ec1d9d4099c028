"""The element that shows the product's name, and how alike two names are."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .page import Page
from .regions import HIDDEN, RELATED, REVIEW, names_of, zone_flags

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TITLE_CLASS = re.compile("[tT]itle|tit_|_tit|[nN]ame|h1|headingArea")
STYLED_AWAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_TITLE_ID = re.compile("title|name")


@lru_cache(maxsize=20_000)
def _names_a_title(names: str) -> bool:
    return bool(_TITLE_CLASS.search(names))


def _may_be_title(element: HtmlElement) -> bool:
    """True for a heading, and for what its class, id or markup calls a title or a name."""
    if element.tag in ("h1", "h2", "h3"):
        return True
    get = element.get
    return bool(
        ((names := get("class")) and _names_a_title(names))
        or ((own := get("id")) and _TITLE_ID.search(own))
        or get("itemprop") == "name"
    )


@lru_cache(maxsize=4096)
def tokens(text: str) -> frozenset[str]:
    """Lower-case words of a name."""
    return frozenset(re.findall(r"\w+", text.lower()[:300]))


def likeness(name: str, other: str) -> float:
    """How much two names share, 0..1: the shorter's words found in the longer."""
    one, two = tokens(name), tokens(other)
    if not one or not two:
        return 0.0
    return len(one & two) / min(len(one), len(two))


_GENERIC = re.compile(
    r"(?:상품|제품|product|item|goods)?\s*(?:상세\s?(?:페이지|정보|보기|화면)?|details?|view|page|정보|보기|명|이름|설명|목록|안내|name|list)"
    r"|insert title here|untitled( document)?|document|index|main|home|쇼핑몰|shop(?:ping mall)?|제목( ?없음)?"
    r"|title|error\W*|알림|notice"
    r"|(?:(?:배송|교환|반품|환불|취소|결제|주문|구매|적립|할인|혜택|이용|예약)\s?(?:정보|안내|하기|방법|규정|정책|완료|내역)?[\s/·&,및]*)+"
    r"|(?:related|recommend(?:ed)?|other|best|new|similar)\s(?:products?|items?)|(?:상품|구매|고객)?\s?(?:문의|q\s?&\s?a|후기|리뷰|평|review)(?:하기)?"
    r"|(?:관련|추천|연관|다른|함께|비슷한|이런|인기|최근)\s?.{0,14}(?:상품|제품|보신|어떠세요)\W*.{0,6}|.*\$\{.*",
    re.I,
)
"""A window title or a heading that a template left, or that names a part of the page."""
_NAMES_PRODUCT = re.compile(
    r"(?:^|\s)(?:(?:prd|prod|product|goods|item|deal)[-_]?(?:name|title|nm|tit|subject)|name_?product)(?:$|\s)", re.I
)
"""The class of what shows a product's name."""
_NAMES_A_MAKER = re.compile(
    r"(?:^|[-_ ])(?:brand|seller|maker|vendor|store|shop)[-_]?(?:name|title|tit|nm|info)?(?:$|[-_ ])", re.I
)
"""The class of what shows who makes or sells it."""
_WON = re.compile(r"\d,\d{3}|\d\s?(?:원|만원|천원)")


_MARKETS = (
    r"사이즈\s?(?:&|&amp;|및|/)\s?후기|무신사|쿠팡!?|올리브영|오늘의\s?집(?:\s?스토어)?|11번가|G마켓|지마켓|옥션|SSG(?:\.COM)?|신세계\S*|롯데\s?ON|롯데온|에이블리"
    r"|지그재그|29CM|W컨셉|마켓컬리|컬리|위메프|티몬|인터파크|네이버\s?\S*|스마트\s?스토어|브랜드\s?스토어|카카오\S*(?:\s선물하기)?|와디즈\S*|텀블벅|번개장터|당근|아이디어스|텐바이텐|GS\s?SHOP|CJ온스타일"
    r"|현대\S*몰|Hmall|홈앤쇼핑|홈쇼핑\S*|YES24|예스24|알라딘|교보문고|하이마트|다나와|공식\s?(?:몰|홈페이지|온라인몰|스토어)"
)
_TAIL = re.compile(rf"\s*(?:[|｜:]|\s[-–—])\s*(?:{_MARKETS})\s*$", re.I)
_HEAD = re.compile(rf"^(?:\[(?:{_MARKETS})\]|(?:{_MARKETS})\s*(?:[-–—|｜:]|\s펀딩\s*\|))\s*", re.I)
"""What marketplaces write before and after the name in a window title."""
_SHOP_TAIL = re.compile(r"\s(?:[|｜:])\s([^|｜:\d]{1,16})$")


def bare_title(title: str, site: str = "") -> str:
    """A window title without the shop's name: 이름 | 가게, 이름 : 가게, [11번가] 이름."""
    bare = title.strip()
    for _ in range(3):
        shorter = _HEAD.sub("", _TAIL.sub("", bare)).strip()
        if site and shorter.casefold().endswith(site.casefold()):
            shorter = (
                re.sub(r"\s*[-–—|｜:,]\s*$", "", shorter[: -len(site)])
                if re.search(r"[-–—|｜:,]\s*$", shorter[: -len(site)])
                else shorter
            )
        if shorter == bare or len(shorter) < 2:
            break
        bare = shorter
    tail = _SHOP_TAIL.search(bare)
    return bare[: tail.start()].strip() if tail and tail.start() >= 4 else bare


def names_nothing(title: str) -> bool:
    """True for a window title that is the template's, not the product's."""
    return not title or bool(_GENERIC.fullmatch(title.strip()))


def _first_priced_heading(page: Page) -> HtmlElement | None:
    """Where no name is known: what is called the product's name, else the first heading, beside which an amount stands."""
    named = [element for element in page.elements if _NAMES_PRODUCT.search(element.get("class") or "")]
    for element in islice([*named, *page.tree.iter("h1", "h2", "h3", "h4")], 60):
        text = " ".join(element.text_content().split()) if len(element) < 12 else ""
        if not 2 <= len(text) <= 200 or names_nothing(text) or _misplacement(element) or _is_logo(element, text, page):
            continue
        around = islice(element.iterancestors(), 3)
        if any(_WON.search(part.text_content()[:3000]) for part in around if part.tag not in ("body", "html")):
            return element
    return None


_HEADINGS = 5
"""First headings that are looked at wherever they stand; a menu before them may hold hundreds of names."""


def find_title(page: Page, names: tuple[str, ...]) -> HtmlElement | None:
    """The element that shows the product's name."""
    if not names and names_nothing(page.title) and (heading := _first_priced_heading(page)) is not None:
        return heading
    best, best_score = None, 0.0
    headings = list(islice(page.tree.iter("h1"), _HEADINGS))
    for place, element in enumerate(dict.fromkeys([*islice(filter(_may_be_title, page.elements), 300), *headings])):
        text = " ".join(element.text_content().split()) if len(element) < 20 else ""
        if not 1 <= len(text) <= (3000 if element.tag == "h1" else 400) or element.tag in (
            "meta",
            "title",
            "body",
            "html",
            "img",
            "head",
        ):
            continue
        like = max((_balanced_likeness(text, name) for name in (*names, page.title)), default=0.0)
        if like < 0.6 and (element.tag != "h1" or names_nothing(text)):
            continue
        aside = 0 if like >= 0.9 and headings == [element] else RELATED | REVIEW  # the only heading of a page is its own
        weight = like * 3 + (1.2 if element.tag == "h1" else 0)
        score = weight - place * 0.01 - _misplacement(element, aside) - min(len(text) / 400, 0.35)
        score -= 2.5 if _is_logo(element, text, page) else 0
        score -= 1.5 if _NAMES_A_MAKER.search(names_of(element)) else 0
        if score > best_score:
            best, best_score = element, score
    return best if best_score > 0.8 else _plain_title(page, names)


def _plain_title(page: Page, names: tuple[str, ...]) -> HtmlElement | None:
    """On pages without headings: the first small element that says what the window title says."""
    for element in page.tree.iter("b", "strong", "em", "font", "span", "p", "td", "div", "li", "dt"):
        text = " ".join((element.text or "").split())
        if 4 <= len(text) <= 200 and any(
            _balanced_likeness(text, name) >= 0.9 and len(text) > len(name) / 3 for name in (*names, page.title)
        ):
            return element
    return None


def _is_logo(element: HtmlElement, text: str, page: Page) -> bool:
    """True for a heading that names the shop."""
    link = element if element.tag == "a" else next(element.iter("a"), None)
    home = link is not None and urlsplit(link.get("href") or "#").path in ("/", "/index.html", "/main", "/index.php")
    return home or text.casefold() == page.meta.get("og:site_name", "").casefold() or "logo" in names_of(element)


def _balanced_likeness(text: str, name: str) -> float:
    """Likeness that does not favour one-word titles."""
    one, two = tokens(text), tokens(name)
    if text.casefold() == name.casefold():
        return 1.0 if one else 0.0
    return len(one & two) / max(min(len(one), len(two)), 2) if one and two else 0.0


def _misplacement(element: HtmlElement, aside: int = RELATED | REVIEW) -> float:
    """What a place costs a title: a zone of the kinds `aside`, a hidden one, a bar or a list."""
    penalty = 0.0
    for level, ancestor in enumerate(element.iterancestors()):
        if level > 8 or ancestor.tag in ("body", "main"):
            break
        flags = zone_flags(names_of(ancestor)[:400])
        if STYLED_AWAY.search(ancestor.get("style") or ""):
            flags |= HIDDEN
        if flags & aside or ancestor.tag in ("nav", "footer", "aside", "li") or flags & HIDDEN:
            penalty = max(penalty, 1.6)
    return penalty
