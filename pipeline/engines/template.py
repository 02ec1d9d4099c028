"""The embedded script engine: Korean copy written by hand, chosen by seed and persona, filled with facts only.

A story (a hook and the problem behind it) is picked by what the product is for; product, proof and call are picked by the
facts there are. What the product does not have is not spoken of.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..korean import syllables
from ..korean.levels import LEVELS, Level, in_level
from ..korean.phrases import points, safe, short_name, tidy
from . import Brief, Line, Tell, copy, hush

PACE = 6.5
"""Syllables a second, pauses included, of an ad read briskly."""
SHARES = {"hook": 0.16, "problem": 0.2, "product": 0.24, "proof": 0.2, "call": 0.2}
"""Share of the words that each scene gets."""
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
NAME_LIMIT = 13
"""Syllables of the name as it is said."""
OPENER_LIMIT = 14
"""Syllables; a longer catch-phrase would push the hook out of the first second."""


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
    dice: random.Random
    used: set[str] = field(default_factory=set)
    """Facts already told."""

    def allows(self, text: str) -> bool:
        """True when the persona would say it."""
        return not any(word and word in text for word in self.never)


class Template:
    """Writes from the copy in `copy/`; needs nothing, takes a millisecond, says the same for the same seed."""

    name = "template"
    revision = "1"

    def missing(self) -> str:
        """It is always ready."""
        return ""

    def write(self, brief: Brief, *, tell: Tell = hush) -> list[Line]:
        """Five lines in the order hook, problem, product, proof, call."""
        facts = slots(brief.facts)
        voice = _voice(brief)
        book = copy.load(brief.field) or copy.load("general")
        topic = _topic(book, " ".join(str(value) for value in brief.facts.values()).lower(), facts["full"].lower())
        pools = _pools(brief.tone, book, topic, facts, voice)
        middle = _phrase_scene(voice)
        lines = []
        for n, role in enumerate(SHARES):
            phrase = _phrase(role, voice, middle, brief.seconds)
            target = brief.seconds * PACE * SHARES[role] - syllables(phrase)
            draft = _choose(pools[role], facts, voice, target)
            lines.append(_line(role, draft, phrase, facts, voice, topic, book))
            tell((n + 1) / len(SHARES))
        return lines


# --- facts ------------------------------------------------------------------------------------------------------------


def slots(facts: dict[str, Any]) -> dict[str, str]:
    """What a line may name: only facts the product has, each short enough to be said."""
    name = short_name(str(facts.get("name", "")), str(facts.get("brand", "")), NAME_LIMIT)
    found = {"name": name, "full": tidy(str(facts.get("name", ""))), "thing": _thing(name, str(facts.get("brand", "")))}
    if brand := tidy(str(facts.get("brand", ""))):
        found["brand"] = brand
    for key, slot in (("price", "price"), ("list_price", "list"), ("discount", "discount"), ("saved", "saved")):
        if facts.get(key):
            found[slot] = str(facts[key])
    found.update(_standing(facts))
    if sale := {"out_of_stock": "sold", "discontinued": "sold", "preorder": "preorder"}.get(str(facts.get("availability"))):
        found["sale"] = sale
    known = points([*_texts(facts.get("features")), str(facts.get("description", ""))])
    spoken = {re.sub(r"\s", "", name)}
    fresh = [point for point in known if re.sub(r"\s", "", point) not in spoken]
    found.update({f"f{n}": point for n, point in enumerate(fresh, 1)})
    choices = [choice for choice in points(_texts(facts.get("options")), limit=6, most=3)]
    if len(choices) > 1:
        found.update({f"o{n}": choice for n, choice in enumerate(choices, 1)})
    return found


def _standing(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Rating and count, when they speak for the product."""
    rating = re.sub(r"[^\d.]", "", str(facts.get("rating") or ""))
    count = re.sub(r"\D", "", str(facts.get("rating_count") or ""))
    if rating and float(rating) >= 4.0:
        yield "rating", f"{float(rating):g}점"
    if count and int(count) >= 10 and (not rating or float(rating) >= 4.0):
        yield "count", f"{int(count):,}개"


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)] if value else []


def _thing(name: str, brand: str) -> str:
    """What it is, in a word or two: the end of the name."""
    words = (name.removeprefix(brand) if brand else name).split() or [name]
    return " ".join(words[-2:]) if syllables(" ".join(words[-2:])) <= 6 else words[-1]


# --- choosing ---------------------------------------------------------------------------------------------------------


def _voice(brief: Brief) -> Voice:
    persona = brief.persona
    level = persona.get("speech_level", "해요")
    phrases = {role: [text for text in texts if text.strip()] for role, texts in dict(persona.get("phrases") or {}).items()}
    dice = random.Random(f"{brief.seed}/{persona.get('id', '')}/{brief.facts.get('name', '')}/{brief.tone}")
    return Voice(level if level in LEVELS else "해요", phrases, tuple(persona.get("never") or ()), dice)


def _topic(book: Any, words: str, name: str) -> dict[str, Any]:
    """The stories that fit what the product is for: most words found wins, the name counting most."""

    def score(topic: dict[str, Any]) -> int:
        return sum(4 * name.count(word) + words.count(word) for word in topic.get("words", "").split())

    best = max(book["topic"], key=score)
    return best if score(best) else next(topic for topic in book["topic"] if not topic.get("words"))


def _pools(tone: str, book: Any, topic: dict[str, Any], facts: dict[str, str], voice: Voice) -> dict[str, list[Draft]]:
    """The drafts each scene may choose from. Hook and problem come as one story."""
    common = next(part for part in book["topic"] if not part.get("words"))
    stories = topic[tone] + (common[tone] if topic is not common and voice.dice.random() < 0.25 else [])
    story = voice.dice.choice(stories)
    offer = copy.load("offer")
    pools = {"hook": [Draft(*story[:2])], "problem": [Draft(*story[2:])]}
    if voice.dice.random() < 0.2:
        pools["hook"] = _usable(offer["hook"][tone], facts) or pools["hook"]
    for role in ("product", "proof", "call"):
        usable = _usable([*offer[role][tone], *book.get(role, {}).get(tone, [])], facts)
        pools[role] = [draft for draft in usable if copy.needs(draft.text) & BEST[role]] or usable
    if facts.get("sale") in ("sold", "preorder"):
        pools["call"] = _usable(offer[facts["sale"]][tone], facts)
    return pools


def _usable(pairs: Iterable[Sequence[str]], facts: dict[str, str]) -> list[Draft]:
    return [Draft(*pair) for pair in pairs if copy.needs("".join(pair)) <= facts.keys()]


def _choose(drafts: list[Draft], facts: dict[str, str], voice: Voice, target: float) -> Draft:
    """One at random of those that say something new and come near the length wanted."""

    def cost(draft: Draft) -> tuple[int, int, float]:
        said = copy.say(draft.text, facts, voice.level).text
        told = len((copy.needs(draft.text) - {"name", "thing", "brand"}) & voice.used)
        miss = abs(syllables(said) - target) / max(target, 1)
        return (not voice.allows(said), told, round(miss * 2.5))

    best = min(cost(draft) for draft in drafts)
    chosen = voice.dice.choice([draft for draft in drafts if cost(draft) == best])
    voice.used |= copy.needs(chosen.text)
    return chosen


# --- phrases ----------------------------------------------------------------------------------------------------------


def _phrase_scene(voice: Voice) -> str:
    """Which of the middle scenes carries a catch-phrase: one is charming, three are a tic."""
    middle = [role for role in ("problem", "product", "proof") if voice.phrases.get(role) or voice.phrases.get("any")]
    return voice.dice.choice(middle) if middle else ""


def _phrase(role: str, voice: Voice, middle: str, seconds: float) -> str:
    """The persona's words for a scene, or ""."""
    if seconds < 11 and role != "call":
        return ""
    own = voice.phrases.get(role) or (voice.phrases.get("any") if role == middle else None) or ()
    fitting = [text for text in own if role == "call" or syllables(text) <= OPENER_LIMIT]
    if not fitting or role not in ("hook", "call", middle):
        return ""
    text = voice.dice.choice(fitting).strip()
    return text if re.search(r"[.!?,~…]$", text) else text + ("." if role == "call" else ",")


# --- lines ------------------------------------------------------------------------------------------------------------


def _line(role: str, draft: Draft, phrase: str, facts: dict[str, str], voice: Voice, topic: dict[str, Any], book: Any) -> Line:
    said = copy.say(draft.text, facts, voice.level)
    text = " ".join(part for part in ((said.text, phrase) if role == "call" else (phrase, said.text)) if part)
    headline = in_level(copy.say(draft.headline.replace("\n", " / "), facts, voice.level).text, voice.level)
    return Line(
        role=role,
        text=text,
        headline=_two_lines(headline.replace(" / ", "\n")) if headline else _two_lines(facts["name"]),
        chips=_chips(role, facts, text),
        emphasis=tuple(word for word in said.emphasis if word in text),
        image_prompt=_prompt(role, topic, book),
        motion=voice.dice.choice(MOTIONS[role]),
    )


def _two_lines(text: str) -> str:
    """Broken near the middle, between words, when it is longer than a line of the picture."""
    if "\n" in text or len(text) <= 9 or " " not in text:
        return text
    places = [at for at, char in enumerate(text) if char == " "]
    at = min(places, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:at]}\n{text[at + 1 :]}"


def _chips(role: str, facts: dict[str, str], text: str) -> tuple[str, ...]:
    """Two or three short facts; in the product scene those that are said come first."""
    known = [facts[key] for key in ("f1", "f2", "f3", "f4", "f5", "f6") if key in facts]
    short = [point for point in known if len(point) <= 12]
    if role == "product":
        return tuple(sorted(short, key=lambda point: point not in text)[:3])
    if role != "proof":
        return ()
    standing = [
        f"{label} {facts[key].removesuffix('점')}" for key, label in (("rating", "별점"), ("count", "후기")) if key in facts
    ]
    return tuple(standing + [point for point in reversed(short) if safe(point)])[:3]


_SHOTS = {
    "hook": "dramatic close-up, shallow depth of field, eye-catching composition about {noun}",
    "problem": "everyday scene of a small annoyance before having {noun}, candid mood",
    "product": "hero product shot of {noun}, centred, soft contact shadow",
    "proof": "macro detail shot of {noun}, texture and material in focus",
    "call": "clean product display of {noun} with generous empty space, inviting mood",
}


def _prompt(role: str, topic: dict[str, Any], book: Any) -> str:
    shot = _SHOTS[role].format(noun=topic.get("noun") or book["noun"])
    return f"{shot}, {book['setting']}, professional advertising photography, vertical composition, no text, no watermark"
