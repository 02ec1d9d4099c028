"""What the user may choose about the shots of a film, and how they come into its script."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field, field_validator

from ..media.frame_layout import Aspect, Presence
from ..records import BrandKit, Material, Record, Script, spread
from .plan import plan_shots
from .recipes import recipes


class DirectionOptions(Record):
    """How a film is cut."""

    shots: bool = True
    """False shows one picture for each scene."""
    recipe: str = "auto"
    """What it is built on: an id of recipes.toml; "auto" draws one its facts can carry."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    """Another number, other shots."""

    @field_validator("recipe")
    @classmethod
    def _check_recipe(cls, recipe: str) -> str:
        if recipe != "auto" and recipe not in recipes():
            raise ValueError(f"auto, {', '.join(recipes())}")
        return recipe


def with_shots(
    script: Script,
    options: DirectionOptions,
    material: Sequence[Material],
    *,
    aspect: Aspect = "9:16",
    presenter: Presence = "auto",
    quiet: bool = False,
    brand: BrandKit | None = None,
) -> Script:
    """The script with shots in every scene that has none and shows no picture or film of its own; those it has keep
    their shares of a text that was changed."""
    if not options.shots:
        return script
    fitted = (scene.model_copy(update={"shots": spread(scene.shots, len(scene.text.split()))}) for scene in script.scenes)
    script = script.model_copy(update={"scenes": tuple(fitted)})
    recipe = "quiet" if quiet else options.recipe
    who: Presence = "off" if quiet else presenter
    planned = plan_shots(script, material, seed=options.seed, aspect=aspect, presenter=who, recipe=recipe, brand=brand)
    scenes = (scene.model_copy(update={"shots": shots}) for scene, shots in zip(script.scenes, planned, strict=True))
    return script.model_copy(update={"scenes": tuple(scenes)})
