"""Words that are data: a TOML file read as the shape that its reader expects of it.

A shape is a class of keys, so that a misspelt or missing key is found when the file is read and not when a word is looked for.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import (
    NotRequired,  # pydantic asks for these before Python 3.12
    TypeVar,
)

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

__all__ = ["NotRequired", "Table", "TypedDict", "read_table"]


@with_config(ConfigDict(extra="forbid"))
class Table(TypedDict):
    """A table of a file: a subclass names its keys, each with its kind."""


T = TypeVar("T")


def read_table(file: Path, shape: type[T]) -> T:
    """The table in a TOML file of the program. Raises pydantic's ValidationError, with the key, where it is not of `shape`."""
    return TypeAdapter(shape).validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
