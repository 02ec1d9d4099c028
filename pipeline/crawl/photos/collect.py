"""The product's photos: decoded safely, upright, RGB, without doubles, the hero first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from pipeline.errors import FetchError, InputError
from pipeline.media.reader_data import reader_folder
from pipeline.progress import Progress, Report, silent
from pipeline.records import Photo, Product, Record
from pipeline.sandbox import SandboxError
from pipeline.workspace.project import Project, fingerprint, home

from ..http.fetch import Answer, Fetch, SafeFetch
from ..options import CrawlOptions
from ..photo_parts import PhotoPart, read_photo_file
from .footage_files import collect_clips, is_footage
from .local_files import file_below, split_address

_REVISION = "photo-3"
_SUGGESTED = 24
"""Lines read in pictures that are offered."""
ENOUGH = 3
"""Photos from which no banner is used any more."""
_TOLD = 12
"""Pictures left out that the sheet names."""
_TRIED = 40
"""Addresses or files looked at for one product."""


class KeptPhoto(Record):
    """One photo of an image."""

    photo: Photo
    look: str
    """12x12 RGB thumbnail as hex, to tell doubles."""
    kind: str = "photo"
    """One of media.panel_kind.PanelKind."""


class Kept(Record):
    """What became of one image; written once, so that it is never decoded again."""

    photos: tuple[KeptPhoto, ...] = ()
    """One, or those of a strip of details."""
    reason: str = ""
    """Why it is not used, in Korean; "" when it is."""
    note: str = ""
    """What became of a strip, in Korean; "" for a photo."""
    lines: tuple[str, ...] = ()
    """What is written in it, where it was read."""
    offers: tuple[int, ...] = ()
    """Discounts that are set into it, in %."""


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
    """`product` with `photos` set: its `images`, read from below `base` or fetched, into the project's photos/ folder; files
    of footage among them become its `clips`.

    An image that cannot be used is left out and named in a report note; the rest goes on. None left is no error.
    A path that leaves `base` is never read.
    """
    options = options or CrawlOptions()
    sources = list(dict.fromkeys(product.images[:_TRIED]))
    films = [source for source in sources if is_footage(source)]
    clips, lost = collect_clips(films, base, options, project=project, report=report)
    images = [_image(source, base, options, fetch) for source in sources if source not in films]
    found = _collect(images, options, project, report)
    product = _with_words(product, found, report)
    notes = tuple(dict.fromkeys((*product.notes, *(f"영상을 뺐습니다. {reason}" for reason in lost))))
    return product.model_copy(update={"photos": found.photos, "clips": clips, "notes": notes})


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
    had = tuple(photo for photo in product.photos if photo.path not in {new.path for new in found.photos})
    photos = (*found.photos, *had)[: options.photos]
    return _with_words(product, found, report).model_copy(update={"photos": photos})


@dataclass(frozen=True)
class _Collected:
    """The photos of some images, and what is written in these."""

    photos: tuple[Photo, ...]
    lines: tuple[str, ...]
    offers: tuple[tuple[str, int], ...]
    """Picture -> a discount in %."""
    left_out: tuple[str, ...] = ()
    """Each picture that is not used, and why, in Korean."""


def _with_words(product: Product, found: _Collected, report: Report) -> Product:
    """The product with what its pictures say, for the seller to confirm, and a note on discounts that are not its own."""
    known = " ".join((product.name, product.description, *product.features))
    lines = [line for line in (*product.suggestions, *found.lines) if line not in known]
    notes = [*product.notes, *(f"사진을 뺐습니다. {reason}" for reason in found.left_out[:_TOLD])]
    for shown, percent in found.offers:
        if percent != product.percent_off:
            own = f"상품의 할인은 {product.percent_off}% 입니다." if product.percent_off else "상품 정보에는 할인이 없습니다."
            notes.append(f"사진 '{shown}' 에 {percent}% 라고 적혀 있습니다. {own}")
            english = f"The photo '{shown}' says {percent}%, the product's discount is {product.percent_off or 0}%."
            report(Progress("crawl", 1, 1, notes[-1], warning=True, note_en=english))
    suggestions = tuple(dict.fromkeys(lines))[:_SUGGESTED]
    return product.model_copy(update={"suggestions": suggestions, "notes": tuple(dict.fromkeys(notes))})


def _collect(images: Sequence[_Image], options: CrawlOptions, project: Project, report: Report) -> _Collected:
    kept: list[KeptPhoto] = []
    lines: list[str] = []
    offers: list[tuple[str, int]] = []
    left_out: list[str] = []

    def leave_out(shown: str, reason: str) -> None:
        left_out.append(f"{shown}: {reason}")
        note, note_en = f"사진을 뺐습니다. {left_out[-1]}", f"A photo was left out. {left_out[-1]}"
        report(Progress("crawl", len(left_out), len(images), note, warning=True, note_en=note_en))

    for number, image in enumerate(images):
        if len(kept) >= options.photos:
            break
        report(Progress("crawl", number, len(images), f"사진 {number + 1}/{len(images)} 읽는 중"))
        found = _keep(image, options, project)
        lines += found.lines
        offers += [(image.shown, percent) for percent in found.offers]
        if found.note:
            report(Progress("crawl", number + 1, len(images), f"{image.shown}: {found.note}"))
        if not found.photos:
            leave_out(image.shown, found.reason)
        for new in found.photos:
            _add(kept, new)
    used, rest = _material(kept[: options.photos])
    for item in rest:
        leave_out(PurePosixPath(item.photo.source).name or item.photo.source, _NO_PHOTO[item.kind])
    report(Progress("crawl", 1, 1, _summary(len(used), len(images), left_out)))
    return _Collected(tuple(item.photo for item in used), tuple(lines), tuple(offers), tuple(left_out))


_NO_PHOTO = {
    "chart": "표로 보여 상품 사진으로 쓰지 않습니다.",
    "text": "글만 있어 상품 사진으로 쓰지 않습니다.",
    "banner": "글이 크게 들어간 배너로 보여 상품 사진으로 쓰지 않습니다.",
}


def _material(kept: Sequence[KeptPhoto]) -> tuple[list[KeptPhoto], list[KeptPhoto]]:
    """The photos to use, the hero first, and what is none: charts and texts where there are photos, banners where enough.

    The first picture is the shop's own choice: a cover is not taken for a text, and what looks like a banner is only put last.
    """
    photos = [item for item in kept if item.kind not in _NO_PHOTO]
    others = ("text", "banner") if not photos else ("banner",) if len(photos) < ENOUGH else ()
    shown = [
        item for at, item in enumerate(kept) if item in photos or item.kind in others or (at == 0 and item.kind != "chart")
    ]
    rest = [item for item in kept if item not in shown]
    return sorted(shown, key=lambda item: (_is_awkward(item.photo), _rank(item, item is kept[0]))), rest


def _rank(item: KeptPhoto, first: bool) -> int:
    """0 for what may be the hero, more for what comes after it."""
    if item.kind == "banner":
        return 2
    return 0 if first else int(item.kind == "photo_with_words")


def _summary(kept: int, given: int, left_out: list[str]) -> str:
    if not given:
        return "사진이 없습니다. 글자와 그림만으로 만듭니다."
    if not kept:
        return f"쓸 수 있는 사진이 없어 글자와 그림만으로 만듭니다. {'; '.join(left_out[:3])}"
    if left_out or kept != given:
        return f"그림 {given}개에서 사진 {kept}장을 씁니다." + (f" 뺀 것: {'; '.join(left_out[:3])}" if left_out else "")
    return f"사진 {kept}장을 모두 씁니다."


def _is_awkward(photo: Photo) -> bool:
    """A strip or a stamp: never the hero."""
    long, short = max(photo.width, photo.height), min(photo.width, photo.height)
    return long > 2.4 * short or short < 240


def _add(kept: list[KeptPhoto], new: KeptPhoto) -> None:
    """Add `new`, or, when it is a double, put the larger of the two in the place of the first."""
    for place, old in enumerate(kept):
        if _same(old, new):
            if new.photo.width > old.photo.width:
                kept[place] = new
            return
    kept.append(new)


def _same(one: KeptPhoto, other: KeptPhoto) -> bool:
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
    except (FetchError, InputError) as error:
        return Kept(reason=error.ko)  # not written down: the next run tries again
    try:
        file = read_photo_file(data, options.photo_side, reader_folder(home() / "models"))
    except SandboxError as error:
        return Kept(reason=error.ko)  # a busy computer is nothing the photo has done
    except InputError as error:
        return project.save(image.mark, Kept(reason=error.ko))
    photos = tuple(_store(part, data, image.source, project) for part in file.parts)
    return project.save(image.mark, Kept(photos=photos, note=file.note, lines=file.lines, offers=file.offers))


def _store(part: PhotoPart, data: bytes, source: str, project: Project) -> KeptPhoto:
    decoded = part.decoded
    name = hashlib.sha256(data + part.place.encode()).hexdigest()[:16]
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
    return KeptPhoto(photo=photo, look=decoded.look, kind=part.kind)


def _mark(*identity: object) -> PurePosixPath:
    return PurePosixPath("photos") / f"{fingerprint(_REVISION, bool(reader_folder(home() / 'models')), *identity)}.json"


def _image(source: str, base: Path | None, options: CrawlOptions, fetch: Fetch | None) -> _Image:
    if re.match(r"https?://", source, re.I):
        get = fetch or SafeFetch(options)
        mark = _mark(source, options.photo_side)
        return _Image(_tail(source), source, mark, lambda: _body(get(source, kind="image")))
    if base is None:
        return _unreadable(source, "어느 폴더의 파일인지 알 수 없습니다. 상품 파일로 열거나 사진을 직접 올려 주세요.")
    try:
        return _file(file_below(base, source), source, options)
    except InputError as error:  # it leads out of the folder
        return _unreadable(source, error.ko, error.en)


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
        return _unreadable(
            shown,
            "파일이 없습니다. 사진을 함께 올리거나 페이지를 '웹페이지, 전부'로 저장해 주세요.",
            "There is no such file. Upload the photos too, or save the page as 'Webpage, Complete'.",
        )
    if size > options.image_bytes:
        return _unreadable(shown, f"파일이 너무 큽니다({size // 1_000_000} MB, 한도 {options.image_bytes // 1_000_000} MB).")
    return _Image(shown, shown, _mark(path, options.photo_side), path.read_bytes)


def _unreadable(shown: str, reason: str, reason_en: str = "") -> _Image:
    def read() -> bytes:
        raise FetchError(reason, reason_en or reason)

    return _Image(shown, shown, _mark("unreadable", shown), read)


def _tail(address: str) -> str:
    return unquote(split_address(address).path.rsplit("/", 1)[-1])[:60] or address[:60]
