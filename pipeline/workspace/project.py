"""One folder per short: every artifact's name carries the fingerprint of what went into it.

    SHORTS_HOME/projects/<id>/
        photos/  stills/  speech/  clips/  segments/  shorts/     <fingerprint>.json beside the file it describes
    SHORTS_HOME/cache/                                            drawn characters, unpacked voices

An artifact is two files: the data (PNG, WAV, MP4) and its record (JSON), written last, when the data is on the disk. It
counts as made when its record can be read and every file the record names is there with the size and hash the record holds,
so a run killed at any moment leaves nothing that looks finished, and what was emptied, cut or changed is made again. Records
of before there were hashes count when every file's own format says that it is complete.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, is_dataclass
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import InputError, StorageError
from .format_version import open_project
from .integrity import SUFFIX, is_whole, sum_of, sum_of_text
from .paths import cache, home, replacing

R = TypeVar("R", bound=BaseModel)
SUMS = "sums"
"""Key beside a record's own: path of each file it names -> size and hash; "" -> the hash of the record itself."""

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_DISK = _FULL | {errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR}
"""What a disk says no with; any other OSError inside a `writing` block is not about the file being written."""
_GONE = {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.ENOTCONN, errno.EINVAL, getattr(errno, "ESTALE", errno.ENOENT)}
"""What the system says of a drive or a folder that is not there, or a name it does not take."""


@lru_cache(maxsize=4096)
def _digest(path: str, _size: int, _mtime_ns: int) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(value: object) -> object:
    """A value as JSON: records by their fields, files by their content."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Path):
        stat = value.stat()
        return _digest(str(value), stat.st_size, stat.st_mtime_ns)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, PurePath) else value


def fingerprint(*parts: object) -> str:
    """16 hex digits that are equal when everything that went in is equal.

    Takes records, dataclasses, plain values, and `Path`s to files (by content; a `PurePosixPath` counts by name).
    """
    text = json.dumps(_plain(parts), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def slug(text: str, limit: int = 40) -> str:
    """`text` as a file name on any system: letters (Hangul too), digits and "-"; "short" when nothing is left."""
    kept = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", text)).strip("-_")
    return kept[:limit].rstrip("-_") or "short"


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """A temporary path in the same folder, renamed to `path` when the block ends well and removed when it does not.

    Raises StorageError when the disk is full or the folder cannot be written.
    """
    try:
        with replacing(path) as temporary:
            yield temporary
    except OSError as error:
        if error.errno not in _DISK and not _of_folder(error, path):
            raise
        raise storage_error(error, path) from error


def make_folder(folder: Path) -> None:
    """Make a folder that something is to be written into. Raises StorageError when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder) from error


def _of_folder(error: OSError, path: Path) -> bool:
    """True when an error says that the folder of `path`, its drive say, is not there."""
    if error.errno not in _GONE or not isinstance(error.filename, (str, os.PathLike)):
        return False
    named = Path(error.filename)
    return named in path.parents or (named.parent == path.parent and named.name.endswith(path.name))


def storage_error(error: OSError, path: Path) -> StorageError:
    """An OSError as a sentence."""
    if error.errno in _FULL:
        return StorageError(
            f"디스크가 가득 차서 {path.name} 파일을 쓸 수 없습니다. 공간을 비우고 다시 실행하면 이어서 만듭니다.",
            f"The disk is full, so {path.name} cannot be written. Free some space and run again; it goes on from there.",
        )
    if error.errno in _GONE:
        return StorageError(
            f"{path} 에 쓸 수 없습니다: 드라이브나 폴더가 없습니다. 연결되어 있는지, 경로가 맞는지 확인해 주세요.",
            f"{path} cannot be written: the drive or folder is not there. Check that it is connected and the path is right.",
        )
    return StorageError(
        f"{path} 에 쓸 수 없습니다({error.strerror}). 폴더 권한을 확인하거나 SHORTS_HOME 을 다른 폴더로 바꿔 주세요.",
        f"{path} cannot be written ({error.strerror}). Check the folder's permissions or point SHORTS_HOME elsewhere.",
    )


@dataclass(frozen=True)
class Project:
    """One short's folder."""

    folder: Path
    damaged: list[str] = field(default_factory=list, compare=False, repr=False)
    """Names of parts that were found empty, cut or changed and are to be made again; who reads them to the user clears them."""

    @classmethod
    def named(cls, name: str, *identity: object) -> Project:
        """The project under home() for `name`; `identity` tells two products of one name apart."""
        return cls(home() / "projects" / f"{slug(name)}-{fingerprint(name, *identity)[:8]}")

    def path(self, relative: PurePath | str) -> Path:
        """The absolute path of something in the project. Raises InputError when it would leave the folder."""
        root = self.folder.resolve()
        full = (root / relative).resolve()
        if not full.is_relative_to(root):
            raise InputError(
                f"'{relative}' 은(는) 작업 폴더 밖입니다. 작업 폴더 안의 경로만 쓸 수 있습니다.",
                f"'{relative}' is outside the project folder. Use a path inside it.",
            )
        return full

    @contextmanager
    def writing(self, relative: PurePath | str) -> Iterator[Path]:
        """`writing`, for a path in the project. Raises InputError when a newer program wrote the project."""
        path = self.path(relative)
        try:
            open_project(self.folder)
        except OSError as error:
            raise storage_error(error, path) from error
        with writing(path) as temporary:
            yield temporary

    def save(self, relative: PurePath | str, record: R, *, later: Collection[PurePath] = ()) -> R:
        """Write a record of parts as JSON, with the size and hash of each that is there, and return it.

        Parts named in `later` are written after it, and are the affair of whoever writes them.
        """
        values = json.loads(record.model_dump_json())
        ready = [path for path in _paths(record) if path not in later]
        parts = {str(path): sum_of(full) for path in ready if (full := self.path(path)).is_file()}
        sums = {**parts, "": sum_of_text(values)}
        with self.writing(relative) as temporary:
            temporary.write_text(json.dumps({**values, SUMS: sums}, ensure_ascii=False, indent=1), encoding="utf-8")
        return record

    def write(self, relative: PurePath | str, record: R) -> R:
        """Write a record of its own, that describes no parts, as JSON and return it."""
        with self.writing(relative) as temporary:
            temporary.write_text(record.model_dump_json(indent=1), encoding="utf-8")
        return record

    def load(self, relative: PurePath | str, kind: type[R], **update: object) -> R | None:
        """The record saved there with `update` laid over it, or None when it or a file it names is not there as it was saved.

        A record with a damaged part is dropped, so that it is made again; `damaged` names the part.
        """
        try:
            content = self.path(relative).read_bytes()
        except OSError:
            return None
        try:
            values, sums = _unseal(content)
        except ValueError:
            self._drop(relative, str(relative))
            return None
        try:
            record = kind.model_validate(values)
        except ValidationError:  # of another version
            return None
        for path in dict.fromkeys(_paths(record)):
            if not (full := self.path(path)).exists():
                return None
            noted = sums.get(str(path))
            if (noted or not sums) and not is_whole(full, noted):  # what was written after a record is not in it
                self._drop(relative, str(path))
                return None
        with suppress(OSError):
            os.utime(self.path(relative))  # what is used is not old: the disk budget takes the longest unused first
        return record.model_copy(update=update) if update else record

    def cached(
        self, kind: type[R], folder: str, made_of: Collection[object], make: Callable[[PurePosixPath], R], **update: object
    ) -> R:
        """The record of what is made of `made_of`, as it lies in `folder` (with `update` laid over it), or made and saved now.

        `make` is given the record's path, beside which its parts belong.
        """
        mark = PurePosixPath(folder) / f"{fingerprint(*made_of)}.json"
        return self.load(mark, kind, **update) or self.save(mark, make(mark))

    def _drop(self, record: PurePath | str, part: str) -> None:
        """Let a damaged part count as made no more. Its data is written over when it is made again; nothing is deleted here
        that could be of the user's own."""
        self.damaged.append(part)
        with suppress(OSError):
            self.path(record).unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete the folder and everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _unseal(content: bytes) -> tuple[object, dict[str, str]]:
    """What a record says, and the sums beside it. Raises ValueError when it cannot be read or is not as it was written."""
    values = json.loads(content)
    sums = values.pop(SUMS, {}) if isinstance(values, dict) else {}
    if not isinstance(sums, dict) or ("" in sums and sum_of_text(values) != sums[""]):
        raise ValueError("the record was changed")
    return values, sums


def _paths(value: object) -> Iterator[PurePosixPath]:
    """Every path named anywhere in a record."""
    if isinstance(value, PurePosixPath):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _paths(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _paths(item)


def make_in_cache(path: Path, make: Callable[[Path], object]) -> Path:
    """`path` in the cache, which `make` writes unless it is there as it was written. Raises what `make` does, StorageError."""
    note = path.with_name(path.name + SUFFIX)
    noted = note.read_text(encoding="ascii", errors="replace") if note.is_file() else None
    if not is_whole(path, noted):
        with writing(path) as temporary:
            make(temporary)
        with writing(note) as temporary:
            temporary.write_text(sum_of(path), encoding="ascii")
    return path


__all__ = ["Project", "cache", "fingerprint", "home", "make_in_cache", "slug", "storage_error", "writing"]
