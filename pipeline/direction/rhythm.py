"""Words become times: a scene's narration is paced so that its cuts fall on words and on beats.

Only pauses change, by STRETCH at most for each cut. A scene lasts a whole number of beats, so each scene is paced by itself
and an edit of one leaves the others as they are.
"""

from __future__ import annotations

import math
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..media.frame_layout import FPS
from ..records import Mouth, Scene, Speech, Word
from ..workspace.project import Project

REVISION = "1"
"""Raised when the same narration would be paced another way."""
STRETCH = 0.15
"""s a pause is lengthened at most."""
FLOWING = 0.09
"""s a gap between two words that run together is lengthened at most."""
SHRUNK = 0.12
"""s a pause is shortened at most."""
EARLY, LATE = 0.012, 0.046
"""s before and after a beat at which a word may begin: its cut, on the frame before, is within 0.05 of the beat."""
LEADS = (0.04, 0.07, 0.1, 0.13, 0.16, 0.19)
"""s there may be before a scene's first word; the less the better."""
TAIL, HELD = 0.06, 0.62
"""s after a scene's last word at least, and after the film's last."""
RUNS_ON = 0.25
"""s a scene's own end is lengthened at most for a beat."""
OPENING, LONGEST, LONG, SHORT, SHORTEST = 1.26, 3.1, 2.3, 0.9, 0.7
"""s of the film's first shot at most; of any shot at most; from where on and below which it is rather otherwise; at least."""
PAUSED = 0.3
"""What a cut after a comma or a full stop is worth."""
MISS = 1.6
"""What a cut beside the beat costs, against 1 for a second of silence."""
_FADE = 0.004
"""s over which the sound fades where it is cut open."""

Samples = NDArray[np.int16]


class Change(NamedTuple):
    """A pause made longer or shorter."""

    word: int
    """The word after it; the number of words for the scene's end"""
    seconds: float
    """Added, or taken away when below 0"""


@dataclass(frozen=True)
class Pacing:
    """How a scene is paced."""

    cuts: tuple[int, ...]
    """The words its shots begin with, but for the first shot's."""
    changes: tuple[Change, ...]
    cost: float


@dataclass(frozen=True)
class Measure:
    """What a scene is paced by."""

    beat: float
    """s from beat to beat; 0 when there is no music"""
    opens: bool = False
    """The film's first scene"""
    closes: bool = False
    """Its last"""
    exact: bool = False
    """It lasts as long as it does: somebody has said how long"""


def pace_scene(scene: Scene, speech: Speech, measure: Measure, *, project: Project) -> tuple[Scene, Speech]:
    """The scene with the words its shots really begin with, and its narration paced for them; made once.

    A scene without shots stays as it is.
    """
    if not scene.shots or not speech.words or len(speech.words) < len(scene.shots):
        return scene, speech
    found = pacing([shot.words[0] for shot in scene.shots[1:]], speech, measure)
    edges = (0, *found.cuts, len(speech.words))
    covered = zip(scene.shots, pairwise(edges), strict=True)
    shots = tuple(shot.model_copy(update={"words": words}) for shot, words in covered)
    scene = scene.model_copy(update={"shots": shots})

    def make(mark: PurePosixPath) -> Speech:
        with project.writing(mark.with_suffix(".wav")) as out:
            made = _spread(speech, found.changes, project.path(speech.path), out)
        return made.model_copy(update={"path": mark.with_suffix(".wav")})

    made_of = (REVISION, speech.path.stem, found.changes)
    return scene, project.cached(Speech, "speech", made_of, make, scene_number=speech.scene_number)


def pacing(planned: Sequence[int], speech: Speech, measure: Measure) -> Pacing:
    """The cheapest way to bring a scene's cuts onto beats: other words near those planned, longer and shorter pauses."""
    start, best = speech.words[0].start, None
    for lead in LEADS:
        change = round(lead - start, 4)
        begun = Pacing((), (Change(0, change),) if change else (), 0.5 * (lead - LEADS[0]))
        for found in _ways(list(planned), speech, measure, begun, (0.0, change)):
            best = found if best is None or found.cost < best.cost else best
    return best or Pacing(tuple(planned), (), 0.0)


def _ways(planned: list[int], speech: Speech, measure: Measure, done: Pacing, at: tuple[float, float]) -> Iterator[Pacing]:
    """Every way on from a cut at `at` (s in the paced scene, s by which it has been moved)."""
    (last, shift), words = at, speech.words
    if not planned:
        yield _pace_end(speech, measure, done, at)
        return
    first, rest = planned[0], planned[1:]
    after = done.cuts[-1] if done.cuts else 0
    for word in range(max(first - 2, after + 1), min(first + 3, len(words) - len(rest))):
        pause, low, high = _room(words, after, word)
        for change in _changes(words[word].start + shift, low, high, measure.beat):
            moved = shift + change
            here = words[word].start + moved
            cost = done.cost + abs(change) + sum(_worth(words[n]) for n in range(min(word, first), max(word, first)))
            cost -= PAUSED if _pauses(words, word) else 0.0
            cost += _length_cost(here - last, measure.opens and not done.cuts)
            cost += MISS if not _on(here, measure.beat) else 0.0
            changes = (*done.changes, Change(pause, round(change, 4))) if change else done.changes
            yield from _ways(rest, speech, measure, Pacing((*done.cuts, word), changes, cost), (here, moved))


def _pace_end(speech: Speech, measure: Measure, done: Pacing, at: tuple[float, float]) -> Pacing:
    """The way with its end: the scene lasts whole beats."""
    (last, shift), words = at, speech.words
    said = words[-1].end + shift
    least, now = said + (HELD if measure.closes else TAIL), speech.duration + shift
    length = max(now, least)
    if measure.exact:
        length = speech.duration
    elif measure.beat:
        whole = math.ceil((least - 1e-6) / measure.beat) * measure.beat
        near = round(now / measure.beat) * measure.beat
        length = near if near >= least else whole
    change = length - now
    room = measure.beat if measure.closes else RUNS_ON
    cost = (
        done.cost
        + abs(change)
        + (MISS if change > room else 0.0)
        + _length_cost(length - last, measure.opens and not done.cuts)
    )
    return Pacing(done.cuts, (*done.changes, Change(len(words), round(change, 4))), cost)


def _changes(at: float, low: float, high: float, beat: float) -> list[float]:
    """By how much a pause may be changed to bring a word at `at` s near a beat; no change where it is near, or cannot come."""
    if _on(at, beat):
        return [0.0]
    over = at % beat
    wanted = [LATE - over, beat - over - EARLY]
    return [0.0, *(round(change, 4) for change in wanted if low <= change <= high)]


def _on(at: float, beat: float) -> bool:
    """Whether a word that begins then is on a beat; every one is without music."""
    return not beat or at % beat <= LATE + 1e-3 or beat - at % beat <= EARLY + 1e-3


def _room(words: Sequence[Word], after: int, word: int) -> tuple[int, float, float]:
    """Which pause of a shot gives way for the cut before `word`, how much shorter and how much longer it may become, s: the
    one at the cut, or the longest before it where the words at the cut run together."""
    gaps = {n: words[n].start - words[n - 1].end for n in range(after + 1, word + 1)}
    longest = max(gaps, key=lambda n: (gaps[n], n))
    place = word if gaps[word] > 0.07 or _pauses(words, word) or gaps[longest] < 0.07 else longest
    pause = gaps[place] > 0.07 or _pauses(words, place)
    return place, -min(max(gaps[place] - 0.05, 0.0), SHRUNK), STRETCH if pause else FLOWING


def _worth(word: Word) -> float:
    """What it costs that a word is seen in the shot beside its own: a number most."""
    return 1.5 if any(letter.isdigit() for letter in word.text) else 0.25


def _pauses(words: Sequence[Word], word: int) -> bool:
    """Whether a sentence or a part of one ends before a word."""
    return words[word - 1].text.rstrip("\"'”’)").endswith((".", ",", "!", "?", "…"))


def _length_cost(seconds: float, opening: bool) -> float:
    most = OPENING if opening else LONGEST
    beyond = (60 if opening else 8) * max(seconds - most, 0.0) + 8 * max(SHORTEST - seconds, 0.0)
    return beyond + 1.2 * max(seconds - LONG, 0.0) + 2.5 * max(SHORT - seconds, 0.0)


# --- the sound --------------------------------------------------------------------------------------------------------


def _spread(speech: Speech, changes: Sequence[Change], source: Path, out: Path) -> Speech:
    """Write the narration with its pauses changed, and move its times."""
    rate, sound = _load(source)
    edits = [(_opening(speech, change.word, sound, rate), change.seconds) for change in changes]
    seconds = round((speech.duration + sum(added for _, added in edits)) * FPS) / FPS
    _save(out, rate, _fit_length(_open_pauses(sound, edits, rate), round(seconds * rate)))
    words = tuple(
        word.model_copy(update={"start": _shift_time(word.start, edits), "end": _shift_time(word.end, edits)})
        for word in speech.words
    )
    return speech.model_copy(update={"duration": seconds, "words": words, "mouths": _mouths(speech, edits, seconds)})


def _opening(speech: Speech, word: int, sound: Samples, rate: int) -> float:
    """Where the sound is cut open before a word, s: where it is quietest between it and the one before."""
    words = speech.words
    if word >= len(words):
        return min(words[-1].end + 0.03, speech.duration)
    if word == 0:
        return 0.0
    first, last = words[word - 1].end - 0.02, words[word].start
    step = max(rate // 200, 1)
    places = range(max(round(first * rate), 0), max(round(last * rate), round(first * rate) + 1), step)
    quietest = min(
        places, key=lambda at: float(np.abs(sound[at : at + step].astype(np.float32)).mean()) if len(sound) > at else 0.0
    )
    return quietest / rate


def _shift_time(t: float, edits: Sequence[tuple[float, float]]) -> float:
    """A time of the narration after its pauses have changed."""
    moved = t
    for at, added in edits:
        if added >= 0:
            moved += added if t >= at else 0.0
        else:
            moved -= min(max(t - at, 0.0), -added)
    return round(max(moved, 0.0), 3)


def _mouths(speech: Speech, edits: Sequence[tuple[float, float]], seconds: float) -> tuple[Mouth, ...]:
    """The mouth's shapes after the pauses have changed; it is closed where silence was put in."""
    shapes: list[Mouth] = []
    for mouth in speech.mouths:
        start, end = _shift_time(mouth.start, edits), min(_shift_time(mouth.end, edits), seconds)
        if end > start:
            shapes.append(mouth.model_copy(update={"start": start, "end": end}))
    return tuple(shapes)


def _open_pauses(sound: Samples, edits: Sequence[tuple[float, float]], rate: int) -> Samples:
    parts, begin = list[Samples](), 0
    for at, added in sorted(edits):
        place = min(max(round(at * rate), begin), len(sound))
        parts.append(_fade_ends(sound[begin:place], rate))
        begin = place
        if added >= 0:
            parts.append(np.zeros(round(added * rate), np.int16))
        else:
            begin = min(place + round(-added * rate), len(sound))
    return np.concatenate([*parts, _fade_ends(sound[begin:], rate)])


def _fade_ends(sound: Samples, rate: int) -> Samples:
    length = min(round(_FADE * rate), len(sound) // 2)
    if not length:
        return sound
    soft, ramp = sound.astype(np.float32), np.linspace(0, 1, length, dtype=np.float32)
    soft[:length] *= ramp
    soft[-length:] *= ramp[::-1]
    return soft.astype(np.int16)


def _fit_length(sound: Samples, length: int) -> Samples:
    return np.pad(sound, (0, length - len(sound))) if len(sound) < length else sound[:length]


def _load(file: Path) -> tuple[int, Samples]:
    with wave.open(str(file), "rb") as wav:
        samples = np.frombuffer(wav.readframes(wav.getnframes()), "<i2").reshape(-1, wav.getnchannels())
        return wav.getframerate(), samples[:, 0].astype(np.int16)


def _save(file: Path, rate: int, sound: Samples) -> None:
    with wave.open(str(file), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(sound.astype("<i2").tobytes())
