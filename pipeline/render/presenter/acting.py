"""How the presenter acts: mouth, eyes, head, breath, arms and place at every moment of a scene.

People nod and lift a hand where they stress, look at what they name, sink a little before they move on and come up in the
next scene; the first scene is entered, the last one ends with a wave. All of it is found in the narration, nothing drawn.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from random import Random

from pipeline.records import Speech, Word

LOOK_AHEAD = 0.04
"""s the mouth runs before the sound, as lips do."""
BREATH, BREATH_HZ = 5.0, 0.3
"""Figure units from lowest to highest, and breaths per s."""
BLINK, BLINK_EVERY = 0.11, (2.4, 4.6)
"""s the eyes stay shut, and the s between two blinks."""
GLANCE = {"product": 1.1, "proof": 0.7, "call": 0.6}
"""Role -> s the eyes rest on what is shown when the scene begins."""
NUMBER_GLANCE = 0.6
"""s the eyes rest on a number that is said and shown."""
ARRIVAL, STEPS_UP = 0.42, 0.34
"""s of the entrance in the hook, and of the way up at the start of every other scene."""
SINKS = 0.2
"""s before a cut in which the figure gathers itself."""
DEEP, LOW, GATHERS = 40, 30, 12
"""Figure units it stands below its place: before the hook's entrance, after a cut, before one."""
STRESS_APART = 0.7
"""s between two stressed words at least."""
NOD = 7.0
"""Figure units the head dips at a stressed word."""
SWING_HZ, GREETS, PARTS = 1.9, (0.35, 1.75), 1.3
"""Waves a second; the s between which the hook's hand waves; the s before its end from which the last scene's does."""
LEANS = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""How far an arm is swung, in the steps it is drawn in."""


class Acting:
    """One scene's acting. Times are s from its start, lengths figure units, angles degrees."""

    def __init__(self, speech: Speech, role: str, random: Random, *, greets: bool = False) -> None:
        """`greets`: the pose is one whose hand waves as the scene begins."""
        self.speech, self.role, self.greets = speech, role, greets
        said = speech.words[-1].end if speech.words else 0.0
        self.parts = max(speech.duration - PARTS, said) if role == "call" else math.inf
        self.phase = random.uniform(0, 2 * math.pi)
        self.starts = [mouth.start for mouth in speech.mouths]
        self.stresses = stresses(speech.words)
        side = random.choice((-1, 1))
        self.tilts = [(at, (side if i % 2 else -side) * random.uniform(1.6, 2.6)) for i, at in enumerate(self.stresses)]
        self.glances = _glances(speech, role)
        self.blinks = _blinks(speech.duration, [start for start, _ in self.glances], random)

    def mouth(self, t: float) -> str:
        """The mouth's shape."""
        index = bisect_right(self.starts, t + LOOK_AHEAD) - 1
        if index < 0 or t + LOOK_AHEAD >= self.speech.mouths[index].end:
            return "smile" if self.parting(t) else "closed"
        return self.speech.mouths[index].shape

    def eyes(self, t: float) -> str:
        """What the eyes do: a glance begins with a blink, as glances do."""
        if any(start <= t < start + BLINK for start in self.blinks):
            return "blink"
        return "aside" if any(start <= t < end for start, end in self.glances) else "open"

    def tilt(self, t: float) -> float:
        """How far the head leans: a slow sway, and more at stressed words."""
        sway = 0.8 * math.sin(2 * math.pi * 0.17 * t + self.phase)
        return sway + sum(size * _pulse(t - start) for start, size in self.tilts)

    def nod(self, t: float) -> float:
        """How far the head has dipped."""
        return NOD * sum(_pulse(t - start) for start in self.stresses)

    def breath(self, t: float) -> float:
        """How far the chest is raised, half a breath up and down."""
        return BREATH / 2 * math.sin(2 * math.pi * BREATH_HZ * t + self.phase)

    def drop(self, t: float) -> float:
        """How far the figure stands below its place: it comes up, a little past it, and sinks before it moves on."""
        seconds, deep = (ARRIVAL, DEEP) if self.role == "hook" else (STEPS_UP, LOW)
        if t < seconds:
            x = t / seconds - 1
            return -deep * x * x * (2.4 * x + 1.4)
        left = min(self.speech.duration, self.parts) - t
        if left > SINKS:
            return 0.0
        if left >= 0:
            return GATHERS * (1 - left / SINKS) ** 2
        return GATHERS * max(1 + left / STEPS_UP, 0.0) ** 3  # up again with the hand

    def lean(self, t: float) -> float:
        """How far the arms are swung, one of LEANS: a wave in the first scene and at the last one's end, else a beat."""
        if (self.greets and GREETS[0] <= t < GREETS[1]) or self.parting(t):
            wanted = math.sin(2 * math.pi * SWING_HZ * (t - GREETS[0]))
        else:
            wanted = sum(_pulse(t - start) for start in self.stresses)
        return min(LEANS, key=lambda step: abs(step - wanted))

    def parting(self, t: float) -> bool:
        """Whether the figure waves goodbye: the last scene is said and holds still."""
        return t >= self.parts


def stresses(words: tuple[Word, ...]) -> list[float]:
    """When the words begin that a speaker would stress: numbers, long ones, and those after a pause; ascending."""
    weighed = []
    for index, word in enumerate(words):
        pause = word.start - words[index - 1].end if index else 0.3
        number = any(letter.isdigit() for letter in word.text)
        weighed.append((0.8 * number + min(pause, 0.3) * 2 + min(word.end - word.start, 0.8), word.start))
    chosen: list[float] = []
    for _, start in sorted(weighed, key=lambda pair: (-pair[0], pair[1])):
        if all(abs(start - other) >= STRESS_APART for other in chosen):
            chosen.append(start)
    return sorted(chosen)


def _glances(speech: Speech, role: str) -> list[tuple[float, float]]:
    """From when to when the eyes are on what is shown: as it comes, and when a number is said."""
    if role not in GLANCE:
        return []
    begins = [(0.0, GLANCE[role])]
    numbers = [word.start for word in speech.words if any(letter.isdigit() for letter in word.text)]
    for start in numbers:
        if start - begins[-1][1] > 0.3:
            begins.append((start, start + NUMBER_GLANCE))
    return begins


def _blinks(seconds: float, glances: list[float], random: Random) -> list[float]:
    times, t = [], random.uniform(0.8, 2.6)
    while t < seconds:
        times.append(t)
        t += random.uniform(*BLINK_EVERY)
    return times + [start for start in glances if start > 0.2 and all(abs(start - time) > 0.5 for time in times)]


def _pulse(s: float) -> float:
    """0 -> 1 -> 0: up in 0.14 s, back in 0.5 s."""
    if not 0 <= s < 0.64:
        return 0.0
    return math.sin(math.pi / 2 * s / 0.14) if s < 0.14 else 0.5 + 0.5 * math.cos(math.pi * (s - 0.14) / 0.5)
