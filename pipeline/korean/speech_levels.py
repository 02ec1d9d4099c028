"""Speech levels: sentences written in 해요체 said in 합쇼체 or 반말, by their endings.

Only words in -요 and -죠 change: the last of a sentence, or of a clause. Where Korean offers no regular way the copy itself
gives the forms (engines/copy). What is not understood stays as it is: a polite word too many is no fault, a broken one is.
"""

from __future__ import annotations

import re
from typing import Literal

from .hangul import is_syllable, join, split

Level = Literal["해요", "합쇼", "반말"]

LEVELS: tuple[Level, ...] = ("해요", "합쇼", "반말")

_ROWS = """
    이에요 입니다 이야    예요 입니다 야        거예요 겁니다 거야     저예요 접니다 나야     아니에요 아닙니다 아니야
    거든요 거든요 거든    잖아요 죠 잖아        네요 네요 네          군요 군요 구나        까요 까요 까
    는데요 는데요 는데    은데요 은데요 은데    인데요 인데요 인데     던데요 던데요 던데     더라고요 더군요 더라
    인가요 인가요 인가    은가요 은가요 은가    계신가요 계십니까 있어 대요 답니다 대        래요 랍니다 래
    시죠 시죠 지          으시죠 으시죠 지      아시죠 아시죠 알지     죠 죠 지             지요 지요 지
    봐요 보십시오 봐      마요 마십시오 마      놔요 놓습니다 놔       가요 갑니다 가        해요 합니다 해
    보세요 보십시오 봐    두세요 두십시오 둬    주세요 주십시오 줘     하세요 하십시오 해    마세요 마십시오 마
    가세요 가십시오 가    오세요 오십시오 와    드세요 드십시오 먹어   계세요 계십시오 있어  아세요 아십니까 알아
    들르세요 들르십시오 들러  만드세요 만드십시오 만들어
    그래요 그렇습니다 그래  어때요 어떻습니까 어때  들러요 들릅니다 들러  몰라요 모릅니다 몰라  드릴게요 드리겠습니다 줄게
    있어요 있습니다 있어  없어요 없습니다 없어  물어요 묻습니다 물어   드물어요 드뭅니다 드물어   걸어요 걷습니다 걸어
    바빠요 바쁩니다 바빠  나빠요 나쁩니다 나빠  아파요 아픕니다 아파   예뻐요 예쁩니다 예뻐  기뻐요 기쁩니다 기뻐
    슬퍼요 슬픕니다 슬퍼  고파요 고픕니다 고파  써요 씁니다 써         커요 큽니다 커        꺼요 끕니다 꺼    떠요 뜹니다 떠
    더요 더 더            도와요 돕습니다 도와
"""
_WORDS = _ROWS.split()
_TABLE = {_WORDS[i]: (_WORDS[i + 1], _WORDS[i + 2]) for i in range(0, len(_WORDS), 3)}
"""Ending in 해요체 -> in 합쇼체, in 반말; the longest that fits wins."""

_STEMS = {
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
_HUMBLE = {"모": "모셔", "드": "먹어"}
"""Stems whose 시 is no ending (모시다), or whose plain word is another (드시다)."""
_NOUNS = ("담요", "필요", "중요", "수요", "개요", "주요", "동요", "강요")
"""Words in -요 that end no sentence."""

_POLITE = re.compile(r"([가-힣]*[요죠])(?=[\s.?!,~…*\"'”’)]|$)")


def in_level(text: str, level: Level) -> str:
    """`text`, written in 해요체, in `level`."""
    if level == "해요":
        return text

    def turn(found: re.Match[str]) -> str:
        if found[1] in _NOUNS:
            return found[1]
        before = re.split(r"[.!?]", text[: found.start()])[-1]
        asks = text[found.end() :].lstrip("*\"'”’)")[:1] == "?" or re.search(r"(?:^|\s)왜\s", before) is not None
        return _formal(found[1], asks=asks) if level == "합쇼" else _plain(found[1], asks=asks)

    return _POLITE.sub(turn, text)


def _row(word: str) -> str:
    """The longest ending of the table that fits, or ""."""
    return max((ending for ending in _TABLE if word.endswith(ending)), key=len, default="")


# --- 합쇼체 -----------------------------------------------------------------------------------------------------------


def _formal(word: str, *, asks: bool) -> str:
    ending = _row(word)
    if asks and word.endswith("시나요"):
        return word.removesuffix("시나요") + "십니까"
    if asks and word.endswith(("나요", "셨어요")):
        return word if word.endswith("나요") else word.removesuffix("어요") + "습니까"
    if word.endswith("세요") and (asks or not ending):
        return word.removesuffix("세요") + ("십니까" if asks else "십시오")
    if ending:
        said = word.removesuffix(ending) + _TABLE[ending][0]
    elif word.endswith("게요"):
        said = _promise(word)
    else:
        said = _from_stem(word.removesuffix("요")) or word
    return re.sub(r"니다$", "니까", said) if asks else said


def _promise(word: str) -> str:
    """보여 줄게요 -> 보여 주겠습니다; 솔직하게요 stays."""
    body = word.removesuffix("게요")
    if not body or not is_syllable(body[-1]) or split(body[-1])[2] != "ㄹ":
        return word
    return body[:-1] + join(*split(body[-1])[:2]) + "겠습니다"


def _from_stem(body: str) -> str:
    """A word without its 요 as 합쇼체: 먹어 -> 먹습니다, 려 -> 립니다; "" when its stem cannot be told."""
    if not body or not is_syllable(body[-1]):
        return ""
    before = body[-2] if len(body) > 1 and is_syllable(body[-2]) else ""
    onset, vowel, final = split(body[-1])
    if body[-1] in "어아여" and before:
        return f"{body[:-1]}입니다" if body[-1] == "여" else body[:-2] + _with_ending(before)  # 보여요 -> 보입니다
    if body[-1] in "러라" and before and split(before)[2] == "ㄹ":
        return f"{body[:-2]}{join(*split(before)[:2])}릅니다"  # 골라요 -> 고릅니다
    if body[-1] == "워" and before and before not in _REGULAR_WO:
        return f"{body[:-2]}{join(*split(before)[:2], 'ㅂ')}습니다"  # 가벼워요 -> 가볍습니다
    if final or vowel not in _STEMS:
        return ""
    return f"{body[:-1]}{join(onset, _STEMS[vowel], 'ㅂ')}니다"


def _with_ending(stem: str) -> str:
    """The last syllable of a stem with its ending: 먹 -> 먹습니다, 쉬 -> 쉽니다, 놀 -> 놉니다."""
    onset, vowel, final = split(stem)
    return f"{join(onset, vowel, 'ㅂ')}니다" if final in ("", "ㄹ") else f"{stem}습니다"


# --- 반말 -------------------------------------------------------------------------------------------------------------


def _plain(word: str, *, asks: bool) -> str:
    if asks and word.endswith("시나요"):
        word = word.removesuffix("나요").removesuffix("시") + "세요"
    honoured, past, tail = word.partition("셨")
    if past and (stem := plain_form(honoured)):
        return _past(stem) + {"죠": "지", "나요": "어", "어요": "어"}.get(tail, tail.removesuffix("요"))
    ending = _row(word)
    if ending:
        return word.removesuffix(ending) + _TABLE[ending][1]
    if word.endswith("세요"):
        return plain_form(word.removesuffix("세요")) or word
    return word.removesuffix("요")


def plain_form(stem: str) -> str:
    """The plain form of a verb's stem: 당기 -> 당겨, 받으 -> 받아, 고르 -> 골라; "" when there is none."""
    body = stem.removesuffix("으") if len(stem) > 1 else stem
    if not body or not is_syllable(body[-1]):
        return ""
    if stem in _HUMBLE:
        return _HUMBLE[stem]
    onset, vowel, final = split(body[-1])
    if final:
        return body + ("아" if vowel in "ㅏㅗ" else "어")
    if body[-1] == "르" and len(body) > 1 and not split(body[-2])[2]:
        first, second, _ = split(body[-2])
        return body[:-2] + join(first, second, "ㄹ") + ("라" if second in "ㅏㅗ" else "러")
    if body[-1] == "하":
        return body[:-1] + "해"
    joined = {"ㅣ": "ㅕ", "ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅡ": "ㅓ"}.get(vowel, vowel)
    return body[:-1] + join(onset, joined)


def _past(plain: str) -> str:
    """발라 -> 발랐."""
    onset, vowel, final = split(plain[-1])
    return plain if final else plain[:-1] + join(onset, vowel, "ㅆ")
