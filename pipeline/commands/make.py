"""product, script, enhance, make: one product, as far as one likes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..records import Product, Script
from . import flags
from .install_models import install
from .output import Screen, language, out, say

if TYPE_CHECKING:
    from ..crawl import CrawlOptions
    from ..workspace.project import Project


def add(command: flags.AddCommand) -> None:
    """Add the commands of this file."""
    make = command("make", _make, "쇼츠 한 편을 만듭니다")
    make.add_argument("--out", metavar="FILE.mp4", help="영상을 둘 곳 (기본: 작업 폴더)")
    product = command("product", _product, "상품 정보를 JSON으로 보여 줍니다")
    script = command("script", _script, "대본을 JSON으로 보여 줍니다")
    enhance = command("enhance", _enhance, "있는 대본을 다른 캐릭터의 말투로 바꿔 JSON으로 보여 줍니다")
    flags.add_cast_flags(enhance)
    for sub in (make, product, script, enhance):
        sub.add_argument("source", help="주소, 저장한 .html, 상품 .json, 또는 - (표준 입력의 JSON)")
    for sub in (make, script):
        flags.add_script_flags(sub)
        flags.add_cast_flags(sub)
    flags.add_look_flags(make)
    make.add_argument("--brand", metavar="FILE.toml", help="가게 이름, 로고, 색, 끝말, 연출 (docs/direction.md)")
    make.add_argument("--install", action="store_true", help="모자란 모델을 묻지 않고 받습니다 (이용 조건 동의 포함)")


def _gather(
    arguments: argparse.Namespace, screen: Screen, options: CrawlOptions | None = None
) -> tuple[Product | Script, Project]:
    from ..crawl.files import text_of
    from ..short import gather

    source = text_of(sys.stdin.buffer.read(), "-") if arguments.source == "-" else arguments.source
    return gather(source, options, report=screen)


def _make(arguments: argparse.Namespace, screen: Screen) -> int:
    from ..short import choose_engines, export, make_short
    from ..storyboard import with_brand, with_saved_brand
    from ..storyboard.brand_file import read_brand
    from ..workspace.project import make_folder

    names, to = flags.engine_names(arguments.engine), flags.file(arguments.out, ".mp4") if arguments.out else None
    settings = flags.settings(arguments)
    brand = read_brand(Path(arguments.brand).expanduser()) if arguments.brand else None
    flags.character(arguments)  # a wrong id is told before a page is read
    if to:
        make_folder(to.parent)  # and a drive that is not there before anything is made
    install(names, unasked=arguments.install)
    engines = choose_engines(names)
    source, project = _gather(arguments, screen, settings.crawl)
    settings = with_brand(settings, brand, project) if brand else with_saved_brand(settings, "", project)
    character = flags.character(arguments, source)
    short = make_short(source, character, settings, engines=engines, project=project, report=screen)
    if to:
        files = export(short, project, to)
    else:
        names = {"video": "path"} | {name: name for name in ("srt", "vtt", "thumbnail", "record", "upload")}
        files = {name: project.path(getattr(short, attribute)) for name, attribute in names.items()}
    screen.end()
    checks = [check.model_dump() for check in short.checks]
    paths = {name: str(path) for name, path in files.items()}
    findings = [found.model_dump(exclude={"blocks"}) for found in short.findings]
    made = {"duration": short.duration, "project": str(project.folder), "engines": engines.versions()}
    out({**paths, **made, "checks": checks, "findings": findings})
    return 0


def _product(arguments: argparse.Namespace, screen: Screen) -> int:
    source, _ = _gather(arguments, screen)
    product = source.product if isinstance(source, Script) else source
    screen.end()
    out(product.model_dump_json(indent=1) if product else "null")
    return 0


def _script(arguments: argparse.Namespace, screen: Screen) -> int:
    from ..script import advert_findings, write_script
    from ..short import choose_engines

    engines = choose_engines(flags.engine_names(arguments.engine))
    settings = flags.settings(arguments)
    flags.character(arguments)
    source, project = _gather(arguments, screen)
    if isinstance(source, Product):
        character = flags.character(arguments, source)
        source = write_script(source, character, settings.script, engine=engines.script, project=project, report=screen)
    screen.end()
    for line in dict.fromkeys(found.ko if language() == "ko" else found.en for found in advert_findings(source)):
        say(line)
    out(source.model_dump_json(indent=1))
    return 0


def _enhance(arguments: argparse.Namespace, screen: Screen) -> int:
    from ..script import enhance_script
    from ..short import choose_engines

    engines = choose_engines(flags.engine_names(arguments.engine))
    source, project = _gather(arguments, screen)
    if not isinstance(source, Script):
        raise InputError(
            "말투를 바꿀 대본이 아닙니다. `python -m pipeline script` 가 낸 JSON 을 주세요.",
            "This is no script. Give the JSON that `python -m pipeline script` wrote.",
        )
    character = flags.character(arguments, source)
    script = enhance_script(source, character, engine=engines.script, project=project, report=screen)
    screen.end()
    out(script.model_dump_json(indent=1))
    return 0
