"""What a run would load: which models, in which order, at what precision, and how they fit the card. Asked before the run."""

from __future__ import annotations

from collections.abc import Mapping

from ..engines import TABLES, check_stages, load
from ..engines.card import gigabytes, kind
from ..engines.device import PROFILES, WORKSPACE, Profile, profile_for
from ..engines.weights import CATALOGUE
from ..records import Record

_HELD = {"sdxl": 7.7, "animatediff": 3.6, "ltx": 14.0}
"""Gigabytes on the card while the engine runs, in half precision."""
_WAYS = {"": "그래픽 메모리에 모두", "model": "모델 하나씩", "leaf": "층별로 (메모리 두 배 사용)"}


class PlannedModel(Record):
    """One stage of the plan."""

    stage: str
    engine: str
    place: str
    """ "cuda", "mps", "cpu", or "server" for a model another program runs."""
    precision: str
    """ "float16", "bfloat16", "float32", "int8" or "" when there is no model."""
    gigabytes: float
    """On the card while the stage runs; 0 when nothing is."""
    how: str
    """How its weights lie there, in Korean; "" when nothing does."""
    missing: str
    """Why it cannot run here and what cures it; "" when ready."""


class Plan(Record):
    """A run's models, in the order of the stages."""

    card: str
    """ "cuda", "mps" or "cpu"."""
    gigabytes: float | None
    """What the card holds; None when it does not say."""
    profile: int
    """The profile's gigabytes."""
    together: bool
    """True when pictures and clips stay loaded side by side; else all scenes are drawn, then all are moved."""
    models: tuple[PlannedModel, ...]


def plan_run(names: Mapping[str, str]) -> Plan:
    """The plan for `names` (stage -> engine). Loads nothing.

    Raises InputError for an unknown stage or engine.
    """
    check_stages(names)
    profile = profile_for(gigabytes() or PROFILES[0].gigabytes)
    rows = tuple(_planned(stage, names[stage], profile) for stage in TABLES if stage in names)
    return Plan(
        card=kind(), gigabytes=gigabytes(), profile=profile.gigabytes, together=fit_together(*names.values()), models=rows
    )


def fit_together(*names: str) -> bool:
    """True when the models of these engines stay loaded side by side, so that their order does not matter."""
    held = [_HELD[name] for name in names if name in _HELD]
    return len(held) < 2 or sum(held) <= profile_for(gigabytes() or PROFILES[0].gigabytes).gigabytes - WORKSPACE


def uses_card(*names: str) -> bool:
    """True when one of these engines computes on the card, so that the processor is free beside it."""
    return any(name in _HELD for name in names)


def _planned(stage: str, name: str, profile: Profile) -> PlannedModel:
    place, precision, held, how = "cpu", "", 0.0, ""
    if name == "ollama":
        place = "server"
    elif name in _HELD:
        place = kind()
        precision = "float32" if place == "cpu" else "bfloat16" if name == "ltx" else "float16"
        held, how = (0.0, "") if place == "cpu" else (_HELD[name], _WAYS[profile.offload])
    elif name == "xtts":
        place = kind() if profile.gigabytes >= 12 else "cpu"
        precision, held = "float32", CATALOGUE[name].gigabytes if place != "cpu" else 0.0
    elif name in ("supertonic", "kokoro"):
        precision = "float32" if name == "supertonic" else "int8"
    why = load(stage, name).missing()
    return PlannedModel(stage=stage, engine=name, place=place, precision=precision, gigabytes=held, how=how, missing=why)
