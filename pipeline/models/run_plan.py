"""What a run would load: which models, in which order, at what precision, and how they fit the card. Asked before the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engines import TABLES, check_stages, load
from ..engines.engine_options import kind_of, read_options
from ..engines.image.batched_drawing import Batching
from ..engines.protocols import Fitting, OnCard, OnServer, Placing
from ..engines.runtime.device import PROFILES, WORKSPACE, Footprint, Profile, profile_for
from ..engines.runtime.gpu_info import gigabytes, kind
from ..engines.runtime.weights import CATALOGUE
from ..records import Record

_WAYS = {"": "그래픽 메모리에 모두", "model": "모델 하나씩", "leaf": "층별로 (메모리 두 배 사용)"}


class PlannedModel(Record):
    """One stage of the plan."""

    stage: str
    engine: str
    place: str
    """ "cuda", "mps", "cpu", "server" for a model another program runs, "cloud" for one on another's computer."""
    precision: str
    """ "float16", "bfloat16", "float32", "int8" or "" when there is no model."""
    gigabytes: float
    """Of weights on the card while the stage runs, at most; 0 when nothing stays there."""
    how: str
    """How its weights lie there, in Korean; "" when nothing does."""
    missing: str
    """Why it cannot run here and what cures it; "" when ready."""
    together: int = 1
    """Scenes drawn in one call."""
    frames: int = 0
    """Frames a clip is drawn in at most, before it is made 30 a second; 0 where there is no such bound."""
    size: tuple[int, int] | None = None
    """px a clip is drawn at, before it is enlarged; None where it is drawn as it is seen."""
    seconds: float | None = None
    """s this stage took on this machine in past runs with this engine (the middle of them); None before the first."""


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
    seconds: float | None = None
    """s the stages that were run before took together; None before the first run."""
    change: str
    """What changes the plan, in Korean."""
    models: tuple[PlannedModel, ...]


_CHANGE = (
    "SHORTS_MEMORY=8 처럼 쓸 그래픽 메모리(GB)를, SHORTS_DEVICE=cpu 로 장치를, --engine image=poster 처럼 엔진을, "
    "--set 'image.engine_options={...}' 로 단계 수와 크기를 바꿀 수 있습니다"
)


def plan_run(
    names: Mapping[str, str],
    *,
    options: Mapping[str, Mapping[str, object]] | None = None,
    past: Mapping[str, float] | None = None,
) -> Plan:
    """The plan for `names` (stage -> engine), with the engines' own `options` (engine -> option -> value). Loads nothing.

    `past` says what each stage took before (stage -> s). Raises InputError for an unknown stage or engine, or an option out
    of range.
    """
    check_stages(names)
    profile = profile_for(gigabytes() or PROFILES[0].gigabytes)
    told, before = options or {}, past or {}
    rows = [
        _plan_model(stage, names[stage], profile, told.get(names[stage], {}), before.get(stage))
        for stage in TABLES
        if stage in names
    ]
    known = [row.seconds for row in rows if row.seconds is not None]
    return Plan(
        card=kind(),
        gigabytes=gigabytes(),
        profile=profile.gigabytes,
        together=fit_together(*names.values()),
        seconds=sum(known) if known else None,
        change=_CHANGE,
        models=tuple(rows),
    )


def fit_together(*names: str) -> bool:
    """True when the models of these engines stay loaded side by side, so that their order does not matter."""
    held = [takes.whole for name in names if (takes := _footprint(name))]
    return len(held) < 2 or sum(held) <= profile_for(gigabytes() or PROFILES[0].gigabytes).gigabytes - WORKSPACE


def uses_card(*names: str) -> bool:
    """True when one of these engines computes on the card, so that the processor is free beside it."""
    return any(_footprint(name) for name in names)


def _footprint(name: str) -> Footprint | None:
    """What the models of an engine take on the card; None for an engine that has none there."""
    stage = next((stage for stage in ("image", "video") if name in TABLES[stage].engines), "")
    engine = load(stage, name) if stage else None
    return engine.footprint if isinstance(engine, OnCard) else None


def _plan_model(stage: str, name: str, profile: Profile, options: Mapping[str, object], seconds: float | None) -> PlannedModel:
    place, precision, held, how = "cpu", "", 0.0, ""
    engine = load(stage, name)
    if isinstance(engine, OnServer):
        place = "cloud" if engine.cloud() else "server"
    elif takes := _footprint(name):
        place = kind()
        precision = "float32" if place == "cpu" else "bfloat16" if name == "ltx" else "float16"
        if place != "cpu":
            offload = takes.on(profile).offload
            held, how = {"": takes.whole, "model": takes.largest, "leaf": 0.0}[offload], _WAYS[offload]
    elif isinstance(engine, Placing):
        place = engine.where()
        precision, held = "float32", CATALOGUE[name].gigabytes if place != "cpu" else 0.0
    elif name in ("supertonic", "kokoro"):
        precision = "float32" if name == "supertonic" else "int8"
    return PlannedModel(
        stage=stage,
        engine=name,
        place=place,
        precision=precision,
        gigabytes=held,
        how=how,
        missing=engine.missing(),
        seconds=seconds,
        **_batch_sizes(engine, profile, options),
    )


def _batch_sizes(engine: object, profile: Profile, options: Mapping[str, object]) -> dict[str, Any]:
    """How much of it at once: scenes in a call, frames and size of a clip."""
    own = read_options(kind_of(engine), options)
    if isinstance(engine, Batching):
        return {"together": engine.at_once(dict(options))}
    if isinstance(own, Fitting):
        size, frames = own.fit_to(profile)
        return {"frames": frames, "size": size}
    return {}
