"""Changes to a storyboard. Each takes one and returns the next; `StoryboardFile.change` saves it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Literal
from uuid import uuid4

from pydantic import ValidationError

from ..engines import ScriptEngine
from ..errors import InputError
from ..media.arrangements import arrangement_of, arrangements_of
from ..progress import Report, silent
from ..records import Character, Product, Scene, Script, Tone
from ..records.shot import PhotoCrop, Shot
from ..script import ScriptOptions, enhance_script, with_text, write_script
from ..workspace.project import Project
from .storyboard import Removed, Row, Storyboard

MOST = 12
"""Scenes a short may have."""
LINES = 12
"""Former sentences a scene keeps."""
TRIES = 6
"""How often other words are asked for until they are other words."""
UNWRITTEN = "…"
"""Text of a scene nobody has written yet; `Row.unwritten` says so."""
Own = Literal["picture", "recording", "film"]


def set_scene(board: Storyboard, key: str, **changes: object) -> Storyboard:
    """Change fields of one scene. Raises InputError for a value that cannot be used."""
    n = board.number(key)
    script = with_text(board.written, n, str(changes["text"])) if "text" in changes else board.written
    rest = {name: value for name, value in changes.items() if name != "text"}
    old = script.scene(n)
    if old.shots and "headline" in rest and "shots" not in rest:
        rest["shots"] = [shot.model_dump() for shot in _with_headline(old, str(rest["headline"]))]
    try:
        new = Scene.model_validate({**old.model_dump(), **rest})
    except ValidationError as error:
        said = error.errors()[0]
        name, value = ".".join(map(str, said["loc"])), str(said["input"])[:40]
        raise InputError(
            f"{n}번 장면의 {name} 값 '{value}' 은(는) 쓸 수 없습니다. 범위 안의 값을 적어 주세요.",
            f"The value '{value}' for {name} of scene {n} cannot be used. Give one within its range.",
        ) from error
    board = _with_scenes(board, [new if scene is old else scene for scene in script.scenes], board.rows)
    return _with_row(board, key, unwritten=False) if "text" in changes else board


def _with_headline(scene: Scene, headline: str) -> list[Shot]:
    """The scene's shots with another headline where the old one is written, else in the first line that is written at all."""
    line, before = (" ".join(text.split()).strip(" .,") for text in (headline, scene.headline))
    shots, places = list(scene.shots), [n for n, shot in enumerate(scene.shots) if shot.writing]
    if not line or line == before or not places:
        return shots
    for n in [n for n in places if before in shots[n].writing] or places[:1]:
        writing = shots[n].writing
        new = tuple(line if text == before else text for text in writing) if before in writing else (line, *writing[1:])
        shots[n] = shots[n].model_copy(update={"writing": new})
    return shots


def set_shot(board: Storyboard, key: str, number: int, **changes: object) -> Storyboard:
    """Change fields of one shot of a scene, counted from 0. Raises InputError for a shot or a value that is not there."""
    shots = list(board.scene(key).shots)
    if not 0 <= number < len(shots):
        raise InputError(
            f"이 장면에는 {number + 1}번째 컷이 없습니다. 컷은 {len(shots)}개입니다.",
            f"This scene has no shot {number + 1}. It has {len(shots)}.",
        )
    shots[number] = shots[number].model_copy(update=changes)
    return set_scene(board, key, shots=[shot.model_dump() for shot in shots])


def roll_shot(board: Storyboard, key: str, number: int, *, dice: random.Random | None = None) -> Storyboard:
    """Another arrangement for one shot of a scene, of its kind. A locked one stays as it is."""
    dice, shots = dice or random.Random(), board.scene(key).shots
    shot = shots[number] if 0 <= number < len(shots) else None
    if shot is None or shot.locked:
        return board if shot else set_shot(board, key, number)
    now = arrangement_of(shot.arrangement, shot.kind)
    alike = [one for one in arrangements_of(shot.kind) if bool(one.presenter) == bool(now.presenter) and one.needs == now.needs]
    chosen = dice.choice([one for one in alike if one.name != now.name] or [now])
    mirrored = chosen.mirror and (not shot.mirrored if chosen is now else dice.random() < 0.5)
    presence = chosen.presenter.size if chosen.presenter else "none"
    changes = {"arrangement": chosen.name, "mirrored": mirrored, "presenter": presence, "seed": dice.randrange(2**32)}
    return set_shot(board, key, number, **changes)


def swap_photo(board: Storyboard, key: str, number: int) -> Storyboard:
    """The product's next photo, whole, for one shot of a scene that shows one; the next clip for one that was filmed. A locked
    one stays as it is."""
    shots, product = board.scene(key).shots, board.written.product
    shot = shots[number] if 0 <= number < len(shots) else None
    if shot and shot.footage and product and not shot.locked:
        places = [str(clip.path) for clip in product.clips]
        at = places.index(shot.footage) if shot.footage in places else -1
        return set_shot(board, key, number, footage=places[(at + 1) % len(places)]) if places else board
    if shot is None or shot.locked or not shot.photos or product is None or len(product.photos) < 2:
        return board if shot else set_shot(board, key, number)
    following = (shot.photos[0].photo + 1) % len(product.photos)
    return set_shot(board, key, number, photos=(PhotoCrop(photo=following), *shot.photos[1:]))


def keep_line(board: Storyboard, key: str, line: str) -> Storyboard:
    """The storyboard with a sentence the scene said before, to go back to."""
    row = board.row(key)
    if row.unwritten or not line.strip() or line == board.scene(key).text:
        return board
    return _with_row(board, key, lines=(*(one for one in row.lines if one != line), line)[-LINES:])


def set_tone(board: Storyboard, key: str, tone: Tone | None) -> Storyboard:
    """The tone a scene is written in again."""
    return _with_row(board, key, tone=tone)


def lock_seed(board: Storyboard, key: str, locked: bool) -> Storyboard:
    """Hold a scene's seed, or let the dice change it again."""
    return _with_row(board, key, locked=locked)


def roll_seed(board: Storyboard, key: str = "", *, dice: random.Random | None = None) -> Storyboard:
    """Another seed for one scene, or for all that are not locked. A locked scene stays as it is."""
    dice = dice or random.Random()
    keys = [row.key for row in board.rows if not row.locked and key in ("", row.key)]
    for one in keys:
        board = set_scene(board, one, seed=dice.randrange(2**32))
    return board


def move_scene(board: Storyboard, key: str, by: int) -> Storyboard:
    """Move a scene `by` places (negative: towards the start), as far as the ends."""
    at = board.number(key) - 1
    to = min(max(at + by, 0), len(board.rows) - 1)
    scenes, rows = list(board.written.scenes), list(board.rows)
    scenes.insert(to, scenes.pop(at))
    rows.insert(to, rows.pop(at))
    return _with_scenes(board, scenes, rows)


def add_scene(board: Storyboard, after: str, text: str = "") -> Storyboard:
    """A new scene saying `text` after the scene `after`; without a text it has to be written before it is made.

    Raises InputError when there are MOST.
    """
    if len(board.rows) >= MOST:
        raise InputError(
            f"장면은 {MOST}개까지 넣을 수 있습니다. 다른 장면을 지우고 넣어 주세요.",
            f"A short has at most {MOST} scenes. Delete one first.",
        )
    at = board.number(after)
    old = board.written.scenes[at - 1]
    role = "proof" if old.role in ("product", "proof", "call") else "product"
    place = at - 1 if old.role == "call" and at == len(board.rows) else at  # the call to action stays the last word
    new = Scene(scene_number=1, text=text or UNWRITTEN, duration=3.0, role=role, motion="push", seed=random.randrange(2**32))
    scenes, rows = list(board.written.scenes), list(board.rows)
    scenes.insert(place, new)
    rows.insert(place, Row(key=uuid4().hex[:8], unwritten=not text))
    board = _with_scenes(board, scenes, rows)
    return set_scene(board, rows[place].key, text=text) if text else board


def delete_scene(board: Storyboard, key: str) -> Storyboard:
    """Take a scene out; `restore_scene` brings it back. Raises InputError for the last one."""
    if len(board.rows) == 1:
        raise InputError(
            "마지막 장면은 지울 수 없습니다. 글을 바꿔 주세요.", "The last scene cannot be deleted. Change its text."
        )
    n = board.number(key)
    gone = Removed(place=n, row=board.rows[n - 1], scene=board.written.scene(n))
    scenes = [scene for scene in board.written.scenes if scene.scene_number != n]
    board = _with_scenes(board, scenes, [row for row in board.rows if row.key != key])
    return board.model_copy(update={"removed": (*board.removed, gone)})


def restore_scene(board: Storyboard) -> Storyboard:
    """Bring back the scene deleted last; without one, nothing happens."""
    if not board.removed:
        return board
    *left, back = board.removed
    scenes, rows = list(board.written.scenes), list(board.rows)
    scenes.insert(back.place - 1, back.scene)
    rows.insert(back.place - 1, back.row)
    return _with_scenes(board, scenes, rows).model_copy(update={"removed": tuple(left)})


def rewrite_scene(
    board: Storyboard, key: str, character: Character, *, engine: ScriptEngine, project: Project, report: Report = silent
) -> Storyboard:
    """Other words for one scene, from the fact sheet, in the row's tone.

    The engine writes a whole script, so that the scene fits one; only this scene's words are taken from it.
    """
    old, script = board.scene(key), board.written
    product = script.product or Product(name=old.headline.replace("\n", " ") or old.text[:60])
    tone = board.row(key).tone or script.metadata.tone
    said = {take.scene.text for take in board.row(key).takes} | {old.text}
    new = old
    for seed in range(script.metadata.seed + 1, script.metadata.seed + 1 + TRIES):
        if new.text not in said:
            break
        options = ScriptOptions.model_validate({**board.settings.script.model_dump(), "tone": tone, "seed": seed % 2**32})
        new = _alike(write_script(product, character, options, engine=engine, project=project, report=report), old)
    words = {name: getattr(new, name) for name in ("headline", "chips", "emphasis", "image_prompt")}
    return set_scene(set_scene(board, key, text=new.text), key, **words)


def enhance_all(
    board: Storyboard, character: Character, *, engine: ScriptEngine, project: Project, report: Report = silent
) -> Storyboard:
    """All scenes, fact for fact, as `character` would say them; pictures, seeds and files of one's own stay."""
    options = ScriptOptions.model_validate({**board.settings.script.model_dump(), "seed": board.written.metadata.seed})
    script = enhance_script(board.written, character, options, engine=engine, project=project, report=report)
    for row, new in zip(board.rows, script.scenes, strict=True):
        words = {"headline": new.headline, "chips": new.chips, "emphasis": new.emphasis}
        board = set_scene(set_scene(board, row.key, text=new.text), row.key, **words)
    metadata = script.metadata
    return board.model_copy(update={"script": board.written.model_copy(update={"metadata": metadata})})


def _alike(script: Script, old: Scene) -> Scene:
    """The scene of `script` that does what `old` does."""
    same = [scene for scene in script.scenes if scene.role == old.role]
    return same[0] if same else script.scenes[min(old.scene_number, len(script.scenes)) - 1]


def replace_own(board: Storyboard, key: str, kind: Own, path: str) -> Storyboard:
    """Put a file of one's own (from `keep_picture` and its like) in a scene; "" takes it out again."""
    return set_scene(board, key, **{kind: path})


def spread_films(board: Storyboard, places: Sequence[str]) -> Storyboard:
    """Put clips of one's own (places in the project) into the scenes in order, those that have one already passed over."""
    free = [row.key for row, scene in zip(board.rows, board.written.scenes, strict=True) if not scene.film]
    for key, place in zip(free, places, strict=False):
        board = replace_own(board, key, "film", place)
    return board


def _with_row(board: Storyboard, key: str, **changes: object) -> Storyboard:
    rows = tuple(row.model_copy(update=changes) if row.key == key else row for row in board.rows)
    return board.model_copy(update={"rows": rows})


def _with_scenes(board: Storyboard, scenes: Sequence[Scene], rows: Sequence[Row]) -> Storyboard:
    """The storyboard with these scenes, numbered anew."""
    numbered = tuple(scene.model_copy(update={"scene_number": n}) for n, scene in enumerate(scenes, 1))
    total = round(sum(scene.duration for scene in numbered), 3)
    script = board.written.model_copy(update={"scenes": numbered, "total_duration": total})
    return board.model_copy(update={"script": script, "rows": tuple(rows)})
