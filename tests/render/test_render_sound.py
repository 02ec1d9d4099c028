"""The mix: loud enough, never too loud, in its place, under the voice."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.errors import InputError
from pipeline.media.ffmpeg import run
from pipeline.records import TONES
from pipeline.render.audio import mix, music_library
from pipeline.render.audio.sound_effects import Effect
from tests.support import media

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sound")


def _order(folder: Path, lengths: tuple[float, ...], loop: Path | None = None) -> mix.MixOrder:
    paths = tuple(media.tone(folder / f"{i}-{length}.wav", length, hz=150 + 20 * i) for i, length in enumerate(lengths))
    return mix.MixOrder(paths, tuple(round(length * 30) * 1600 for length in lengths), loop)


def _measured(path: Path) -> tuple[float, float]:
    log = run(["-i", str(path), "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"])
    return mix.read_loudness(log), mix.read_peak(log)


def _samples(path: Path) -> np.ndarray:
    with av.open(str(path)) as opened:
        return np.concatenate([frame.to_ndarray() for frame in opened.decode(audio=0)], axis=1)


@pytest.mark.parametrize("level", [0.02, 0.3, 0.95])
def test_any_voice_comes_out_at_the_same_loudness(folder: Path, level: float):
    voice = media.tone(folder / f"level-{level}.wav", 4.0, level=level)
    mix.mix(mix.MixOrder((voice,), (4 * 48000,)), folder / "level.m4a")
    loudness, peak = _measured(folder / "level.m4a")
    assert loudness == pytest.approx(-14, abs=1)
    assert peak <= -1


def test_music_makes_room_for_the_voice(folder: Path):
    loop = media.tone(folder / "loop.wav", 1.5, hz=880, rate=48000)
    voice = media.tone(folder / "half.wav", 3.0, hz=160)
    order = mix.MixOrder((voice, media.tone(folder / "hush.wav", 3.0, level=0.0)), (3 * 48000, 3 * 48000), loop)
    mix.mix(order, folder / "ducked.m4a")
    heard = _samples(folder / "ducked.m4a")[0]

    def level(start: float, end: float) -> float:
        part = heard[round(start * 48000) : round(end * 48000)]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        hz = np.fft.rfftfreq(len(part), 1 / 48000)
        return 20 * np.log10(spectrum[(hz > 850) & (hz < 910)].max() / len(part))

    assert level(3.5, 5.0) - level(0.5, 2.5) > 4
    assert np.abs(heard[-2400:]).max() < 0.05


def test_narrations_start_with_their_scenes(folder: Path):
    mix.mix(_order(folder, (1.0, 1.0)), folder / "placed.m4a")
    heard = np.abs(_samples(folder / "placed.m4a")[0])
    loud = np.flatnonzero(heard > 0.1) / 48000
    assert loud[0] == pytest.approx(0.0, abs=0.03)
    assert loud[loud > 0.5][0] < 1.05


def test_the_sound_never_outlasts_the_picture(folder: Path):
    for frames in (1, 7, 31, 45):
        order = mix.MixOrder((media.tone(folder / "short.wav", 0.3),), (frames * 1600,))
        mix.mix(order, folder / "length.m4a")
        with av.open(str(folder / "length.m4a")) as opened:
            packets = sum(packet.size > 0 for packet in opened.demux(audio=0))
        assert packets * 1024 <= max(frames * 1600, 2 * 1024)
        assert packets * 1024 > frames * 1600 - 2 * 1024


def test_silence_stays_silence(folder: Path):
    quiet = media.tone(folder / "zero.wav", 1.0, level=0.0)
    assert mix.mix(mix.MixOrder((quiet,), (48000,)), folder / "zero.m4a") < -60


def test_broken_music_is_a_sentence(folder: Path):
    broken = folder / "깨진.mp3"
    broken.write_bytes(b"not music")
    with pytest.raises(InputError, match=r"깨진\.mp3"):
        mix.mix(_order(folder, (1.0,), broken), folder / "never.m4a")


def test_the_loop_is_turned_so_that_cuts_fall_on_beats():
    beats, samples = tuple(i * 0.5 for i in range(16)), (round(3.2 * 48000), round(2.5 * 48000), 48000)
    shift = music_library.phase(beats, samples, 48000)
    cuts = [3.2 + shift, 5.7 + shift]
    assert all(min(cut % 0.5, 0.5 - cut % 0.5) < 0.05 for cut in cuts)
    assert music_library.phase((), samples, 48000) == 0


def test_none_is_none():
    assert music_library.choose("none", "casual", "", 3) is None


@pytest.mark.parametrize("tone", TONES)
def test_music_suits_tone_and_field_and_changes_with_the_seed(tone: str):
    chosen = [music_library.choose("auto", tone, "tech", seed) for seed in range(6)]
    assert all(loop and tone in loop.suits and loop.path.exists() for loop in chosen)
    assert music_library.choose("auto", tone, "tech", 1) == chosen[1]


def test_every_loop_can_be_named_and_has_beats():
    for loop in music_library.loops():
        assert music_library.choose(loop.id, "casual", "", 0) == loop
        assert len(loop.beats) > 8


def test_two_scenes_may_say_the_same(tmp_path: Path):
    said = media.tone(tmp_path / "said.wav", 0.5)
    order = mix.MixOrder(narrations=(said, said, said), samples=(24000, 24000, 30000))
    run(mix.bed_arguments(order, tmp_path / "bed.wav"))
    assert (tmp_path / "bed.wav").stat().st_size > 78000 * 8


def test_the_mix_is_the_same_every_time_to_its_last_sample(tmp_path: Path):
    voice, loop = media.tone(tmp_path / "voice.wav", 1.0), media.tone(tmp_path / "loop.wav", 2.0)
    effect = Effect(voice, 0.0, 0.2, -12.0)
    order = mix.MixOrder((voice,), (mix.RATE,), loop, fitted=True, effects=(effect,))
    beds = [tmp_path / f"{n}.wav" for n in range(8)]
    for bed in beds:
        run(mix.bed_arguments(order, bed))
    assert len({bed.read_bytes() for bed in beds}) == 1 and beds[0].stat().st_size > mix.RATE * 8
