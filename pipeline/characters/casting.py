"""Who presents when nobody is named: somebody of the product's field, the same for everything of a brand."""

from __future__ import annotations

import zlib

from ..product_text.fact_sheet import FactSheet
from ..product_text.regulated_claims import is_advice
from ..records import Character, Product, Script


def fitting(cast: tuple[Character, ...], about: Product | Script | None, usual: str) -> Character:
    """The one of `cast` that fits: who a script was written for, else a person whose first field is the product's.

    One of several is drawn by the brand (the name where there is none), so that a brand keeps its face. A product of no field
    is presented by somebody of daily life; without a product the id `usual` is. Nobody in a doctor's, pharmacist's or vet's
    role is drawn for cosmetics, food, supplements, devices or things for pets: who wants that names him.
    """
    by_id = {one.id: one for one in cast}
    if isinstance(about, Script):
        if about.metadata.character_id in by_id:
            return by_id[about.metadata.character_id]
        about = about.product
    if about is None:
        return by_id[usual]
    sheet = FactSheet(about)
    field = sheet.category or "living"
    usable = [one for one in cast if not is_advice(one.trade, sheet.goods)]
    able = (
        [one for one in usable if one.kind == "person" and one.fields[:1] == (field,)]
        or [one for one in usable if field in one.fields]
        or [one for one in usable if one.kind == "person"]
    )
    return able[zlib.crc32((about.brand or about.name).encode()) % len(able)]
