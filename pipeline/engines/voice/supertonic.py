"""Supertonic 3: a neural voice with Korean for the CPU, ten speakers, 44.1 kHz, that adverts may use (Open RAIL-M)."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import EngineError, InputError
from pipeline.korean.reader import Reading, read, unread_note

from .. import Spoken, Tell, hush
from ..runtime import weights
from .audio_io import Samples, write_wav
from .word_alignment import align

STEPS = 8
"""Steps of the flow per sentence."""
VOICES = tuple(f"{kind}{n}" for kind in "FM" for n in range(1, 6))
PAUSE = 0.22
"""s between sentences."""
SEED = 20260
CALL = 110
"""Characters said at once."""


class Supertonic:
    """Speaks with one of VOICES (`voice["supertonic"]`), at `voice["speed"]`, with pauses of `voice["pause"]`.

    Its melody comes with the sound: liveliness, stress and the ends of questions cannot be set."""

    name = "supertonic"
    revision = f"3@{weights.revision('supertonic')}+4"

    def missing(self) -> str:
        """ "" when the package and its weights are here."""
        return weights.missing("supertonic", "supertonic", "onnxruntime")

    def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Tell = hush) -> Spoken:
        """Write the narration to `out` (WAV, mono, 16 bit, 44.1 kHz). The same words come out as the same sound."""
        readings = read(text)
        speaker = str(voice.get("supertonic") or VOICES[0])
        if speaker not in VOICES:
            raise InputError(
                f"'{speaker}' 이라는 supertonic 목소리가 없습니다. 쓸 수 있는 목소리: {', '.join(VOICES)}",
                f"There is no supertonic voice '{speaker}'. Choose from: {', '.join(VOICES)}",
            )
        speed = min(max(1.05 * float(voice.get("speed", 1.0)), 0.7), 2.0)  # the range the model takes
        calls = sentences(readings, CALL)
        pieces: list[Samples] = []
        tts = _model(str(weights.folder("supertonic")))
        for number, said in enumerate(calls):
            tell(number / len(calls))
            gap = [_silence(tts.sample_rate, float(voice.get("pause", 1.0)))] if pieces else []
            pieces += [*gap, _say(tts, said, speaker, speed)]
        samples = np.concatenate(pieces or [np.zeros(round(0.3 * tts.sample_rate), np.float32)])
        write_wav(out, samples, tts.sample_rate)
        tell(1.0)
        note = unread_note(readings)
        words, heard = align(samples, tts.sample_rate, readings)
        return Spoken(len(samples) / tts.sample_rate, tts.sample_rate, words, heard, (note,) if note else ())


def sentences(readings: tuple[Reading, ...], limit: int) -> list[str]:
    """What is spoken, in calls of at most `limit` characters that end with a sentence, else a word."""
    calls = [""]
    for reading in readings:
        if not reading.spoken:
            continue
        if calls[-1] and len(calls[-1]) + 1 + len(reading.spoken) > limit:
            calls.append("")
        calls[-1] = f"{calls[-1]} {reading.spoken}".strip()
        if reading.spoken[-1] in ".!?…":
            calls.append("")
    return [call for call in calls if call]


def _silence(rate: int, stretch: float) -> Samples:
    return np.zeros(round(stretch * PAUSE * rate), np.float32)


def _say(tts: Any, said: str, speaker: str, speed: float) -> Samples:
    style = tts.get_voice_style(speaker)
    wav, seconds = tts.model([said], style, STEPS, speed, "ko")
    return np.asarray(wav, np.float32).ravel()[: round(float(np.ravel(seconds)[0]) * tts.sample_rate)]


@lru_cache(maxsize=1)
def _model(folder: str) -> Any:
    """The model, loaded once per process; its noise is drawn from a fixed seed, so that a sentence always sounds the same."""
    parts = import_module("supertonic.core")

    class Steady(parts.Supertonic):
        def sample_noisy_latent(self, duration: Any) -> tuple[Any, Any]:
            lengths = (duration * self.sample_rate).astype(np.int64)
            chunk = self.base_chunk_size * self.chunk_compress_factor
            mask = parts.get_latent_mask(lengths, self.base_chunk_size, self.chunk_compress_factor)
            shape = (len(duration), self.ldim * self.chunk_compress_factor, int((lengths.max() + chunk - 1) // chunk))
            noise = np.random.default_rng(SEED).standard_normal(shape, np.float32)
            return noise * mask, mask

    try:
        tts = import_module("supertonic").TTS(model_dir=folder, auto_download=False)
    except (OSError, RuntimeError, ValueError) as error:
        raise EngineError(
            "supertonic 음성 모델을 읽을 수 없습니다. `python -m pipeline models verify supertonic` 뒤 다시 받아 주세요.",
            "The supertonic model cannot be read. Run `python -m pipeline models verify supertonic` and pull it again.",
            detail=str(error),
        ) from error
    core = tts.model
    tts.model = Steady(core.cfgs, core.text_processor, core.dp_ort, core.text_enc_ort, core.vector_est_ort, core.vocoder_ort)
    return tts
