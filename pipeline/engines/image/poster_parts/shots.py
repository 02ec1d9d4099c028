"""A shot as a picture: ground, product, words, each a layer that travels, laid out by its arrangement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from pipeline.media.arrangements import Arrangement, PlacedWords, arrangement_of, arrangements_of
from pipeline.media.color import Rgb, mix_rgb, parts
from pipeline.media.frame_layout import Box, layout_of
from pipeline.media.product_standing import HANGS, PRINTED, STEEP, Label, product_top

from . import shot_pieces as pieces
from .backplate import Spot, contrast_share
from .canvas import Sheet
from .palette import Colours, Hues
from .photo_contrast import footage_shades, pen_over_photo
from .product_placement import outline_of
from .shot_board import Board, shop_logo
from .shot_foot import paint_foot
from .shot_grounds import paint_shot
from .shot_moves import PANS, STILL, ground_travel, on_foot, product_travel, reserve, slam_travel
from .shot_rows import paint_rows
from .shot_tones import brand_colours, tone_colours
from .shot_view import (
    MOST,
    Fill,
    View,
    change_ground,
    clear_of_captions,
    close_ups,
    drain_colour,
    drawn_cut,
    fill_box,
    glowing,
    view_of,
)
from .shot_words import Pen, strike_line, write, write_number
from .styles import WHITE
from .widgets import Part, add_rim, frame_photo, shadow_of

PHOTO_GROUNDS = ("photo", "macro", "drained", "blur")
SHINE = 0.55
"""How strong a light that passes over the product is."""
PARTED, GLOW = 0.5, 0.24
"""Share of a product's outline that parts from its ground at least, and how light, 0..1, the ground of its own glow is."""
GREY = (150, 151, 154)
"""What a packshot's white becomes in a picture without colour."""
CUT = 1.6
"""How much higher than the whole photo a card may be that shows its middle."""
ABOVE, RADIUS = 40, 44
"""px by which what a callout speaks of keeps above the captions; px of a card's corners."""


def compose_shot(sheet: Sheet, hues: Hues) -> Sheet:
    """Fill the sheet for its order's shot."""
    shot = sheet.order.shot
    assert shot is not None
    views = tuple(view_of(picture) for picture in shot.pictures)
    arrangement = _drawable(arrangement_of(shot.arrangement, shot.kind), views)
    aspect = layout_of(sheet.order.width, sheet.order.height).aspect
    placed = arrangement.placed(aspect, mirrored=shot.mirrored)
    shows = bool(views) and _shows_photo(arrangement)
    sheet.colours = brand_colours(sheet.family, hues, sheet.colours, sheet.order.brand_look)
    tone = "pop" if shows and arrangement.tone == "accent" else arrangement.tone
    outline = outline_of(views[0].cut) if shows and views[0].cut else ()
    if arrangement.ground == "blur" and contrast_share(outline, GLOW) < PARTED:  # a dark thing is lost in its own glow
        arrangement = arrangement.model_copy(update={"ground": "disc"})
    colours = _parting_colours(sheet, hues, tone, () if arrangement.ground in PHOTO_GROUNDS else outline)
    board = Board(sheet, shot, arrangement, placed, colours, views, shop_logo(sheet))
    _ground(board)
    _products(board)
    paint_foot(board)
    _words(board)
    sheet.colours = colours
    return sheet


def _parting_colours(sheet: Sheet, hues: Hues, tone: str, outline: tuple[float, ...]) -> Colours:
    """The colours of that tone; of another, where the product would be lost on them."""
    tones = dict.fromkeys((tone, "ground", "pop", "opposite"))
    ways = [tone_colours(sheet.family, hues, sheet.colours, one) for one in tones]
    shares = [contrast_share(outline, parts(one.ground)[0]) for one in ways]
    return next((one for one, share in zip(ways, shares, strict=True) if share >= PARTED), ways[shares.index(max(shares))])


def _shows_photo(arrangement: Arrangement) -> bool:
    return bool(arrangement.products or arrangement.windows or arrangement.ground in (*PHOTO_GROUNDS, "mosaic"))


def _drawable(arrangement: Arrangement, views: tuple[View, ...]) -> Arrangement:
    """The arrangement, or one of type where there is no photo to show in it."""
    if views or not _shows_photo(arrangement) or arrangement.kind == "footage":
        return arrangement
    ways = [one for one in arrangements_of(arrangement.kind) if not _shows_photo(one)]
    if arrangement.presenter:  # whoever lays the presenter on it goes by the same arrangement
        return arrangement.model_copy(update={"products": (), "windows": (), "ground": "slant"})
    ways = ways or [one for one in arrangements_of("word_slam") if not (one.products or one.ground in PHOTO_GROUNDS)]
    return ways[sum(map(ord, arrangement.name)) % len(ways)]


# --- grounds ----------------------------------------------------------------------------------------------------------------


def _ground(board: Board) -> None:
    arrangement = board.arrangement
    if board.views and (arrangement.kind == "footage" or arrangement.ground in ("photo", "macro", "drained")):
        _photo_ground(board)
    elif board.views and arrangement.ground == "blur":
        board.sheet.ground = glowing(board.views[0], board.colours, board.size)
        board.sheet.ground_travel = ground_travel("push", 0.06, board.size[0])
    else:
        _paint_ground(board)
        if board.arrangement.ground == "mosaic" and board.views and board.views[0].cut:
            paint_rows(board, board.views[0], "pan_left" if board.shot.mirrored else "pan_right")
    if board.placed.windows and board.views:
        _windows(board)


def _paint_ground(board: Board) -> None:
    """A designed ground around the product; it stands still, or comes closer behind words alone."""
    sheet = board.sheet
    name = "plain" if board.arrangement.ground in (*PHOTO_GROUNDS, "mosaic") else board.arrangement.ground
    spot = replace(_spot(board), words=tuple(one.box for one in board.placed.words))
    sheet.ground = paint_shot(name, sheet.family, board.colours, spot, sheet.order.seed, board.size)
    sheet.ground_travel = STILL


def _spot(board: Board) -> Spot:
    """What the ground is built around: the product, the presenter, or the words."""
    placed, (width, height) = board.placed, board.size
    if placed.products:
        box, view = placed.products[0], board.views[0] if board.views else None
        drawn = drawn_cut(view, box, lean=board.arrangement.lean) if view else None
        size = drawn[0].size if drawn else (box.width, box.height)
        outline = outline_of(drawn[0]) if drawn else ()
        x, y = _stand(box, size, board, view)
        floor = y + size[1] + 26 if board.arrangement.ground == "family" and board.sheet.family.floor else 0
        return Spot(x + size[0] // 2, y + size[1] // 2, size[0], size[1], floor, outline=outline)
    if placed.presenter:
        box = placed.presenter
        middle = (box.left + box.right) // 2
        return Spot(middle, min(box.top + round(box.width * 0.7), height), box.width, round(box.width * 1.2), 0)
    boxes = [one.box for one in placed.words] or [Box(0, 0, width, height)]
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    low = board.arrangement.ground in ("slant", "band")  # an edge runs below the words, not through them
    return Spot(width // 2, round(height * 0.78) if low else (top + bottom) // 2, round(width * 0.6), bottom - top, 0)


def _stand(box: Box, size: tuple[int, int], board: Board, view: View | None) -> tuple[int, int]:
    """Left and top of something of that size in its box."""
    left = (box.left + box.right - size[0]) // 2
    label = _label(view) if abs(board.arrangement.lean) < STEEP else None
    return left, product_top(box, size[1], board.arrangement, board.layout, label)


def _label(view: View | None) -> Label | None:
    """From where to where down the cut-out its best part for a close look reaches."""
    if view is None or view.subject is None or not view.focus:
        return None
    part, whole = view.focus[0], view.subject
    top, bottom = (min(max((side - whole.top) / whole.height, 0.0), 1.0) for side in (part.top, part.bottom))
    return (top, bottom) if bottom > top else None


def _photo_ground(board: Board) -> None:
    """A photo fills the frame; what it shows keeps off the words, and the part behind them is darkened where it must be."""
    shot, (width, height) = board.shot, board.size
    view = change_ground(board.views[0], GREY if board.arrangement.ground == "drained" else _reground(board.colours))
    move = shot.move if shot.kind != "macro_pan" or shot.move in PANS else "pan_right" if shot.mirrored else "pan_left"
    more = reserve(move, shot.amount, width)
    aim, room = _aim(board)
    grows = 0.0 if move in PANS or move == "hold" else shot.amount
    how = Fill((width + more[0], height + more[1]), aim, room, grows)
    close = close_ups(view)[0] if board.arrangement.ground == "macro" else None
    lifts = shot.kind == "parallax" and view.cut is not None and view.subject is not None
    offset = -(more[0] // 2), -(more[1] // 2)
    how = clear_of_captions(view, how, close, offset[1], board.layout)
    found = fill_box(view, how, close=close, photo=view.background if lifts else None)
    image = drain_colour(found.image, board.colours) if board.arrangement.ground == "drained" else found.image
    board.sheet.ground, board.sheet.ground_at = image, offset
    board.sheet.ground_travel = ground_travel(move, shot.amount * (1 if not lifts else 0.4), width)
    if view.subject:
        board.shown = found.seen(view.subject)
        board.shown = Box(*(side + offset[i % 2] for i, side in enumerate(board.shown)))
    _point(board, view, lambda box: found.seen(box), offset)
    if lifts:
        _lift_subject(board, view, found.scale)


def _reground(colours: Colours) -> Rgb:
    """What a packshot's white becomes where it fills the frame: light enough for its shadow to be seen."""
    return mix_rgb(colours.ground, colours.mid, 0.8) if colours.dark else colours.ground


def _aim(board: Board) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where in the frame the middle of what a photo shows is wanted, and how much of the frame it may take."""
    boxes, height = [one.box for one in board.placed.words], board.size[1]
    if not boxes:
        return (0.5, 0.5), (0.98, 0.80)
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    if board.layout.aspect == "16:9" and boxes[0].left > board.size[0] * 0.4:
        return (0.27, 0.5), (0.5, 0.9)
    above, below = top / height, 1 - bottom / height
    if below >= above:
        return (0.5, bottom / height + below * 0.5), (0.98, max(below - 0.05, 0.3))
    return (0.5, above * 0.5), (0.98, max(above - 0.04, 0.3))


def _lift_subject(board: Board, view: View, scale: float) -> None:
    """The subject as a layer of its own over its ground."""
    assert view.cut is not None and board.shown is not None
    size = max(round(view.cut.width * scale), 2), max(round(view.cut.height * scale), 2)
    image = view.cut.resize(size, Image.Resampling.LANCZOS)
    ground = board.sheet.ground
    assert ground is not None
    if view.background is None:  # the subject stays in its ground: it only may cover itself
        travel = ground_travel(board.shot.move, board.shot.amount * 0.4, board.size[0])
        travel = (*travel[:3], travel[3] + 0.02, travel[4], travel[5])
    else:
        travel = ground_travel(board.shot.move, board.shot.amount, board.size[0])
    board.sheet.parts.append(Part("product", image, board.shown.left, board.shown.top, depth=0.6, travel=travel))


def _windows(board: Board) -> None:
    """Photos in their windows, on the ground."""
    ground, arrangement = board.sheet.ground, board.arrangement
    assert ground is not None
    close = board.shot.kind in ("macro", "macro_pan")
    moving = board.shot.kind == "carousel"
    canvas = ground if not moving else ground.copy()
    for number, box in enumerate(board.placed.windows):
        view = change_ground(board.views[number % len(board.views)], _window_colour(board, number))
        again = number >= len(board.views)
        target = close_ups(view)[(number // len(board.views)) % len(close_ups(view))] if close or again else None
        if target and close:
            target = _fit_window(target, box)
        found = fill_box(view, _window_fill(view, box, board), close=target)
        if not arrangement.card:
            canvas.paste(found.image, (box.left, box.top))
            continue
        card = _card(found.image, board)
        if moving:
            _slide(board, card, box)
            continue
        _shadow(canvas, card.getchannel("A"), (box.left, box.top), board)
        canvas.paste(card, (box.left, box.top), card)
    board.sheet.ground = canvas
    if not moving:
        board.sheet.ground_travel = ground_travel(
            "push" if board.shot.move in PANS else board.shot.move, _less(board), board.size[0]
        )


def _window_fill(view: View, box: Box, board: Board) -> Fill:
    """How a photo fills a window: in a narrow one a broad thing runs off the frame's side, and never in behind the join."""
    room, aim = (0.9, 0.86), 0.5
    if box.height > 2 * box.width and view.plain and view.subject:
        room = (1.35, 0.8)
        scale = min(box.width * room[0] / view.subject.width, box.height * room[1] / view.subject.height, PRINTED * view.shrunk)
        over = max(view.subject.width * scale / box.width - 0.9, 0.0) / 2
        sides = (box.left <= 0, box.right >= board.size[0])
        aim += over * (sides[1] - sides[0])
    most = MOST if board.shot.kind in ("macro", "macro_pan") else PRINTED
    return Fill((box.width, box.height), (aim, 0.5), room, board.shot.amount, most)


def _fit_window(part: Box, window: Box) -> Box:
    """The middle of a part of a photo in the window's shape, so that the part fills it."""
    wide, tall = (
        min(part.width, part.height * window.width / window.height),
        min(part.height, part.width * window.height / window.width),
    )
    left, top = (part.left + part.right - wide) / 2, (part.top + part.bottom - tall) / 2
    return Box(round(left), round(top), round(left + wide), round(top + tall))


def _window_colour(board: Board, number: int) -> tuple[int, int, int]:
    """What a packshot's white becomes in a window: neighbours differ."""
    colours = board.colours
    if board.arrangement.card:
        return mix_rgb(colours.plate, colours.mid, 0.12) if not colours.dark else WHITE
    ways = (mix_rgb(colours.ground, WHITE, 0.35), colours.accent, colours.mid)
    return ways[(number + board.order.seed) % len(ways)]


def _less(board: Board) -> float:
    """How much the whole comes closer where words stand on a panel beside the photos."""
    return min(board.shot.amount, 0.05) if board.placed.words or board.placed.presenter else board.shot.amount


def _card(image: Image.Image, board: Board) -> Image.Image:
    """A photo with round corners and a white rim."""
    rim = max(round(14 * board.layout.scale), 8)
    inner = image.resize((image.width - 2 * rim, image.height - 2 * rim), Image.Resampling.LANCZOS)
    return frame_photo(inner, round(RADIUS * board.layout.scale), rim, 0)


def _slide(board: Board, card: Image.Image, box: Box) -> None:
    """A card of a row that goes by: the row travels as one."""
    way = 1 if board.shot.move == "pan_right" else -1
    half = board.size[0] * max(board.shot.amount, 0.08) * 0.9
    shadow, margin = shadow_of(card.getchannel("A"), board.colours.ink, blur=40, opacity=0.3, drop=18)
    shadow.alpha_composite(card, (margin, margin))
    travel = (1.0, -way * half, 0.0, 1.0, way * half, 0.0)
    board.sheet.parts.append(Part("product", shadow, box.left - margin, box.top - margin, depth=0.4, travel=travel))


def _shadow(ground: Image.Image, alpha: Image.Image, at: tuple[int, int], board: Board) -> None:
    for blur, opacity, drop in ((64, 0.32, 30), (14, 0.20, 6)):
        image, margin = shadow_of(alpha, board.colours.ink, blur=blur, opacity=opacity, drop=drop)
        ground.paste(image, (at[0] - margin, at[1] - margin), image)


# --- the product --------------------------------------------------------------------------------------------------------------


def _products(board: Board) -> None:
    """The cut-outs, the largest last; where nothing can be cut out, the photo as a card."""
    boxes = board.placed.products
    if not board.views:
        return
    for number in reversed(range(len(boxes))):
        view = board.views[number % len(board.views)]
        _product(board, view, boxes[number], main=number == 0)


def _product(board: Board, view: View, box: Box, *, main: bool) -> None:
    shot, arrangement, ground = board.shot, board.arrangement, board.sheet.ground
    assert ground is not None
    drawn = drawn_cut(view, box, lean=arrangement.lean if main else -arrangement.lean)
    if drawn is None:
        _print(board, view, box, main=main)
        return
    image, magnified = drawn
    if arrangement.tone == "ground" and board.sheet.family.rim and arrangement.ground in ("family", "rays"):
        image = _within_box(add_rim(image, board.sheet.family.rim), box)
    x, y = _stand(box, image.size, board, view)
    travel = product_travel(shot.move, shot.amount, board.size[0])
    if arrangement.stands:
        travel = on_foot(travel, image.height)
    if board.sheet.ground_travel == STILL:
        _ground_shadow(board, image, (x, y), min(travel[0], travel[3]))
    board.sheet.parts.append(Part("product", image, x, y, depth=0.5, travel=travel))
    if shot.kind == "packshot_sweep" and main:
        board.sheet.parts.append(Part("decor", _light_on(image), x, y, depth=0.5, enter="sweep", cue=0.15, travel=travel))
    if main:
        _point(board, view, lambda part: _on_cut(part, view, image.size), (x, y))
    if magnified > 2.01:
        board.sheet.notes.append(f"사진을 {magnified:.1f}배로 늘려 썼습니다. 더 큰 사진을 넣으면 선명해집니다")


def _within_box(image: Image.Image, box: Box) -> Image.Image:
    scale = min(box.width / image.width, box.height / image.height, 1.0)
    return (
        image
        if scale == 1
        else image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    )


def _ground_shadow(board: Board, image: Image.Image, at: tuple[int, int], least: float) -> None:
    """The product's shadow on a ground that stands still: at its foot where it stands, else behind it, as large as the
    product is at its smallest (`least`), for a larger one would stand around it as a dark rim."""
    ground = board.sheet.ground
    assert ground is not None
    if not board.arrangement.stands:
        alpha = image.getchannel("A")
        small = alpha.resize((max(round(alpha.width * least), 1), max(round(alpha.height * least), 1)), Image.Resampling.BOX)
        _shadow(ground, small, (at[0] + (alpha.width - small.width) // 2, at[1] + (alpha.height - small.height) // 2), board)
        return
    foot = at[1] + image.height
    for spread, thick, blur, opacity in ((1.06, 54, 40, 0.36), (0.84, 20, 14, 0.42)):
        flat = Image.new("L", (max(round(image.width * spread), 8), thick))
        ImageDraw.Draw(flat).ellipse((0, 0, flat.width - 1, thick - 1), fill=255)
        shade, margin = shadow_of(flat, board.colours.ink, blur=blur, opacity=opacity, drop=0)
        ground.paste(shade, (at[0] + (image.width - flat.width) // 2 - margin, foot - 8 - thick // 2 - margin), shade)


def _light_on(image: Image.Image) -> Image.Image:
    """Light in the product's shape: the camera shows a slanting band of it that passes once."""
    light = Image.new("RGBA", image.size, (255, 255, 255, 0))
    light.putalpha(Image.fromarray((np.asarray(image)[:, :, 3] * SHINE).astype(np.uint8)))
    return light


def _print(board: Board, view: View, box: Box, *, main: bool) -> None:
    """A photo that cannot be cut out, as a card in the product's place."""
    inside = Box(max(box.left, 30), max(box.top, -60), min(box.right, board.size[0] - 30), min(box.bottom, board.size[1] + 60))
    inside = _card_box(view, inside)
    how = Fill((inside.width, inside.height), (0.5, 0.5), (0.9, 0.9), board.shot.amount, PRINTED)
    found = fill_box(view, clear_of_captions(view, how, None, inside.top, board.layout))
    card = _card(found.image, board)
    _shadow(board.sheet.ground, card.getchannel("A"), (inside.left, inside.top), board)  # pyright: ignore[reportArgumentType]
    travel = product_travel(board.shot.move, board.shot.amount, board.size[0])
    board.sheet.parts.append(Part("product", card, inside.left, inside.top, depth=0.5, travel=travel))
    if main:
        _point(board, view, found.seen, (inside.left, inside.top))


def _card_box(view: View, box: Box) -> Box:
    """The part of a box a card of this photo takes: it is cut to it, but not magnified more than a photo may be."""
    if view.plain:
        return box
    most = PRINTED * view.shrunk
    wide = min(box.width, round(view.photo.width * most))
    tall = min(box.height, round(view.photo.height * most), round(wide * view.photo.height / view.photo.width * CUT))
    left, top = (box.left + box.right - wide) // 2, box.top + round((box.height - tall) * HANGS)
    return Box(left, top, left + wide, top + tall)


def _on_cut(part: Box, view: View, size: tuple[int, int]) -> Box:
    """A box of the photo, in px of its cut-out drawn at `size`."""
    where = view.subject
    if where is None:
        return Box(size[0] // 3, size[1] // 3, size[0] * 2 // 3, size[1] * 2 // 3)
    scale = size[0] / max(where.width, 1)
    return Box(*(round((side - start) * scale) for side, start in zip(part, (where.left, where.top) * 2, strict=True)))


def _point(board: Board, view: View, shown: Callable[[Box], Box], at: tuple[int, int]) -> None:
    """What a callout speaks of: the middle of the best part worth a look."""
    if board.shot.kind != "callout":
        return
    ways = [shown(part) for part in close_ups(view)]
    points = [((box.left + box.right) // 2 + at[0], (box.top + box.bottom) // 2 + at[1]) for box in ways]
    width, height = board.size
    end = board.layout.captions.top - ABOVE
    x, y = next((point for point in points if point[1] < end), (points[0][0], min(points[0][1], end)))
    board.point = min(max(x, 60), width - 60), min(max(y, 60), height - 60)


# --- the words --------------------------------------------------------------------------------------------------------------

_PIECES: dict[str, Callable[[Board, PlacedWords, Pen], list[Part]]] = {
    "points": pieces.points,
    "callout": pieces.callout,
    "review": pieces.review,
    "stars": pieces.big_stars,
    "name": pieces.name,
    "brand": pieces.brand,
    "price": pieces.price,
    "was": pieces.was,
    "saving": pieces.saving,
    "button": pieces.button,
}


def _words(board: Board) -> None:
    """Everything written, from top to bottom of the arrangement; what lies on a photo is told from it."""
    photo = board.shot.kind == "footage" or (bool(board.views) and board.arrangement.ground in PHOTO_GROUNDS)
    board.sheet.parts += footage_shades(board) if board.shot.kind == "footage" else []
    for room in board.placed.words:
        pen = Pen(board.sheet.family, board.colours, board.layout.scale)
        pen = pen_over_photo(board, room, pen) if photo else pen
        parts = _write_piece(board, room, pen)
        if room.set in ("slam", "stack") or room.what in ("number", "price"):
            moved = slam_travel(board.shot.move) if board.arrangement.kind in ("word_slam", "number_slam", "problem") else ()
            parts = [replace(part, travel=moved) if part.enter == "none" else part for part in parts] if moved else parts
        board.sheet.parts += parts


def _write_piece(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    what = placed.what
    if what == "text":
        return write(board.next(), placed.box, placed.set, placed.align, pen)
    if what == "number":
        return write_number(board.next(), placed.box, placed.align, pen)
    if what == "strike":
        parts = write(board.next(), placed.box, placed.set, placed.align, pen)
        line = strike_line(parts, pen.colours)
        return [*parts, line] if line else parts
    return _PIECES[what](board, placed, pen)
