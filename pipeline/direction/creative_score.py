"""A film judged as an advert, 0..100: on its list of shots before it is rendered, on its frames afterwards.

Seven parts, each with a number and one sentence that says what to change. Weights, bounds and sentences are in creative.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ..korean.hangul import is_syllable
from ..korean.reader import read
from ..records import Check, CreativePart, CreativeScore, Product, Scene, Script, Shot, Speech
from ..word_tables import Table, read_table

if TYPE_CHECKING:
    from ..media.film_frames import FilmMeasures

LARGE = 0.4
"""Share of the frame from which product or photo is large."""
PACE = (5.8, 7.2)
"""Syllables a second an advert is read with."""
PAUSE = 0.12
"""s from where on a gap between two words is a pause."""
_DRAWN_WRITING = ("checklist", "review_card", "end_card", "price_slam", "then_now")
"""Kinds that are made to be read: more than two blocks are no fault of theirs."""


@dataclass(frozen=True)
class TimedShot:
    """A shot and when it is seen; `shot` is None for a scene without shots."""

    scene: Scene
    shot: Shot | None
    start: float
    """s from the film's begin"""
    end: float

    @property
    def seconds(self) -> float:
        """s it lasts"""
        return self.end - self.start

    @property
    def kind(self) -> str:
        """records.ShotKind, or "scene"."""
        return self.shot.kind if self.shot else "scene"


def timed_shots(script: Script, speeches: Sequence[Speech] = ()) -> list[TimedShot]:
    """The shots with their times: of the narration where it is there, else each word as long as its letters."""
    timed, begin = [], 0.0
    for n, scene in enumerate(script.scenes):
        speech = speeches[n] if n < len(speeches) else None
        seconds = speech.duration if speech else scene.duration
        begins = [0.0, *(_word_at(scene, shot.words[0], speech, seconds) for shot in scene.shots[1:]), seconds]
        for shot, (start, end) in zip(scene.shots or (None,), pairwise(begins), strict=True):
            timed.append(TimedShot(scene, shot, begin + start, begin + end))
        begin += seconds
    return timed


def _word_at(scene: Scene, word: int, speech: Speech | None, seconds: float) -> float:
    """s of the scene at which a word begins."""
    if speech and word < len(speech.words):
        return speech.words[word].start
    texts = scene.text.split()
    return seconds * len("".join(texts[:word])) / max(len("".join(texts)), 1)


def score_plan(
    script: Script, speeches: Sequence[Speech] = (), *, music: bool = True, checks: Sequence[Check] = ()
) -> CreativeScore:
    """The score of a film by its script and shots: before it is rendered, or with the quality report it has by now."""
    return _score(_measure(script, speeches, music) | _values_of_checks(checks))


def score_film(
    script: Script,
    speeches: Sequence[Speech],
    frames: FilmMeasures,
    checks: Sequence[Check] = (),
    *,
    music: bool = True,
) -> CreativeScore:
    """The score of a finished film: shots, product and hook by its frames, sound and captions by its quality report."""
    values = _measure(script, speeches, music) | _values_of_checks(checks)
    lengths = frames.shots
    values |= {
        "first_shot": lengths[0],
        "mean_shot": sum(lengths) / len(lengths),
        "longest_shot": max(lengths),
        "rate": len(lengths) / frames.seconds,
        "first_share": max(frames.fills[:2], default=0.0),
    }
    if script.product and script.product.photos:
        values |= {"mean_share": frames.mean_fill, "large_time": frames.large_time}
    return _score(values)


def _values_of_checks(checks: Sequence[Check]) -> dict[str, float]:
    """What the quality report says of sound and captions."""
    rows, values = {row.name: row for row in checks}, dict[str, float]()
    if found := re.match(r"-?[\d.]+", rows["loudness"].value if "loudness" in rows else ""):
        values["loudness_off"] = abs(float(found[0]) + 14)
    if "captions inside" in rows:
        values["captions_outside"] = 0.0 if rows["captions inside"].ok else 1.0
    return values


def story_values(script: Script, speeches: Sequence[Speech]) -> dict[str, float]:
    """What is told: facts, discount, price, call (shares 0..1), and when the product is named (s)."""
    return {**_story(script, script.product), "named_at": _named_at(script, timed_shots(script, speeches), speeches)}


def spoken_pace(script: Script, speeches: Sequence[Speech]) -> float:
    """Syllables a second while somebody speaks, pauses left out; a gap shorter than PAUSE parts two words and is none."""
    spoken = sum(word.end - word.start for speech in speeches for word in speech.words)
    gaps = (after.start - word.end for speech in speeches for word, after in pairwise(speech.words))
    spoken += sum(gap for gap in gaps if gap < PAUSE)
    said = " ".join(reading.spoken for scene in script.scenes for reading in read(scene.text))
    return sum(map(is_syllable, said)) / max(spoken, 0.1)


def as_check(score: CreativeScore) -> Check:
    """The score as a row of the quality report: never a fault, but it says what would gain most."""
    parts = ", ".join(f"{part.name} {part.score}" for part in score.parts)
    worst = min(score.parts, key=lambda part: part.score)
    return Check(name="creative", ok=True, value=f"{score.total}/100 ({parts})", limit="0..100", note=worst.advice_ko)


# --- measuring ---------------------------------------------------------------------------------------------------------


def _measure(script: Script, speeches: Sequence[Speech], music: bool) -> dict[str, float]:
    """Every value the rules ask for."""
    shots, product = timed_shots(script, speeches), script.product
    total = max(shots[-1].end, 0.1)
    shares = _table()["shares"]
    fills = [shares.get(one.kind, 0.3) for one in shots]
    lengths = [one.seconds for one in shots]
    return {
        "first_shot": lengths[0],
        "first_share": fills[0],
        "named_at": _named_at(script, shots, speeches),
        "hook_strength": float(_strong(script.scenes[0], product)),
        "mean_share": sum(fill * seconds for fill, seconds in zip(fills, lengths, strict=True)) / total,
        "large_time": sum(seconds for fill, seconds in zip(fills, lengths, strict=True) if fill >= LARGE) / total,
        "mean_shot": total / len(shots),
        "longest_shot": max(lengths),
        "rate": len(shots) / total,
        "repeats": float(sum(one.kind == other.kind != "scene" for one, other in pairwise(shots))),
        **_reading(shots),
        **_story(script, product),
        "syllables_off": _pace_off(script, speeches),
        "music": float(music),
        "loudness_off": 0.0,
        "presenter_time": sum(one.seconds for one in shots if one.shot is None or one.shot.presenter != "none") / total,
        "captions_outside": 0.0,
    }


def _reading(shots: Sequence[TimedShot]) -> dict[str, float]:
    rates, blocks, doubled = [0.0], [0], 0
    for one in shots:
        if one.shot is None:
            continue
        texts = [text for text in one.shot.writing if text.strip()]
        rates.append(sum(len(_letters(text)) for text in texts) / max(one.seconds, 0.2))
        blocks.append(len(texts) if one.kind not in _DRAWN_WRITING else 0)
        first, end = one.shot.words
        said = _letters(" ".join(one.scene.text.split()[first : end or None]))
        doubled += any(len(_letters(text)) > 5 and _letters(text) in said for text in texts)
    return {"letters_a_second": max(rates), "blocks": float(max(blocks)), "doubled": float(doubled)}


def _story(script: Script, product: Product | None) -> dict[str, float]:
    said = " ".join(scene.text for scene in script.scenes)
    last = script.scenes[-1].text
    asks = any(word in last for word in _table()["words"]["asks"])
    if product is None:
        return {"facts_told": 1.0, "discount_told": 1.0, "price_told": 1.0, "asks": float(asks)}
    seen = said + " ".join(text for scene in script.scenes for shot in scene.shots for text in shot.writing)
    told = [_mentions(said, feature) for feature in product.features[:6]]
    saving = (product.list_price or 0) - (product.price or 0)
    figures = any(_says(said, amount) for amount in (product.list_price, saving))
    discount = product.discount is None or f"{product.discount}%" in said or figures or "할인" in said
    return {
        "facts_told": sum(told) / len(told) if told else 1.0,
        "discount_told": float(discount),
        "price_told": float(product.price is None or _says(seen, product.price)),
        "asks": float(asks),
    }


def _says(text: str, amount: Decimal | int | None) -> bool:
    """Whether an amount stands in a text, in digits or in 만."""
    if amount is None:
        return False
    whole = int(amount)
    short = f"{whole // 10000}만" if whole >= 10000 else f"{whole:,}"
    return f"{whole:,}" in text or str(whole) in text or short in text.replace(" ", "")


def _mentions(said: str, feature: str) -> bool:
    """Whether half of a feature's words (their first two letters) are said."""
    words = re.findall(r"\w{2,}", feature)
    found = [word[: max(2, len(word) - 1)] in said for word in words]
    return bool(words) and sum(found) * 2 >= len(words)


def _strong(scene: Scene, product: Product | None) -> bool:
    """Whether the hook has a number, the product's name or one of its words."""
    text = scene.text + scene.headline + "".join(text for shot in scene.shots for text in shot.writing)
    names = re.findall(r"\w{2,}", product.name) if product else []
    return bool(re.search(r"\d", text)) or any(name in text for name in names)


def _named_at(script: Script, shots: Sequence[TimedShot], speeches: Sequence[Speech]) -> float:
    """s at which a word of the product's name is first said or written."""
    names = [name for name in re.findall(r"\w{2,}", script.product.name)] if script.product else []
    if not names:
        return 0.0
    written = [one.start for one in shots if one.shot and any(name in " ".join(one.shot.writing) for name in names)]
    begin = 0.0
    for n, scene in enumerate(script.scenes):
        speech = speeches[n] if n < len(speeches) else None
        seconds = speech.duration if speech else scene.duration
        for place, word in enumerate(scene.text.split()):
            if any(name in word for name in names):
                return min([begin + _word_at(scene, place, speech, seconds), *written])
        begin += seconds
    return min(written, default=begin)


def _pace_off(script: Script, speeches: Sequence[Speech]) -> float:
    """Syllables a second outside of PACE; 0 before the narration is there."""
    if not speeches:
        return 0.0
    rate = spoken_pace(script, speeches)
    return max(PACE[0] - rate, rate - PACE[1], 0.0)


def _letters(text: str) -> str:
    return re.sub(r"[^\w%]", "", text)


# --- points ------------------------------------------------------------------------------------------------------------


_Rule = tuple[str, float, float, float]
"""The measure; its value that loses all points, the one that loses none; the points."""


class _Asked(Table):
    asks: list[str]
    fine: list[str]


class _Advice(Table):
    ko: str
    en: str


class _Table(Table):
    weights: dict[str, float]
    rules: dict[str, list[_Rule]]
    shares: dict[str, float]
    words: _Asked
    advice: dict[str, _Advice]


@cache
def _table() -> _Table:
    return read_table(Path(__file__).with_name("creative.toml"), _Table)


def _score(values: Mapping[str, float]) -> CreativeScore:
    parts = tuple(_part(name, rules, values) for name, rules in _table()["rules"].items())
    weights = _table()["weights"]
    total = sum(weights[part.name] * part.score for part in parts) / sum(weights.values())
    return CreativeScore(total=round(total), parts=parts)


def _part(name: str, rules: Sequence[_Rule], values: Mapping[str, float]) -> CreativePart:
    """One part: its points, its measures, and the sentence on the rule that loses most."""
    lost = list(_lost_points(rules, values))
    score = 100 * (1 - sum(missing for _, missing in lost) / sum(rule[3] for rule in rules))
    rule, missing = max(lost, key=lambda one: one[1])
    advice = _table()["advice"][rule]
    said = (
        [text.format(value=values[rule]) for text in (advice["ko"], advice["en"])] if missing > 1 else _table()["words"]["fine"]
    )
    measures = {rule[0]: round(values[rule[0]], 3) for rule in rules}
    told = {"name": name, "score": round(score), "measures": measures, "advice_ko": said[0], "advice_en": said[1]}
    return CreativePart.model_validate(told)


def _lost_points(rules: Sequence[_Rule], values: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Each rule and the points it loses."""
    for name, worst, best, points in rules:
        share = (values[name] - worst) / (best - worst)
        yield name, points * (1 - min(max(share, 0.0), 1.0))
