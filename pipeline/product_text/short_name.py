"""A product's name as one says it. Shops put what it is, whom it is for, how much of it and every search word into one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..korean.reader import syllables
from .category import names_a_thing
from .feature_phrases import BRACKETED, MONEY, ORDERS, orders, tidy

COUNTED = (
    r"개입|개|매입|매|팩|입|병|캔|통|봉지|봉|박스|장|켤레|정|캡슐|포|회분|인분|일분|개월분|롤|종|쌍|자루|타|다발|송이|그루|권|피스"
    r"|(?<=\d\d)구"
)
"""What things are counted in that are sold by the piece."""
_UNIT = (
    rf"ml|l|g|kg|mg|mcg|iu|cm|mm|m|oz|lb|w|v|a|gb|tb|mah|hz|psi|pa|dpi|lm|l/h|루멘|안시|인치|{COUNTED}|알|스틱|주분|ea|p|t|pack|세트|색"
    r"|컬러|colou?rs?|호|size|년형|단계|겹|과|미|자"
)
_SIZE = r"(?:\d?x{0,3}[sl]|m|free|프리)"
_NUMBERS = r"\d[\d,.]*(?:[x×*]\d[\d.]*)*"
_RANGE = rf"\d[\d.]*[~-]\d[\d.]*(?:{_UNIT})|\d+~\d+"
_ONE = rf"(?:{_RANGE}|{_NUMBERS}(?:{_UNIT})(?:세트|[x×*]\d+(?:{_UNIT})?)?|\d+[x×*]\d+)"
_AMOUNT = re.compile(rf"(?:약|총)?[x×]?{_ONE}(?:\+{_ONE})*(?:\+.*)?$", re.IGNORECASE)
"""How much of it; what follows is search words."""
_APART = re.compile(rf"(\d(?:{_UNIT})) ?[x×*] ?(?=\d)", re.IGNORECASE)
"""Before the count of an amount that is written apart: 70ml x 2개."""
_OFFER = re.compile(
    r"\d+\+\d+|(?-i:[x×](?:\d{1,2})?)|\d[\d.]*%|택\d|무료배송|당일발송|당일배송|정품|국내배송|특가|세일|할인|신상|초특가|완전|베스트|인기|한정|사은품|증정|기획"
    r"|기획세트|더블기획|(?:단품|본품|리필)(?:\+(?:본품|리필))*|모음|모음전|핫딜|외\d*|\S*\d원|[평개장]당|(?:spf|pa|upf)[\d+]+|#\d+|'\d\d"
    rf"|{_SIZE}(?:[~\-/]{_SIZE})+",
    re.IGNORECASE,
)
"""Words that belong to the offer, and figures that name nothing."""
_VARIANT = re.compile(
    r"블랙|화이트|그레이|네이비|베이지|핑크|레드|블루|그린|옐로우?|브라운|아이보리|크림색|실버|골드|퍼플|카키|오렌지|민트|백색|흑색|색상.*|컬러|가정용|선물용|업소용"
    r"|대용량|소용량|프리사이즈|free|black|white|gr[ae]y|남녀공용|공용|성인용|[소중대]형견|전견종|전연령"
    r"|추천|인기|선물|모델명.*|자급제|무향|빅사이즈|자동|전동|수동|무선|충전식|휴대용|롱|숏|여성|남성|국내산|국산|특|흠집|각인|투명|선물포장"
    r"|저소음|무소음|저전력|고출력|신제품|무설탕|무가당|무라벨|냉장|냉동|기모|원목|순면|소가죽|오가닉|초?경량|논슬립|오리지널|한글판|전좌석|출장장착|[smlq]|퀸|싱글|킹|led|rgb|uv|[fqu]hd|[48]k"
    r"|접이식|좌식|이동식|(?!인형)(?:[a-z]자?|[가-힣]+)형|[가-힣]{2,3}용|[가-힣]+[핏향]|[가-힣]{2,}맛"
    r"|[가-힣]{2,}(?:제거|방지|무첨가|직송|수확|도정|인증|겸용|호환)"
    r"|(?-i:(?=[^ ]*\d)[A-Z][A-Z\d/-]{3,}|(?=[^ ]*[A-Z])\d[A-Z\d-]{5,})|\d+[a-z]\d|\d{3,}-\d{3,}"
    r"|i[3579]|usb-?c?[\d.]*|[^ /]{1,4}(?:/[^ /]{1,4})+",
    re.IGNORECASE,
)
"""Last words of a name that say which one, not what."""
_LABEL = re.compile(r"흡입력|용량|무게|중량|사이즈|크기|높이|길이|폭|너비|두께|출력|최대|최소|색온도|밝기|풍속|총|약")
"""Words that lead to an amount."""
_WHOM = re.compile(r"남성|여성|남자|여자|성인|남녀|\d+")
"""Words, and numbers, that a name too long for a breath can do without."""
_MODEL = re.compile(r"(?=\S*\d)[A-Z][A-Z\d/-]{5,}")
"""A maker's code of a model."""
_ASIDE = re.compile(r"연동|지원|포함|탑재|내장|사용|가능|무료|증정|사은품")
"""In a tail that tells of a feature."""
_BESIDES = re.compile(r"(?<=\S) (?:\+ .+|[^\s+]+) (?:포함|증정|별도|제외)(?=\s|$)")
"""What comes with it: 화분 포함."""
_TORN = ("프로", "맥스", "미니", "플러스", "울트라", "에어")
"""Words of a model's name, which mean nothing without the one before."""


def full_name(name: str) -> str:
    """A product name as one plain line, without orders that hide behind it."""
    plain = tidy(name)
    if not orders(plain):
        return plain
    head = ORDERS.split(plain, maxsplit=1)[0]
    return re.split(rf"이 (?:상품|제품)|{MONEY.pattern}", head, maxsplit=1, flags=re.IGNORECASE)[0].strip(" ,.:;-") or plain


def shown_name(name: str) -> str:
    """A product name as it is shown whole: without the brackets and words of an offer; others ([농부네], (미농)) stay."""
    kept = BRACKETED.sub(lambda found: " " if _OFFERED.search(found[0]) else found[0], name)
    return _without_noise(full_name(kept)) or full_name(name)


_OFFERED = re.compile(
    r"특가|배송|할인|세일|\d\+\d|증정|사은품|오늘|당일|쿠폰|적립|입고|총판|한정|행사|이벤트|무료|핫딜|단독|위크|ESD|★"
)
_SCRIPTS = re.compile(
    "[\u3040-\u30ff\u0e00-\u0e7f\u0600-\u06ff\u0590-\u05ff\u0400-\u04ff\u0900-\u097f\u1000-\u109f\u1780-\u17ff]"
)
"""Kana, Thai, Arabic, Hebrew, Cyrillic, Devanagari, Burmese, Khmer: no Korean reader can say them."""
_UNREAD_HANJA = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def unsayable(name: str) -> str:
    """The letters of a name that a Korean short can neither say nor show, each once; "" when there are none.

    Hanja are read in Korean, unless kana beside them make the name Japanese.
    """
    plain = tidy(name)
    foreign = _SCRIPTS.findall(plain)
    return "".join(dict.fromkeys([*foreign, *_UNREAD_HANJA.findall(plain)]))


def short_name(name: str, brand: str = "", limit: int = 18) -> str:
    """A product name as one says it: without brackets, amounts, colours and offers, at most `limit` syllables.

    A brand at its head stays; otherwise the words before the end go first: Korean names carry the thing itself at the end.
    """
    plain = _without_noise(full_name(BRACKETED.sub(" ", name))) or full_name(name)
    plain = re.split(r"\s[|/]\s|\s[-–—]\s|[|]|,(?!\d{3})|\s_\s|\s(?:with|for)\s", plain)[0] or plain
    plain = _BESIDES.sub("", _APART.sub(r"\1x", plain))
    kept = _accessory(_bare(plain.split())) or _words(plain.split())
    kept = kept if re.search(r"[^\W_]", "".join(kept)) else [tidy(brand) or "이 상품"]
    head = brand.split() if brand and " ".join(kept).lower().startswith(f"{brand.lower()} ") else []
    rest = kept[len(head) :]
    for shorter in (list, _without_pair, _fewer, _up_to_the_thing):
        rest = shorter(rest)
        if breath([*head, *rest]) <= limit:
            return " ".join([*head, *rest])
    tail = [rest.pop()]
    while rest and breath([*head, rest[-1], *tail]) <= limit:
        tail.insert(0, rest.pop())
    while rest and len(tail) > 1 and _is_torn(rest[-1], tail):
        rest.append(tail.pop(0))
    if head and breath([*head, *tail]) > limit + 4:
        head = []
    return _cut(" ".join([*head, *tail]), limit)


_AND = ("및", "또는", "&", "그리고")
_GLUED = re.compile(r"(?<=[가-힣])(?=\d[\d.]*(?:g|kg|ml|l)(?![a-z]))", re.IGNORECASE)
"""Between a name and the amount written to it: 돈까스250g."""
_PIECES = re.compile(r"(?<=\d)(?:ea|pcs|pc)(?![a-z])", re.IGNORECASE)
_NOISE = re.compile(
    r"\+?\s?사은품\s?(?:증정|포함)?|(?<!\S)(?:오늘|당일|익일|지금|주말|이번\s?주)\s?(?:만\s?(?:특가|할인|이\s?가격)?|출발|출고|발송|도착|마감)(?!\S)"
    r"|(?<!\S)[가-힣]{0,5}(?:특가|핫딜|쿠폰|적립)(?!\S)|(?<!\S)[가-힣]{1,5}할인(?!\S)|(?<!\S)(?:기본\s?)?설치비?\s?(?:포함|별도|무료)(?!\S)|(?<!\S)전국\s?설치(?!\S)"
    r"|(?<!\S)(?:무료|빠른|로켓|총알|새벽)\s?(?:배송|반품|교환|설치)(?!\S)|(?<!\S)실시간\s?(?:발송|전송)(?!\S)|(?<!\S)\d+[만천]?원권(?!\S)"
    r"|(?<!\S)(?:입고\s?완료|총판|공식\s?인증|병행\s?수입|리퍼|미개봉|새\s?상품)(?!\S)"
)
"""What a shop writes into a name and nobody says."""
_FITS = re.compile(
    r"호환|공용|전용|갤럭시|아이폰|아이패드|맥북|에어팟|버즈|애플워치|그램|다이슨|닌텐도|샤오미|픽셀|iphone|galaxy",
    re.IGNORECASE,
)
"""What an accessory is for."""
_ACCESSORIES = re.compile(
    r"[가-힣]*(?:케이스|범퍼|필름|강화유리|거치대|커버|파우치|스트랩|밴드|충전기|케이블|어댑터|젠더|필터|이어팁|그립톡|키링|홀더|크래들|매트|보호대|스킨)"
)


def _without_noise(text: str) -> str:
    """The name with amounts apart from it, without offers and delivery."""
    return tidy(_NOISE.sub(" ", apart(text.replace("_", " "))))


def apart(text: str) -> str:
    """The name with amounts apart from it, pieces counted in Korean: 돈까스250g*10ea is 돈까스 250g*10개."""
    return _PIECES.sub("개", _GLUED.sub(" ", text))


def _accessory(words: list[str]) -> list[str]:
    """The words up to the accessory, where what follows only says what it is for: 케이스 ... 갤럭시 S24 호환."""
    at = next((number for number, word in enumerate(words) if _ACCESSORIES.fullmatch(word)), None)
    if not at or _ACCESSORIES.fullmatch(words[-1]) or not any(map(_FITS.search, words[at + 1 :])):
        return words
    return words[: at + 1]


def _without_pair(words: Sequence[str]) -> list[str]:
    """The words of a long name without a pair at its end that says for whom: 가정 및 학생용."""
    at = next((number for number, word in enumerate(words) if word in _AND), 0)
    return list(words[: at - 1] if at > 1 and at >= len(words) - 2 else words)


def _words(words: Sequence[str]) -> list[str]:
    """The words without what cannot be said."""
    signs = r"(?<![A-Za-z])'|'(?![A-Za-z])|(?<!\d):|:(?!\d)|[\"“”‘’`{}\\\\<>\[\]()*_~^;!?%]+"
    return re.sub(signs, " ", " ".join(words)).split()


def _bare(words: Sequence[str]) -> list[str]:
    """The words that name the thing: amounts and offers go, and the search words that follow an amount."""
    words = [word for word in words if not _OFFER.fullmatch(word.strip("*~!?"))]
    amounts = [number for number, word in enumerate(words) if _AMOUNT.match(word)]
    for at in amounts:
        before, after = words[:at], [word for word in words[at:] if not _AMOUNT.match(word)]
        spoken_of = any(map(_ASIDE.search, after)) or amounts[-1] - at > len(amounts) - amounts.index(at) - 1
        flavour = after and all(names_a_thing(word, "food") for word in after)
        if names_a_thing(" ".join(before)) and (spoken_of or flavour or (after and not names_a_thing(after[-1]))):
            words = before
            break
    kept = _words([word for word in words if not _AMOUNT.match(word)])
    kept = [word for word in kept if not _AMOUNT.match(word)]  # some show once the signs are gone: 1kg~2kg
    while _loose(kept) or (len(kept) > 2 and amounts and _LABEL.fullmatch(kept[-1])):
        kept.pop()
    return kept


def _loose(words: Sequence[str]) -> bool:
    """Whether the last word says which one, and the name is whole without it."""
    if len(words) < 2:
        return False
    if words[-2] in _AND:
        return False
    thing = names_a_thing(words[-2])
    return bool((len(words) > 2 or thing) and (_VARIANT.fullmatch(words[-1]) or (thing and re.fullmatch(r"\d{3,}", words[-1]))))


def _fewer(words: Sequence[str]) -> list[str]:
    """The words of a long name without those it can do without; of two things joined by a plus the first."""
    first = list(words[: words.index("+", 1)] if "+" in words[1:] else words)
    return [word for word in first if not _WHOM.fullmatch(word) and not _MODEL.fullmatch(word)] or first


def _up_to_the_thing(words: Sequence[str]) -> list[str]:
    """The words of a long name up to the last that names a thing; all of them where none does.

    Where that is the first one, the next stays if it may be its name: 만년필 라미.
    """
    last = max((number for number, word in enumerate(words, 1) if names_a_thing(word)), default=len(words))
    own = (
        last == 1 and re.fullmatch(r"[가-힣]{2,}(?<![은는운한형식])", " ".join(words[1:2])) and not _VARIANT.fullmatch(words[1])
    )
    return list(words[: last + bool(own)])


def _is_torn(before: str, words: Sequence[str]) -> bool:
    """Whether the first of the words belongs to the one before it, which is gone."""
    letters = re.search("[가-힣]", "".join(words)) and not re.search("[가-힣]", before + words[0])
    return words[0] in _TORN or bool(letters) or any(char.isdigit() for char in words[0])


def breath(words: Iterable[str]) -> int:
    """Syllables of a name as it is read aloud."""
    return sum(map(syllables, words))


def _cut(text: str, limit: int) -> str:
    """One word longer than a breath: its beginning."""
    if " " in text:
        return text
    if not re.search(r"[가-힣]", text):
        return text[: 2 * limit]
    return text[:limit] if len(text) > limit + 4 else text
