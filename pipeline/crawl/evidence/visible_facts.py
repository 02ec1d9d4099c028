"""What a reader sees on the page: stock, identifiers, brand, rating, features, options, description."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from ..page import keywords
from ..page.clean_text import clean, clean_lines
from ..page.page import Page
from ..page.regions import BUTTON, CHROME, ELSEWHERE, HIDDEN, LINK, RELATED, REVIEW, VARIANT, climb, names_of
from ..page.visible_text import Layout, Text
from ..price.amounts import find_amounts
from .evidence import Finding, stars, tally, without_empty
from .feature_evidence import BULLETS, asks_the_reader, notice_facts, tells_of_the_shop
from .sku_gtin import buying_form, seen_sku

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def read_seen(page: Page, layout: Layout) -> Finding:
    """What is seen, but for the price."""
    sku, sure = seen_sku(layout, page.url)
    values = without_empty(
        name=clean(layout.title),
        brand=_brand(layout),
        sku=sku,
        description=_description(page),
        features=(*_features(layout), *notice_facts(layout))[:16],
        options=_options(layout),
        **_rating(layout),
    )
    return Finding("page", 0.75, {**values, "sku_sure": sure})


# --- stock ------------------------------------------------------------------------------------------------------------


def seen_stock(layout: Layout) -> tuple[str, float]:
    """What the page says of the stock, and how strongly (0 when it says nothing)."""
    said = {"out_of_stock": 0.0, "preorder": 0.0, "in_stock": 0.0}
    for text in _near(layout, 12, 260):
        word = _stock_word(text)
        if word:
            said[word] = max(said[word], _weight(text, layout))
    marked = _stock_by_class(layout)
    if marked:
        said[marked] = max(said[marked], 3.0 if marked == "out_of_stock" else 2.0)
    if layout.cart_element is not None:
        said["in_stock"] = max(said["in_stock"], 2.2 if layout.cart_open else 0.5)  # it may wait for a size to be chosen
    if layout.title and keywords.PREORDER.search(layout.title):
        said["preorder"] = 2.6
    if said["preorder"] < 2:
        said["preorder"] = 0.0
    doubtful = "in_stock" if layout.cart_open else "out_of_stock"  # both are said, and one button decides
    best = max(said, key=lambda word: (said[word], word == doubtful))
    return (best, said[best]) if said[best] else ("", 0.0)


def _stock_word(text: Text) -> str:
    if len(text.text) > 120 or text.flags & (VARIANT | HIDDEN | ELSEWHERE | REVIEW):
        return ""
    if keywords.OUT.search(text.text):
        return "" if _is_specification(text) else "out_of_stock"
    if keywords.PREORDER.search(text.text) and len(text.text) < 40:
        return "preorder"
    return "in_stock" if keywords.IN.search(text.text) else ""


def _is_specification(text: Text) -> bool:
    """True for a right cell whose left one asks of something else: "Non-stick coating | absent"."""
    cell = next((part for part in climb(text.element, 2) if part.tag in ("td", "dd")), None)
    label = cell.getprevious() if cell is not None else None
    return label is not None and not keywords.STOCK.search(label.text_content()[:80])


def _near(layout: Layout, ahead: int, after: int) -> list[Text]:
    """The texts around the title, or the first ones when there is no title."""
    start = max(layout.title_at - ahead, 0)
    end = max(layout.title_at, 0) + after
    if 0 <= layout.cart_at < start + 600:
        end = max(end, layout.cart_at + 30)
    return layout.texts[start:end]


_BADGE = re.compile(r"badge|ribbon|sticker|flag-|label--|visually-hidden|sr-only", re.I)
"""Themes print these always and show them by style sheet."""


_IN_SHOPS = re.compile(
    r"\b(stores?|pick-?up|collect(ion)?|nearby|branch|filiale?|markt|magasin|boutique|tienda|negozio|winkel|butik|"
    r"sklep)\b|매장|店舗|магазин",
    re.I,
)
"""Stock in a shop around the corner says nothing of this one."""


def _weight(text: Text, layout: Layout) -> float:
    names = " ".join(names_of(element) for element in climb(text.element, 3))
    weight = 0.8 if len(text.text) > 45 else 1.6
    if _BADGE.search(names):
        return 1.0
    if _IN_SHOPS.search(text.text):
        return 0.7
    if layout.cart_open and (text.flags & BUTTON or re.search("[가-힣]", text.text)):
        return 1.2  # hidden by style sheet, or one size of several: the open button decides
    if keywords.STOCK.search(names):
        weight = 3.0
    elif text.flags & BUTTON:
        weight = 2.6
    elif text.flags & LINK:
        weight *= 0.6
    anchor = layout.cart_at if layout.cart_at >= 0 else layout.title_at
    return weight if abs(text.order - anchor) < 90 else weight * 0.5


def _stock_by_class(layout: Layout) -> str:
    """The stock as class names around the title tell it (WooCommerce's `outofstock`)."""
    if layout.title_element is None:
        return ""
    for element in layout.title_element.iterancestors():
        classes = (element.get("class") or "").lower().split()
        if {"outofstock", "out-of-stock", "sold-out", "soldout", "is-sold-out"} & set(classes):
            return "out_of_stock"
        if "instock" in classes or "in-stock" in classes:
            return "in_stock"
    return ""


# --- words ------------------------------------------------------------------------------------------------------------

_BRAND = re.compile(
    r"^(brand|marke|marque|marca|merk|marka|бренд|производитель|manufacturer|hersteller|fabricant|fabricante|"
    r"produttore|varumärke|"
    r"mærke|značka|márka|브랜드|제조사|ブランド|メーカー|品牌)(?![가-힣])\s*[:：]?\s*(.{0,50})$",
    re.I,
)


def _brand(layout: Layout) -> str:
    """The brand beside its label: after it in its text or in the next, which may be a link (브랜드 / 품번: DARAM / 30A2)."""
    return _labelled_brand(layout, _BRAND_ONLY) or _classed_brand(layout) or _labelled_brand(layout, _BRAND)


_BRAND_ONLY = re.compile(r"^(brand|marke|marque|marca|브랜드|ブランド|品牌)(?![가-힣])\s*[:：]?\s*(.{0,50})$", re.I)
_BRAND_CLASS = re.compile(r"(?:^|[-_ ]|[a-z])[bB]rand(?:[-_]?(?:name|title|info|link|nm|text|wrap))?(?:$|[-_ ])")


def _classed_brand(layout: Layout) -> str:
    """The brand beside the title, in what its class calls so."""
    for text in layout.texts[max(layout.title_at - 6, 0) : layout.title_at + 6] if layout.title_at >= 0 else ():
        if text.flags & (RELATED | CHROME | REVIEW | HIDDEN) or not 1 < len(text.text) <= 30 or text.text == layout.title:
            continue
        classes = " ".join(part.get("class") or "" for part in climb(text.element, 2) if len(part) < 4)
        if _BRAND_CLASS.search(classes) and not _NO_BRAND.search(text.text):
            return clean(text.text, 80)
    return ""


def _labelled_brand(layout: Layout, label: re.Pattern[str]) -> str:
    for text in _near(layout, 15, 300):
        found = label.match(text.text)
        if not found or text.flags & (RELATED | CHROME | REVIEW):
            continue
        if (beside := found.group(2).strip(" :：")) and _NO_BRAND.search(beside) and not _LABEL.fullmatch(beside):
            continue  # brand's 2 year guarantee
        later = [text.text.strip(" :：") for text in layout.texts[text.order + 1 : text.order + 5]]
        for value in (beside, *later):
            value = re.split(r"\s/\s", value)[0].strip(" /:：")
            if 1 < len(value) <= 40 and not _NO_BRAND.search(value):
                return clean(value, 80)
            if len(value) > 1 and not _LABEL.fullmatch(value):
                break  # this is what the label speaks of, and it is no brand; what follows is another row's
    return ""


_LABEL = re.compile(r"(?:brand|브랜드|제조사|품번|품명|[\s/:·|])+", re.I)
_NO_BRAND = re.compile(
    r"^(brand|브랜드|제조사|제조원|품번|품명|모델명?|manufacturer|maker|원산지|상품\s?번호|배송.*|판매자.*)$|^[/:·|>-]*$|"
    r"브랜드\s?(?:관|샵|홈|스토어|위크|데이|찜)|바로\s?가기|자체\s?(?:제작|브랜드)|없음|기타|작성|문의|^\W|상세|참[고조]|^\d+$|더\s?보기|찜|좋아요|:|\\d{6}",
    re.I,
)
"""What stands after the label of a brand and is none."""


_STARS = re.compile(
    r"(\d(?:[.,]\d{1,2})?)\s*(?:/|out of|von|sur|de|su|из|z|av)\s*(5|10)\b|(?:평점|별점)\s*:?\s*(\d(?:\.\d{1,2})?)()", re.I
)
_COUNT = re.compile(
    r"([\d,.]+)\s*(?:customer |global |verified )?(?:reviews?|ratings?|bewertungen|avis|opiniones|rese(?:ñ|n)as|"
    r"recensioni|отзыв|reviews|"
    r"件|レビュー|评价|beoordelingen|opinii|개의?\s*(?:리뷰|상품평|후기))|(?:리뷰|상품평|후기|구매평|"
    r"レビュー)\s*\(?\s*([\d,]+)",
    re.I,
)


def _rating(layout: Layout) -> dict[str, object]:
    """Stars beside the number of people who gave them; either alone may be one person's, or another product's."""
    near = [text for text in _near(layout, 10, 80) if not text.flags & ELSEWHERE and len(text.text) <= 60]
    for text in near:
        if not (shown := _STARS.search(text.text)):
            continue
        count = next(
            (found for other in near if abs(other.order - text.order) <= 4 and (found := _COUNT.search(other.text))), None
        )
        if count:
            rating = stars((shown.group(1) or shown.group(3)).replace(",", "."), shown.group(2) or 5)
            return without_empty(rating=rating, rating_count=tally(count.group(1) or count.group(2)))
    return {}


_LIST_NAMES = re.compile(
    r"feature|bullet|highlight|key-?point|benefit|selling-?point|product-?(desc|info|detail)|특징|summary", re.I
)


def _is_fact(line: str) -> bool:
    """True for a line that tells of identifier, brand, stock, price or the shop rather than of the product."""
    told = (keywords.SKU_LABEL.match(line), _BRAND.match(line), re.search(r"(상품|제품)\s?번호|품절|재고", line))
    return (
        any(told)
        or tells_of_the_shop(line)
        or bool(find_amounts(line))
        or (len(line) < 50 and bool(keywords.IN.search(line) or keywords.OUT.search(line)))
    )


_CODED = re.compile(r"(?:상품|제품|품목|모델)\s?(?:번호|코드)\s*[:：]?\s*\d", re.I)
"""A line of a list that only counts the shop's goods."""


_PAIR = re.compile(r"[가-힣 /]{1,12}\s?[:：]\s?\S.*")
"""A label and what it says: 향: 코튼."""


def _may_be_feature(line: str) -> bool:
    return " " in line and (8 <= len(line) <= 240 or (len(line) >= 4 and _PAIR.fullmatch(line) is not None))


def _features(layout: Layout) -> tuple[str, ...]:
    """The bullet points beside the title or under it."""
    best: tuple[float, tuple[str, ...]] = (0.0, ())
    lists = {element for text in _near(layout, 0, 400) for element in climb(text.element, 4) if element.tag in ("ul", "ol")}
    for element in lists:
        at = layout.starts.get(element, 0)
        flags = layout.flags.get(element, 0)
        items = [clean(" ".join(item.itertext())).lstrip(BULLETS) for item in element.findall("li")]
        items = [item for item in items if not _CODED.search(item)]
        kept = tuple(item for item in items if _may_be_feature(item) and not _is_fact(item))
        if flags & (RELATED | CHROME | REVIEW | VARIANT | HIDDEN) or not 2 <= len(kept) <= 16 or len(kept) < len(items) * 0.7:
            continue
        if sum(map(asks_the_reader, items)) * 2 >= len(items):
            continue
        links = sum(1 for _ in element.iter("a"))
        if links >= len(items):
            continue
        named = any(_LIST_NAMES.search(names_of(part)) for part in climb(element, 3))
        score = (2.0 if named else 0.6) - abs(at - layout.title_at) / 300 - links / len(kept)
        if score > best[0]:
            best = (score, kept[:12])
    return best[1]


_PLACEHOLDER = re.compile(
    r"select|choose|choisir|wähl|auswahl|elige|selec|선택|필수|옵션|----|选择|選択|выбер|kies|wybierz|please|"
    r"^(?:색상|사이즈|컬러|종류|colou?r|size)$",
    re.I,
)


def _menus_near(layout: Layout) -> list[HtmlElement]:
    """The menus that follow the title, where no form holds the button that buys."""
    if layout.title_at < 0:
        return []
    end = layout.title_at + 200
    elements = ((element, flags) for element, flags in layout.flags.items() if element.tag == "select")
    aside = RELATED | CHROME | REVIEW | HIDDEN
    return [one for one, flags in elements if layout.title_at <= layout.starts.get(one, -1) <= end and not flags & aside][:4]


_SURCHARGE = re.compile(r"[(\[]?\s?\+\s?[\d,]+\s?원|\(\s?추가\s?[\d,]+\s?원")


def _listed_options(layout: Layout) -> list[str]:
    """The items of a list of choices, which a surcharge in one of them tells."""
    told = next((text for text in _near(layout, 0, 200) if _SURCHARGE.search(text.text)), None)
    home = next((part for part in climb(told.element, 4) if part.tag in ("ul", "ol", "tbody")), None) if told else None
    items = [clean(" ".join(item.itertext()), 60) for item in home if item.tag in ("li", "tr")] if home is not None else []
    return items if 2 <= len(items) <= 40 and max(map(len, items)) < 50 else []


def _options(layout: Layout) -> tuple[str, ...]:
    """What the buying form lets one choose."""
    home = buying_form(layout)
    places = [home, *layout.main] if home is not None else [*layout.main]
    found = []
    menus = next((menus for place in places if (menus := list(place.iter("select")))), None) or _menus_near(layout)
    for menu in menus:
        if re.search(r"qty|quant|menge|수량|country|year|month", names_of(menu) + (menu.get("name") or ""), re.I):
            continue
        found += [clean(option.text_content(), 60) for option in islice(menu.iter("option"), 40)]
    found = found or _listed_options(layout)
    named = (option for option in found if option and not _PLACEHOLDER.search(option) and not option.isdigit())
    return tuple(dict.fromkeys(SOLD_OUT.sub(" [품절]", _HINT.sub("", option).strip()) for option in named))[:40]


_HINT = re.compile(r"\s*(?:[=-]+>|→).*|\s*[(\[]?\s?(?:재입고\s?알림|남은\s?수량|잔여|재고).*$")
"""What a shop writes behind an option: ===> 재입고 알림 받기, (남은 수량 3개)."""
SOLD_OUT = re.compile(r"\s*[-–:/]?\s*[(\[]?\s?(?:일시\s?)?(?:품절|매진|sold\s?out)\s?[)\]]?$", re.I)
"""Behind an option that is sold out."""


_SILENT = ("script", "style", "noscript", "svg", "form", "button")
_WORDS_OF_TEXT = f".//text()[not({' or '.join(f'ancestor::{tag}' for tag in _SILENT)})]"
_DESCRIBED = re.compile(
    r"product-description|product__description|product_description|short-description|woocommerce-product-details__short-description"
)


def _describes(element: HtmlElement) -> bool:
    """True for what its id, markup or class calls the description."""
    get = element.get
    return (
        get("id") in ("description", "productDescription")
        or get("itemprop") == "description"
        or bool((names := get("class")) and "description" in names and _DESCRIBED.search(names))
    )


def _description(page: Page) -> str:
    for element in islice(filter(_describes, page.elements), 5):
        if element.tag == "meta":
            continue
        text = clean_lines("\n".join(islice(element.xpath(_WORDS_OF_TEXT), 2000))[:60_000])
        if len(text) >= 30:
            return text
    return ""
