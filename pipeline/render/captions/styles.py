"""The caption styles, as a table: a style is a row, never a branch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Effect = Literal["none", "pop", "fill", "type", "punch"]
Shape = Literal["", "page", "word", "under", "bar"]


@dataclass(frozen=True)
class Style:
    """How captions look and move. Lengths in px at 1080x1920; sizes are heights of a line."""

    label: str
    """Its name in the studio."""
    font: str = "Pretendard Black"
    size: int = 102
    """px, for lines that fit; longer words get smaller lettering, never below `least`."""
    least: int = 80
    lines: int = 2
    most: int = 7
    """Words on the screen at once."""
    effect: Effect = "none"
    """What the spoken word does: "pop" accent and 108 %, "fill" the accent runs through it as it is said, "type" its letters
    appear one by one, "punch" it lands alone."""
    shape: Shape = ""
    """What is drawn behind: a rounded box behind the page or behind the spoken word, a line under it, a news bar."""
    louder: float = 1.12
    """How much larger an emphasis word is; 1 where the style is calm."""
    outline: float = 11
    shadow: float = 0
    left: bool = False
    """Set flush left instead of centred."""
    inverse: bool = False
    """Dark lettering on a light ground instead of light on dark."""

    def scaled(self, scale: float) -> Style:
        """The same style for a layout whose lettering is `scale` as large."""
        return replace(self, size=round(self.size * scale), least=round(self.least * scale))


STYLES: dict[str, Style] = {
    "pop": Style("팝 (말하는 단어가 튀어오름)", effect="pop"),
    "karaoke": Style("노래방 (말하는 만큼 색이 참)", effect="fill"),
    "word": Style("한 단어씩 크게", size=150, least=96, lines=1, most=1, effect="punch", outline=13),
    "box": Style("상자", size=92, effect="pop", shape="page", outline=0),
    "marker": Style("형광펜 (단어 뒤에 색 상자)", size=96, shape="word", outline=10),
    "underline": Style("밑줄", size=96, shape="under", outline=10),
    "typewriter": Style("타자기", font="Pretendard Bold", size=90, effect="type", outline=9, louder=1.0),
    "minimal": Style("담백하게", font="Pretendard Bold", size=78, least=64, outline=7, shadow=2, louder=1.0),
    "news": Style("뉴스 자막", font="Pretendard Bold", size=80, shape="bar", outline=0, left=True, inverse=True, louder=1.0),
}
"""Name -> style; "pop" is what shorts use most and the default."""
