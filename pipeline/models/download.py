"""Fetch, check and remove weights. A set of weights is whole when its `installed.json` is there, which is written last."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ..engines.runtime import weights
from ..engines.runtime.weights import CATALOGUE, MARK, Part, Weights
from ..errors import EngineError, FetchError, InputError, StorageError
from ..progress import Progress, Report, silent
from ..workspace.project import storage_error, writing
from .convert import CONVERTED, convert, discard
from .hub_client import NEWEST, Remote, Source, checksum, source

PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
"""Formats that can run code when they are read. Never fetched, except to be converted at once (see convert.py)."""
SPARE = 512 << 20
"""Bytes that must stay free on the disk."""


@dataclass
class _Count:
    """Bytes that are here, of all, for the report."""

    name: str
    total: int
    report: Report
    done: int = 0
    now: int = field(default=0, repr=False)

    def hear(self, here: int) -> None:
        """Hear how much of the file in hand is here."""
        self.now = here
        size = f"{(self.done + here) / 1e9:.2f}/{self.total / 1e9:.2f} GB"
        self.report(Progress("models", self.done + here, max(self.total, 1), f"{self.name} 받는 중 {size}"))

    def close(self, size: int) -> None:
        """The file in hand is whole."""
        self.done, self.now = self.done + size, 0
        self.hear(0)


def entry_of(name: str) -> Weights:
    """The catalogue's entry. Raises InputError for an unknown name."""
    if name not in CATALOGUE:
        raise InputError(
            f"'{name}' 이라는 모델이 없습니다. 받을 수 있는 모델: {', '.join(CATALOGUE)}",
            f"There is no model '{name}'. Choose from: {', '.join(CATALOGUE)}",
        )
    return CATALOGUE[name]


def pull(name: str, *, agreed: bool = False, report: Report = silent) -> Path:
    """Fetch the weights `name` and return their folder; what is there already is kept, what broke off goes on.

    `agreed` says that the user accepts the terms in `Weights.ask`. Raises InputError (unknown, not agreed), FetchError,
    EngineError (wrong bytes) or StorageError (disk).
    """
    entry = entry_of(name)
    if entry.ask and not agreed:
        raise InputError(
            f"{entry.ask} 동의하면 `python -m pipeline models pull {name} --agree` 로 받아 주세요.",
            f"{name}: {entry.licence}, advert use: {entry.advert}. To accept: `python -m pipeline models pull {name} --agree`",
        )
    if weights.is_installed(name):
        return weights.folder(name)
    origin, worst = source(), None
    for parts in _sources(entry):
        try:
            files = [(part, remote) for part in parts for remote in _list_files(name, part, origin)]
            _no_pickles(name, files)
            _fetch_all(name, files, origin, report)
            return weights.folder(name)
        except (FetchError, EngineError) as error:  # gone, out of reach, or other bytes than are known
            worst = error if worst is None or isinstance(error, EngineError) else worst  # wrong bytes are the graver news
        except OSError as error:
            raise storage_error(error, weights.folder(name)) from error
    raise worst or FetchError(f"{name} 를 받을 곳이 없습니다.", f"There is nowhere to fetch {name} from.")


def _sources(entry: Weights) -> Iterator[tuple[Part, ...]]:
    """The entry's own repositories, then those with copies in turn; what has no copy keeps its own."""
    yield entry.parts
    for turn in range(max((len(part.copies) for part in entry.parts), default=0)):
        yield tuple(
            replace(part, repo=part.copies[turn], revision=NEWEST) if turn < len(part.copies) else part for part in entry.parts
        )


def _list_files(name: str, part: Part, origin: Source) -> list[Remote]:
    """The files of a part, with the sums that are known beforehand. Raises FetchError for a copy's file without one."""
    known = weights.checksums(name)
    files = [replace(remote, checksum=known.get(remote.path, remote.checksum)) for remote in origin.files(part)]
    unknown = [remote.path for remote in files if part.revision == NEWEST and remote.path not in known]
    if unknown:
        raise FetchError(
            f"{part.repo} 의 {unknown[0]} 은(는) 맞는지 확인할 수 없어 받지 않았습니다. 잠시 뒤 다시 받아 주세요.",
            f"{unknown[0]} of {part.repo} cannot be checked and was not fetched. Pull again later.",
        )
    return files


def _fetch_all(name: str, files: list[tuple[Part, Remote]], origin: Source, report: Report) -> None:
    target = weights.folder(name)
    places = {target / _local(part, remote): (part, remote) for part, remote in files}
    sums = {place: _sum_of(place, remote) for place, (_, remote) in places.items() if _whole(place, remote)}
    sums = {place: found for place, found in sums.items() if found == (places[place][1].checksum or found)}
    waiting = sum(remote.size for place, (_, remote) in places.items() if place not in sums)
    _room(target, waiting + sum(remote.size for _, remote in files if remote.path in CONVERTED.get(name, ())))
    count = _Count(name, sum(remote.size for _, remote in files), report)
    known = {}
    for place, (part, remote) in places.items():
        if place not in sums:
            _fetch_one(part, remote, place, origin, count)
        count.close(remote.size)
        found = sums.get(place) or _sum_of(place, remote)
        known[place.relative_to(target).as_posix()] = {"size": remote.size, "checksum": found}
    known = convert(name, target, known)
    with writing(target / MARK) as temporary:
        temporary.write_text(json.dumps({"revisions": weights.pins(name), "files": known}, indent=1), encoding="utf-8")
    discard(name, target)


def _fetch_one(part: Part, remote: Remote, place: Path, origin: Source, count: _Count) -> None:
    """Fetch one file beside its place, hold it against its checksum, then put it there; wrong bytes are fetched once more."""
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(place.name + ".part")
    for _ in range(2):
        origin.fetch(part, remote, half, count.hear)
        if half.stat().st_size == remote.size and (not remote.checksum or _sum_of(half, remote) == remote.checksum):
            half.replace(place)
            return
        half.unlink()
    raise EngineError(
        f"{part.repo} 의 {remote.path} 가 두 번 모두 검사합과 다르게 왔습니다. 미러나 프록시가 파일을 바꾸는지 확인해 주세요.",
        f"{remote.path} of {part.repo} came with a wrong checksum twice. Check whether a mirror or proxy alters files.",
    )


def _local(part: Part, remote: Remote) -> PurePosixPath:
    """Where a file goes below the model's folder. Raises EngineError when a listing points outside of it."""
    path = PurePosixPath(part.into) / remote.path
    if path.is_absolute() or ".." in path.parts:
        raise EngineError(f"{part.repo} 의 파일 이름 '{remote.path}' 이 폴더 밖을 가리킵니다. 미러를 바꿔 주세요.",
                          f"The file name '{remote.path}' of {part.repo} points outside. Use another mirror.")  # fmt: skip
    return path


def _whole(place: Path, remote: Remote) -> bool:
    return place.exists() and place.stat().st_size == remote.size


def _sum_of(place: Path, remote: Remote) -> str:
    return checksum(place, remote.checksum.partition(":")[0] or "sha256")


def _no_pickles(name: str, files: list[tuple[Part, Remote]]) -> None:
    bad = [remote.path for _, remote in files if remote.path.endswith(PICKLES) and remote.path not in CONVERTED.get(name, ())]
    if bad:
        raise EngineError(
            f"{name} 에 코드를 실행할 수 있는 형식({', '.join(bad)})이 있어 받지 않았습니다. safetensors 로 된 미러를 쓰세요.",
            f"{name} holds formats that can run code ({', '.join(bad)}) and was not fetched. Use a mirror with safetensors.",
        )


def _room(target: Path, bytes_: int) -> None:
    """Raise StorageError when the disk has no room for `bytes_` more."""
    existing = next(parent for parent in (target, *target.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if free < bytes_ + SPARE:
        need, have = (bytes_ + SPARE) / 1e9, free / 1e9
        raise StorageError(
            f"{existing} 에 {need:.1f} GB 가 필요한데 {have:.1f} GB 만 비어 있습니다. "
            "공간을 비우거나 SHORTS_MODELS 를 다른 디스크로 바꿔 주세요.",
            f"{existing} needs {need:.1f} GB but has {have:.1f} GB free. "
            "Free some space or point SHORTS_MODELS at another disk.",
        )


def verify(name: str = "", *, report: Report = silent) -> tuple[str, ...]:
    """Read every file of `name` (of all that is installed, without a name) again.

    Returns the paths that are missing or altered and deletes those, so that the next pull fetches them anew.
    Raises InputError when the weights are not installed.
    """
    if not name:
        everything = [other for other in CATALOGUE if (weights.folder(other) / MARK).exists()]
        return tuple(f"{other}/{path}" for other in everything for path in verify(other, report=report))
    entry_of(name)
    target = weights.folder(name)
    try:
        listed = json.loads((target / MARK).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        why = weights.missing(name) or f"`python -m pipeline models pull {name}`"
        raise InputError(f"{name}: {why}", f"{name} is not installed: `python -m pipeline models pull {name}`") from error
    count = _Count(name, sum(entry["size"] for entry in listed.values()), report)
    bad = []
    for path, entry in listed.items():
        place = target / path
        if not place.exists() or checksum(place, entry["checksum"].partition(":")[0]) != entry["checksum"]:
            bad.append(path)
            place.unlink(missing_ok=True)
        count.close(entry["size"])
    return tuple(bad)


def remove(name: str) -> int:
    """Delete the weights `name`; returns the bytes that came free."""
    entry_of(name)
    target = weights.folder(name)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    shutil.rmtree(target, ignore_errors=True)
    return size
