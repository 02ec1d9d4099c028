"""How long a short gets: counted before it is spoken, against narrations that were spoken and timed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.korean import pace
from pipeline.voice import VoiceOptions

HERE = Path(__file__).parent
SPOKEN = json.loads((HERE / "data" / "spoken.json").read_text(encoding="utf-8"))
"""Whole scripts as the embedded voice said them: speed, texts, s of the finished narration of each scene."""
ERROR = 1.0
"""s the count may be wrong for a whole short, twice what is usual."""


def counted(texts: list[str], speed: float) -> float:
    """s a short of these scenes will last."""
    return sum(pace.seconds(text, speed) + pace.EDGES for text in texts) + pace.CLOSING


def test_the_count_is_what_the_voice_takes():
    errors = [counted(said["texts"], said["speed"]) - sum(said["seconds"]) for said in SPOKEN]
    assert len(errors) >= 39
    assert abs(sum(errors) / len(errors)) < 0.25
    assert max(map(abs, errors)) < 1.5
    assert sorted(map(abs, errors))[int(len(errors) * 0.9)] < ERROR


def test_what_is_read_is_counted():
    assert pace.seconds("19,900원") == pace.seconds("만 구천구백 원")
    assert pace.seconds("후기 1,284개") == pace.seconds("후기 천이백팔십사 개")
    assert pace.seconds("천천히 볼게요.", 0.5) == pytest.approx(2 * pace.seconds("천천히 볼게요."))
    assert pace.seconds("자. 봐요.") == pytest.approx(pace.seconds("자.") + pace.seconds("봐요.") + pace.PAUSE)
    assert pace.seconds("") == pace.seconds("😀") == 0


def test_the_silences_are_those_of_the_voice_stage():
    voice = VoiceOptions()
    assert pytest.approx(voice.lead + voice.tail) == pace.EDGES
    assert pytest.approx(voice.call_tail - voice.tail) == pace.CLOSING
