"""What is said and shown, scene by scene."""

from __future__ import annotations

from pydantic import Field, model_validator

from .base import Motion, Record, Role, Tone
from .product import Product
from .shot import Shot


class Scene(Record):
    """One scene of the script."""

    scene_number: int = Field(ge=1)
    text: str = Field(min_length=1, max_length=400)
    """What is said and captioned, as written."""
    duration: float = Field(gt=0)
    """s; planned from what is read aloud until the narration exists, then its real length."""
    role: Role = "product"
    headline: str = ""
    """Large words on the picture; at most two lines, broken by "\\n"."""
    chips: tuple[str, ...] = ()
    """Short facts shown on the picture, in the order they appear."""
    emphasis: tuple[str, ...] = ()
    """Words of `text` set in the accent colour."""
    image_prompt: str = ""
    """For the model engines, in English."""
    motion: Motion = "push"
    seed: int = Field(default=0, ge=0, lt=2**32)
    at_least: float = Field(default=0.0, ge=0, le=30)
    """s the scene lasts at least; 0 is as long as it is spoken."""
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    """Times the pace it would be said at."""
    liveliness: float = Field(default=1.0, ge=0, le=2)
    """Times the spread of the melody it would be said with."""
    picture: str = ""
    """A picture of one's own, or an earlier still, in the project folder; "" draws one."""
    recording: str = ""
    """A recording of one's own, or an earlier narration, in the project folder; "" has it spoken."""
    film: str = ""
    """A clip of one's own, or an earlier one, in the project folder; "" moves the still."""
    shots: tuple[Shot, ...] = ()
    """What is seen while it is said, in order; empty shows one picture for the whole scene, as shorts made before do."""


class ScriptMetadata(Record):
    """Who speaks, how, and what wrote it."""

    character_id: str
    tone: Tone
    seed: int = 0
    engine: str = ""
    """Engine name and revision that wrote the script."""


class Script(Record):
    """The whole text, and the facts it was written from."""

    scenes: tuple[Scene, ...] = Field(min_length=1)
    total_duration: float = Field(gt=0)
    """s; the sum of the scenes' durations."""
    metadata: ScriptMetadata
    product: Product | None = None
    """The fact sheet it was written from; pictures take price, photos and badges from here."""

    @model_validator(mode="after")
    def _check_numbers(self) -> Script:
        if [scene.scene_number for scene in self.scenes] != list(range(1, len(self.scenes) + 1)):
            raise ValueError("scene_number must run 1, 2, 3 ...")
        return self

    def scene(self, number: int) -> Scene:
        """The scene with that scene_number."""
        return self.scenes[number - 1]
