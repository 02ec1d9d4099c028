"""A timeline as Final Cut Pro 7 XML (Apple's "xmeml", version 4), which Premiere, Resolve and others read."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .timeline import Clip, Timeline, Track

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n'


def fcp7_text(timeline: Timeline) -> str:
    """The .xml file."""
    root = Element("xmeml", version="4")
    sequence = SubElement(root, "sequence", id="short")
    _put(sequence, name=timeline.name, duration=timeline.frames)
    _rate(sequence, timeline.fps)
    code = SubElement(sequence, "timecode")
    _rate(code, timeline.fps)
    _put(code, string="00:00:00:00", frame=0, displayformat="NDF")
    media, files = SubElement(sequence, "media"), dict[str, str]()
    video, audio = SubElement(media, "video"), SubElement(media, "audio")
    _picture_form(SubElement(video, "format"), timeline)
    _put(audio, numOutputChannels=2)
    for track in timeline.tracks:
        _track(SubElement(video if track.kind == "video" else audio, "track"), track, timeline, files)
    ElementTree.indent(root)
    return HEAD + ElementTree.tostring(root, encoding="unicode") + "\n"


def _track(element: Element, track: Track, timeline: Timeline, files: dict[str, str]) -> None:
    at = 0
    for clip in track.clips:
        if clip.media:
            _clip(element, clip, at, timeline, files)
        at += clip.frames
    _put(element, enabled="TRUE", locked="FALSE")


def _clip(track: Element, clip: Clip, at: int, timeline: Timeline, files: dict[str, str]) -> None:
    item = SubElement(track, "clipitem", id=f"clip-{len(files) + 1}-{at}")
    _put(item, name=clip.name, enabled="TRUE", duration=clip.available)
    _rate(item, timeline.fps)
    _put(item, start=at, end=at + clip.frames)
    item.append(_text("in", clip.first))
    _put(item, out=clip.first + clip.frames)
    if clip.media in files:
        SubElement(item, "file", id=files[clip.media])
    else:
        files[clip.media] = f"file-{len(files) + 1}"
        _file(SubElement(item, "file", id=files[clip.media]), clip, timeline)
    if clip.channels:
        source = SubElement(item, "sourcetrack")
        _put(source, mediatype="audio", trackindex=1)


def _file(element: Element, clip: Clip, timeline: Timeline) -> None:
    _put(element, name=clip.media.rpartition("/")[2], pathurl=quote(clip.media), duration=clip.available)
    _rate(element, timeline.fps)
    media = SubElement(element, "media")
    if clip.channels:
        audio = SubElement(media, "audio")
        form = SubElement(audio, "samplecharacteristics")
        _put(form, depth=16, samplerate=clip.rate)
        _put(audio, channelcount=clip.channels)
    else:
        _picture_form(SubElement(media, "video"), timeline)


def _picture_form(element: Element, timeline: Timeline) -> None:
    form = SubElement(element, "samplecharacteristics")
    _put(
        form, width=timeline.width, height=timeline.height, anamorphic="FALSE", pixelaspectratio="square", fielddominance="none"
    )
    _rate(form, timeline.fps)


def _rate(element: Element, fps: int) -> None:
    _put(SubElement(element, "rate"), timebase=fps, ntsc="FALSE")


def _put(element: Element, **texts: object) -> None:
    for name, text in texts.items():
        element.append(_text(name, text))


def _text(name: str, text: object) -> Element:
    element = Element(name)
    element.text = str(text)
    return element
