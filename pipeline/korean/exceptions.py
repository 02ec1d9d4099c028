"""Words whose pronunciation the rules cannot know: compounds, Sino-Korean tensing, inserted ㄴ (26-30항).

The table is pronunciation.tsv: written, respelled (same number of syllables). "^" before a word: only at the start of an
어절; "=": the 어절 is this word and at most a particle; nothing: anywhere.
"""

from __future__ import annotations

import re
from functools import cache

from .tables import rows

_START = r"(?<![가-힣])"
_PARTICLE = (
    r"(?=(?:은|는|이|가|을|를|과|와|의|에|도|만|로|으로|에서|에게|부터|까지|보다|처럼|이나|나|이며|인|입니다|이에요|예요|이죠|죠|라서|이라|라)*"
    r"(?![가-힣]))"
)


@cache
def _rules() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern over every word, the longest first, and what each is replaced by."""
    respelled: dict[str, str] = {}
    parts: list[tuple[str, str]] = []
    for word, sound in rows("pronunciation.tsv"):
        bare = word.lstrip("^=")
        respelled[bare] = sound
        before = _START if word[0] in "^=" else ""
        parts.append((bare, before + bare + (_PARTICLE if word[0] == "=" else "")))
    parts.sort(key=lambda part: -len(part[0]))
    return re.compile("|".join(pattern for _, pattern in parts)), respelled


def respell(text: str) -> str:
    """`text` with the words of the table respelled, and the endings of 27항 tensed."""
    pattern, respelled = _rules()
    return pattern.sub(lambda found: respelled[found[0]], text)
