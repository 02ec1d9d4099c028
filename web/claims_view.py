"""Claims of the sheet and of the scenes for the page: what a rule may speak against, why, and a tamer wording."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from pipeline import storyboard as boards
from pipeline.errors import PipelineError
from pipeline.records import Finding, Product
from pipeline.script import advert_findings, sheet_findings
from pipeline.storyboard import Storyboard

from .i18n import words


class ClaimsError(PipelineError):
    """Grave claims nobody has been asked about yet; its text is the question."""

    def __init__(self, claims: tuple[Finding, ...]) -> None:
        self.claims = claims
        told = ", ".join(dict.fromkeys(f"'{claim.found}' ({claim.law})" for claim in claims[:4]))
        super().__init__(*(words(language)["ask_claims"].format(told) for language in ("ko", "en")))


def claims_list(findings: Iterable[Finding], language: str) -> str:
    """The findings as an HTML list, the grave ones first; "" when there are none."""
    found = sorted(findings, key=lambda one: (one.severity != "grave", one.scene))
    lines = [escape(one.ko if language == "ko" else one.en) for one in found]
    if not lines:
        return ""
    items = "".join(f"<li>{line}</li>" for line in dict.fromkeys(lines))
    headline = escape(words(language)["claims_found"].format(len(lines)))
    return f"<details class='hint' open><summary>{headline}</summary><ul>{items}</ul></details>"


def scene_claims(board: Storyboard) -> tuple[Finding, ...]:
    """What a rule may speak against in the scenes as they stand."""
    return tuple(found for found in advert_findings(board.written) if found.scene) if board.script else ()


def unanswered_claims(product: Product, board: Storyboard | None) -> tuple[Finding, ...]:
    """Grave claims of the sheet and of the open short's scenes that the user has not been asked about."""
    if product.claims_confirmed or (board and board.product.claims_confirmed and _is_same(board, product)):
        return ()
    found = (*sheet_findings(product), *(scene_claims(board) if board else ()))
    answered = board.claims_answered if board else ()
    return tuple(one for one in found if one.severity == "grave" and one.found not in answered)


def _is_same(board: Storyboard, product: Product) -> bool:
    """True when the open short is about that product: what was confirmed for one holds for no other."""
    return boards.same_product(board.product, product.name)


def with_tamer_words(board: Storyboard) -> Storyboard:
    """The storyboard with each grave claim of a scene in its tamer wording, or without it."""
    for claim in scene_claims(board):
        if claim.severity != "grave" or claim.place not in ("text", "headline", "chip"):
            continue
        key = board.rows[claim.scene - 1].key
        scene = board.scene(key)
        tamer = {name: _tamer(getattr(scene, name), claim) for name in ("text", "headline")}
        chips = tuple(filter(None, (_tamer(chip, claim) for chip in scene.chips)))
        changed = {name: text for name, text in tamer.items() if text != getattr(scene, name) and (text or name == "headline")}
        changed |= {"chips": chips} if chips != scene.chips else {}
        board = boards.set_scene(board, key, **changed) if changed else board
    return board


def _tamer(text: str, claim: Finding) -> str:
    return text.replace(claim.found, claim.instead).strip() if claim.found in text else text
