"""XTTS-v2: speaks Korean in the voice of a recording. The model and what it says are for non-commercial use only.

It is never taken by itself: its terms are agreed to when its weights are fetched, and it is chosen by name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import InputError
from pipeline.korean.reader import read, unread_note
from pipeline.workspace import project
from pipeline.workspace.paths import beside_program

from .. import Spoken, Tell, hush
from ..runtime import device, weights
from ..runtime.device import Lane, Profile, library
from ..runtime.diffusers_common import quiet
from .audio_io import Samples, read_reference, write_wav
from .kokoro import Kokoro
from .supertonic import VOICES, sentences
from .word_alignment import align

RATE = 24000
"""Hz of what it says."""
HEARD = 22050
"""Hz it hears references at."""
LIMIT = 95
"""Characters of Korean in one call; more is cut short by the model."""
PAUSE = 0.2
SEED = 20260
_SAMPLE = (
    "안녕하세요, 만나서 반가워요. 오늘은 제가 써 보고 고른 물건을 하나씩 보여 드릴게요. "
    "천천히 들어 보시고 마음에 들면 말씀해 주세요."
)
SMALL = 15.0
"""Gigabytes of a card below which the voice runs on the CPU: beside SDXL (6.9, and what a picture takes) its 2 have no room."""
_WOMEN = ("Ana Florence", "Gracie Wise", "Daisy Studious", "Alison Dietlinde", "Tammie Ema")
_MEN = ("Andrew Chipper", "Viktor Eka", "Dionisio Schuyler", "Abrahan Mack", "Badr Odhiambo")
_SPEAKERS = dict(zip(VOICES, (*_WOMEN, *_MEN), strict=True))
_CHARACTERS = beside_program("characters")
_LANE = Lane()
"""Its own: the voice is made while the pictures are drawn."""


class Xtts:
    """Speaks in the voice of `voice["xtts"]` (a recording), else the character's as kokoro says it, else a built-in speaker.

    Pace and pauses follow the tone; its melody comes with the sound and follows none.
    A recording of the user's own (an absolute path) wants `voice["consent"]`: the tick that the voice is theirs to use.
    """

    name = "xtts"
    revision = f"{weights.revision('xtts')}+5"
    manual = "비영리 라이선스라 자동으로 고르지 않습니다. 광고가 아니라면 `--engine voice=xtts` 로 고를 수 있습니다."

    def missing(self) -> str:
        """ "" when the packages and the weights (with their terms agreed to) are here."""
        return weights.missing("xtts", "torch", "TTS", "torchaudio", "safetensors")

    def where(self) -> str:
        """The device the voice is made on: a card with room for it beside the pictures, else "cpu"."""
        return "cpu" if device.kind() == "cpu" or device.memory() < SMALL else device.kind()

    def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Tell = hush) -> Spoken:
        """Write the narration to `out` (WAV, mono, 16 bit, 24 kHz).

        Raises InputError when the reference recording cannot be used.
        """
        reference = _reference(voice)
        readings = read(text)
        calls = sentences(readings, LIMIT)
        speed = min(max(float(voice.get("speed", 1.0)), 0.5), 2.0)
        pause, place = float(voice.get("pause", 1.0)), self.where()

        def work(model: Any, _: Profile) -> Samples:
            latents = _latents(model, reference, _SPEAKERS.get(str(voice.get("supertonic")), _WOMEN[0]))
            pieces: list[Samples] = []
            for n, said in enumerate(calls):
                tell(n / len(calls))
                gap = [np.zeros(round(pause * PAUSE * RATE), np.float32)] if pieces else []
                pieces += [*gap, say(model, said, latents, speed, lambda share, n=n: tell((n + share) / len(calls)))]
            return np.concatenate(pieces or [np.zeros(round(0.3 * RATE), np.float32)])

        samples, note = _LANE.run(("xtts", place), lambda _: load(weights.folder("xtts"), place), work, tell)
        write_wav(out, samples, RATE)
        tell(1.0)
        words, heard = align(samples, RATE, readings)
        own = "" if voice.get("xtts") or not reference else "기준 녹음이 없어 kokoro 목소리를 본떴습니다"
        notes = ("XTTS-v2 음성은 비영리 용도로만 쓸 수 있습니다", own, note, unread_note(readings))
        return Spoken(len(samples) / RATE, RATE, words, heard, tuple(note for note in notes if note))


def load(folder: Path, place: str) -> Any:
    """The model on `place`, from safetensors and JSON only."""
    quiet()
    config = library("TTS.tts.configs.xtts_config").XttsConfig()
    config.load_json(str(folder / "config.json"))
    model = library("TTS.tts.models.xtts").Xtts(config)
    model.tokenizer = library("TTS.tts.layers.xtts.tokenizer").VoiceBpeTokenizer(vocab_file=str(folder / "vocab.json"))
    model.init_models()
    state = library("safetensors.torch").load_file(folder / "model.safetensors")
    trained = ("torch_mel_spectrogram_style_encoder", "torch_mel_spectrogram_dvae", "dvae")  # left over from training
    state = {key.removeprefix("xtts."): value for key, value in state.items()}
    # the shared projection of generation is built from the loaded parts below, older files carry copies of it
    wanted = {key: value for key, value in state.items() if key.split(".")[0] not in trained}
    model.load_state_dict({key: value for key, value in wanted.items() if not key.startswith("gpt.gpt_inference.")})
    model.hifigan_decoder.eval()
    model.gpt.init_gpt_for_inference(kv_cache=model.args.kv_cache)
    model.gpt.eval()
    return model.to(place)


def _reference(voice: dict[str, Any]) -> tuple[Samples, int] | None:
    """The recording to speak like: the one named, else the character's voice by kokoro, else None (a built-in speaker)."""
    said = str(voice.get("xtts") or "")
    if not said:
        return _own(voice)
    path = Path(said).expanduser()
    if path.is_absolute() and not voice.get("consent"):
        raise InputError(
            f"녹음 {path.name} 의 목소리를 써도 되는지 확인이 필요합니다. '내 목소리이거나 허락을 받았습니다'에 표시해 주세요.",
            f"Confirm that the voice in {path.name} is yours to use: tick 'It is my voice, or I have permission'.",
        )
    return read_reference(path if path.is_absolute() else _CHARACTERS / path)


def _own(voice: dict[str, Any]) -> tuple[Samples, int] | None:
    """Some sentences in the character's own voice, recorded once by kokoro (Apache-2.0, nobody's voice) and kept."""
    recipe = voice.get("recipe")
    if not recipe or Kokoro().missing():
        return None
    own = {"recipe": recipe, "pitch": voice.get("pitch", 1.0)}
    file = project.cache() / f"reference-{project.fingerprint(own, Kokoro.revision, _SAMPLE)}.wav"
    return read_reference(project.make_in_cache(file, lambda path: Kokoro().speak(_SAMPLE, path, voice=own)))


def _latents(model: Any, reference: tuple[Samples, int] | None, speaker: str) -> tuple[Any, Any]:
    """What the model knows of the voice: (conditioning, speaker embedding)."""
    if reference is None:
        with library("safetensors").safe_open(weights.folder("xtts") / "speakers_xtts.safetensors", "pt") as file:
            names = {key.split("/")[0] for key in file.keys()}  # noqa: SIM118 (not a dict)
            name = speaker if speaker in names else min(names)
            return file.get_tensor(f"{name}/gpt_cond_latent"), file.get_tensor(f"{name}/speaker_embedding")
    samples, rate = reference
    audio = library("torchaudio").functional.resample(library("torch").from_numpy(samples)[None], rate, HEARD)
    conditioning = model.get_gpt_cond_latents(audio, HEARD, length=30, chunk_length=6)
    return conditioning, model.get_speaker_embedding(audio, HEARD)


def say(model: Any, said: str, latents: tuple[Any, Any], speed: float, tell: Callable[[float], None]) -> Samples:
    """One call: at most LIMIT characters. The same words in the same voice come out as the same sound."""
    torch, transformers = library("torch"), library("transformers")
    most = model.args.gpt_max_audio_tokens

    class Watch(transformers.StoppingCriteria):
        tokens = 0

        def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
            self.tokens += 1
            tell(min(0.99, self.tokens / most))
            return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)

    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        made = model.inference(
            said, "ko", *latents, temperature=0.65, speed=speed, stopping_criteria=transformers.StoppingCriteriaList([Watch()])
        )
    return np.asarray(made["wav"], np.float32).ravel()
