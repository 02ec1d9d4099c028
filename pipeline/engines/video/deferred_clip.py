"""A clip that is drawn when its scene is put together: its order as a file, with paths that move with the project."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from pipeline.errors import EngineError
from pipeline.media import ffmpeg

from .. import ClipOrder, LayerFile, Tell, VideoEngine, hush, load
from ..protocols import Planning

if TYPE_CHECKING:
    from pipeline.media.yuv import Frame

SUFFIX = ".plan"


def write(engine: str, order: ClipOrder, out: Path) -> None:
    """Write `order` for the engine of that name (JSON) to `out`; its files are named from the folder it lies in."""

    def relative(value: Path) -> str:
        return Path(os.path.relpath(value, out.parent)).as_posix()

    out.write_text(
        json.dumps({"engine": engine, "order": asdict(order)}, default=relative, ensure_ascii=False), encoding="utf-8"
    )


def write_parts(parts: Sequence[Path], out: Path) -> None:
    """Write a plan that is others, one after the other."""
    names = [Path(os.path.relpath(part, out.parent)).as_posix() for part in parts]
    out.write_text(json.dumps({"parts": names}, ensure_ascii=False), encoding="utf-8")


@dataclass(frozen=True)
class Plan:
    """A clip that is not drawn yet. Its methods raise EngineError when a file of it cannot be read."""

    path: Path

    def parts(self) -> list[tuple[Planning, ClipOrder]]:
        """Engine and order of each of the plans it is made of; its own where it is one."""
        return [_read(part) for part in _part_files(self.path)]

    def frames(self, shrinks: int = 1) -> Iterator[Frame]:
        """Its frames, one after the other; the memory of one is used again for the next.

        They are drawn `shrinks` times smaller each way.
        """
        for part in _part_files(self.path):
            engine, order = _read(part)
            yield from engine.frames(order, shrinks)

    def frame(self, t: float) -> Frame:
        """Its frame at `t` s alone."""
        *before, (engine, order) = self.parts()
        for other, earlier in before:
            if t < earlier.seconds:
                return other.frame(earlier, t)
            t -= earlier.seconds
        return engine.frame(order, t)

    def film(self, out: Path, *, tell: Tell = hush) -> None:
        """Write it to `out` as an H.264 MP4. Raises RenderError, too."""
        planned = self.parts()
        engine, order = planned[0]
        if len(planned) == 1:
            engine.animate(order, out, tell=tell)
        else:
            ffmpeg.run(engine.arguments(order, out), feed=(frame.buffer.data.cast("B") for frame in self.frames()))


def is_plan(path: PurePath) -> bool:
    """True when the file of a clip is a plan."""
    return path.suffix == SUFFIX


def _part_files(plan: Path) -> list[Path]:
    try:
        said = json.loads(plan.read_bytes())
        return [plan.parent / name for name in said["parts"]] if "parts" in said else [plan]
    except (OSError, ValueError, TypeError) as error:
        raise _unreadable(plan, error) from error


def _read(plan: Path) -> tuple[Planning, ClipOrder]:
    try:
        said = json.loads(plan.read_bytes())
        order = said["order"]
        parts = [LayerFile(**{**part, "path": plan.parent / part["path"]}) for part in order.pop("layers")]
        step, still = order.pop("step"), plan.parent / order.pop("still")
        engine = load("video", said["engine"])
        if not isinstance(engine, Planning):
            raise TypeError(f"{engine.name} plans no clips")
        return engine, ClipOrder(still, tuple(parts), step=tuple(step) if step else None, **order)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(plan, error) from error


def _unreadable(plan: Path, error: Exception) -> EngineError:
    return EngineError(
        f"장면의 움직임 파일 {plan.name} 을(를) 읽을 수 없습니다. 그 파일을 지우고 다시 실행하면 새로 만듭니다.",
        f"The plan of a clip, {plan.name}, cannot be read. Delete it and run again; it is made anew.",
        detail=str(error),
    )


def late(engine: VideoEngine) -> VideoEngine:
    """`engine` as one that only plans, where it can draw a plan's frames later; else itself."""
    return Late(engine) if isinstance(engine, Planning) else engine


class Late:
    """An engine that writes a plan where it would write a film."""

    def __init__(self, engine: Planning) -> None:
        self.engine, self.name, self.revision = engine, engine.name, engine.revision

    def missing(self) -> str:
        """What the engine lacks."""
        return self.engine.missing()

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write the plan to `out`."""
        self.engine.plan(order, out)
        tell(1.0)


def suffix_of(engine: VideoEngine) -> str:
    """What a clip of this engine is called at its end."""
    return SUFFIX if isinstance(engine, Late) else ".mp4"
