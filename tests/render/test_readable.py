"""What a viewer gets: captions that a reader finds in the finished picture, words that a listener finds in the finished mix."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from pipeline.records import Clip, Script, Speech
from pipeline.render import RenderOptions, render_segment
from pipeline.render.captions import layout
from pipeline.render.captions.styles import STYLES
from pipeline.render.options import CaptionStyle
from pipeline.workspace.project import Project
from tests.support import media

pytestmark = pytest.mark.slow

SECONDS = 3.0
TEXTS = ("아침마다 머리 말리느라 지각하세요?", "별점 4.8점, 지금 19,900원에 만나보세요.")

Scenes = tuple[Script, list[Clip], list[Speech]]


def _korean() -> bool:
    if shutil.which("tesseract") is None:
        return False
    import pytesseract

    return "kor" in pytesseract.get_languages()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("read"))


def _frames(path: Path, wanted: list[int]) -> list[Image.Image]:
    """Frames of a video by number, ascending."""
    with av.open(str(path)) as opened:
        return [frame.to_image() for i, frame in enumerate(opened.decode(video=0)) if i in wanted]


def _letters(picture: Image.Image, size: int) -> Image.Image:
    """Dark letters on white, a line 54 px high: what the outline shuts in, unless it looks like what lies outside (an ㅇ)."""
    import cv2

    pixels = np.asarray(picture.convert("RGB"))
    edged = cv2.copyMakeBorder(pixels, 2, 2, 2, 2, cv2.BORDER_REPLICATE)
    count, parts = cv2.connectedComponents((edged.max(axis=2) > 200).astype("uint8"), connectivity=4)
    outside = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
    ground = edged[np.isin(parts, outside)].mean(axis=0)
    kept = [n for n in range(1, count) if n not in outside and np.abs(edged[parts == n].mean(axis=0) - ground).max() > 20]
    shown = Image.fromarray(np.where(np.isin(parts, kept), 0, 255).astype("uint8"))
    return shown.resize((shown.width * 54 // size, shown.height * 54 // size), Image.Resampling.LANCZOS)


def _read(picture: Image.Image, size: int, *, inverse: bool) -> str:
    """What tesseract reads, without spaces and marks; `inverse`: dark letters on a light ground, as it expects them."""
    import pytesseract

    shown = picture if inverse else _letters(picture, size)
    return re.sub(r"[^\w]", "", pytesseract.image_to_string(shown, lang="kor", config="--psm 6"))


@pytest.fixture(scope="module")
def scenes(project: Project) -> Scenes:
    return media.short(project, SECONDS, TEXTS)


@pytest.mark.skipif(not _korean(), reason="needs tesseract with Korean")
@pytest.mark.parametrize("style", STYLES)
def test_a_reader_finds_the_captions_in_the_picture(project: Project, scenes: Scenes, style: CaptionStyle):
    options = RenderOptions(presenter="off", caption_style=style, label="", preset="ultrafast", crf=26)
    wanted, found = 0, 0
    script = scenes[0]
    for scene, clip, speech in zip(script.scenes, *scenes[1:], strict=True):
        made = render_segment(scene.scene_number, script, clip, speech, media.character(), options, project=project)
        words, _ = layout.printable(speech.words, STYLES[style].font)
        pages = layout.lay_out(words, STYLES[style], clip.duration, emphasis=scene.emphasis)
        frames = _frames(project.path(made.path), [int(page.end * 30) - 2 for page in pages])
        for page, frame in zip(pages, frames, strict=True):
            read = _read(frame.crop(page.box), page.size, inverse=STYLES[style].inverse)
            if STYLES[style].shape == "word":  # the one that is said is dark on a box of its own
                (*_, last), half = page.words, page.size * 0.47
                box = last.x - last.width / 2 - 14, last.y - half, last.x + last.width / 2 + 14, last.y + half
                read += _read(frame.crop(box), page.size, inverse=True)
            cores = [re.sub(r"[^\w]", "", word) for word in page.text.split()]
            wanted += len(cores)
            found += sum(core in read for core in cores)
    assert found >= 0.9 * wanted, f"{found} of {wanted}"


def test_a_listener_understands_the_mix_as_well_as_the_voice(tmp_path: Path):
    pytest.importorskip("faster_whisper", reason="needs faster-whisper")
    from benchmarks.voice import error_rate, heard
    from pipeline.characters import DEFAULT, load_character
    from pipeline.engines.voice.kokoro import Kokoro
    from pipeline.render.audio import mix, music_library, sound_effects
    from pipeline.voice import VoiceOptions, say

    texts = ("오늘 소개할 제품은 하루 종일 촉촉한 수분 크림입니다.", "지금 만나 보시면 가장 좋은 가격에 살 수 있어요.")
    spoken = [
        say(text, load_character(DEFAULT), VoiceOptions(), engine=Kokoro(), out=tmp_path / f"{i}.wav")
        for i, text in enumerate(texts)
    ]
    samples = tuple(round(speech.duration * 30 + 1) * 1600 for speech in spoken)
    chosen = music_library.choose("big-day", "casual", "", 0)
    assert chosen is not None
    marks = [
        sound_effects.Effect(sound_effects.FOLDER / f"{name}.wav", 0.05, time, -7.0)
        for name, time in (("sparkle", 1.0), ("pop", 4.0))
    ]
    dry = mix.MixOrder(tuple(tmp_path / f"{i}.wav" for i in range(len(texts))), samples)
    mixed = mix.MixOrder(dry.narrations, samples, chosen.path, fitted=True, effects=tuple(marks))
    errors = []
    for order, name in ((dry, "dry.m4a"), (mixed, "mixed.m4a")):
        mix.mix(order, tmp_path / name)
        errors.append(error_rate(" ".join(texts), heard(tmp_path / name)))
    assert errors[1] - errors[0] <= 0.03, errors
