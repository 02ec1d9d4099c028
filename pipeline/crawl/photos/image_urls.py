"""The addresses of the product's pictures, at the largest size the page offers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..evidence.evidence import Finding
from ..page.keywords import Words
from ..page.page import Page
from ..page.regions import CHROME, RELATED, REVIEW
from ..page.visible_text import Layout, in_cards

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_KEPT = 30
_JUNK = Words(
    r"logo|sprite|spacer|blank\.|pixel|1x1|loading|loader|placeholder|transparent|payment|(?:smile|naver|kakao|samsung|toss)_?pay|payco|\$\{|visa|mastercard|paypal|badge|flag|"
    r"(^|[/_-])(icon|ico|btn|bullet|arrow|star|banner|avatar|captcha|qr)[_/.-]|icons?/|banner|\.svg|\.gif$|tracking|"
    r"noimg|no[_-]image|"
    r"/ads?/|facebook\.com|doubleclick|google-analytics|kakao_|sns_|share[_-]|common/img|/skin/|ec2-common|"
    r"echosting\.cafe24\.com",
)
_LARGE = (
    "data-zoom-image",
    "data-large_image",
    "data-large",
    "data-zoom",
    "data-old-hires",
    "data-zoom-src",
    "data-full",
    "data-full-src",
    "data-image-large-src",
    "data-original",
    "data-src",
    "data-lazy-src",
    "data-lazy",
    "data-echo",
    "ec-data-src",
    "src",
)
"""Attributes that hold an image's address, the largest size first."""


def pictures(page: Page, layout: Layout, findings: list[Finding]) -> tuple[str, ...]:
    """Absolute addresses, the hero first: what the markup names, then the gallery beside the title."""
    named = [page.join(image) for finding in findings for image in finding.values.get("images", ())]
    named = [image for image in named if image and not _JUNK.search(_tail(image))]
    seen = [page.join(image) for image in _gallery(page, layout)]
    best: dict[str, str] = {}
    for image in (*named, *seen):
        if image:
            key = _key(image)
            best[key] = _larger(best[key], image) if key in best else image
    return tuple(best.values())[:_KEPT]


_VIDEO = re.compile(r"\.(?:mp4|webm|mov|m4v)(?:[?#]|$)", re.I)
_VIDEOS = 2
"""Videos of a page that are kept."""


def product_videos(page: Page, layout: Layout) -> tuple[str, ...]:
    """Addresses of the product's own videos: what the markup names, then those around the title; none of other products'."""
    named = [page.meta.get(name, "") for name in ("og:video:secure_url", "og:video:url", "og:video")]
    named += re.findall(r'"contentUrl"\s*:\s*"([^"\s]{8,500})"', page.html) if "VideoObject" in page.html else []
    aside = RELATED | CHROME | REVIEW
    for element in page.tree.iter("video"):
        home = element.getparent()
        if home is not None and not layout.flags.get(home, 0) & aside and not in_cards(element):
            sources = [element.get("src"), element.get("data-src"), *(part.get("src") for part in element.iter("source"))]
            named.append(next((source for source in sources if source and _VIDEO.search(source)), ""))
    videos = (page.join(address.replace("\\/", "/")) for address in named if _VIDEO.search(address))
    return tuple(dict.fromkeys(filter(None, videos)))[:_VIDEOS]


def _gallery(page: Page, layout: Layout) -> Iterator[str]:
    """Pictures near the title, outside zones of other things."""
    ranked: list[tuple[float, int, str]] = []
    for number, image in enumerate(page.tree.iter("img")):
        source = _source(image)
        at = layout.starts.get(image, -1)
        if not source or at < 0 or number > 600 or _JUNK.search(source[-160:]):
            continue
        flags = layout.flags.get(image, 0)
        score = 2.0 - abs(at - max(layout.title_at, 0)) / 60 + _by_size(image) + _by_names(image)
        if layout.title and image.get("alt") and layout.title.lower()[:20] in (image.get("alt") or "").lower():
            score += 1.5
        score -= 4 if _links_away(image) and (flags & (RELATED | CHROME | REVIEW) or in_cards(image)) else 0
        if score > 1.2:
            ranked.append((-round(score, 1), number, source))
    yield from (source for _, _, source in sorted(ranked)[:16])


def _source(image: HtmlElement) -> str:
    parent = image.getparent()
    link = parent.get("href", "") if parent is not None and parent.tag == "a" else ""
    if re.search(r"\.(jpe?g|png|webp|avif)(\?|$)", link, re.I):
        return link
    for candidates in (image.get("srcset"), image.get("data-srcset")):
        if candidates:
            return _widest(candidates)
    found = next((value for value in (image.get(name) for name in _LARGE) if value and not value.startswith("data:")), "")
    return found.strip()[:2000]


def _widest(srcset: str) -> str:
    sizes = re.findall(r"(\S+)(?:\s+([\d.]+)[wx])?\s*(?:,\s|,$|$)", srcset[:8000])
    return max(sizes, key=lambda pair: float(pair[1] or 1))[0] if sizes else ""


def _by_size(image: HtmlElement) -> float:
    sizes = [int(found.group()) for name in ("width", "height") if (found := re.match(r"\d{1,5}", image.get(name) or ""))]
    if not sizes:
        return 0.0
    return -4.0 if min(sizes) < 40 else -1.0 if min(sizes) < 90 else 1.0 if min(sizes) >= 300 else 0.3


def _by_names(image: HtmlElement) -> float:
    names = " ".join(
        f"{part.get('class') or ''} {part.get('id') or ''}"
        for part in [image, *(p for p, _ in zip(image.iterancestors(), range(4), strict=False))]
    )
    return 1.0 if re.search(r"gallery|product|zoom|main|big|goods|detail|hero|media", names, re.I) else 0.0


def _links_away(image: HtmlElement) -> bool:
    parent = image.getparent()
    return parent is not None and parent.tag == "a" and not re.search(r"\.(jpe?g|png|webp)", parent.get("href", ""), re.I)


def _tail(address: str) -> str:
    return urlsplit(address).path[-160:]


_SIZE = re.compile(
    r"[_-](?:\d{2,4}x(?:\d{2,4})?|x\d{2,4}|small|medium|large|grande|thumb|big|\d{2,4}w)(?=[_.@-]|$)|"
    r"\._[A-Z0-9_,]+_(?=\.)|@\dx",
    re.I,
)


def _key(address: str) -> str:
    """The same for all sizes of one picture."""
    path = _SIZE.sub("", urlsplit(address).path)
    return re.sub(r"/(small|tiny|medium|big|large|thumb|thumbnails?)/", "/", path).lower()


def _larger(one: str, other: str) -> str:
    return other if _size(other) > _size(one) else one


def _size(address: str) -> float:
    """A guess at the width an address promises; without any hint it is the original."""
    found = re.search(r"[_-](\d{2,4})x|[?&](?:w|width|sw|wid)=(\d{2,4})|[_-](\d{2,4})w\b|\._[A-Z_]+(\d{2,4})", address)
    if found:
        return float(next(group for group in found.groups() if group))
    words = ("tiny", "thumb", "small", "medium")
    return next((100.0 * (place + 1) for place, word in enumerate(words) if word in address.lower()), 1500.0)
