"""The particle that fits a word: 은/는, 이/가, 을/를, (으)로, chosen by how the end of the word is read aloud.

The reading is the reader's, so that the ear and the particle agree. Closing brackets, quotes and emoji are looked through.
What has no reading keeps both forms: "☆은(는)".
"""

from __future__ import annotations

import re
from typing import Literal

from .hangul import coda
from .reader import read

Ending = Literal["open", "closed", "rieul", "unknown"]
"""How the reading of a word ends: in a vowel, in a consonant, in ㄹ, or nobody knows."""

_CLOSERS = re.compile(r"[^\w%+℃°㎖㎏㎝㎡㎜㎎&@]+$")


def ending(word: str) -> Ending:
    """How the reading of `word` ends."""
    core = _CLOSERS.sub("", word)
    spoken = "".join(reading.spoken for reading in read(core)).rstrip(" ,.!?…")
    if not spoken or (
        core and not core[-1].isalnum() and not read(core[-1])[0].spoken and core[-1] not in "%+℃°㎖㎏㎝㎡㎜㎎&@"
    ):
        return "unknown"
    final = coda(spoken)
    return "rieul" if final == "ㄹ" else "closed" if final else "open"


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
