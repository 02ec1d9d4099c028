"""The director: what is seen while each scene is said, shot by shot. Pure: the same script and photos give the same shots."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from ..media.arrangements import Arrangement, arrangements_of
from ..media.frame_layout import LAYOUTS, Aspect, Presence
from ..records import BrandKit, Crop, FilmClip, Material, PhotoCrop, Scene, Script, Shot, ShotEntrance, ShotKind, ShotMove, Side
from . import cuts
from .facts import Facts, facts_of
from .film_draft import Draft, FilmDraft, Slot, shows_photo, shows_something, suits
from .product_size import CLOSE, caption_overlap, close_crop, drawn_width, frame_share, scale_of
from .recipes import Kind, Recipe, carried_by, fillers, kinds, recipes
from .writing import Wording, says, writing

PRESENTED = 0.42
"""Share of a film's time the presenter is on screen at most."""
PRESENT = 0.64
"""Share of a film's time in which product or photo is to fill LARGE of the frame."""
OFF_CAPTIONS = 4
"""How steeply a shot is wanted less, the more of the product and of its label lies below the captions."""
UNWRITTEN = 0.3
"""What is left of how good an arrangement is when nothing is written where it has room for words: an empty place."""
OPENS = 0.15
"""Share of the frame product or photo takes at least in a film's first shot."""
FOR_PRICE = 0.95
"""s a price is read in at least."""
TYPE_ALONE = 0.1
"""Share of a film's time in which, where there are photos, nothing is shown but words."""
BEST = 0.3
"""Of how good the best way to lay out a shot is, what another must be at least to be drawn."""
PATTERNS = 1
"""Shots of a film at most that show one picture of the product several times."""
RESCALED = 1.6
"""By how much its scale changes when one photo is seen twice in a row."""
CLOSING_WIDTH = 0.45
"""Share of the frame's width the product takes at least on the end card."""
APART = 0.1
"""Shares of the frame's width by which the product differs in size from one shot to the next."""
FILMED = 0.5
"""Share of a film's time in which footage is seen at most where there are photos, too."""
SOFT = 540
"""px of footage's shorter side below which it cannot fill a frame: other footage goes before it."""
STRETCHED = 0.62
"""Of a shot's length what footage must last at least: it is slowed to fill the rest."""
PRICES = ("price_slam", "then_now", "per_unit")
"""Kinds that tell a price."""
LIKED: Mapping[ShotKind, float] = {"then_now": 2.0, "footage": 3.0}
"""How much more than another a kind is wanted; the seller's own eye is the best there is."""
TYPED = (*PRICES, "end_card")
"""Kinds whose type makes them another picture than their neighbours, whatever the product's size."""
_LOOSER = ("", "size", "length", "scale", "neighbour", "once")
"""Which rules give way, one after the other, when nothing else can be shown."""


def plan_shots(
    script: Script,
    material: Sequence[Material],
    *,
    seed: int,
    aspect: Aspect = "9:16",
    presenter: Presence = "auto",
    recipe: str = "auto",
    brand: BrandKit | None = None,
) -> tuple[tuple[Shot, ...], ...]:
    """The shots of every scene, in the scenes' order. A scene that has shots keeps them; one with a picture or a film of its
    own has none, for it shows that.

    `recipe` "quiet" is for a film without a voice; another that the facts cannot carry gives way to one they can.
    """
    facts = facts_of(script.product, material, aspect=aspect, presenter=presenter != "off", quiet=recipe == "quiet")
    dice = _dice(script, seed, "recipe")
    chosen = _recipe(facts, recipe, brand, dice)
    slots = [*_slots(script)]
    total = sum(slot.span.seconds for slot in slots) or 1.0
    film = FilmDraft(script, facts, material, aspect, presenter, _dice(script, seed, "shots"), total)
    for slot in slots:
        film.drafts.append(_existing_shot(slot, film) or _draft(slot, chosen, film))
    _show_price(film)
    _show_product(film)
    _show_presenter(film)
    drafts = _with_entrances(film)
    found: dict[int, list[Shot]] = {}
    for one in drafts:
        found.setdefault(one.slot.scene.scene_number, []).append(one.shot)
    return tuple(tuple(found.get(scene.scene_number, scene.shots)) for scene in script.scenes)


def _dice(script: Script, seed: int, purpose: str) -> random.Random:
    """Chance that is the same for the same product and seed, and another for another product."""
    product = script.product
    name = f"{product.name}/{product.url}" if product else script.scenes[0].text
    digest = sha256(f"{name}/{seed}/{script.metadata.seed}/{purpose}".encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def _recipe(facts: Facts, wanted: str, brand: BrandKit | None, dice: random.Random) -> Recipe:
    carried = carried_by(facts)
    named = [one for one in carried if one.id == wanted]
    liked = [one for one in carried if brand and one.id in brand.recipes]
    return dice.choice(named or liked or list(carried) or [recipes()["question"]])


def _slots(script: Script) -> Iterator[Slot]:
    last = script.scenes[-1]
    for scene in script.scenes:
        if scene.picture or scene.film:
            continue
        spans = cuts.spans(scene, opens=scene.scene_number == 1, closes=scene is last and scene.role == "call")
        if scene.shots:
            spans = _spans_of(scene, sum(span.seconds for span in spans))
        for number, span in enumerate(spans):
            yield Slot(scene, number, span, scene is last and scene.role == "call" and number == len(spans) - 1)


def _spans_of(scene: Scene, seconds: float) -> tuple[cuts.Span, ...]:
    """The spans of shots that are there already: time by their words."""
    words = max(len(scene.text.split()), 1)
    return tuple(cuts.Span(*shot.words, seconds * (shot.words[1] - shot.words[0]) / words) for shot in scene.shots)


def _existing_shot(slot: Slot, film: FilmDraft) -> Draft | None:
    """The shot the scene has there already."""
    if not slot.scene.shots:
        return None
    shot = slot.scene.shots[slot.number]
    one = next((a for a in arrangements_of(shot.kind, film.aspect) if a.name == shot.arrangement), None)
    arrangement = one or (arrangements_of(shot.kind, film.aspect) or arrangements_of(shot.kind))[0]
    return Draft(shot, slot, arrangement, *_sizes(shot.kind, arrangement, shot.photos, film))


# --- one shot ---------------------------------------------------------------------------------------------------------


def _draft(slot: Slot, recipe: Recipe, film: FilmDraft, *, after: Draft | None = None) -> Draft:
    """The shot of a slot: of the recipe's kinds one that fits, else of those that stand in; rules give way one by one."""
    row: tuple[ShotKind, ...] = ("end_card",) if slot.closes else _row(recipe, slot, filmed="footage" in film.facts.has)
    rest = () if slot.closes else fillers("photo" in film.facts.has)
    before = film.drafts[-1] if film.drafts else None
    for loose in _LOOSER:
        for group in (row, rest):
            drafts = [*_fitting(group, slot, film, (before, after), loose)]
            if before is None and "photo" in film.facts.has and group is not rest:  # it opens with what it is about
                drafts = [one for one in drafts if one.share >= OPENS]
            if drafts:
                return film.dice.choices(drafts, [_weight(one, film) for one in drafts])[0]
    bare = arrangements_of("word_slam", film.aspect)[0]
    words = tuple(slot.said[:3]) or (slot.scene.text[:12],)
    return Draft(Shot(kind="word_slam", arrangement=bare.name, words=slot.span[:2], writing=words), slot, bare, 0.0)


def _row(recipe: Recipe, slot: Slot, *, filmed: bool) -> tuple[ShotKind, ...]:
    """The kinds a slot is drawn from: the recipe's, and footage; the film's end is for its last shot alone."""
    number, row = slot.number, recipe.row(slot.scene.role, slot.number)
    while number and row == ("end_card",):
        number -= 1
        row = recipe.row(slot.scene.role, number)
    return (*row, "footage") if filmed else row


def _fitting(
    group: Sequence[ShotKind], slot: Slot, film: FilmDraft, beside: tuple[Draft | None, Draft | None], loose: str
) -> Iterator[Draft]:
    """One draft for each kind of a group that may stand there."""
    level = _LOOSER.index(loose)
    for kind in dict.fromkeys(group):
        facts = kinds()[kind]
        needed = set(facts.needs) - ({"presenter"} if film.presenter != "off" else set())
        low, high = facts.seconds
        fits = low * 0.8 <= slot.span.seconds <= high * 1.12 or level > 1
        again = facts.once and any(one.shot.kind == kind for one in film.drafts) and level < 5
        again = again or (kind in PRICES and any(one and one.shot.kind in PRICES for one in film.drafts[-3:]) and level < 5)
        same = any(one and one.shot.kind == kind for one in beside) and level < 4
        possible = needed <= film.facts.has and fits and not again and not same
        possible = possible and (kind != "footage" or _clip(slot, film, level) is not None)
        if possible and (draft := _make_draft(kind, facts, slot, film, beside, level)):
            yield draft


def _make_draft(
    kind: ShotKind, facts: Kind, slot: Slot, film: FilmDraft, beside: tuple[Draft | None, Draft | None], level: int
) -> Draft | None:
    """A shot of that kind in an arrangement that differs enough from what stands beside it."""
    choice = [one for one in arrangements_of(kind, film.aspect) if _standing(one, facts, slot, film) and _has(one, film)]
    if kind == "end_card" and "photo" in film.facts.has:
        choice = [one for one in choice if one.width >= CLOSING_WIDTH] or choice
    ways, seen = list[_Way](), [one.arrangement.name for one in film.drafts]
    for arrangement in choice:
        wording = Wording(film.facts, film.product, slot.scene, slot.said, film.written)
        written = writing(kind, wording, arrangement.lines)
        if written is None and level > 2:  # rather twice than not at all
            written = writing(kind, wording._replace(used=frozenset()), arrangement.lines)
        photos = _photos(kind, arrangement, facts, film, beside, level)
        if level < 4 and not _in_measure(arrangement, slot, film):
            continue
        if written is None or photos is None or not (level or kind in TYPED or _differs(arrangement, beside)):
            continue
        ways.append(_Way(arrangement, photos, written))
    if not ways:
        return None
    fit = [_fitness(kind, one, seen.count(one.arrangement.name), film) for one in ways]
    way = film.dice.choices(ways, [value if value >= BEST * max(fit) else 0.0 for value in fit])[0]
    return _draft_of(kind, way, slot, film)


def _in_measure(arrangement: Arrangement, slot: Slot, film: FilmDraft) -> bool:
    """Whether the film has not had too much of it: of words alone where there are photos, of one picture several times."""
    if arrangement.pattern:
        return sum(one.arrangement.pattern for one in film.drafts) < PATTERNS
    if "photo" not in film.facts.has or shows_something(arrangement):
        return True
    bare = sum(one.slot.span.seconds for one in film.drafts if not shows_something(one.arrangement))
    return bare + slot.span.seconds <= TYPE_ALONE * film.total


class _Way(NamedTuple):
    """One way to make a shot."""

    arrangement: Arrangement
    photos: tuple[PhotoCrop, ...]
    written: tuple[str, ...]


def _fitness(kind: ShotKind, way: _Way, seen: int, film: FilmDraft) -> float:
    """How good a way is: fresh, the product large, and off the captions."""
    told = (way.arrangement, way.photos, film.material, film.aspect)
    share = frame_share(kind, *told)
    if kind == "end_card" and "photo" in film.facts.has and drawn_width(*told) < CLOSING_WIDTH:
        share *= 0.4
    shown = 0.1 + share if "photo" in film.facts.has else 1.0
    if not way.arrangement.words and not shows_something(way.arrangement):  # somebody stands there, and nothing else
        shown *= UNWRITTEN
    if len(way.written) < way.arrangement.lines and kind not in ("checklist", "end_card"):
        shown *= UNWRITTEN
    return shown * shown * (1 - caption_overlap(*told)) ** OFF_CAPTIONS / (1 + 4 * seen)


def _draft_of(kind: ShotKind, way: _Way, slot: Slot, film: FilmDraft) -> Draft:
    dice, (arrangement, photos, written) = film.dice, way
    mirrored = arrangement.mirror and dice.random() < 0.5
    move, amount = _move(kind, slot.span.seconds, film)
    shot = Shot(
        kind=kind,
        arrangement=arrangement.name,
        mirrored=mirrored,
        photos=photos,
        words=(slot.span.first, slot.span.end),
        writing=written[:8],
        presenter=arrangement.presenter.size if arrangement.presenter else "none",
        side=_side(arrangement, film.aspect, mirrored),
        move=move,
        amount=round(amount, 3),
        footage=str(clip.path) if kind == "footage" and (clip := _clip(slot, film, 1)) else "",
        seed=dice.randrange(2**32),
    )
    return Draft(shot, slot, arrangement, *_sizes(kind, arrangement, photos, film))


def _standing(arrangement: Arrangement, facts: Kind, slot: Slot, film: FilmDraft) -> bool:
    """Whether the presenter may stand as the arrangement has it: as the user wants it, and not for too long."""
    person = arrangement.presenter
    if person is None:
        return not facts.presenter
    wanted = {"auto": True, "half": person.size != "corner", "full": person.size != "corner", "corner": person.size == "corner"}
    return wanted.get(film.presenter, False) and film.presented + slot.span.seconds <= PRESENTED * film.total


def _has(arrangement: Arrangement, film: FilmDraft) -> bool:
    """Whether there is what the arrangement needs."""
    same = {"two_photos": "photos2", "three_photos": "photos3", "both_prices": "discount", "facts": "facts3"}
    return {same.get(need, need) for need in arrangement.needs} <= film.facts.has


def _differs(arrangement: Arrangement, beside: tuple[Draft | None, Draft | None]) -> bool:
    """Whether the product stands in another size than in the shots beside it; photos that fill the frame differ by crop."""
    return all(
        one is None
        or (arrangement.share == one.arrangement.share == 1.0)
        or abs(arrangement.width - one.arrangement.width) >= APART
        for one in beside
    )


def _side(arrangement: Arrangement, aspect: Aspect, mirrored: bool) -> Side:
    box = arrangement.placed(aspect, mirrored=mirrored).presenter
    if box is None:
        return "middle"
    middle = (box.left + box.right) / 2 / LAYOUTS[aspect].width
    return "left" if middle < 0.42 else "right" if middle > 0.58 else "middle"


def _move(kind: ShotKind, seconds: float, film: FilmDraft) -> tuple[ShotMove, float]:
    """A move other than the shot's before, and how far: the longer it is seen, the further."""
    before = film.drafts[-1].shot.move if film.drafts else ""
    moves = kinds()[kind].moves
    others: list[ShotMove] = [one for one in moves if one != before]
    move: ShotMove = film.dice.choice(others or list(moves))
    paced = max(seconds / 1.5, 1.0)
    return move, min((0.075 if move.startswith("pan") else 0.08) * paced + film.dice.uniform(0, 0.03), 0.3)


# --- photos -----------------------------------------------------------------------------------------------------------


def _photos(
    kind: ShotKind,
    arrangement: Arrangement,
    facts: Kind,
    film: FilmDraft,
    beside: tuple[Draft | None, Draft | None],
    level: int,
) -> tuple[PhotoCrop, ...] | None:
    """What the shot shows: the photos used least, none twice in a row but at another scale. None without such a photo."""
    if kind == "before_after" and film.facts.marked:
        return tuple(PhotoCrop(photo=n) for n in film.facts.marked)
    fit = [photo for photo in film.material if suits(kind, arrangement, photo, film)]
    wanted = max(facts.photos, 1 + ("two_photos" in arrangement.needs)) if shows_photo(arrangement) else 0
    if not wanted:
        return ()
    ranked = sorted(fit, key=lambda photo: (_uses(photo.photo, film), -photo.score, film.dice.random()))
    for main in ranked:
        crop = close_crop(main, _parts_so_far(main, film), film.aspect) if kind in CLOSE else None
        photos = (PhotoCrop(photo=main.photo, crop=crop),)
        scale = scale_of(kind, arrangement, photos, film.material, film.aspect)
        free = level > 2 or kind in TYPED or arrangement.presenter  # another picture at any scale
        if free or all(one is None or _differs_in_scale(one, photos[0], scale) for one in beside):
            others = [PhotoCrop(photo=photo.photo) for photo in ranked if photo.photo != main.photo]
            return (*photos, *others[: wanted - 1]) if len(others) >= wanted - 1 else None
    return None


def _clip(slot: Slot, film: FilmDraft, level: int) -> FilmClip | None:
    """The footage a shot shows: what is not shown yet and long enough, first; none when there is too much of it already."""
    clips, seconds = film.product.clips if film.product else (), slot.span.seconds
    most = FILMED if "photo" in film.facts.has else 1.0
    if not clips or (level < 2 and film.filmed + seconds > most * film.total):
        return None
    shown = [one.shot.footage for one in film.drafts]
    long = [one for one in clips if one.seconds >= STRETCHED * seconds]
    fresh = sorted((one for one in long if str(one.path) not in shown), key=lambda one: min(one.width, one.height) < SOFT)
    return next(iter(fresh if fresh or level < 2 else long), None)


def _uses(photo: int, film: FilmDraft) -> int:
    return sum(bool(one.shot.photos) and one.shot.photos[0].photo == photo for one in film.drafts)


def _differs_in_scale(other: Draft, main: PhotoCrop, scale: float) -> bool:
    """Whether a shot beside it shows another photo, or this one at a scale that differs enough."""
    if not other.shot.photos or other.shot.photos[0].photo != main.photo or not other.scale or not scale:
        return True
    return max(scale / other.scale, other.scale / scale) >= RESCALED


def _parts_so_far(photo: Material, film: FilmDraft) -> list[Crop]:
    """The parts of a photo that were shown."""
    return [crop.crop for one in film.drafts for crop in one.shot.photos if crop.photo == photo.photo and crop.crop]


def _sizes(kind: ShotKind, arrangement: Arrangement, photos: tuple[PhotoCrop, ...], film: FilmDraft) -> tuple[float, float]:
    """A draft's scale and share."""
    told = (kind, arrangement, photos, film.material, film.aspect)
    return scale_of(*told), frame_share(*told)


# --- the whole --------------------------------------------------------------------------------------------------------


def _weight(draft: Draft, film: FilmDraft) -> float:
    """How much a shot is wanted there: what is being said, seen; the product, where it was small for long."""
    said, shot = draft.slot.said, draft.shot
    weight = LIKED.get(shot.kind, 1.0)
    if shot.kind in PRICES and any(says(said, price) for price in film.facts.prices):
        weight *= 6
    if shot.kind == "review_card" and any(word.startswith(("별점", "후기", "리뷰", "평점")) or "점" in word for word in said):
        weight *= 5
    if shot.kind in ("callout", "checklist") and any(says(said, point) for point in film.facts.points):
        weight *= 3
    if shot.presenter != "none" and film.drafts and film.drafts[-1].shot.presenter != "none":
        weight *= 0.2
    if not film.drafts and "photo" in film.facts.has:  # the film begins with what it is about
        weight *= 0.3 + 3 * draft.share
    weight /= 1 + 2 * sum(one.shot.kind == shot.kind for one in film.drafts)
    weight /= 1 + 9 * sum(one.arrangement is draft.arrangement for one in film.drafts)
    if film.drafts and film.shown < PRESENT:
        weight *= 4 if film.shows(draft) else 0.6
    return (
        weight
        * (0.25 + draft.share)
        * (1 - caption_overlap(draft.arrangement, shot.photos, film.material, film.aspect)) ** OFF_CAPTIONS
    )


def _show_price(film: FilmDraft) -> None:
    """A price stands long enough to be read: where no shot does that, one of the last scenes' does."""
    told = [one for one in film.drafts if one.shot.kind in PRICES and one.slot.span.seconds >= FOR_PRICE]
    group: tuple[ShotKind, ...] = ("then_now",) if "discount" in film.facts.has else ("price_slam",)
    if told or "price" not in film.facts.has:
        return
    late = [n for n, one in enumerate(film.drafts) if one.slot.scene.role in ("call", "proof") and not one.slot.closes]
    late.sort(key=lambda n: (film.drafts[n].slot.scene.role != "call", -n))
    for place in late:
        one = film.drafts[place]
        free = not one.slot.scene.shots and one.slot.span.seconds >= FOR_PRICE
        if free and _replace(film, place, group, wanted=lambda draft: True):
            return


def _show_product(film: FilmDraft) -> None:
    """Give shots without the product away until it is there for long enough: never the one that opens or closes the film,
    nor the first of its kind that tells a price."""
    told = ("end_card", "price_slam", "then_now", "per_unit", "before_after")
    order = sorted(range(1, len(film.drafts)), key=lambda n: -film.drafts[n].slot.span.seconds)
    for place in order:
        if film.shown >= PRESENT or "photo" not in film.facts.has:
            return
        one = film.drafts[place]
        if not film.shows(one) and one.shot.kind not in told and not one.slot.scene.shots:
            _replace(film, place, fillers(True), wanted=film.shows)


def _show_presenter(film: FilmDraft) -> None:
    """Whoever speaks is seen, early: in one of the first two scenes, and again."""
    if film.presenter == "off":
        return
    for scenes in ((1, 2), (3, 4, 5)):
        places = [n for n, one in enumerate(film.drafts) if one.slot.scene.scene_number in scenes]
        if not places or any(film.drafts[n].shot.presenter != "none" for n in places):
            continue
        for place in sorted(places, key=lambda n: (film.shows(film.drafts[n]), n)):
            one = film.drafts[place]
            fixed = one.shot.kind in ("end_card", "price_slam", "then_now", "review_card") or one.slot.scene.shots
            people: tuple[ShotKind, ...] = ("presenter_talk", "split_presenter", "presenter_aside")
            if not fixed and place and _replace(film, place, people, wanted=lambda draft: draft.shot.presenter != "none"):
                break


def _replace(film: FilmDraft, place: int, group: Sequence[ShotKind], *, wanted: Callable[[Draft], bool]) -> bool:
    """Put a shot of that group there, if one fits between its neighbours."""
    whole, slot = film.drafts, film.drafts[place].slot
    before, after = (whole[n] if 0 <= n < len(whole) else None for n in (place - 1, place + 1))
    film.drafts = whole[:place] + whole[place + 1 :]
    for loose in _LOOSER[:3]:
        found = [one for one in _fitting(group, slot, film, (before, after), loose) if wanted(one)]
        if found:
            chosen = film.dice.choices(found, [0.1 + one.share for one in found])[0]
            film.drafts = [*whole[:place], chosen, *whole[place + 1 :]]
            return True
    film.drafts = whole
    return False


def _with_entrances(film: FilmDraft) -> list[Draft]:
    """The film with its special transitions: into a scene and into the end, two at most; the rest is cut.

    None where the presenter stands before or after: a transition carries all that is seen.
    """
    drafts, dice = list(film.drafts), film.dice
    scene_ways: list[ShotEntrance] = ["whip", "zoom", "slide", "mask"]
    end_ways: list[ShotEntrance] = ["zoom", "mask"]
    free = [n for n in range(1, len(drafts)) if drafts[n - 1].shot.presenter == drafts[n].shot.presenter == "none"]
    scenes = [n for n in free if drafts[n].slot.number == 0 and not drafts[n].slot.closes]
    scenes.sort(key=lambda n: drafts[n].slot.scene.role != "product")
    turns = [(n, scene_ways) for n in scenes[:1]] + [(n, end_ways) for n in free if drafts[n].slot.closes]
    for place, ways in turns:
        if not drafts[place].slot.scene.shots and dice.random() < 0.8:
            shot = drafts[place].shot.model_copy(update={"entrance": dice.choice(ways)})
            drafts[place] = replace(drafts[place], shot=shot)
    return drafts
