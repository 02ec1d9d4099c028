"""A page's markup becomes a Product. Pure: no network, no files."""

from __future__ import annotations

from ..errors import RefusedError
from ..records import Product
from .text import clean


def extract_product_info(html: str | bytes, url: str = "") -> Product:
    """The product a page is about, each field with where it came from and how sure it is.

    Raises RefusedError when the page shows no product (captcha, log-in, empty shell, error page).
    """
    from lxml import html as lxml_html

    tree = lxml_html.fromstring(html)
    name = clean(tree.findtext(".//h1") or tree.findtext(".//title"))
    if not name:
        raise RefusedError("이 페이지에서 상품을 찾지 못했습니다.", "No product was found on this page.")
    return Product(name=name, url=url)
