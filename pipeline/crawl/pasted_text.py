"""The text of a page, copied in the browser and pasted: read like the page it was."""

from __future__ import annotations

import html
import re

from ..errors import InputError
from ..records import Product
from .extract import extract_product_info
from .page.clean_text import clean
from .price.amounts import find_amounts

TEXT_LIMIT = 200_000
_LINES = 4000
_CHROME = re.compile(
    r"^(홈|home|로그인|login|회원가입|장바구니|cart|검색|search|menu|메뉴|마이페이지|고객센터|공유|찜|리뷰|review|q&a|문의|상세정보|배송|share|"
    r"best|new|sale|\W+|\d+)$|배송|쿠폰|적립|로그인|별점|평점|상품평|후기|신고|무료|할부|이상\s?구매",
    re.I,
)


def extract_from_text(text: str) -> Product:
    """The product a pasted page text is about: its name is the line that introduces the first price.

    Raises InputError when there is no text, RefusedError when no product is in it.
    """
    lines = [line for line in (clean(line, 600) for line in text[:TEXT_LIMIT].splitlines()[:_LINES]) if line]
    if not lines:
        raise InputError(
            "붙여 넣은 글이 비어 있습니다. 상품 페이지에서 전체 선택(Ctrl+A), 복사(Ctrl+C)한 글을 붙여 넣어 주세요.",
            "The pasted text is empty. Select all on the product page (Ctrl+A), copy (Ctrl+C) and paste it here.",
        )
    at = _title_line(lines)
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines[:at])
    body += f"<h1>{html.escape(lines[at][:300])}</h1>" + "".join(f"<p>{html.escape(line)}</p>" for line in lines[at + 1 :])
    return extract_product_info(f"<html><head><title>{html.escape(lines[at][:300])}</title></head><body>{body}</body></html>")


def _title_line(lines: list[str]) -> int:
    """The line most like a product's name: long enough, before the first price, and said again where possible."""
    first_price = next((at for at, line in enumerate(lines) if find_amounts(line) and not _CHROME.search(line)), len(lines))
    before = range(max(first_price - 12, 0), max(first_price, 1))
    rated = [(_name_score(lines, at, first_price), at) for at in before if at < len(lines)]
    return max(rated)[1]


def _name_score(lines: list[str], at: int, price_at: int) -> float:
    line = lines[at]
    if _CHROME.search(line) or not re.search(r"[^\W\d_]{2}", line) or find_amounts(line):
        return -1.0 - at / 1000
    again = sum(line in other for other in lines[:400]) - 1
    return min(len(line), 40) / 40 + min(again, 3) * 0.3 - (len(line) > 150) * 1.0 - (price_at - at) * 0.03
