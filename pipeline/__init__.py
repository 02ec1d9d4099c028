"""쇼츠공방: a product becomes a finished vertical short, on the user's own computer.

    product page ─ crawl ─> Product ─ script ─> Script ─┬─ image ─> Still ×N ─┐
                                        Character ──────┼─ voice ─> Speech×N ─┼─ video ─> Clip ×N ─ render ─> Short
                                                        └─────────────────────┘           captions, presenter, music, label

One file (or package) per stage, one public verb in each, one grammar for all of them:
`verb(what came before, options, *, engine, project, report)`. `pipeline.short.make_short` puts them in a row.

The calls people know by name (`from pipeline import generate_shorts, text_to_video ...`) are in functions.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .functions import (
        add_background_music,
        add_subtitles,
        concatenate_videos,
        crawl_url,
        enhance_script,
        extract_product_info,
        generate_character_video,
        generate_script,
        generate_shorts,
        image_to_video,
        merge_audio_video,
        resize_for_shorts,
        text_to_video,
    )

__all__ = [
    "add_background_music",
    "add_subtitles",
    "concatenate_videos",
    "crawl_url",
    "enhance_script",
    "extract_product_info",
    "generate_character_video",
    "generate_script",
    "generate_shorts",
    "image_to_video",
    "merge_audio_video",
    "resize_for_shorts",
    "text_to_video",
]


def __getattr__(name: str) -> object:
    """A call by its name, imported when it is first asked for: importing the package stays light."""
    if name not in __all__:
        raise AttributeError(f"module 'pipeline' has no attribute '{name}'")
    from . import functions

    return getattr(functions, name)
