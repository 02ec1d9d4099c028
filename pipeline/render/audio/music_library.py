"""Music loops: which there are, and which one suits a short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from pipeline.errors import InputError
from pipeline.word_tables import Table, read_table
from pipeline.workspace.paths import asset
from pipeline.workspace.project import home

FOLDER = asset("music")


@dataclass(frozen=True)
class Loop:
    """A piece that can be repeated without a seam."""

    id: str
    path: Path
    title: str = ""
    mood: str = ""
    suits: tuple[str, ...] = ()
    """Tones and product fields"""
    beats: tuple[float, ...] = ()
    """s from its start"""

    @property
    def period(self) -> float:
        """s from beat to beat; 0 when no beats are known."""
        return (self.beats[-1] - self.beats[0]) / (len(self.beats) - 1) if len(self.beats) > 1 else 0.0


@cache
def loops() -> tuple[Loop, ...]:
    """The loops that come with the program, by id."""
    table = FOLDER / "music.toml"
    if not table.exists():
        return ()
    rows = read_table(table, _Music)["loop"]
    return tuple(sorted((_loop(row) for row in rows), key=lambda loop: loop.id))


class _Row(Table):
    id: str
    file: str
    title: str
    mood: str
    suits: list[str]
    beats: list[float]
    bars: int
    beats_per_bar: int
    bpm: float
    seconds: float


class _Music(Table):
    loop: list[_Row]


def _loop(row: _Row) -> Loop:
    return Loop(row["id"], FOLDER / row["file"], row["title"], row["mood"], tuple(row["suits"]), tuple(row["beats"]))


QUICK = 0.53
"""s from beat to beat up to which a film that is cut in shots finds a beat for each of its cuts."""


def choose(wanted: str, tone: str, field: str, seed: int, *, cut: bool = False) -> Loop | None:
    """The music to use: an id, "auto" by tone, product field and seed, "none", or a file of one's own.

    `cut`: the film is cut in shots, for which quick loops are better. The path of a file may count from
    SHORTS_HOME. Raises InputError when there is no loop or file of that name.
    """
    known = {loop.id: loop for loop in loops()}
    if wanted == "none" or (wanted == "auto" and not known):
        return None
    if wanted == "auto":
        suits = {loop.id: 2 * (tone in loop.suits) + (field in loop.suits) for loop in known.values()}
        fits = {name: points + 1.5 * (cut and known[name].period <= QUICK) for name, points in suits.items()}
        best = [name for name, points in fits.items() if points == max(fits.values())]
        return known[best[seed % len(best)]]
    if wanted in known:
        return known[wanted]
    for path in (Path(wanted).expanduser(), home() / wanted):
        if path.is_file():
            return Loop(path.name, path)
    raise InputError(
        f"배경 음악 '{wanted}'을(를) 찾을 수 없습니다. 쓸 수 있는 음악: auto, none, {', '.join(known)} 또는 파일 경로",
        f"There is no music '{wanted}'. Choose from: auto, none, {', '.join(known)}, or the path of a file",
    )


def phase(beats: Sequence[float], samples: Sequence[int], rate: int) -> float:
    """s into the loop at which the short should begin so that its cuts lie closest to beats; 0 when no beats are known.

    `samples` are the lengths of the scenes at `rate`. Only the first bar is searched: the music still starts at its start.
    """
    cuts = [total / rate for total in accumulate(samples)][:-1]
    if len(beats) < 2 or not cuts:
        return 0.0
    step = (beats[-1] - beats[0]) / (len(beats) - 1)

    def miss(shift: float) -> float:
        return sum(min((cut + shift - beats[0]) % step, step - (cut + shift - beats[0]) % step) for cut in cuts)

    return min((i / 50 * step for i in range(50)), key=miss)
