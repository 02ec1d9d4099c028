"""Where things live on this computer."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """Where projects, caches and models live: SHORTS_HOME, or the user's data folder. Nothing is created."""
    return Path(os.environ.get("SHORTS_HOME") or platformdirs.user_data_dir("shorts-gongbang", appauthor=False)).expanduser()


def cache() -> Path:
    """Where things that can be made again are kept."""
    return home() / "cache"
