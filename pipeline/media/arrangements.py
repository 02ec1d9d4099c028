"""The arrangements: how a shot of each kind may be laid out (arrangements.toml), and where its parts stand in a frame.

Boxes are written for 9:16 as shares of the frame (left, top, right, bottom). The other aspects follow by rules: heights keep
their place against the safe area and the captions; in 16:9 the product takes one half and the words the other. An arrangement
may say its own boxes for an aspect where a rule does not serve it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, ValidationError, model_validator

from ..errors import InputError
from ..records.base import Record
from ..records.shot import ShotKind
from .frame_layout import LAYOUTS, TALL, Aspect, Box, Layout

TABLE = Path(__file__).with_name("arrangements.toml")
Share = tuple[float, float, float, float]
"""Left, top, right, bottom, as shares of the frame's width and height; a product may run past the frame."""
Ground = Literal[
    "plain", "family", "disc", "arch", "band", "slant", "rays", "rings", "photo", "macro", "blur", "drained", "mosaic"
]
Tone = Literal["ground", "accent", "opposite"]
Piece = Literal[
    "text",
    "number",
    "strike",
    "points",
    "callout",
    "review",
    "stars",
    "name",
    "brand",
    "price",
    "was",
    "saving",
    "button",
]
Setting = Literal["head", "slam", "stack", "small", "label"]
Need = Literal[
    "photo", "cutout", "two_photos", "three_photos", "number", "review", "price", "both_prices", "facts", "footage", "marked"
]
Align = Literal["left", "middle", "right"]


ROWS, ROW = 0.6, 0.45
"""About how much of the frame rows of a product take, and of its width one of them."""


class Words(Record):
    """Where something is written, and what: the next line of the shot's writing, or a fact."""

    at: Share
    what: Piece = "text"
    set: Setting = "head"
    """"head" in the family's manner, "slam" filling the width, "stack" each line filling it, "small", "label" on a pill."""
    align: Align = "middle"


class Figure(Record):
    """Where the presenter stands: the figure's width sets its size; it runs on to the frame's lower edge."""

    size: Literal["corner", "half", "full"]
    at: Share


class Arrangement(Record):
    """How a shot may be laid out."""

    name: str = Field(min_length=1)
    kind: ShotKind
    ground: Ground = "plain"
    tone: Tone = "ground"
    """"ground": the family's; "accent": on its accent; "opposite": dark where the family is light, light where it is dark."""
    products: tuple[Share, ...] = ()
    """Where the cut-out stands, the largest first; more than one shows further photos, or the same again."""
    stands: bool = False
    """Whether it stands on the box's lower edge; else it hangs in the box's middle."""
    shape: Literal["any", "slim", "broad"] = "any"
    """What shape of product it is for: any, one much higher than wide, one much wider than high."""
    lean: float = Field(default=0.0, ge=-40, le=40)
    """Degrees the cut-out is turned, counter-clockwise."""
    foot: Literal["", "near", "band"] = ""
    """What fills a 9:16 frame below the captions: nothing, the product near the camera and out of focus, or a close look at it
    (at another photo, where there is one) from side to side."""
    windows: tuple[Share, ...] = ()
    """Where photos are seen, edge to edge or as cards."""
    card: bool = False
    """Windows are cards with round corners; else they end sharp."""
    words: tuple[Words, ...] = ()
    presenter: Figure | None = None
    mirror: bool = True
    """Whether it may be mirrored."""
    needs: tuple[Need, ...] = ()
    aspects: tuple[Aspect, ...] = ("9:16", "4:5", "1:1", "16:9")
    wide: Mapping[Literal["products", "windows", "words", "presenter"], tuple[Share, ...]] = Field(default_factory=dict)
    """Boxes of its own in 16:9, in the order of the parts."""

    @model_validator(mode="after")
    def _words_keep_off(self) -> Arrangement:
        for one in self.words:
            box = _px(one.at, TALL)
            if not TALL.safe.holds(box) or box.overlap(TALL.captions):
                raise ValueError(f"{self.name}: words at {one.at} leave the safe area or lie on the captions")
            for product in self.products:
                if one.what != "callout" and box.overlap(_px(product, TALL)):
                    raise ValueError(f"{self.name}: words at {one.at} lie on the product at {product}")
        return self

    @property
    def share(self) -> float:
        """How much of the frame product or photo takes at most, 0..1 (9:16)."""
        if self.kind == "footage" or self.ground in ("photo", "macro", "drained"):
            return 1.0
        if self.ground == "mosaic":
            return ROWS
        return min(sum(_within(box) for box in (*self.products, *self.windows)), 1.0)

    @property
    def width(self) -> float:
        """Share of the frame's width the product takes at most."""
        if self.share == 1.0 and not self.products:
            return 1.0
        if self.ground == "mosaic":
            return ROW
        return max((box[2] - box[0] for box in (*self.products, *self.windows)), default=0.0)

    @property
    def pattern(self) -> bool:
        """Whether it shows one picture of the product several times."""
        return self.ground == "mosaic" or (len(self.products) > 1 and "two_photos" not in self.needs)

    @property
    def lines(self) -> int:
        """How many lines of the shot's writing it shows; its points not counted."""
        return sum(one.what in ("text", "number", "strike", "callout") for one in self.words)

    def placed(self, aspect: Aspect, *, mirrored: bool = False) -> Placed:
        """Where its parts stand in that aspect, px."""
        layout = LAYOUTS[aspect]
        fit = _wide if aspect == "16:9" else _stretch
        boxes = fit(self, layout)
        return _mirror(boxes, layout) if mirrored and self.mirror else boxes


class PlacedWords(NamedTuple):
    """A line's box, px, and what it is."""

    box: Box
    what: Piece
    set: Setting
    align: Align


class Placed(NamedTuple):
    """An arrangement's parts in a frame, px."""

    products: tuple[Box, ...]
    windows: tuple[Box, ...]
    words: tuple[PlacedWords, ...]
    presenter: Box | None


def arrangements() -> Mapping[str, Arrangement]:
    """Name -> arrangement. Raises InputError when the table cannot be read."""
    return _read(TABLE)


def arrangements_of(kind: str, aspect: str = "9:16") -> tuple[Arrangement, ...]:
    """Those of a kind that are there in an aspect, in the table's order."""
    return tuple(one for one in arrangements().values() if one.kind == kind and aspect in one.aspects)


def arrangement_of(name: str, kind: str) -> Arrangement:
    """The arrangement of that name; the kind's first where there is none of that name (a table may have changed since)."""
    found = arrangements().get(name)
    return found if found and found.kind == kind else arrangements_of(kind)[0]


@lru_cache(maxsize=4)
def _read(path: Path) -> Mapping[str, Arrangement]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: Arrangement.model_validate({"name": name, **fields}) for name, fields in table.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(
            f"화면 배치표 {path.name} 을(를) 읽을 수 없습니다. 그 파일을 고치거나 처음 것으로 되돌려 주세요.",
            f"The table of arrangements {path.name} cannot be read. Mend it, or put the original back.",
            detail=str(error),
        ) from error


def _within(box: Share) -> float:
    """Share of the frame a box takes inside it."""
    return max(min(box[2], 1) - max(box[0], 0), 0) * max(min(box[3], 1) - max(box[1], 0), 0)


def _px(box: Share, layout: Layout) -> Box:
    return Box(
        round(box[0] * layout.width), round(box[1] * layout.height), round(box[2] * layout.width), round(box[3] * layout.height)
    )


def _bent(value: float, knots: Sequence[float], to: Sequence[float]) -> float:
    """A place between two knots keeps its share of the way; beyond the ends the scale of the frame holds."""
    for low, high, start, end in zip(knots, knots[1:], to, to[1:], strict=False):
        if value <= high or high == knots[-1]:
            return start + (value - low) * (end - start) / (high - low)
    raise AssertionError(knots)


def _bend(box: Share, layout: Layout) -> Box:
    """A box of 9:16 in another upright frame: its place against safe area, captions and edges is kept."""
    down = [(0, 0), (TALL.safe.top, layout.safe.top), (TALL.captions.top, layout.captions.top), (TALL.height, layout.height)]
    middle = TALL.width / 2, layout.width / 2
    across = [
        (0, 0),
        (TALL.safe.left, layout.safe.left),
        middle,
        (TALL.safe.right, layout.safe.right),
        (TALL.width, layout.width),
    ]
    (x, to_x), (y, to_y) = zip(*across, strict=True), zip(*down, strict=True)
    left, top, right, bottom = (side * of for side, of in zip(box, (TALL.width, TALL.height) * 2, strict=True))
    return Box(
        round(_bent(left, x, to_x)), round(_bent(top, y, to_y)), round(_bent(right, x, to_x)), round(_bent(bottom, y, to_y))
    )


def _stretch(arrangement: Arrangement, layout: Layout) -> Placed:
    words = (PlacedWords(_about_axis(_bend(one.at, layout), one.align, layout), *_manner(one)) for one in arrangement.words)
    return Placed(
        tuple(_bend(box, layout) for box in arrangement.products),
        tuple(_bend(box, layout) for box in arrangement.windows),
        tuple(words),
        _bend(arrangement.presenter.at, layout) if arrangement.presenter else None,
    )


def _about_axis(box: Box, align: Align, layout: Layout) -> Box:
    """What stands in the middle is as far from both sides of the frame."""
    middle = layout.width // 2
    if align != "middle" or not box.left < middle < box.right or abs(box.left + box.right - 2 * middle) < 2:
        return box
    near = min(middle - box.left, box.right - middle)
    if max(middle - box.left, box.right - middle) > 2.2 * near:  # it stands at a side
        return box
    return Box(middle - near, box.top, middle + near, box.bottom)


_HALF = (0.03, 0.04, 0.52, 0.98)
"""Where the product stands in 16:9."""
_PANE, _CARDS = (0.0, 0.0, 0.52, 1.0), (0.03, 0.06, 0.51, 0.94)
"""Where photos beside words or a presenter do, edge to edge and as cards."""
_COLUMN = (0.555, 0.95)
"""Where the words beside it do."""
_PERSON, _UNDER = (0.56, 0.16, 0.94, 1.3), (0.60, 0.23, 0.94, 1.3)
"""Where the presenter stands in 16:9: beside, and below words."""
_ROWS = (0.10, 0.69)
"""Between which heights all words stand in 16:9, above the captions."""


def _wide(arrangement: Arrangement, layout: Layout) -> Placed:
    """In 16:9 product and words stand side by side; words alone take the width."""
    own, words = arrangement.wide, arrangement.words
    products, windows = own.get("products"), own.get("windows")
    if products is None:
        products = tuple(_beside(box, arrangement.products, _HALF) for box in arrangement.products)
    beside = bool(words or arrangement.presenter)
    if windows is None:
        into = _CARDS if arrangement.card else _PANE
        windows = tuple(_beside(box, arrangement.windows, into if beside else (0, 0, 1, 1)) for box in arrangement.windows)
    person = (
        own.get("presenter", ((_UNDER if words and (products or windows) else _PERSON),))[0] if arrangement.presenter else None
    )
    column = _COLUMN if products or windows else ((0.06, 0.52) if person else (0.12, 0.88))
    heights = (0.06, 0.20) if person == _UNDER else _ROWS
    rows = own.get("words") or [_row(one.at, words, column, heights) for one in words]
    return Placed(
        tuple(_px(box, layout) for box in products),
        tuple(_px(box, layout) for box in windows),
        tuple(PlacedWords(_px(box, layout), *_manner(one)) for box, one in zip(rows, words, strict=True)),
        _px(person, layout) if person else None,
    )


def _manner(words: Words) -> tuple[Piece, Setting, Align]:
    return words.what, words.set, words.align


def _beside(box: Share, group: Sequence[Share], into: Share) -> Share:
    """A box of a group in the place the whole group takes, each its share of it."""
    left, top = min(one[0] for one in group), min(one[1] for one in group)
    right, bottom = max(one[2] for one in group), max(one[3] for one in group)
    wide, tall = (into[2] - into[0]) / (right - left), (into[3] - into[1]) / (bottom - top)
    return (
        into[0] + (box[0] - left) * wide,
        into[1] + (box[1] - top) * tall,
        into[0] + (box[2] - left) * wide,
        into[1] + (box[3] - top) * tall,
    )


def _row(box: Share, group: Sequence[Words], column: tuple[float, float], rows: tuple[float, float]) -> Share:
    """A line's place in 16:9: the lines keep their order and their shares of the height."""
    top, bottom = min(one.at[1] for one in group), max(one.at[3] for one in group)
    scale = (rows[1] - rows[0]) / (max(bottom - top, 0.3) if rows == _ROWS else bottom - top)
    middle = (rows[0] + rows[1]) / 2 - (bottom - top) * scale / 2
    left, right = (box[0] - 0.056) / 0.792, (box[2] - 0.056) / 0.792
    if box[2] - box[0] > 0.6:
        left, right = 0.0, 1.0
    wide = column[1] - column[0]
    return (column[0] + left * wide, middle + (box[1] - top) * scale, column[0] + right * wide, middle + (box[3] - top) * scale)


_TURNED: Mapping[Align, Align] = {"left": "right", "right": "left", "middle": "middle"}


def _mirror(placed: Placed, layout: Layout) -> Placed:
    """The same seen in a mirror; what is written stays in the safe area."""

    def flip(box: Box) -> Box:
        return Box(layout.width - box.right, box.top, layout.width - box.left, box.bottom)

    def write(box: Box) -> Box:
        turned = flip(box)
        over = max(turned.right - layout.safe.right, 0)
        under = max(layout.safe.left - turned.left, 0)
        return (
            Box(max(turned.left + under, layout.safe.left), box.top, min(turned.right, layout.safe.right), box.bottom)
            if (over or under)
            else turned
        )

    words = (one._replace(box=write(one.box), align=_TURNED[one.align]) for one in placed.words)
    person = flip(placed.presenter) if placed.presenter else None
    return Placed(tuple(map(flip, placed.products)), tuple(map(flip, placed.windows)), tuple(words), person)
