"""How varied planned films are: 200 names without a photo, the same as a shop with photos, 40 products with photos.

Nothing is rendered and no photo is looked at: what would be known of them is made up, of the shapes that shops' photos have.
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

from pipeline.characters import DEFAULT, load_character
from pipeline.direction import DirectionOptions, with_shots
from pipeline.direction.creative_score import score_plan
from pipeline.engines import load
from pipeline.records import Crop, Material, PhotoKind, Product, Script
from pipeline.script import ScriptOptions, write_script
from pipeline.workspace.project import Project

DATA = Path(__file__).parent.parent / "tests" / "data" / "copy"
NAMES, PRODUCTS = 200, 40
SHAPES = ((700, 1400), (1200, 700), (1000, 1100), (500, 1500), (1300, 1000), (900, 900))
"""px of a product in its photo."""
COUNTS = (4, 1, 2, 5, 3, 1, 6)
"""Photos of one product after the other."""
KINDS: tuple[PhotoKind, ...] = ("packshot", "in_use", "detail", "in_use", "packshot", "worn")
Plan = tuple[tuple[str, str], ...]
"""Kind and arrangement, shot by shot."""


@dataclass(frozen=True)
class Listed:
    """One product of a set."""

    product: Product
    material: tuple[Material, ...] = ()


def sets() -> dict[str, list[Listed]]:
    """The three sets by name, each in the order of its list."""
    lines = [line for line in (DATA / "names.tsv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    every = [line.split("\t")[0] for line in lines]
    names = every[:: max(len(every) // NAMES, 1)][:NAMES]
    rows = tomllib.loads((DATA / "products.toml").read_text(encoding="utf-8"))["product"]
    products = [Product.model_validate({key: value for key, value in row.items() if key != "field"}) for row in rows]
    products += [_priced(name, n) for n, name in enumerate(names[7::9])]
    return {
        "names": [Listed(Product(name=name)) for name in names],
        "shop": [Listed(_priced(name, n), photos_of(n)) for n, name in enumerate(names)],
        "products": [Listed(product, photos_of(n + 3)) for n, product in enumerate(products[:PRODUCTS])],
    }


def _priced(name: str, n: int) -> Product:
    """A name with as much of a sheet as shops give: some a price alone, some all of it."""
    price = 4900 + 1700 * (n * 7 % 31)
    facts: dict[str, object] = {"name": name, "price": price}
    if n % 3:
        facts["list_price"] = round(price * 1.3 / 100) * 100
    if n % 4 != 1:
        facts |= {"rating": 4.5 + n % 5 / 10, "rating_count": 20 + 37 * n % 900}
    points = ("무게 180g", "손세탁 가능", "국내 제조", "1년 무상 수리", "크기 20cm", "무향")
    facts["features"] = [points[(n + k) % len(points)] for k in range(n % 5)]
    return Product.model_validate(facts)


def photos_of(n: int) -> tuple[Material, ...]:
    """What would be known of a product's photos."""
    return tuple(_photo(n, at) for at in range(COUNTS[n % len(COUNTS)]))


def _photo(n: int, at: int) -> Material:
    wide, tall = SHAPES[(n + at) % len(SHAPES)]
    kind: PhotoKind = KINDS[at % len(KINDS)] if n % 5 else "in_use"
    cut = kind in ("packshot", "worn")
    left, top = 150, 150
    close = (Crop(left=left, top=top, width=300, height=300), Crop(left=left + 100, top=top + 250, width=300, height=300))
    return Material(
        photo=at,
        width=wide + 300,
        height=tall + 300,
        kind=kind,
        cutout=PurePosixPath(f"{at}.png") if cut else None,
        background=PurePosixPath(f"{at}.ground.jpg") if cut else None,
        subject=Crop(left=left, top=top, width=wide, height=tall),
        focus=close,
        score=0.9 - 0.1 * at,
    )


def planned(listed: Sequence[Listed], seed: int = 0) -> list[Script]:
    """Their scripts, with shots, as one list makes them: one character, one seed."""
    who, engine = load_character(DEFAULT), load("script", "template")
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        written = [write_script(one.product, who, ScriptOptions(seed=seed), engine=engine, project=project) for one in listed]
    options = DirectionOptions(seed=seed)
    return [with_shots(script, options, one.material) for script, one in zip(written, listed, strict=True)]


def plan_of(script: Script) -> Plan:
    """A film as kinds and arrangements."""
    return tuple((shot.kind, shot.arrangement) for scene in script.scenes for shot in scene.shots)


def variety(scripts: Sequence[Script]) -> dict[str, float | str]:
    """How varied planned films are; those of one list stand in its order."""
    plans = [plan for plan in map(plan_of, scripts) if plan]
    if not plans:
        return {"films": len(scripts), "note": "no film has shots"}
    apart = [share_apart(one, other) for one, other in pairwise(plans)]
    lines = Counter(line for script in scripts for line in {blanked(scene.text, script) for scene in script.scenes})
    return {
        "films": len(plans),
        "most_common_sequence": _most([plan for plan in plans], len(plans)),
        "most_common_kinds": _most([tuple(kind for kind, _ in plan) for plan in plans], len(plans)),
        "most_common_opening": _most([plan[:2] for plan in plans], len(plans)),
        "most_common_first": _most([plan[0] for plan in plans], len(plans)),
        "most_common_ending": _most([plan[-1] for plan in plans], len(plans)),
        "most_common_last_two": _most([plan[-2:] for plan in plans], len(plans)),
        "neighbours_differ_mean": round(sum(apart) / max(len(apart), 1), 3),
        "neighbours_differ_by_60": round(sum(share >= 0.6 for share in apart) / max(len(apart), 1), 3),
        "neighbours_same_ending": round(sum(one[-1] == other[-1] for one, other in pairwise(plans)) / max(len(apart), 1), 3),
        "kinds": len({kind for plan in plans for kind, _ in plan}),
        "arrangements": len({one for plan in plans for one in plan}),
        "shots_mean": round(sum(map(len, plans)) / len(plans), 2),
        "most_common_line": round(max(lines.values()) / len(scripts), 3),
        "creative_mean": round(sum(score_plan(script).total for script in scripts) / len(scripts), 1),
    }


def _most(items: Sequence[object], total: int) -> float:
    return round(max(Counter(items).values()) / total, 4)


def share_apart(one: Plan, other: Plan) -> float:
    """Share of the longer film's shots that are another at the same place."""
    same = sum(a == b for a, b in zip(one, other, strict=False))
    return 1 - same / max(len(one), len(other))


def blanked(text: str, script: Script) -> str:
    """A line without numbers and without the product's own words."""
    product = script.product
    names = re.findall(r"\w{2,}", " ".join([product.name, *product.features])) if product else []
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "F")
    return re.sub(r"[\d,.]+", "N", text)


def table() -> Iterator[tuple[str, dict[str, float | str]]]:
    """Each set and its figures."""
    for name, listed in sets().items():
        yield name, variety(planned(listed))
