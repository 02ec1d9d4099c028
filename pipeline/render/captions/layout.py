"""Captions: a scene's words laid out on the frame with their exact times.

Every word gets its own place from the font's own widths, so a word that grows does not push its neighbours, and what
stands where is known before a frame is drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.korean import line_breaks
from pipeline.media.frame_layout import TALL, Box, Layout
from pipeline.records import Word

from . import emoji
from .fonts import Face, face
from .styles import Shape, Style

GROW = 1.08
"""The spoken word's size."""
LEAD = 0.06
"""s a caption stands before its first word is heard"""
HOLD = 0.45
"""s it stays after its last word when nothing follows at once"""
BASE = 0.33
"""The line letters stand on, below their middle, in sizes"""
LEADING = 1.03
"""line to line, in sizes"""
_UNSEEN = ("Cc", "Cf", "Cs", "Mn", "Me", "Mc")
"""Categories that are no loss by themselves: controls and marks"""
PADDING: dict[Shape, tuple[int, int]] = {"": (0, 0), "page": (34, 16), "bar": (34, 16), "word": (14, 8), "under": (14, 8)}
"""What is drawn behind the words -> px it reaches beside and above them"""
INSET = 20
"""px more before words that are set flush left, for the bar's stripe"""
SHRINK, LEAST = 0.94, 28
"""The next smaller lettering where a page would leave the band, and the smallest there is, px"""


@dataclass(frozen=True)
class Placed:
    """A word on the frame."""

    text: str
    start: float
    """s from the start of the scene"""
    end: float
    """s; the next word's start when one follows on the page"""
    x: float
    """px, its centre"""
    y: float
    """px, its centre"""
    width: float
    """px, without outline"""
    emphasis: bool = False
    scale: float = 1.0
    """Its lettering against the page's"""
    picture: str = ""
    """File name in emoji.FOLDER of an emoji, which is no lettering"""

    @property
    def growth(self) -> float:
        """Its size while it is spoken, as a factor: GROW, less for a long word, which would reach its neighbours."""
        return 1 + min(GROW - 1, 24 / self.width)


@dataclass(frozen=True)
class Page:
    """What stands on the screen at once."""

    start: float
    """s from the start of the scene"""
    end: float
    """s"""
    size: int
    """px, the height of a line"""
    lines: tuple[tuple[Placed, ...], ...]
    box: Box
    """Everything it may touch: outline, growth and ground included."""

    @property
    def text(self) -> str:
        """The lines as they are read."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    @property
    def words(self) -> Iterator[Placed]:
        """All words in the order they are said."""
        return (word for line in self.lines for word in line)


def printable(words: Iterable[Word], font: str) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """The words as they can be drawn (never a tofu box), and notes that say what was left out.

    An emoji that has a picture becomes a word of its own, without length, at the end (or the start) of the word it is in.
    """
    known, kept, lost = face(font), [], dict[str, None]()
    for word in words:
        pieces = list(emoji.split(unicodedata.normalize("NFC", word.text), known))
        text = "".join(piece for piece in pieces if not emoji.picture(piece))
        shown = "".join(char for char in text if known.covers(char) and unicodedata.category(char)[0] != "C")
        lost.update(dict.fromkeys(char for char in text if char not in shown and unicodedata.category(char) not in _UNSEEN))
        said = [word.model_copy(update={"text": shown.strip()})] if shown.strip() else []
        pictures = [piece for piece in pieces if emoji.picture(piece)]
        leading = bool(said) and pieces[0] in pictures
        at = word.start if leading else word.end
        drawn = [Word(text=piece, start=at, end=at) for piece in pictures]
        kept += drawn + said if leading else said + drawn
    notes = (f"자막 글꼴에 없는 글자를 뺐습니다: {' '.join(lost)}",) if lost else ()
    return tuple(kept), notes


def lay_out(
    words: Sequence[Word], style: Style, seconds: float, *, emphasis: Iterable[str] = (), layout: Layout = TALL
) -> tuple[Page, ...]:
    """The pages of one scene, in order, never two at once, none past `seconds`.

    `words` must be printable and `style` as large as the layout has it. The lettering is as large as the style allows while
    no word is wider than a line; one that would still leave the band (a word with its emoji, two lines of
    stressed words) makes the whole scene smaller.
    """
    if not words:
        return ()
    known, band = face(style.font), layout.captions
    size = _size(words, style, known, band)
    strong = {_core(part) for phrase in emphasis for part in phrase.split()}
    while True:
        pages = _pages_at_size(words, _Setting(style, known, size, band, strong), seconds)
        if size <= LEAST or all(band.holds(page.box) for page in pages):
            return pages
        size = max(round(size * SHRINK), LEAST)


def _pages_at_size(words: Sequence[Word], how: _Setting, seconds: float) -> tuple[Page, ...]:
    """The pages with lettering of that size."""
    style, known, size, band = how.style, how.known, how.size, how.band
    words = _cut_wide_words(words, known, size, _limit(style, band))
    gap = _gap(style, known, size)
    starts = [0.0]
    for word in words:
        starts.append(starts[-1] + how.width(word.text) + gap)
    edges = _edges(words)

    def width(first: int, last: int) -> float:
        return starts[edges[last]] - starts[edges[first]] - gap

    units = [_unit(words[first:end]) for first, end in pairwise(edges)]
    dealt = line_breaks.pages(units, width, limit=_limit(style, band), lines=style.lines, most=style.most)
    pages: list[Page] = []
    for number, page in enumerate(dealt):
        lines = tuple((edges[first], edges[end]) for first, end in page)
        first, last = lines[0][0], lines[-1][1]
        ends = min(words[last - 1].end + HOLD, seconds)
        until = min(max(words[last].start - LEAD, words[last - 1].start + 0.1), ends) if number + 1 < len(dealt) else ends
        begin = max(words[first].start - LEAD, pages[-1].end if pages else 0.0)
        begin = 0.0 if not pages and begin < 0.4 else begin
        placed = _place_words(words, lines, how, until)
        pages.append(Page(begin, until, size, placed, _extent(placed, style, size, band)))
    return tuple(pages)


def _wide(text: str, known: Face, size: float) -> float:
    """px of a word, or of an emoji's picture."""
    return size * emoji.WIDE if emoji.picture(text) else known.width(text, size)


def _edges(words: Sequence[Word]) -> list[int]:
    """Where a line may break: never before an emoji, so that it stays with the word it belongs to."""
    inside = [i for i in range(1, len(words)) if not emoji.picture(words[i].text) and not _leads(words, i)]
    return [0, *inside, len(words)]


def _leads(words: Sequence[Word], i: int) -> bool:
    """Word `i` is the first that is said, after emoji."""
    return all(emoji.picture(word.text) for word in words[:i])


def _unit(words: Sequence[Word]) -> str:
    """What is said of a word with its emoji; the emoji when nothing is."""
    said = "".join(word.text for word in words if not emoji.picture(word.text))
    return said or "".join(word.text for word in words)


def _core(word: str) -> str:
    return re.sub(r"[^\w]", "", word).lower()


def _limit(style: Style, band: Box) -> float:
    """px a line may take so that outline, growth and ground, which `_extent` adds up, stay inside the captions' band."""
    aside = PADDING[style.shape][0] + (INSET if style.left else 0)
    return band.width - 2 * (max(style.outline * GROW + 20, 6) + aside)


def _gap(style: Style, known: Face, size: float) -> float:
    """px between words: the font's space, but wide enough that outlines do not touch a neighbour's letters."""
    return max(known.width(" ", size) * 1.2, 2.4 * style.outline + 6, 36 if style.shape == "word" else 0)


def _size(words: Sequence[Word], style: Style, known: Face, band: Box) -> int:
    widest = max(_wide(word.text, known, 1.0) for word in words)
    fits = int(_limit(style, band) / widest)
    return style.size if fits >= style.size else max(fits, style.least)


def _cut_wide_words(words: Sequence[Word], known: Face, size: float, limit: float) -> list[Word]:
    """The words, those too wide for a line cut up; the parts share their word's time by length."""
    fitted: list[Word] = []
    for word in words:
        start, parts = word.start, line_breaks.pieces(word.text, lambda text: _wide(text, known, size), limit)
        for part in parts:
            end = start + (word.end - word.start) * len(part) / len(word.text)
            fitted.append(Word(text=part, start=start, end=end))
            start = end
    return fitted


@dataclass(frozen=True)
class _Setting:
    """How the lines of a scene are set."""

    style: Style
    known: Face
    size: int
    band: Box
    strong: set[str]

    def is_stressed(self, text: str) -> bool:
        """Whether it is an emphasis word, whatever particle follows it."""
        return any(_core(text).startswith(part) for part in self.strong if part)

    def scale(self, text: str) -> float:
        """How much larger than the others the word is set: an emphasis word as the style has it, if a line holds it."""
        if self.style.louder <= 1 or not self.is_stressed(text) or emoji.picture(text):
            return 1.0
        return max(1.0, min(self.style.louder, _limit(self.style, self.band) / _wide(text, self.known, self.size)))

    def width(self, text: str) -> float:
        """px of a word as it is set."""
        return _wide(text, self.known, self.size) * self.scale(text)


def _place_words(words: Sequence[Word], lines: line_breaks.Page, how: _Setting, until: float) -> tuple[tuple[Placed, ...], ...]:
    """Centres of all words of one page; the page is centred on the captions' band, one line sits in its middle."""
    style, size, band = how.style, how.size, how.band
    middle = (band.top + band.bottom) / 2
    gap, last = _gap(style, how.known, size), lines[-1][1]
    placed = []
    for row, (first, end) in enumerate(lines):
        widths = [how.width(word.text) for word in words[first:end]]
        total = sum(widths) + gap * (len(widths) - 1)
        x = band.left + PADDING[style.shape][0] + INSET if style.left else (band.left + band.right - total) / 2
        y = middle + (row - (len(lines) - 1) / 2) * size * LEADING
        line = []
        for i, (word, wide) in enumerate(zip(words[first:end], widths, strict=True), start=first):
            following = words[i + 1].start if i + 1 < last else until
            shape, over = emoji.picture(word.text), max(following, word.start + 0.05)
            scale, stressed = how.scale(word.text), how.is_stressed(word.text)
            own = y - (scale - 1) * size * BASE  # larger letters stand on the line the others stand on
            line.append(Placed(word.text, word.start, over, x + wide / 2, own, wide, stressed, scale, shape))
            x += wide + gap
        placed.append(tuple(line))
    return tuple(placed)


def _extent(lines: tuple[tuple[Placed, ...], ...], style: Style, size: float, band: Box) -> Box:
    """Everything a page may touch: from the highest to the lowest pixel of a line of this size, fully grown."""
    words = [word for line in lines for word in line]
    grow = max(word.growth for word in words) if style.effect in ("pop", "punch") else 1.0
    edge, size = style.outline * grow + style.shadow, size * max(word.scale for word in words)
    left = min(word.x - word.width / 2 * (word.growth if grow > 1 else 1) for word in words) - edge
    right = max(word.x + word.width / 2 * (word.growth if grow > 1 else 1) for word in words) + edge
    # Letters fill 80 % of a line's height (Hangul and capitals with their descent, as measured on the bundled fonts).
    top = min(word.y for word in words) - size * 0.42 * grow - edge
    bottom = max(word.y for word in words) + size * 0.42 * grow + edge
    aside, above = PADDING[style.shape]
    if style.shape == "bar":
        left, right = band.left + aside, band.right - aside
    return Box(round(left - aside), round(top - above), round(right + aside), round(bottom + above))


def kept_off(pages: Sequence[Page], begin: float, end: float) -> tuple[Page, ...]:
    """The pages, with their words, between two times of the scene alone."""

    def within(word: Placed) -> Placed:
        start = min(max(word.start, begin), end)
        return replace(word, start=start, end=max(min(word.end, end), start))

    return tuple(
        replace(
            page,
            start=max(page.start, begin),
            end=min(page.end, end),
            lines=tuple(tuple(within(word) for word in line) for line in page.lines),
        )
        for page in pages
        if min(page.end, end) - max(page.start, begin) > 0.1
    )


def shift_pages(pages: Iterable[Page], seconds: float) -> Iterator[Page]:
    """The pages of a scene in the time of the whole short."""
    for page in pages:
        lines = tuple(
            tuple(replace(word, start=word.start + seconds, end=word.end + seconds) for word in line) for line in page.lines
        )
        yield replace(page, start=page.start + seconds, end=page.end + seconds, lines=lines)
