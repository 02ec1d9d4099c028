"""The phone: what exists of a short so far, scene by scene, as HTML. Everything a user wrote is escaped."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pipeline.media.frame_layout import FPS
from pipeline.storyboard import STAGES
from pipeline.workspace.project import cache, fingerprint, make_in_cache

from .file_cache import address, address_as
from .i18n import words
from .storyboard_view import View

SMALL, LARGE = 120, 540
"""px wide: a scene in the strip, a scene on the screen."""
APPS = ("shorts", "reels", "tiktok")

SCRIPT = Path(__file__).with_name("player.js").read_text(encoding="utf-8")
"""A press on a scene jumps there in the film, or shows the scene; a press on an app's name lays its buttons over the screen."""


@dataclass(frozen=True)
class _Screen:
    """What the screen holds. Gradio changes the page's elements in place, by their order: these are always all there."""

    film: str = ""
    """The whole short's address, "" while there is none."""
    poster: str = ""
    subtitles: str = ""
    ribbon: str = ""
    """What is to be known about the film."""
    clip: str = ""
    """A scene that moves, shown instead of the film."""
    picture: str = ""
    """A scene's still, shown instead of the film; a clip's first look."""
    name: str = ""
    """Of the scene that is shown."""

    def html(self, say: dict[str, str]) -> str:
        """The screen with one film, one clip, one picture, the place for what comes, and what apps cover."""
        film, clip = bool(self.film) and not self.picture, bool(self.clip)
        poster = self.poster and f' poster="{self.poster}"'
        subtitles = f' src="{self.subtitles}"' if self.subtitles else ""
        shown = (
            f'<video class="film" controls playsinline preload="metadata"{poster}{_source(self.film)}'
            f"{_hidden_attribute(not film)}>"
            f'<track kind="captions" srclang="ko"{subtitles}></video>'
            f'<video class="clip" muted loop playsinline preload="auto" aria-label="{self.name}" poster="{self.picture}"'
            f"{_source(self.clip)}{_hidden_attribute(not clip)}></video>"
            f'<img class="still" alt="{self.name}"{_source(self.picture)}{_hidden_attribute(clip or not self.picture)}>'
        )
        ribbon = f'<span class="ribbon"{_hidden_attribute(not (film and self.ribbon))}>{self.ribbon}</span>'
        ghost = (
            f'<div class="ghost" aria-hidden="true"><b>{say["phone_headline"]}</b><i>{say["phone_product"]}</i>'
            f"<u></u><em>{say['phone_caption']}</em></div>"
        )
        nothing = _hidden_attribute(film or bool(self.picture))
        return (
            f'<div class="screen" data-app="none"><div class="shown">{shown}</div>{ribbon}'
            f'<div class="coming"{nothing}>{ghost}<p class="ghost-said">{say["phone_empty"]}</p></div>'
            f'<button type="button" class="caption-key" title="{say["caption_edit"]}" aria-label="{say["caption_edit"]}"'
            f"{_hidden_attribute(not film and not self.picture)}><span>✎</span></button>"
            f'<div class="covers" aria-hidden="true"></div></div>'
        )


def _source(address: str) -> str:
    return f' src="{address}"' if address else ""


def _hidden_attribute(value: bool) -> str:
    return " hidden" if value else ""


def empty(language: str) -> str:
    """The phone before there is anything: what will be there, drawn."""
    return _Screen().html(words(language))


def player(view: View, language: str) -> str:
    """The phone with the newest of what exists: the whole short, else the last scene that moves, else the last picture."""
    say, film = words(language), _film(view, language)
    scenes = [_scene(view, number, say) for number in range(1, len(view.seen.scenes) + 1)]
    newest = [scene for scene in scenes if scene.clip] or [scene for scene in scenes if scene.picture]
    shown = newest[-1] if newest and (view.busy or not film.film) else _Screen()
    screen = replace(film, clip=shown.clip, picture=shown.picture, name=shown.name)
    if not film.film and not newest:
        return empty(language)
    return f"{screen.html(say)}{_strip(view, scenes, screen, say)}{_apps(say)}{_download(view, say)}"


def _film(view: View, language: str) -> _Screen:
    """The open storyboard's whole short."""
    path, short = view.file.project.path, view.state.short if view.state else None
    if not short or not path(short.path).exists():
        return _Screen()
    ribbon = "" if view.seen.short else words(language)["draft_ribbon" if view.draft else "before_edit"]
    poster = address(small(path(short.thumbnail), LARGE))
    return _Screen(address(path(short.path)), poster, address(path(short.vtt)), ribbon)


def _scene(view: View, number: int, say: dict[str, str]) -> _Screen:
    """One scene as it stands."""
    scene, path = view.seen.scenes[number - 1], view.file.project.path
    if not scene.still:
        return _Screen()
    clip = address(path(scene.film)) if scene.film else ""
    picture = address(small(path(scene.still.path), LARGE))
    return _Screen(clip=clip, picture=picture, name=say["scene_n"].format(number))


def _strip(view: View, scenes: list[_Screen], screen: _Screen, say: dict[str, str]) -> str:
    """A button a scene: where it begins in the film, or what is made of it while the film is another."""
    shown_film, begins, parts = bool(screen.film) and not screen.picture, 0.0, []
    if screen.film:
        parts.append(
            f'<button type="button" class="all" data-at="0" data-whole aria-pressed="{_is(shown_film)}">'
            f"▶<span>{say['whole']}</span></button>"
        )
    for number, (seen, scene) in enumerate(zip(view.seen.scenes, scenes, strict=True), 1):
        name, dot = say["scene_n"].format(number), '<i class="dot"></i>' if view.late(number) else ""
        if not seen.still:
            before = last_picture(view, view.board.rows[number - 1].key)
            old = before and f'<img class="old" alt="" src="{address(small(view.file.project.path(before), SMALL))}">'
            parts.append(f'<span class="coming-scene" aria-label="{name}">{old or number}{dot if old else ""}</span>')
            continue
        place = f'data-at="{begins:.3f}"' if screen.film and view.seen.short else f'data-clip="{scene.clip}"'
        pressed = _is(not shown_film and scene.picture == screen.picture)
        picture = address(small(view.file.project.path(seen.still.path), SMALL))
        parts.append(
            f'<button type="button" {place} data-picture="{scene.picture}" aria-pressed="{pressed}" aria-label="{name}">'
            f'<img alt="" src="{picture}">{dot}</button>'
        )
        begins += seen.clip.frames / FPS if seen.clip else 0.0
    return f'<div class="strip">{"".join(parts)}</div>'


def last_picture(view: View, key: str) -> str:
    """The newest picture of a scene that is out of date now, relative to the project; "" for none."""
    takes = [take.path for take in view.board.row(key).takes if take.stage == "image"]
    return next((path for path in reversed(takes) if view.file.project.path(path).exists()), "")


def steps(view: View, language: str) -> str:
    """What a short takes, step by step, with a tick where it is done and how many scenes have it else; as HTML."""
    say, scenes = words(language), view.seen.scenes
    done = {"script": int(view.board.script is not None)}
    done |= {stage: sum(stage not in scene.stale for scene in scenes) for stage in (*STAGES, "render")}
    parts = []
    for stage, count in done.items():
        of = 1 if stage == "script" else len(scenes)
        mark = "✓" if of and count == of and stage != "render" else f"{count}/{of}" if of > 1 else ""
        parts.append(f'<li class="{"done" if mark == "✓" else ""}">{say[f"step_{stage}"]} {mark}</li>')
    return f'<ol class="steps">{"".join(parts)}</ol>'


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
    name = f"{file_name(view.board.product.name)}.mp4"
    source = address_as(view.file.project.path(view.state.short.path), name)
    return f'<a class="download" href="{source}" download="{html.escape(name)}">⬇ {say["download_mp4"]}</a>'


def file_name(title: str) -> str:
    """A product's name as the name of a file on any system."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", title).strip(" .")[:60] or "shorts"


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

    return make_in_cache(place, make)
