"""A fact sheet that changed while its short is open: what says or shows the changed facts follows, the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from ..engines import ScriptEngine
from ..errors import InputError
from ..product_text.fact_sheet import FactSheet
from ..records import Character, Product, Scene, Script
from ..script import write_script
from ..script.fact_check import check_script
from ..workspace.project import Project
from .edit import set_scene
from .storyboard import Storyboard

Words = TypeVar("Words", str, tuple[str, ...])
WORDS = ("headline", "chips", "emphasis")
"""What is written on a scene; with its text, what may name a fact."""


def same_product(before: Product, name: str) -> bool:
    """True while `name` can be `before`'s: more than half of its words, or the same letters. Numbers and sizes do not count."""
    old, new = _name_words(before.name), _name_words(name)
    one, other = "".join(before.name.lower().split()), "".join(name.lower().split())
    alike = bool(one and other) and (one in other or other in one)
    return alike or 2 * len(old & new) > min(len(old), len(new))


def _name_words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name.lower()) if not re.search(r"\d", word)}


def change_product(
    board: Storyboard, product: Product, character: Character, *, engine: ScriptEngine, project: Project
) -> Storyboard:
    """The storyboard about `product`, a changed sheet of the same product.

    A scene as it was written takes the words written from the new sheet when it tells a changed value, or one that follows
    from it (the saving), and when facts came or went; in words of the user's own, and in what is written on pictures, the
    changed values are replaced. What is true of both sheets, seeds, order, takes and files of one's own stay.
    Raises InputError for a scene that would still say what the sheet no longer does.
    """
    if board.script is None:
        return board.model_copy(update={"product": product})
    before, after = (
        write_script(sheet, character, board.settings.script, engine=engine, project=project)
        for sheet in (board.product, product)
    )
    values, changed = _changed_values(board.product, product), board
    anew = None if _facts_came_or_went(board.product, product) else {number for number, _ in _numbers(board.written, product)}
    for number, row in enumerate(board.rows, 1):
        fresh = after if anew is None or number in anew else before
        changed = _follow(changed, row.key, before, fresh, values)
    if [photo.path for photo in product.photos] != [photo.path for photo in board.product.photos]:
        changed = _planned_anew(changed)
    script = changed.written.model_copy(update={"product": product})
    _refuse_old_facts(board, script, product)
    return changed.model_copy(update={"product": product, "script": script})


def _follow(board: Storyboard, key: str, before: Script, after: Script, values: dict[str, str]) -> Storyboard:
    """One scene of the storyboard after the change."""
    scene = board.scene(key)
    place = next((n for n, one in enumerate(before.scenes) if one.text == scene.text), None)
    replaced = {name: _replace_values(getattr(scene, name), values) for name in ("text", *WORDS)}
    fresh = _counterpart(before, after, place) if place is not None else None
    if fresh is not None and place is not None:
        old = before.scenes[place]
        kept = {name: replaced[name] for name in WORDS if getattr(scene, name) != getattr(old, name)}
        replaced = {name: getattr(fresh, name) for name in ("text", *WORDS)} | kept
    if replaced["text"] != scene.text:
        board = set_scene(board, key, text=replaced["text"])
    now = board.scene(key)
    changes: dict[str, Any] = {name: replaced[name] for name in WORDS if replaced[name] != getattr(now, name)}
    return set_scene(board, key, **changes, shots=_shots(scene, replaced, values))


def _counterpart(before: Script, after: Script, place: int) -> Scene | None:
    """The scene of `after` that does what `before`'s does; None where that is not sure."""
    roles = [[scene.role for scene in script.scenes] for script in (before, after)]
    return after.scenes[place] if roles[0] == roles[1] else None


def _shots(scene: Scene, words: dict[str, Any], values: dict[str, str]) -> list[dict[str, Any]]:
    """The scene's shots with the new values; none, to be planned anew, where the scene says something else."""
    if words["text"] != scene.text or words["headline"] != scene.headline:
        return []
    return [shot.model_copy(update={"writing": _replace_values(shot.writing, values)}).model_dump() for shot in scene.shots]


def _planned_anew(board: Storyboard) -> Storyboard:
    """Its shots name photos by their place: with other photos they are planned again."""
    for row in board.rows:
        board = set_scene(board, row.key, shots=[])
    return board


def _changed_values(before: Product, after: Product) -> dict[str, str]:
    """What is shown of the one sheet -> of the other, where both have it and it differs; the longest first."""
    old, new = FactSheet(before).facts(), FactSheet(after).facts()
    pairs = dict[str, str]()
    for name, value in old.items():
        if isinstance(value, str) and isinstance(new.get(name), str) and new[name] != value and name != "description":
            pairs[value] = new[name]
    for was, now in ((before.price, after.price), (before.list_price, after.list_price)):
        if was and now and was != now:
            pairs.setdefault(f"{was:,}", f"{now:,}")
            pairs.setdefault(str(was), str(now))
    return dict(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


def _facts_came_or_went(before: Product, after: Product) -> bool:
    """Whether one sheet tells what the other does not: then every scene is looked at anew."""
    old, new = FactSheet(before).facts(), FactSheet(after).facts()
    return old.keys() != new.keys() or (before.features, before.description) != (after.features, after.description)


def _replace_values(value: Words, values: Mapping[str, str]) -> Words:
    """Text, or texts, with the changed values in them; a number is never a part of a longer one."""
    if isinstance(value, tuple):
        return tuple(_replace_values(one, values) for one in value)
    if not values:
        return value
    pattern = "|".join(rf"(?<![\d,.]){re.escape(old)}(?![\d,])" if old[:1].isdigit() else re.escape(old) for old in values)
    return re.sub(pattern, lambda found: values[found.group()], value)


def _refuse_old_facts(board: Storyboard, script: Script, product: Product) -> None:
    """Raises InputError for a scene that was true of the former sheet and is not of the new one."""
    known = set(_numbers(board.written, board.product))
    for number, found in _numbers(script, product):
        if (number, found) not in known:
            raise InputError(
                f"{number}번 장면의 '{found}' 은(는) 바꾼 상품 정보에 없습니다. 대본에서 그 말을 고친 뒤 다시 눌러 주세요.",
                f"Scene {number} says “{found}”, which the changed sheet does not have. Change it in the script.",
            )


def _numbers(script: Script, product: Product) -> Iterator[tuple[int, str]]:
    for finding in check_script(script, product):
        if finding.blocks:
            yield finding.scene, finding.found
