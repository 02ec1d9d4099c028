"""The voice stage on a small engine of its own, and the real Kokoro on a few words."""

from __future__ import annotations

import math
import wave
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.voice import timbre
from pipeline.engines import Spoken, Tell, Timed, hush, load
from pipeline.engines.voice.espeak import Espeak
from pipeline.engines.voice.kokoro import _MAX_TOKENS, Kokoro, _calls, blend, register
from pipeline.errors import InputError, Stopped
from pipeline.korean import read
from pipeline.korean.delivery import deliveries
from pipeline.korean.phonemes import phones
from pipeline.progress import Progress
from pipeline.records import TONES, Character, Palette, Scene, Script, ScriptMetadata, Voice
from pipeline.voice import VoiceOptions, mouths, say, speak, speak_scene
from pipeline.workspace.project import Project

RATE = 24000
OPTIONS = VoiceOptions()
TEXTS = ("하나 둘 셋", "넷 다섯", "여섯 일곱 여덟", "아홉", "열 개를 드려요")

needs_kokoro = pytest.mark.skipif(bool(Kokoro().missing()), reason=Kokoro().missing() or "-")


class Hum:
    """A quarter of a second of tone for every word, with half a second of silence around the whole."""

    name = "hum"
    revision = "1"

    def __init__(self, level: float = 0.1) -> None:
        self.level = level
        self.said: list[str] = []

    def missing(self) -> str:
        return ""

    def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Tell = hush) -> Spoken:
        self.said.append(text)
        words = text.split() if "ㅋ" not in text else []
        tell(0.5)
        seconds = 0.25 * len(words) / voice["speed"]
        tone = self.level * np.sin(2 * np.pi * 220 * np.arange(int(seconds * RATE)) / RATE)
        quiet = np.zeros(RATE // 2)
        with wave.open(str(out), "wb") as wav:
            wav.setparams((1, 2, RATE, 0, "NONE", ""))
            wav.writeframes((np.concatenate([quiet, tone, quiet]) * 32767).astype("<i2").tobytes())
        step = seconds / max(1, len(words))
        times = tuple(Timed(word, 0.5 + i * step, 0.5 + (i + 1) * step) for i, word in enumerate(words))
        phones = tuple(Timed("ma"[i % 2], 0.5 + i * step / 2, 0.5 + (i + 1) * step / 2) for i in range(2 * len(words)))
        return Spoken(seconds + 1, RATE, times, phones)


def _character(**voice: Any) -> Character:
    palette = Palette(ground="#ffffff", mid="#cccccc", accent="#ff0000", ink="#000000")
    told = {"recipe": {"jf_nezumi": 1.0}, **voice}
    return Character(
        id="tester", name="시험", name_en="Test", age=30, trade="시험", persona="시험.", palette=palette, voice=Voice(**told)
    )


def _script(texts: tuple[str, ...] = TEXTS) -> Script:
    roles = ("hook", "problem", "product", "proof", "call")
    scenes = tuple(Scene(scene_number=i + 1, text=text, duration=2.0, role=roles[i % 5]) for i, text in enumerate(texts))
    return Script(
        scenes=scenes, total_duration=2.0 * len(scenes), metadata=ScriptMetadata(character_id="tester", tone="casual")
    )


def _samples(path: Path) -> tuple[int, np.ndarray]:
    with wave.open(str(path), "rb") as wav:
        assert (wav.getnchannels(), wav.getsampwidth()) == (1, 2)
        return wav.getframerate(), np.frombuffer(wav.readframes(wav.getnframes()), "<i2").astype(float) / 32768


def test_a_narration_lasts_whole_frames_and_is_padded(tmp_path: Path):
    project = Project(tmp_path)
    made = list(speak(_script(), _character(), OPTIONS, engine=Hum(), project=project))
    assert [speech.scene_number for speech in made] == [1, 2, 3, 4, 5]
    for speech in made:
        rate, samples = _samples(project.path(speech.path))
        assert speech.duration * 30 == pytest.approx(round(speech.duration * 30))
        assert len(samples) == round(speech.duration * rate)
        loud = np.flatnonzero(np.abs(samples) > 0.01)
        tail = OPTIONS.call_tail if speech.scene_number == 5 else OPTIONS.tail
        assert loud[0] / rate == pytest.approx(OPTIONS.lead + 0.02, abs=0.01)
        assert tail <= speech.duration - loud[-1] / rate < tail + 0.02 + 1 / 30


def test_words_follow_the_trimmed_sound(tmp_path: Path):
    speech = speak_scene(1, _script(), _character(), OPTIONS, engine=Hum(), project=Project(tmp_path))
    assert [word.text for word in speech.words] == ["하나", "둘", "셋"]
    assert speech.words[0].start == pytest.approx(OPTIONS.lead + 0.02, abs=0.01)
    assert all(word.end - word.start == pytest.approx(0.25, abs=0.03) for word in speech.words)
    assert speech.words[-1].end <= speech.duration - OPTIONS.tail + 1 / 30


@pytest.mark.parametrize("level", [0.004, 0.1, 0.95])
def test_every_narration_is_equally_loud(tmp_path: Path, level: float):
    project = Project(tmp_path)
    speech = speak_scene(1, _script(), _character(), OPTIONS, engine=Hum(level), project=project)
    _, samples = _samples(project.path(speech.path))
    sounding = samples[np.abs(samples) > 0.005]
    if level > 0.01:
        assert 20 * math.log10(float(np.sqrt(np.mean(sounding**2)))) == pytest.approx(-19, abs=0.5)
    assert np.abs(samples).max() <= 0.9
    assert abs(samples[0]) == abs(samples[-1]) == 0


def test_a_narration_is_made_once(tmp_path: Path):
    engine, project = Hum(), Project(tmp_path)
    first = list(speak(_script(), _character(), OPTIONS, engine=engine, project=project))
    again = list(speak(_script(), _character(), OPTIONS, engine=engine, project=project))
    assert (first, len(engine.said)) == (again, 5)
    edited = (*TEXTS[:2], "새로 쓴 문장", *TEXTS[3:])
    list(speak(_script(edited), _character(), OPTIONS, engine=engine, project=project))
    assert engine.said[5:] == ["새로 쓴 문장"]


def test_a_moved_scene_keeps_its_narration(tmp_path: Path):
    engine, project = Hum(), Project(tmp_path)
    first = speak_scene(1, _script(), _character(), OPTIONS, engine=engine, project=project)
    moved = speak_scene(2, _script((TEXTS[1], TEXTS[0])), _character(), OPTIONS, engine=engine, project=project)
    assert (moved.path, moved.scene_number, len(engine.said)) == (first.path, 2, 1)


def test_tone_scene_and_character_reach_the_engine(tmp_path: Path):
    told: list[dict[str, Any]] = []

    class Listening(Hum):
        def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Tell = hush) -> Spoken:
            told.append(voice)
            return super().speak(text, out, voice=voice, tell=tell)

    script = _script()
    scenes = (script.scenes[0].model_copy(update={"speed": 1.5, "liveliness": 1.2, "emphasis": ("하나",)}), *script.scenes[1:])
    for tone in TONES:
        told_script = script.model_copy(update={"scenes": scenes, "metadata": ScriptMetadata(character_id="tester", tone=tone)})
        options = VoiceOptions(speed=1.1, liveliness=0.5)
        list(
            speak(
                told_script,
                _character(speed=0.9, liveliness=1.4),
                options,
                engine=Listening(),
                project=Project(tmp_path / tone),
            )
        )
        delivery, (first, second) = deliveries()[tone], told[-5:-3]
        assert first["speed"] == pytest.approx(0.9 * 1.1 * 1.5 * delivery.speed, abs=1e-3)
        assert second["liveliness"] == pytest.approx(1.4 * 0.5 * delivery.liveliness, abs=1e-3)
        assert first["liveliness"] == pytest.approx(1.2 * second["liveliness"], abs=1e-3)
        assert (first["emphasis"], second["question"], second["pause"]) == (["하나"], delivery.question, delivery.pause)


def test_voice_speed_and_pauses_make_another_narration(tmp_path: Path):
    engine, project = Hum(), Project(tmp_path)
    slow = speak_scene(1, _script(), _character(), OPTIONS, engine=engine, project=project)
    quick = speak_scene(1, _script(), _character(), VoiceOptions(speed=1.5), engine=engine, project=project)
    other = speak_scene(1, _script(), _character(speed=1.25), OPTIONS, engine=engine, project=project)
    assert slow.duration > other.duration > quick.duration
    assert len({slow.path, quick.path, other.path}) == 3


def test_mouths_cover_the_scene(tmp_path: Path):
    speech = speak_scene(3, _script(), _character(), OPTIONS, engine=Hum(), project=Project(tmp_path))
    assert (speech.mouths[0].shape, speech.mouths[-1].shape) == ("closed", "closed")
    assert (speech.mouths[0].start, speech.mouths[-1].end) == (0.0, speech.duration)
    for before, after in zip(speech.mouths, speech.mouths[1:], strict=False):
        assert before.end == after.start
        assert before.shape != after.shape
        assert before.end - before.start >= 0.059 or before is speech.mouths[0]
    assert {"pressed", "open"} <= {mouth.shape for mouth in speech.mouths}


SHAPES = dict(p="pressed", m="pressed", a="open", we="open", o="round", ju="round", i="smile", ɯ="smile", jʌ="half", k="half")


@pytest.mark.parametrize(("phone", "shape"), SHAPES.items())
def test_each_sound_has_its_shape(phone: str, shape: str):
    shapes = mouths([(Timed(phone, 0.2, 0.4), 0.2, 0.4)], 0.6)
    assert [mouth.shape for mouth in shapes] == ["closed", shape, "closed"]


def test_a_pause_closes_the_mouth():
    held = [(Timed("a", 0.0, 0.3), 0.0, 0.3), (Timed(",", 0.3, 0.5), 0.3, 0.5), (Timed("o", 0.6, 0.8), 0.6, 0.8)]
    assert [mouth.shape for mouth in mouths(held, 1.0)] == ["open", "closed", "round", "closed"]


def test_nothing_to_say_is_told_and_lasts_a_moment(tmp_path: Path):
    speech = speak_scene(1, _script(("ㅋㅋㅋ",)), _character(), OPTIONS, engine=Hum(), project=Project(tmp_path))
    assert 1.0 <= speech.duration < 2.0
    assert "읽을 글이 없어" in speech.notes[-1]


def test_progress_runs_to_the_end_and_stop_leaves_nothing_half_made(tmp_path: Path):
    events: list[Progress] = []
    list(speak(_script(), _character(), OPTIONS, engine=Hum(), project=Project(tmp_path / "a"), report=events.append))
    assert (events[-1].done, events[-1].total) == (5, 5)
    assert [event.done for event in events] == sorted(event.done for event in events)

    def stopping(event: Progress) -> None:
        if event.scene == 3:
            raise Stopped

    with pytest.raises(Stopped):
        list(speak(_script(), _character(), OPTIONS, engine=Hum(), project=Project(tmp_path / "b"), report=stopping))
    assert sorted(path.suffix for path in (tmp_path / "b" / "speech").iterdir()) == [".json", ".json", ".wav", ".wav"]


# --- the embedded engines ---------------------------------------------------------------------------------------------


@needs_kokoro
def test_kokoro_times_every_written_word(tmp_path: Path):
    text = "지금 19,900원에 2개! 😀 좋아요."
    speech = say(text, _character(), OPTIONS, engine=load("voice", "kokoro"), out=tmp_path / "a.wav")
    assert [word.text for word in speech.words] == text.split()
    assert all(word.start <= word.end <= speech.duration for word in speech.words)
    starts = [word.start for word in speech.words]
    assert starts == sorted(starts)
    spoken = [word for word in speech.words if word.text != "😀"]
    assert all(word.end - word.start > 0.15 for word in spoken)
    assert "😀" in speech.notes[0]
    rate, samples = _samples(tmp_path / "a.wav")
    assert np.abs(np.diff(samples)).max() < 0.35  # no click at the joint of the two sentences
    assert rate == RATE


@needs_kokoro
@pytest.mark.parametrize("text", ["나만 싸요.", "마음에 쏙 들어요.", "물이 새나요?"])
def test_kokoro_times_a_word_by_what_is_heard(tmp_path: Path, text: str):
    """The hiss a word begins with is heard within two frames of the film's of where the word is said to begin."""
    start = Kokoro().speak(text, tmp_path / "a.wav", voice={"recipe": {"jf_nezumi": 1.0}}).words[1].start
    _, samples = _samples(tmp_path / "a.wav")
    frames = samples[: len(samples) // 240 * 240].reshape(-1, 240)
    hiss = (np.diff(frames, axis=1) ** 2).sum(axis=1) / ((frames**2).sum(axis=1) + 1e-5) > 0.5
    heard = [0.01 * place for place in np.flatnonzero(hiss) if abs(0.01 * place - start) < 0.15]
    assert heard[0] == pytest.approx(start, abs=0.05)


@needs_kokoro
def test_kokoro_says_the_same_bit_for_bit(tmp_path: Path):
    for name in ("a.wav", "b.wav"):
        Kokoro().speak("네, 좋아요.", tmp_path / name, voice={"recipe": {"jm_kumo": 0.6, "am_puck": 0.4}, "speed": 1.1})
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


@needs_kokoro
def test_kokoro_speaks_higher_when_asked_at_the_same_pace(tmp_path: Path):
    heard = {}
    for pitch in (1.0, 1.25):
        voice = {"recipe": {"jf_nezumi": 1.0}, "pitch": pitch}
        spoken = Kokoro().speak("오늘은 정말 좋은 날이에요.", tmp_path / "a.wav", voice=voice)
        heard[pitch] = timbre(_samples(tmp_path / "a.wav")[1])["pitch"], spoken.seconds
    assert heard[1.25][0] / heard[1.0][0] == pytest.approx(1.25, abs=0.03)
    assert heard[1.25][1] == pytest.approx(heard[1.0][1], abs=0.05)


@needs_kokoro
@pytest.mark.parametrize("text", ["", "😀😀", "\x00", "ㅠㅠ", "Привет"])
def test_kokoro_is_silent_where_nothing_can_be_read(tmp_path: Path, text: str):
    speech = say(text, _character(), OPTIONS, engine=Kokoro(), out=tmp_path / "a.wav")
    assert len(speech.words) == len(text.split())
    assert any("읽을 글이 없어" in note for note in speech.notes)


def test_lengths_and_melody_are_those_of_the_clearest_styles_alone():
    mixed, clear, foreign = blend({"jf_nezumi": 0.6, "am_onyx": 0.4}), blend({"jm_kumo": 1.0}), blend({"am_onyx": 1.0})
    assert np.array_equal(mixed[:, 128:], clear[:, 128:]) and not np.array_equal(foreign[:, 128:], clear[:, 128:])
    mouse = blend({"jf_nezumi": 1.0})
    assert np.allclose(mixed[:, :128], 0.6 * mouse[:, :128] + 0.4 * foreign[:, :128], atol=1e-6)


def test_the_pitch_is_still_that_of_the_recipe():
    assert register({"jm_kumo": 0.7, "am_onyx": 0.3}) == register({"am_onyx": 1.0}) == register({"jf_alpha": 1.0}) == 1
    assert register({"jf_nezumi": 0.6, "af_kore": 0.4}) == pytest.approx(2.5)
    assert register({"jf_nezumi": 0.5, "jm_kumo": 0.5}) == pytest.approx(2.5**0.5)


LONG = "처음 쓰는 분도 바로 켤 수 있도록 버튼을 줄였고 무게도 절반이라 들기 편하며 19,900원이라 부담이 없고 " * 9


@pytest.mark.parametrize("text", [LONG, "가" * 700, "정말 " * 300], ids=["clauses", "one word", "one word again and again"])
def test_long_sentences_are_cut_between_words_where_one_breathes(text: str):
    words = [reading.spoken for reading in read(text)]
    calls = _calls(phones(words), words)
    assert all(0 < sum(len(phone.symbol) for phone in call) <= _MAX_TOKENS for call in calls)
    assert [phone for call in calls for phone in call] == phones(words)
    spoken = [[phone.word for phone in call if phone.word >= 0] for call in calls]
    if text is LONG:
        assert sum(words[call[-1]].endswith(("고", "며", "도록")) for call in spoken[:-1]) >= len(calls) - 2
    if len(words) > 1:
        assert all(before[-1] < following[0] for before, following in pairwise(spoken))


def test_an_unknown_style_is_named(tmp_path: Path):
    with pytest.raises(InputError, match="jf_alpah"):
        Kokoro().speak("네", tmp_path / "a.wav", voice={"recipe": {"jf_alpah": 1.0}})


def test_espeak_is_the_last_resort(tmp_path: Path):
    engine = Espeak()
    if engine.missing():
        assert "espeak-ng" in engine.missing()
        pytest.skip(engine.missing())
    speech = say("지금 2개 드려요", _character(), OPTIONS, engine=engine, out=tmp_path / "a.wav")
    assert [word.text for word in speech.words] == ["지금", "2개", "드려요"]
    assert any("알아듣기 어렵습니다" in note for note in speech.notes)
