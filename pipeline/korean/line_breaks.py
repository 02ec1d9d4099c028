"""Where a caption may break: between 어절 only, at sense groups, in at most two lines of even length, without orphans.

The words of a scene are dealt out to pages (what stands on the screen at once) and lines by the cheapest way through
all possible breaks. A break is cheap where a reader would breathe: after a sentence, a comma, a connective ending; it
is dear between a number and its unit, a modifier and its noun, a verb and its auxiliary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from .hangul import coda

Line = tuple[int, int]
"""Words first..last+1 of one line."""
Page = tuple[Line, ...]

SENTENCE, CLAUSE, CONNECTIVE, TOPIC, PLAIN, OBJECT, GENITIVE, MODIFIER, TIGHT = 0.0, 1.0, 2.0, 4.0, 5.0, 6.0, 8.0, 9.0, 14.0

_CONNECTIVES = re.compile(
    r"(고|며|면|면서|서|니까|으니|는데|은데|ㄴ데|지만|도록|려고|거나|든지|다가|자마자|더니|라면|어도|아도|해도|때문에|위해)$"
)
_TOPICS = re.compile(r"(은|는|이|가|도|에서|에는|에도|부터|까지|에게|께|보다|처럼|만|만큼|마다|에)$")
_OBJECTS = re.compile(r"(을|를|로|와|과|랑|하고)$")
_MODIFIERS = frozenset(
    re.findall(
        r"\S+",
        "이 그 저 한 두 세 네 다섯 첫 새 헌 더 덜 잘 안 못 딱 꼭 단 매 각 온 내 네 제 총 약 전 이런 그런 저런 어떤 무슨 모든 "
        "여러 다른 정말 진짜 아주 너무 가장 바로 매우 더욱 훨씬 아직 이미 벌써 그냥 다시 오직 고작 겨우 무려 거의",
    )
)
_LEANING = re.compile(
    r"^(것|거|걸|게|건|수|때|줄|뿐|만큼|채|적|듯|중|후|뒤|전|있|없|않|못|싶|주|줘|드[려리릴]|보세|봐|돼|되|하|해|합)"
)
"""Words that lean on the one before: bound nouns, auxiliaries, light verbs."""


def after(word: str, following: str) -> float:
    """What it costs to break between two words: 0 (the end of a sentence) to 14 (never, if it can be helped)."""
    if re.search(r"[.!?…。][\"'”’)\]]*$", word):
        return SENTENCE
    if re.search(r"[,;:·~\-—)\]”’]$", word):
        return CLAUSE
    core = re.sub(r"[^\w]", "", word)
    if core[-1:].isdigit() or core in _MODIFIERS:
        return TIGHT
    return max(_ending(core), MODIFIER if len(following) <= 4 and _LEANING.match(following) else 0.0)


def _ending(core: str) -> float:
    if len(core) >= 2:
        for pattern, cost in ((_CONNECTIVES, CONNECTIVE), (_TOPICS, TOPIC), (_OBJECTS, OBJECT)):
            if pattern.search(core):
                return cost
    if core.endswith("의"):
        return GENITIVE
    if core and coda(core[-1]) in ("ㄴ", "ㄹ"):  # 관형형: 좋은, 쓸, 예쁜
        return MODIFIER
    return PLAIN


def pages(
    words: Sequence[str], width: Callable[[int, int], float], *, limit: float, lines: int = 2, most: int = 99
) -> list[Page]:
    """Deal `words` out to pages of at most `lines` lines of at most `limit` px, at most `most` words a page.

    `width(first, last + 1)` is the px a run of words takes. A single word wider than `limit` stands alone on its line.
    """
    count = len(words)

    @cache
    def page(first: int, last: int) -> tuple[float, Page]:
        """The cheapest way to set words first..last as one page."""
        whole = width(first, last)
        one = (_shape(words, first, last), ((first, last),))
        options: list[tuple[float, Page]] = [one] if whole <= limit or last - first == 1 else []
        for cut in range(first + 1, last if lines > 1 else first):
            upper, lower = width(first, cut), width(cut, last)
            if max(upper, lower) <= limit:
                cost = after(words[cut - 1], words[cut]) * 0.8 + 8 * ((upper - lower) / limit) ** 2
                cost += 7 * (min(upper, lower) < 0.25 * limit) + 2
                options.append((cost + _shape(words, first, last), ((first, cut), (cut, last))))
        return min(options, default=(float("inf"), ()))

    best: list[tuple[float, list[Page]]] = [(0.0, [])]
    for last in range(1, count + 1):
        ways = []
        for first in range(max(0, last - min(most, 12)), last):
            cost, made = page(first, last)
            joint = after(words[last - 1], words[last]) if last < count else 0.0
            ways.append((best[first][0] + cost + joint, best[first][1] + [made]))
        best.append(min(ways, key=lambda way: way[0]))
    return best[count][1]


def _shape(words: Sequence[str], first: int, last: int) -> float:
    """What a page of these words costs by itself: its length against a breath, an orphan, a sentence end inside."""
    syllables = sum(len(word) for word in words[first:last])
    cost = 5 + ((syllables - 10) / 5) ** 2
    if last - first == 1 and len(words) > 1 and syllables < 4:
        cost += 10
    inside = range(first, last - 1)
    return cost + sum(9.0 for i in inside if after(words[i], words[i + 1]) == SENTENCE)


def pieces(word: str, width: Callable[[str], float], limit: float) -> list[str]:
    """A word too wide for a line, cut into the fewest parts of even length that fit; as it is when it fits."""
    count = 1
    while count < len(word):
        size = -(-len(word) // count)
        parts = [word[i : i + size] for i in range(0, len(word), size)]
        if max(map(width, parts)) <= limit:
            return parts
        count += 1
    return list(word) or [word]
