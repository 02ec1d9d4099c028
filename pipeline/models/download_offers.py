"""What would be fetched, how large it is and on what terms: shown before anything is."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from .. import engines
from ..engines.runtime import weights
from ..engines.runtime.weights import CATALOGUE
from ..records import Record
from ..workspace.project import home, writing

ADVISED = {"image": "sdxl", "voice": "supertonic", "video": "animatediff"}
"""What is offered where nobody chose: it may be used in adverts and runs on the cards most people have."""
_MARK = "offered"
_TOLD = "voice-told"
_ADVERT = {"yes": "광고에 쓸 수 있습니다", "no": "광고에 쓸 수 없습니다"}


class Download(Record):
    """One set of weights."""

    name: str
    """What `pull` takes."""
    purpose: str
    size: int
    """Bytes on disk, rounded to a tenth of a GB; the pull itself uses the hub's figures."""
    licence: str
    advert: str
    """May its output be used in a product ad: one sentence in Korean."""
    ask: str = ""
    """What must be agreed to, in Korean; "" when nothing."""


class Offer(Record):
    """Everything a run lacks, to be asked about once."""

    downloads: tuple[Download, ...]
    size: int
    """Bytes of all."""
    free: int
    """Bytes free where they would lie."""

    def question(self) -> str:
        """The offer in Korean, a line for each and the sum."""
        lines = [
            f"  {one.name}: {one.purpose}, {one.size / 1e9:.1f} GB. {one.licence}. {one.ask or one.advert + '.'}"
            for one in self.downloads
        ]
        whole = f"모두 {self.size / 1e9:.1f} GB (빈 공간 {self.free / 1e9:.0f} GB). 한 번 받으면 인터넷 없이 쓸 수 있습니다."
        return "\n".join(["받을 모델:", *lines, whole])


def offer(names: Mapping[str, str], *helpers: str) -> Offer:
    """What the engines `names` (stage -> name; "auto" lacks nothing) and the weights `helpers` lack here.

    Empty when an engine lacks more than weights (packages, a card): fetching would not help. Raises InputError for an unknown
    stage or engine.
    """
    engines.check_stages(names)
    chosen = [name for stage, name in names.items() if name != "auto" and _helps(stage, name)]
    return _offer([*chosen, *(name for name in helpers if not weights.is_installed(name))])


def first_offer(names: Mapping[str, str] | None = None) -> Offer:
    """What `auto` would gain from on this machine, for stages that `names` leaves to it; empty once it was answered."""
    if _answer_path().exists():
        return _offer([])
    free = {stage: name for stage, name in ADVISED.items() if (names or {}).get(stage, "auto") == "auto"}
    return _offer([name for stage, name in free.items() if _helps(stage, name)])


def answer() -> None:
    """The first offer was answered: it is not made again."""
    with writing(_answer_path()) as temporary:
        temporary.write_text("", encoding="utf-8")


def voice_hint() -> tuple[str, str]:
    """How to get a better voice, in Korean and English, said once on this computer; "" when there is none to get."""
    told = home() / _TOLD
    if told.exists() or not _helps("voice", ADVISED["voice"]):
        return "", ""
    with writing(told) as temporary:
        temporary.write_text("", encoding="utf-8")
    voice = _download(ADVISED["voice"])
    command, size = f"python -m pipeline models pull {voice.name} --agree", f"{voice.size / 1e9:.1f} GB"
    return (
        f"더 자연스러운 한국어 목소리가 있습니다: `{command}` ({size}, {voice.licence}; 광고에 쓸 수 있습니다)",
        f"There is a more natural Korean voice: `{command}` ({size}, {voice.licence}; adverts are allowed)",
    )


def _answer_path() -> Path:
    return home() / _MARK


def _helps(stage: str, name: str) -> bool:
    """True when weights are all that the engine lacks: its sentence says the command that fetches them."""
    return f"models pull {name}" in engines.load(stage, name).missing()


def _offer(names: Iterable[str]) -> Offer:
    downloads = tuple(_download(name) for name in dict.fromkeys(names))
    existing = next(folder for folder in (weights.root(), *weights.root().parents) if folder.exists())
    return Offer(downloads=downloads, size=sum(one.size for one in downloads), free=shutil.disk_usage(existing).free)


def _download(name: str) -> Download:
    entry = CATALOGUE[name]
    return Download(
        name=name,
        purpose=entry.purpose,
        size=round(entry.gigabytes * 1e9),
        licence=entry.licence,
        advert=_ADVERT.get(entry.advert, entry.advert),
        ask=entry.ask,
    )
