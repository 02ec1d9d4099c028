"""What is known of the product's photos before anything is planned; looked at once, kept in the project by fingerprint."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from PIL import Image, ImageOps

from ..engines.image.poster_parts.banner_detection import has_lettering
from ..errors import EngineError
from ..media import focus, photo_kind
from ..media.allocator import return_memory
from ..media.cutout import Cutout, cut_out
from ..media.inpainting import subject_painted_over
from ..media.panel_kind import panel_kind
from ..media.segmentation import Segmenter
from ..progress import Progress, Report, silent
from ..records import Crop, Material, Photo, PhotoKind
from ..workspace.project import Project, fingerprint

REVISION = "material-3"
"""Raised when the same photo would give another cut-out or other boxes."""
NO_HERO: tuple[PhotoKind, ...] = ("chart", "text_panel", "banner")
ALIKE = 8
"""Bits of 64 two photos' hashes differ by at most when one is a copy of the other."""
COPY = 0.3
"""What a copy's score is multiplied by, for each better photo it is like."""
COLOURS = 5


def analyze(photos: Sequence[Photo], project: Project, *, report: Report = silent) -> tuple[Material, ...]:
    """The material of `photos`, in their order. What was looked at before is taken from the project.

    The network is loaded once, for the photos that need it, and let go of before this returns.
    Raises EngineError for a photo that cannot be read, StorageError when the disk is full.
    """
    with Segmenter() as segmenter:
        looked = []
        for number, photo in enumerate(photos):
            report(Progress("image", number, len(photos), f"사진 {number + 1}/{len(photos)} 살피는 중"))
            looked.append(_analyze_photo(number, photo, project, segmenter))
    return_memory()
    return _copies_lowered(looked)


@dataclass(frozen=True)
class _Looked:
    material: Material
    look: int
    """photo_kind.look_hash"""


def _analyze_photo(number: int, photo: Photo, project: Project, segmenter: Segmenter) -> _Looked:
    path = project.path(photo.path)
    rgb, alpha = _read(path, project.path(photo.alpha) if photo.alpha else None)
    stem = PurePosixPath("material") / fingerprint(REVISION, path, photo.plain, alpha is not None)
    look = photo_kind.look_hash(rgb)
    if done := project.load(stem.with_suffix(".json"), Material, photo=number):
        return _Looked(done, look)
    cut = cut_out(rgb, alpha, segmenter)
    made = _material(number, photo, rgb, cut, segmenter)
    if cut is not None:
        made = made.model_copy(update=_save_layers(cut, rgb, stem, project))
    return _Looked(project.save(stem.with_suffix(".json"), made), look)


def _read(path: Path, alpha: Path | None) -> tuple[np.ndarray, np.ndarray | None]:
    """A photo's px, RGB, and its own alpha where the crawl kept one or the file has one."""
    try:
        with Image.open(path) as image:
            image = ImageOps.exif_transpose(image)
            own = image.convert("RGBA").getchannel("A") if image.mode in ("RGBA", "LA", "PA") else None
            if own is not None:
                white = Image.new("RGB", image.size, "white")
                white.paste(image.convert("RGB"), mask=own)
                image = white
            rgb = np.asarray(image.convert("RGB"))
        if alpha is not None:
            with Image.open(alpha) as kept:
                own = kept.convert("L")
    except (OSError, ValueError, SyntaxError) as error:
        raise EngineError(
            f"사진 {path.name} 을(를) 읽을 수 없습니다. 다른 사진으로 바꾸거나 목록에서 빼고 다시 실행하세요.",
            f"The photo {path.name} cannot be read. Replace it or take it off the list and run again.",
            detail=str(error),
        ) from error
    fits = own is not None and own.size == (rgb.shape[1], rgb.shape[0])
    return rgb, np.asarray(own) if own is not None and fits else None


def _material(number: int, photo: Photo, rgb: np.ndarray, cut: Cutout | None, segmenter: Segmenter) -> Material:
    height, width = rgb.shape[:2]
    mask = None if cut is None else cut.rgba[:, :, 3].astype(np.float32) / 255
    boxes = focus.focus_boxes(rgb, mask)
    sharp = focus.sharpness(rgb)
    kind = _kind(photo, rgb, cut, segmenter)
    free = focus.free_area(rgb, mask)
    return Material(
        photo=number,
        width=width,
        height=height,
        kind=kind,
        subject=None if cut is None else _crop(cut.box),
        focus=tuple(_crop(box) for box in boxes),
        free=None if free is None else _crop(free),
        colors=_colours(rgb, mask),
        sharpness=round(sharp, 1),
        score=round(_score(kind, (width, height), sharp, None if mask is None else float(mask.mean()), number), 3),
    )


def _kind(photo: Photo, rgb: np.ndarray, cut: Cutout | None, segmenter: Segmenter) -> PhotoKind:
    if cut is not None and cut.source == "alpha":
        return "packshot"
    share = None if cut is None else float((cut.rgba[:, :, 3] > 127).mean())
    worn = cut is None and photo_kind.is_worn(rgb, segmenter.mask(rgb))
    plain = cut is not None and cut.source == "plain"
    size = (rgb.shape[1], rgb.shape[0])
    panel = panel_kind(rgb)
    if panel in ("photo", "photo_with_words") and has_lettering(Image.fromarray(rgb)):
        panel = "banner"
    return photo_kind.photo_kind(panel, size, plain=plain, subject=share, worn=worn)


def _save_layers(cut: Cutout, rgb: np.ndarray, stem: PurePosixPath, project: Project) -> dict[str, PurePosixPath]:
    """The cut-out and the ground without it, written into the project."""
    paths = {"cutout": stem.with_suffix(".cutout.png"), "background": stem.with_suffix(".background.jpg")}
    mask = cut.rgba[:, :, 3].astype(np.float32) / 255
    with project.writing(paths["cutout"]) as temporary:
        _, packed = cv2.imencode(".png", cv2.cvtColor(cut.rgba, cv2.COLOR_RGBA2BGRA), [cv2.IMWRITE_PNG_COMPRESSION, 2])
        temporary.write_bytes(packed.tobytes())
    with project.writing(paths["background"]) as temporary:
        Image.fromarray(subject_painted_over(rgb, mask)).save(temporary, "JPEG", quality=90, subsampling=0)
    return paths


def _crop(box: tuple[int, int, int, int]) -> Crop:
    left, top, right, bottom = box
    return Crop(left=max(left, 0), top=max(top, 0), width=max(right - left, 1), height=max(bottom - top, 1))


def _colours(rgb: np.ndarray, mask: np.ndarray | None) -> tuple[str, ...]:
    """The commonest colours of the subject, or of the photo, #rrggbb; those that look alike count once."""
    small = cv2.resize(rgb, (64, 64), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    if mask is not None:
        seen = cv2.resize(mask, (64, 64), interpolation=cv2.INTER_AREA).ravel() > 0.6
        small = small[seen] if seen.sum() > 20 else small
    lab = cv2.cvtColor((small[None].astype(np.float32) / 255), cv2.COLOR_RGB2LAB)[0]
    cv2.setRNGSeed(7)
    how = (cv2.TERM_CRITERIA_MAX_ITER, 16, 1.0)
    count = min(COLOURS, len(lab))
    _, nearest, middles = cv2.kmeans(lab, count, np.empty(0, np.int32), how, 2, cv2.KMEANS_PP_CENTERS)
    order = np.argsort(-np.bincount(nearest[:, 0], minlength=count))
    chosen: list[np.ndarray] = []
    for n in order:
        if all(np.linalg.norm(middles[n] - other) > 10 for other in chosen):
            chosen.append(middles[n])
    pixels = (cv2.cvtColor(np.array(chosen, np.float32)[None], cv2.COLOR_LAB2RGB)[0] * 255).round().astype(int)
    return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in pixels.clip(0, 255))


def _score(kind: PhotoKind, size: tuple[int, int], sharp: float, subject: float | None, number: int) -> float:
    """How good a hero: large, sharp, its subject whole and neither tiny nor cut off; the shop's order a little."""
    if kind in NO_HERO:
        return 0.0
    large = min(max(size) / 1080, 1.0)
    crisp = min(sharp / 120, 1.0)
    whole = 0.35 if subject is None else 1.0 - min(abs(math.log(max(subject, 0.01) / 0.3)) / 4, 0.6)
    value = 0.3 * large + 0.2 * crisp + 0.4 * whole + 0.1 / (1 + number / 3)
    return value * {"strip_panel": 0.3, "detail": 0.7}.get(kind, 1.0)


def _copies_lowered(looked: Sequence[_Looked]) -> tuple[Material, ...]:
    """The material, the scores of photos nearly equal to a better one lowered, each once more."""
    order = sorted(range(len(looked)), key=lambda n: -looked[n].material.score)
    lowered: dict[int, float] = {}
    for place, n in enumerate(order):
        like = sum((looked[n].look ^ looked[other].look).bit_count() <= ALIKE for other in order[:place])
        lowered[n] = round(looked[n].material.score * COPY**like, 3)
    return tuple(one.material.model_copy(update={"score": lowered[n]}) for n, one in enumerate(looked))
