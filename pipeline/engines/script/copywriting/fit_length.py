"""A short as long as asked: every scene draws a line from those its share of the time has room for.

Nothing is cut and nobody speaks faster. What a line takes is counted before it is spoken, at the persona's pace; a scene may
take what the shortest lines of the scenes to come leave over. Catch-phrases give way first, then facts, which are left to the
picture.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from pipeline.korean.speech_pace import EDGES, PAUSE

SHARES = {"hook": 0.17, "problem": 0.2, "product": 0.25, "proof": 0.19, "call": 0.19}
"""Share of the time that each scene gets, more or less."""
TRIES = 60
"""Draws at most."""
PICKS = 12
"""Lines that are drawn for a scene until one leaves the others room."""
UNDER, OVER = 0.035, 0.05
"""A short this much shorter or longer than asked, as a share of it, is as good as any."""
FAR = 5.0
"""What each share of the length beyond it costs."""
REPEAT = 0.05
"""What a fact told twice costs, as a share of the length it is worse than."""
WANTED = 3
"""Facts a short says at least, of those there are."""
EACH = 4.0
"""s of a short that each fact wants."""
MISSING = 0.06
"""What each of them costs that is not said, as a share of the length; what a scene has to tell as well."""
LIKE, SHORTER = 8, 0.4
"""The shortest lines of which one is drawn, and s by which they may differ."""
SLACK = 0.02
"""When no draw fits, those this close to the best are as good as it, so that two seeds still differ."""
GAP = 1.6
"""s that must be left before another sentence is added."""
PHRASES = 0.155
"""Share of the time that catch-phrases may take together; less in the last third of the draws."""
EVERY = 8.0
"""s of a short for each catch-phrase."""
LEAD_EVERY = 9.0
"""s of a short for each fact that is led up to."""
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
    frame: str = ""
    """The line as it was written, without its facts: what may not be said twice; "" when it is nothing but facts."""
    led: bool = False
    """Whether it leads up to a fact with words of its own: never after a catch-phrase."""


def _seconds(part: Part) -> float:
    return part.seconds


@dataclass(frozen=True)
class Choices:
    """What each scene may say."""

    lines: Mapping[str, Sequence[Part]]
    """The first line of each scene, the shortest first."""
    brief: Mapping[str, Sequence[Part]]
    """Others, for a short that those make too long."""
    more: Mapping[str, Sequence[Part]]
    """Sentences a scene may add."""
    phrases: Mapping[str, Sequence[Part]]
    """The persona's own, by scene."""
    points: frozenset[str]
    """Facts that say what the product is like; empty when none are known."""
    needed: Mapping[str, frozenset[str]]
    """Facts of which a scene has to tell one when no other scene has."""


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


@dataclass
class _Draw:
    """One short while it is drawn."""

    choices: Choices
    dice: random.Random
    wanted: int
    """Facts it should tell."""
    told: set[str] = field(default_factory=set)
    frames: set[str] = field(default_factory=set)
    leads: int = 1
    """Times a fact may still be led up to."""

    def pick(self, role: str, room: float, others: Sequence[str], *, led: bool) -> Part:
        """A new line of the scene that leaves the others room, or the one that comes nearest; not `led`: without a lead."""
        lines = self.choices.lines[role]
        within = bisect_right(lines, room, key=_seconds)
        drawn = (lines[self.dice.randrange(within)] for _ in range(PICKS if within else 0))
        nearest, least = self.dice.choice(self._shortest(role)), float("inf")
        behind = self.wanted - len(self.told & self.choices.points) > sum(other != "call" for other in others)
        fresh = (one for one in drawn if self._is_new(role, one) and ((led and self.leads > 0) or not one.led))
        fresh = (one for one in fresh if not behind or one.told & self.choices.points)
        for part in (*fresh, nearest):
            total = part.seconds + self._least(others, part)
            if total < least:
                nearest, least = part, total
            if total <= room:
                break
        self.told |= nearest.told
        self.frames |= {nearest.frame} - {""}
        self.leads -= nearest.led
        return nearest

    def _least(self, roles: Sequence[str], said: Part) -> float:
        """s these scenes take at least when that is said."""
        told = _Draw(self.choices, self.dice, 0, self.told | said.told, self.frames | {said.frame})
        return sum(told._shortest(role)[0].seconds for role in roles)

    def _shortest(self, role: str) -> Sequence[Part]:
        """The shortest lines that tell something new, about as short as one another."""
        lines = self.choices.lines[role]
        new = list(islice((part for part in lines if self._is_new(role, part)), LIKE))
        new = [part for part in new if part.seconds <= new[0].seconds + SHORTER]
        fresh = (part for part in lines if not (part.told - {"name"}) & self.told and part.frame not in self.frames)
        fallback = next((part for part in lines if self._tells_needed(role, part)), lines[0])
        return new or [next((part for part in fresh if self._tells_needed(role, part)), fallback)]

    def _is_new(self, role: str, part: Part) -> bool:
        return not part.told & self.told and part.frame not in self.frames and self._tells_needed(role, part)

    def _tells_needed(self, role: str, part: Part) -> bool:
        """Whether what the scene has to tell is told with this line."""
        needed = self.choices.needed.get(role, frozenset())
        return not needed or bool(needed & (self.told | part.told))


def choose_scenes(choices: Choices, seconds: float, opener: float, dice: random.Random) -> dict[str, Scene]:
    """The scenes of a short of `seconds` (the silence at its very end not counted), by role.

    Every draw is a whole short; the first that is good is taken, else one of the best. Shorter lines come in after a third
    of them, shorter phrases after two. The first catch-phrase may take `opener` s; at 0 there need not be one. The shortest
    have three or four scenes (ROOM).
    """
    missed: list[tuple[float, dict[str, Scene]]] = []
    short = {role: sorted([*parts, *choices.brief.get(role, ())], key=_seconds) for role, parts in choices.lines.items()}
    for turn in range(TRIES):
        if 3 * turn == TRIES:
            choices = replace(choices, lines=short)
        phrases = _phrases(choices.phrases, seconds, opener, dice, share=PHRASES * min(1.0, 3 - 3 * turn / TRIES))
        scenes = _draw(choices, seconds, phrases, dice)
        worse = _worse(scenes, choices, seconds)
        if not worse:
            return scenes
        missed.append((worse, scenes))
    least = min(worse for worse, _ in missed)
    return dice.choice([scenes for worse, scenes in missed if worse <= least + SLACK])


def _draw(choices: Choices, seconds: float, phrases: Mapping[str, Part], dice: random.Random) -> dict[str, Scene]:
    """One short: the hook first, then the other scenes in any order, each as long as the shortest of the rest allow."""
    roles = [role for role in SHARES if seconds >= ROOM.get(role, 0.0)]
    said = [part for role, part in phrases.items() if role in roles]
    room = seconds * (1 + OVER) - EDGES * len(roles) - sum(part.seconds + PAUSE for part in said)
    draw = _Draw(choices, dice, min(WANTED, _facts_to_tell(choices, seconds)), leads=1 + int(seconds / LEAD_EVERY) ** 2 // 4)
    parts = dict[str, Part]()
    order = [roles[0], *dice.sample(roles[1:], len(roles) - 1)]
    for n, role in enumerate(order):
        parts[role] = draw.pick(role, room, order[n + 1 :], led=role not in phrases)
        room -= parts[role].seconds
    scenes = {role: Scene(phrases.get(role), [parts[role]]) for role in roles}
    _lengthen(scenes, draw, seconds)
    return scenes


def length(scenes: Mapping[str, Scene]) -> float:
    """s of all scenes with the silence around them."""
    return sum(scene.seconds + EDGES for scene in scenes.values())


def _facts_to_tell(choices: Choices, seconds: float) -> int:
    """Facts a short of that length should tell."""
    return min(int(seconds / EACH) if seconds >= ROOM["problem"] else 1, len(choices.points))


def _worse(scenes: Mapping[str, Scene], choices: Choices, seconds: float) -> float:
    """How far from what is wanted; 0 is good."""
    parts = [part for scene in scenes.values() for part in scene.parts]
    told = frozenset[str]().union(*(part.told for part in parts))
    again = sum(len(part.told) for part in parts) - len(told)
    off = length(scenes) / seconds - 1
    long = max(scene.seconds for scene in scenes.values()) / seconds - max(LONGEST, 1.6 / len(scenes))
    untold = sum(not told & needed for needed in choices.needed.values() if needed)
    missing = max(_facts_to_tell(choices, seconds) - len(choices.points & told), 0) + untold
    return REPEAT * again + MISSING * missing + max(long, 0.0) + FAR * max(off - OVER, -off - UNDER, 0.0)


def _lengthen(scenes: dict[str, Scene], draw: _Draw, seconds: float) -> None:
    """Add sentences where most is missing, each telling something new in other words, until the short is long enough."""
    more = draw.choices.more
    open_roles = [role for role in scenes if more.get(role)]
    missing = seconds - length(scenes)
    while missing > GAP and open_roles:
        role = max(open_roles, key=lambda role: SHARES[role] * seconds - scenes[role].seconds)
        room = missing - PAUSE + OVER * seconds
        fitting = [part for part in more[role] if part.seconds <= room and not (part.told - {"name"}) & draw.told]
        fitting = [part for part in fitting if not part.led or draw.leads > 0]
        fresh = [part for part in fitting if not any(frame in part.frame for frame in draw.frames)]
        if not fresh:
            open_roles.remove(role)
            continue
        chosen = draw.dice.choice(fresh)
        scenes[role].parts.append(chosen)
        draw.frames |= {chosen.frame} - {""}
        draw.told |= chosen.told
        draw.leads -= chosen.led
        missing -= chosen.seconds + PAUSE


def _phrases(
    phrases: Mapping[str, Sequence[Part]], seconds: float, opener: float, dice: random.Random, *, share: float
) -> dict[str, Part]:
    """Which scenes carry which catch-phrase: one that opens or closes the short, and others while there is room."""
    ends = [role for role in ("hook", "call") if phrases.get(role)]
    middle = [role for role in ("problem", "product", "proof") if phrases.get(role) and seconds >= ROOM.get(role, 0.0)]
    dice.shuffle(ends)
    dice.shuffle(middle)
    room = seconds * share
    told: dict[str, Part] = {}
    if not opener and dice.random() < QUIET:
        return told
    for role in [*ends[:1], *middle[:1], *ends[1:], *middle[1:]]:
        if len(told) >= max(1, int(seconds / EVERY)):
            break
        fitting = [part for part in phrases[role] if part.seconds <= (room if told else max(room, opener))]
        if fitting:
            told[role] = dice.choice(fitting)
            room -= told[role].seconds + PAUSE
    if opener and not told and (every := [(role, part) for role, parts in phrases.items() for part in parts]):
        role, shortest = min(every, key=lambda one: one[1].seconds)
        told[role] = shortest
    return told
