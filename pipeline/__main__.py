"""The pipeline without a browser: `python -m pipeline COMMAND`.

JSON goes to standard output, progress and errors to standard error. Exit codes: 0 done, 1 bad input or a failed row,
130 stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

from .errors import InputError, PipelineError, Stopped
from .progress import Meter, Progress
from .records import TONES, Character, Product, Script

NAMES = {
    "ko": {
        "crawl": "상품",
        "script": "대본",
        "image": "이미지",
        "voice": "음성",
        "video": "영상",
        "render": "완성",
        "models": "모델",
    },
    "en": {
        "crawl": "product",
        "script": "script",
        "image": "image",
        "voice": "voice",
        "video": "video",
        "render": "render",
        "models": "model",
    },
}


def language() -> str:
    """ "en" when the environment says English, else "ko"."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if said.startswith("en") else "ko"


class Screen:
    """Progress on standard error: one line that is rewritten on a terminal, plain lines in a log."""

    def __init__(self, stream: TextIO, meter: Meter | None = None) -> None:
        self._stream, self._meter, self._lively = stream, meter or Meter(), stream.isatty()
        self._last: tuple[float, str, int] = (0.0, "", 0)

    def __call__(self, event: Progress) -> None:
        share, left = self._meter.update(event)
        now = time.monotonic()
        same = self._last[1:] == (event.stage, event.scene)
        if now - self._last[0] < (0.1 if self._lively else 2.0) and (self._lively or same):
            return
        self._last = (now, event.stage, event.scene)
        words = [NAMES[language()][event.stage]]
        if event.scene:
            words.append(f"{event.scene}번 장면" if language() == "ko" else f"scene {event.scene}")
        words += [f"{share:4.0%}", self._left(left), event.note if language() == "ko" else ""]
        line = " · ".join(word for word in words if word)
        self._write(f"\r\x1b[2K{line[:100]}" if self._lively else f"{line}\n")

    @staticmethod
    def _left(seconds: float | None) -> str:
        if seconds is None:
            return ""
        return f"{seconds:.0f}초 남음" if language() == "ko" else f"{seconds:.0f} s to go"

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a closed log must not end the run
            self._stream.write(text)
            self._stream.flush()

    def end(self) -> None:
        """Leave the rewritten line."""
        if self._lively:
            self._write("\r\x1b[2K")


def _out(value: Any) -> None:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1, default=str)
    print(text)


def _character(arguments: argparse.Namespace) -> Character:
    from .characters import DEFAULT, load_character

    return load_character(arguments.character or DEFAULT)


def _settings(arguments: argparse.Namespace) -> Any:
    from .script import ScriptOptions
    from .short import Settings

    given = {"tone": arguments.tone, "seed": arguments.seed, "seconds": arguments.duration}
    try:
        return Settings(script=ScriptOptions(**{key: value for key, value in given.items() if value is not None}))
    except ValueError as error:
        raise InputError(
            f"설정 값이 범위를 벗어났습니다: --seed {arguments.seed} --duration {arguments.duration}. "
            "--duration 은 8~60초, --seed 는 0 이상의 정수로 적어 주세요.",
            f"An option is out of range: --seed {arguments.seed} --duration {arguments.duration}. "
            "--duration takes 8-60 s, --seed a whole number >= 0.",
            detail=str(error),
        ) from error


def _engine_names(pairs: Sequence[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise InputError(f"--engine '{pair}' 은 단계=이름 꼴이 아닙니다. 예: --engine voice=kokoro",
                             f"--engine '{pair}' is not STAGE=NAME. Example: --engine voice=kokoro")  # fmt: skip
    return dict(pair.split("=", 1) for pair in pairs)


def _gather(arguments: argparse.Namespace, screen: Screen) -> tuple[Product | Script, Any]:
    from .short import gather

    source = sys.stdin.read() if arguments.source == "-" else arguments.source
    return gather(source, report=screen)


def _make(arguments: argparse.Namespace, screen: Screen) -> int:
    from .short import choose_engines, export, make_short

    engines = choose_engines(_engine_names(arguments.engine))
    character, settings = _character(arguments), _settings(arguments)
    source, project = _gather(arguments, screen)
    short = make_short(source, character, settings, engines=engines, project=project, report=screen)
    if arguments.out:
        files = export(short, project, Path(arguments.out).expanduser().absolute())
    else:
        names = {"video": "path"} | {name: name for name in ("srt", "vtt", "thumbnail", "record", "upload")}
        files = {name: project.path(getattr(short, attribute)) for name, attribute in names.items()}
    screen.end()
    checks = [check.model_dump() for check in short.checks]
    paths = {name: str(path) for name, path in files.items()}
    _out({**paths, "duration": short.duration, "project": str(project.folder), "engines": engines.versions(), "checks": checks})
    return 0


def _product(arguments: argparse.Namespace, screen: Screen) -> int:
    source, _ = _gather(arguments, screen)
    product = source.product if isinstance(source, Script) else source
    screen.end()
    _out(product.model_dump_json(indent=1) if product else "null")
    return 0


def _script(arguments: argparse.Namespace, screen: Screen) -> int:
    from .script import write_script
    from .short import choose_engines

    engines = choose_engines(_engine_names(arguments.engine))
    character, settings = _character(arguments), _settings(arguments)
    source, project = _gather(arguments, screen)
    if isinstance(source, Product):
        source = write_script(source, character, settings.script, engine=engines.script, project=project, report=screen)
    screen.end()
    _out(source.model_dump_json(indent=1))
    return 0


def _speak(arguments: argparse.Namespace, screen: Screen) -> int:
    from .project import writing
    from .short import choose_engines
    from .voice import VoiceOptions, say

    out = Path(arguments.out).expanduser().absolute()
    engine = choose_engines(_engine_names(arguments.engine)).voice
    speech = say(arguments.text, _character(arguments), VoiceOptions(), engine=engine, out=out, report=screen)
    words = [word.model_dump() for word in speech.words]
    with writing(out.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps(words, ensure_ascii=False, indent=1), encoding="utf-8")
    screen.end()
    for note in speech.notes:
        print(note, file=sys.stderr)
    _out({"audio": str(out), "words": str(out.with_suffix(".json")), "duration": speech.duration})
    return 0


def _check(arguments: argparse.Namespace, screen: Screen) -> int:
    from .render.quality import check_file

    checks = check_file(Path(arguments.file))
    screen.end()
    for check in checks:
        print("\t".join(["OK  " if check.ok else "FAIL", check.name, check.value, check.limit, check.note]).rstrip())
    return 0 if all(check.ok for check in checks) else 1


def _characters(_: argparse.Namespace, screen: Screen) -> int:
    from .characters import list_characters

    shown = {"id", "name", "name_en", "age", "trade", "kind", "persona", "tone", "fields"}
    _out([character.model_dump(mode="json", include=shown) for character in list_characters()])
    return 0


def _models(arguments: argparse.Namespace, _: Screen) -> int:
    from .models import list_models, pull, remove, verify

    name, bad, screen = arguments.name, (), Screen(sys.stderr, Meter({"models": 1.0}))
    if arguments.action == "list":
        _out([row.model_dump() for row in list_models()])
    elif arguments.action == "pull":
        _out({"name": name, "folder": str(pull(name, agreed=arguments.agree, report=screen))})
    elif arguments.action == "remove":
        _out({"name": name, "freed_bytes": remove(name)})
    else:
        bad = verify(name, report=screen)
        _out({"name": name, "damaged": bad})
    return 1 if bad else 0


def _worker(arguments: argparse.Namespace, _: Screen) -> int:
    from .jobs.worker import run_worker

    run_worker(with_parent=arguments.with_parent)
    return 0


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are bad input like any other: exit code 1."""

    def error(self, message: str) -> NoReturn:
        self.exit(1, f"{self.format_usage()}{message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m pipeline", description="상품 하나를 세로 쇼츠 한 편으로 만듭니다.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace, Screen], int], about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about)
        sub.set_defaults(run=run)
        return sub

    make = command("make", _make, "쇼츠 한 편을 만듭니다")
    make.add_argument("--out", metavar="FILE.mp4", help="영상을 둘 곳 (기본: 작업 폴더)")
    product = command("product", _product, "상품 정보를 JSON으로 보여 줍니다")
    script = command("script", _script, "대본을 JSON으로 보여 줍니다")
    speak = command("speak", _speak, "문장을 읽어 WAV와 낱말 시각을 만듭니다")
    speak.add_argument("text")
    speak.add_argument("--out", required=True, metavar="FILE.wav")
    check = command("check", _check, "완성된 영상을 검사합니다")
    check.add_argument("file")
    command("characters", _characters, "캐릭터 목록")
    worker = command("worker", _worker, "대기 중인 작업을 만듭니다 (멈출 때까지)")
    worker.add_argument("--with-parent", action="store_true", help="표준 입력이 닫히면 끝냅니다")
    models = command("models", _models, "엔진과 모델 목록, 모델 받기와 검사")
    models.add_argument("action", nargs="?", default="list", choices=("list", "pull", "verify", "remove"))
    models.add_argument("name", nargs="?", default="", metavar="NAME")
    models.add_argument("--agree", action="store_true", help="모델의 이용 조건에 동의합니다")
    for sub in (make, product, script):
        sub.add_argument("source", help="주소, 저장한 .html, 상품 .json, 또는 - (표준 입력의 JSON)")
    for sub in (make, script):
        sub.add_argument("--tone", choices=TONES)
        sub.add_argument("--seed", type=int)
        sub.add_argument("--duration", type=float, metavar="SECONDS")
    for sub in (make, script, speak):
        sub.add_argument("--character", metavar="ID")
        sub.add_argument("--engine", action="append", default=[], metavar="STAGE=NAME")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Korean Windows console is not UTF-8 by itself
            stream.reconfigure(encoding="utf-8", errors="replace")  # pyright: ignore[reportAttributeAccessIssue]
    arguments = _parser().parse_args(argv)
    screen = Screen(sys.stderr)
    try:
        return arguments.run(arguments, screen)
    except (KeyboardInterrupt, Stopped):
        screen.end()
        print(Stopped().say(language()), file=sys.stderr)
        return 130
    except PipelineError as error:
        screen.end()
        print(error.say(language()), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
