"""text-to-video, image-to-video, character-video; film: merge, subtitles, music, join and resize files that exist."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..media.frame_layout import LAYOUTS
from . import flags
from .output import Screen, out

_MOTIONS = ("push", "pull", "pan_left", "pan_right", "rise", "hold")


def add(command: flags.AddCommand) -> None:
    """Add the commands of this file."""
    text = command("text-to-video", _text, "영어 글에서 짧은 영상을 그립니다 (animatediff)")
    text.add_argument("prompt")
    person = command("character-video", _person, "캐릭터가 나오는 짧은 영상을 그립니다 (animatediff)")
    person.add_argument("prompt")
    person.add_argument("--character", metavar="ID")
    image = command("image-to-video", _image, "그림 한 장을 움직입니다")
    image.add_argument("image")
    image.add_argument("--prompt", default="", help="장면을 영어로 (모델 엔진만)")
    image.add_argument("--motion", choices=_MOTIONS, default="push")
    for sub in (text, person, image):
        sub.add_argument("--seconds", type=float, default=3.0)
        sub.add_argument("--aspect", choices=tuple(LAYOUTS), default="9:16")
        sub.add_argument("--seed", type=int, default=0)
        sub.add_argument("--engine", default="auto" if sub is image else "animatediff", metavar="NAME")
    film = command("film", _film, "있는 영상에 소리, 자막, 음악을 넣거나 잇고 크기를 바꿉니다")
    film.add_argument("action", choices=("merge", "subtitles", "music", "join", "resize"))
    film.add_argument("files", nargs="+", metavar="FILE", help="영상, 그리고 소리·자막·음악 파일이나 이을 영상들")
    for sub in (text, person, image, film):
        sub.add_argument("--out", required=True, metavar="FILE.mp4")


def _text(arguments: argparse.Namespace, screen: Screen) -> int:
    from ..functions import text_to_video

    return _print_file(text_to_video(arguments.prompt, _file(arguments), **_common_options(arguments), report=screen), screen)


def _person(arguments: argparse.Namespace, screen: Screen) -> int:
    from ..characters import DEFAULT
    from ..functions import generate_character_video

    who = arguments.character or DEFAULT
    file = generate_character_video(
        arguments.prompt, _file(arguments), character=who, **_common_options(arguments), report=screen
    )
    return _print_file(file, screen)


def _image(arguments: argparse.Namespace, screen: Screen) -> int:
    from ..functions import image_to_video

    told = {"prompt": arguments.prompt, "motion": arguments.motion, **_common_options(arguments)}
    return _print_file(image_to_video(Path(arguments.image), _file(arguments), **told), screen)


def _film(arguments: argparse.Namespace, screen: Screen) -> int:
    from .. import functions as calls

    files, to, action = [Path(name).expanduser() for name in arguments.files], _file(arguments), arguments.action
    wanted = {"merge": 2, "subtitles": 2, "music": 2, "resize": 1}.get(action, len(files))
    if len(files) != wanted:
        raise InputError(
            f"film {action} 에는 파일이 {wanted}개 필요한데 {len(files)}개를 주었습니다.",
            f"film {action} takes {wanted} files, but {len(files)} were given.",
        )
    if action == "join":
        return _print_file(calls.concatenate_videos(files, to), screen)
    work = {
        "merge": calls.merge_audio_video,
        "subtitles": calls.add_subtitles,
        "music": calls.add_background_music,
        "resize": calls.resize_for_shorts,
    }
    return _print_file(work[action](*files, to), screen)


def _file(arguments: argparse.Namespace) -> Path:
    return flags.file(arguments.out, ".mp4")


def _common_options(arguments: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(arguments, name) for name in ("seconds", "aspect", "seed", "engine")}


def _print_file(file: Path, screen: Screen) -> int:
    screen.end()
    out({"video": str(file)})
    return 0
