"""The models a user may choose from: what each is for, what it weighs, its licence, whether it is here; fetch, check, remove.

list_models()   every engine of every stage, and what is needed to run it
pull(name)      fetch its weights: resumed, checked, pinned to a commit, safetensors only
verify(name)    read every file again
remove(name)    delete them
plan_run(names) what a run with these engines would load, and how it fits the card
offer(names)    what those engines lack: names, bytes and terms, to be asked about once
first_offer()   the same for a machine on which nobody chose, until `answer()`
voice_hint()    how to get a better voice, once
"""

from __future__ import annotations

from .download import pull, remove, verify
from .download_offers import Download, Offer, answer, first_offer, offer, voice_hint
from .model_table import ModelRow, list_models
from .run_plan import Plan, PlannedModel, plan_run

__all__ = [
    "Download",
    "ModelRow",
    "Offer",
    "Plan",
    "PlannedModel",
    "answer",
    "first_offer",
    "list_models",
    "offer",
    "plan_run",
    "pull",
    "remove",
    "verify",
    "voice_hint",
]
