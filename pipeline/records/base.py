"""The base of every record, and the words that several of them use."""

from __future__ import annotations

from importlib import import_module
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

VERSION = "0.1.0"
"""The program's; it stands in records and in files."""

Disclosure = Literal["", "paid", "gift", "affiliate"]
"""Why the maker tells of a product: paid for it, given the product, paid by sale; "" when it is the seller's own."""
Tone = Literal["professional", "casual", "funny", "enthusiastic"]
Role = Literal["hook", "problem", "product", "proof", "call"]
Motion = Literal["push", "pull", "pan_left", "pan_right", "rise", "hold"]

TONES: tuple[Tone, ...] = ("professional", "casual", "funny", "enthusiastic")
ROLES: tuple[Role, ...] = ("hook", "problem", "product", "proof", "call")


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def _repr_html_(self) -> str | None:
        """What a notebook shows; drawn by pipeline/notebook.py, which is imported when a notebook asks."""
        return import_module("pipeline.notebook").html_of(self)

    @model_validator(mode="before")
    @classmethod
    def _whole_letters(cls, given: object) -> object:
        """Half of a pair of UTF-16, which JSON lets through, is no letter and can be written to no file."""
        return {key: _whole(value) for key, value in given.items()} if isinstance(given, dict) else given


def _whole(value: object) -> object:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, (list, tuple)) and any(isinstance(item, str) for item in value):
        return type(value)(_whole(item) for item in value) if type(value) in (list, tuple) else value
    return value
