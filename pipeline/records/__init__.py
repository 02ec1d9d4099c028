"""What the stages hand on: frozen records, with the unit under every field.

Paths inside a record are relative to the project folder. `scene_number`, `text`, `duration`, `total_duration`,
`metadata.character_id` and `metadata.tone` keep the names of the original script format.
"""

from __future__ import annotations

from .artifacts import SHAPES, Check, Clip, Cue, Enter, Layer, LayerKind, Mouth, Shape, Short, Speech, Still, Word
from .base import ROLES, TONES, VERSION, Disclosure, Motion, Record, Role, Tone
from .brand import BrandKit
from .character import Character, Palette, Voice
from .creative import CreativePart, CreativeScore
from .finding import Finding, FindingKind, Severity
from .product import Amount, Availability, FilmClip, Origin, Photo, Product
from .script import Scene, Script, ScriptMetadata
from .shot import PLACES, Crop, Material, PhotoCrop, PhotoKind, Shot, ShotEntrance, ShotKind, ShotMove, Side, spread

__all__ = [
    "PLACES",
    "ROLES",
    "SHAPES",
    "TONES",
    "VERSION",
    "Amount",
    "Availability",
    "BrandKit",
    "Character",
    "Check",
    "Clip",
    "CreativePart",
    "CreativeScore",
    "Crop",
    "Cue",
    "Disclosure",
    "Enter",
    "FilmClip",
    "Finding",
    "FindingKind",
    "Layer",
    "LayerKind",
    "Material",
    "Motion",
    "Mouth",
    "Origin",
    "Palette",
    "Photo",
    "PhotoCrop",
    "PhotoKind",
    "Product",
    "Record",
    "Role",
    "Scene",
    "Script",
    "ScriptMetadata",
    "Severity",
    "Shape",
    "Short",
    "Shot",
    "ShotEntrance",
    "ShotKind",
    "ShotMove",
    "Side",
    "Speech",
    "Still",
    "Tone",
    "Voice",
    "Word",
    "spread",
]
