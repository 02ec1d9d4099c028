"""Every model engine once, for whoever has a card and the weights: seconds, memory, what the frames look like, a contact sheet.

    python -m benchmarks.card [--out DIR] [--tiny] [--work] [--minutes 10] [--only NAME ...]

Each engine runs at its default and at its smallest; what is not ready here is said with its cure and left out. `--tiny` runs
the same with tiny models of the tests (noise, on the processor), so that the script itself is known to work; `--work` counts
the work as benchmarks.flops does. The result is result.json and sheet.png in DIR.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from pipeline.characters import DEFAULT, load_character
from pipeline.engines import ClipOrder, LayerFile, PictureOrder, load
from pipeline.engines.runtime import device
from pipeline.engines.runtime.gpu_info import gigabytes, kind, torch_build
from pipeline.errors import PipelineError
from pipeline.records import Product
from pipeline.script import ScriptOptions
from pipeline.script.brief import make_brief

THUMB = (160, 284)
"""px of a frame on the contact sheet."""


@dataclass(frozen=True)
class Case:
    """One run."""

    stage: str
    name: str
    label: str
    options: dict[str, Any]


CASES = (
    Case("script", "ollama", "default", {}),
    Case("image", "sdxl", "default", {}),
    Case("image", "sdxl", "draft", {"draft": True}),
    Case("video", "animatediff", "default", {}),
    Case("video", "animatediff", "draft", {"draft": True}),
    Case("video", "ltx", "default", {}),
    Case("video", "ltx", "smallest", {"frames": 9, "width": 256, "height": 448}),
    Case("voice", "xtts", "default", {}),
    Case("voice", "supertonic", "default", {}),
)


def run(case: Case, folder: Path) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Run one case; its row of the result, and frames for the sheet."""
    engine = load(case.stage, case.name)
    row: dict[str, Any] = {"engine": case.name, "run": case.label, "revision": engine.revision}
    if why := engine.missing():
        return {**row, "left_out": why}, []
    device.LANE.leave()
    _reset()
    began = time.monotonic()
    try:
        frames = _MAKE[case.stage](engine, case, folder)
    except PipelineError as error:
        return {**row, "error": error.en, "detail": error.detail[:300]}, []
    row |= {"seconds": round(time.monotonic() - began, 1), "peak_gigabytes": _peak()}
    return row | (look(frames) if frames else {}), frames


def _script(engine: Any, *_: object) -> list[np.ndarray]:
    product = Product(name="말랑 텀블러", price=Decimal(19900), features=("무게 280g", "보온 12시간"))
    engine.write(make_brief(product, load_character(DEFAULT), ScriptOptions()))
    return []


def _picture(engine: Any, case: Case, folder: Path) -> list[np.ndarray]:
    order = PictureOrder(
        prompt="warm wooden table, morning light", avoid="", seed=5, role="product", headline="", chips=(), name="card",
        brand="", price="", list_price="", discount=None, rating=None, rating_count=None, photos=(), field="living",
        palette={"ground": "#f3e7d9", "mid": "#d9b48f", "accent": "#e4572e", "ink": "#2b2118"}, options=case.options,
    )  # fmt: skip
    made = engine.draw(order, folder / "picture.png", folder=folder / "layers")
    with Image.open(next(layer.path for layer in made.layers if layer.kind == "ground")) as world:
        return [np.asarray(world.convert("RGB")).copy()]


def _clip(engine: Any, case: Case, folder: Path) -> list[np.ndarray]:
    import av

    still = folder / "still.png"
    Image.effect_noise((108, 192), 40).resize((1080, 1920), Image.Resampling.BICUBIC).convert("RGB").save(still)
    ground = LayerFile(still, 0, 0, 1080, 1920, "ground")
    order = ClipOrder(still, (ground,), 2.0, "push", "warm wooden table, morning light", 5, options=case.options)
    engine.animate(order, folder / "clip.mp4")
    with av.open(str(folder / "clip.mp4")) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)][::10]


def _voice(engine: Any, _: Case, folder: Path) -> list[np.ndarray]:
    engine.speak("안녕하세요, 만나서 반가워요.", folder / "voice.wav", voice={"supertonic": "F1"})
    return []


_MAKE: dict[str, Callable[[Any, Case, Path], list[np.ndarray]]] = {
    "script": _script,
    "image": _picture,
    "video": _clip,
    "voice": _voice,
}


def look(frames: list[np.ndarray]) -> dict[str, Any]:
    """What is wrong with frames at a glance: black or of one colour, without colour, all alike."""
    levels = np.stack(frames).astype(np.float32)
    chroma = (levels.max(axis=-1) - levels.min(axis=-1)).mean()
    moved = float(np.abs(np.diff(levels, axis=0)).mean()) if len(frames) > 1 else None
    return {
        "frames": len(frames),
        "mean": round(float(levels.mean()), 1),
        "deviation": round(float(levels.std()), 1),
        "black": bool(levels.max() - levels.min() < 4),
        "grey": bool(chroma < 2),
        "frozen": moved is not None and moved < 0.2,
        "moved": None if moved is None else round(moved, 2),
        "numbers": bool(np.isfinite(levels).all()),
    }


def _reset() -> None:
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()


def _peak() -> float | None:
    """GB on the card at most since `_reset`; None without one."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available():
        return None
    return round(torch.cuda.max_memory_allocated() / 2**30, 2)


def sheet(rows: list[tuple[str, list[np.ndarray]]], out: Path) -> None:
    """The frames of every run, a row each, with its name."""
    shown = [(name, frames[:: max(len(frames) // 6, 1)][:6]) for name, frames in rows if frames]
    canvas = Image.new("RGB", (6 * THUMB[0], max(len(shown), 1) * (THUMB[1] + 16)), "white")
    draw = ImageDraw.Draw(canvas)
    for n, (name, frames) in enumerate(shown):
        top = n * (THUMB[1] + 16)
        draw.text((4, top + 2), name, fill="black")
        for at, frame in enumerate(frames):
            canvas.paste(Image.fromarray(frame).resize(THUMB), (at * THUMB[0], top + 16))
    canvas.save(out)


@contextmanager
def tiny() -> Iterator[None]:
    """Tiny models where the weights would be, on the processor, and a stand-in for the Ollama server."""
    from tests.support import tiny as small
    from tests.support.fake_ollama import Server
    from tests.support.published.models import pulled

    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        models = pulled(Path(folder))
        server = stack.enter_context(Server())
        stack.callback(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        os.environ.update(SHORTS_MODELS=str(models), SHORTS_DEVICE="cpu", SHORTS_MEMORY="4", OLLAMA_HOST=server.host)
        stack.enter_context(small.small_xtts())
        small.xtts()
        small.supertonic()
        yield
        device.LANE.leave()


def measure(out: Path, minutes: float, only: list[str]) -> dict[str, Any]:
    """Run the cases that fit the time; writes the contact sheet and returns the result."""
    began, rows, pictures = time.monotonic(), [], []
    for case in CASES:
        if only and case.name not in only:
            continue
        if time.monotonic() - began > 60 * minutes:
            rows.append({"engine": case.name, "run": case.label, "left_out": f"{minutes:g} minutes are over"})
            continue
        folder = out / f"{case.name}-{case.label}"
        folder.mkdir(parents=True, exist_ok=True)
        row, frames = run(case, folder)
        print(json.dumps(row, ensure_ascii=False), flush=True)
        rows.append(row)
        pictures.append((f"{case.name} {case.label}", frames))
    sheet(pictures, out / "sheet.png")
    return {"machine": machine(), "seconds": round(time.monotonic() - began, 1), "runs": rows}


def machine() -> dict[str, Any]:
    """What the result was measured on."""
    torch = sys.modules.get("torch")
    card = torch.cuda.get_device_name(0) if torch is not None and torch.cuda.is_available() else None
    return {
        "device": kind(), "card": card, "gigabytes": gigabytes(), "torch": torch and torch.__version__,
        "torch_build": torch_build(), "system": platform.platform(), "python": platform.python_version(),
    }  # fmt: skip


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Every model engine once, on the card of this machine.")
    parser.add_argument("--out", type=Path, default=Path("card"))
    parser.add_argument("--tiny", action="store_true", help="tiny models of the tests, on the processor")
    parser.add_argument("--work", action="store_true", help="also count FLOP, as benchmarks.flops does")
    parser.add_argument("--minutes", type=float, default=10.0, help="no engine is begun after this")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tiny() if arguments.tiny else ExitStack():
        result = {"tiny": arguments.tiny, **measure(arguments.out, arguments.minutes, arguments.only)}
    if arguments.work:
        from .flops import count

        result["work"] = count()
    (arguments.out / "result.json").write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"{arguments.out / 'result.json'} and sheet.png; please send both (docs/models.md)")


if __name__ == "__main__":
    main()
