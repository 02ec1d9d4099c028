"""Speech levels: sentences written in 해요체 said in 합쇼체 or 반말, by their endings.

Only the last word of a sentence (or of a clause that ends in 죠, 거든요 ...) changes. Where Korean offers no regular way the
copy itself gives the three forms: "[골라 보세요|골라 보십시오|골라 봐]".
"""

from __future__ import annotations

import re
from typing import Literal

from .hangul import is_syllable, join, split

Level = Literal["해요", "합쇼", "반말"]

LEVELS: tuple[Level, ...] = ("해요", "합쇼", "반말")

_TABLE: tuple[tuple[str, str, str], ...] = (
    # 해요체, 합쇼체, 반말: the longest ending that fits wins
    ("이에요", "입니다", "이야"),
    ("예요", "입니다", "야"),
    ("아니에요", "아닙니다", "아니야"),
    ("거든요", "거든요", "거든"),
    ("잖아요", "잖습니까", "잖아"),
    ("네요", "네요", "네"),
    ("군요", "군요", "구나"),
    ("는데요", "는데요", "는데"),
    ("은데요", "은데요", "은데"),
    ("인데요", "인데요", "인데"),
    ("던데요", "던데요", "던데"),
    ("대요", "답니다", "대"),
    ("까요", "까요", "까"),
    ("나요", "나요", "나"),
    ("시죠", "시죠", "지"),
    ("이죠", "이죠", "이지"),
    ("죠", "죠", "지"),
    ("지요", "지요", "지"),
    ("봐요", "봅시다", "보자"),
    ("가요", "갑니다", "가"),
    ("보세요", "보십시오", "봐"),
    ("두세요", "두십시오", "둬"),
    ("주세요", "주십시오", "줘"),
    ("하세요", "하십시오", "해"),
    ("마세요", "마십시오", "마"),
    ("가세요", "가십시오", "가"),
    ("오세요", "오십시오", "와"),
    ("드세요", "드십시오", "먹어"),
    ("고르세요", "고르십시오", "골라"),
    ("누르세요", "누르십시오", "눌러"),
    ("담으세요", "담으십시오", "담아"),
    ("챙기세요", "챙기십시오", "챙겨"),
    ("계세요", "계십시오", "있어"),
    ("할게요", "하겠습니다", "할게"),
    ("볼게요", "보겠습니다", "볼게"),
    ("드릴게요", "드리겠습니다", "줄게"),
    ("있어요", "있습니다", "있어"),
    ("없어요", "없습니다", "없어"),
    ("들어요", "듭니다", "들어"),
    ("만들어요", "만듭니다", "만들어"),
    ("늘어요", "늡니다", "늘어"),
    ("물어요", "뭅니다", "물어"),
    ("졸려요", "졸립니다", "졸려"),
    ("골라요", "고릅니다", "골라"),
    ("몰라요", "모릅니다", "몰라"),
    ("달라요", "다릅니다", "달라"),
    ("빨라요", "빠릅니다", "빨라"),
    ("눌러요", "누릅니다", "눌러"),
    ("발라요", "바릅니다", "발라"),
    ("불러요", "부릅니다", "불러"),
    ("갈라요", "가릅니다", "갈라"),
    ("써요", "씁니다", "써"),
    ("커요", "큽니다", "커"),
    ("꺼요", "끕니다", "꺼"),
    ("떠요", "뜹니다", "떠"),
    ("바빠요", "바쁩니다", "바빠"),
    ("나빠요", "나쁩니다", "나빠"),
    ("아파요", "아픕니다", "아파"),
    ("예뻐요", "예쁩니다", "예뻐"),
    ("기뻐요", "기쁩니다", "기뻐"),
    ("슬퍼요", "슬픕니다", "슬퍼"),
    ("고파요", "고픕니다", "고파"),
    ("보여요", "보입니다", "보여"),
    ("돼요", "됩니다", "돼"),
    ("해요", "합니다", "해"),
)

_VOWELS = {
    "ㅏ": "ㅏ",
    "ㅘ": "ㅗ",
    "ㅝ": "ㅜ",
    "ㅕ": "ㅣ",
    "ㅐ": "ㅐ",
    "ㅔ": "ㅔ",
    "ㅙ": "ㅚ",
    "ㅞ": "ㅞ",
    "ㅓ": "ㅓ",
    "ㅖ": "ㅖ",
}
"""Vowel of the contracted form -> of the stem: 와 -> 오, 줘 -> 주, 려 -> 리."""

_REGULAR_WO = frozenset("배키채지비깨세재피외싸치데태우끼메띄")
"""What stands before 워 in verbs in -우다 (배우다); elsewhere it is a stem in ㅂ (가볍다)."""

_SENTENCE = re.compile(r"([가-힣]*[요죠])(?=[\s.?!,~…\"'”’)]|$)")


def _formal(word: str, *, question: bool) -> str:
    """A word in 해요체 that is in no table, as 합쇼체: by its stem."""
    body = word.removesuffix("요")
    tail = "까" if question else "다"
    if len(body) < 1 or not is_syllable(body[-1]):
        return word
    onset, vowel, final = split(body[-1])
    if body[-1] in "어아여" and len(body) > 1 and is_syllable(body[-2]):
        stem = split(body[-2])
        if stem[2]:  # 먹어요 -> 먹습니다
            return f"{body[:-1]}습니{tail}"
    if body[-1] == "워" and len(body) > 1 and is_syllable(body[-2]) and body[-2] not in _REGULAR_WO:
        return f"{body[:-2]}{join(*split(body[-2])[:2], 'ㅂ')}습니{tail}"  # 가벼워요 -> 가볍습니다
    if final == "" and vowel in _VOWELS:
        return f"{body[:-1]}{join(onset, _VOWELS[vowel], 'ㅂ')}니{tail}"
    return word


def _plain_order(word: str) -> str:
    """An honoured request that is in no table, as 반말: 당기세요 -> 당겨, 받으세요 -> 받아."""
    stem = word.removesuffix("세요")
    body = stem.removesuffix("으")
    if not body or not is_syllable(body[-1]):
        return word
    onset, vowel, final = split(body[-1])
    if final:
        return body + ("아" if vowel in "ㅏㅗ" else "어")
    joined = {"ㅣ": "ㅕ", "ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅡ": "ㅓ"}.get(vowel, vowel)
    return body[:-1] + join(onset, joined, "")


def _convert(word: str, level: Level, *, question: bool) -> str:
    row = max((row for row in _TABLE if word.endswith(row[0])), key=lambda row: len(row[0]), default=None)
    if level == "반말":
        if row:
            return word.removesuffix(row[0]) + row[2]
        return _plain_order(word) if word.endswith("세요") else word.removesuffix("요")
    if word.endswith("세요") and (row is None or question):
        return word.removesuffix("세요") + ("십니까" if question else "십시오")
    if row is None:
        return _formal(word, question=question)
    formal = word.removesuffix(row[0]) + row[1]
    return re.sub(r"니다$", "니까", formal) if question else formal


def in_level(text: str, level: Level) -> str:
    """`text`, written in 해요체, in `level`. Sentences whose ending is not known stay as they are."""
    if level == "해요":
        return text

    def turn(found: re.Match[str]) -> str:
        return _convert(found[1], level, question=text[found.end() :].lstrip("\"'”’)")[:1] == "?")

    return _SENTENCE.sub(turn, text)
