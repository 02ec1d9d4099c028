"""How the parts of a shot travel: scale, dx and dy at its begin, then at its end, in px of the frame about a part's middle."""

from __future__ import annotations

Travel = tuple[float, float, float, float, float, float]
STILL: Travel = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
PANS = {"pan_left": (-1, 0), "pan_right": (1, 0), "pan_up": (0, -1), "pan_down": (0, 1)}
"""Where the picture goes."""
SLAM = 0.94
"""Scale at which big words begin; they end as large as they were laid out."""
APART = 0.4
"""How much less than the subject its ground comes closer."""
PUSHED = 0.05
"""px of a product's pan at most, as a share of the frame's width: it stays off the words."""


def reserve(move: str, amount: float, width: int) -> tuple[int, int]:
    """px by which a ground must be larger than the frame, across and down, so that it covers the frame while it travels."""
    across, down = PANS.get(move, (0, 0))
    distance = round(amount * width / 2) * 2
    return abs(across) * distance, abs(down) * distance


def ground_travel(move: str, amount: float, width: int) -> Travel:
    """A picture that fills the frame; a pan needs its `reserve`."""
    if move in PANS:
        (across, down), half = PANS[move], amount * width / 2
        return (1.0, -across * half, -down * half, 1.0, across * half, down * half)
    if move == "pull":
        return (1 + amount, 0.0, 0.0, 1.0, 0.0, 0.0)
    if move == "hold":
        return STILL
    return (1.0, 0.0, 0.0, 1 + amount, 0.0, 0.0)


def product_travel(move: str, amount: float, width: int) -> Travel:
    """A cut-out; it is never larger than it was laid out, so that it never comes onto the words."""
    less = 1 / (1 + amount)
    if move in PANS:
        (across, down), half = PANS[move], min(amount * width, PUSHED * width) / 2
        low = 2 * half if down else 0.0
        return (1.0, -across * half, low if down < 0 else 0.0, 1.0, across * half, low if down > 0 else 0.0)
    if move == "pull":
        return (1.0, 0.0, 0.0, less, 0.0, 0.0)
    if move == "hold":
        return STILL
    if move == "turn":
        return (less, -0.02 * width, 0.0, 1.0, 0.01 * width, 0.0)
    return (less, 0.0, 0.0, 1.0, 0.0, 0.0)


def on_foot(travel: Travel, height: int) -> Travel:
    """The same for what stands: it grows from its foot, which stays where it is."""
    scale, dx, dy, end, to_x, to_y = travel
    return (scale, dx, dy + (1 - scale) * height / 2, end, to_x, to_y + (1 - end) * height / 2)


def slam_travel(move: str) -> Travel:
    """Big words: they come closer, or go with a camera that goes."""
    return (1.0, 0.0, 0.0, SLAM, 0.0, 0.0) if move == "pull" else (SLAM, 0.0, 0.0, 1.0, 0.0, 0.0)
