"""Render: clips, narrations and captions become the finished file, checked.

    clip + presenter + captions ─ segments.py ─> Segment ×N ─┐
    narrations + music ───────── mix.py ────> Sound ───────┴─ concat.py ─> MP4 ─ quality.py ─> checks

Segments and sound are kept by fingerprint, so after an edit only what changed is encoded; joining copies bits.
"""

from __future__ import annotations

from .audio.soundtrack import beat, soundtrack, write_music
from .file_operations import add_background_music, add_subtitles, concatenate_videos, merge_audio_video, resize_for_shorts
from .options import RenderOptions, Segment, Sound
from .precheck import check_script
from .quality import check_file
from .render_short import render, render_segment, scene_pages

__all__ = [
    "RenderOptions",
    "Segment",
    "Sound",
    "add_background_music",
    "add_subtitles",
    "beat",
    "check_file",
    "check_script",
    "concatenate_videos",
    "merge_audio_video",
    "render",
    "render_segment",
    "resize_for_shorts",
    "scene_pages",
    "soundtrack",
    "write_music",
]
