"""What a finished file would fail for, known before its first segment is encoded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from ..errors import QualityError
from ..media.frame_layout import LAYOUTS, Aspect, layout_of
from ..records import Check, Clip, Scene, Script, Speech, Word
from . import quality
from .captions import layout as captions_layout
from .captions.styles import STYLES
from .options import RenderOptions
from .presenter.stands import faces

LATE = 0.05
"""s a narration may be heard after its clip has ended"""


def check_script(script: Script, options: RenderOptions, aspect: Aspect) -> None:
    """Raise QualityError when a caption of `script` could not stand in that frame, before anything is made of it."""
    _refuse(caption_rows(script.scenes, [(_spread(scene), scene.duration) for scene in script.scenes], options, aspect))


def check_parts(script: Script, clips: Sequence[Clip], speeches: Sequence[Speech], options: RenderOptions) -> None:
    """Raise QualityError when captions or lengths of these parts would make a file that fails its check."""
    aspect = layout_of(clips[0].width, clips[0].height).aspect
    said = [(speech.words, clip.duration) for clip, speech in zip(clips, speeches, strict=True)]
    _refuse([*caption_rows(script.scenes, said, options, aspect), _length_row(clips, speeches)])


def caption_rows(
    scenes: Sequence[Scene], said: Sequence[tuple[Sequence[Word], float]], options: RenderOptions, aspect: Aspect
) -> list[Check]:
    """The quality report's rows on captions; `said` has each scene's words with their times, and its length in s."""
    if not options.captions:
        return []
    layout = LAYOUTS[aspect]
    style = STYLES[options.caption_style].scaled(layout.scale)
    paged = []
    for scene, (words, seconds) in zip(scenes, said, strict=True):
        shown, _ = captions_layout.printable(words, style.font)
        pages = captions_layout.lay_out(shown, style, seconds, emphasis=scene.emphasis, layout=layout)
        paged += [(page, style.font, face) for page in pages for face in faces(scene, layout, options.presenter)]
    return list(quality.caption_rows(paged, layout))


def _length_row(clips: Sequence[Clip], speeches: Sequence[Speech]) -> Check:
    """Whether every clip lasts until its last word has been heard."""
    short = [
        f"{clip.scene_number}번 장면 {clip.duration:.2f} s < {speech.words[-1].end:.2f} s"
        for clip, speech in zip(clips, speeches, strict=True)
        if speech.words and clip.duration + LATE < speech.words[-1].end
    ]
    note = "화면이 내레이션보다 짧습니다. 그 장면의 영상을 다시 만들어 주세요." if short else ""
    return Check(name="length", ok=not short, value=", ".join(short) or "all", limit="not shorter than what is said", note=note)


def _spread(scene: Scene) -> tuple[Word, ...]:
    """The scene's words over its length, each as long as its letters: where a caption stands does not depend on more."""
    texts = scene.text.split()
    ends = list(accumulate(len(text) for text in texts))
    step = scene.duration / max(ends[-1] if ends else 1, 1)
    return tuple(Word(text=text, start=(end - len(text)) * step, end=end * step) for text, end in zip(texts, ends, strict=True))


def _refuse(rows: Sequence[Check]) -> None:
    for row in rows:
        if not row.ok:
            raise QualityError(
                f"만들기 전에 검사에서 걸렸습니다: {row.name} {row.value} (기준 {row.limit}). {row.note}",
                f"Found before it was made: {row.name} {row.value} (limit {row.limit}). "
                "Choose another caption style, shorten the text, or make that scene again.",
                detail=quality.line(row),
            )
