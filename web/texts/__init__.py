"""Every word the studio shows, in Korean and English: one table a part of the page."""

from __future__ import annotations

from . import cast, engines, finish, lists, product, scenes, shelf

TEXTS: dict[str, tuple[str, str]] = {
    **product.TEXTS,
    **cast.TEXTS,
    **scenes.TEXTS,
    **finish.TEXTS,
    **shelf.TEXTS,
    **lists.TEXTS,
    **engines.TEXTS,
}
