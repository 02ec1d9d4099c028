"""A short as long as asked: lines for all scenes are drawn together, again and again, until they fill the time between them.

Nothing is cut and nobody speaks faster: a short line stands where a long one has no room, and a fact that finds none is
left to the picture.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from pipeline.korean.speech_pace import EDGES, PAUSE

_Kind = TypeVar("_Kind")

SHARES = {"hook": 0.17, "problem": 0.2, "product": 0.25, "proof": 0.19, "call": 0.19}
"""Share of the time that each scene gets, more or less."""
TRIES = 500
"""Draws at most."""
NEAR = 0.03
"""A short this close to the length asked, as a share of it, is as good as any."""
REPEAT = 0.05
"""What a fact told twice costs, as a share of the length it is worse than."""
BARE = 0.04
"""What it costs to say nothing of what the product is like, when something is known; as a share of the length."""
UNSAID = 10.0
"""What a line costs that the persona would not say."""
SLACK = 0.05
"""When no draw fits, those this close to the nearest are as good as it, so that two seeds still differ."""
GAP = 1.6
"""s that must be left before another sentence is added."""
PHRASES = 0.2
"""Share of the time that catch-phrases may take together."""
QUIET = 0.5
"""Share of the draws without any phrase where none has to open the short."""
LONGEST = 0.38
"""Share of the time no scene should pass; of three or four scenes a little more."""
ROOM = {"problem": 11.0, "proof": 9.5}
"""s; a shorter short goes without that scene."""


class Draft(NamedTuple):
    """A line of copy and its headline, before the facts are in."""

    headline: str
    text: str


@dataclass(frozen=True)
class Part:
    """A draft and what it takes to say it."""

    draft: Draft
    seconds: float
    told: frozenset[str] = frozenset()
    """Facts it tells."""
    allowed: bool = True
    """False when the persona would not say it."""
    frame: str = ""
    """The line as it was written, without its facts: what may not be said twice."""


@dataclass(frozen=True)
class Choices:
    """What each scene may say."""

    stories: Sequence[tuple[Part, Part]]
    """Hook and problem, the shortest first."""
    lines: Mapping[str, Sequence[Part]]
    """Product, proof and call, the shortest first."""
    more: Mapping[str, Sequence[Part]]
    """Sentences a scene may add."""
    phrases: Mapping[str, Sequence[Part]]
    """The persona's own, by scene."""
    points: frozenset[str]
    """Facts that say what the product is like; empty when none are known."""


@dataclass
class Scene:
    """What is drawn for a scene."""

    phrase: Part | None
    parts: list[Part]

    @property
    def seconds(self) -> float:
        """s from its first word to its last."""
        said = [*self.parts, *([self.phrase] if self.phrase else [])]
        return sum(part.seconds for part in said) + PAUSE * (len(said) - 1)

    @property
    def draft(self) -> Draft:
        """All it says, under the headline of its first line."""
        return Draft(self.parts[0].draft.headline, " ".join(part.draft.text for part in self.parts))


def choose_scenes(choices: Choices, seconds: float, opener: float, dice: random.Random) -> dict[str, Scene]:
    """The scenes of a short of `seconds` (the silence at its very end not counted), by role.

    Every draw is a whole short, from turn to turn of shorter lines; the first that fits is taken. When none does, one of
    those that come nearest. The first catch-phrase may take `opener` s; at 0 there need not be one. The shortest have three
    or four scenes (ROOM).
    """
    if seconds < ROOM["problem"]:  # the hook alone is told
        choices = replace(choices, stories=sorted(choices.stories, key=lambda story: story[0].seconds))
    missed: list[tuple[float, dict[str, Scene]]] = []
    for turn in range(TRIES):
        scenes = _draw(choices, seconds, opener, dice, kept=1 - turn / TRIES)
        worse = _worse(scenes, choices.points, seconds)
        if not worse:
            return scenes
        missed.append((worse, scenes))
    least = min(worse for worse, _ in missed)
    return dice.choice([scenes for worse, scenes in missed if worse <= least + SLACK])


def _draw(choices: Choices, seconds: float, opener: float, dice: random.Random, *, kept: float) -> dict[str, Scene]:
    """One short of the shortest lines, `kept` a share of all; how long it gets is left to chance, what is missing added."""
    roles = [role for role in SHARES if seconds >= ROOM.get(role, 0.0)]
    phrases = _phrases({role: parts for role, parts in choices.phrases.items() if role in roles}, seconds, opener, dice)
    parts = dict(zip(("hook", "problem"), dice.choice(_shortest(choices.stories, kept)), strict=True))
    parts = {role: part for role, part in parts.items() if role in roles}
    told = set[str]().union(*(part.told for part in parts.values()))
    for role in (role for role in roles if role in choices.lines):
        lines = choices.lines[role]
        fresh = [part for part in lines if part.allowed and not part.told & told]
        parts[role] = dice.choice(_shortest(fresh or lines, kept))
        told |= parts[role].told
    scenes = {role: Scene(phrases.get(role), [part]) for role, part in parts.items()}
    _lengthen(scenes, choices, seconds, told, dice)
    return scenes


def _shortest(lines: Sequence[_Kind], kept: float) -> Sequence[_Kind]:
    """The first of the lines, a share of all; three at least."""
    return lines[: max(3, round(len(lines) * kept))]


def length(scenes: Mapping[str, Scene]) -> float:
    """s of all scenes with the silence around them."""
    return sum(scene.seconds + EDGES for scene in scenes.values())


def _worse(scenes: Mapping[str, Scene], points: frozenset[str], seconds: float) -> float:
    """How far from what is wanted; 0 is good."""
    parts = [part for scene in scenes.values() for part in scene.parts]
    told = frozenset[str]().union(*(part.told for part in parts))
    again = sum(len(part.told) for part in parts) - len(told)
    off = abs(length(scenes) / seconds - 1)
    long = max(scene.seconds for scene in scenes.values()) / seconds - max(LONGEST, 1.6 / len(scenes))
    unsaid = sum(not part.allowed for part in parts)
    bare = bool(points) and points.isdisjoint(told)
    return UNSAID * unsaid + REPEAT * again + BARE * bare + max(long, 0.0) + (off if off > NEAR else 0.0)


def _lengthen(scenes: dict[str, Scene], choices: Choices, seconds: float, told: set[str], dice: random.Random) -> None:
    """Add sentences where most is missing, each telling something new in other words, until the short is long enough."""
    frames = [part.frame for scene in scenes.values() for part in scene.parts]
    open_roles = [role for role in scenes if choices.more.get(role)]
    missing = seconds - length(scenes)
    while missing > GAP and open_roles:
        role = max(open_roles, key=lambda role: SHARES[role] * seconds - scenes[role].seconds)
        room = missing - PAUSE + NEAR * seconds
        fitting = [part for part in choices.more[role] if part.allowed and part.seconds <= room and not part.told & told]
        fresh = [part for part in fitting if not any(frame in part.frame for frame in frames)]
        if role == "call":  # two calls to look are one too many
            said = _stems(scenes[role].parts)
            fresh = [part for part in fresh if not _stems([part]) & said]
        if not fresh:
            open_roles.remove(role)
            continue
        chosen = dice.choice(fresh)
        scenes[role].parts.append(chosen)
        frames.append(chosen.frame)
        told |= chosen.told
        missing -= chosen.seconds + PAUSE


def _stems(parts: Sequence[Part]) -> set[str]:
    """How the words of the lines begin: 구경 of 구경해 and 구경하고."""
    return {word[:2] for part in parts for word in re.findall("[가-힣]{2,}", part.frame)}


def _phrases(phrases: Mapping[str, Sequence[Part]], seconds: float, opener: float, dice: random.Random) -> dict[str, Part]:
    """Which scenes carry which catch-phrase: one that opens or closes the short, and others while there is room."""
    ends = [role for role in ("hook", "call") if phrases.get(role)]
    middle = [role for role in ("problem", "product", "proof") if phrases.get(role)]
    dice.shuffle(ends)
    dice.shuffle(middle)
    room = seconds * PHRASES
    told: dict[str, Part] = {}
    if not opener and dice.random() < QUIET:
        return told
    for role in [*ends[:1], *middle[:1], *ends[1:], *middle[1:]]:
        fitting = [part for part in phrases[role] if part.seconds <= (room if told else max(room, opener))]
        if fitting:
            told[role] = dice.choice(fitting)
            room -= told[role].seconds
    return told
