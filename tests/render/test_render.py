"""Render, end to end on tiny scenes: what is encoded, what is copied, what is never made twice."""

from __future__ import annotations

import errno
import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from pipeline.characters import list_characters
from pipeline.engines import ClipOrder
from pipeline.engines.video import deferred_clip
from pipeline.engines.video.camera import Camera
from pipeline.errors import InputError, QualityError, RenderError, Stopped, StorageError
from pipeline.media import ffmpeg, frame_layout
from pipeline.media.yuv import Frame, lay
from pipeline.progress import Progress, Stop
from pipeline.records import ROLES, Clip, Role, Script, Short, Speech
from pipeline.render import RenderOptions, render, render_segment, render_short, thumbnail
from pipeline.render.audio import mix as audio_mix
from pipeline.render.captions.burn_in import Burned
from pipeline.render.encode import concat, segments
from pipeline.render.encode.frames import Figure
from pipeline.render.options import CaptionStyle
from pipeline.render.preview import caption_frame
from pipeline.workspace.project import Project
from tests.support import media

pytestmark = pytest.mark.slow

Scenes = tuple[Script, list[Clip], list[Speech]]
PLAIN = RenderOptions(presenter="off", music="none", preset="ultrafast")
SECONDS = 0.8


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("a project") / "한글 폴더 'it's, [50%] 100:1")


@pytest.fixture(scope="module")
def scenes(project: Project) -> Scenes:
    return media.short(project, SECONDS, media.TEXTS[:3])


@pytest.fixture(scope="module")
def short(project: Project, scenes: Scenes) -> Short:
    return render(*scenes, media.character(), PLAIN, project=project)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """Every call of FFmpeg from here on."""
    made: list[list[str]] = []
    real = ffmpeg.run

    def counted(arguments, **rest):
        made.append(list(arguments))
        return real(arguments, **rest)

    for module in (ffmpeg, concat, audio_mix):
        monkeypatch.setattr(module, "run", counted)
    yield made


def _encodes(calls: list[list[str]]) -> int:
    return sum("libx264" in call for call in calls)


def _packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as opened:
        return [bytes(packet) for packet in opened.demux(video=0) if packet.size]


def test_a_short_passes_its_own_check(project: Project, short: Short):
    assert [row.name for row in short.checks if not row.ok] == []
    assert short.duration == pytest.approx(3 * SECONDS)
    for path in (short.path, short.srt, short.vtt, short.thumbnail):
        assert project.path(path).stat().st_size > 0
    assert "지각하세요?" in project.path(short.srt).read_text(encoding="utf-8")


def test_joining_copies_every_bit_of_the_segments(project: Project, short: Short):
    parts = sorted(project.path("segments").glob("*.mp4"))
    joined = _packets(project.path(short.path))
    assert len(joined) == round(3 * SECONDS * 30)
    assert sorted(joined) == sorted(packet for part in parts for packet in _packets(part))


@pytest.mark.parametrize("order", ["ab", "ba", "aba"])
def test_a_scene_without_b_frames_joins_without_a_gap(tmp_path: Path, order: str):
    """Noise, which models draw when they fail, and flicker are such scenes."""
    found = {}
    for name, extra in (("a", ":b-adapt=1:b-bias=-100"), ("b", "")):
        told = segments.encoding(PLAIN) | {"frames:v": 31}
        told["x264-params"] = f"{told['x264-params']}{extra}"
        source = ffmpeg.graph.input("testsrc2=s=96x160:r=30,format=yuv420p", f="lavfi")
        ffmpeg.run(ffmpeg.graph.output(source, str(tmp_path / f"{name}.mp4"), **told).get_args())
        found[name] = tmp_path / f"{name}.mp4"
    concat.join([found[name] for name in order], None, tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as opened:
        stream = opened.streams.video[0]
        assert stream.average_rate == 30 and stream.duration == 31 * len(order) * 512
        times = sorted(packet.pts for packet in opened.demux(video=0) if packet.pts is not None)
    assert times == [512 * n for n in range(31 * len(order))]


def test_the_joined_stream_decodes_without_a_word(project: Project, short: Short):
    log = ffmpeg.run(["-v", "warning", "-i", str(project.path(short.path)), "-f", "null", "-"])
    assert log.strip() == ""


def test_picture_and_sound_start_together(project: Project, short: Short):
    with av.open(str(project.path(short.path))) as opened:
        starts = [stream.start_time for stream in opened.streams]
        video = next(packet for packet in opened.demux(video=0))
    assert starts == [0, 0]
    assert video.pts == 0


def test_a_second_render_encodes_nothing(project: Project, scenes: Scenes, short: Short, calls: list):
    for path in (short.record, short.upload):
        project.path(path).write_text("{}")
    assert render(*scenes, media.character(), PLAIN, project=project) == short
    assert calls == []


def test_an_edit_encodes_one_scene(project: Project, scenes: Scenes, short: Short, calls: list):
    script, clips, speeches = scenes
    changed = media.speech(project, 2, "아주 다른 말이에요.", SECONDS)
    again = render(script, clips, [speeches[0], changed, speeches[2]], media.character(), PLAIN, project=project)
    assert _encodes(calls) == 1
    assert again.path != short.path


def test_other_music_encodes_no_picture(project: Project, scenes: Scenes, short: Short, calls: list, tmp_path: Path):
    loop = media.tone(tmp_path / "내 음악.wav", 1.0, hz=330, rate=48000)
    options = PLAIN.model_copy(update={"music": str(loop)})
    again = render(*scenes, media.character(), options, project=project)
    assert _encodes(calls) == 0
    assert again.path != short.path
    assert all(row.ok for row in again.checks)


def test_thumbnails_are_drawn_while_the_file_is_joined(
    project: Project, scenes: Scenes, short: Short, monkeypatch: pytest.MonkeyPatch
):
    drawn, paint, put = threading.Event(), thumbnail.thumbnails, concat.join

    def painted(cover: thumbnail.Cover, outs: Sequence[Path]) -> None:
        paint(cover, outs)
        drawn.set()

    def joined(files: Sequence[Path], mix: Path | None, out: Path, *, tell: Callable[[float], None] | None = None) -> None:
        assert drawn.wait(60), "the thumbnails wait for the file"
        put(files, mix, out, tell=tell)

    monkeypatch.setattr(thumbnail, "thumbnails", painted)
    monkeypatch.setattr(concat, "join", joined)
    other = PLAIN.model_copy(update={"credentials": not PLAIN.credentials})
    made = render(*scenes, media.character(), other, project=project)
    assert made.path != short.path and all(project.path(path).stat().st_size for path in made.thumbnails)


def test_a_moved_scene_is_not_encoded_again(project: Project, scenes: Scenes, short: Short, calls: list):
    script, clips, speeches = scenes
    first = script.scenes[2].model_copy(update={"scene_number": 1})
    moved = script.model_copy(update={"scenes": (first,)})
    render_segment(1, moved, clips[2], speeches[2], media.character(), PLAIN, project=project)
    assert calls == []


def test_two_renders_are_equal_bit_for_bit(tmp_path: Path):
    digests = []
    for name in ("one", "two"):
        project = Project(tmp_path / name)
        made = render(*media.short(project, SECONDS, media.TEXTS[:2]), media.character(), PLAIN, project=project)
        digests.append(hashlib.sha256(project.path(made.path).read_bytes()).hexdigest())
    assert digests[0] == digests[1]


def _pictures(path: Path) -> list:
    with av.open(str(path)) as opened:
        return [shown.to_ndarray(format="rgb24").astype(int) for shown in opened.decode(video=0)]


@pytest.mark.parametrize("style", ["pop", "minimal"])
def test_captions_are_letters_on_nothing(project: Project, scenes: Scenes, style: CaptionStyle):
    script, clips, speeches = scenes
    options = PLAIN.model_copy(update={"caption_style": style, "label": ""})
    made = render_segment(2, script, clips[1], speeches[1], media.character(), options, project=project)
    drawn, empty = (_pictures(project.path(path))[12] for path in (made.path, clips[1].path))
    differs = abs(drawn - empty).max(axis=2) > 60
    band = frame_layout.CAPTIONS
    assert 0.05 < differs[band.top : band.bottom, band.left : band.right].mean() < 0.6
    assert not differs[: band.top].any()
    assert not differs[band.bottom :].any()


def _inside(figure: Figure, t: float) -> bool:
    """Whether the figure fills its box: it is seen in three quarters of its width and height."""
    seen = Frame.empty(figure.box.width, figure.box.height)
    seen.luma[:] = 1
    for part in figure.parts(t):
        lay(seen, part)
    rows, columns = (seen.luma > 12).any(axis=1), (seen.luma > 12).any(axis=0)
    return bool(rows.mean() > 0.75 and columns.mean() > 0.6)


def test_a_clip_that_is_only_planned_is_rendered_and_previewed(project: Project, scenes: Scenes, tmp_path: Path):
    script, clips, speeches = scenes
    plan = clips[0].path.with_suffix(deferred_clip.SUFFIX)
    order = ClipOrder(project.path(clips[0].still), (), SECONDS, "push", "", 1)
    deferred_clip.late(Camera()).animate(order, project.path(plan))
    planned = clips[0].model_copy(update={"path": plan, "scene_number": 1})
    made = render_segment(1, script, planned, speeches[0], media.character(), PLAIN, project=project)
    assert len(_pictures(project.path(made.path))) == planned.frames
    shown = caption_frame(script.scenes[0], project.path(plan), planned, speeches[0], PLAIN, tmp_path / "a.jpg")
    picture = cv2.imread(str(shown))
    assert picture is not None and picture.shape == (960, 540, 3)
    band = frame_layout.CAPTIONS
    assert np.ptp(picture[band.top // 2 : band.bottom // 2].astype(int)) > 150  # light letters on a dark rim


@pytest.mark.parametrize("role", ROLES)
def test_every_role_gets_frames_as_large_as_its_place(role: Role, scenes: Scenes):
    box = segments.standing(role)
    figure = segments.figure(list_characters()[0], scenes[2][0], role, 1)
    assert figure.box == box and _inside(figure, 1.0)
    assert frame_layout.Box(0, 0, 1080, 1920).holds(box)
    assert box.bottom == 1920 or frame_layout.PRESENTER[role].bottom < 1920
    assert not any(side % 2 for side in (box.left, box.top, box.width, box.height))


def test_the_presenter_is_drawn_where_the_role_says(project: Project, scenes: Scenes):
    script, clips, speeches = scenes
    options = PLAIN.model_copy(update={"presenter": "auto", "captions": False, "label": ""})
    made = render_segment(1, script, clips[0], speeches[0], list_characters()[0], options, project=project)
    drawn, empty = (_pictures(project.path(path))[20] for path in (made.path, clips[0].path))
    differs = abs(drawn - empty).max(axis=2) > 60
    box = segments.standing("hook")
    assert differs[box.top : box.bottom, box.left : box.right].mean() > 0.2
    differs[box.top : box.bottom, box.left : box.right] = False
    assert not differs.any()


def test_stop_leaves_nothing_half_written(tmp_path: Path):
    project, stop = Project(tmp_path), Stop()
    scenes = media.short(project, SECONDS, media.TEXTS[:2])

    def report(event: Progress) -> None:
        if event.scene == 2:
            stop.set()

    with pytest.raises(Stopped):
        render(*scenes, media.character(), PLAIN, project=project, report=stop.watch(report))
    left = [path.name for path in tmp_path.rglob("*") if path.is_file() and path.parent.name in ("segments", "shorts")]
    assert len([name for name in left if name.endswith(".mp4")]) == 1
    assert not any(name.startswith(".") for name in left)
    again = render(*scenes, media.character(), PLAIN, project=project)
    assert all(row.ok for row in again.checks)


def test_the_next_segment_has_its_first_frame_while_one_is_encoded():
    begun: list[str] = []
    one = render_short._in_turn(iter([memoryview(b"1"), memoryview(b"2")]), lambda: begun.append("one"))
    other = render_short._in_turn(iter([memoryview(b"3"), memoryview(b"4")]), lambda: begun.append("other"))
    assert [bytes(next(one)), bytes(next(one)), bytes(next(other))] == [b"1", b"2", b"3"] and begun == ["one"]
    waits = threading.Thread(target=next, args=(other,))
    waits.start()
    waits.join(0.2)
    assert waits.is_alive() and begun == ["one"]
    one.close()  # ended before its time, as by Stopped
    waits.join(20)
    assert begun == ["one", "other"]
    other.close()


def test_what_ends_while_a_short_is_joined_leaves_no_file_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    project = Project(tmp_path)
    scenes = media.short(project, SECONDS, media.TEXTS[:2])
    monkeypatch.setattr(render_short.srt_vtt, "vtt", full)
    with pytest.raises(StorageError, match="디스크가 가득"):
        render(*scenes, media.character(), PLAIN, project=project)
    assert not list((tmp_path / "shorts").iterdir())


def test_a_file_that_fails_its_check_is_kept_under_a_name_that_says_so(tmp_path: Path):
    project = Project(tmp_path)
    script, clips, speeches = media.short(project, SECONDS, media.TEXTS[:2])
    for speech in speeches:
        media.tone(project.path(speech.path), SECONDS, level=0.0)
    with pytest.raises(QualityError, match="loudness"):
        render(script, clips, speeches, media.character(), PLAIN, project=project)
    assert [path.suffixes for path in project.path("shorts").glob("*.mp4")] == [[".failed", ".mp4"]]
    assert "FAIL  loudness" in next(project.path("shorts").glob("*.txt")).read_text(encoding="utf-8")


def test_a_missing_clip_is_a_sentence(tmp_path: Path):
    project = Project(tmp_path)
    script, clips, speeches = media.short(project, SECONDS, media.TEXTS[:1])
    project.path(clips[0].path).unlink()
    with pytest.raises(RenderError, match=clips[0].path.name):
        render(script, clips, speeches, media.character(), PLAIN, project=project)


def test_unknown_music_is_a_sentence_with_the_value(project: Project, scenes: Scenes):
    with pytest.raises(InputError, match="록앤롤"):
        render(*scenes, media.character(), PLAIN.model_copy(update={"music": "록앤롤"}), project=project)


def test_a_letter_that_no_font_has_is_left_out_and_said(project: Project, scenes: Scenes):
    script, clips, _ = scenes
    speech = media.speech(project, 1, "정말 좋아요 𓀀", SECONDS)
    made = render_segment(1, script, clips[0], speech, media.character(), PLAIN, project=project)
    assert "𓀀" in made.notes[0]


def test_a_glyph_libass_cannot_find_is_refused():
    with pytest.raises(RenderError, match="뷁"):
        segments.refuse_tofu("[ass] Glyph 0xBDC1 not found, selecting one more font")


def test_arguments_are_data(tmp_path: Path):
    order = segments.SegmentOrder(
        (1080, 1920), 45, tmp_path / "c.ass", tmp_path / "r.ass", Burned("", canvas=frame_layout.Box(0, 0, 400, 200)), PLAIN
    )
    made = segments.arguments(order, tmp_path / "out.mp4")
    assert made == segments.arguments(order, tmp_path / "out.mp4")
    assert made[made.index("-frames:v") + 1] == "45"
    assert made[made.index("-profile:v") + 1] == "high"
    graph = made[made.index("-filter_complex") + 1]
    assert "overlay" in graph
    assert "ass=" in graph


def test_the_presenter_may_be_off_or_on_as_settings_used_to_say():
    assert [RenderOptions.model_validate({"presenter": value}).presenter for value in (True, False)] == ["auto", "off"]


@pytest.mark.parametrize("size", ["auto", "corner", "half", "full"])
@pytest.mark.parametrize("layout", frame_layout.LAYOUTS.values(), ids=lambda layout: layout.aspect.replace(":", "x"))
def test_in_every_frame_the_presenter_keeps_clear_of_the_captions(layout: frame_layout.Layout, size: frame_layout.Presence):
    whole = frame_layout.Box(0, 0, layout.width, layout.height)
    for role in ROLES:
        face, box = layout.face(role, size), segments.standing(role, layout, size)
        assert face and whole.holds(box) and not any(side % 2 for side in (box.left, box.top, box.width, box.height))
        assert face.overlap(layout.captions) == 0, role
        assert layout.safe.top <= face.top and face.right <= layout.width
    assert layout.face("hook", "off") is None


@pytest.mark.parametrize("size", ["corner", "half", "full"])
def test_every_size_of_the_presenter_is_drawn_as_large_as_its_place(size: frame_layout.Presence, scenes: Scenes):
    layout = frame_layout.LAYOUTS["1:1"]
    box = segments.standing("product", layout, size)
    figure = segments.figure(list_characters()[0], scenes[2][0], "product", 1, layout, size)
    assert figure.box == box and _inside(figure, 1.0)


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    """How far two pictures are apart, but for what a fraction of a pixel makes of an edge."""
    soft = [cv2.blur(picture.astype(np.float32), (5, 5)) for picture in (one, other)]
    return float(abs(soft[0] - soft[1]).mean())


def test_a_draft_is_the_same_short_a_third_as_large(project: Project, scenes: Scenes):
    whole, draft = (PLAIN.model_copy(update={"presenter": "auto", "draft": draft}) for draft in (False, True))
    shorts = [render(*scenes, list_characters()[0], options, project=project) for options in (whole, draft)]
    assert all(row.ok for row in shorts[1].checks) and shorts[0].duration == shorts[1].duration
    large, small = (_pictures(project.path(short.path)) for short in shorts)
    assert len(large) == len(small) and small[0].shape == (640, 360, 3)
    seen = large[20].reshape(640, 3, 360, 3, 3).mean(axis=(1, 3))
    assert _apart(seen, small[20]) < 3 < _apart(np.roll(seen, 3, axis=1), small[20])  # three px aside would be another layout
