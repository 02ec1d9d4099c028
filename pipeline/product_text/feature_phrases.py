"""Words taken out of shop text safely: plain lines, and short noun phrases from features.

Shop text is data. What looks like an instruction, an address, a price or a sentence is left out, so that nothing hidden in
a page is ever said, and no claim is taken over that a rule forbids.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..korean.hanja import read_hanja
from ..korean.reader import syllables
from .regulated_claims import claims

_MARKUP = re.compile(r"<[^<>]{0,200}>|&[a-z]{2,8};|&#\d{1,6};|\{\\[^}]{0,80}\}|\\[Nnhrt]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f​-‏‪-‮⁠-⁯﻿]")
BRACKETED = re.compile(
    r"\[[^\]]{0,60}\]|\([^)]{0,60}\)|【[^】]{0,60}】|〔[^〕]{0,60}〕|《[^》]{0,60}》|<[^>]{0,60}>|★[^★]{0,30}★"
)
ORDERS = re.compile(
    r"ignore|disregard|forget (?:all|every|the|what)|instructions?\b|prompt|system:|assistant|as an ai|you (?:are|must|should)"
    r"|say (?:that|the)|pretend|override|무시하|무시해|명령|지시(?:를|사항|에|대로)|프롬프트|대본|스크립트"
    r"|라고 ?(?:말|답|대답|쓰|써|적|읽|소개|출력|해)"
    r"|말해 ?(?:줘|주|라)|말하(?:라|세|시|십)|출력(?:해|하)"
    r"|작성(?:해|하세)|읽어 ?줘|답변(?:해|하)|역할을|인공지능|챗봇|이전 내용|위의 내용"
    r"|반드시 (?:말|쓰|써|언급|포함)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?:|www\.|[\w-]+\.(?:com|net|kr|co|org|io|shop)\b|\S+@\S+|\d{2,4}-\d{3,4}-\d{4}|@\w{3,}|카톡|카카오톡|인스타",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"\d\s*(?:원|만\s?원|천\s?원|달러|won|krw|usd|eur)|[₩￦$€£¥]|\d+\s*%\s*(?:할인|세일|off|dc|쿠폰)|쿠폰|적립|무료\s?배송",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?:니다|십시오|[가-힣]요|죠|까|이다|된다|한다|있다|없다|하다|됨|함|임|든|며|고|서|면|는|은|을|를|의|에|와|과|로|게|지만|해|및|한|운|할|될|없이|같이|많이)$"
)
_NOUN_END = re.compile(
    r"(?:사과|한과|효과|다과|약과|견과|모과|[냉라쫄당짜온화앞양단표측전후수평]면|무게|[꽃대집가]게|[상하강]의|순서|문서|도서|보증서|프레임|게임|타임|라임"
    r"|[납리관포]함|냉장고|창고|참고|[도피화경]로|[남동서]해|[골우가]든|가을|마을|노을|기와|대한|무한|극한|[여남]한|담요|필요|향은)$"
)
"""Endings of sentences and of words that lean on the next; and nouns that only look so."""
_SPLIT = re.compile(
    r"[\n\r;•●▶►■□◆◇★☆※✔✓▪·|]+|(?<!\d),+|,+(?!\d{3})|(?<![0-9A-Za-z])/|/(?![0-9A-Za-z])|(?<=[.!?。])\s+|\s[-–—~:]\s|(?<=\S)\s*[✅❤♥⭐]\s*"
)
_SHARED = re.compile(r"(?:OK|오케이|가능|불가|사용|지원|호환|겸용|함유|포함|무첨가|차단|제거|인증|완료)$", re.IGNORECASE)
"""What the last of an enumeration says of them all: torn from it, the others would be claims of their own."""
_DENIAL = re.compile(r"없|않|아닌|제외|빼|뺀|무첨가|제로|zero|free|\b(?:no|non|without)\b|\d\s*% ?미만", re.IGNORECASE)
_ADMIN = re.compile(
    r"제조(?:국|원|사|자|일|업)|판매(?:원|자|업)|수입|책임|문의|고객|전화|주소|기한|주의|배송|교환|반품|품질보증|인증번호|모델명|품번|상품번호|사업자"
    r"|이벤트|진행 ?중|리뷰|후기|상품평|구매평|별점|평점|최저가"
)
"""Lines of the small print."""
_HEADING = re.compile(r"\s*(?:#{1,6}\s|[-=*_]{3,}\s*$)")
"""A heading or a rule of Markdown."""
_LABEL = re.compile(r"^([가-힣]{1,6}) ?[:：] ?")
_BULLET = re.compile(r"^\s*(?:[-–—*#>·ㆍ※]+|\(?\d{1,2}[.)]\s|[①-⑳])\s*")


_EMPHASIS = re.compile(r"(\*{2,3}|_{1,3}|~~)(?=[^\s*_~])([^*_~]{1,80}?)(?<=[^\s*_~])\1(?![A-Za-z0-9])")
"""**bold**, _italic_, ~~struck~~ of Markdown."""
_HANJA = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3040-\u30ff]")


def _in_hangul(text: str) -> str:
    """The text with its Hanja as they are read in Korean: 辛라면 is 신라면. What has no reading stays."""
    kept = ""
    for char in text:
        reading = read_hanja(char, kept.rpartition(" ")[2]) if _HANJA.match(char) else None
        kept += reading or char
    return kept


def tidy(text: str) -> str:
    """Shop text as one plain line: no markup, control characters, emoji or doubled spaces; Hanja by their Korean reading."""
    text = _FORBIDDEN.sub("", unicodedata.normalize("NFC", _EMPHASIS.sub(r"\2", _MARKUP.sub(" ", text))))
    text = _in_hangul(text) if _HANJA.search(text) and not _KANA.search(text) else text
    kept = "".join(
        char if unicodedata.category(char) not in ("So", "Cs", "Co", "Cn", "Sk") or char in "™®℃" else " " for char in text
    )
    return re.sub(r"\s+", " ", kept.replace("️", "")).strip()


def orders(text: str) -> bool:
    """True when shop text speaks to the writer instead of the buyer: "ignore previous instructions", "이라고 말해"."""
    return ORDERS.search(text) is not None


def repeats_an_order(text: str) -> bool:
    """True when a script repeats an order to its writer; stricter than `orders`, for people do say "말해"."""
    return (
        re.search(
            r"ignore (?:all|any|the|previous)|system prompt|프롬프트|(?:이전|위의?) (?:지시|명령|내용)|지시를 무시", text, re.I
        )
        is not None
    )


def addresses(text: str) -> bool:
    """True when the text holds an address, an account or a phone number."""
    return _ADDRESS.search(text) is not None


def safe(text: str) -> bool:
    """True when shop text may be quoted: no instruction, address, price or claim a rule forbids."""
    return not any(pattern.search(text) for pattern in (ORDERS, _ADDRESS, MONEY)) and not claims(text)


def is_denial(text: str) -> bool:
    """Whether it says what is not in it: 무향료, 설탕 제로."""
    return re.match(r"무(?!게|릎|늬|선|대|드|용|지|쇠|화|청)", text) is not None or _DENIAL.search(text) is not None


def is_small_print(text: str) -> bool:
    """Whether it is a line of the small print: maker, delivery, returns, reviews."""
    return _ADMIN.search(text) is not None


def points(texts: Iterable[str], limit: int = 14, most: int = 6) -> list[str]:
    """Short noun phrases of shop text, in its order: "히알루론산 5종", "최대 30시간 재생", "국내산 쌀".

    A line that holds an instruction, an address or a price gives nothing, not even its other half.
    """
    lines = (
        _EMPHASIS.sub(r"\2", line)
        for text in texts
        for line in re.split(r"[\n\r]+|(?<=[.!?。])\s+", text)
        if len(line) <= 200 and safe(line) and not _HEADING.match(line)
    )
    parts = (_BULLET.sub("", BRACKETED.sub(" ", part)) for line in lines for part in _parts(line))
    phrases = (_LABEL.sub(r"\1 ", tidy(part)).strip(" .,!?:;~'\"“”‘’{}\\&") for part in parts)
    return list(dict.fromkeys(phrase for phrase in phrases if _is_phrase(phrase, limit)))[:most]


def _parts(line: str) -> list[str]:
    """The parts of an enumeration. A sentence is none, and what is denied is never torn from its denial."""
    whole = line.strip(" .,!?~")
    if _ADMIN.search(whole) or (_SENTENCE_END.search(whole) and not _NOUN_END.search(whole)):
        return []
    parts = _SPLIT.split(line)
    shared = len(parts) > 1 and _SHARED.search(parts[-1].strip(" .!~")) and not _SHARED.search(parts[0].strip())
    return [line] if shared or _DENIAL.search(line) else parts


def _is_phrase(phrase: str, limit: int) -> bool:
    words = phrase.split()
    return (
        1 <= len(words) <= 6
        and 2 <= len(phrase) <= 24
        and syllables(phrase) <= limit
        and re.search("[가-힣]|^(?!.*[a-z]{3}).*[A-Za-z]{2}", phrase) is not None
        and (not _SENTENCE_END.search(phrase) or _NOUN_END.search(phrase) is not None)
        and not re.search(r"[\\{}<>=\[\]_\u3040-\u30ff\u0e00-\u0e7f]|\*\*", phrase)
    )
