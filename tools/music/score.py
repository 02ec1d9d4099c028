"""A score in small: chords by name, patterns as text grids, and the notes they make.

Times are beats from the start of the loop, pitches MIDI numbers (60 = C4), loudness 1..127. A grid is one character a
step, four steps a beat unless told otherwise; "|" and spaces are for the eye; it repeats until the piece ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

NAMES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
KINDS = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "9": (0, 4, 10, 14),
    "m9": (0, 3, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "add9": (0, 4, 7, 14),
    "13": (0, 4, 10, 14, 21),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "7sus4": (0, 5, 7, 10),
    "dim7": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10),
}


@dataclass(frozen=True)
class Note:
    """One note."""

    start: float
    length: float
    pitch: int
    loud: int


@dataclass(frozen=True)
class Part:
    """One player: what is played, and how it sits in the mix."""

    program: int
    """General MIDI program, or the drum kit."""
    notes: tuple[Note, ...]
    level: float = -8.0
    """dB"""
    pan: float = 0.0
    """-1 left .. 1 right"""
    room: float = 0.15
    """Share sent to the room."""
    low: float = 120.0
    """High-pass, Hz"""
    high: float = 0.0
    """Low-pass, Hz; 0 for none"""
    pump: float = 0.0
    """dB it makes way for each beat."""
    drums: bool = False


@dataclass(frozen=True)
class Chord:
    """A chord and when it holds."""

    start: float
    length: float
    bass: int
    """Pitch class"""
    tones: tuple[int, ...]
    """Semitones from C, root first"""


def pitch_class(name: str) -> int:
    return (NAMES[name[0]] + name.count("#") - name[1:].count("b")) % 12


def pitch(name: str) -> int:
    """ "C#5" -> 73."""
    return pitch_class(name[:-1]) + 12 * (int(name[-1]) + 1)


def read_chords(text: str, beats: int) -> tuple[Chord, ...]:
    """ "C | Dm7 G7/B | ..." -> chords; those of one bar share its beats evenly."""
    chords = []
    for bar, names in enumerate(text.split("|")):
        words = names.split()
        for place, word in enumerate(words):
            found = re.fullmatch(r"([A-G][#b]?)([^/]*)(?:/([A-G][#b]?))?", word)
            if not found:
                raise ValueError(f"no chord: {word!r}")
            root = pitch_class(found[1])
            tones = tuple(root + step for step in KINDS[found[2]])
            length = beats / len(words)
            chords.append(Chord(bar * beats + place * length, length, pitch_class(found[3] or found[1]), tones))
    return tuple(chords)


def voicings(chords: tuple[Chord, ...], centre: int) -> list[tuple[int, ...]]:
    """For each chord the close position that moves least from the one before and stays about `centre`."""
    chosen: list[tuple[int, ...]] = []
    for chord in chords:
        classes = sorted({tone % 12 for tone in chord.tones})
        options = []
        for turn in range(len(classes)):
            order = classes[turn:] + [c + 12 for c in classes[:turn]]
            options += [tuple(c + 12 * octave for c in order) for octave in range(2, 8)]
        before = chosen[-1] if chosen else None

        def cost(option: tuple[int, ...], before: tuple[int, ...] | None = before) -> float:
            middle = float(np.mean(option))
            move = abs(middle - float(np.mean(before))) if before else 0.0
            return move + 0.8 * abs(middle - centre)

        chosen.append(min(options, key=cost))
    return chosen


@dataclass
class Song:
    """A piece being written."""

    id: str
    title: str
    """Korean"""
    mood: str
    bpm: float
    bars: int
    chords: str
    beats: int = 4
    """Beats a bar"""
    swing: float = 0.0
    """How late every second half-beat step comes, in steps (0.33: triplets)."""
    suits: tuple[str, ...] = ()
    """Tones and product fields."""
    parts: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.harmony = read_chords(self.chords, self.beats)
        self.length = self.beats * self.bars
        ends = self.harmony[-1].start + self.harmony[-1].length
        if ends != self.length:
            raise ValueError(f"{self.id}: the chords last {ends} beats, the piece {self.length}")

    @property
    def seconds(self) -> float:
        return self.length * 60 / self.bpm

    def _steps(self, grid: str, per_beat: int) -> Iterator[tuple[float, str, float]]:
        """(start, sign, length) of every sign in the repeated grid; "-" lengthens the sign before it."""
        signs = re.sub(r"[ |]", "", grid)
        total = self.length * per_beat
        run = (signs * (total // len(signs) + 1))[:total]
        late = [self.swing / per_beat if self.swing and i % 2 else 0.0 for i in range(total)]
        for i, sign in enumerate(run):
            if sign in ".-":
                continue
            held = 1
            while i + held < total and run[i + held] == "-":
                held += 1
            yield i / per_beat + late[i], sign, held / per_beat

    def _at(self, beat: float) -> int:
        """Index of the chord that holds at a beat."""
        return max(i for i, chord in enumerate(self.harmony) if chord.start <= beat + 1e-6)

    def _add(self, program: int, notes: list[Note], mix: dict[str, Any]) -> None:
        """Takes in the notes of `bars` (first, last; all of them by default), a little uneven, the first beat exact."""
        first, last = mix.pop("bars", (1, self.bars))
        notes = [n for n in notes if (first - 1) * self.beats - 0.01 <= n.start < last * self.beats - 0.01]
        chance = np.random.default_rng([ord(c) for c in self.id] + [program, len(self.parts)])
        played = []
        for note in notes:
            shift = 0.0 if note.start < 0.01 else float(chance.normal(0, 0.0035)) * self.bpm / 60
            loud = int(np.clip(note.loud + chance.normal(0, 3.5), 8, 124))
            played.append(Note(max(0.0, note.start + shift), note.length, note.pitch, loud))
        self.parts.append(Part(program, tuple(played), **mix))

    def block(self, program: int, grid: str, centre: int, roll: float = 0.0, per_beat: int = 4, **mix: Any) -> None:
        """Whole chords; digits 1..9 are the loudness; `roll` spreads the tones, in beats."""
        shapes, notes = voicings(self.harmony, centre), []
        for start, sign, length in self._steps(grid, per_beat):
            for n, tone in enumerate(shapes[self._at(start)]):
                notes.append(Note(start + n * roll, length * 0.96 - n * roll, tone, 28 + 10 * int(sign) - 2 * n))
        self._add(program, notes, mix)

    def arpeggio(
        self, program: int, grid: str, centre: int, loud: int = 70, ring: float = 1.0, per_beat: int = 4, **mix: Any
    ) -> None:
        """Broken chords; digits choose the tone from below, past the top an octave up; `ring` stretches the notes."""
        shapes, notes = voicings(self.harmony, centre), []
        for start, sign, length in self._steps(grid, per_beat):
            shape = shapes[self._at(start)]
            octave, tone = divmod(int(sign), len(shape))
            accent = 8 if start % 1 < 0.01 else 0
            notes.append(Note(start, length * ring, shape[tone] + 12 * octave, loud + accent))
        self._add(program, notes, mix)

    def bass(self, program: int, grid: str, floor: int = 31, loud: int = 84, per_beat: int = 4, **mix: Any) -> None:
        """r root, 5 fifth, 3 third, o octave, a the semitone below the next root, R a soft root."""
        notes = []
        for start, sign, length in self._steps(grid, per_beat):
            here = self._at(start)
            chord, after = self.harmony[here], self.harmony[(here + 1) % len(self.harmony)]
            root = floor + (chord.bass - floor) % 12
            step = {"r": 0, "R": 0, "o": 12, "5": 7, "3": (chord.tones[1] - chord.tones[0]) % 12}.get(sign)
            tone = floor + (after.bass - floor) % 12 - 1 if step is None else root + step
            notes.append(Note(start, length * 0.92, tone, loud - 16 * (sign in "R5")))
        self._add(program, notes, {"low": 38.0, "room": 0.02} | mix)

    def tune(self, program: int, line: str, loud: int = 74, **mix: Any) -> None:
        """Names and lengths in beats, one after another: "E5/1 -/.5 G5/.5"; the line repeats."""
        words = [word.split("/") for word in line.replace("|", " ").split()]
        notes, now = [], 0.0
        while now < self.length - 0.01:
            for name, length in words:
                if name != "-" and now < self.length - 0.01:
                    notes.append(Note(now, float(length) * 0.95, pitch(name), loud))
                now += float(length)
        self._add(program, notes, mix)

    def drums(self, kit: int, grids: dict[int, str], **mix: Any) -> None:
        """Drum key -> grid of loudness digits."""
        notes = []
        for key, grid in grids.items():
            notes += [Note(start, 0.2, key, 20 + 11 * int(sign)) for start, sign, _ in self._steps(grid, 4)]
        self._add(kit, sorted(notes, key=lambda note: note.start), {"drums": True, "low": 36.0, "room": 0.05} | mix)

    def foreign(self) -> float:
        """Share of tuned note time that is neither in the chord that holds nor in the scale the chords make."""
        total = outside = 0.0
        for part in self.parts:
            for note in () if part.drums else part.notes:
                chord = self.harmony[self._at(min(note.start + 0.02, self.length - 0.1))]
                near = {t % 12 for c in self.harmony for t in c.tones if abs(c.start - note.start) <= 2 * self.beats} | {
                    chord.bass
                }
                total += note.length
                outside += note.length * (note.pitch % 12 not in near)
        return outside / max(total, 1e-9)
