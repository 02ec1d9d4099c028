"""Footage of the seller's own beside the photos: kept, planned, shown and heard as shots of the film."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from PIL import Image

from pipeline.crawl import CrawlOptions, collect_photos, read_product
from pipeline.direction import plan_shots
from pipeline.engines import ClipOrder, LayerFile
from pipeline.engines.video.camera import Camera
from pipeline.image import draw_scene
from pipeline.media import ffmpeg
from pipeline.records import FilmClip, Product, Shot
from pipeline.render.audio import mix
from pipeline.storyboard import Storyboard, swap_photo
from pipeline.workspace.project import Project
from tests.support import media
from tests.support.direction_parts import flat, photos, script

pytestmark = pytest.mark.slow


def film(path: Path, seconds: float = 3.0, size: str = "320x180", *, sound: bool = True) -> Path:
    heard = ["-f", "lavfi", "-i", f"sine=f=900:d={seconds}"] if sound else []
    seen = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d={seconds}"]
    ffmpeg.run([*seen, *heard, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)])
    return path


def filmed(count: int, seconds: float = 3.0) -> tuple[FilmClip, ...]:
    places = (PurePosixPath(f"own/{n}.mp4") for n in range(count))
    return tuple(FilmClip(path=p, poster=p.with_suffix(".jpg"), width=1080, height=1920, seconds=seconds) for p in places)


def planned(count: int, seconds: float = 3.0, *, stills: int = 3, seed: int = 0) -> list[Shot]:
    told = script(seed=seed)
    assert told.product
    told = told.model_copy(update={"product": told.product.model_copy(update={"clips": filmed(count, seconds)})})
    return flat(plan_shots(told, photos(stills, cut=True) if stills else (), seed=seed))


@pytest.mark.parametrize("seed", range(6))
def test_footage_is_seen_each_piece_once_and_never_twice_in_a_row(seed: int):
    shots = planned(3, seed=seed)
    places = [shot.footage for shot in shots if shot.kind == "footage"]
    assert places and len(places) == len(set(places)) and set(places) <= {f"own/{n}.mp4" for n in range(3)}
    assert all(one.kind != other.kind for one, other in pairwise(shots))
    assert len(places) <= len(shots) / 2 and shots[-1].kind == "end_card"
    assert all(bool(shot.footage) == (shot.kind == "footage") for shot in shots)


def test_footage_too_short_for_any_shot_is_left_out_and_alone_it_makes_a_film():
    assert not any(shot.footage for shot in planned(2, 0.3))
    assert sum(shot.kind == "footage" for shot in planned(4, stills=0)) >= 2
    assert planned(2) == planned(2)


def test_footage_among_the_images_is_kept_and_what_cannot_be_is_said(tmp_path: Path):
    film(tmp_path / "walk.mp4")
    (tmp_path / "broken.mov").write_bytes(b"no film")
    Image.effect_noise((640, 640), 60).convert("RGB").save(tmp_path / "a.png")
    names = ["a.png", "walk.mp4", "broken.mov", "gone.mp4", "https://shop.example/b.mp4"]
    product, base = read_product({"name": "컵", "images": names}, base=tmp_path)
    project = Project(tmp_path / "project")
    found = collect_photos(product, base, CrawlOptions(clip_sound=True), project=project)
    assert len(found.photos) == 1 and len(found.clips) == 1
    clip = found.clips[0]
    assert (clip.width, clip.height, clip.source) == (320, 180, "walk.mp4") and clip.seconds == pytest.approx(3, abs=0.1)
    assert project.path(clip.path).is_file() and project.path(clip.poster).is_file()
    assert sum("영상을 뺐습니다" in note for note in found.notes) == 3
    assert collect_photos(product, base, CrawlOptions(clip_sound=True), project=project).clips == found.clips
    assert "clips" not in Product(name="컵").model_dump(mode="json")


@pytest.mark.parametrize("size", ["320x568", "96x54"])
def test_footage_moves_below_what_is_written_as_long_as_its_shot(tmp_path: Path, size: str):
    clip, still, mark = film(tmp_path / "a.mp4", 1.0, size), tmp_path / "still.png", tmp_path / "mark.png"
    Image.new("RGB", (270, 480)).save(still)
    Image.new("RGBA", (60, 40), "#ffffff").save(mark)
    layers = (LayerFile(clip, 0, 0, 270, 480, "ground"), LayerFile(mark, 100, 60, 60, 40, "headline"))
    order = ClipOrder(still, layers, 1.5, "hold", "", 1, width=270, height=480)
    frames = [frame.luma.copy() for frame in Camera().frames(order)]
    assert len(frames) == 45 and all(frame[65:95, 105:155].min() > 200 for frame in frames[5:40])
    moved = [np.abs(one.astype(int) - other)[200:300].mean() for one, other in pairwise(frames)]
    assert max(moved) > 0.5
    small = list(Camera().frames(order, 3))
    assert len(small) == 45


def test_a_shot_of_footage_shows_its_poster_and_can_be_given_another_clip(tmp_path: Path):
    from pipeline.characters import DEFAULT, load_character
    from pipeline.engines import load

    project, told = Project(tmp_path), script()
    assert told.product
    for clip in filmed(2):
        with project.writing(clip.poster) as out:
            Image.new("RGB", (540, 960), "#20a040").save(out, "JPEG")
    shot = Shot(kind="footage", arrangement="footage-title", words=(0, 1), writing=("350ml",), footage="own/0.mp4")
    scene = told.scenes[0].model_copy(update={"shots": (shot,)})
    product = told.product.model_copy(update={"clips": filmed(2)})
    told = told.model_copy(update={"scenes": (scene, *told.scenes[1:]), "product": product})
    drawn = draw_scene(1, told, load_character(DEFAULT), engine=load("image", "poster"), project=project)
    with Image.open(project.path(drawn.path)) as opened:
        red, green, blue = opened.convert("RGB").getpixel((540, 1500))  # pyright: ignore[reportGeneralTypeIssues]
    assert green > red + 60 and green > blue + 40
    board = Storyboard(id="b", character_id=DEFAULT, product=product).with_script(told)
    assert swap_photo(board, board.rows[0].key, 0).written.scenes[0].shots[0].footage == "own/1.mp4"


def test_the_sound_of_footage_lies_under_the_voice(tmp_path: Path):
    clip = film(tmp_path / "a.mp4", 2.0)
    quiet = media.tone(tmp_path / "hush.wav", 2.0, level=0.0)
    voice = media.tone(tmp_path / "voice.wav", 2.0, hz=180, level=0.3)
    heard = (mix.Heard(clip, 0.5, 2.5),)
    order = mix.MixOrder((quiet, voice), (2 * mix.RATE, 2 * mix.RATE))
    bed = tmp_path / "bed.wav"
    ffmpeg.run(mix.bed_arguments(mix._level_order(order, 1.0, None), bed, heard))
    import soundfile

    samples = np.asarray(soundfile.read(bed, dtype="float32")[0])[:, 0]

    def level(start: float, end: float) -> float:
        part = samples[round(start * mix.RATE) : round(end * mix.RATE)]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        hz = np.fft.rfftfreq(len(part), 1 / mix.RATE)
        return float(20 * np.log10(spectrum[(hz > 850) & (hz < 950)].max() + 1e-9))

    assert level(0.0, 0.4) < level(0.8, 1.6) - 40  # not before it is seen
    assert level(2.1, 2.45) < level(0.8, 1.15) - 4  # and it steps back while somebody speaks
