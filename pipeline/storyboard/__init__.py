"""A short that is being worked on: its scenes as they stand, what was made of them, what is out of date.

    storyboard.py   Storyboard, its scenes' takes, and the file it is kept in; every change is saved at once
    edit.py     one change each: a field, the dice, move, add, delete, other words
    product_change.py   a changed fact sheet: what says or shows it follows
    history.py      undo and redo, 50 steps
    brand_file.py, saved_brand.py   a shop's brand, from a file or kept for all shorts
    staleness.py     what exists and what would be made, by asking every stage without letting it write
    takes.py    what was made of each scene, and going back to it
    user_files.py      a picture, recording, clip or music of one's own, checked and kept

Everything made is found by its fingerprint, so making a storyboard again makes exactly what an edit touched.
"""

from __future__ import annotations

from ..crawl.photos.footage_files import Footage, KeptShot, keep_film, keep_footage
from .edit import (
    add_scene,
    delete_scene,
    enhance_all,
    keep_line,
    lock_seed,
    move_scene,
    replace_own,
    restore_scene,
    rewrite_scene,
    roll_seed,
    roll_shot,
    set_scene,
    set_shot,
    set_tone,
    spread_films,
    swap_photo,
)
from .history import can_redo, can_undo, redo, undo
from .history import edit as edit_storyboard
from .product_change import change_product, same_product
from .saved_brand import OWN_FONT, forget_brand, save_brand, saved_brand, with_brand, with_saved_brand
from .staleness import Look, SceneLook, find_script, look
from .storyboard import (
    STAGES,
    Row,
    Sent,
    Stage,
    Storyboard,
    StoryboardFile,
    Take,
    begin,
    duplicate,
    open_storyboard,
    storyboards,
)
from .takes import notice, pick_take, visible
from .user_files import keep_music, keep_picture, keep_recording, keep_voice, own_sounds

__all__ = [
    "OWN_FONT",
    "STAGES",
    "Footage",
    "KeptShot",
    "Look",
    "Row",
    "SceneLook",
    "Sent",
    "Stage",
    "Storyboard",
    "StoryboardFile",
    "Take",
    "add_scene",
    "begin",
    "can_redo",
    "can_undo",
    "change_product",
    "delete_scene",
    "duplicate",
    "edit_storyboard",
    "enhance_all",
    "find_script",
    "forget_brand",
    "keep_film",
    "keep_footage",
    "keep_line",
    "keep_music",
    "keep_picture",
    "keep_recording",
    "keep_voice",
    "lock_seed",
    "look",
    "move_scene",
    "notice",
    "open_storyboard",
    "own_sounds",
    "pick_take",
    "redo",
    "replace_own",
    "restore_scene",
    "rewrite_scene",
    "roll_seed",
    "roll_shot",
    "same_product",
    "save_brand",
    "saved_brand",
    "set_scene",
    "set_shot",
    "set_tone",
    "spread_films",
    "storyboards",
    "swap_photo",
    "undo",
    "visible",
    "with_brand",
    "with_saved_brand",
]  # fmt: skip
