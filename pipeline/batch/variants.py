"""The plan: which shorts a file asks for. Every row times the variants that are to be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import Field

from ..characters import AUTO, cast_for
from ..crawl import file_below, is_address
from ..errors import InputError, PipelineError
from ..records import TONES, Character, Product, Record, Script, Tone
from ..script import write_script
from ..short import Engines, Settings
from ..storyboard import saved_brand, with_brand
from ..storyboard.brand_file import Brand, check_logo, read_brand
from ..workspace.project import Project, fingerprint
from .rows import Row, Source

SEEDS = 60
"""Seeds tried for another first sentence."""


class BatchOptions(Record):
    """What is made of every row."""

    variants: int = Field(default=0, ge=0, le=50)
    """Shorts a product; 0 makes one for each pair of a character and a tone."""
    characters: tuple[str, ...] = ()
    """Ids, compared with one another; none takes who fits each product."""
    tones: tuple[Tone, ...] = ()
    """Compared with one another; none takes the one of the settings, or the character's own."""
    settings: Settings = Settings()
    engines: dict[str, str] = Field(default_factory=dict)
    """Stage -> engine name; a stage left out is "auto"."""
    brand: str = ""
    """The shop's brand file (docs/direction.md); "" takes the one the user keeps, where there is one."""
    in_process: bool = False
    """Make them in this process instead of handing them to the jobs' worker."""


class Item(Record):
    """One short of a batch."""

    key: str
    """Fingerprint of the row and of everything asked for: the same in the next run."""
    row: Row
    variant: int = 1
    """1, 2, 3 ... within the row"""
    character_id: str = ""
    tone: str = ""
    """"" leaves it to the character."""
    hook: int = 0
    """Which first sentence: 0 is the script's own, 1 the next that says something else ..."""


def plan(rows: Iterable[Row], source: Source, options: BatchOptions | None = None, *, user: str = "") -> Iterator[Item]:
    """Every short the rows ask for, row by row, with the characters `user` has. A row that cannot be used is one Item with a
    problem.

    Raises InputError for a character there is not, or a brand file that cannot be read.
    """
    options = options or BatchOptions()
    for character_id in options.characters:
        cast_for(character_id, None, user=user)
    asked = options.settings.model_dump(mode="json", exclude_defaults=True)  # a new option does not make every row new
    brand = brand_of(options, user)
    if brand:
        check_logo(brand)
    common = fingerprint(asked, options.engines, *([brand._asdict()] if brand else []))
    for row in rows:
        yield from _items(_with_problem(row, user), source, options, common)


def _with_problem(row: Row, user: str) -> Row:
    """The row; with a problem when it wishes for a character or a tone there is not."""
    try:
        if row.character:
            cast_for(row.character, None, user=user)
        if row.tone and row.tone not in TONES:
            raise InputError(
                f"말투 '{row.tone[:30]}' 은(는) 없습니다. 쓸 수 있는 말투: {', '.join(TONES)}",
                f"There is no tone '{row.tone[:30]}'. There are: {', '.join(TONES)}",
            )
    except PipelineError as error:
        return row.model_copy(update={"problem": row.problem or error.ko, "problem_en": row.problem_en or error.en})
    return row


def _items(row: Row, source: Source, options: BatchOptions, common: str) -> Iterator[Item]:
    content = (row.values, row.place, _files(row, source.base), common)
    if row.problem:
        yield Item(key=fingerprint("problem", row.number, content), row=row)
        return
    characters = (row.character,) if row.character else options.characters or (AUTO,)
    tones = (row.tone,) if row.tone else options.tones or (options.settings.script.tone or "",)
    pairs = [(character, tone) for tone in tones for character in characters]
    for i in range(options.variants or len(pairs)):
        (character, tone), hook = pairs[i % len(pairs)], i // len(pairs)
        key = fingerprint("item", content, character, tone, hook)
        yield Item(key=key, row=row, variant=i + 1, character_id=character, tone=tone, hook=hook)


def _files(row: Row, base: Path) -> list[tuple[str, int]]:
    """The files a row names and their sizes: another picture under the same name is another order."""
    names = [*row.values.get("images", ()), *((row.place,) if row.place and not is_address(row.place) else ())]
    return [(name, _size(base, name)) for name in names if not is_address(name)]


def _size(base: Path, name: str) -> int:
    try:
        found = file_below(base, name)
    except InputError:  # the row fails by it, once it is made
        return -1
    return found.stat().st_size if found else -1


def brand_of(options: BatchOptions, user: str) -> Brand | None:
    """The brand its films carry; None without one. Raises InputError for a file that cannot be read."""
    if options.brand:
        return read_brand(Path(options.brand).expanduser())
    return None if options.settings.image.brand_kit else saved_brand(user)


def settings_of(item: Item, options: BatchOptions, project: Project, user: str = "") -> Settings:
    """The settings of one short, the logo of its brand copied into the project."""
    brand = brand_of(options, user)
    settings = with_brand(options.settings, brand, project) if brand else options.settings
    if not item.tone:
        return settings
    script = settings.script.model_validate({**settings.script.model_dump(), "tone": item.tone})
    return settings.model_copy(update={"script": script})


def with_hook(
    product: Product, character: Character, settings: Settings, hook: int, *, engines: Engines, project: Project
) -> Product | Script:
    """What to make a short from so that only its first sentence differs from the other variants'.

    All other scenes stay word for word, so that their narration, pictures and clips are made once for all variants.
    Raises InputError when there are not so many first sentences.
    """
    if not hook:
        return product
    first = settings.script.seed
    base = write_script(product, character, settings.script, engine=engines.script, project=project)
    said, found = {_hook_sound(base)}, base
    for seed in range(first + 1, first + SEEDS):
        again = settings.script.model_copy(update={"seed": seed})
        found = write_script(product, character, again, engine=engines.script, project=project)
        said.add(_hook_sound(found))
        if len(said) > hook:
            break
    else:
        raise InputError(
            f"첫 문장이 {len(said)}가지뿐인 상품입니다. --characters 나 --tones 를 더하거나 --variants 를 줄여 주세요.",
            f"This product has only {len(said)} first sentences. Add --characters or --tones, or lower --variants.",
        )
    scenes = (found.scenes[0], *base.scenes[1:])
    total = round(sum(scene.duration for scene in scenes), 3)
    return base.model_copy(update={"scenes": scenes, "total_duration": total})


def _hook_sound(script: Script) -> str:
    """What the first scene says, without what does not change the sound."""
    return re.sub(r"[\W_]+", "", script.scenes[0].text)
