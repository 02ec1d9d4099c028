"""Where weights come from: the hub's HTTP protocol (or a mirror that speaks it), or a folder on this machine.

SHORTS_MIRROR is an address or a folder; without it HF_ENDPOINT, else huggingface.co. A folder holds
`<owner>/<name>/<file>`, or the hub's own cache (`models--<owner>--<name>/snapshots/<revision>/<file>`).
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from ..engines.runtime.weights import Part
from ..errors import EngineError, FetchError

BLOCK = 1 << 20
"""Bytes copied at a time; a stop is obeyed between two."""
NEWEST = "main"
"""Revision of a copy: what it holds now, held against sums that are known."""
TRIES = 5
"""Attempts in a row that bring no byte before giving up."""

Heard = Callable[[int], None]
"""Hears how many bytes of a file are here."""


@dataclass(frozen=True)
class Remote:
    """One file to fetch."""

    path: str
    """In the repository."""
    size: int
    """Bytes."""
    checksum: str
    """"sha256:<hex>" for large files, "git:<hex>" (SHA-1 of a git blob) for small ones, "" when the source has none."""


class Source(Protocol):
    """A place weights come from."""

    def files(self, part: Part) -> list[Remote]:
        """The files of `part`. Raises FetchError."""
        ...

    def fetch(self, part: Part, remote: Remote, to: Path, heard: Heard) -> None:
        """Write the file to `to`, going on from what is there already. Raises FetchError; what came is kept."""
        ...


def source() -> Source:
    """The source the settings name."""
    mirror = os.environ.get("SHORTS_MIRROR") or os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
    return Online(mirror.rstrip("/")) if mirror.startswith(("http://", "https://")) else Local(Path(mirror).expanduser())


def matching_files(part: Part, files: dict[str, Remote]) -> list[Remote]:
    """Those of `files` that `part` asks for. Raises FetchError when one of its patterns matches nothing."""
    chosen: dict[str, Remote] = {}
    for pattern in part.files:
        found = {path: remote for path, remote in files.items() if fnmatchcase(path, pattern)}
        if not found:
            raise FetchError(
                f"{part.repo} 의 {part.revision[:12]} 판에 '{pattern}' 파일이 없습니다. 미러가 온전한지 확인해 주세요.",
                f"Revision {part.revision[:12]} of {part.repo} has no '{pattern}'. Check that the mirror is complete.",
            )
        chosen |= found
    return list(chosen.values())


def checksum(path: Path, kind: str) -> str:
    """The checksum of a file as the hub writes it; `kind` is "sha256" or "git"."""
    total = hashlib.sha256() if kind == "sha256" else hashlib.sha1(b"blob %d\0" % path.stat().st_size)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            total.update(block)
    return f"{kind}:{total.hexdigest()}"


@dataclass(frozen=True)
class Online:
    """The hub, or a mirror of it."""

    endpoint: str

    def files(self, part: Part) -> list[Remote]:
        """The listing of a commit, with sizes and checksums."""
        address = f"{self.endpoint}/api/models/{part.repo}/revision/{part.revision}?blobs=true"
        listed = self._json(address, part)
        sent = str(listed.get("sha") or part.revision)
        if part.revision not in (sent, NEWEST):
            raise FetchError(
                f"{part.repo} 가 {part.revision[:12]} 판이 아니라 {sent[:12]} 판을 보냈습니다. 미러를 확인해 주세요.",
                f"{part.repo} sent revision {sent[:12]} instead of {part.revision[:12]}. Check the mirror.",
            )
        return matching_files(part, {entry["rfilename"]: _remote(entry) for entry in listed.get("siblings", [])})

    def _json(self, address: str, part: Part) -> Any:
        import httpx

        try:
            answer = httpx.get(address, follow_redirects=True, timeout=30, headers=_headers())
            answer.raise_for_status()
            return answer.json()
        except httpx.HTTPStatusError as error:
            raise _refusal(part.repo, error.response.status_code) from error
        except (httpx.HTTPError, ValueError) as error:
            raise _unreachable(self.endpoint, error) from error

    def fetch(self, part: Part, remote: Remote, to: Path, heard: Heard) -> None:
        """Fetch with resume: a cut connection is taken up where it broke, up to TRIES times without a byte."""
        import httpx

        address = f"{self.endpoint}/{part.repo}/resolve/{part.revision}/{quote(remote.path)}"
        tries, error = 0, None
        while (have := to.stat().st_size if to.exists() else 0) < remote.size:
            if tries == TRIES:
                raise _unreachable(self.endpoint, error)
            try:
                for now in _blocks(address, to, have):
                    heard(now)
            except httpx.HTTPStatusError as status:
                if status.response.status_code < 500:
                    raise _refusal(part.repo, status.response.status_code) from status
                error = status
            except httpx.HTTPError as broken:
                error = broken
            grown = to.exists() and to.stat().st_size > have
            tries = 0 if grown else tries + 1
            time.sleep(min(0.05 * 2**tries, 5))


def _blocks(address: str, to: Path, have: int) -> Iterator[int]:
    """Append what is missing from `have` on; yields the bytes that are here so far."""
    import httpx

    headers = _headers() | ({"Range": f"bytes={have}-"} if have else {})
    with httpx.stream("GET", address, follow_redirects=True, timeout=30, headers=headers) as answer:
        answer.raise_for_status()
        resumed = answer.status_code == 206
        have = have if resumed else 0  # a server without ranges sends all of it again
        with to.open("ab" if resumed else "wb") as file:
            for block in answer.iter_bytes():  # without a size: what came before a cut is kept
                file.write(block)
                have += len(block)
                yield have


def _headers() -> dict[str, str]:
    """HF_TOKEN lifts the hub's limits; asking for plain bytes keeps ranges and sizes true."""
    token = os.environ.get("HF_TOKEN")
    return {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {})


def _remote(entry: dict[str, Any]) -> Remote:
    large = entry.get("lfs") or {}
    if large.get("sha256"):
        return Remote(entry["rfilename"], int(large["size"]), f"sha256:{large['sha256']}")
    return Remote(entry["rfilename"], int(entry.get("size") or 0), f"git:{entry['blobId']}" if entry.get("blobId") else "")


@dataclass(frozen=True)
class Local:
    """A folder with copies of repositories."""

    folder: Path

    def files(self, part: Part) -> list[Remote]:
        """The files of a copy; a copy has no checksums to be held against."""
        base = self._base(part)
        found = {path.relative_to(base).as_posix(): path for path in base.rglob("*") if path.is_file()}
        return matching_files(part, {name: Remote(name, path.stat().st_size, "") for name, path in found.items()})

    def fetch(self, part: Part, remote: Remote, to: Path, heard: Heard) -> None:
        """Copy one file."""
        done = 0
        with (self._base(part) / remote.path).open("rb") as read, to.open("wb") as write:
            while block := read.read(BLOCK):
                write.write(block)
                done += len(block)
                heard(done)

    def _base(self, part: Part) -> Path:
        cached = self.folder / f"models--{part.repo.replace('/', '--')}" / "snapshots" / part.revision
        for base in (self.folder / part.repo, cached):
            if base.is_dir():
                return base
        raise FetchError(
            f"{self.folder} 에 {part.repo} 가 없습니다. SHORTS_MIRROR 폴더 아래 {part.repo}/ 에 파일을 넣어 주세요.",
            f"{self.folder} holds no {part.repo}. Put its files into {part.repo}/ below the SHORTS_MIRROR folder.",
        )


def _refusal(repo: str, status: int) -> EngineError | FetchError:
    cure = {
        401: ("HF_TOKEN 을 설정해 주세요.", "Set HF_TOKEN."),
        403: ("모델 페이지에서 사용 동의를 하고 HF_TOKEN 을 설정해 주세요.", "Accept the terms on its page and set HF_TOKEN."),
        404: ("미러가 온전한지 확인해 주세요.", "Check that the mirror is complete."),
        429: ("잠시 뒤 다시 받으면 이어서 받습니다.", "Pull again later; it goes on from there."),
    }.get(status, ("잠시 뒤 다시 받으면 이어서 받습니다.", "Pull again later; it goes on from there."))
    return FetchError(f"{repo} 를 받을 수 없습니다(상태 {status}). {cure[0]}", f"{repo} refused (status {status}). {cure[1]}")


def _unreachable(endpoint: str, error: BaseException | None) -> FetchError:
    return FetchError(
        f"{endpoint} 에서 받다가 끊겼습니다. 인터넷을 확인하고 같은 명령을 다시 실행하면 이어서 받습니다.",
        f"The connection to {endpoint} broke. Check the network and run the same command again; it goes on from there.",
        detail=repr(error),
    )
