"""What is known of a product's photos before a shot is planned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from ..engines.planes import packed
from ..engines.posters.cutout import subject
from ..project import Project, fingerprint
from ..records import Crop, Material, Photo


def analyze(photos: Sequence[Photo], project: Project) -> tuple[Material, ...]:
    """What is known of each photo, made once and kept in the project."""
    return tuple(_one(number, photo, project) for number, photo in enumerate(photos) if project.path(photo.path).exists())


def _one(number: int, photo: Photo, project: Project) -> Material:
    path = project.path(photo.path)
    mark = PurePosixPath("material") / f"{fingerprint(path, photo.plain, 0)}.json"
    if kept := project.load(mark, Material, photo=number):
        return kept
    import cv2
    import numpy as np

    seen = subject(path, photo.plain)
    cutout, box = None, None
    if seen.cut is not None:
        whole = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        alpha = np.zeros(whole.shape[:2], np.uint8)
        left, top, right, bottom = (round(v / seen.scale) for v in seen.content)
        small = cv2.resize(np.asarray(seen.cut)[:, :, 3], (right - left, bottom - top))
        alpha[top:bottom, left:right] = small[: alpha.shape[0] - top, : alpha.shape[1] - left]
        x, y, w, h = cv2.boundingRect(alpha)
        box, cutout = Crop(left=x, top=y, width=max(w, 1), height=max(h, 1)), mark.with_suffix(".png")
        with project.writing(cutout) as out:
            out.write_bytes(packed(np.dstack([whole, alpha])))
    w, h = photo.width, photo.height
    focus = tuple(Crop(left=round(w * x), top=round(h * y), width=w // 3, height=h // 3) for x, y in ((0.2, 0.3), (0.5, 0.4)))
    kind = "packshot" if photo.plain else "in_use"
    made = Material(
        photo=number, width=w, height=h, kind=kind, cutout=cutout, subject=box, focus=focus, sharpness=100, score=0.9
    )
    return project.save(mark, made)
