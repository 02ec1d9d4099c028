"""Direction: what is seen while it is said. A script and what is known of the photos become a list of shots.

facts.py     what a product's sheet and photos can show           kinds.toml    what each kind of shot needs
cuts.py      at which words a scene is cut                        recipes.toml  what films are built on
writing.py   what is written on a shot                         product_size.py  how large a photo comes out
film_draft.py  the film as far as it is planned
plan.py      plan_shots: all of it, pure
rhythm.py    words become times: cuts on words and beats
"""

from __future__ import annotations

from .options import DirectionOptions, with_shots
from .plan import plan_shots
from .recipes import recipes
from .rhythm import Measure, pace_scene

__all__ = ["DirectionOptions", "Measure", "pace_scene", "plan_shots", "recipes", "with_shots"]
