"""How long this machine took before: what the time to go is reckoned from."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Mapping

import sqlalchemy as sql

from ..progress import STAGES, Progress
from .database import META, reading, writing

RUNS = 9
"""Past runs that count."""

_PAST = sql.Table(
    "short_past",
    META,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("machine", sql.String, index=True),
    sql.Column("stage", sql.String),
    sql.Column("engine", sql.String),
    sql.Column("seconds", sql.Float),
)


def draft_names(engines: Mapping[str, str]) -> dict[str, str]:
    """Names under which a draft's times are kept: it takes a quarter of a whole short's."""
    return {stage: f"{engines.get(stage, '')} draft" for stage in STAGES}


class Stopwatch:
    """Time of each stage of one run. Stages run beside each other: time counts for the stage heard of last."""

    def __init__(self) -> None:
        self._at, self.seconds = time.monotonic(), dict[str, float]()

    def hear(self, event: Progress) -> None:
        """Count the time since the last event."""
        now = time.monotonic()
        self.seconds[event.stage] = self.seconds.get(event.stage, 0.0) + now - self._at
        self._at = now


def keep(seconds: Mapping[str, float], engines: Mapping[str, str]) -> None:
    """Write down a whole run's times, s, stage by stage."""
    machine = platform.node()
    rows = [
        {"machine": machine, "stage": stage, "engine": engines.get(stage, ""), "seconds": spent}
        for stage, spent in seconds.items()
    ]
    with writing() as connection:
        if rows:
            connection.execute(_PAST.insert(), rows)


def expected_seconds(engines: Mapping[str, str]) -> dict[str, float]:
    """Stage -> s a short takes here with `engines` (stage -> name): the middle of the last runs; {} before the first."""
    found = {}
    with reading() as connection:
        for stage in STAGES:
            same = (_PAST.c.machine == platform.node()) & (_PAST.c.stage == stage)
            same &= _PAST.c.engine == engines.get(stage, "")
            query = sql.select(_PAST.c.seconds).where(same).order_by(_PAST.c.id.desc()).limit(RUNS)
            if times := list(connection.execute(query).scalars()):
                found[stage] = statistics.median(times)
    return found
