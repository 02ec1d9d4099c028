"""What a job is to make, and how far it is."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..records import Product, Record, Script, Short
from ..short import Settings

Status = Literal["queued", "running", "paused", "done", "failed", "cancelled"]
Want = Literal["run", "pause", "stop"]
FINAL: tuple[Status, ...] = ("done", "failed", "cancelled")


class Order(Record):
    """What a job is to make: exactly one of `place`, `product` and `script`."""

    place: str = ""
    """An address or the path of a file."""
    product: Product | None = None
    script: Script | None = None
    project: str = ""
    """Name of the project folder below home()/projects; "" names it after the product."""
    storyboard: str = ""
    """Id of the storyboard it is made for; "" for none."""
    character_id: str
    settings: Settings = Settings()
    engines: dict[str, str] = Field(default_factory=dict)
    """Stage -> engine name; a stage left out is "auto"."""


class State(Record):
    """How far a job is."""

    id: str
    user: str
    """Whose job it is; "" on a studio without accounts."""
    title: str
    status: Status
    stage: str = ""
    scene: int = 0
    note: str = ""
    share: float = Field(default=0.0, ge=0, le=1)
    """Of the whole job."""
    eta_seconds: float | None = None
    error_ko: str = ""
    error_en: str = ""
    project: str = ""
    """Name of the project folder; "" until it is known."""
    storyboard: str = ""
    """Id of the storyboard it is made for; "" for none."""
    short: Short | None = None
    """What it made."""
    files: dict[str, str] = Field(default_factory=dict)
    """Path in the project -> name in the store, for the finished files; empty without a store."""
    created: float = 0.0
    """Unix time, s"""
    updated: float = 0.0
    """Unix time, s"""
