"""What in a short's words the fact sheet or a rule does not allow."""

from __future__ import annotations

from typing import Literal

from .base import Record

FindingKind = Literal["number", "claim", "offer", "address", "unproven"]
Severity = Literal["grave", "hint"]


class Finding(Record):
    """One thing that is said or shown and should be looked at. A hint for writers, not legal advice."""

    scene: int
    """scene_number; 0 for what belongs to no scene."""
    kind: FindingKind
    found: str
    """As written."""
    ko: str
    en: str
    law: str = ""
    """The rule it may break."""
    instead: str = ""
    """A tamer wording, or the sheet's own value."""
    blocks: bool = True
    """False when the words are the seller's own (they stand in the sheet): to be known, not to be rewritten."""
    place: str = ""
    """Where it stands: "name", "feature", "description", "text", "headline", "chip", "shot", "thumbnail", "upload"."""
    area: str = ""
    """The field of law ("화장품", "금융" ...); "" for what is only no fact of the sheet."""
    severity: Severity = "hint"
    why: str = ""
    why_en: str = ""
    dropped: bool = False
    """True when it was left out of the short by itself."""
