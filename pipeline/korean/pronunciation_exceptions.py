"""Words whose pronunciation the rules cannot know: compounds, Sino-Korean tensing, inserted ㄴ (26-30항).

Most stand in pronunciation.tsv; endings and suffixes that take part in endlessly many words are patterns here. Every
respelling keeps the number of syllables.
"""

from __future__ import annotations

import re
from functools import cache

from .hangul import coda
from .tsv import rows

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
_NOUNS = "주회정합동문강상하편예유결건거논협모호성창심제임고악본항발토열명저적경"
_OF = re.compile(rf"(?<=[가-힣])(?<!{_START}[{_NOUNS}])의" + _END)
"""The particle 의 [에]; not the last syllable of 주의, 회의, 정의 ..."""
_TENSE = dict(zip("게걸수지사방자정시분", "께껄쑤찌싸빵짜쩡씨뿐", strict=True))


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
    return _TENSE[found[0][0]] + found[0][1:]
