"""speak, check, characters, models, worker."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..progress import Meter
from . import flags
from .output import Screen, out, say


def add(command: flags.AddCommand) -> None:
    """Add the commands of this file."""
    speak = command("speak", _speak, "문장을 읽어 WAV와 낱말 시각을 만듭니다")
    speak.add_argument("text")
    speak.add_argument("--out", required=True, metavar="FILE.wav")
    flags.add_cast_flags(speak)
    check = command("check", _check, "완성된 영상을 검사합니다")
    check.add_argument("file")
    command("characters", _characters, "캐릭터 목록")
    worker = command("worker", _worker, "대기 중인 작업을 만듭니다 (멈출 때까지)")
    worker.add_argument("--with-parent", action="store_true", help="표준 입력이 닫히면 끝냅니다")
    models = command("models", _models, "엔진과 모델 목록, 모델 받기와 검사")
    models.add_argument("action", nargs="?", default="list", choices=("list", "plan", "pull", "verify", "remove"))
    models.add_argument("name", nargs="?", default="", metavar="NAME")
    models.add_argument("--agree", action="store_true", help="모델의 이용 조건에 동의합니다")
    flags.add_engine(models)
    flags.add_set(models)


def _speak(arguments: argparse.Namespace, screen: Screen) -> int:
    from ..short import choose_engines
    from ..voice import VoiceOptions
    from ..voice import say as speak
    from ..workspace.project import writing

    file = flags.file(arguments.out, ".wav")
    engine = choose_engines(flags.engine_names(arguments.engine)).voice
    speech = speak(arguments.text, flags.character(arguments), VoiceOptions(), engine=engine, out=file, report=screen)
    words = [word.model_dump() for word in speech.words]
    with writing(file.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps(words, ensure_ascii=False, indent=1), encoding="utf-8")
    screen.end()
    for note in speech.notes:
        say(note)
    out({"audio": str(file), "words": str(file.with_suffix(".json")), "duration": speech.duration})
    return 0


def _check(arguments: argparse.Namespace, screen: Screen) -> int:
    from ..render.quality import check_file

    checks = check_file(Path(arguments.file))
    screen.end()
    for check in checks:
        out("\t".join(["OK  " if check.ok else "FAIL", check.name, check.value, check.limit, check.note]).rstrip())
    return 0 if all(check.ok for check in checks) else 1


def _characters(_: argparse.Namespace, screen: Screen) -> int:
    from ..characters import list_characters

    shown = {"id", "name", "name_en", "age", "trade", "kind", "persona", "tone", "fields"}
    out([character.model_dump(mode="json", include=shown) for character in list_characters()])
    return 0


def _models(arguments: argparse.Namespace, _: Screen) -> int:
    from ..models import list_models, pull, remove, verify

    name, bad, screen = arguments.name, (), Screen(sys.stderr, Meter({"models": 1.0}))
    if arguments.action == "list":
        out([row.model_dump() for row in list_models()])
    elif arguments.action == "plan":
        out(_plan(arguments))
    elif arguments.action == "pull":
        out({"name": name, "folder": str(pull(name, agreed=arguments.agree, report=screen))})
    elif arguments.action == "remove":
        out({"name": name, "freed_bytes": remove(name)})
    else:
        bad = verify(name, report=screen)
        out({"name": name, "damaged": bad})
    return 1 if bad else 0


def _plan(arguments: argparse.Namespace) -> dict[str, object]:
    """What a run with these flags would load and take, and what would have to be fetched first."""
    from ..jobs import plan
    from ..models import offer

    planned = plan(flags.engine_names(arguments.engine), flags.settings(arguments))
    return {**planned.model_dump(), "fetch": offer({row.stage: row.engine for row in planned.models}).model_dump()}


def _worker(arguments: argparse.Namespace, _: Screen) -> int:
    from ..jobs.worker import run_worker

    run_worker(with_parent=arguments.with_parent)
    return 0
