"""What a finished film shows is found in its frames: cuts, and the product and its photo again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.media.ffmpeg import run
from pipeline.media.film_frames import known_photo, measure_film, shares
from tests.support.material_parts import bottle, font, grained, room

pytestmark = pytest.mark.slow

PHOTO = grained(bottle(room()))
MASK = np.zeros((1000, 800), np.float32)
MASK[150:760, 270:530] = 1
SIZE = (360, 640)


def packshot(width: int, ground: str = "#f4c531") -> Image.Image:
    """The bottle alone on a colour, `width` px wide."""
    frame, cut = Image.new("RGB", SIZE, ground), PHOTO.crop((270, 150, 530, 760))
    cut = cut.resize((width, round(width * cut.height / cut.width)))
    frame.paste(cut, ((360 - cut.width) // 2, (640 - cut.height) // 2))
    return frame


def words(text: str, ground: str) -> Image.Image:
    frame = Image.new("RGB", SIZE, ground)
    ImageDraw.Draw(frame).text((40, 250), text, font=font(80), fill="white")
    return frame


def whole() -> Image.Image:
    """The photo, filling the frame."""
    return PHOTO.resize((512, 640)).crop((76, 0, 436, 640))


def film(folder: Path, shots: Sequence[tuple[Image.Image, float]]) -> Path:
    """A film of pictures that come closer slowly."""
    inputs, graphs = list[str](), list[str]()
    for n, (picture, seconds) in enumerate(shots):
        picture.save(folder / f"{n}.png")
        inputs += ["-loop", "1", "-t", str(seconds), "-framerate", "30", "-i", str(folder / f"{n}.png")]
        graphs.append(f"[{n}]scale=720:1280,zoompan=z='1+on*0.001':d=1:s=360x640:fps=30[v{n}]")
    joined = "".join(f"[v{n}]" for n in range(len(shots)))
    graph = ";".join([*graphs, f"{joined}concat=n={len(shots)}[v]"])
    out = folder / "film.mp4"
    run([*inputs, "-filter_complex", graph, "-map", "[v]", "-c:v", "libx264", "-preset", "ultrafast", "-f", "mp4", str(out)])
    return out


@pytest.mark.parametrize(
    ("frame", "subject", "fill"),
    [
        (packshot(150), 150 * 352 / (360 * 640), 150 * 352 / (360 * 640)),
        (packshot(230), 230 * 540 / (360 * 640), 230 * 540 / (360 * 640)),
        (whole(), 0.64 * 0.64 * 260 * 610 / (360 * 640), 1.0),
        (words("오늘만", "#c2185b"), 0.0, 0.0),
    ],
    ids=["packshot", "large", "photo", "words"],
)
def test_the_product_is_found_again(frame: Image.Image, subject: float, fill: float):
    found = shares(np.asarray(frame), [known_photo(np.asarray(PHOTO), MASK)])
    assert found == pytest.approx((subject, fill), abs=0.05)


def test_a_photo_shown_twice_counts_twice():
    frame = packshot(110).crop((80, 180, 280, 460)), Image.new("RGB", SIZE, "#f4c531")
    for top in (20, 340):
        frame[1].paste(frame[0], (80, top))
    subject, _ = shares(np.asarray(frame[1]), [known_photo(np.asarray(PHOTO), MASK)])
    assert subject == pytest.approx(2 * 110 * 258 / (360 * 640), abs=0.05)


def test_a_thing_with_little_on_it_is_found_by_its_colours():
    plain = Image.new("RGB", (800, 800), "white")
    draw = ImageDraw.Draw(plain)
    draw.rectangle((300, 200, 500, 420), fill="#1b4f9c")
    draw.rectangle((300, 420, 500, 640), fill="#e8e2d0")
    mask = np.zeros((800, 800), np.float32)
    mask[200:640, 300:500] = 1
    frame = Image.new("RGB", SIZE, "#d9407a")
    frame.paste(plain.crop((300, 200, 500, 640)).resize((187, 411)), (90, 120))
    subject, _ = shares(np.asarray(frame), [known_photo(np.asarray(plain), mask)])
    assert subject == pytest.approx(187 * 411 / (360 * 640), abs=0.08)
    assert shares(np.asarray(words("오늘만", "#d9407a")), [known_photo(np.asarray(plain), mask)])[0] == 0


def test_cuts_are_found_also_on_one_ground(tmp_path: Path):
    shots = [(packshot(180), 1.0), (words("280g", "#f4c531"), 0.8), (whole(), 1.4), (words("오늘만", "#c2185b"), 0.8)]
    made = measure_film(film(tmp_path, shots), [known_photo(np.asarray(PHOTO), MASK)])
    assert made.cuts == pytest.approx((1.0, 1.8, 3.2), abs=0.09) and made.seconds == pytest.approx(4.0, abs=0.05)
    assert made.shots == pytest.approx((1.0, 0.8, 1.4, 0.8), abs=0.12)
    assert 0.25 < made.large_time < 0.65 and made.mean_fill > made.mean_subject


def test_no_photos_no_product(tmp_path: Path):
    made = measure_film(film(tmp_path, [(packshot(180), 0.5), (words("오", "#c2185b"), 0.5)]), [])
    assert made.mean_fill == 0 and len(made.shots) == 2
