"""Every engine of every stage as a row: purpose, size, licence, whether it can run here."""

from __future__ import annotations

from dataclasses import dataclass

from .. import engines
from ..engines.runtime import weights
from ..records import Record


@dataclass(frozen=True)
class _Fact:
    purpose: str
    size: str
    licence: str
    advert: str
    needs: str = "CPU"


_FACTS = {
    ("script", "ollama"): _Fact(
        "내 컴퓨터의 언어 모델이 쓰는 대본", "5.2 GB (qwen3:8b)", "the model's (qwen3: Apache-2.0)", "yes", "Ollama 서버"
    ),
    ("script", "template"): _Fact("직접 쓴 한국어 광고 문안", "0 MB", "Apache-2.0 (this project)", "yes"),
    ("image", "poster"): _Fact("상품 사진으로 구성하는 그림", "0 MB", "Apache-2.0 (this project), fonts OFL-1.1", "yes"),
    ("voice", "kokoro"): _Fact("CPU 신경망 한국어 음성 (Kokoro-82M int8)", "66 MB", "Apache-2.0", "yes"),
    ("voice", "espeak"): _Fact("마지막 수단인 기계음 (알아듣기 어려움)", "시스템 패키지", "GPL-3.0, run as a program", "yes"),
    ("voice", "none"): _Fact("말 없이 음악과 글자로 (읽는 시간에 맞춤)", "0 MB", "Apache-2.0 (this project)", "yes"),
    ("video", "camera"): _Fact("사진 위를 움직이는 카메라", "0 MB", "Apache-2.0 (this project)", "yes"),
}


class ModelRow(Record):
    """One engine, as the user sees it."""

    stage: str
    """A stage with engines; "image" for weights that help an engine of that stage."""
    name: str
    purpose: str
    size: str
    """On disk."""
    licence: str
    advert: str
    """May its output be used in a product ad: "yes", "no" or the condition."""
    needs: str = ""
    """Hardware or server."""
    weights: str = ""
    """The name to pull, verify and remove; "" when there is nothing to fetch."""
    installed: bool = True
    """True when the weights are here."""
    ready: bool
    missing: str
    """Why it cannot run here and what cures it; "" when ready."""


def list_models() -> tuple[ModelRow, ...]:
    """Every engine of every stage, the best first within its stage, then weights that extend one."""
    rows = [_row(stage, name) for stage, table in engines.TABLES.items() for name in table.engines]
    return (*rows, _extra("ip-adapter", "image"), _extra("animatelcm", "video"))


def _row(stage: str, name: str) -> ModelRow:
    fetched = name in weights.CATALOGUE
    fact = _from_catalogue(name) if fetched else _FACTS[stage, name]
    engine = engines.load(stage, name)
    why = engine.missing()
    return ModelRow(
        stage=stage,
        name=name,
        purpose=fact.purpose,
        size=fact.size,
        licence=fact.licence,
        advert=fact.advert,
        needs=fact.needs,
        weights=name if fetched else "",
        installed=weights.is_installed(name) if fetched else not why,
        ready=not why,
        missing=why,
    )


def _extra(name: str, stage: str) -> ModelRow:
    why = weights.missing(name)
    fact = _from_catalogue(name)
    return ModelRow(
        stage=stage,
        name=name,
        purpose=fact.purpose,
        size=fact.size,
        licence=fact.licence,
        advert=fact.advert,
        needs=fact.needs,
        weights=name,
        installed=not why,
        ready=not why,
        missing=why,
    )


def _from_catalogue(name: str) -> _Fact:
    entry = weights.CATALOGUE[name]
    return _Fact(entry.purpose, f"{entry.gigabytes:g} GB", entry.licence, entry.advert, entry.needs)
