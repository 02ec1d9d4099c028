"""Sound effects and music of one's own: where they sound, how they fit, how they give way to the voice."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import av
import numpy as np
import pytest
import soundfile

from pipeline.errors import InputError
from pipeline.media.ffmpeg import run
from pipeline.records import Clip, Cue
from pipeline.render.audio import loop_to_length, mix, sound_effects
from tests.support import media

pytestmark = pytest.mark.slow

RATE = 48_000
BEAT = "aevalsrc='0.4*sin(2*PI*110*t)*exp(-8*mod(t,0.5))+0.2*sin(2*PI*(220+55*mod(floor(t/0.5),4))*t)*exp(-5*mod(t,0.5))'"


Mark = tuple[Literal["price", "transition", "pop"], float, str]


def _clip(*cues: Mark, seconds: float = 3.0) -> Clip:
    return Clip(
        scene_number=1,
        path="a.mp4",  # pyright: ignore[reportArgumentType]
        duration=seconds,
        frames=round(seconds * 30),
        fps=30,
        width=1080,
        height=1920,
        still="a.png",  # pyright: ignore[reportArgumentType]
        cues=tuple(Cue(kind=kind, time=time, name=name) for kind, time, name in cues),
    )


def _named(*clips: Clip) -> list[tuple[str, float]]:
    return [(effect.path.stem, effect.time) for effect in sound_effects.choose_effects(clips)]


def test_price_transitions_and_pops_have_their_sounds():
    clips = _clip(("pop", 1.0, "chip"), ("transition", 2.8, "whip")), _clip(("price", 0.5, "9,900원"), ("pop", 2.0, "button"))
    assert _named(*clips) == [("hit", 0.0), ("pop", 1.0), ("whoosh", 2.8), ("sparkle", 3.5), ("tick", 5.0)]


def test_a_cut_is_silent_and_a_slide_is_soft():
    assert _named(_clip(("transition", 2.0, "cut"))) == [("hit", 0.0)]
    assert _named(_clip(("transition", 2.0, "slide")))[1:] == [("whoosh-soft", 2.0)]


def test_never_two_at_once_and_the_price_is_heard():
    assert _named(_clip(("pop", 1.9, "badge"), ("price", 2.0, ""), ("pop", 2.1, "chip"))) == [("hit", 0.0), ("sparkle", 2.0)]


def test_pops_stay_few():
    later = [0.5, *(1.0 + 0.4 * i for i in range(5))]
    pops: list[Mark] = [("pop", time, "chip") for time in later]
    assert len(_named(_clip(*pops))) == 1 + sound_effects.POPS


def _heard(path: Path) -> np.ndarray:
    with av.open(str(path)) as opened:
        return np.concatenate([frame.to_ndarray() for frame in opened.decode(audio=0)], axis=1)


def _level(sound_: np.ndarray, start: float, end: float) -> float:
    return float(np.abs(sound_[round(start * RATE) : round(end * RATE)]).max())


def _bed(folder: Path, order: mix.MixOrder) -> np.ndarray:
    run(mix.bed_arguments(order, folder / "bed.wav"))
    return soundfile.read(folder / "bed.wav")[0]


def test_effects_sound_in_their_place_and_duck_under_speech(tmp_path: Path):
    voice = media.tone(tmp_path / "voice.wav", 3.0, level=0.6)
    hush = media.tone(tmp_path / "hush.wav", 3.0, level=0.0)
    made = tuple(sound_effects.Effect(sound_effects.FOLDER / "pop.wav", 0.01, time, 0.0) for time in (1.07, 4.57))
    plain = mix.MixOrder((voice, hush), (3 * RATE, 3 * RATE))
    with_effects = mix.MixOrder(plain.narrations, plain.samples, effects=made)
    alone = _bed(tmp_path, with_effects) - _bed(tmp_path, plain)
    free, under = _level(alone, 4.5, 4.75), _level(alone, 1.0, 1.25)
    assert free > 0.1
    assert 20 * np.log10(free / under) > 3
    assert _level(alone, 2.0, 4.4) < 1e-3


def test_a_mix_with_loud_effects_keeps_its_level(tmp_path: Path):
    voice = media.tone(tmp_path / "voice.wav", 6.0)
    chosen = sound_effects.choose_effects(
        [_clip(("pop", 1.0, "chip"), ("price", 2.0, ""), ("transition", 5.0, "whip"), seconds=6.0)]
    )
    order = mix.MixOrder((voice,), (6 * RATE,), effects=chosen, effects_lift=6.0)
    mix.mix(order, tmp_path / "mix.m4a")
    log = run(["-i", str(tmp_path / "mix.m4a"), "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"])
    assert mix.read_loudness(log) == pytest.approx(-14, abs=1)
    assert mix.read_peak(log) <= -1


FILES = {
    "three-seconds.mp3": ["-f", "lavfi", "-i", f"{BEAT}:s=44100:d=3.2"],
    "telephone.wav": ["-f", "lavfi", "-i", f"{BEAT}:s=8000:d=5", "-ac", "1"],
    "ten-minutes.m4a": ["-f", "lavfi", "-i", "sine=220:d=600", "-c:a", "aac", "-b:a", "24k"],
    "late.flac": ["-f", "lavfi", "-i", f"{BEAT}:s=44100:d=4", "-af", "adelay=2500:all=1,apad=pad_dur=3"],
}


@pytest.mark.parametrize("name", FILES)
def test_music_of_ones_own_fits_whatever_it_is(tmp_path: Path, name: str):
    run([*FILES[name], str(tmp_path / name)])
    loop_to_length.fit(tmp_path / name, 12 * RATE, tmp_path / "fitted.wav")
    music, rate = soundfile.read(tmp_path / "fitted.wav")
    assert rate == RATE and music.shape[1] == 2 and 2 * RATE < len(music) <= 12 * RATE
    assert np.abs(music[: RATE // 4]).max() > 0.05  # it begins at once
    joint = np.abs(np.diff(np.concatenate([music[-2:], music[:2]]), axis=0)).max()
    assert joint < 0.03
    if name not in ("ten-minutes.m4a",):
        beats = len(music) / RATE / 0.5
        assert beats == pytest.approx(round(beats), abs=0.03)


@pytest.mark.parametrize("kind", ["silent", "short", "broken", "text"])
def test_music_that_is_of_no_use_is_one_clear_error(tmp_path: Path, kind: str):
    path = tmp_path / f"{kind}.wav"
    sources = {"silent": "anullsrc", "short": "sine=d=0.2"}
    if kind in sources:
        run(["-f", "lavfi", "-i", sources[kind], "-t", "3" if kind == "silent" else "0.2", str(path)])
    else:
        path.write_bytes(b"\0\1" * 900 if kind == "broken" else "노래".encode())
    order = mix.MixOrder((media.tone(tmp_path / "voice.wav", 1.0),), (RATE,), path)
    with pytest.raises(InputError, match=path.name) as caught:
        mix.mix(order, tmp_path / "never.m4a")
    assert caught.value.say("en") and not (tmp_path / "never.m4a").exists()


def _chained(folder: Path, source: str) -> np.ndarray:
    run(["-f", "lavfi", "-i", source, "-ar", "48000", "-ac", "1", "-t", "2", str(folder / "in.wav")])
    return _bed(folder, mix.MixOrder((folder / "in.wav",), (2 * RATE,)))[RATE // 2 :, 0]


def _rms(heard: np.ndarray) -> float:
    return 20 * np.log10(np.sqrt(np.square(heard).mean()) + 1e-9)


def test_the_voice_chain_takes_rumble_peaks_and_hiss(tmp_path: Path):
    rumble, plain = (_rms(_chained(tmp_path, f"sine={hz},volume=0.3")) for hz in (35, 1000))
    assert plain - rumble > 10  # high-pass
    quiet, loud = (_rms(_chained(tmp_path, f"sine=1000,volume={level}")) for level in (0.2, 4))
    assert 10 < loud - quiet < 20  # 26 dB apart before compression
    hiss, level = "anoisesrc=c=white:a=0.5:seed=1:d=2,highpass=6000,highpass=6000", "volume=2.7"
    hissing, tone = _chained(tmp_path, hiss), _chained(tmp_path, f"sine=1000,{level}")
    assert _rms(tone) - _rms(hissing) > 4  # as loud as each other before de-essing
