"""The model voices on tiny models of the real classes: real files, word times, seeds, stops, references."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.engines import TABLES, Table, Timed, pick
from pipeline.engines.runtime.device import library
from pipeline.engines.voice import supertonic, xtts
from pipeline.engines.voice.audio_io import LONGEST, SHORTEST, read_reference, write_wav
from pipeline.engines.voice.kokoro import Kokoro
from pipeline.engines.voice.word_alignment import align
from pipeline.errors import EngineError, InputError, Stopped
from pipeline.korean.reader import read
from tests.support import tiny

pytestmark = pytest.mark.slow

TEXT = "말랑 텀블러는 19,900원! 12시간 동안 시원해요."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    return tmp_path


@pytest.fixture
def tiny_supertonic(home: Path) -> Iterator[Path]:
    tiny.need("supertonic", "onnxruntime")
    supertonic._model.cache_clear()
    yield tiny.supertonic()
    supertonic._model.cache_clear()


@pytest.fixture
def tiny_xtts(home: Path) -> Iterator[Path]:
    tiny.need("torch", "TTS", "torchaudio", "safetensors")
    with tiny.small_xtts():
        yield tiny.xtts()
        xtts._LANE.leave()


def sound(path: Path) -> tuple[np.ndarray, int]:
    with wave.open(str(path)) as file:
        assert file.getnchannels() == 1 and file.getsampwidth() == 2
        return np.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


def contract(engine: Any, out: Path, voice: dict[str, Any], rate: int) -> None:
    """What holds for every voice engine."""
    shares: list[float] = []
    spoken = engine.speak(TEXT, out, voice=voice, tell=shares.append)
    samples, found = sound(out)
    assert found == spoken.sample_rate == rate
    assert abs(len(samples) / rate - spoken.seconds) < 1 / rate
    assert [word.text for word in spoken.words] == TEXT.split()
    edges = [edge for word in spoken.words for edge in (word.start, word.end)]
    assert edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= spoken.seconds + 1e-3
    assert spoken.phones and shares == sorted(shares) and shares[-1] == 1
    again = engine.speak(TEXT, out.with_name("again.wav"), voice=voice)
    assert again == spoken and np.array_equal(sound(out.with_name("again.wav"))[0], samples)

    def stop(_: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        engine.speak(TEXT, out.with_name("stopped.wav"), voice=voice, tell=stop)
    assert not out.with_name("stopped.wav").exists()


def test_supertonic_keeps_the_contract(tiny_supertonic: Path, tmp_path: Path):
    engine = supertonic.Supertonic()
    assert engine.missing() == ""
    contract(engine, tmp_path / "a.wav", {"supertonic": "F1", "speed": 1.0}, 44100)


def test_supertonic_speaks_faster_when_asked(tiny_supertonic: Path, tmp_path: Path):
    slow, fast = (
        supertonic.Supertonic().speak(TEXT, tmp_path / "a.wav", voice={"supertonic": "M1", "speed": speed}).seconds
        for speed in (0.8, 1.6)
    )
    assert slow > 1.7 * fast


def test_supertonic_refuses_an_unknown_voice_and_a_damaged_model(tiny_supertonic: Path, tmp_path: Path):
    with pytest.raises(InputError, match="F1, F2"):
        supertonic.Supertonic().speak(TEXT, tmp_path / "a.wav", voice={"supertonic": "Z9"})
    (tiny_supertonic / "onnx" / "tts.json").write_text("{")
    assert "다 받지 못했습니다" in supertonic.Supertonic().missing()
    with pytest.raises(EngineError, match="verify supertonic"):
        supertonic.Supertonic().speak(TEXT, tmp_path / "a.wav", voice={})


def test_xtts_keeps_the_contract(tiny_xtts: Path, tmp_path: Path):
    engine = xtts.Xtts()
    assert engine.missing() == ""
    contract(engine, tmp_path / "a.wav", {"supertonic": "F1"}, 24000)


def test_xtts_speaks_like_a_recording(tiny_xtts: Path, tmp_path: Path):
    reference = tmp_path / "me.wav"
    write_wav(reference, voice_like(8.0), 22050)
    with pytest.raises(InputError, match="허락"):
        xtts.Xtts().speak("안녕하세요.", tmp_path / "a.wav", voice={"xtts": str(reference)})
    mine = xtts.Xtts().speak("안녕하세요.", tmp_path / "a.wav", voice={"xtts": str(reference), "consent": True})
    built_in = xtts.Xtts().speak("안녕하세요.", tmp_path / "b.wav", voice={})
    assert mine.seconds > 0 and "비영리" in mine.notes[0]
    assert not np.array_equal(sound(tmp_path / "a.wav")[0], sound(tmp_path / "b.wav")[0]) or mine != built_in


@pytest.mark.skipif(bool(Kokoro().missing()), reason="kokoro is not installed")
def test_xtts_without_a_recording_speaks_like_the_characters_own_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    heard = xtts._reference({"recipe": {"jm_kumo": 1.0}})
    assert heard is not None and SHORTEST < len(heard[0]) / heard[1] <= LONGEST
    monkeypatch.setattr(Kokoro, "speak", lambda *_, **__: pytest.fail("recorded twice"))
    again = xtts._reference({"recipe": {"jm_kumo": 1.0}})
    assert again is not None and np.array_equal(heard[0], again[0])
    assert xtts._reference({}) is None


def test_xtts_generation_with_a_cache_equals_generation_without(tiny_xtts: Path):
    """A cache that is filled wrongly garbles speech without an error (it has happened to this model before)."""
    torch = library("torch")
    model = xtts.load(tiny_xtts, "cpu")
    latents = xtts._latents(model, None, "Ana Florence")
    text = torch.IntTensor(model.tokenizer.encode("안녕하세요 반가워요", lang="ko")).unsqueeze(0)
    gpt = model.gpt
    greedy = {"do_sample": False, "num_beams": 1, "max_new_tokens": 24, "repetition_penalty": 1.0}
    with torch.no_grad():
        cached = gpt.generate(cond_latents=latents[0], text_inputs=text, **greedy)
        prompt = gpt.compute_embeddings(latents[0], text)
        said = prompt
        for _ in range(24):
            gpt.gpt_inference.kv_cache = False
            logits = gpt.gpt_inference(said, use_cache=False, return_dict=True).logits[:, -1]
            token = logits.argmax(-1, keepdim=True)
            said = torch.cat([said, token], dim=1)
            if int(token) == model.args.gpt_stop_audio_token:
                break
    fresh = said[:, prompt.shape[1] :]
    assert cached.shape[1] > 3
    assert torch.equal(cached[:, : fresh.shape[1]], fresh[:, : cached.shape[1]])


@pytest.mark.parametrize("limit", [xtts.LIMIT, supertonic.CALL])
def test_what_is_said_is_split_where_sentences_end_and_never_too_long(limit: int):
    text = "짧아요. " + "아주 긴 문장이 쉼표도 없이 계속해서 이어지고 또 이어집니다 " * 8 + "끝. 19,900원이에요!"
    calls = supertonic.sentences(read(text), limit)
    assert calls[0] == "짧아요." and max(map(len, calls)) <= limit and len(calls) >= 4
    assert " ".join(calls) == " ".join(reading.spoken for reading in read(text) if reading.spoken)


def test_auto_never_takes_the_non_commercial_voice(tiny_xtts: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(TABLES, "voice", Table("voice", {"xtts": "xtts:Xtts"}))
    with pytest.raises(EngineError, match="비영리"):
        pick("voice")
    assert pick("voice", "xtts")[0].name == "xtts"


def voice_like(seconds: float, rate: int = 22050) -> np.ndarray:
    """Bursts of a buzz with silence between, as loud as speech."""
    t = np.arange(round(seconds * rate)) / rate
    buzz = np.sin(2 * np.pi * 140 * t) + 0.5 * np.sin(2 * np.pi * 420 * t)
    return (0.3 * buzz * (np.sin(2 * np.pi * 1.5 * t) > -0.2)).astype(np.float32)


NOISE = np.random.default_rng(0).standard_normal(22050 * 10).astype(np.float32) * 0.2


@pytest.mark.parametrize(
    ("samples", "words"),
    [(voice_like(3.0), "3.0초"), (np.zeros(22050 * 10, np.float32), "소리가"), (NOISE, "잡음")],
    ids=["too short", "silent", "noisy"],
)
def test_a_bad_reference_is_one_sentence(tmp_path: Path, samples: np.ndarray, words: str):
    write_wav(tmp_path / "r.wav", samples, 22050)
    with pytest.raises(InputError, match=words):
        read_reference(tmp_path / "r.wav")


def test_a_reference_that_is_no_sound_or_half_an_hour_long(tmp_path: Path):
    (tmp_path / "r.wav").write_bytes(b"not a sound")
    with pytest.raises(InputError, match="읽을 수 없습니다"):
        read_reference(tmp_path / "r.wav")
    write_wav(tmp_path / "long.wav", np.zeros(8000 * 1800, np.float32), 8000)
    with pytest.raises(InputError, match=r"1800\.0초"):
        read_reference(tmp_path / "long.wav")


def test_of_a_long_reference_the_liveliest_part_is_taken(tmp_path: Path):
    quiet = np.float32(0.01) * voice_like(60.0)
    write_wav(tmp_path / "r.wav", np.concatenate([quiet, voice_like(30.0), quiet]), 22050)
    samples, rate = read_reference(tmp_path / "r.wav")
    assert len(samples) == 30 * rate and np.abs(samples[rate : 2 * rate]).max() > 0.2


def bursts(spans: list[tuple[float, float]], seconds: float, rate: int = 16000) -> np.ndarray:
    samples = np.zeros(round(seconds * rate), np.float32)
    for start, stop in spans:
        t = np.arange(round((stop - start) * rate)) / rate
        samples[round(start * rate) : round(start * rate) + len(t)] = 0.4 * np.sin(2 * np.pi * 200 * t)
    return samples


def test_words_are_found_where_they_sound():
    spans = [(0.30, 0.62), (0.70, 1.33), (1.80, 2.44)]
    words, phones = align(bursts(spans, 2.8), 16000, read("말랑 텀블러는, 시원해요."))
    for word, (start, stop) in zip(words, spans, strict=True):
        assert abs(word.start - start) < 0.05 and abs(word.end - stop) < 0.05
    assert phones[0].start == words[0].start and phones[-1].end == pytest.approx(words[-1].end)


def test_words_that_are_not_said_take_no_time():
    words, _ = align(bursts([(0.1, 0.9)], 1.0), 16000, read("좋아요 🎉 정말"))
    assert words[1].text == "🎉" and words[1].start == words[1].end == words[2].start


def test_silence_and_nothing_to_say_are_no_error():
    assert align(np.zeros(8000, np.float32), 16000, read("말랑 텀블러")) == ((Timed("말랑", 0, 0), Timed("텀블러", 0, 0)), ())
    assert align(bursts([(0.1, 0.4)], 0.5), 16000, read("🎉"))[0] == (Timed("🎉", 0, 0),)
    assert align(np.zeros(0, np.float32), 16000, ()) == ((), ())
