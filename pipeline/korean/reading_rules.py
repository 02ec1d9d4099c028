"""The reader's rules, in the order they are tried. A rule is (pattern, speak): speak(match) gives the Hangul said for what
the pattern matched, or None when the rule does not apply after all. No pattern takes a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from . import quantities as q
from .counters import unit_name, unit_pattern
from .hanja import read_hanja
from .latin_words import latin_word, names
from .numbers import digits, sino

Speak = Callable[[re.Match[str]], str | None]

_JAMO_NAMES = "기역 니은 디귿 리을 미음 비읍 시옷 이응 지읒 치읓 티읕 피읖"
_JAMO = dict(zip("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅌㅍ", _JAMO_NAMES.split(" "), strict=True))
_GREEK_NAMES = "알파 베타 감마 델타 람다 마이크로 파이 시그마 오메가 옴"
_GREEK = dict(zip("αβγδλμπσωΩ", _GREEK_NAMES.split(" "), strict=True))


def _model(found: re.Match[str]) -> str:
    """Letters and digits in one word ("WH-1000XM5"): each run in turn."""
    runs = re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?", found[0])
    return " ".join(_model_digits(run) if run[0].isdigit() else latin_word(run) for run in runs)


def _model_digits(run: str) -> str:
    if "." in run:
        return q.say_number(run)
    if run.startswith("0") or len(run) > 4 or (len(run) == 4 and int(run) % 100):
        return digits(run, "공")
    return sino(int(run))


def _short_model(found: re.Match[str]) -> str:
    """A letter and a digit are a name: "M3" 엠쓰리, "A4" 에이포."""
    return f"{latin_word(found['letter'])}{q.ENGLISH[int(found['digit'])]}"


def _from_to(found: re.Match[str]) -> str:
    """ "C-to-C" 씨 투 씨."""
    return f"{latin_word(found['one'])} 투 {latin_word(found['other'])}"


def _oil_grade(found: re.Match[str]) -> str:
    """ "5W-30" 오 더블유 삼십: the W of an oil is a letter, not watts."""
    return f"{sino(int(found['cold']))} 더블유 {sino(int(found['hot']))} "


def _pluses(found: re.Match[str]) -> str:
    """ "PA++++" 포 플러스."""
    count = len(found[0])
    return f" {q.ENGLISH[count]} 플러스 " if 1 < count <= 10 else " 플러스 "


def _address(found: re.Match[str]) -> str:
    """A web or mail address: its words, 점 for dots, 골뱅이 for @; 닷컴 for .com."""
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", found[0]).rstrip("./")
    text = text.replace(".com", " 닷컴 ")
    signs = {".": "점", "@": "골뱅이", "/": "슬래시", "-": "", "_": ""}
    pieces = re.findall(r"[A-Za-z]+|\d+|[가-힣]+|[.@/]", text)
    return " ".join(
        signs.get(piece) or (digits(piece, "공") if piece.isdigit() else latin_word(piece) or piece) for piece in pieces
    )


def _before(found: re.Match[str]) -> str:
    """What stands before the match in its word."""
    return found.string[: found.start()].rpartition(" ")[2]


def _listed_name(found: re.Match[str]) -> str | None:
    """A listed name that begins with a digit; 3M is one, 3m is none."""
    return None if re.fullmatch(r"\d+[a-z]", found[0]) else names().get(found[0].lower())


def _constant_reading(said: str) -> Speak:
    return lambda _: said


_SITE = r"(?:https?://|www\.)[^\s가-힣,]+|[\w.+-]+@[\w-]+(?:\.[a-z]+)+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|co\.kr|kr|net|org|shop|store|io)(?![A-Za-z0-9])(?:/[\w./-]*)?"
_MONTH, _DAY = r"(?P<month>1[0-2]|0?[1-9])", r"(?P<day>[12]\d|3[01]|0?[1-9])"


def _table() -> tuple[tuple[str, Speak], ...]:
    unit = unit_pattern()
    amount = q.AMOUNT
    return (
        (_SITE, _address),
        (r"(?:\+82-?|0)\d{1,3}[-)]\d{3,4}-\d{4}(?!\d)|1[568]\d\d-\d{4}(?!\d)|01\d{8,9}(?!\d)", q.telephone),
        (rf"(?P<year>(?:19|20)\d\d)(?P<s>[-./]){_MONTH}(?P=s){_DAY}(?!\d)\.?", q.date),
        (rf"(?P<year>(?:19|20)\d\d)[-./]{_MONTH}(?![\d.%])\.?", q.date),
        (rf"{_MONTH}[./]{_DAY}(?=\([월화수목금토일]\)|까지|부터|[~∼〜]\d{{1,2}}[./]|일? ?출시)", q.date),
        *_designations(),
        (r"[Dd]-(?=\d)", _constant_reading("디 마이너스 ")),
        (r"\(주\)", _constant_reading(" 주식회사 ")),
        (r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?!\d)", q.time),
        (r"\d+:\d+(?!\d)", q.ratio),
        (r"(?<![\d/])[1-9]/[1-9]\d?(?![\d/])", q.fraction),
        (rf"(?<=[~∼〜]){_MONTH}[./]{_DAY}", q.date),
        (rf"(?P<sign>[₩$€£¥])(?P<number>{amount})", q.money),
        (rf"(?<=(?P<sign>[₩$€£¥]) )(?P<number>{amount})", q.money),
        (r"[₩$€£¥](?= \d)", _constant_reading("")),
        (r"(?<= )(?:[x×*](?= ?\d)|X(?= \d))", q.times),
        (r"(?<=[a-zA-Z가-힣])[×*](?=\d)|(?<=[가-힣])x(?=\d)", q.times),
        (r"(?<=오메가)-?3(?!\d)", _constant_reading(" 쓰리")),
        (r"(?<![\d.+])1\+\+(?![\d+])", _constant_reading("투 플러스 ")),
        (r"(?<![\d.+])1\+(?= ?등급)", _constant_reading("원 플러스 ")),
        (r"(?<![\d.])\d{1,2}(?:\+\d{1,2})+(?![\d%A-Za-z])", q.promotion),
        (rf"(?:{amount}(?:[십백천][만억조]?|[만억조])(?![각립합들두연장화]))+(?:{q.NUMBER}(?=[원개명]))?", q.large),
        (rf"(?P<minus>(?<![\w)])[-−])?(?P<first>{amount})(?P<sign>[~∼〜-])(?P<second>{amount})(?=[가-힣]|{unit})", q.span),
        (r"\d[A-Za-z0-9-]*|[A-Za-z]+-\d", _listed_name),
        (rf"({amount})[xX×*](?=\d)", q.product),
        (rf"(?P<minus>(?<!\d)[-−])?(?P<number>{amount})(?P<unit>{unit})", q.measure),
        (
            r"(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*",
            lambda found: names().get(found[0].lower()) or _model(found),
        ),
        (r"(?<=[A-Z]{2} )\d{4}(?![\d,가-힣])", lambda found: _model_digits(found[0])),
        (r"(?i:(?<=top )|(?<=best ))(?:10|[1-9])(?![\d.,%가-힣])", lambda found: q.ENGLISH[int(found[0])]),
        (rf"{amount}", q.amount),
        (rf"(?:(?<=\d)|(?<=\d )){unit}", lambda found: unit_name(found[0])),
        (rf"(?<![A-Za-z]){unit}(?=당)", lambda found: unit_name(found[0])),
        (r"[A-Za-z]+(?:['&./+-][A-Za-z0-9]+)*", lambda found: names().get(found[0].lower())),
        (r"[A-Za-z]+(?:['.-][A-Za-z]+)*", lambda found: latin_word(found[0])),
        (r"[Øø⌀](?=\d)", _constant_reading("지름 ")),
        (r"[αβγδλμπσωΩ]", lambda found: _GREEK[found[0]]),
        (r"[\u3400-\u9fff\uf900-\ufaff]", lambda found: read_hanja(found[0], _before(found))),
        (r"[ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅌㅍ](?![ㄱ-ㅣ])(?<![ㄱ-ㅣ].)", lambda found: _JAMO[found[0]]),
        *_signs(),
    )


def _designations() -> tuple[tuple[str, Speak], ...]:
    """Names of letters and digits that Koreans read in English, and the fineness of silver."""
    silver = r"(?:925|950|999)"
    return (
        (r"(?i:no\.)1(?!\d)", _constant_reading("넘버원")),
        (r"(?i:no\.)(?P<digit>[1-9]|10)(?![\d.,])", lambda found: f"넘버 {q.ENGLISH[int(found['digit'])]}"),
        (r"(?i:no\.)(?=\d)", _constant_reading("넘버 ")),
        (r"(?i:vol\.)(?P<digit>[1-9]|10)(?![\d.,])", lambda found: f"볼륨 {q.ENGLISH[int(found['digit'])]}"),
        (r"(?<![\d.])[2-9](?=[xX][lL](?![A-Za-z]))", q.english),
        (r"(?:(?<=[Ww]i-[Ff]i )|(?<=[Ww]i[Ff]i )|(?<=와이파이 ))[4-9](?![\d.,가-힣])", q.english),
        (r"(?<![\d.])[1-9](?= (?i:in) 1(?!\d))|(?<=\d (?:in|IN) )1(?!\d)", q.english),
        (r"(?<![A-Za-z])(?i:gen)(?P<digit>[1-9])(?![\d.,]|세대)", lambda found: f"젠 {q.ENGLISH[int(found['digit'])]}"),
        (r"(?<=\b[Gg]en )[1-9](?![\d.,가-힣])", q.english),
        (r"(?<![\d.,])\d{1,3}[A-H](?=[급컵형])", _model),
        (r"(?:(?<=라이젠 \d )|(?<=[Rr]yzen \d ))\d{4}[A-Z]{1,2}(?![A-Za-z])", _model),
        (r"(?P<one>[A-Z])-to-(?P<other>[A-Z])(?![A-Za-z])", _from_to),
        (r"(?<![A-Za-z\d])(?P<cold>\d{1,2})W-?(?P<hot>\d0)(?![\dA-Za-z])", _oil_grade),
        (r"(?<![\d/])24/7(?![\d/])", _constant_reading("이십사 시간 칠 일")),
        (r"(?<![A-Za-z0-9-])B(?P<floor>[1-9])(?=층)", lambda found: f"지하 {sino(int(found['floor']))} "),
        (rf"(?<![\d.,]){silver}(?= ?(?:실버|순은|은(?![가-힣])|스털링|[Ss]ilver))", q.fineness),
        (rf"(?:(?<=실버)|(?<=실버 )|(?<=은)|(?<= 은 )){silver}(?![\d.,%가-힣])", q.fineness),
        (r"(?<![A-Za-z0-9.-])(?P<letter>[A-Z])(?P<digit>[1-9])(?![A-Za-z0-9.-])", _short_model),
    )


def _signs() -> tuple[tuple[str, Speak], ...]:
    return (
        (r"%", _constant_reading(" 퍼센트")),
        (r"\++", _pluses),
        (r"&", _constant_reading(" 앤 ")),
        (r"±", _constant_reading(" 플러스마이너스 ")),
        (r"=", _constant_reading(" 이퀄 ")),
        (r"×", _constant_reading(" 곱하기 ")),
        (r"@", _constant_reading(" 골뱅이 ")),
        (r"№", _constant_reading("넘버 ")),
        (r"(?<=[\w%℃)])[~∼〜](?=[\w₩$])", _constant_reading("에서 ")),
        (r"(?:\.{2,}|…)+", _constant_reading("… ")),
        (r"[.。]", _constant_reading(". ")),
        (r"!", _constant_reading("! ")),
        (r"\?", _constant_reading("? ")),
        (r"[,、;:·ㆍ•|/()\[\]→—–]", _constant_reading(", ")),
        (r"[~∼〜\"'“”‘’«»「」『』<>{}#*_^`\\★☆♥♡♪●■▶▼▲◆◇○※✓✔→←↑↓-]", _constant_reading("")),
    )


@cache
def rules() -> tuple[tuple[re.Pattern[str], Speak], ...]:
    """Every rule, ready to match."""
    return tuple((re.compile(pattern), speak) for pattern, speak in _table())
