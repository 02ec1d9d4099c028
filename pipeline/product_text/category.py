"""The field a product belongs to, guessed from its words; it decides vocabulary and looks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from ..records import Product

FIELDS = ("beauty", "food", "tech", "living", "fashion", "sport", "kids", "pet")

_FOR = {
    "kids": "아기 유아 어린이 어린이집 유치원 키즈 아동 베이비 신생아 초등 여아 남아 주니어",
    "pet": "캣닢 강아지 고양이 반려견 반려묘 반려동물 애견 애묘 펫 노령견 소형견 중형견 대형견 터키츄",
    "sport": (
        "캠핑 등산 낚시 골프 요가 헬스 러닝 축구 배드민턴 필라테스 트레킹 하이킹 백패킹 클라이밍 라이딩 복싱 서핑 "
        "스쿠버 스노클링 주짓수 태권도 크로스핏 풋살 족구 배구"
    ),
    "general": (
        "차량용 차량 자동차용 세차 출장 시공 대여 입주청소 이사청소 이용권 수강권 상품권 관람권 예약 클래스 문제집 제작 의료용 "
        "수채화 모종 씨앗 몬스테라 다육 배양토 분갈이"
    ),
}
"""Words of a name that say whom or what a thing is for: that weighs more than what it is."""
FOR_WHOM = {"kids": 16, "pet": 16, "sport": 8, "general": 16}
"""What such a word weighs; a thing's own name weighs four to eight."""
AFTERWARDS = 2
"""What a sport weighs behind the thing: 블루투스 스피커 캠핑."""
TORN = 4
"""Letters from which on a word is also found written apart."""
_SHAPED = "인형 머그 컵 무드등 조명 키링 스티커 케이스 필통 노트 달력 양말 액자"
"""Things that are often shaped like an animal, and for everyone."""
_SHADES = re.compile(
    r"(?:\s(?:\d+호?|[a-z]\d+))?\s(?:라이트|다크|딥|연|진)?(?:크림|라즈베리|체리|체리블라썸|피치|오트밀|초코|카라멜|커피|코코아|모카|오렌지|레몬|라임|올리브|와인|"
    r"버건디|복숭아|로즈|바닐라|자몽|밀크|버터|메탈|카멜|라벤더|민트|코코넛|체스트넛|머스타드|토마토|애플|포도|자석)$"
)
"""Colours, scents and flavours at the end of a name that are also goods: 숄더백 크림."""
_VAGUE = (
    "무선 블루투스 wireless bluetooth 스마트 배터리 노이즈캔슬링 usb 수분 보습 피부 미백 주름 운동 청소 정리 주방 욕실 거실 "
    "침실 원목 스킨 헤어 산책"
)
"""Words of a field that name no thing."""
_ALONE = frozenset(("아이", "여아", "남아", "전기"))
"""Words that count only when they stand alone, as those of one letter: inside others they mean something else."""
_SAYS_NO_NOUN = re.compile(
    r"\d|[()\[\]]|^(?:세트|대용량|소형|중형|대형|특대형|미니|혼합|색상|랜덤|발송|택1|본품|리필|선물|구성|패키지|남녀공용|"
    r"화이트|블랙|그레이|네이비|베이지|핑크|블루|레드|그린|옐로우|퍼플|브라운|실버|골드|아이보리|민트|카키|우드|투명|흰색|검정|원목|스텐|실리콘|린넨|가죽|메탈|카본)$"
)
"""Words at the end of a name that name no thing."""
_DEVICE = re.compile(r"(?<![가-힣])(?!이야기|[가-힣]+고기)[가-힣]{2,}기(?![가-힣])")
"""A thing by its ending: 공기주입기, 예초기."""
_NO_THING = re.compile(
    r"(?<![가-힣])(?!(?:황금|천혜|레드|모기|전자모기)향)[가-힣]+[맛향](?![가-힣])|\d(?:박스|팩|컵|캔)"
    r"|성인[/, ]*아동|아동[/, ]*성인|(?:맞춤|주문|수제) ?제작|출장 ?(?:장착|설치|조립)"
    r"|[가-힣]+ (?:포함|증정|사은품|미포함|별매)(?![가-힣])"
)
"""A flavour, a scent, a count, everybody, what is done or given with it: 딸기맛, 3박스, 성인/아동, 주문 제작, 레인커버 포함."""
_LONGER = {
    "러그": ("플러그",),
    "펫": ("카펫",),
    "브릭": tuple(f"{shade}브릭" for shade in "로즈 레드 핑크 칠리 베이지 코랄 오렌지 브라운 더스티 누드".split()),
    "헬스": ("헬스케어",),
    "아이": ("아이폰", "아이패드", "아이크림", "아이섀도", "아이라이너", "아이브로우", "아이스", "아이보리", "아이템"),
    "컵": ("컵라면",),
    "가방": ("아가방",),
    "패드": ("아이패드", "마우스패드"),
    "토마토": ("토마토 케찹", "토마토케찹", "토마토 소스"),
    "수건": ("손수건",),
    "치마": ("앞치마",),
    "브라": ("브라우니", "브라운", "브라질"),
    "팬티": ("팬티기저귀", "팬티형", "매직팬티"),
    "파우더": ("프로틴 파우더", "프로틴파우더", "단백질 파우더", "베이킹파우더", "베이킹 파우더"),
    "인쇄": ("무인쇄",),
    "세탁기": ("세탁기 사용", "세탁기 세탁", "세탁기에", "세탁기로", "세탁기 가능"),
    "건조기": ("건조기 사용", "건조기에", "건조기 가능"),
    "식기세척기": ("식기세척기 사용", "식기세척기에", "식기세척기로", "식기세척기 가능"),
    "전자레인지": ("전자레인지 사용", "전자레인지에", "전자레인지 가능"),
    "베이비": ("베이비파우더", "베이비 파우더"),
    "스마트": ("스마트스터디", "스마트베어"),
    "오리": ("오리기", "오리지널", "오리지날", "오리엔", "아오리", "오리온", "오리털"),
    "라켓": ("브라켓",),
    "케일": ("스케일",),
    "낚시": ("낚시놀이", "낚시 놀이"),
    "식물": ("식물유래", "식물성"),
    "사탕": ("사탕수수",),
    "바디": ("바디필로우",),
    "감자": ("감자칩",),
    "충전": ("충전식",),
    "마이크": ("마이크로",),
    "박스": ("블랙박스", "아이스박스"),
    "장갑": ("위생장갑", "고무장갑", "니트릴장갑", "목장갑"),
    "커피": ("커피머신", "커피 머신", "커피그라인더", "커피 그라인더", "커피포트"),
    "원두": ("원두분쇄기", "원두 분쇄기"),
    "우산": ("우산형",),
    "케이스": ("틴케이스", "틴 케이스"),
    "폼": ("메모리폼", "폼롤러", "유니폼", "플랫폼"),
    "매트": ("매트리스", "발매트", "코일매트", "카매트", "기도매트", "매트립"),
    "쿨러": ("넥쿨러", "넥 쿨러"),
    "목걸이": ("아이스 목걸이", "쿨링 목걸이"),
    "청소": ("입주청소", "이사청소", "분해청소", "청소기"),
    "노트": ("노트북",),
    "식기": ("식기세척기",),
    "주방": ("주방세제",),
    "갤럭시": ("갤럭시 버즈", "갤럭시버즈", "갤럭시 워치", "갤럭시워치"),
    "화분": ("화분 포함",),
    "에어프라이어": ("에어프라이어용", "종이호일 에어프라이어", "에어프라이어 종이호일"),
    "cat": ("catal", "cate", "cat5", "cat6", "cat7", "cat8"),
    "라이딩": ("슬라이딩",),
    "pet": ("carpet", "petal"),
}
"""Word -> longer words that hold it and mean something else."""


def holds(text: str, word: str) -> int:
    """How often `text` holds `word`, not counting the longer words that mean something else."""
    return text.count(word) - sum(text.count(longer) for longer in (*_LONGER.get(word, ()), *_neutral(word)))


@cache
def _neutral(word: str) -> tuple[str, ...]:
    """Rows of no field that hold the word."""
    return tuple(longer for field, longer, _ in _rows() if field == "-" and word in longer)


def plain(name: str, brand: str) -> str:
    """The name without what tells nothing of the field: brand, flavour, scent, counts."""
    return _NO_THING.sub(" ", name.replace(brand, " ") if brand else name)


def guess_field(product: Product) -> str:
    """One of FIELDS, or "" when no word tells. The name weighs most, its last word (the noun) above all."""
    name = _without_what_it_fits(_main_part(plain(product.name, product.brand)))
    texts = ((name, 4), (" ".join((*product.features, *product.options)), 2), (product.description[:600], 1))
    scores: dict[str, float] = dict.fromkeys([*FIELDS, "general"], 0.0)
    for text, weight in texts:
        for field, score in _field_scores(text.lower()).items():
            scores[field] += weight * score
    for field, score in _noun_scores(name.lower()).items():
        scores[field] += 3 * score
    words = [word for word in name.split() if not _SAYS_NO_NOUN.search(word)]
    shaped = any(word.endswith(tuple(_SHAPED.split())) for word in words[-2:])
    for field, whom in _FOR.items():
        if not (shaped and field == "pet"):
            said = [name.find(word) for word in whom.split() if holds(name.lower(), word)]
            late = field == "sport" and said and min(said) > 0 and bool(_field_scores(name[: min(said)].lower()))
            scores[field] += (FOR_WHOM[field] if not late else AFTERWARDS) * bool(said)
    best = max(scores, key=lambda field: scores[field])
    if not scores[best]:
        noun = " ".join(words[-1:])
        return next((field for field, ending in _endings() if re.search(rf"[가-힣]{ending}$", noun)), "")
    return best if best != "general" else ""


def _main_part(name: str) -> str:
    """The thing itself, without what comes with it (+) and what stands behind a comma (colour, count, publisher)."""
    main = re.split(r",\s?(?![0-9]{3})", name)[0]
    main = main if len(main.split()) > 1 else name
    main = _without_shade(main)
    first = re.split(r"\s\+\s?|\s/\s", main)[0]
    return next((part for part in (first, main) if _field_scores(part.lower())), name)


def _without_shade(name: str) -> str:
    """The name without the colour or scent at its end, where what stands before names a thing of another field."""
    shade = _SHADES.search(name)
    before = _field_scores(name[: shade.start()].lower()) if shade else {}
    own = _field_scores(shade[0].lower()) if shade else {}
    best = max(before, key=lambda field: before[field], default="")
    return name[: shade.start()] if shade and best and best not in own else name


@lru_cache(maxsize=1024)
def _field_scores(text: str) -> dict[str, float]:
    """How much the words of the text say for each field."""
    return _sum_of_words(_words_with_field(text))


def _noun_scores(name: str) -> dict[str, float]:
    """The same for the last of its written words of which a word tells; one written apart (쓰레기 봉투) counts whole."""
    none = [found.span() for found in re.finditer(r"\S+", name) if _SAYS_NO_NOUN.search(found[0])]
    found = [
        word
        for word in _words_with_field(name)
        if _fields()[word[0]] and not any(at <= word[1] and word[2] <= end for at, end in none)
    ]
    tags = frozenset(f"{_FOR['sport']} {_VAGUE} 인덕션".split())
    found = [word for word in found if word[0] not in tags] or found
    last = max((end for _, _, end in found), default=0)
    begins = name.rfind(" ", 0, last) + 1
    return _sum_of_words(word for word in found if word[2] > begins)


def _sum_of_words(found: Iterable[tuple[str, int, int]]) -> dict[str, float]:
    scores = dict[str, float]()
    for word, _, end in found:
        says = 2 if len(word) == 1 or word in _ALONE else 1 + 0.02 * len(word) + 0.001 * end
        for field in _fields()[word]:
            scores[field] = scores.get(field, 0.0) + says
    return scores


@lru_cache(maxsize=1024)
def _words_with_field(text: str) -> tuple[tuple[str, int, int], ...]:
    """Listed words of the text, where each begins and ends: of words inside one another only the longest."""
    joined = text.replace(" ", "")
    places = [
        (word, at, end)
        for word in _fields()
        if len(word) > 1 and word not in _ALONE and (holds(text, word) > 0 or (len(word) >= TORN and word in joined))
        for at, end in _places(text, word)
    ]
    whole = [
        (word, at, end)
        for word, at, end in places
        if not any(start <= at and end <= stop and len(other) > len(word) for other, start, stop in places)
        and not (text[end : end + 1] == "용" and "tech" in _fields()[word])  # 전자레인지용: made for it
    ]
    alone = {found[0]: found.span() for found in re.finditer(r"[^\s,./+&()\[\]]+", text)}
    whole += [(word, *span) for word, span in alone.items() if word in _fields() and (len(word) == 1 or word in _ALONE)]
    return tuple(whole)


def _places(text: str, word: str) -> list[tuple[int, int]]:
    """Where the word begins and ends; a long one also where shops write it apart (선 스프레이)."""
    return [found.span() for found in _spelling(word).finditer(text)]


@cache
def _spelling(word: str) -> re.Pattern[str]:
    apart = f"|(?<![^ ]){' ?'.join(map(re.escape, word))}" if len(word) >= TORN and " " not in word else ""
    return re.compile(re.escape(word) + apart)


@cache
def _endings() -> tuple[tuple[str, str], ...]:
    """Field and ending of a thing's name: what it is by when no word tells."""
    return tuple((field, word[1:]) for field, word, _ in _rows() if word.startswith("~"))


@cache
def _rows() -> tuple[tuple[str, str, bool], ...]:
    """Field, word, and whether the word names a thing."""
    lines = (Path(__file__).parent / "category.tsv").read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((field, word, not mark) for field, word, *mark in cells)


@cache
def _fields() -> dict[str, tuple[str, ...]]:
    """Word -> the fields it speaks for."""
    found = dict[str, tuple[str, ...]]()
    for field, word, _ in _rows():
        if word.startswith("~"):
            continue
        found[word] = found.get(word, ()) if field == "-" else (*found.get(word, ()), field)
    return found


_FITS = re.compile(
    r" (?:노트북|스마트폰|휴대폰|핸드폰|태블릿|세차|맞춤 ?제작|주문 ?제작|캠핑용|대학생|QHD|FHD|4K|\d채널)$", re.IGNORECASE
)
"""The end of a name that says what the thing goes with: 토트백 대학생 노트북, 장갑 터치 스마트폰."""


def _without_what_it_fits(name: str) -> str:
    """The name without what the thing goes with, where a thing stands before it."""
    name = name.strip()
    while (found := _FITS.search(name)) and names_a_thing(name[: found.start()].replace("스마트", " ")):
        name = name[: found.start()].strip()
    return name


@lru_cache(maxsize=4096)
def names_a_thing(text: str, field: str = "") -> bool:
    """Whether the text holds a word for a thing, of any field or of this one."""
    device = not field and _DEVICE.search(text) is not None
    return device or any(holds(text.lower(), word) > 0 for word in _things(field))


@cache
def _things(field: str) -> frozenset[str]:
    vague = {*_VAGUE.split(), *" ".join(_FOR[field] for field in ("kids", "pet", "sport")).split()}
    words = (word for of_it, word, thing in _rows() if thing and (of_it == field or not field))
    return frozenset(word for word in words if len(word) > 1 and word not in vague)
