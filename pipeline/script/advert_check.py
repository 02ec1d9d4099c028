"""What a rule of advertising may speak against in a product's sheet and in a short, and what is left out for it.

The rules are product_text/regulated_claims.toml: hints for writers, not legal advice. A grave claim of the sheet is left out of
the short by itself; everything found is said, with the law, why, and a tamer wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..errors import InputError
from ..product_text.regulated_claims import Rule, claims, goods_of, refusal
from ..records import Finding, Product, Script
from .fact_check import claim_finding, texts_of

_THING = r"(?:용?\s?(?:기|계|기기|측정기|치료기))(?![가-힣])"
"""What makes a thing of a claim: 치료기, 혈압계. Its name stays, and is told."""
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|[\r\n]+")


def fit_to_advertise(product: Product) -> tuple[Product, tuple[Finding, ...]]:
    """The product without the grave claims of its sheet, and what was found in it. As it is when there are none.

    Raises InputError for goods that may not be advertised so.
    """
    goods = goods_of(product)
    if refused := refusal(goods):
        raise InputError(
            f"'{product.name[:40]}': {refused.refused}. 다른 상품을 골라 주세요. "
            "법률 자문이 아니라 만드는 사람을 위한 안내입니다.",
            f"'{product.name[:40]}': {refused.refused_en}. Choose another product. This is a hint, not legal advice.",
        )
    findings = sheet_findings(product)
    if not any(found.dropped for found in findings):
        return product, findings
    sheet = _words(product)

    def clean(text: str) -> bool:
        return not _grave(claims(text, goods, sheet))

    notes = dict.fromkeys((*product.notes, *(found.ko for found in findings if found.dropped)))
    changes = {
        "name": _plain_name(product, goods),
        "features": tuple(text for text in product.features if clean(text)),
        "options": tuple(text for text in product.options if clean(text)),
        "description": "\n".join(part for part in _SENTENCE.split(product.description) if clean(part)),
        "notes": tuple(notes),
    }
    return product.model_copy(update=changes), findings


def sheet_findings(product: Product) -> tuple[Finding, ...]:
    """What rules may speak against in the sheet itself; `dropped` says that a short leaves it out."""
    goods, sheet = goods_of(product), _words(product)
    name = _plain_name(product, goods)
    return _unique(
        claim_finding(0, place, found, rule, dropped=rule.severity == "grave" and not (place == "name" and found in name))
        for place, text in _texts(product)
        for found, rule in claims(text, goods, sheet)
    )


def advert_findings(script: Script, upload: str = "") -> tuple[Finding, ...]:
    """What rules may speak against in what a short says and shows, and in its upload texts."""
    if script.product is None:
        return _unique(_in_texts(script, None, "", upload))
    return _unique(_in_texts(script, goods_of(script.product), _words(script.product), upload))


def _in_texts(script: Script, goods: frozenset[str] | None, sheet: str, upload: str) -> Iterator[Finding]:
    for scene in script.scenes:
        writing = (("shot", line) for shot in scene.shots for line in shot.writing)
        for place, text in (*texts_of(scene), *writing):
            for found, rule in claims(text, goods, sheet):
                yield claim_finding(scene.scene_number, place, found, rule)
    name = script.product.name if script.product else ""
    for found, rule in claims(name, goods, sheet):  # the cover shows it, and a script written by hand has no sheet before it
        yield claim_finding(0, "thumbnail", found, rule)
    for found, rule in claims(upload, goods, sheet):
        yield claim_finding(0, "upload", found, rule)


def _texts(product: Product) -> Iterator[tuple[str, str]]:
    yield "name", product.name
    yield from (("feature", text) for text in product.features)
    yield from (("option", text) for text in product.options)
    yield "description", product.description


def _words(product: Product) -> str:
    return "\n".join(text for _, text in _texts(product))


def _grave(found: Iterable[tuple[str, Rule]]) -> list[str]:
    return [words for words, rule in found if rule.severity == "grave"]


def _plain_name(product: Product, goods: frozenset[str]) -> str:
    """The name without the words of grave claims; as it is when they leave nothing that names the thing."""
    name, sheet = product.name, _words(product)
    for claim in sorted(_grave(claims(name, goods, sheet)), key=len, reverse=True):
        thing = re.compile(rf"{re.escape(claim)}{_THING}")
        name = re.sub(rf"\S*{re.escape(claim)}\S*", lambda word, thing=thing: word[0] if thing.search(word[0]) else " ", name)
    name = " ".join(name.split()).strip(" -,·/")
    head = re.sub(r"\d[\d.,]*\s?(?:ml|g|kg|l|정|개|팩|입|매|박스|포)?|[\[\]()]", " ", name, flags=re.IGNORECASE)
    bare = head.replace(product.brand, " ") if product.brand else head
    return name if re.search(r"[가-힣A-Za-z]{2}", bare) else product.name


def _unique(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each thing at its place once; of several rules the gravest, then the first, speaks."""
    first: dict[tuple[int, str, str], Finding] = {}
    for found in sorted(findings, key=lambda found: found.severity != "grave"):
        first.setdefault((found.scene, found.place, found.found), found)
    return tuple(sorted(first.values(), key=lambda found: found.scene))
