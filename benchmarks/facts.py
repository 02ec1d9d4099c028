"""How right the facts are: the cases of tests/data/facts/cases, by kind, and how fast pages are read.

    python -m benchmarks.facts [--json] [FOLDER]

A case is a file (NAME.html, .json or .txt) and NAME.expect beside it, a line for each thing that must hold:

    price 12900 | none          told 12,000원부터           list 42000          brand 숲결
    name 린넨 앞치마             said 앞치마                 availability in_stock | unknown
    features none               features has 50ml          options 화이트 | 블랙
    rating none                 rating_count 2310          note                refused
    never 유효기간               claim 보톡스               asked
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent.parent / "tests" / "data" / "facts" / "cases"
CLAIMS = Path(__file__).parent.parent / "tests" / "data" / "facts" / "claims.tsv"
"""Claims by field of law and by place: name, feature, caption (text), headline, chip, thumbnail, upload text; and none."""
PAGES = Path(__file__).parent.parent / "tests" / "pages"
KINDS = {
    "price": "price",
    "told": "price",
    "list": "price",
    "name": "name",
    "said": "name",
    "brand": "brand",
    "availability": "stock",
    "options": "stock",
    "features": "feature",
    "rating": "feature",
    "rating_count": "feature",
    "never": "feature",
    "note": "price",
    "refused": "name",
    "asked": "name",
    "claim": "claim",
}
"""First word of an expectation -> the figure it counts for."""
FIELDS = {"list": "list_price", "told": "price_text"}
"""First word -> field of the product, where they differ."""
SEEDS = range(3)


def cases(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Every case: its file and what must hold."""
    for expect in sorted(folder.glob("*.expect")):
        lines = [line for line in expect.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        for path in sorted(folder.glob(f"{expect.stem}.*")):
            if path.suffix in (".html", ".json", ".txt"):
                yield path, lines


def read(path: Path) -> Any:
    """The product of a case; None when it is refused."""
    from pipeline.crawl import extract_from_text, read_product
    from pipeline.errors import PipelineError

    try:
        if path.suffix == ".txt":
            return extract_from_text(path.read_text(encoding="utf-8"))
        return read_product(path)[0]
    except PipelineError:
        return None


def faults(path: Path, lines: list[str]) -> list[tuple[str, str, str]]:
    """What does not hold in a case: (kind, expectation, what was found)."""
    product = read(path)
    if product is None or "refused" in lines:
        return (
            []
            if product is None and "refused" in lines
            else [("name", "a product" if product is None else "refused", str(product and product.name))]
        )
    found = [(line, _found(product, *_split(line))) for line in lines]
    return [(KINDS[line.split()[0]], line, fault) for line, fault in found if fault is not None]


def _split(line: str) -> tuple[str, str]:
    word, _, rest = line.partition(" ")
    return word, rest.strip()


def _found(product: Any, word: str, wanted: str) -> str | None:
    """What was found in the place of what was wanted; None when it holds."""
    if word == "asked":
        return None if told_lines(product) == "" else "made without asking for a Korean name"
    if word == "note":
        return None if product.notes else "no note"
    if word in ("never", "said", "claim"):
        return {"never": _said_anyway, "said": _unsaid, "claim": _unclaimed}[word](product, wanted)
    value = getattr(product, FIELDS.get(word, word))
    if isinstance(value, tuple):
        return None if _list_holds(value, wanted) else " | ".join(value)
    return None if any(_equal(value, one.strip()) for one in wanted.split(" | ")) else str(value)


def _list_holds(values: tuple[str, ...], wanted: str) -> bool:
    if wanted == "none":
        return not values
    if wanted.startswith("has "):
        return any(wanted[4:] in value for value in values)
    return list(values) == [one.strip() for one in wanted.split(" | ")]


def _equal(value: Any, wanted: str) -> bool:
    if wanted == "none":
        return value in (None, "", Decimal(0))
    return Decimal(wanted) == Decimal(str(value)) if isinstance(value, (Decimal, float, int)) else value == wanted


def told_lines(product: Any) -> str:
    """What shorts of the product say and show."""
    import tempfile

    from pipeline.characters import list_characters
    from pipeline.engines import load
    from pipeline.errors import InputError
    from pipeline.product_text.short_name import unsayable
    from pipeline.script import ScriptOptions, write_script
    from pipeline.workspace.project import Project

    if unsayable(product.name):
        return ""
    lines: list[str] = []
    people = list_characters()
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            options, engine = ScriptOptions(seed=seed), load("script", "template")
            try:
                script = write_script(
                    product, people[seed % len(people)], options, engine=engine, project=Project(Path(folder))
                )
            except InputError:
                return ""  # goods that may not be advertised so
        for scene in script.scenes:
            lines += [scene.text, scene.headline.replace("\n", " "), *scene.chips]
    return "\n".join(lines)


def _said_anyway(product: Any, wanted: str) -> str | None:
    said = told_lines(product)
    return next((line for line in said.split("\n") if wanted in line), None)


def _unsaid(product: Any, wanted: str) -> str | None:
    from pipeline.product_text.short_name import short_name

    said = short_name(product.name, product.brand)
    return None if wanted in said else said


def _unclaimed(product: Any, wanted: str) -> str | None:
    from pipeline.product_text.regulated_claims import claims, goods_of

    text = "\n".join((product.name, *product.features, product.description))
    found = [claim for claim, _ in claims(text, goods_of(product))]
    return None if any(wanted in claim or claim in wanted for claim in found) else ", ".join(found) or "no claim"


def claim_rows() -> list[list[str]]:
    """The rows of CLAIMS: area, place, product, what is said there, the claim in it."""
    lines = CLAIMS.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def claims_told(place: str, name: str, said: str) -> list[tuple[str, str]]:
    """What is told, as (field of law, words), of `said` when it stands at `place` of a short of the product."""
    from pipeline.records import Product, Scene, Script, ScriptMetadata
    from pipeline.script import advert_findings, sheet_findings

    in_sheet = {"features": [said]} if place == "feature" else {}
    product = Product.model_validate({"name": name, **in_sheet})
    if place in ("name", "feature"):
        return [(found.area, found.found) for found in sheet_findings(product) if found.place == place]
    shown: dict[str, Any] = {"chips": (said,)} if place == "chip" else {place: said} if place in ("text", "headline") else {}
    scene = Scene.model_validate({"scene_number": 1, "text": "살펴보세요.", "duration": 3.0, **shown})
    who = ScriptMetadata(character_id="x", tone="casual")
    script = Script(scenes=(scene,), total_duration=3.0, metadata=who, product=product)
    told = advert_findings(script, said if place == "upload" else "")
    return [(found.area, found.found) for found in told if found.place == place]


def claim_faults() -> list[tuple[str, str]]:
    """(area, what went wrong) of every row that is not told as it should be."""
    wrong = []
    for area, place, name, said, claim in claim_rows():
        found = claims_told(place, name, said)
        is_told = any(law == area or one in claim or claim in one for law, one in found)
        if is_told if claim == "-" else not is_told:
            wrong.append(
                (area, f"{place} of '{name}': '{said}': {', '.join(one for _, one in found) or 'nothing'} for {claim}")
            )
    return wrong


def measure(folder: Path) -> dict[str, Any]:
    """All figures: the share of expectations that hold by kind, the cases that hold whole, the speed."""
    kinds = dict.fromkeys(KINDS.values())
    right, total = dict.fromkeys(kinds, 0), dict.fromkeys(kinds, 0)
    found = list(cases(folder))
    wrong: dict[str, list[str]] = {}
    for path, lines in found:
        missed = faults(path, lines)
        if missed:
            wrong[path.name] = [f"{line}: {fault}" for _, line, fault in missed]
        held = [line for line in lines if line not in [fault[1] for fault in missed]]
        lost = any(line not in lines for _, line, _ in missed)  # nothing could be read
        for line in lines:
            total[KINDS[line.split()[0]]] += 1
            right[KINDS[line.split()[0]]] += line in held and not lost
    claims = claim_faults() if folder == CASES else []
    if folder == CASES:
        total["claim"] += len(claim_rows())
        right["claim"] += len(claim_rows()) - len(claims)
        wrong |= {f"{CLAIMS.name} ({area})": [fault for one, fault in claims if one == area] for area, _ in claims}
    return {
        "cases": len(found),
        "whole": len(found) - sum(name.partition(" ")[0] != CLAIMS.name for name in wrong),
        "kinds": {
            kind: {"right": right[kind], "of": total[kind], "share": round(right[kind] / total[kind], 4)}
            for kind in total
            if total[kind]
        },
        "wrong": wrong,
        "pages_per_s_one_core": _speed(),
    }


def _speed() -> float:
    """Pages of tests/pages read a second by one process, by its own processor time, without the sandbox around it."""
    from pipeline.crawl.extract import extract_in_child
    from pipeline.errors import RefusedError

    pages = [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]
    began = 0.0
    for turn in (pages[:5], pages):  # imports are not part of the speed
        began = time.process_time()
        for data in turn:
            try:
                extract_in_child({"url": ""}, data)
            except RefusedError:
                continue
    return round(len(pages) / (time.process_time() - began), 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CASES)
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    arguments = parser.parse_args()
    figures = measure(arguments.folder)
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for kind, row in figures["kinds"].items():
        print(f"{kind:8} {row['right']:3} of {row['of']:3}  {row['share']:.3f}")
    for name, missed in figures["wrong"].items():
        print(f"{name}: {'; '.join(missed)}")
    print(f"{figures['whole']} of {figures['cases']} cases whole, {figures['pages_per_s_one_core']} pages a second on one core")


if __name__ == "__main__":
    main()
