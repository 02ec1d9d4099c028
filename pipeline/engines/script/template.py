"""The embedded script engine: Korean copy written by hand, chosen by seed and persona, filled with facts only.

A story (a hook and the problem behind it) is picked by what the product is for; product, proof and call are picked by the
facts there are. What the product does not have is not spoken of.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pipeline.korean import speech_pace
from pipeline.korean.speech_levels import LEVELS, Level, in_level
from pipeline.product_text.benefits import is_noun
from pipeline.product_text.category import holds, names_a_thing, plain
from pipeline.product_text.copy_rules import beginnings, fitting_phrases, is_forbidden, notices
from pipeline.product_text.uses import uses

from .. import Brief, Line, Tell, hush
from . import copywriting
from .copywriting.fact_slots import audience, slots, told_benefits
from .copywriting.fit_length import Choices, Draft, Part, Scene, choose_scenes

STORY_SHARE = 0.35
"""How often the problem is one of the topic's own, where the name says the topic surely; else it is a fact."""
STRONGEST = 3
"""Facts of which one may open the short."""
TELLING = 0.75
"""How often the hook tells more than the name, where there is more to tell."""
FEW = 2
"""Facts with which a need that the name tells helps out."""
ASKS = 4
"""Ways to ask that one short may draw from."""
SHORT_ASKS = 8
"""The shortest of all, for a short without room."""
PAIRED = 6
"""Facts of which any two may be told side by side."""
AMOUNT_SHARE = 0.7
"""How often the call says what one gets for the price, when the name tells it; it is shown always."""
SHORT = 15
"""s; below it the problem may be one breath, and a catch-phrase is told only where there is room."""
LONG = 25
"""s; from it on there are words to spare where the facts have been told."""
VERY_SHORT = 10.5
"""s; below it the price is left to the picture where there is no room."""
MOTIONS = {
    "hook": ("push",),
    "problem": ("pan_left", "pan_right", "pull"),
    "product": ("push", "rise"),
    "proof": ("pan_right", "pan_left", "pull"),
    "call": ("hold", "push"),
}
MIDDLE = ("product", "proof")
"""Scenes that any phrase of a persona may begin."""
BOOKS = ("beauty", "food", "tech", "living", "fashion", "sport", "kids", "pet")
"""Product fields with copy of their own; all others share "general"."""
FOR_ONE = ("kids", "pet")
"""Fields that are told by whom a thing is for: nobody else's stories fit, and theirs fit nothing else."""
WIDE = 13
"""Characters of a headline's line that are still large on the picture."""
OPENER = 1.5
"""s; a longer catch-phrase takes the room of a fact."""
GREETING = 1.0
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
    field: str = ""
    """The product's."""

    def parts(self, pairs: Iterable[Sequence[str]]) -> list[Part]:
        """A part for every way to say the usable lines: their facts are there. The shortest first."""
        written = [(Draft(headline, said), text) for headline, text in pairs for said in copywriting.variants(text)]
        usable = [pair for pair in written if copywriting.needs("".join(pair[0])) <= self.facts.keys()]
        spoken = [(copywriting.say(draft.text, self.facts, self.level).text, draft, text) for draft, text in usable]
        allowed = [one for one in spoken if not any(word and word in one[0] for word in self.never)]
        return sorted((self._part(*one) for one in allowed or spoken), key=lambda part: part.seconds)

    def _part(self, text: str, draft: Draft, written: str) -> Part:
        """The draft, as long as this persona takes to say it."""
        told = frozenset(re.sub(r"^p(?=\d)", "b", name) for name in copywriting.needs(draft.text) - {"brand"})
        frame = re.sub(r"\{\w+", "{", written)
        return Part(draft, _seconds(text, self.speed), told, frame if re.search("[가-힣]", frame) else "")


def _seconds(text: str, speed: float) -> float:
    """s of the text, counted sentence by sentence: most of them come again."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return sum(_sentence_seconds(one, speed) for one in sentences) + speech_pace.PAUSE * (len(sentences) - 1)


@lru_cache(maxsize=50_000)
def _sentence_seconds(text: str, speed: float) -> float:
    return speech_pace.seconds(text, speed)


class Template:
    """Writes from the copy in `copywriting/`; needs nothing, takes a moment, says the same for the same seed."""

    name = "template"
    revision = "16"

    def missing(self) -> str:
        """It is always ready."""
        return ""

    def write(self, brief: Brief, *, tell: Tell = hush) -> list[Line]:
        """Five lines in the order hook, problem, product, proof, call."""
        facts = slots(brief.facts)
        voice = _voice(brief, facts)
        book, topic, sure = _topic(brief, facts["full"], facts["name"])
        opener = OPENER if brief.seconds >= SHORT else 0.0
        scenes = choose_scenes(_choices(brief, topic if sure else {}, voice), brief.seconds, opener, voice.dice)
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
    level = level if level in LEVELS else "해요"
    return Voice(level, phrases, never, speed, dice, {**facts, **_sentences(brief, level, dice)}, brief.field)


def _sentences(brief: Brief, level: Level, dice: random.Random) -> dict[str, str]:
    """b1, b2 ...: what the product does for one, each a sentence in the persona's speech level; h1, h2 ...: the short of it;
    p1, p2 ...: the point itself, where a copula may stand on it; u1, u2 ...: what one does with such a thing."""
    mark = "!" if brief.tone == "enthusiastic" else "."
    found = dict[str, str]()
    trade = str(brief.persona.get("trade", ""))
    told = sorted(told_benefits(brief.facts, brief.field), key=lambda one: not notices(trade, one.fact))
    for n, benefit in enumerate(told, 1):
        found[f"b{n}"] = in_level(dice.choice(benefit.ways) + mark, level)
        if headline := benefit.headline or _short(found[f"b{n}"]):
            found[f"h{n}"] = headline
        if benefit.headline == benefit.fact and is_noun(benefit.fact):
            found[f"p{n}"] = benefit.fact
    name = str(brief.facts.get("name", ""))
    found |= {f"u{n}": in_level(use + mark, level) for n, use in enumerate(uses(name, brief.field), 1)}
    if who := audience(name, copywriting.load("offer")["audience"]):
        found["who"] = who
    return found


def _short(sentence: str) -> str:
    """A sentence as a headline, where two lines hold it."""
    plain = sentence.rstrip(".!")
    return plain if len(plain) <= WIDE or all(len(line) <= 12 for line in _two_lines(plain).split("\n")) else ""


def _topic(brief: Brief, name: str, said: str) -> tuple[Any, Mapping[str, Any], bool]:
    """The book and the topic whose words fit best, and whether the name itself says so, of the product's own field.

    The end of the name, where the thing itself stands, counts most.
    """
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
    sure = best[2] is not None and any(holds(head, word) for word in best[2].get("words", "").split() if len(word) > 1)
    return book, best[2] or _common(book), sure and best[1] == ours


def _head(words: Sequence[str]) -> str:
    """The end of a name, where the thing itself stands: its last word for a thing with the one before."""
    last = max((number for number, word in enumerate(words, 1) if names_a_thing(word)), default=len(words))
    return " ".join(words[max(last - 2, 0) : last])


def _common(book: Mapping[str, Any]) -> Mapping[str, Any]:
    """The topic of a field that fits all its products."""
    return next(topic for topic in book["topic"] if not topic.get("words"))


def _choices(brief: Brief, topic: Mapping[str, Any], voice: Voice) -> Choices:
    """The lines each scene may choose from."""
    offer, tone, facts = copywriting.load("offer"), brief.tone, voice.facts
    asks = list(offer["ask"][tone])
    points = [key for key in facts if re.fullmatch(r"b\d+", key)]
    leads = _parts([["{h}", line] for line in offer["lead"][tone]], points, voice)
    leads = [replace(part, led=bool(part.frame)) for part in leads]
    pairs = _parts([["{h}", line] for line in offer["pair"][tone]], points, voice)
    needs = _parts(offer["need"][tone], points, voice)
    stories = [story for story in topic.get(tone, ()) if not is_forbidden(story[1] + story[3])]
    ours = stories if not points else [story for story in stories if _is_near(story[1], facts["full"])]
    pains = voice.parts(story[:2] for story in ours) if not points or voice.dice.random() < STORY_SHARE else []
    plain = {role: _parts(lines, points, voice) for role, lines in offer["plain"][tone].items()}
    hooks = _parts(offer["hook"][tone], points[:STRONGEST], voice)
    hooks = [part for part in hooks if len(points) <= FEW or not any(map(_USE.fullmatch, part.told))]
    hooks = hooks or voice.parts(offer["bare"][tone])
    telling = [part for part in hooks if part.told - {"name"}] if voice.dice.random() < TELLING else []
    lines = {
        "hook": telling or hooks,
        "problem": pains or [*leads, *pairs] if len(points) > FEW else [*pains, *leads, *needs],
        "product": [*_parts(offer["product"][tone], points, voice), *leads, *([] if points else plain["product"])],
        "proof": [
            *_parts(offer["proof"][tone], points, voice),
            *leads,
            *pairs,
            *(plain["proof"] if len(points) <= FEW else []),
        ],
        "call": _calls(offer["call"][tone], voice.dice.sample(asks, ASKS), voice),
    }
    if "amount" in facts and voice.dice.random() < AMOUNT_SHARE:
        lines["call"] = [part for part in lines["call"] if "amount" in part.told] or lines["call"]
    fillers = [*needs, *plain["proof"]]
    more = [*leads, *pairs, *(fillers if len(points) <= FEW or brief.seconds >= LONG else [])]
    thoughts = voice.parts(["", f"{story[1]} {story[3]}"] for story in stories)
    short = offer["short"][tone]
    calls = _calls([*short["call"], *offer["call"][tone]], sorted(asks, key=len)[:SHORT_ASKS], voice)
    if brief.seconds < VERY_SHORT:
        calls += voice.parts(["{price}" if "price" in facts else "", ask] for ask in asks)
    if "sale" in facts:
        lines["call"] = calls = voice.parts(offer[facts["sale"]][tone])
    roles = [role for role in MOTIONS if role != "problem" or pains or not leads]  # a fact needs no sigh before it
    on_sale = "discount" in facts and "sale" not in facts
    return Choices(
        lines={role: sorted(parts, key=lambda part: part.seconds) for role, parts in lines.items()},
        brief={"hook": [*voice.parts(short["hook"]), *hooks], "problem": needs, "proof": plain["proof"], "call": calls},
        more={"problem": [*thoughts, *more], "product": more, "proof": more},
        phrases={role: parts for role in roles if role != "problem" if (parts := _phrases(role, voice))},
        points=frozenset(points),
        needed={"product": frozenset(["name"]), "call": frozenset(["saved", "list"] if on_sale else ())},
    )


def _is_near(story: str, name: str) -> bool:
    """Whether a story of the topic speaks of this thing: they share a word."""
    return bool(beginnings(story) & beginnings(name))


def _parts(pairs: Iterable[Sequence[str]], points: Sequence[str], voice: Voice) -> list[Part]:
    """The lines with {b} and {c}, {p} and {q} standing for each fact, or two; {u} and {v} for what one does with it."""
    turned = list[tuple[str, str]]()
    known = {"b": points, "p": [f"p{point[1:]}" for point in points], "u": [key for key in voice.facts if _USE.fullmatch(key)]}
    for headline, text in pairs:
        slot = next((slot for slot in known if f"{{{slot}}}" in text or f"{{{slot}:" in text), "")
        if not slot:
            turned.append((headline, text))
            continue
        keys, second = [key for key in known[slot] if key in voice.facts], _SECOND[slot]
        for n, first in enumerate(keys):
            others = keys[n + 1 : PAIRED] if re.search(rf"\{{{second}[:}}]", text) else ("",)
            ways = [_put(_put(text, slot, first), second, other) for other in others]
            short = f"h{first[1:]}" if slot != "u" else ""
            shown = headline.replace("{h}", f"{{{short}}}") if short in voice.facts else re.sub(r".*\{h\}.*", "", headline)
            turned += [(shown, way) for way in ways]
    return voice.parts(turned)


_USE = re.compile(r"u\d+")
_SECOND = {"b": "c", "p": "q", "u": "v"}


def _put(text: str, slot: str, key: str) -> str:
    """The line with that slot naming that fact."""
    return re.sub(rf"\{{{slot}(?=[:}}])", f"{{{key}", text)


def _calls(pairs: Iterable[Sequence[str]], asks: Sequence[str], voice: Voice) -> list[Part]:
    """Lines that tell the price and ask for one of these things to do."""
    parts = voice.parts([headline, text.replace("{ask}", ask)] for headline, text in pairs for ask in asks)
    return [part for part in parts if part.told & {"price", "terms"}] or parts


def _phrases(role: str, voice: Voice) -> list[Part]:
    """The persona's phrases for a scene, as sentences."""
    own = [text.strip() for text in voice.phrases.get(role) or (voice.phrases.get("any") if role in MIDDLE else None) or ()]
    fit = fitting_phrases(own, role, voice.field)
    texts = [text if re.search(r"[.!?,~…]$", text) else f"{text}." for text in fit]
    parts = [Part(Draft("", text), speech_pace.seconds(text, voice.speed)) for text in texts]
    return [part for part in parts if role != "hook" or part.seconds <= GREETING]


# --- lines ------------------------------------------------------------------------------------------------------------


def _line(role: str, scene: Scene, voice: Voice, place: tuple[str, str]) -> Line:
    facts, draft, phrase = voice.facts, scene.draft, scene.phrase.draft.text if scene.phrase else ""
    said = copywriting.say(draft.text, facts, voice.level)
    text = " ".join(part for part in (phrase, said.text) if part)
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
