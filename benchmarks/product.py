"""Extraction over pages with known facts: F1 per field, pages per second on two processes, peak memory.

    python -m benchmarks.product [--json] [FOLDER]

FOLDER holds .html files and an expected.json: {page: {url, field: value or [values that count]}}. Default: tests/pages.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

FIELDS = ("name", "price", "list_price", "currency", "availability", "sku", "brand", "gtin", "rating", "rating_count")
DEFAULT = Path(__file__).parent.parent / "tests" / "pages"


def extract(job: tuple[str, str]) -> tuple[dict[str, Any] | None, float]:
    """The facts of one page (None when it was refused) and the seconds it took."""
    from pipeline.crawl import extract_product_info
    from pipeline.errors import RefusedError

    path, url = job
    data = Path(path).read_bytes()
    began = time.perf_counter()
    try:
        product = extract_product_info(data, url)
    except RefusedError:
        return None, time.perf_counter() - began
    return {field: getattr(product, field) for field in FIELDS}, time.perf_counter() - began


def equal(wanted: Any, got: Any) -> bool:
    """True when what was found is one of the values that count."""
    if isinstance(got, Decimal):
        return any(Decimal(str(value)) == got for value in as_list(wanted) if value is not None)
    return any(str(value).casefold() == str(got).casefold() for value in as_list(wanted))


def as_list(value: Any) -> list[Any]:
    """A list, whatever was given."""
    return value if isinstance(value, list) else [value]


def f1(pairs: list[tuple[Any, Any]]) -> dict[str, float]:
    """Precision, recall and F1 of (wanted, got) pairs; None or "" or "unknown" stand for nothing."""
    empty = (None, "", "unknown")
    right = sum(wanted not in empty and got not in empty and equal(wanted, got) for wanted, got in pairs)
    found = sum(got not in empty for _, got in pairs)
    there = sum(wanted not in empty for wanted, _ in pairs)
    precision, recall = right / max(found, 1), right / max(there, 1)
    score = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"f1": round(score, 4), "precision": round(precision, 4), "recall": round(recall, 4), "support": there}


def measure(folder: Path) -> dict[str, Any]:
    """All figures for a folder of pages."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    names = [name for name in expected if (folder / f"{name}.html").exists()]
    jobs = [(str(folder / f"{name}.html"), expected[name].get("url", "")) for name in names]
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(extract, jobs[:4]))  # imports are not part of the speed
        began = time.perf_counter()
        results = list(pool.map(extract, jobs, chunksize=4))
        seconds = time.perf_counter() - began
    found = {name: facts for name, (facts, _) in zip(names, results, strict=True)}
    extract(jobs[0])
    return {
        "pages": len(names),
        "fields": {field: f1(_pairs(field, names, expected, found)) for field in FIELDS},
        "refusals_right": sum((found[name] is None) == ("refused" in expected[name]) for name in names),
        "pages_per_s": round(len(names) / seconds, 1),
        "slowest_page_s": round(max(took for _, took in results), 3),
        "peak_mb": _peak_mb(),
    }


def _pairs(field: str, names: list[str], expected: dict[str, Any], found: dict[str, Any]) -> list[tuple[Any, Any]]:
    """(wanted, got) for every page that says what is wanted of the field."""
    told = [name for name in names if field in expected[name]]
    return [(expected[name][field], (found[name] or {}).get(field)) for name in told]


def _peak_mb() -> float | None:
    """Peak memory of the largest process, in MB; None where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return round(max(resource.getrusage(kind).ru_maxrss for kind in kinds) * unit / 1e6, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    arguments = parser.parse_args()
    figures = measure(arguments.folder)
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for field, row in figures.pop("fields").items():
        print(
            f"{field:14} F1 {row['f1']:.3f}  precision {row['precision']:.3f}  recall {row['recall']:.3f}  ({row['support']})"
        )
    print("  ".join(f"{key} {value}" for key, value in figures.items()))


if __name__ == "__main__":
    main()
