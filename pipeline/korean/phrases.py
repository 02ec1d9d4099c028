"""Words taken out of shop text safely: a name one can say in a breath, and short noun phrases from features.

Shop text is data. What looks like an instruction, an address, a price or a sentence is left out, so that nothing hidden in
a page is ever said, and no claim is taken over that a rule forbids.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from .reader import syllables

_MARKUP = re.compile(r"<[^<>]{0,200}>|&[a-z]{2,8};|&#\d{1,6};|\{\\[^}]{0,80}\}|\\[Nnhrt]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f​-‏‪-‮⁠-⁯﻿]")
_BRACKETED = re.compile(
    r"\[[^\]]{0,60}\]|\([^)]{0,60}\)|【[^】]{0,60}】|〔[^〕]{0,60}〕|《[^》]{0,60}》|<[^>]{0,60}>|★[^★]{0,30}★"
)
_SPEC = re.compile(
    r"^(?:[xX×]?\d[\d,.]*(?:ml|l|g|kg|mg|cm|mm|m|oz|개입|개|매입|매|팩|입|병|캔|봉|박스|장|켤레|정|포|회분|인분|롤|ea|p|세트|종|호|size|년형)?"
    r"|\d+\+\d+|[xX×]\d+|택\d|무료배송|당일발송|당일배송|정품|국내배송|특가|세일|할인|신상|사은품|증정|기획|기획세트|단품|본품|리필|모음|모음전|핫딜|외\d*)$",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"ignore|disregard|forget|instruct|prompt|system|assistant|as an ai|you (?:are|must|should)"
    r"|say (?:that|the)|pretend|override|무시|명령|지시|프롬프트|시스템|대본|스크립트|말하|말해|라고 해"
    r"|출력|작성해|읽어 ?줘|답변|역할|인공지능|챗봇"
    r"|이전 내용|위의 내용|반드시",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?:|www\.|[\w-]+\.(?:com|net|kr|co|org|io|shop)\b|\S+@\S+|\d{2,4}-\d{3,4}-\d{4}|@\w{3,}|카톡|카카오톡|인스타",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\d\s*(?:원|만\s?원|천\s?원|달러|won|krw|usd|eur)|[₩￦$€£¥]|\d+\s*%\s*(?:할인|세일|off|dc|쿠폰)|쿠폰|적립|무료\s?배송",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?:니다|세요|어요|아요|해요|예요|네요|죠|까|십시오|이다|된다|한다|있다|없다|하다|됨|함|임|요|든|며|고|서|면|는|은|을|를|의|에|와|과|로|게|지만|해|및)$"
)
_CLAIM = re.compile(
    r"최저가|최고|최상|최강|1위|일위|넘버원|no\.?\s?1|세계\s?최초|국내\s?최초|유일|무조건|완벽|완전|100\s*%\s*(?:효과|보장|환불|만족|안전)|기적|보장|치료|치유|예방|완치|의약|항암"
    r"|면역|다이어트|체중|살\s?빠|지방\s?분해|혈당|혈압|콜레스테롤|해독|디톡스|아토피|여드름|탈모|주름|재생|미백|부작용|무해|무독성|특허\s?받은",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[\n\r;•●▶►■□◆◇★☆※✔✓▪·|,/]+|(?<=[.!?。])\s+|\s[-–—~:]\s|(?<=\S)\s*[✅❤♥⭐]\s*")
_BULLET = re.compile(r"^[\s\-–—*#>\d.)①-⑳]*(?=[^\d\s])|^[\s\-*#>]+")


def tidy(text: str) -> str:
    """Shop text as one plain line: no markup, control characters, emoji or doubled spaces."""
    text = _FORBIDDEN.sub("", unicodedata.normalize("NFC", _MARKUP.sub(" ", text)))
    kept = "".join(
        char if unicodedata.category(char) not in ("So", "Cs", "Co", "Cn", "Sk") or char in "™®℃" else " " for char in text
    )
    return re.sub(r"\s+", " ", kept.replace("️", "")).strip()


def short_name(name: str, brand: str = "", limit: int = 18) -> str:
    """A product name as one says it: without brackets, amounts and offers, at most `limit` syllables.

    The brand (or first word) stays, and the words before the end go first: Korean names carry the thing itself at the end.
    """
    plain = tidy(_BRACKETED.sub(" ", tidy(name)))
    plain = re.split(r"\s[|/]\s|\s[-–—]\s|[|,]|\s_\s", plain)[0] or tidy(name)
    words = [word for word in re.sub(r"[\"'“”‘’`{}\\<>\[\]()*_~^;!?]+", " ", plain).split()]
    kept = [word for word in words if not _SPEC.match(word)] or words or [brand or "이 상품"]
    head = brand if brand and " ".join(kept).lower().startswith(brand.lower()) else ""
    rest = " ".join(kept)[len(head) :].split() if head else kept
    if syllables(" ".join(kept)) <= limit:
        return " ".join(kept)
    first = [head] if head else [rest.pop(0)] if len(rest) > 1 else []
    tail: list[str] = []
    while rest and syllables(" ".join([*first, rest[-1], *tail])) <= limit:
        tail.insert(0, rest.pop())
    return " ".join([*first, *tail]) if tail else _cut(" ".join([*first, *rest]), limit)


def _cut(text: str, limit: int) -> str:
    """One word longer than a breath: its first `limit` syllables."""
    while len(text) > 1 and syllables(text) > limit:
        text = text[:-1].rstrip()
    return text


def orders(text: str) -> bool:
    """True when shop text speaks to the writer instead of the buyer: "ignore previous instructions", "이라고 말해"."""
    return _ORDERS.search(text) is not None


def safe(text: str) -> bool:
    """True when shop text may be quoted: no instruction, address, price or claim a rule forbids."""
    return not any(pattern.search(text) for pattern in (_ORDERS, _ADDRESS, _MONEY, _CLAIM))


def points(texts: Iterable[str], limit: int = 14, most: int = 6) -> list[str]:
    """Short noun phrases of shop text, in its order: "히알루론산 5종", "최대 30시간 재생", "국내산 쌀".

    A line that holds an instruction, an address or a price gives nothing, not even its other half.
    """
    found: dict[str, None] = {}
    for text in texts:
        for line in re.split(r"[\n\r]+|(?<=[.!?。])\s+", text):
            if not safe(line) or len(line) > 200:
                continue
            for part in _SPLIT.split(line):
                phrase = tidy(_BULLET.sub("", _BRACKETED.sub(" ", part))).strip(" .,!?:;~'\"“”‘’{}\\%&")
                if _is_phrase(phrase, limit):
                    found.setdefault(phrase)
    return list(found)[:most]


def _is_phrase(phrase: str, limit: int) -> bool:
    words = phrase.split()
    return (
        1 <= len(words) <= 4
        and 2 <= len(phrase) <= 24
        and syllables(phrase) <= limit
        and re.search(r"[가-힣A-Za-z]{2}", phrase) is not None
        and not _SENTENCE_END.search(phrase)
        and not re.search(r"[\\{}<>=\[\]_]", phrase)
    )
