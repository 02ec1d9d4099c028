"""How well what is said sells: facts, discount, hook, bare nouns, repetition, broken rules and categories.

    python -m benchmarks.copy [--json] [--seeds 5] [--read N]

Writes scripts of the products of tests/data/copy (every tone and seed) with the embedded engine. `--read N` prints N of them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.characters import list_characters
from pipeline.engines import load
from pipeline.product_text import copy_rules
from pipeline.product_text.category import guess_field
from pipeline.records import TONES, Product
from pipeline.script import ScriptOptions, write_script
from pipeline.script.brief import rule_sheet
from pipeline.workspace.project import Project

DATA = Path(__file__).parent.parent / "tests" / "data" / "copy"
NAME_LISTS = ("names", "shop_titles", "market_names", "sale_titles")


@dataclass(frozen=True)
class Written:
    """One script."""

    product: int
    tone: str
    seed: int
    texts: tuple[str, ...]
    headlines: tuple[str, ...]


def products() -> list[tuple[Product, str]]:
    """The products and their fields."""
    rows = tomllib.loads((DATA / "products.toml").read_text(encoding="utf-8"))["product"]
    return [(Product.model_validate(row), field) for row in rows for field in [row.pop("field")]]


def scripts(seeds: int) -> Iterator[Written]:
    """Every product in every tone and seed, told by one character after the other."""
    engine, cast = load("script", "template"), list_characters()
    with tempfile.TemporaryDirectory() as folder:
        for n, (product, _) in enumerate(products()):
            for at, tone in enumerate(TONES):
                for seed in range(seeds):
                    who = cast[(n * 7 + at * 5 + seed) % len(cast)]
                    options = ScriptOptions(tone=tone, seed=seed)
                    script = write_script(product, who, options, engine=engine, project=Project(Path(folder)))
                    said = tuple(scene.text for scene in script.scenes)
                    yield Written(n, tone, seed, said, tuple(scene.headline for scene in script.scenes))


def blanked(sentence: str, product: Product) -> str:
    """The sentence without the words and figures of the product."""
    known = copy_rules.beginnings(" ".join((product.name, *product.features, product.description)))
    words = [word for word in sentence.split() if not copy_rules.beginnings(word) & known and not re.search(r"\d", word)]
    return " ".join(words)


def measure(seeds: int) -> dict[str, Any]:
    """Every figure."""
    everything, all_of = products(), list(scripts(seeds))
    broken, facts, hooked, discounts = Counter[str](), 0.0, 0, list[bool]()
    films_of, shared = defaultdict[str, set[int]](set), list[float]()
    by_product = defaultdict[tuple[int, str], list[set[str]]](list)
    for n, one in enumerate(all_of):
        product = everything[one.product][0]
        sheet, said = rule_sheet(product), " ".join(one.texts)
        broken.update({name for name, _ in copy_rules.findings(one.texts, sheet)})
        facts += sum(copy_rules.is_told(fact, said) for fact in sheet.facts)
        hooked += copy_rules.is_hooked(one.texts[0], sheet)
        discounts += [copy_rules.has_discount(said, sheet)] if sheet.discount else []
        sentences = {part for text in one.texts for part in re.split(r"(?<=[.!?])\s+", text)}
        for sentence in {blanked(part, product) for part in sentences}:
            films_of[sentence].add(n)
        by_product[one.product, one.tone].append(sentences)
    for told in by_product.values():
        shared += [len(a & b) / max(len(a | b), 1) for a, b in pairwise(told)]
    often = sorted(((len(films), line) for line, films in films_of.items() if len(line) > 3), reverse=True)
    return {
        "scripts": len(all_of),
        "facts_said": round(facts / len(all_of), 2),
        "discount_said": round(sum(discounts) / max(len(discounts), 1), 3),
        "hook": round(hooked / len(all_of), 3),
        "broken_share": {name: round(count / len(all_of), 3) for name, count in sorted(broken.items())},
        "most_repeated": [[line, round(count / len(all_of), 3)] for count, line in often[:8]],
        "two_seeds_share": round(sum(shared) / max(len(shared), 1), 3),
        "category": categories(),
    }


def categories() -> dict[str, Any]:
    """How many everyday names get their field by the name alone, and those that do not."""
    texts = [(DATA / f"{name}.tsv").read_text(encoding="utf-8") for name in NAME_LISTS]
    rows = [line.split("\t") for text in texts for line in text.splitlines() if line and line[0] != "#"]
    fields = {"general": ""}
    wrong = [
        f"{name}: {guess_field(Product(name=name))}"
        for name, field in rows
        if guess_field(Product(name=name)) != fields.get(field, field)
    ]
    return {"right": round(1 - len(wrong) / len(rows), 3), "names": len(rows), "wrong": wrong}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--read", type=int, default=0, metavar="N")
    options = parser.parse_args()
    if options.read:
        for one in random.Random(7).sample(list(scripts(options.seeds)), options.read):
            print(f"[{products()[one.product][0].name} {one.tone} {one.seed}]", *one.texts, sep="\n  ")
        return
    figures = measure(options.seeds)
    print(json.dumps(figures, ensure_ascii=False, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
