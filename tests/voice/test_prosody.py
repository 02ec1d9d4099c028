"""How a call is said: whole frames that keep the pace, and a melody that is widened, lifted and raised where it asks."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.voice_tones import pitches, rise, spread, sureness
from pipeline.engines.voice.kokoro import stressed_words
from pipeline.engines.voice.kokoro.prosody import AHEAD, Call, Manner, raise_level, shape_pitch, token_edges, whole_frames
from pipeline.korean.delivery import deliveries
from pipeline.korean.phonemes import phones
from pipeline.records import TONES

RNG = np.random.default_rng(5)


def _call(text: str, stressed: frozenset[int] = frozenset()) -> Call:
    heard = phones(text.split())
    return Call(heard, [n for n, phone in enumerate(heard) for _ in phone.symbol], stressed)


def _melody(call: Call, mute_end: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Frames of each token, a melody about 100 Hz that falls, and its energy; the pads are silent."""
    frames = np.array([12.0, *[3.0] * len(call.owners), 8.0])
    spoken = np.repeat(call.word_tokens(), 2 * frames.astype(int))
    spoken = np.concatenate([spoken[AHEAD:], np.zeros(AHEAD, bool)])
    curve = np.where(spoken, np.linspace(115, 85, len(spoken)) + 6 * np.sin(np.arange(len(spoken))), 3.0)
    if mute_end:
        curve[np.flatnonzero(spoken)[-9:]] = 3.0
    return frames, curve.astype(np.float32), np.where(spoken, 8.0, -9.0).astype(np.float32)


def _shaped(call: Call, manner: Manner, **made: bool) -> tuple[np.ndarray, np.ndarray]:
    """The melody before and after, semitones above 100 Hz; nan without a voice."""
    frames, curve, energy = _melody(call, **made)
    shaped = shape_pitch(curve, energy, frames, call, manner)
    before, after = (12 * np.log2(np.where(some > 40, some, np.nan) / 100) for some in (curve, shaped))
    return before, after


@pytest.mark.parametrize("speed", [0.7, 1.0, 1.12, 1.25, 1.6])
def test_a_call_lasts_as_long_as_its_pace_says(speed: float):
    lengths = np.concatenate([[15.3], RNG.uniform(1.2, 4.5, 60), [5.1, 1.2]]).astype(np.float32)
    spoken = np.array([False, *[True] * 60, False, False])
    frames = whole_frames(lengths, spoken, speed)
    assert frames[spoken].sum() == pytest.approx(lengths[spoken].sum() / speed, rel=0.02)
    assert frames.min() >= 1 and (frames == np.round(frames)).all()


def test_the_melody_is_widened_about_its_middle_and_stays_where_there_is_no_voice():
    call = _call("지금 바로 담아 두세요.")
    before, flat = _shaped(call, Manner(liveliness=0.0))
    _, wide = _shaped(call, Manner(liveliness=1.5))
    assert np.nanstd(flat) < 0.01 and np.nanstd(wide) == pytest.approx(1.5 * np.nanstd(before), rel=0.03)
    assert np.nanmedian(wide) == pytest.approx(np.nanmedian(before), abs=0.01)
    frames, curve, energy = _melody(call)
    shaped = shape_pitch(curve, energy, frames, call, Manner(liveliness=1.5, pitch=2.0))
    assert (shaped[curve < 40] == curve[curve < 40]).all()


@pytest.mark.parametrize("mute_end", [False, True])
def test_a_question_ends_higher_and_a_statement_does_not(mute_end: bool):
    asked, said = _call("왜 아직도 사세요?"), _call("왜 아직도 사세요.")
    _, rising = _shaped(asked, Manner(question=4.0), mute_end=mute_end)
    _, falling = _shaped(said, Manner(question=4.0), mute_end=mute_end)
    end = np.flatnonzero(~np.isnan(rising))[-1]
    assert rising[end] - np.nanmedian(rising) > 2.5
    assert falling[np.flatnonzero(~np.isnan(falling))[-1]] < np.nanmedian(falling)


def test_the_last_syllable_has_a_voice_where_it_is_heard():
    call = _call("왜 아직도 사세요.")
    before, after = _shaped(call, Manner(), mute_end=True)
    assert np.isnan(before).sum() > np.isnan(after).sum()


def test_a_stressed_word_is_lifted_and_no_other():
    plain, lifted = (
        _shaped(_call("오늘만 반값 입니다.", words), Manner(stress=2.0))[1] for words in (frozenset(), frozenset({1}))
    )
    gained = lifted - plain
    assert np.nanmax(gained) == pytest.approx(2.0, abs=0.05) and np.nanmin(gained) == 0
    frames, *_ = _melody(_call("오늘만 반값 입니다."))
    assert 0.1 < np.mean(gained[~np.isnan(gained)] > 1) < 0.6 and len(frames)


def test_words_are_stressed_where_an_emphasis_names_them():
    assert stressed_words(["오늘만", "19,900원에", "담아", "두세요."], ["19,900원"]) == {1}
    assert stressed_words(["남쪽선반", "유자청이에요."], ["남쪽선반 유자청"]) == {0, 1}
    assert stressed_words(["하나"], []) == frozenset()


def test_what_is_heard_comes_before_its_token():
    assert token_edges(np.array([15.0, 2.0, 3.0])) == pytest.approx([0.3125, 0.3625, 0.4375])


def test_a_word_is_louder_without_a_click():
    sound = np.sin(np.arange(24000) / 20).astype(np.float32)
    louder = raise_level(sound, [(0.4, 0.6)], 6.0, 24000)
    assert np.abs(louder[10800:13200]).max() == pytest.approx(2, abs=0.02) and (louder[:8000] == sound[:8000]).all()
    assert np.abs(np.diff(louder)).max() < 2.2 * np.abs(np.diff(sound)).max()
    assert raise_level(sound, [], 6.0, 24000) is not None


def test_every_tone_has_a_delivery_of_its_own():
    table = deliveries()
    assert set(table) == set(TONES) and len(set(table.values())) == len(TONES)
    assert table["professional"].speed < table["casual"].speed < table["funny"].speed < table["enthusiastic"].speed
    assert all(one.question >= 3 for one in table.values())


def test_the_benchmark_hears_pitch_spread_and_rise():
    rate, seconds = 24000, np.arange(24000) / 24000
    rising = 150 * 2 ** (np.clip(seconds - 0.8, 0, 1) * 20 / 12)
    sound = 0.3 * sum(np.sin(2 * np.pi * np.cumsum(part * rising) / rate) / part for part in (1, 2, 3))
    curve = pitches(np.asarray(sound, np.float64))
    assert np.median(curve[curve > 0]) == pytest.approx(150, rel=0.02)
    assert rise(curve) > 2 and spread(curve) == pytest.approx(1.0, abs=0.4)
    level = pitches(np.asarray(0.3 * np.sin(2 * np.pi * 220 * seconds), np.float64))
    assert spread(level) < 0.05 and abs(rise(level)) < 0.05


def test_tones_are_surely_apart_where_every_sentence_goes_the_same_way():
    slow, other = np.array([5.6, 5.9, 5.7, 6.0]), np.array([6.2, 5.5, 5.9, 5.6])
    assert sureness(slow, slow * 1.1) > 20
    assert sureness(slow, other) < 1
    assert sureness(slow, slow) == 0
