"""The product's photos: decoded safely, upright, RGB, without doubles, the hero first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.errors import FetchError
from pipeline.media.decode import Unusable
from pipeline.progress import Progress, Report, silent
from pipeline.records import Photo, Product, Record
from pipeline.sandbox import SandboxError
from pipeline.workspace.project import Project, fingerprint

from ..http.fetch import Answer, Fetch, SafeFetch
from ..options import CrawlOptions
from .decode_image import Decoded, decode
from .local_files import file_below

_REVISION = "photo-2"
_TRIED = 40
"""Addresses or files looked at for one product."""


class Kept(Record):
    """What became of one image; written once, so that it is never decoded again."""

    photo: Photo | None = None
    reason: str = ""
    """Why it is not used, in Korean; "" when it is."""
    look: str = ""
    """12x12 RGB thumbnail as hex, to tell doubles."""


@dataclass(frozen=True)
class _Image:
    """One image to collect: how it is shown, what it is known by, how its bytes are read."""

    shown: str
    source: str
    mark: PurePosixPath
    read: Callable[[], bytes]


def collect_photos(
    product: Product,
    base: Path | None = None,
    options: CrawlOptions | None = None,
    *,
    fetch: Fetch | None = None,
    project: Project,
    report: Report = silent,
) -> Product:
    """`product` with `photos` set: its `images`, read from below `base` or fetched, into the project's photos/ folder.

    An image that cannot be used is left out and named in a report note; the rest goes on. None left is no error.
    Raises InputError for a path that leaves `base`.
    """
    options = options or CrawlOptions()
    images = [_image(source, base, options, fetch) for source in dict.fromkeys(product.images[:_TRIED])]
    return product.model_copy(update={"photos": _collect(images, options, project, report)})


def add_photos(
    product: Product,
    files: Sequence[Path],
    options: CrawlOptions | None = None,
    *,
    project: Project,
    report: Report = silent,
) -> Product:
    """`product` with photos the user handed over (any folder; the caller vouches for the paths) before those it has."""
    options = options or CrawlOptions()
    images = [_file(path, path.name, options) for path in files[:_TRIED]]
    found = _collect(images, options, project, report)
    had = tuple(photo for photo in product.photos if photo.path not in {new.path for new in found})
    return product.model_copy(update={"photos": (*found, *had)[: options.photos]})


def _collect(images: Sequence[_Image], options: CrawlOptions, project: Project, report: Report) -> tuple[Photo, ...]:
    kept: list[Kept] = []
    left_out: list[str] = []
    for number, image in enumerate(images):
        if len(kept) >= options.photos:
            break
        report(Progress("crawl", number, len(images), f"사진 {number + 1}/{len(images)} 읽는 중"))
        found = _keep(image, options, project)
        if found.photo is None:
            left_out.append(f"{image.shown}: {found.reason}")
            report(Progress("crawl", number + 1, len(images), f"사진을 뺐습니다. {left_out[-1]}", warning=True))
        else:
            _add(kept, found)
    report(Progress("crawl", 1, 1, _summary(len(kept), len(images), left_out)))
    return tuple(sorted((item.photo for item in kept if item.photo), key=_is_awkward))


def _summary(kept: int, given: int, left_out: list[str]) -> str:
    if not given:
        return "사진이 없습니다. 글자와 그림만으로 만듭니다."
    if not kept:
        return f"쓸 수 있는 사진이 없어 글자와 그림만으로 만듭니다. {'; '.join(left_out[:3])}"
    return f"사진 {given}장 중 {kept}장을 씁니다." if kept < given else f"사진 {kept}장을 모두 씁니다."


def _is_awkward(photo: Photo) -> bool:
    """A strip or a stamp: never the hero."""
    long, short = max(photo.width, photo.height), min(photo.width, photo.height)
    return long > 2.4 * short or short < 240


def _add(kept: list[Kept], new: Kept) -> None:
    """Add `new`, or, when it is a double, put the larger of the two in the place of the first."""
    for place, old in enumerate(kept):
        if old.photo and new.photo and _same(old, new):
            if new.photo.width > old.photo.width:
                kept[place] = new
            return
    kept.append(new)


def _same(one: Kept, other: Kept) -> bool:
    assert one.photo
    assert other.photo
    ratios = one.photo.width / one.photo.height, other.photo.width / other.photo.height
    if abs(ratios[0] - ratios[1]) > 0.04 * ratios[0]:
        return False
    gaps = [abs(a - b) for a, b in zip(bytes.fromhex(one.look), bytes.fromhex(other.look), strict=True)]
    return sum(gaps) < 3 * len(gaps) and max(gaps) < 48


def _keep(image: _Image, options: CrawlOptions, project: Project) -> Kept:
    done = project.load(image.mark, Kept)
    if done is not None:
        return done
    try:
        data = image.read()
    except FetchError as error:
        return Kept(reason=error.ko)  # not written down: the next run tries again
    try:
        decoded = decode(data, options.photo_side)
    except SandboxError as error:
        return Kept(reason=error.ko)  # a busy computer is nothing the photo has done
    except Unusable as error:
        return project.save(image.mark, Kept(reason=error.ko))
    return project.save(image.mark, _store(decoded, data, image.source, project))


def _store(decoded: Decoded, data: bytes, source: str, project: Project) -> Kept:
    name = hashlib.sha256(data).hexdigest()[:16]
    path = PurePosixPath("photos") / f"{name}{'.png' if decoded.alpha else '.jpg'}"
    with project.writing(path) as temporary, open(temporary, "wb") as file:
        if decoded.alpha:
            decoded.image.save(file, "PNG", compress_level=3)
        else:
            decoded.image.save(file, "JPEG", quality=93, subsampling=0)
    alpha = path.with_suffix(".alpha.png") if decoded.alpha else None
    if alpha and decoded.alpha:
        with project.writing(alpha) as temporary:
            decoded.alpha.save(temporary, "PNG", compress_level=3)
    width, height = decoded.image.size
    photo = Photo(path=path, alpha=alpha, width=width, height=height, plain=decoded.plain, source=source)
    return Kept(photo=photo, look=decoded.look)


def _mark(*identity: object) -> PurePosixPath:
    return PurePosixPath("photos") / f"{fingerprint(_REVISION, *identity)}.json"


def _image(source: str, base: Path | None, options: CrawlOptions, fetch: Fetch | None) -> _Image:
    if urlsplit(source).scheme in ("http", "https"):
        get = fetch or SafeFetch(options)
        mark = _mark(source, options.photo_side)
        return _Image(_tail(source), source, mark, lambda: _body(get(source, kind="image")))
    if base is None:
        return _unreadable(source, "어느 폴더의 파일인지 알 수 없습니다. 상품 파일로 열거나 사진을 직접 올려 주세요.")
    return _file(file_below(base, source), source, options)


def _body(answer: Answer) -> bytes:
    if answer.status != 200:
        raise FetchError(f"서버가 사진을 주지 않았습니다({answer.status}).", f"The server gave no photo ({answer.status}).")
    return answer.body


def _file(path: Path | None, shown: str, options: CrawlOptions) -> _Image:
    try:
        size = path.stat().st_size if path and path.is_file() else -1
    except OSError:
        size = -1
    if path is None or size < 0:
        return _unreadable(shown, "파일이 없습니다.")
    if size > options.image_bytes:
        return _unreadable(shown, f"파일이 너무 큽니다({size // 1_000_000} MB, 한도 {options.image_bytes // 1_000_000} MB).")
    return _Image(shown, shown, _mark(path, options.photo_side), path.read_bytes)


def _unreadable(shown: str, reason: str) -> _Image:
    def read() -> bytes:
        raise FetchError(reason, reason)

    return _Image(shown, shown, _mark("unreadable", shown), read)


def _tail(address: str) -> str:
    return unquote(urlsplit(address).path.rsplit("/", 1)[-1])[:60] or address[:60]
