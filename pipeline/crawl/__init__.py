"""Crawl: a product page, a saved file or a form becomes a Product, the fact sheet everything else is made from.

fetch.py      the one place that reads from the network; public addresses only, within limits
extract.py    page -> Product: structured data (schema_org.py), embedded state (embedded_state.py), what is seen (page.py)
files.py      product .json, saved .html and .mhtml
local_files.py      the files they name, in their own folder
collect.py     images -> decoded, upright, RGB photos in the project folder
"""

from __future__ import annotations

import re

from ..progress import Progress, Report, silent
from ..records import Product
from ..workspace.project import Project
from .blocked_page import refused_by_status
from .extract import extract_product_info
from .files import is_address, read_product
from .http.fetch import Fetch, SafeFetch
from .options import CrawlOptions
from .pasted_text import extract_from_text
from .photos.collect import add_photos, collect_photos
from .photos.local_files import file_below


def crawl_url(
    url: str,
    options: CrawlOptions | None = None,
    *,
    fetch: Fetch | None = None,
    project: Project | None = None,
    report: Report = silent,
) -> Product:
    """Read a product page and, when there is a project to put them in, its photos.

    Raises FetchError when the address cannot be read, RefusedError when the shop shows something other than the product.
    """
    options = options or CrawlOptions()
    get = fetch or SafeFetch(options)
    report(Progress("crawl", 0, 1, "상품 페이지를 읽는 중"))
    answer = get(_with_scheme(url))
    refusal = refused_by_status(answer.status)
    if refusal is not None:
        raise refusal
    product = extract_product_info(answer.body, answer.url)
    if project is None:
        report(Progress("crawl", 1, 1, f"상품을 찾았습니다: {product.name}"))
        return product
    return collect_photos(product, None, options, fetch=get, project=project, report=report)


def _with_scheme(url: str) -> str:
    """The address as typed, with the https:// people leave out."""
    url = url.strip()
    return f"https://{url}" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", url) else url


__all__ = [
    "CrawlOptions",
    "Fetch",
    "SafeFetch",
    "add_photos",
    "collect_photos",
    "crawl_url",
    "extract_from_text",
    "extract_product_info",
    "file_below",
    "is_address",
    "read_product",
]
