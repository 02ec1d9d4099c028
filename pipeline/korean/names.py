"""A product's name as one says it. Shops put what it is, whom it is for, how much of it and every search word into one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..fields import named
from .phrases import BRACKETED, MONEY, ORDERS, orders, tidy
from .reader import syllables

_UNIT = (
    r"ml|l|g|kg|mg|mcg|iu|cm|mm|m|oz|lb|w|v|gb|tb|mah|hz|인치|개입|개|매입|매|팩|입|병|캔|통|봉|박스|장|켤레|정|알|캡슐|스틱|포|회분|인분|일분"
    r"|주분|개월분|롤|ea|p|세트|종|색|컬러|colou?rs?|호|size|년형"
)
_SIZE = r"(?:\d?x{0,3}[sl]|m|free|프리)"
_AMOUNT = re.compile(rf"(?:약|총)?[x×]?\d[\d,.]*(?:[x×*]\d[\d.]*)*(?:{_UNIT})(?:[x×]\d+(?:{_UNIT})?)?$", re.IGNORECASE)
"""How much of it; what follows is search words."""
_OFFER = re.compile(
    r"\d+\+\d+|(?-i:[x×](?:\d{1,2})?)|\d[\d.]*%|택\d|무료배송|당일발송|당일배송|정품|국내배송|특가|세일|할인|신상|초특가|완전|베스트|인기|한정|사은품|증정|기획"
    rf"|기획세트|단품|본품|리필|모음|모음전|핫딜|외\d*|{_SIZE}(?:[~\-]{_SIZE})+",
    re.IGNORECASE,
)
"""Words that belong to the offer."""
_VARIANT = re.compile(
    r"블랙|화이트|그레이|네이비|베이지|핑크|레드|블루|그린|옐로우?|브라운|아이보리|크림색|실버|골드|퍼플|카키|오렌지|민트|색상.*|컬러|가정용|선물용|업소용"
    r"|대용량|소용량|프리사이즈|free|black|white|gr[ae]y|남녀공용|공용|성인용|[소중대]형견|전견종|전연령"
    r"|추천|인기|선물|모델명.*|자급제|무향|빅사이즈|자동|전동|수동|무선|충전식|휴대용|롱|숏|여성|남성|국내산|특|흠집|각인|투명|선물포장"
    r"|무설탕|무가당|[가-힣]{2,3}용|[가-힣]+핏"
    r"|[가-힣]{2,}(?:제거|방지|무첨가|직송|수확|도정|인증|겸용|호환)|(?=[^ ]*\d)[A-Z][A-Z\d-]{3,}",
    re.IGNORECASE,
)
"""Last words of a name that say which one, not what."""
_LABEL = re.compile(r"흡입력|용량|무게|중량|사이즈|크기|높이|길이|폭|너비|두께|출력|최대|최소|총|약")
"""Words that lead to an amount."""
_WHOM = re.compile(r"남성|여성|남자|여자|성인|남녀|\d+")
"""Words, and numbers, that a name too long for a breath can do without."""
_ASIDE = re.compile(r"연동|지원|포함|탑재|내장|사용|가능|무료|증정|사은품")
"""In a tail that tells of a feature."""


def full_name(name: str) -> str:
    """A product name as one plain line, without orders that hide behind it."""
    plain = tidy(name)
    if not orders(plain):
        return plain
    head = ORDERS.split(plain, maxsplit=1)[0]
    return re.split(rf"이 (?:상품|제품)|{MONEY.pattern}", head, maxsplit=1, flags=re.IGNORECASE)[0].strip(" ,.:;-") or plain


def short_name(name: str, brand: str = "", limit: int = 18) -> str:
    """A product name as one says it: without brackets, amounts, colours and offers, at most `limit` syllables.

    A brand at its head stays; otherwise the words before the end go first: Korean names carry the thing itself at the end.
    """
    plain = tidy(BRACKETED.sub(" ", full_name(name))) or full_name(name)
    plain = re.split(r"\s[|/]\s|\s[-–—]\s|[|,]|\s_\s|\s(?:with|for)\s", plain)[0] or plain
    kept = _bare(plain.split()) or _words(plain.split()) or [tidy(brand) or "이 상품"]
    head = brand.split() if brand and " ".join(kept).lower().startswith(f"{brand.lower()} ") else []
    rest = kept[len(head) :]
    for shorter in (list, _fewer, _up_to_the_thing):
        rest = shorter(rest)
        if breath([*head, *rest]) <= limit:
            return " ".join([*head, *rest])
    tail = [rest.pop()]
    while rest and breath([*head, rest[-1], *tail]) <= limit:
        tail.insert(0, rest.pop())
    if head and breath([*head, *tail]) > limit + 4:
        head = []
    return _cut(" ".join([*head, *tail]), limit)


def _words(words: Sequence[str]) -> list[str]:
    """The words without what cannot be said."""
    return re.sub(r"[\"'“”‘’`{}\\\\<>\[\]()*_~^;!?:%]+", " ", " ".join(words)).split()


def _bare(words: Sequence[str]) -> list[str]:
    """The words that name the thing: amounts and offers go, and the search words that follow an amount."""
    words = [word for word in words if not _OFFER.fullmatch(word.strip("*~!?"))]
    amounts = [number for number, word in enumerate(words) if _AMOUNT.match(word)]
    for at in amounts:
        before, after = words[:at], [word for word in words[at:] if not _AMOUNT.match(word)]
        feature = any(map(_ASIDE.search, after))
        if named(" ".join(before)) and (feature or (len(after) > 1 and not named(after[-1]))):
            words = before
            break
    kept = _words([word for word in words if not _AMOUNT.match(word)])
    kept = [word for word in kept if not _AMOUNT.match(word)]  # some show once the signs are gone: 1kg~2kg
    while len(kept) > 2 and (_VARIANT.fullmatch(kept[-1]) or (amounts and _LABEL.fullmatch(kept[-1]))):
        kept.pop()
    return kept


def _fewer(words: Sequence[str]) -> list[str]:
    """The words of a long name without those it can do without; of two things joined by a plus the first."""
    first = list(words[: words.index("+", 1)] if "+" in words[1:] else words)
    return [word for word in first if not _WHOM.fullmatch(word)] or first


def _up_to_the_thing(words: Sequence[str]) -> list[str]:
    """The words of a long name up to the last that names a thing; all of them where none does."""
    last = max((number for number, word in enumerate(words, 1) if named(word)), default=len(words))
    return list(words[:last])


def breath(words: Iterable[str]) -> int:
    """Syllables of a name, an unknown English word counted by its vowels as a Korean would say it."""
    return sum(
        max(len(re.findall(r"[aeiouy]+", word.lower())) + 1, 1)
        if re.fullmatch(r"[A-Za-z]*[a-z][A-Za-z]*", word)
        else syllables(word)
        for word in words
    )


def _cut(text: str, limit: int) -> str:
    """One word longer than a breath: its beginning."""
    if " " in text:
        return text
    if not re.search(r"[가-힣]", text):
        return text[: 2 * limit]
    return text[:limit] if len(text) > limit + 4 else text
