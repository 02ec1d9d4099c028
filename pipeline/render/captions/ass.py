"""Captions and the label as ASS, the script libass burns in.

One event per word, centred on its own point: a word grows in place. Times in tags are ms from the event's start.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.media.frame_layout import TALL, Layout

from .fonts import family
from .layout import Page, Placed
from .legal_labels import NONE, Notices, Plate, plates
from .styles import Style

POP_IN, POP_OUT = 90, 140
"""ms"""
PAPER = "#ffffff"
_DARK = "#101014"
_PLATES = {"dark": (_DARK, PAPER, 0.3), "light": (PAPER, _DARK, 0.15), "plain": ("", PAPER, 1.0)}
"""Style of a notice -> ground, letters, how clear the ground is"""

_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
ScaledBorderAndShadow: yes
WrapStyle: 2
Kerning: no
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Word,{font},{size},{base},{base},{edge},{shade},{bold},0,0,0,100,100,0,0,1,{outline},{shadow},5,0,0,0,1
Style: Shape,{font},{size},{edge},{edge},{edge},{shade},0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,1
Style: Label,Pretendard,34,{base},{base},{edge},{shade},-1,0,0,0,100,100,0,0,1,0,0,5,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True)
class Colours:
    """#rrggbb"""

    accent: str
    ink: str

    def legible(self) -> Colours:
        """The same hues, the ink darkened and the accent lightened until the accent reads on the ink (contrast 6)."""
        ink = self.ink
        while contrast(PAPER, ink) < 10:
            ink = _mix_colours(ink, "#000000", 0.12)
        accent = self.accent
        while contrast(accent, ink) < 6:
            accent = _lighter(accent)
        return Colours(accent, ink)


@dataclass(frozen=True)
class Event:
    """One thing libass draws."""

    still: bool
    """True when it looks the same from its first frame to its last."""
    start: float
    """s"""
    end: float
    """s"""
    line: str
    """As it stands in the file."""


def events(
    pages: Sequence[Page],
    style: Style,
    colours: Colours,
    seconds: float,
    *,
    notices: Notices = NONE,
    layout: Layout = TALL,
) -> list[Event]:
    """Everything that is drawn in one scene: captions, the label (「AI 생성」) and the disclosure."""
    colours = colours.legible()
    drawn = [event for page in pages for event in _page(page, style, colours)]
    drawn += [event for plate in plates(notices, layout) for event in _notice(plate, seconds)]
    return [event for event in drawn if _clock(event.start) != _clock(event.end)]


def document(
    shown: Sequence[Event], style: Style, colours: Colours, *, size: int, width: int = TALL.width, height: int = TALL.height
) -> str:
    """An ASS file of these events for a canvas of width x height px, with lettering of `size` px."""
    colours = colours.legible()
    base, edge = (colours.ink, PAPER) if style.inverse else (PAPER, colours.ink)
    font, bold = family(style.font)
    head = _HEAD.format(
        width=width,
        height=height,
        font=font,
        bold=bold,
        size=size,
        base=_colour(base),
        edge=_colour(edge),
        shade=_colour(colours.ink, 0.35),
        outline=style.outline,
        shadow=style.shadow,
    )
    return head + "".join(f"{event.line}\n" for event in shown)


def escape(text: str) -> str:
    """Text that libass shows as it is: braces are escaped, and a backslash is kept from making a tag of what follows."""
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}").replace("\n", "\\N")


def _page(page: Page, style: Style, colours: Colours) -> Iterator[Event]:
    if style.shape in ("page", "bar"):
        yield from _ground(page, style, colours)
    for word in (word for word in page.words if not word.picture):
        if style.shape == "word":
            box = _rectangle(word.width + 28, page.size * word.scale * 0.94, 14)
            yield _event(0, word.start, word.end, "Shape", _at(word, 5) + _fill(colours.accent) + _pop_shape(), box)
        elif style.shape == "under":
            yield _underline(word, page, colours)
        yield from _word(word, page, style, colours)


def _ground(page: Page, style: Style, colours: Colours) -> Iterator[Event]:
    box = page.box
    tags, ground = rf"\an7\pos({box.left},{box.top})", PAPER if style.inverse else colours.ink
    yield _event(0, page.start, page.end, "Shape", tags + _fill(ground), _rectangle(box.width, box.height, 22), still=True)
    if style.shape == "bar":
        stripe = _rectangle(16, box.height, 8)
        yield _event(1, page.start, page.end, "Shape", tags + _fill(colours.accent), stripe, still=True)


def _underline(word: Placed, page: Page, colours: Colours) -> Event:
    """A bar that runs along under the word while it is said."""
    left, top = word.x - word.width / 2, word.y + page.size * 0.45
    run = round(1000 * (word.end - word.start) * 0.7)
    tags = rf"\an7\pos({left:.1f},{top:.1f}){_fill(colours.accent)}\3c{_colour(colours.ink)}\bord4\fscx0\t(0,{run},\fscx100)"
    return _event(0, word.start, word.end, "Shape", tags, _rectangle(word.width, 11, 5))


def _word(word: Placed, page: Page, style: Style, colours: Colours) -> Iterator[Event]:
    """A word at rest before and after, and doing what its style does while it is said."""
    at, text = _at(word, 5) + (rf"\fs{page.size * word.scale:.1f}" if word.scale > 1 else ""), escape(word.text)
    stress = _stress(word, style, colours)
    if style.effect == "none" and style.shape != "word":
        yield _event(2, page.start, page.end, "Word", at + stress, text, still=True)
        return
    accent = rf"\1c{_colour(colours.accent)}"
    if style.effect not in ("punch", "type"):
        yield _event(2, page.start, word.start, "Word", at + stress, text, still=True)
    tags, said = _spoken_word(word, page, style, colours)
    yield _event(3, word.start, word.end, "Word", at + tags, said)
    if style.effect != "punch":
        coloured = style.effect == "fill" or (style.effect == "pop" and word.emphasis)
        yield _event(2, word.end, page.end, "Word", at + (accent if coloured else stress), text, still=True)


def _stress(word: Placed, style: Style, colours: Colours) -> str:
    """How an emphasis word stands out while it rests: in the accent, underlined on a light ground. "pop" and "fill" colour
    what was said, so there it waits for its turn."""
    if not word.emphasis or style.effect in ("pop", "fill"):
        return ""
    return r"\u1" if style.inverse else rf"\1c{_colour(colours.accent)}"


def _spoken_word(word: Placed, page: Page, style: Style, colours: Colours) -> tuple[str, str]:
    """Tags and text of a word while it is said."""
    accent, rest = _colour(colours.accent), _colour(colours.accent if word.emphasis else PAPER)
    until, text, grown = _ms(word.end - word.start), escape(word.text), f"{word.growth * 100:.1f}"
    if style.effect == "pop":
        back = max(until - POP_OUT, POP_IN)
        shrink = rf"\t({back},{until},\1c{rest}\fscx100\fscy100)"
        stays = word.end >= page.end or back >= until  # the last word stays lit
        return rf"\t(0,{POP_IN},\1c{accent}\fscx{grown}\fscy{grown})" + ("" if stays else shrink), text
    if style.effect == "fill":
        return rf"\1c{accent}\2c{_colour(PAPER)}", rf"{{\kf{until // 10}}}{text}"
    if style.effect == "punch":
        return rf"\1c{rest}\fscx82\fscy82\t(0,70,\fscx{grown}\fscy{grown})\t(70,150,\fscx100\fscy100)", text
    if style.effect == "type":
        return _stress(word, style, colours), _type_letters(word, until)
    return rf"\1c{_colour(colours.ink)}\bord0", text


def _type_letters(word: Placed, until: int) -> str:
    """Letters that appear one by one over the first two thirds of the word's time."""
    step = until * 0.66 / len(word.text)
    times = (round(i * step) for i in range(len(word.text)))
    return "".join(
        rf"{{\alpha&HFF&\t({at},{at + 1},\alpha&H00&)}}{escape(char)}" for at, char in zip(times, word.text, strict=True)
    )


def _notice(plate: Plate, seconds: float) -> Iterator[Event]:
    """A notice on a plate of its own."""
    ground, ink, clear = _PLATES[plate.style]
    box, until = plate.box, min(seconds, plate.until)
    if ground:
        tags = rf"\an7\pos({box.left},{box.top})" + _fill(ground, 0.0 if plate.solid else clear)
        yield _event(3, 0, until, "Shape", tags, _rectangle(box.width, box.height, 10))
    edge = "" if ground else rf"\bord3\3c{_colour(_DARK)}"
    centre = rf"\an5\pos({(box.left + box.right) / 2:g},{(box.top + box.bottom) / 2:g})"
    yield _event(4, 0, until, "Label", rf"{centre}\fs{plate.size}\1c{_colour(ink)}{edge}", escape(plate.text))


def _at(word: Placed, anchor: int) -> str:
    return rf"\an{anchor}\pos({word.x:.1f},{word.y:.1f})"


def _pop_shape() -> str:
    return rf"\fscx90\fscy90\t(0,{POP_IN},\fscx100\fscy100)"


def _fill(colour: str, clear: float = 0.0) -> str:
    return rf"\1c{_colour(colour)}\1a&H{round(clear * 255):02X}&"


def _rectangle(width: float, height: float, radius: float) -> str:
    """A rounded rectangle as an ASS drawing from (0, 0)."""
    w, h, r = width, height, min(radius, width / 2, height / 2)
    k = r * 0.4477  # control points of a quarter circle
    corners = (
        f"m {r:.1f} 0 l {w - r:.1f} 0 b {w - k:.1f} 0 {w:.1f} {k:.1f} {w:.1f} {r:.1f} "
        f"l {w:.1f} {h - r:.1f} b {w:.1f} {h - k:.1f} {w - k:.1f} {h:.1f} {w - r:.1f} {h:.1f} "
        f"l {r:.1f} {h:.1f} b {k:.1f} {h:.1f} 0 {h - k:.1f} 0 {h - r:.1f} l 0 {r:.1f} b 0 {k:.1f} {k:.1f} 0 {r:.1f} 0"
    )
    return rf"{{\p1}}{corners}{{\p0}}"


def _event(layer: int, start: float, end: float, style: str, tags: str, text: str, *, still: bool = False) -> Event:
    line = f"Dialogue: {layer},{_clock(start)},{_clock(end)},{style},,0,0,0,,{{{tags}}}{text}"
    return Event(still, start, end, line)


def _clock(seconds: float) -> str:
    cs = round(max(seconds, 0.0) * 100)
    return f"{cs // 360000}:{cs // 6000 % 60:02}:{cs // 100 % 60:02}.{cs % 100:02}"


def _ms(seconds: float) -> int:
    return max(round(seconds * 1000), 0)


def _colour(colour: str, clear: float = 0.0) -> str:
    """#rrggbb as ASS writes it: blue first, with how clear it is (0 solid .. 1 invisible)."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"&H{round(clear * 255):02X}{blue}{green}{red}&".upper()


def _light(colour: str) -> float:
    """Relative luminance (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1..21 (WCAG 2)."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _lighter(colour: str) -> str:
    """One step lighter and, unless it is grey, fully saturated: mixed with white it would fade towards the words at rest."""
    hue, light, full = colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    return "#" + "".join(
        f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, min(light + 0.02, 1.0), 0.92 if full > 0.15 else full)
    )


def _mix_colours(colour: str, other: str, share: float) -> str:
    parts = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)
