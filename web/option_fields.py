"""The options of the finish tab as a table: where each lives in Settings, and the part of the page that changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import gradio as gr

from pipeline.errors import InputError
from pipeline.render.audio import music_library
from pipeline.short import Settings
from pipeline.storyboard import Storyboard, own_sounds

Value = bool | int | float | str | None
"""What an option may hold."""
Part = gr.Checkbox | gr.Slider | gr.Textbox | gr.Radio | gr.Dropdown
"""What shows and changes an option."""


@dataclass(frozen=True)
class Choice:
    """One option. Its label is the text of the same key."""

    path: str
    """"render.music_volume": a field of a field of Settings."""
    label: str
    group: Literal["captions", "sound", "look", "rules"]
    kind: Literal["radio", "list", "switch", "slider", "text"] = "list"
    prefix: str = ""
    """Texts of the values are prefix + value; "" shows the values themselves."""
    limits: tuple[float, float, float] = (0, 2, 0.1)
    """From, to, step."""

    def known(self, settings: Settings) -> bool:
        """True when this version has the option."""
        stage, name = self.path.split(".")
        return name in type(getattr(settings, stage)).model_fields

    def values(self, user: str) -> list[str]:
        """What may be chosen, read from the record."""
        stage, name = self.path.split(".")
        if self.path == "render.music":
            return ["auto", "none", *own_sounds("music", user), *(loop.id for loop in music_library.loops())]
        kind = type(getattr(Settings(), stage)).model_fields[name].annotation
        return [value for part in (get_args(kind) or ()) for value in (get_args(part) or (part,)) if isinstance(value, str)]

    def part(self, value: Any, say: dict[str, str], user: str) -> Part:
        """The component that shows and changes it."""
        common: dict[str, Any] = {
            "label": say[self.label],
            "interactive": True,
            "elem_id": f"option-{self.path.replace('.', '-')}",
        }
        if self.kind == "switch":
            return gr.Checkbox(value, **common)
        if self.kind == "slider":
            low, high, step = self.limits
            return gr.Slider(low, high, value, step=step, **common)
        if self.kind == "text":
            return gr.Textbox(value, max_length=24, **common)
        return (gr.Radio if self.kind == "radio" else gr.Dropdown)(self.named(say, user), value=value, **common)

    def named(self, say: dict[str, str], user: str) -> list[tuple[str, str]]:
        """What may be chosen, as (what is shown, value)."""
        return [(self._named(one, say, user), one) for one in dict.fromkeys(self.values(user))]

    def _named(self, value: str, say: dict[str, str], user: str) -> str:
        if self.path == "render.music":
            titles = {loop.id: f"{loop.title} · {say.get(f'mood_{loop.mood}', loop.mood)}" for loop in music_library.loops()}
            titles |= {path: say["music_own"].format(title) for path, title in own_sounds("music", user).items()}
            return titles.get(value) or say[f"music_{value}"]
        return say.get(f"{self.prefix}{value}", value) if self.prefix else value


MUSIC = Choice("render.music", "music", "sound")
CHOICES = (
    Choice("render.caption_style", "captions_look", "captions", "radio", "style_"),
    Choice("render.captions", "captions_on", "captions", "switch"),
    MUSIC,
    Choice("render.music_volume", "music_volume", "sound", "slider"),
    Choice("render.effects", "effects", "sound", "slider"),
    Choice("voice.speed", "voice_speed", "sound", "slider", limits=(0.7, 1.5, 0.05)),
    Choice("voice.liveliness", "voice_liveliness", "sound", "slider", limits=(0.0, 2.0, 0.1)),
    Choice("image.aspect", "aspect", "look", "radio"),
    Choice("image.template", "template", "look", prefix="template_"),
    Choice("render.presenter", "presenter", "look", "radio", prefix="presenter_"),
    Choice("video.transition", "transition", "look", prefix="transition_"),
    Choice("video.progress", "progress", "look", "switch"),
    Choice("render.disclosure", "disclosure", "rules", "radio", "disclosure_"),
    Choice("render.label", "label_text", "rules", "text"),
    Choice("render.label_place", "label_place", "rules", "radio", "place_"),
    Choice("render.label_seconds", "label_seconds", "rules", "slider", limits=(0, 30, 1)),
    Choice("render.credentials", "credentials", "rules", "switch"),
)


def value_of(settings: Settings, path: str) -> Value:
    """The option's value."""
    stage, name = path.split(".")
    return getattr(getattr(settings, stage), name)


def with_option(board: Storyboard, choice: Choice, value: object) -> Storyboard:
    """The storyboard with an option changed. Raises InputError for a value out of its range."""
    return board.model_copy(update={"settings": with_settings_option(board.settings, choice.path, value)})


def with_settings_option(settings: Settings, path: str, value: object) -> Settings:
    """The settings with the option at "stage.name" changed. Raises InputError for a value out of its range, or no option."""
    stage, _, name = path.partition(".")
    old = getattr(settings, stage, None)
    try:
        if old is None or name not in type(old).model_fields:
            raise ValueError(path)
        new = type(old).model_validate({**old.model_dump(), name: value})
    except ValueError as error:
        raise InputError(
            f"이 값({str(value)[:30]})은 쓸 수 없습니다. 보이는 범위 안에서 골라 주세요.",
            f"This value ({str(value)[:30]}) cannot be used. Choose one within the range.",
        ) from error
    return settings.model_copy(update={stage: new})
