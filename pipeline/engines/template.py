"""The embedded script engine: Korean copy written by hand, chosen by seed and persona, filled with facts only.

A story (a hook and the problem behind it) is picked by what the product is for; product, proof and call are picked by the
facts there are. What the product does not have is not spoken of.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from ..korean import syllables as count_syllables
from ..korean.levels import LEVELS, Level
from . import Brief, Line, Tell, copy, hush
from .copy.facts import POINTS, slots

syllables = lru_cache(maxsize=8192)(count_syllables)
PACE = 4.0
"""Syllables a second at speed 1, pauses and what the copy runs over included: 16 asked for become 15-20 narrated."""
SHARES = {"hook": 0.16, "problem": 0.2, "product": 0.24, "proof": 0.2, "call": 0.2}
"""Share of the words that each scene gets."""
OFFER_SHARE = 0.2
"""How often a story opens with the price or the reviews, when they are there."""
SHORT = 12
"""s; below it the shortest lines are taken and the problem is one breath."""
NEAR = 0.3
"""A line this close to the length wanted, as a share of it, is as good as any."""
GAP = 14
"""Syllables a scene may lack before it gets another sentence."""
MOTIONS = {
    "hook": ("push",),
    "problem": ("pan_left", "pan_right", "pull"),
    "product": ("push", "rise"),
    "proof": ("pan_right", "pan_left", "pull"),
    "call": ("hold", "push"),
}
BEST = {
    "product": frozenset({"f1"}),
    "proof": frozenset({"rating", "count", "f1", "f2", "f3", "o1"}),
    "call": frozenset({"price"}),
}
"""Facts worth more than a line without any; when the product has one, only lines that tell one are taken."""
BOOKS = ("beauty", "food", "tech", "living", "fashion", "sport", "kids", "pet")
"""Product fields with copy of their own; all others share "general"."""
WIDE = 13
"""Characters of a headline's line that are still large on the picture."""
PHRASES = 0.2
"""Share of the words that catch-phrases may take together."""
OPENER_LIMIT = 14
"""Syllables; a longer catch-phrase would push the hook out of the first second."""
SHOTS = {
    "hook": "dramatic close-up, shallow depth of field, eye-catching composition about {noun}",
    "problem": "everyday scene of a small annoyance before having {noun}, candid mood",
    "product": "hero product shot of {noun}, centred, soft contact shadow",
    "proof": "macro detail shot of {noun}, texture and material in focus",
    "call": "clean product display of {noun} with generous empty space, inviting mood",
}
FINISH = "professional advertising photography, vertical composition, no text, no watermark"


class Draft(NamedTuple):
    """A line of copy and its headline, before the facts are in."""

    headline: str
    text: str


@dataclass
class Voice:
    """How the persona talks, and the dice."""

    level: Level
    phrases: Mapping[str, Sequence[str]]
    never: tuple[str, ...]
    pace: float
    """Syllables a second."""
    dice: random.Random
    used: set[str] = field(default_factory=set)
    """Facts already told."""

    def allows(self, text: str) -> bool:
        """True when the persona would say it."""
        return not any(word and word in text for word in self.never)


class Template:
    """Writes from the copy in `copy/`; needs nothing, takes a moment, says the same for the same seed."""

    name = "template"
    revision = "2"

    def missing(self) -> str:
        """It is always ready."""
        return ""

    def write(self, brief: Brief, *, tell: Tell = hush) -> list[Line]:
        """Five lines in the order hook, problem, product, proof, call."""
        facts = slots(brief.facts)
        voice = _voice(brief)
        book, topic = _topic(brief, facts["full"], facts["name"])
        told = _phrases(voice, brief.seconds)
        lines, pools = list[Line](), _pools(brief, book, topic, facts, voice)
        for n, (role, share) in enumerate(SHARES.items(), 1):
            phrase = told.get(role, "")
            target = brief.seconds * voice.pace * share - syllables(phrase)
            draft = _lengthen(_choose(pools[role], facts, voice, target), pools.get(f"{role}+", []), facts, voice, target)
            lines.append(_line(role, draft, phrase, facts, voice, (topic.get("noun", book["noun"]), book["setting"])))
            tell(n / len(SHARES))
        return lines


# --- choosing ---------------------------------------------------------------------------------------------------------


def _voice(brief: Brief) -> Voice:
    persona = brief.persona
    level = persona.get("speech_level", "해요")
    phrases = {role: [text for text in texts if text.strip()] for role, texts in dict(persona.get("phrases") or {}).items()}
    dice = random.Random(f"{brief.seed}/{persona.get('id', '')}/{brief.facts.get('name', '')}/{brief.tone}")
    pace = PACE * float(persona.get("speed") or 1.0)
    return Voice(level if level in LEVELS else "해요", phrases, tuple(persona.get("never") or ()), pace, dice)


def _topic(brief: Brief, name: str, said: str) -> tuple[Any, Mapping[str, Any]]:
    """The book and the topic whose words fit best. The end of the name, where the thing itself stands, counts most."""
    brand = str(brief.facts.get("brand") or "\0").lower()  # a brand's name may hold a word of another topic
    name = name.lower().replace(brand, " ")
    head = " ".join(said.lower().replace(brand, " ").split()[-2:])
    words = " ".join(str(value) for key, value in brief.facts.items() if key not in ("name", "short_name", "brand")).lower()
    best: tuple[int, str, Any] = (0, brief.field if brief.field in BOOKS else "general", None)
    for field_name in BOOKS:
        for topic in copy.load(field_name)["topic"]:
            found = [word for word in topic.get("words", "").split() if len(word) > 1 or word in words.split()]
            score = sum(6 * (word in head) + 3 * (word in name) + min(words.count(word), 3) for word in found)
            if score and score + 5 * (field_name == brief.field) > best[0]:
                best = (score + 5 * (field_name == brief.field), field_name, topic)
    book = copy.load(best[1])
    return book, best[2] or _common(book)


def _common(book: Any) -> Mapping[str, Any]:
    """The topic of a field that fits all its products."""
    return next(topic for topic in book["topic"] if not topic.get("words"))


def _pools(brief: Brief, book: Any, topic: Mapping[str, Any], facts: dict[str, str], voice: Voice) -> dict[str, list[Draft]]:
    """The drafts each scene may choose from. Hook and problem come as one story."""
    offer, tone = copy.load("offer"), brief.tone
    told = [story for story in offer["story"][tone] if copy.needs("".join(story)) <= facts.keys()]
    common = [] if topic is _common(book) else _common(book)[tone]
    own = topic[tone]
    stories = own if not common or voice.dice.random() < (0.5 if len(own) < 2 else 0.7) else common
    if told and facts.get("sale") != "sold" and voice.dice.random() < OFFER_SHARE:
        stories = told
    allowed = [story for story in stories if voice.allows("".join(story))] or stories
    story = voice.dice.choice(_fitting(allowed, brief.seconds, voice))
    pools = {"hook": [Draft(*story[:2])], "problem": [Draft(*story[2:])]}
    pools["problem+"] = [Draft("", f"{other[1]} {other[3]}") for other in (*own, *common) if other != story]
    told_points = [f"f{n}" for n in range(1, POINTS + 1) if f"f{n}" in facts]
    more = [Draft("", line.replace("{x", "{" + point)) for line in offer["more"][tone] for point in told_points]
    pools["product+"] = pools["proof+"] = more
    pools["call+"] = [Draft("", text) for _, text in offer["call"][tone] if not copy.needs(text)]
    for role in ("product", "proof", "call"):
        brief_lines = offer["short"][tone][role]
        full_lines = [] if brief.seconds < SHORT else [*offer[role][tone], *book.get(role, {}).get(tone, [])]
        pools[role] = _telling([*full_lines, *brief_lines], role, facts)
    if brief.seconds < SHORT:
        pools["problem"] = _usable(offer["short"][tone]["problem"], facts)
    if "sale" in facts:
        pools["call"] = _usable(offer[facts["sale"]][tone], facts)
    return pools


def _fitting(stories: Sequence[Sequence[str]], seconds: float, voice: Voice) -> Sequence[Sequence[str]]:
    """The stories whose hook and problem have room; a very short one tells the hook alone."""
    told = ("hook",) if seconds < SHORT else ("hook", "problem")
    room = seconds * voice.pace * sum(SHARES[role] for role in told) * (1 + NEAR)
    brisk = sorted((syllables("".join(story[1 : 2 * len(told) : 2])), n) for n, story in enumerate(stories))
    few = [n for said, n in brisk if said <= room] or [n for _, n in brisk[: 2 if seconds < SHORT else len(brisk) // 2 + 1]]
    return [stories[n] for n in few]


def _telling(pairs: Iterable[Sequence[str]], role: str, facts: dict[str, str]) -> list[Draft]:
    """The usable drafts; those that tell the facts worth telling, when there are any."""
    usable = _usable(pairs, facts)
    return [draft for draft in usable if copy.needs(draft.text) & BEST[role]] or usable


def _usable(pairs: Iterable[Sequence[str]], facts: dict[str, str]) -> list[Draft]:
    return [Draft(*pair) for pair in pairs if copy.needs("".join(pair)) <= facts.keys()]


def _choose(drafts: list[Draft], facts: dict[str, str], voice: Voice, target: float) -> Draft:
    """One at random of those that say something new and come near the length wanted."""

    def cost(draft: Draft) -> tuple[bool, int, int]:
        said = copy.say(draft.text, facts, voice.level).text
        told = len((copy.needs(draft.text) - {"name", "thing", "brand"}) & voice.used)
        miss = (syllables(said) - target) / max(target, 1)
        return (not voice.allows(said), told, 0 if -NEAR * 1.5 < miss < NEAR else round(abs(miss) * 4))

    best = min(cost(draft) for draft in drafts)
    chosen = voice.dice.choice([draft for draft in drafts if cost(draft) == best])
    voice.used |= copy.needs(chosen.text)
    return chosen


def _lengthen(draft: Draft, more: list[Draft], facts: dict[str, str], voice: Voice, target: float) -> Draft:
    """The draft with further sentences, each telling something new in other words, until it is about as long as wanted."""
    text = draft.text
    while target - syllables(copy.say(text, facts, voice.level).text) > GAP:
        fresh = [other for other in more if not copy.needs(other.text) & voice.used]
        if not fresh:
            break
        chosen = _choose(fresh, facts, voice, GAP)
        more = [other for other in more if _frame(other) != _frame(chosen)]
        text = f"{text} {chosen.text}"
    return draft._replace(text=text)


def _frame(draft: Draft) -> str:
    """The line without its facts."""
    return re.sub(r"\{\w+", "{", draft.text)


# --- phrases ----------------------------------------------------------------------------------------------------------


def _phrases(voice: Voice, seconds: float) -> dict[str, str]:
    """Which scenes carry which catch-phrase: one that opens or closes the short, and one between while there is room."""
    ends = [role for role in ("hook", "call") if voice.phrases.get(role)]
    middle = [role for role in ("problem", "product", "proof") if voice.phrases.get(role) or voice.phrases.get("any")]
    voice.dice.shuffle(ends)
    voice.dice.shuffle(middle)
    room = seconds * voice.pace * PHRASES
    told: dict[str, str] = {}
    for role in [*ends[:1], *middle[:1], *ends[1:], *middle[1:]]:
        phrase = _phrase(role, voice, room if told or seconds < SHORT else OPENER_LIMIT)
        if phrase:
            told[role] = phrase
            room -= syllables(phrase)
    return told


def _phrase(role: str, voice: Voice, room: float) -> str:
    """One of the persona's phrases for a scene that fits, or ""."""
    own = voice.phrases.get(role) or voice.phrases.get("any") or ()
    fitting = [text.strip() for text in own if syllables(text) <= room]
    text = voice.dice.choice(fitting) if fitting else ""
    return text if not text or re.search(r"[.!?,~…]$", text) else f"{text}."


# --- lines ------------------------------------------------------------------------------------------------------------


def _line(role: str, draft: Draft, phrase: str, facts: dict[str, str], voice: Voice, place: tuple[str, str]) -> Line:
    said = copy.say(draft.text, facts, voice.level)
    text = " ".join(part for part in ((said.text, phrase) if role == "call" else (phrase, said.text)) if part)
    headline = "\n".join(copy.say(line, facts, voice.level).text for line in draft.headline.split("\n"))
    noun, setting = place
    return Line(
        role=role,
        text=text,
        headline=_two_lines(headline or facts["name"]),
        chips=_chips(role, facts, text),
        emphasis=tuple(word for word in said.emphasis if len(word) > 1),
        image_prompt=f"{SHOTS[role].format(noun=noun)}, {setting}, {FINISH}",
        motion=voice.dice.choice(MOTIONS[role]),
    )


def _two_lines(text: str) -> str:
    """The headline in two short lines: broken near the middle, between words; of two long lines only the first."""
    lines = text.split("\n")
    if len(lines) > 1 and max(map(len, lines)) <= WIDE:
        return text
    first = lines[0]
    if len(first) <= 9 or " " not in first:
        return first
    places = [at for at, char in enumerate(first) if char == " "]
    at = min(places, key=lambda place: abs(place - len(first) / 2))
    return f"{first[:at]}\n{first[at + 1 :]}"


def _chips(role: str, facts: dict[str, str], text: str) -> tuple[str, ...]:
    """Two or three short facts beside the rating: first those that are said, then new ones."""
    if role not in ("product", "proof"):
        return ()
    short = [chip for chip in facts["chips"].split("\n") if chip]
    early = short[: 2 if len(short) > 3 else 3]
    if role == "product":
        return tuple(sorted(early, key=lambda point: point not in text))
    labels = (("rating", "별점"), ("count", "후기"))
    standing = [f"{label} {facts[key].removesuffix('점')}" for key, label in labels if key in facts]
    rest = sorted(short, key=lambda point: (point not in text, point in early))
    return tuple([*standing, *rest])[: max(3, len(standing) + 2)]
