"""Voice: every scene's text said aloud by the character, with the time of every written word and the shapes of the mouth."""

from __future__ import annotations

import math
import wave
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from .engines import Spoken, Tell, Timed, VoiceEngine
from .engines.user_media import OwnRecording
from .korean.delivery import deliveries
from .media.frame_layout import FPS
from .progress import Progress, Report, silent
from .records import Character, Mouth, Record, Scene, Script, Shape, Speech, Word
from .workspace.project import Project, fingerprint, home, writing

_REVISION = 2
"""Raised when the same narration would come out as another file."""
_LEVEL = 10 ** (-19 / 20)
"""RMS of the parts that sound, full scale 1.0; the render brings the mix to its loudness."""
_PEAK = 0.89
_FLOOR = 10 ** (-45 / 20)
"""Below this it is silence."""
_WORDLESS = 1.0
"""s a scene lasts when it has nothing that can be said."""
_HOLD = 0.06
"""s a mouth shape is held at least."""
_MOUTHS: tuple[tuple[str, Shape], ...] = (("mpb", "pressed"), ("aeɛæ", "open"), ("ouwɥy", "round"), ("iɯɨ", "smile"))

Samples = NDArray[np.float32]


class VoiceOptions(Record):
    """How a scene is narrated."""

    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    """Times the character's own pace, in the tone of the script."""
    liveliness: float = Field(default=1.0, ge=0, le=2)
    """Times the spread of the character's melody, in the tone of the script; 0 is monotonous. Kokoro alone follows it."""
    lead: float = Field(default=0.1, ge=0, le=2)
    """s of silence before the first word."""
    tail: float = Field(default=0.18, ge=0, le=5)
    """s of silence after the last word."""
    call_tail: float = Field(default=0.9, ge=0, le=5)
    """s of silence after the last word of the call to action."""
    reference: str = ""
    """A recording xtts speaks like: its path, which may count from SHORTS_HOME; "" for the character's own voice."""
    consent: bool = False
    """The user's word that the voice in `reference` is theirs, or theirs to use; without it xtts refuses."""


def speak(
    script: Script,
    character: Character,
    options: VoiceOptions,
    *,
    engine: VoiceEngine,
    project: Project,
    report: Report = silent,
) -> Iterator[Speech]:
    """Narrate every scene, in order; each Speech is yielded as it is finished and kept in the project."""
    total = len(script.scenes)
    for done, scene in enumerate(script.scenes):

        def told(event: Progress, done: int = done) -> None:
            report(Progress("voice", done + event.share, total, event.note, event.scene))

        yield speak_scene(scene.scene_number, script, character, options, engine=engine, project=project, report=told)


def speak_scene(
    n: int,
    script: Script,
    character: Character,
    options: VoiceOptions,
    *,
    engine: VoiceEngine,
    project: Project,
    report: Report = silent,
) -> Speech:
    """Narrate scene `n`. A narration that exists for the same text, voice, pauses and engine is reused."""
    scene = script.scene(n)
    if scene.recording:
        if kept := project.load(PurePosixPath(scene.recording).with_suffix(".json"), Speech, scene_number=n):
            return kept
        engine = OwnRecording(project.path(scene.recording))
    tail = options.call_tail if scene.role == "call" else options.tail
    voice = _voice(character, options, engine, script.metadata.tone, scene)
    made_of = (_REVISION, engine.name, engine.revision, scene.text, scene.at_least, voice, options.lead, tail)
    mark = PurePosixPath("speech") / f"{fingerprint(*made_of)}.json"
    if done := project.load(mark, Speech, scene_number=n):
        report(Progress("voice", 1, 1, f"{n}번 장면 내레이션은 이미 있습니다", n))
        return done
    with project.writing(mark.with_suffix(".wav")) as temporary:
        spoken = engine.speak(scene.text, temporary, voice=voice, tell=_teller(report, n))
        speech = _finish(temporary, spoken, options.lead, tail, mark.with_suffix(".wav"), n, scene.at_least)
    report(Progress("voice", 1, 1, f"{n}번 장면 내레이션 {speech.duration:.1f}초", n))
    return project.save(mark, speech)


def say(
    text: str, character: Character, options: VoiceOptions, *, engine: VoiceEngine, out: Path, report: Report = silent
) -> Speech:
    """Say any text into the WAV file `out`, without a project; `path` of the Speech is the file's name."""
    with writing(out) as temporary:
        spoken = engine.speak(
            text, temporary, voice=_voice(character, options, engine, character.tone), tell=_teller(report, 1)
        )
        return _finish(temporary, spoken, options.lead, options.tail, PurePosixPath(out.name), 1)


def _voice(
    character: Character, options: VoiceOptions, engine: VoiceEngine, tone: str, scene: Scene | None = None
) -> dict[str, object]:
    """What an engine is told: the character's voice, said in `tone`, with what `scene` wants."""
    voice, delivery = character.voice.model_dump(), asdict(deliveries()[tone])
    for name in ("speed", "liveliness"):
        wanted = getattr(scene, name) if scene else 1.0
        delivery[name] = round(voice[name] * delivery[name] * getattr(options, name) * wanted, 4)
    like = {}
    if options.reference and engine.name == "xtts":
        like = {"xtts": str(home().absolute() / Path(options.reference).expanduser()), "consent": options.consent}
    return {**voice, **delivery, "emphasis": list(scene.emphasis) if scene else [], **like}


def _teller(report: Report, n: int) -> Tell:
    return lambda share: report(Progress("voice", share * 0.95, 1, f"{n}번 장면을 읽고 있습니다", n))


def _finish(file: Path, spoken: Spoken, lead: float, tail: float, path: PurePosixPath, n: int, least: float = 0.0) -> Speech:
    """Trim, level and pad the narration in `file` (to `least` s at least), and move the times with it."""
    rate, audio = _load(file)
    first, last = (0, len(audio)) if spoken.quiet else _sounding(audio, rate)
    sound = audio if spoken.quiet else _level_audio(audio[first:last], rate)
    notes = spoken.notes
    if not len(sound):
        notes = (*notes, "이 장면에는 소리 내어 읽을 글이 없어 조용히 지나갑니다. 한글로 읽을 말을 적어 주세요.")
        sound = np.zeros(int(_WORDLESS * rate), np.float32)
    frames = math.ceil(max(lead + len(sound) / rate + tail, least) * FPS - 1e-6)
    whole = np.zeros(round(frames * rate / FPS), np.float32)
    start = round(lead * rate)
    whole[start : start + len(sound)] = sound
    _save(file, rate, whole)
    shift, end = (start - first) / rate, (start + len(sound)) / rate
    return Speech(
        scene_number=n,
        path=path,
        duration=frames / FPS,
        sample_rate=rate,
        words=tuple(Word(text=word.text, start=start, end=end) for word, start, end in _shift_times(spoken.words, shift, end)),
        mouths=mouths(_shift_times(spoken.phones or _guess_mouths(spoken.words), shift, end), frames / FPS),
        notes=notes,
    )


def _shift_times(times: Iterable[Timed], shift: float, end: float) -> list[tuple[Timed, float, float]]:
    """Every time with its start and end in the padded narration, s."""
    return [
        (timed, round(min(max(timed.start + shift, 0.0), end), 3), round(min(max(timed.end + shift, 0.0), end), 3))
        for timed in times
    ]


# --- the mouth --------------------------------------------------------------------------------------------------------


def mouths(phones: Iterable[tuple[Timed, float, float]], seconds: float) -> tuple[Mouth, ...]:
    """Mouth shapes from 0 to `seconds` without gaps; closed in silence, none shorter than 60 ms but the last."""
    shapes: list[tuple[Shape, float]] = [("closed", 0.0)]
    heard_until = 0.0
    for phone, start, end in phones:
        if end <= start or not phone.text.strip(" ,.!?…"):
            continue
        if start - heard_until > _HOLD:
            shapes.append(("closed", heard_until))
        shapes.append((_shape(phone.text), start))
        heard_until = end
    shapes.append(("closed", heard_until))
    return _merge_mouths(shapes, seconds)


def _shape(phone: str) -> Shape:
    """The mouth for an IPA symbol: pressed for ㅁㅂㅍ, open for ㅏㅐ, round for ㅗㅜ, smile for ㅣㅡ, else half."""
    for chars, shape in _MOUTHS:
        if any(char in phone for char in chars):
            return shape
    return "half"


def _merge_mouths(shapes: list[tuple[Shape, float]], seconds: float) -> tuple[Mouth, ...]:
    """Shapes in a row, equal neighbours merged and those too short to see left out in favour of what follows."""
    kept: list[tuple[Shape, float]] = []
    for shape, start in shapes:
        if kept and start - kept[-1][1] < _HOLD and len(kept) > 1:
            kept[-1] = (shape, kept[-1][1])
        else:
            kept.append((shape, start))
        if len(kept) > 1 and kept[-1][0] == kept[-2][0]:
            kept.pop()
    ends = [start for _, start in kept[1:]] + [seconds]
    return tuple(
        Mouth(shape=shape, start=start, end=end) for (shape, start), end in zip(kept, ends, strict=True) if end > start
    )


def _guess_mouths(words: Iterable[Timed]) -> list[Timed]:
    """For engines that time words only: one open and one half shape for every 0.2 s of a word."""
    guessed: list[Timed] = []
    for word in words:
        beats = max(1, round((word.end - word.start) / 0.1))
        step = (word.end - word.start) / beats
        guessed += [Timed("an"[beat % 2], word.start + beat * step, word.start + (beat + 1) * step) for beat in range(beats)]
    return guessed


# --- the sound --------------------------------------------------------------------------------------------------------


def _load(file: Path) -> tuple[int, Samples]:
    with wave.open(str(file), "rb") as wav:
        samples = np.frombuffer(wav.readframes(wav.getnframes()), "<i2").astype(np.float32) / 32768
        return wav.getframerate(), samples.reshape(-1, wav.getnchannels()).mean(axis=1)


def _save(file: Path, rate: int, audio: Samples) -> None:
    with wave.open(str(file), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(np.round(np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes())


def _sounding(audio: Samples, rate: int) -> tuple[int, int]:
    """From 20 ms before the first to 20 ms after the last sample that is heard."""
    heard = np.flatnonzero(np.abs(audio) > _FLOOR)
    if not len(heard):
        return 0, 0
    return max(0, int(heard[0]) - rate // 50), min(len(audio), int(heard[-1]) + rate // 50)


def _level_audio(audio: Samples, rate: int) -> Samples:
    """Scaled to one loudness over the parts that sound, its ends faded over 5 ms."""
    if not len(audio):
        return audio
    block = rate // 20
    power = np.array([np.mean(part**2) for part in np.array_split(audio, max(1, len(audio) // block))])
    level = float(np.sqrt(power[power > power.max() * 1e-3].mean()))
    scaled = audio * np.float32(min(_LEVEL / level, _PEAK / float(np.abs(audio).max())))
    ramp = np.linspace(0, 1, min(rate // 200, len(scaled) // 2), dtype=np.float32)
    if len(ramp):
        scaled[: len(ramp)] *= ramp
        scaled[-len(ramp) :] *= ramp[::-1]
    return scaled
