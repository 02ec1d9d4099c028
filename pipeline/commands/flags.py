"""The flags that several commands share, and how they become Settings, engines and a character."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, cure
from ..records import TONES

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from ..records import Character, Product, Script
    from ..short import Settings

AddCommand = Callable[[str, Callable[..., int], str], argparse.ArgumentParser]
"""Name, what runs it (arguments, screen; returns the exit code) and what it is for -> its parser."""
Changes = dict[str, dict[str, Any]]
"""Stage -> option -> value as typed."""

_FLAGS = {
    "tone": "script.tone",
    "seed": "script.seed",
    "duration": "script.seconds",
    "aspect": "image.aspect",
    "recipe": "direction.recipe",
    "transition": "video.transition",
    "presenter": "render.presenter",
    "music": "render.music",
    "disclosure": "render.disclosure",
}
"""Named flag -> the stage and option it sets."""


def add_script_flags(sub: argparse.ArgumentParser) -> None:
    """What decides a script."""
    sub.add_argument("--tone", choices=TONES)
    sub.add_argument("--seed", type=int)
    sub.add_argument("--duration", type=float, metavar="SECONDS")
    add_set(sub)


def add_set(sub: argparse.ArgumentParser) -> None:
    """--set STAGE.OPTION=VALUE, for every option there is."""
    about = "단계의 어떤 옵션이든 바꿉니다. 예: --set render.crf=18"
    sub.add_argument("--set", action="append", default=[], metavar="STAGE.OPTION=VALUE", help=about)


def add_look_flags(sub: argparse.ArgumentParser) -> None:
    """The options of picture and sound that people change most."""
    sub.add_argument("--aspect", metavar="W:H", help="화면 비율: 9:16, 4:5, 1:1, 16:9")
    sub.add_argument("--presenter", metavar="HOW", help="진행자: auto, off, corner, half, full")
    sub.add_argument(
        "--recipe", metavar="ID", help="연출: auto, number, price, review, question ... (pipeline/direction/recipes.toml)"
    )
    sub.add_argument("--transition", metavar="HOW", help="장면 전환: auto, cut, slide, zoom, whip, wipe, mask")
    sub.add_argument("--captions", metavar="STYLE", help="자막 모양, off 는 자막 없이")
    sub.add_argument("--music", metavar="MUSIC", help="음악 이름이나 파일, none 은 음악 없이")
    sub.add_argument("--disclosure", metavar="WHY", help="광고 표시: paid, gift, affiliate")
    sub.add_argument("--no-label", action="store_true", help="'AI 생성' 표시를 넣지 않습니다")
    sub.add_argument("--draft", action="store_true", help="작은 화면으로 빨리 만들어 봅니다")


def add_cast_flags(sub: argparse.ArgumentParser) -> None:
    """Who presents, and with which engines."""
    sub.add_argument("--character", metavar="ID")
    add_engine(sub)


def add_engine(sub: argparse.ArgumentParser) -> None:
    """--engine STAGE=NAME."""
    sub.add_argument("--engine", action="append", default=[], metavar="STAGE=NAME")


def engine_names(pairs: Sequence[str]) -> dict[str, str]:
    """--engine values as stage -> name. Raises InputError for one that is not STAGE=NAME."""
    for pair in pairs:
        if "=" not in pair:
            raise InputError(f"--engine '{pair}' 은 단계=이름 꼴이 아닙니다. 예: --engine voice=kokoro",
                             f"--engine '{pair}' is not STAGE=NAME. Example: --engine voice=kokoro")  # fmt: skip
    return dict(pair.split("=", 1) for pair in pairs)


def file(text: str, ending: str) -> Path:
    """The file to write to. Raises InputError without that ending: what lies beside a file has its name and another one."""
    path = Path(text).expanduser().absolute()
    if path.suffix.lower() != ending or path.is_dir():
        raise InputError(f"'{text}' 은(는) 여기에 쓸 수 없습니다. {ending} 로 끝나는 파일 이름을 주세요. 예: a{ending}",
                         f"'{text}' cannot be written to. Give a file that ends in {ending}, such as a{ending}")  # fmt: skip
    return path


def character(arguments: argparse.Namespace, about: Product | Script | None = None) -> Character:
    """The --character; without one who fits what the short is made from."""
    from ..characters import AUTO, cast_for

    return cast_for(arguments.character or AUTO, about)


def settings(arguments: argparse.Namespace) -> Settings:
    """The Settings that the flags ask for; --set weighs more than a named flag.

    Raises InputError, with what is allowed, for a stage, an option or a value there is not.
    """
    changes = _changes_of_flags(arguments)
    for text in arguments.set:
        stage, option, value = _split(text)
        changes.setdefault(stage, {})[option] = value
    return _settings_of(changes)


def _changes_of_flags(arguments: argparse.Namespace) -> Changes:
    """What the named flags ask for."""
    given = vars(arguments)
    changes: Changes = {}
    for flag, place in _FLAGS.items():
        if given.get(flag) is not None:
            stage, option = place.split(".")
            changes.setdefault(stage, {})[option] = given[flag]
    if given.get("captions"):
        off = given["captions"] in ("off", "none")
        changes.setdefault("render", {}).update({"captions": False} if off else {"caption_style": given["captions"]})
    if given.get("no_label"):
        changes.setdefault("render", {})["label"] = ""
    if given.get("draft"):
        changes.setdefault("render", {})["draft"] = True
    return changes


def _split(text: str) -> tuple[str, str, str]:
    place, equals, value = text.partition("=")
    stage, dot, option = place.strip().partition(".")
    if not equals or not dot:
        raise InputError(
            f"--set '{text}' 은 단계.옵션=값 꼴이 아닙니다. 예: --set render.crf=18",
            f"--set '{text}' is not STAGE.OPTION=VALUE. Example: --set render.crf=18",
        )
    return stage, option, value.strip()


def _settings_of(changes: Changes) -> Settings:
    from pydantic import ValidationError

    from ..short import Settings

    stages = Settings.model_fields
    for stage, options in changes.items():
        if stage not in stages:
            raise _unknown("단계", "stage", stage, stages)
        known: Any = stages[stage].annotation
        for option in options:
            if option not in known.model_fields:
                raise _unknown(f"{stage} 단계의 옵션", f"option of {stage}", option, known.model_fields)
    try:
        return Settings.model_validate(changes)
    except ValidationError as error:
        raise invalid_value(error.errors()[0]) from error


def _unknown(ko: str, en: str, name: str, known: Iterable[str]) -> InputError:
    near = difflib.get_close_matches(name, known, 1)
    hint_ko, hint_en = (f" 혹시 '{near[0]}' 인가요?", f" Did you mean '{near[0]}'?") if near else ("", "")
    every = ", ".join(known)
    return InputError(
        f"'{name[:40]}' 은(는) 없는 {ko}입니다.{hint_ko} 쓸 수 있는 것: {every}",
        f"'{name[:40]}' is no {en}.{hint_en} There are: {every}",
    )


def invalid_value(found: ErrorDetails) -> InputError:
    """One of pydantic's errors as a sentence."""
    place, value = ".".join(map(str, found["loc"][:2])), str(found.get("input"))[:60]
    ko, en = cure(found)
    return InputError(
        f"{place} 에 '{value}' 을(를) 쓸 수 없습니다. {ko}", f"{place} cannot be '{value}'. {en}", detail=str(found["msg"])
    )
