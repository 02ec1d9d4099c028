"""표준발음법: from spelling to pronunciation, both in Hangul ("같이" -> "가치", "국물" -> "궁물").

Numbers in comments are the articles (항) of the Standard Pronunciation Rules. Where a rule allows two pronunciations the
everyday one is taken (주의 [주이], 나의 [나에], 시계 [시게]). The number of syllables never changes, so syllable k of the
result is syllable k of what went in.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from .hangul import is_syllable, join, split
from .pronunciation_exceptions import respell

_SIMPLE = {
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "ㄱ"),
    **dict.fromkeys("ㄷㅅㅆㅈㅊㅌㅎ", "ㄷ"),
    **dict.fromkeys("ㅂㅍㅄㄿ", "ㅂ"),
    **dict.fromkeys("ㄴㄵㄶ", "ㄴ"),
    **dict.fromkeys("ㄹㄼㄽㄾㅀ", "ㄹ"),
    **dict.fromkeys("ㅁㄻ", "ㅁ"),
    "ㅇ": "ㅇ",
    "": "",
}
"""8-11항: the seven codas that are heard."""
_TENSE = dict(zip("ㄱㄷㅂㅅㅈ", "ㄲㄸㅃㅆㅉ", strict=True))
_ASPIRATED = dict(zip("ㄱㄷㅈㅂ", "ㅋㅌㅊㅍ", strict=True))
_NASAL = dict(zip("ㄱㄷㅂ", "ㅇㄴㅁ", strict=True))
_LIAISON = {
    "ㄳ": ("ㄱ", "ㅆ"),
    "ㄵ": ("ㄴ", "ㅈ"),
    "ㄺ": ("ㄹ", "ㄱ"),
    "ㄻ": ("ㄹ", "ㅁ"),
    "ㄼ": ("ㄹ", "ㅂ"),
    "ㄽ": ("ㄹ", "ㅆ"),
    "ㄾ": ("ㄹ", "ㅌ"),
    "ㄿ": ("ㄹ", "ㅍ"),
    "ㅄ": ("ㅂ", "ㅆ"),
}
"""14항: a double coda before a vowel: what stays, what moves on."""
_WITHOUT_H = {"ㅎ": "", "ㄶ": "ㄴ", "ㅀ": "ㄹ"}
_PALATAL = {("ㄷ", "ㅇ"): ("", "ㅈ"), ("ㅌ", "ㅇ"): ("", "ㅊ"), ("ㄾ", "ㅇ"): ("ㄹ", "ㅊ"), ("ㄷ", "ㅎ"): ("", "ㅊ")}
_BEFORE_H = {
    **dict.fromkeys("ㄱㄲㅋㄳ", ("", "ㅋ")),
    **dict.fromkeys("ㄷㅅㅆㅌㅊ", ("", "ㅌ")),
    **dict.fromkeys("ㅂㅍㅄ", ("", "ㅍ")),
    "ㅈ": ("", "ㅊ"),
    "ㄵ": ("ㄴ", "ㅊ"),
    "ㄺ": ("ㄹ", "ㅋ"),
    "ㄼ": ("ㄹ", "ㅍ"),
}
"""12항 붙임 1: a coda and the ㅎ after it."""
_NOUNS = "물 말 길 일 날 술 달 칼 쌀 털 꿀 발 팔 별 딸 굴 풀 불 글 절 벌 돌 겨울 가을 서울 오늘 하늘 마을 얼굴"
_LUL_NOUNS = frozenset(_NOUNS.split(" "))
"""Nouns that end like the adnominal -(으)ㄹ."""
_DEPENDENT = frozenset("것거게걸건겁수데바적줄지듯때곳")
"""First syllables of the dependent nouns that -(으)ㄹ tenses."""
_H_NOUNS = frozenset("닭흙칡")


@dataclass(slots=True)
class _Syllable:
    written: str
    onset: str
    nucleus: str
    coda: str
    joint: str
    """What stands before it: "" inside a word, " " between words of one breath, "|" a pause."""


def pronounce(text: str, *, careful: bool = False) -> str:
    """`text` with every Hangul syllable as it is pronounced; everything else stays where it is.

    Rules run across spaces, as in speech within one breath (12항 "옷 한 벌" [오탄벌]), and stop at punctuation. In `careful`
    speech ㄴ, ㅁ and ㄹ stay with their word before a vowel ("삼만 원" [삼만 원], not [삼마 눤]).
    """
    spelled = respell(text)
    syllables = _cells(spelled)
    for index, (first, second) in enumerate(pairwise(syllables)):
        if second.joint == "|":
            first.coda = _SIMPLE[first.coda]
        else:
            _meet(first, second, _word_before(syllables, index), careful)
    if syllables:
        syllables[-1].coda = _SIMPLE[syllables[-1].coda]
    for syllable in syllables:
        _vowel(syllable)
    sounds = iter(join(s.onset, s.nucleus, s.coda) for s in syllables)
    return "".join(next(sounds) if is_syllable(char) else char for char in spelled)


def _cells(text: str) -> list[_Syllable]:
    cells: list[_Syllable] = []
    joint = "|"
    for char in text:
        if is_syllable(char):
            cells.append(_Syllable(char, *split(char), joint))
            joint = ""
        elif char.isspace():
            joint = joint or " "
        else:
            joint = "|"
    return cells


def _word_before(cells: list[_Syllable], index: int) -> str:
    """The word that ends with syllable `index`."""
    start = index
    while start > 0 and not cells[start].joint:
        start -= 1
    return "".join(cell.written for cell in cells[start : index + 1])


def _meet(first: _Syllable, second: _Syllable, word: str, careful: bool) -> None:
    """Change the coda of one syllable and the onset of the next by what they do to each other."""
    if not first.coda:
        return
    if second.joint:
        _across(first, second, word, careful)
    elif _palatalise(first, second) or _drop_h(first, second):
        return
    elif second.onset == "ㅎ" and first.coda in _BEFORE_H:
        first.coda, second.onset = _BEFORE_H[first.coda]
    elif second.onset == "ㅇ":
        _link(first, second)
    else:
        _clash(first, second)


def _across(first: _Syllable, second: _Syllable, word: str, careful: bool) -> None:
    """15항, 27항: between two words the coda takes its end-of-word value first."""
    tense = second.onset in _TENSE and first.coda in ("ㄹ", "ㄼ") and _binds(word, second)
    first.coda = _SIMPLE[first.coda]
    if second.onset == "ㅎ" and first.coda in _BEFORE_H:
        first.coda, second.onset = _BEFORE_H[first.coda]
    elif second.onset == "ㅇ" and not (careful and first.coda in "ㄴㅁㄹ"):
        _link(first, second)
    elif tense:
        second.onset = _TENSE[second.onset]
    else:
        _clash(first, second)


def _binds(word: str, second: _Syllable) -> bool:
    """True when `word` tenses the next word: -(으)ㄹ before a dependent noun (27항), 열 and 여덟 before a counter."""
    if word.endswith(("열", "여덟")) and len(word) <= 4:
        return True
    return word not in _LUL_NOUNS and second.written in _DEPENDENT


def _palatalise(first: _Syllable, second: _Syllable) -> bool:
    """17항: ㄷ, ㅌ before 이, 히 and what they become before 어 (굳이, 같이, 닫혀, 붙였다; not 맏형)."""
    ending = second.nucleus == "ㅣ" or (second.nucleus == "ㅕ" and second.coda in ("", "ㅆ"))
    if not ending or (first.coda, second.onset) not in _PALATAL:
        return False
    first.coda, second.onset = _PALATAL[first.coda, second.onset]
    return True


def _drop_h(first: _Syllable, second: _Syllable) -> bool:
    """12항: codas with ㅎ."""
    if first.coda not in _WITHOUT_H:
        return False
    if second.onset in "ㄱㄷㅈ":
        first.coda, second.onset = _WITHOUT_H[first.coda], _ASPIRATED[second.onset]
    elif second.onset == "ㅅ":
        first.coda, second.onset = _WITHOUT_H[first.coda], "ㅆ"
    elif second.onset == "ㅇ":
        first.coda = _WITHOUT_H[first.coda]
        _link(first, second)
    else:
        _clash(first, second)
    return True


def _link(first: _Syllable, second: _Syllable) -> None:
    """13, 14항: the coda becomes the next onset."""
    if first.coda in _LIAISON:
        first.coda, second.onset = _LIAISON[first.coda]
    elif first.coda not in ("", "ㅇ"):
        first.coda, second.onset = "", first.coda


def _clash(first: _Syllable, second: _Syllable) -> None:
    """Two consonants: simplification (10, 11항), tensing (23-25항), nasals (18, 19항), liquids (20항)."""
    inside = not second.joint
    stem_tense = inside and first.coda in "ㄵㄻㄼㄾ" and second.onset in "ㄱㄷㅅㅈ"
    heard = _SIMPLE[first.coda]
    if inside and first.coda == "ㄺ" and second.onset == "ㄱ" and first.written not in _H_NOUNS:
        heard, stem_tense = "ㄹ", True  # 11항 다만: 맑게 [말께]
    if first.written == "밟":
        heard, stem_tense = "ㅂ", False  # 10항 다만: 밟다 [밥따]
    if second.onset in _TENSE and (stem_tense or heard in _NASAL):
        second.onset = _TENSE[second.onset]
    if second.onset == "ㄹ" and heard in ("ㅁ", "ㅇ", *_NASAL):
        second.onset = "ㄴ"
    if heard in _NASAL and second.onset in "ㄴㅁ":
        heard = _NASAL[heard]
    if (heard, second.onset) in (("ㄴ", "ㄹ"), ("ㄹ", "ㄴ")):
        heard = second.onset = "ㄹ"
    first.coda = heard


def _vowel(syllable: _Syllable) -> None:
    """5항: 져 [저], 희 [히], 계 [게], and 의 after the first syllable of a word [이]."""
    if syllable.onset in "ㅈㅉㅊ" and syllable.nucleus in "ㅑㅕㅛㅠㅒㅖ":
        syllable.nucleus = dict(zip("ㅑㅕㅛㅠㅒㅖ", "ㅏㅓㅗㅜㅐㅔ", strict=True))[syllable.nucleus]
    elif syllable.nucleus == "ㅖ" and syllable.onset not in "ㅇㄹ":
        syllable.nucleus = "ㅔ"
    elif syllable.nucleus == "ㅢ" and (syllable.onset != "ㅇ" or not syllable.joint):
        syllable.nucleus = "ㅣ"
