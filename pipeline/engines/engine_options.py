"""Options that only one engine has: said as plain values under the engine's name, checked by the engine's own record.

A setting may hold options of several engines at once ({"sdxl": {"steps": 30}}): only those of the engine that runs count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ..errors import InputError, cure
from . import TABLES, Engine, load


class Options(BaseModel):
    """Options of an engine: frozen, with a range and a default in each field. A file is a FilePath."""

    model_config = ConfigDict(frozen=True, extra="forbid")


O = TypeVar("O", bound=Options)  # noqa: E741


def _parse(given: object) -> object:
    """JSON as it is typed on a command line, parsed; anything else as it is."""
    try:
        return json.loads(given) if isinstance(given, str) else given
    except ValueError:
        return given


Given = Annotated[dict[str, dict[str, bool | int | float | str]], BeforeValidator(_parse)]
"""Engine name -> option -> value."""


def read_options(kind: type[O], given: Mapping[str, object]) -> O:
    """`given` as options. Raises InputError with the field, the value and what it may be."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        ko, en = cure(first)
        raise InputError(
            f"설정 '{name}' 에 {first['input']!r} 는 쓸 수 없습니다. {ko} 쓸 수 있는 설정: {', '.join(kind.model_fields)}",
            f"The option '{name}' cannot be {first['input']!r}. {en} Options: {', '.join(kind.model_fields)}",
        ) from error


def own_options(
    stage: str, engine: Engine, given: Mapping[str, Mapping[str, object]], *, draft: bool = False
) -> dict[str, object]:
    """What `given` (see Given) says for `engine`, checked; files as paths, so that a fingerprint sees what is in them.

    `draft` asks an engine that can draw drafts for one.
    Raises InputError for an engine there is not, and for an option the engine does not have or a value it does not take.
    """
    for name in given:
        if name not in TABLES[stage].engines:
            load(stage, name)
    kind, said = kind_of(engine), dict(given.get(engine.name) or {})
    if draft and "draft" in kind.model_fields:
        said |= {"draft": True}
    return read_options(kind, said).model_dump(exclude_unset=True) if said else {}


def kind_of(engine: object) -> type[Options]:
    """The record of an engine's options; the embedded ones have none of their own."""
    return getattr(engine, "options", Options)


def check_given(stage: str, given: Mapping[str, Mapping[str, object]], *, files: bool) -> None:
    """Raise InputError when `given` (see Given) cannot be used; without `files` also when it names a file."""
    for name, said in given.items():
        kind = kind_of(load(stage, name))
        named = [option for option in said if option in kind.model_fields and _is_file(kind.model_fields[option].annotation)]
        if named and not files:
            raise InputError(
                f"여기에서는 파일을 고르는 설정({name} 의 {named[0]})을 쓸 수 없습니다. 이 설정을 빼고 보내 주세요.",
                f"Options that name a file ({named[0]} of {name}) cannot be set from here. Leave it out.",
            )
        read_options(kind, said)


def _is_file(annotation: object) -> bool:
    inner = get_args(annotation)
    return annotation is Path or any(_is_file(part) for part in inner)
