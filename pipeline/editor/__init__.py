"""A finished short for an editor (Premiere, Resolve, Final Cut): its shots, narration, music and captions as clips on tracks.

timeline.py      what lies on which track, from when to when
otio.py          as OpenTimelineIO
fcp7_xml.py      as Final Cut Pro 7 XML, which Premiere and Resolve read
overlays.py      captions and labels as pictures on nothing
export_short.py  the media and the files beside them
"""

from __future__ import annotations

from .export_short import EditorFiles, export_short

__all__ = ["EditorFiles", "export_short"]
