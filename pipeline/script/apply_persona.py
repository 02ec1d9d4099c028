"""A persona put onto words that exist: its speech level and catch-phrases, every fact left where it is."""

from __future__ import annotations

import re
from dataclasses import replace

from ..engines import Brief, Line
from ..korean.speech_levels import LEVELS, in_level
from ..product_text.copy_rules import fitting_phrases


def in_persona(brief: Brief) -> list[Line]:
    """`brief.lines` as the persona would say them."""
    level = brief.persona["speech_level"] if brief.persona["speech_level"] in LEVELS else "해요"
    phrases = brief.persona["phrases"]
    lines = []
    for n, line in enumerate(brief.lines):
        text = in_level(line.text, level)
        own = phrases.get(line.role) or (phrases.get("any") if n == len(brief.lines) // 2 else None) or ()
        own = fitting_phrases(own, line.role, brief.field)
        phrase = own[(brief.seed + n) % len(own)] if own and line.role in ("hook", "call", "product") else ""
        if phrase and phrase.strip(".!?,~ ") not in text:
            text = _join_sentences(text, phrase) if line.role == "call" else _join_sentences(phrase, text)
        lines.append(replace(line, text=text, emphasis=tuple(word for word in line.emphasis if word in text)))
    return lines


def _join_sentences(first: str, then: str) -> str:
    return f"{first} {then}" if re.search(r"[.!?,~…]$", first) else f"{first}. {then}"
