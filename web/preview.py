"""The phone: what exists of a short so far, scene by scene, as HTML. Everything a user wrote is escaped."""

from __future__ import annotations

import html
from functools import lru_cache
from pathlib import Path

from pipeline.storyboard import SceneLook
from pipeline.workspace.project import cache, cached, fingerprint

from .file_cache import address
from .i18n import words
from .storyboard_view import View

SMALL, LARGE = 120, 540
"""px wide: a scene in the strip, a scene on the screen."""
APPS = ("shorts", "reels", "tiktok")

SCRIPT = """
element.addEventListener('click', (event) => {
  const pick = event.target.closest('button[data-show], button[data-app]');
  if (!pick) return;
  const group = pick.dataset.show ? 'data-show' : 'data-app';
  element.querySelectorAll(`button[${group}]`).forEach((one) => one.setAttribute('aria-pressed', one === pick));
  const screen = element.querySelector('.screen');
  if (pick.dataset.app) { screen.dataset.app = pick.dataset.app; return; }
  const shown = element.querySelector(`template[data-of="${pick.dataset.show}"]`);
  screen.querySelector('.shown').innerHTML = shown.innerHTML;
  const film = screen.querySelector('video');
  if (film) film.play().catch(() => {});
});
"""
"""A press on a scene shows it; a press on an app's name lays its buttons over the screen."""


def empty(language: str) -> str:
    """The phone before there is anything: what will be there, drawn."""
    say = words(language)
    ghost = (
        f'<div class="ghost" aria-hidden="true"><b>{say["phone_headline"]}</b><i>{say["phone_product"]}</i>'
        f"<u></u><em>{say['phone_caption']}</em></div>"
    )
    return f'<div class="screen">{ghost}<p class="ghost-said">{say["phone_empty"]}</p></div>'


def player(view: View, language: str) -> str:
    """The phone with the newest of what exists: the whole short, else the last scene that moves, else the last picture."""
    say = words(language)
    shown: dict[str, str] = {}
    short = view.state.short if view.state else None
    if short and view.file.project.path(short.path).exists():
        ribbon = say["draft_ribbon" if view.draft else "before_edit"]
        note = "" if view.seen.short else f'<span class="ribbon">{ribbon}</span>'
        poster = address(small(view.file.project.path(short.thumbnail), LARGE))
        film, subtitles = address(view.file.project.path(short.path)), address(view.file.project.path(short.vtt))
        shown["0"] = (
            f'<video controls playsinline preload="metadata" poster="{poster}" src="{film}">'
            f'<track kind="captions" srclang="ko" src="{subtitles}"></video>{note}'
        )
    for number, scene in enumerate(view.seen.scenes, 1):
        if content := _scene(view, scene, say["scene_n"].format(number)):
            shown[str(number)] = content
    if not shown:
        return empty(language)
    first = "0" if "0" in shown and not view.busy else _newest(view, shown)
    templates = "".join(f'<template data-of="{of}">{content}</template>' for of, content in shown.items())
    return (
        f'<div class="screen" data-app=""><div class="shown">{shown[first]}</div>'
        f'<div class="covers" aria-hidden="true"></div></div>'
        f"{_strip(view, shown, first, say)}{_apps(say)}{_download(view, say)}{templates}"
    )


def _newest(view: View, shown: dict[str, str]) -> str:
    moving = [str(n) for n, scene in enumerate(view.seen.scenes, 1) if scene.film]
    return moving[-1] if moving else list(shown)[-1]


def _scene(view: View, scene: SceneLook, name: str) -> str:
    path = view.file.project.path
    if scene.still and scene.film:
        poster = address(small(path(scene.still.path), LARGE))
        film = address(path(scene.film))
        return f'<video muted loop autoplay playsinline aria-label="{name}" poster="{poster}" src="{film}"></video>'
    return f'<img alt="{name}" src="{address(small(path(scene.still.path), LARGE))}">' if scene.still else ""


def _strip(view: View, shown: dict[str, str], first: str, say: dict[str, str]) -> str:
    parts = []
    if "0" in shown:
        parts.append(
            f'<button type="button" class="all" data-show="0" aria-pressed="{_is(first == "0")}">'
            f"▶<span>{say['whole']}</span></button>"
        )
    for number, scene in enumerate(view.seen.scenes, 1):
        name, dot = say["scene_n"].format(number), '<i class="dot"></i>' if view.late(number) else ""
        if str(number) in shown and scene.still:
            picture = address(small(view.file.project.path(scene.still.path), SMALL))
            pressed = _is(first == str(number))
            parts.append(
                f'<button type="button" data-show="{number}" aria-pressed="{pressed}" aria-label="{name}">'
                f'<img alt="" src="{picture}">{dot}</button>'
            )
        else:
            parts.append(f'<span class="coming" aria-label="{name}">{number}</span>')
    return f'<div class="strip">{"".join(parts)}</div>'


def _apps(say: dict[str, str]) -> str:
    names = {"": say["safe_none"], "shorts": "Shorts", "reels": "Reels", "tiktok": "TikTok"}
    buttons = "".join(
        f'<button type="button" data-app="{app or "none"}" aria-pressed="{_is(not app)}">{name}</button>'
        for app, name in names.items()
    )
    return f'<div class="apps" role="group" aria-label="{say["safe"]}"><span>{say["safe"]}</span>{buttons}</div>'


def _download(view: View, say: dict[str, str]) -> str:
    if view.busy or not (view.state and view.state.short and view.seen.short):
        return ""
    source = address(view.file.project.path(view.state.short.path))
    name = html.escape(f"{view.board.product.name[:40]}.mp4")
    return f'<a class="download" href="{source}" download="{name}">⬇ {say["download_mp4"]}</a>'


def _is(value: bool) -> str:
    return "true" if value else "false"


def small(picture: Path, width: int) -> Path:
    """A JPEG of `picture` that is `width` px wide, made once."""
    return _small(str(picture), picture.stat().st_mtime_ns, width)


@lru_cache(maxsize=512)
def _small(picture: str, changed: int, width: int) -> Path:
    from PIL import Image

    place = cache() / "thumbs" / f"{fingerprint(picture, changed, width)}.jpg"

    def make(out: Path) -> None:
        with Image.open(picture) as opened, open(out, "wb") as file:
            image = opened.convert("RGB")
            image.thumbnail((width, width * 4), Image.Resampling.BILINEAR, reducing_gap=2.0)
            image.save(file, "JPEG", quality=84)

    return cached(place, make)
