"""The models a user may choose from: what each is for, what it weighs, its licence, whether it is here; fetch, check, remove.

list_models()   every engine of every stage, and what is needed to run it
pull(name)      fetch its weights: resumed, checked, pinned to a commit, safetensors only
verify(name)    read every file again
remove(name)    delete them
plan_run(names) what a run with these engines would load, and how it fits the card
"""

from __future__ import annotations

from .manage import pull, remove, verify
from .plan import Plan, PlannedModel, plan_run
from .table import ModelRow, list_models

__all__ = ["ModelRow", "Plan", "PlannedModel", "list_models", "plan_run", "pull", "remove", "verify"]
