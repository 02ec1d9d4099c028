"""The embedded script engine: Korean copy written by hand, chosen by seed and persona, filled with facts only.

A story (a hook and the problem behind it) is picked by what the product is for; product, proof and call are picked by the
facts there are. What the product does not have is not spoken of.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.korean import speech_pace
from pipeline.korean.speech_levels import LEVELS, Level
from pipeline.product_text.category import holds, names_a_thing, plain

from .. import Brief, Line, Tell, hush
from . import copywriting
from .copywriting.fact_slots import POINTS, slots
from .copywriting.fit_length import Choices, Draft, Part, Scene, choose_scenes

OFFER_SHARE = 0.4
"""How often a story may open with the price or the reviews, when they are there."""
AMOUNT_SHARE = 0.7
"""How often the call says what one gets for the price, when the name tells it; it is shown always."""
SHORT = 15
"""s; below it the problem may be one breath, and a catch-phrase is told only where there is room."""
MOTIONS = {
    "hook": ("push",),
    "problem": ("pan_left", "pan_right", "pull"),
    "product": ("push", "rise"),
    "proof": ("pan_right", "pan_left", "pull"),
    "call": ("hold", "push"),
}
BEST: dict[str, frozenset[str]] = {
    "product": frozenset(),
    "proof": frozenset({"rating", "count", "f1", "f2", "f3", "o1"}),
    "call": frozenset({"price", "terms"}),
}
"""Facts worth more than a line without any; when the product has one, only lines that tell one are taken."""
MIDDLE = ("problem", "product", "proof")
"""Scenes that any phrase of a persona may begin."""
BOOKS = ("beauty", "food", "tech", "living", "fashion", "sport", "kids", "pet")
"""Product fields with copy of their own; all others share "general"."""
FOR_ONE = ("kids", "pet")
"""Fields that are told by whom a thing is for: nobody else's stories fit, and theirs fit nothing else."""
WIDE = 13
"""Characters of a headline's line that are still large on the picture."""
OPENER = 2.4
"""s; a longer catch-phrase would push the hook out of the first seconds."""
SHOTS = {
    "hook": "dramatic close-up, shallow depth of field, eye-catching composition about {noun}",
    "problem": "everyday scene of a small annoyance before having {noun}, candid mood",
    "product": "hero product shot of {noun}, centred, soft contact shadow",
    "proof": "macro detail shot of {noun}, texture and material in focus",
    "call": "clean product display of {noun} with generous empty space, inviting mood",
}
FINISH = "professional advertising photography, vertical composition, no text, no watermark"


@dataclass
class Voice:
    """How the persona talks, and the dice."""

    level: Level
    phrases: Mapping[str, Sequence[str]]
    never: tuple[str, ...]
    speed: float
    """1.0 is a narrator's usual pace."""
    dice: random.Random
    facts: Mapping[str, str]
    """What a line may name."""

    def parts(self, pairs: Iterable[Sequence[str]]) -> list[Part]:
        """A part for every way to say the usable lines: their facts are there. The shortest first."""
        written = [(Draft(headline, said), text) for headline, text in pairs for said in copywriting.variants(text)]
        usable = [pair for pair in written if copywriting.needs("".join(pair[0])) <= self.facts.keys()]
        return sorted((self._part(draft, text) for draft, text in usable), key=lambda part: part.seconds)

    def _part(self, draft: Draft, written: str) -> Part:
        """The draft, as long as this persona takes to say it."""
        text = copywriting.say(draft.text, self.facts, self.level).text
        told = copywriting.needs(draft.text) - {"name", "brand"}
        allowed = not any(word and word in text for word in self.never)
        return Part(draft, speech_pace.seconds(text, self.speed), told, allowed, re.sub(r"\{\w+", "{", written))


class Template:
    """Writes from the copy in `copy/`; needs nothing, takes a moment, says the same for the same seed."""

    name = "template"
    revision = "12"

    def missing(self) -> str:
        """It is always ready."""
        return ""

    def write(self, brief: Brief, *, tell: Tell = hush) -> list[Line]:
        """Five lines in the order hook, problem, product, proof, call."""
        facts = slots(brief.facts)
        voice = _voice(brief, facts)
        book, topic = _topic(brief, facts["full"], facts["name"])
        opener = OPENER if brief.seconds >= SHORT else 0.0
        scenes = choose_scenes(_choices(brief, book, topic, voice), brief.seconds, opener, voice.dice)
        place = (topic.get("noun", book["noun"]), book["setting"])
        lines = list[Line]()
        for n, (role, scene) in enumerate(scenes.items(), 1):
            lines.append(_line(role, scene, voice, place))
            tell(n / len(scenes))
        return lines


# --- choosing ---------------------------------------------------------------------------------------------------------


def _voice(brief: Brief, facts: Mapping[str, str]) -> Voice:
    persona = brief.persona
    level = persona.get("speech_level", "해요")
    phrases = {role: [text for text in texts if text.strip()] for role, texts in dict(persona.get("phrases") or {}).items()}
    dice = random.Random(f"{brief.seed}/{persona.get('id', '')}/{brief.facts.get('name', '')}/{brief.tone}")
    never, speed = tuple(persona.get("never") or ()), float(persona.get("speed") or 1.0)
    return Voice(level if level in LEVELS else "해요", phrases, never, speed, dice, facts)


def _topic(brief: Brief, name: str, said: str) -> tuple[Any, Mapping[str, Any]]:
    """The book and the topic whose words fit best. The end of the name, where the thing itself stands, counts most."""
    brand = str(brief.facts.get("brand") or "").lower()  # a brand's name may hold a word of another topic
    name = plain(name.lower(), brand)
    head = _head(plain(said.lower(), brand).split())
    words = " ".join(str(value) for key, value in brief.facts.items() if key not in ("name", "short_name", "brand")).lower()
    best: tuple[float, str, Any] = (0, brief.field if brief.field in BOOKS else "general", None)
    ours = brief.field or "general"
    books = (ours,) if ours in FOR_ONE else [name for name in (*BOOKS, "general") if name not in FOR_ONE]
    for field_name in books:
        for topic in copywriting.load(field_name)["topic"]:
            found = [word for word in topic.get("words", "").split() if len(word) > 1 or word in words.split()]
            told = [(holds(head, word), holds(name, word), holds(words, word)) for word in found]
            score = sum(6 * bool(last) + 3 * bool(named) + min(often, 3) for last, named, often in told)
            score += 0.1 * max((len(word) for word, there in zip(found, told, strict=True) if any(there)), default=0)
            if score and score + 5 * (field_name == ours) > best[0]:
                best = (score + 5 * (field_name == ours), field_name, topic)
    book = copywriting.load(best[1])
    return book, best[2] or _common(book)


def _head(words: Sequence[str]) -> str:
    """The end of a name, where the thing itself stands: its last word for a thing with the one before."""
    last = max((number for number, word in enumerate(words, 1) if names_a_thing(word)), default=len(words))
    return " ".join(words[max(last - 2, 0) : last])


def _common(book: Any) -> Mapping[str, Any]:
    """The topic of a field that fits all its products."""
    return next(topic for topic in book["topic"] if not topic.get("words"))


def _choices(brief: Brief, book: Any, topic: Mapping[str, Any], voice: Voice) -> Choices:
    """The lines each scene may choose from. Hook and problem come as one story."""
    offer, tone, facts = copywriting.load("offer"), brief.tone, voice.facts
    alone = topic is _common(book) or topic.get("alone")  # the field's own stories do not fit every topic of it
    own, common = topic[tone], [] if alone else _common(book)[tone]
    stories = _stories(offer["story"][tone], own, common, voice)
    pairs = [(hook, problem) for story in stories for hook in voice.parts([story[:2]]) for problem in voice.parts([story[2:]])]
    if brief.seconds < SHORT:
        briefly = voice.parts(offer["short"][tone]["problem"])
        pairs = [(hook, problem) for hook, full in pairs for problem in (full, *briefly)]
    points = [f"f{n}" for n in range(1, POINTS + 1) if f"f{n}" in facts]
    more = voice.parts(("", line.replace("{x", "{" + point)) for line in offer["more"][tone] for point in points)
    thoughts = voice.parts(("", f"{story[1]} {story[3]}") for story in (*own, *common))
    calls = voice.parts(("", text) for _, text in offer["call"][tone] if not copywriting.needs(text))
    lines = {
        role: voice.parts([*offer["short"][tone][role], *offer[role][tone], *book.get(role, {}).get(tone, [])])
        for role in ("product", "proof", "call")
    }
    if "sale" in facts:
        lines["call"] = voice.parts(offer[facts["sale"]][tone])
    elif "price" in facts and "amount" in facts and voice.dice.random() < AMOUNT_SHARE:
        lines["call"] = [part for part in lines["call"] if "amount" in part.told] or lines["call"]
    told = [pair for pair in pairs if pair[0].allowed and pair[1].allowed]
    return Choices(
        stories=sorted(told or pairs, key=lambda pair: pair[0].seconds + pair[1].seconds),
        lines={role: [part for part in parts if part.told & BEST[role]] or parts for role, parts in lines.items()},
        more={"problem": thoughts, "product": more, "proof": more, "call": calls},
        phrases={role: parts for role in MOTIONS if (parts := _phrases(role, voice))},
        points=frozenset(points),
    )


def _stories(offers: Sequence[Any], own: Sequence[Any], common: Sequence[Any], voice: Voice) -> Sequence[Any]:
    """Mostly the topic's own stories, or those of the field; now and then one about the offer."""
    told = [story for story in offers if copywriting.needs("".join(story)) <= voice.facts.keys()]
    mostly = not common or voice.dice.random() < (0.5 if len(own) < 2 else 0.7)
    offered = voice.facts.get("sale") != "sold" and voice.dice.random() < OFFER_SHARE
    return [*(told if offered else ()), *(own if mostly else common)]


def _phrases(role: str, voice: Voice) -> list[Part]:
    """The persona's phrases for a scene, as sentences."""
    own = [text.strip() for text in voice.phrases.get(role) or (voice.phrases.get("any") if role in MIDDLE else None) or ()]
    texts = [text if re.search(r"[.!?,~…]$", text) else f"{text}." for text in own]
    return [Part(Draft("", text), speech_pace.seconds(text, voice.speed)) for text in texts]


# --- lines ------------------------------------------------------------------------------------------------------------


def _line(role: str, scene: Scene, voice: Voice, place: tuple[str, str]) -> Line:
    facts, draft, phrase = voice.facts, scene.draft, scene.phrase.draft.text if scene.phrase else ""
    said = copywriting.say(draft.text, facts, voice.level)
    text = " ".join(part for part in ((said.text, phrase) if role == "call" else (phrase, said.text)) if part)
    headline = "\n".join(copywriting.say(line, facts, voice.level).text for line in draft.headline.split("\n"))
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


def _chips(role: str, facts: Mapping[str, str], text: str) -> tuple[str, ...]:
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
