"""표준발음법: from spelling to pronunciation, both in Hangul ("같이" -> "가치", "국물" -> "궁물").

Numbers in comments are the articles (항) of the Standard Pronunciation Rules. Where a rule allows two pronunciations the
everyday one is taken (주의 [주이], 나의 [나에], 시계 [시게]). The number of syllables never changes, so syllable k of the
result is syllable k of what went in.

Words whose pronunciation no rule tells (compounds, Sino-Korean tensing, inserted ㄴ, 26-30항) stand in pronunciation.tsv;
endings and suffixes that take part in endlessly many words are patterns below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from .hangul import coda, is_syllable, join, split
from .tsv import rows

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


# --- words the rules cannot know --------------------------------------------------------------------------------------


_START = r"(?<![가-힣])"
_END = r"(?![가-힣])"
_PARTICLES = (
    "은 는 이 가 을 를 과 와 의 에 도 만 로 으로 에서 에게 부터 까지 보다 처럼 이나 나 이며 인 입니다 이에요 예요 이죠 죠 "
    "라서 이라 라 요"
)
_PARTICLE = rf"(?=(?:{'|'.join(sorted(_PARTICLES.split(' '), key=lambda word: -len(word)))}){{0,2}}{_END})"

_SIX = re.compile(r"(?<=[일삼육칠팔십백천만억공영])육")
"""십육 [심뉵], 백육십 [뱅뉵씹], 일육 [일륙]."""
_POINT = re.compile(r"(?<=[영일이삼사오육칠팔구십백천만] )점(?= [영일이삼사오육칠팔구])")
"""일 점 오 [일 쩜 오]."""
_TENS = re.compile(r"(?<=[열물른흔쉰순든])여(?=[섯덟])")
"""스물여섯 [스물려섣], 서른여덟 [서른녀덜]."""
_FOR = re.compile(r"(?<=[가-힣]{2})용(?=품|기|이|" + _PARTICLE[3:])
"""여행용 [여행뇽]; two-syllable words (사용, 활용, 적용) are of one piece."""
_NOT_FOR = ("재활", "부작", "반작", "상호작", "재사", "오작", "미사", "불사", "겸사", "악영", "재적", "비적")
_WILL = re.compile(r"(?:게요|걸요?|걸까요|수록)" + _END)
_WHETHER = re.compile(r"(?<=[을할될갈볼줄올쓸일실릴킬])지(?:도|는|라도)?" + _END)
_TO_COME = re.compile(
    r"(?:(?<=[을할될갈볼올쓸] )|(?<=[가-힣]실 )|(?<=만날 ))(?<![가마노]을 )(?<![교거욕침온]실 )(?<!역할 )"
    r"(?:사람|방법|자리|정도|시간|분(?=[이은들께을만도]?" + _END + "))"
)
"""27항: nouns after -(으)ㄹ: 만날 사람 [만날 싸람]; not 마을 사람."""
_SPELLED_SO = "주회정합동문강상하편예유결건거논협모호성창심제임고악본항발토열명저적경"
_OF = re.compile(rf"(?<=[가-힣])(?<!{_START}[{_SPELLED_SO}])의" + _END)
"""The particle 의 [에]; not the last syllable of 주의, 회의, 정의 ..."""
_TENSED = dict(zip("게걸수지사방자정시분", "께껄쑤찌싸빵짜쩡씨뿐", strict=True))


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern over every word of the table, the longest first, and what each is replaced by."""
    respelled: dict[str, str] = {}
    parts: list[tuple[str, str]] = []
    for written, sound in rows("pronunciation.tsv"):
        bare = written.lstrip("^=").replace("_", " ")
        respelled[bare] = sound.replace("_", " ")
        before = _START if written[0] in "^=" or " " in bare else ""
        parts.append((bare, before + bare + (_PARTICLE if written[0] == "=" else "")))
    parts.sort(key=lambda part: -len(part[0]))
    return re.compile("|".join(pattern for _, pattern in parts)), respelled


def respell(text: str) -> str:
    """`text` with such words spelled as they sound."""
    pattern, respelled = _words()
    text = pattern.sub(lambda found: respelled[found[0]], text)
    text = _TENS.sub("녀", _POINT.sub("쩜", _SIX.sub("뉵", text)))
    text = _OF.sub("에", _FOR.sub(_insert_nieun, text))
    return _TO_COME.sub(_tense_after_rieul, _WHETHER.sub(_tense_after_rieul, _WILL.sub(_tense_after_rieul, text)))


def _insert_nieun(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    return "용" if coda(before) == "" or before.endswith(_NOT_FOR) else "뇽"


def _tense_after_rieul(found: re.Match[str]) -> str:
    """27항: endings and nouns after -(으)ㄹ."""
    if coda(found.string[: found.start()].rstrip()) != "ㄹ":
        return found[0]
    return _TENSED[found[0][0]] + found[0][1:]
