"""The particle that fits a word: 은/는, 이/가, 을/를, (으)로, chosen by how the end of the word is read aloud.

The reading is the reader's, so that the ear and the particle agree; English words it does not know are judged by their
spelling. Closing brackets, quotes and emoji are looked through. What has no reading keeps both forms: "☆은(는)".
"""

from __future__ import annotations

import re
from typing import Literal

from .hangul import coda
from .latin import names
from .reader import read

Ending = Literal["open", "closed", "rieul", "unknown"]
"""How the reading of a word ends: in a vowel, in a consonant, in ㄹ, or nobody knows."""

_UNLIKE_SPELLING: dict[Ending, str] = {
    "open": """nike coffee cafe recipe selfie care core pure air more store wear share future nature culture signature the be me
        we he she mat set kit net hat edit audit limit tube cube vibe globe tree free bee tea sea suite latte pate karate love
        live five give move drive note white light byte site lite elite kate date plate gate state private climate chocolate""",
    "closed": """home phone line online prime time name game theme some same cream zone drone stone tone wine fine shine machine
        gene scene engine marine vaccine magazine chrome welcome frame flame volume perfume one lab web club pub shop top pop
        drop laptop cup up setup app map cap snap wrap chip clip ship zip trip tip lip step pet robot market ticket jacket
        basket pocket rocket cricket tablet gadget outlet wallet toilet hot spot shot cat chat fit bag big tag book look cook
        hook pack back black rack track snack check click stick kick lock block clock chic""",
    "rieul": "mobile profile file smile tile style scale sale whole pole hole role console module capsule rule",
}
"""English words whose Korean reading does not follow from the rules below: nike 나이키, home 홈, style 스타일."""

_ENDINGS: dict[str, Ending] = {word: end for end, words in _UNLIKE_SPELLING.items() for word in words.split()}

_SPELLING: tuple[tuple[str, Ending], ...] = (
    (r"(?:[^aeiou]le|l)$", "rieul"),
    (r"(?:m|n|ng|mb|gn|[aeiou]me|[aeiou]ne)$", "closed"),
    (r"[aeiou]ck$|[^aeiou]ic$|[^aeiou][aeiou]p$", "closed"),
    (r"[a-z]$", "open"),
)
"""The end of an English word -> the end of its reading; the first that fits."""

_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3,}$")
_CLOSERS = re.compile(r"[^\w%+℃°㎖㎏㎝㎡㎜㎎&@]+$")


def ending(word: str) -> Ending:
    """How the reading of `word` ends."""
    core = _CLOSERS.sub("", word)
    if latin := _LATIN.search(core):
        judged = _english(latin[0])
        if judged:
            return judged
    spoken = "".join(reading.spoken for reading in read(core)).rstrip(" ,.!?…")
    if not spoken or (
        core and not core[-1].isalnum() and not read(core[-1])[0].spoken and core[-1] not in "%+℃°㎖㎏㎝㎡㎜㎎&@"
    ):
        return "unknown"
    final = coda(spoken)
    return "rieul" if final == "ㄹ" else "closed" if final else "open"


def _english(word: str) -> Ending | None:
    """An English word the reader does not know, by its spelling; None when it is known or read letter by letter."""
    lower = word.lower()
    if lower in names() or (word.isupper() and len(word) <= 4) or not re.search("[aeiouy]", lower):
        return None
    return _ENDINGS.get(lower) or next(end for pattern, end in _SPELLING if re.search(pattern, lower))


_KNOWN = """
    은/는 이/가 을/를 과/와 아/야 으로/로 이나/나 이랑/랑 이라/라 이란/란 이라는/라는 이라면/라면 이라서/라서
    이라도/라도 이고/고 이며/며 이면/면 이든/든 이에요/예요 이야/야 이었어요/였어요 이니까/니까 이다/다 이죠/죠
    이지/지 이네요/네요 이네/네 으로도/로도 으로는/로는 으로만/로만 이거든요/거든요 이거든/거든 이잖아요/잖아요
    이잖아/잖아 이어서/여서 이여/여 인데/인데 입니다/입니다 잖습니까/잖습니까 이길래/길래
    이래요/래요 이래/래 이랍니다/랍니다 이라니/라니 이라고/라고 이냐/냐 이기까지/기까지
"""

_PAIRS: dict[str, tuple[str, str]] = {pair: (pair.split("/")[0], pair.split("/")[1]) for pair in _KNOWN.split()}
"""Particle pair -> (after a consonant, after a vowel)."""

_ALIASES = {"(으)로": "으로/로", "(이)나": "이나/나", "(이)랑": "이랑/랑", "(이)라": "이라/라"}
_ALIASES.update({f"{after_vowel}/{after_consonant}": pair for pair, (after_consonant, after_vowel) in _PAIRS.items()})


def particle(word: str, pair: str) -> str:
    """The form of `pair` ("은/는", "가/이", "(으)로" ...) that fits `word`. Raises KeyError for an unknown pair."""
    closed, opened = _PAIRS[_ALIASES.get(pair, pair)]
    end = ending(word)
    if end == "unknown":
        return f"{closed}({opened})" if closed in ("은", "이", "을", "과", "아") else f"({closed[0]}){opened}"
    if end == "rieul" and closed.startswith("으로"):
        return opened
    return opened if end == "open" else closed


def attach(word: str, pair: str) -> str:
    """`word` with the particle that fits: attach("크림", "은/는") -> "크림은", attach("70ml", "으로/로") -> "70ml로"."""
    return word + particle(word, pair)
