"""How far a run is: `Progress` events, the `Report` that receives them, and `Stop`, which ends a run from outside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .errors import Stopped

STAGES = ("crawl", "script", "image", "voice", "video", "render")
"""The stages in the order of the tabs."""

SHARES = {"crawl": 0.04, "script": 0.01, "image": 0.22, "voice": 0.22, "video": 0.21, "render": 0.30}
"""Each stage's share of the work of a short on the embedded engines (measured on two cores); used for the time to go."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One event of a run."""

    stage: str
    """One of STAGES."""
    done: float
    """Units finished, 0..total."""
    total: float
    """Units in all, > 0 (scenes, bytes, seconds: whatever the stage counts)."""
    note: str = ""
    """What is being done, in Korean, for a person."""
    scene: int = 0
    """The scene_number it is about; 0 for the whole short."""
    warning: bool = False
    """True when the note says what was left out or made otherwise than asked: no report may skip it."""
    note_en: str = ""
    """A warning in English; "" where it is known in Korean only."""

    @property
    def share(self) -> float:
        """Share of the stage that is done, 0..1."""
        return min(max(self.done / self.total, 0.0), 1.0) if self.total else 1.0


Report = Callable[[Progress], None]
"""Receives every Progress. It may raise (usually Stopped): that is how a run is ended."""


def silent(_: Progress) -> None:
    """A Report that says nothing."""


class Stop:
    """A stop token: one per run. `set()` from any thread; the run ends at its next report."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask the run to stop."""
        self._event.set()

    def watch(self, report: Report = silent) -> Report:
        """Wrap `report` so that it raises Stopped once the token is set."""

        def report_or_stop(event: Progress) -> None:
            if self._event.is_set():
                raise Stopped
            report(event)

        return report_or_stop


@dataclass
class Meter:
    """Turns Progress events into the share of the whole run and the seconds to go."""

    shares: dict[str, float] = field(default_factory=lambda: dict(SHARES))
    clock: Callable[[], float] = time.monotonic
    _began: float | None = None
    _stages: dict[str, float] = field(default_factory=dict)
    _found: float = 0.0
    """Share of the run that was there before it began."""
    expected: float = 0.0
    """s the whole run took before on this machine; 0 when unknown."""

    @classmethod
    def learned(cls, seconds: Mapping[str, float]) -> Meter:
        """A meter that knows how long each stage took before, in s; one that knows nothing when `seconds` is empty."""
        total = sum(seconds.values())
        return cls({stage: spent / total for stage, spent in seconds.items()}, expected=total) if total else cls()

    def update(self, event: Progress) -> tuple[float, float | None]:
        """Take one event; return (share of the run 0..1, seconds to go or None while unknown)."""
        now = self.clock()
        if self._began is None:
            self._began = now
        before = self._stages.get(event.stage, 0.0)
        self._stages[event.stage] = max(before, event.share)
        share = sum(self.shares.get(stage, 0.0) * done for stage, done in self._stages.items())
        elapsed = now - self._began
        if self.expected:  # nobody works five times as fast as before: what comes sooner was made by an earlier run
            self._found = max(self._found, share - 5.0 * elapsed / self.expected)
        worked = share - self._found
        if worked < 0.03 or elapsed < 0.5:
            return share, max(self.expected * (1.0 - self._found) - elapsed, 0.0) if self.expected else None
        total = elapsed / worked
        if self.expected:  # the past counts less the further this run is
            done = worked / (1.0 - self._found)
            total = done * total + (1.0 - done) * self.expected
        return share, total * (1.0 - share)
