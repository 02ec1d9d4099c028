"""The commands of `python -m pipeline`.

JSON goes to standard output, progress and errors to standard error. Exit codes: 0 done, 1 bad input or a failed row,
130 stopped.

output.py     what is printed, and where
flags.py    the flags that several commands share, as Settings
make.py       product, script, make
install_models.py what is fetched before a run, after a question
batch.py      batch
library.py    library
films.py      text-to-video, image-to-video, character-video, film
misc_commands.py      speak, check, characters, models, worker
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from .. import console
from ..errors import PipelineError, Stopped
from ..media.allocator import share_heap
from ..workspace.format_version import open_home
from ..workspace.project import home
from . import batch, films, library, make, misc_commands
from .output import Screen, language, say

Run = Callable[[argparse.Namespace, Screen], int]


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are bad input like any other: exit code 1."""

    def error(self, message: str) -> NoReturn:
        self.exit(1, f"{self.format_usage()}{message}\n")


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = _Parser(prog="shorts", description="상품 하나를 세로 쇼츠 한 편으로 만듭니다.")
    commands = top.add_subparsers(dest="command", required=True, parser_class=_Parser)

    def command(name: str, run: Run, about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about)
        sub.set_defaults(run=run)
        return sub

    for module in (make, batch, library, films, misc_commands):
        module.add(command)
    commands.add_parser("studio", help="스튜디오를 브라우저에서 엽니다 (python app.py 와 같습니다)", add_help=False)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    console.write_utf8()
    share_heap()
    try:
        return _run(parser().parse_args(argv))
    except BrokenPipeError:  # whoever reads has seen enough
        console.leave_closed_pipe()
        return 0


def _run(arguments: argparse.Namespace) -> int:
    screen = Screen(sys.stderr)
    if arguments.command != "worker":  # which ends in its own way
        console.answer_interrupts(lambda: say(Stopped().say(language())))
    try:
        with suppress(OSError):  # a command that writes there says what is wrong with the disk
            open_home(home())
        code = arguments.run(arguments, screen)
        sys.stdout.flush()  # a reader that has gone is found here, not at the end of the program
        return code
    except (KeyboardInterrupt, Stopped):
        screen.end()
        say(Stopped().say(language()))
        return 130
    except PipelineError as error:
        screen.end()
        say(error.say(language()))
        return 1
