"""Compute pipeline/assets/voices/styles.npz from Kokoro's voices: `python tools/voices.py FOLDER`.

FOLDER holds the 54 `<style>.bin` files (510 x 256 float32) of the npm package kokoro-js 1.2.1 (Apache-2.0, hexgrad and
contributors). Row n of a style is for n tokens and differs little from row n + 1, so every eighth row up to 256 is kept, as
float16; the engine draws straight lines between them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from pipeline.workspace.paths import asset

STEP, LAST = 8, 256
OUT = asset("voices", "styles.npz")


def main(folder: Path) -> None:
    """Write the table of styles."""
    styles = {
        path.stem: np.fromfile(path, dtype=np.float32).reshape(-1, 256)[: LAST + 1 : STEP].astype(np.float16)
        for path in sorted(folder.glob("*.bin"))
    }
    np.savez_compressed(OUT, allow_pickle=False, **styles)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
