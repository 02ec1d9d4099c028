"""A price that rolls in: every figure turns on a reel of its own until it stands.

A reel carries one figure only, the one it stops at, so that no frame shows another price than the true one: while it
turns it is smeared, and all reels are there from the first frame to the last, so that it is never a shorter one either.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

ROLL = 0.48
"""s until the last reel stands; the first one stands at FIRST of it."""
FIRST = 0.66
TURNS = 3
"""Times a reel goes round."""
PUNCH, PUNCH_SECONDS = 0.06, 0.16
"""What the price grows by when it stands, and the s in which it is back."""
SETTLES = ROLL + PUNCH_SECONDS
_SOFT = 0.14
"""Share of its height over which a turning reel fades at both ends."""
_SEEN = 0.1
"""s in which the reels appear."""


def slots(alpha: np.ndarray, text: str) -> list[tuple[int, int]]:
    """Columns (from, to) of every figure of `text` in its picture; one for all when letters cannot be told apart.

    `alpha` is uint8 (rows, columns).
    """
    inked = np.concatenate(([0], (alpha > 24).any(axis=0).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(inked))
    runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    letters = "".join(text.split())
    if len(runs) != len(letters):
        return [(0, alpha.shape[1])]
    middles = [(left[1] + right[0]) // 2 for left, right in pairwise(runs)]
    bounds = [0, *middles, alpha.shape[1]]
    return [(bounds[i], bounds[i + 1]) for i, letter in enumerate(letters) if letter.isdigit()]


class Reels:
    """How dense the picture of a price is, and where its figures are."""

    def __init__(self, alpha: np.ndarray, text: str) -> None:
        """`alpha` is uint8 (rows, columns)."""
        self.alpha = alpha
        self.slots = slots(alpha, text)

    def at(self, since: float) -> np.ndarray:
        """How dense it is `since` s after it began to roll; the very picture from ROLL on."""
        if since >= ROLL:
            return self.alpha
        out = self.alpha.copy()
        for index, (left, right) in enumerate(self.slots):
            out[:, left:right] = self._turn(self.alpha[:, left:right], since, index)
        if since < _SEEN:
            out = cv2.convertScaleAbs(out, alpha=(since + 1 / 30) / (_SEEN + 1 / 30))
        return out

    def _turn(self, alpha: np.ndarray, since: float, index: int) -> np.ndarray:
        """One figure on its reel, smeared by what the reel turns within half a frame."""
        rows = len(alpha)
        if not self._turns(since, index):
            return alpha
        turns, past = (self._turns(t, index) for t in (since, since - 1 / 60))
        rolled = np.roll(alpha, round(turns * rows), axis=0)
        smear = min(round((turns - past) * rows), rows - 1) // 2 * 2 + 1
        round_about = np.concatenate((rolled[-smear:], rolled, rolled[:smear])) if smear > 1 else rolled
        seen = cv2.blur(round_about, (1, smear))[smear : smear + rows] if smear > 1 else rolled.copy()
        edge = max(round(_SOFT * rows), 1)
        fade = np.linspace(0, 1, edge, endpoint=False, dtype=np.float32)[:, None]
        seen[:edge], seen[-edge:] = seen[:edge] * fade, seen[-edge:] * fade[::-1]
        return seen

    def _turns(self, since: float, index: int) -> float:
        """How far reel `index` is from where it stops, in turns: below 0 on the way, 0 when it stands."""
        last = max(len(self.slots) - 1, 1)
        stops = ROLL * (FIRST + (1 - FIRST) * index / last)
        left = 1 - min(max(since, 0.0) / stops, 1.0)
        return -TURNS * left**2.4


def punch(since: float) -> float:
    """What the price is scaled by `since` s after it began to roll: it lands, grows a little and settles."""
    t = (since - ROLL) / PUNCH_SECONDS
    return 1 + PUNCH * (1 - t) ** 2 if 0 <= t < 1 else 1.0
