"""Placeholder."""

from __future__ import annotations

from dataclasses import dataclass

from ..records import Product, Script


@dataclass(frozen=True)
class Finding:
    """One thing in a script that the fact sheet or a rule does not allow."""

    scene: int
    ko: str
    en: str
    blocks: bool = True


def check_script(script: Script, product: Product) -> tuple[Finding, ...]:
    """Findings."""
    return ()
