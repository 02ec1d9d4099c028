"""Script: a product (and a persona) becomes the words of a short.

`write_script` asks an engine, checks its words against the fact sheet, asks again with what was wrong, and falls back to
the embedded copy, saying so. `enhance_script` puts a persona onto words that exist; `read_script` takes a script file;
`with_text` changes one scene.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import PurePosixPath
from typing import Any

from pydantic import Field, ValidationError

from ..engines import Brief, Line, ScriptEngine, load
from ..engines.protocols import Noticing, Streaming
from ..errors import EngineError, InputError
from ..product_text.short_name import unsayable
from ..progress import Progress, Report, silent
from ..records import Character, Finding, Product, Record, Scene, Script, Tone
from ..workspace.project import Project, fingerprint
from .advert_check import advert_findings, fit_to_advertise, sheet_findings
from .apply_persona import in_persona
from .brief import make_brief
from .fact_check import check_same, check_script
from .forbidden_words import drop_forbidden, forbidden_in_script
from .line_check import Ground, check_lines, ground_of
from .scenes_from_lines import plan, replan
from .script_file import read_script

Check = Callable[[Script], tuple[Finding, ...]]
"""What is wrong with a script."""
TURNS = 8
"""Scripts tried to find one without a word that the shop does not use."""
ASKS = 2
"""How often an engine is asked before the embedded copy takes over."""


class ScriptOptions(Record):
    """How a script is written."""

    tone: Tone | None = None
    """None takes the character's own."""
    seconds: float = Field(default=16.0, ge=8, le=60)
    """Length asked for, s. The embedded copy comes within a tenth or so of it; the narration decides in the end."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    field: str = ""
    """Product field ("beauty", "food", "tech", "living", "fashion", "sport", "kids", "pet"); "" guesses it from the product."""
    language: str = "ko"
    """Language to write in; the embedded copy is Korean."""
    forbidden: tuple[str, ...] = ()
    """Words that are neither said nor shown; a brand sets them."""


def write_script(
    product: Product,
    character: Character,
    options: ScriptOptions | None = None,
    *,
    engine: ScriptEngine,
    project: Project,
    report: Report = silent,
) -> Script:
    """The script of a short about `product`, told by `character`.

    Raises InputError for a name no Korean can say, and for goods that may not be advertised so. A grave claim of the sheet is
    left out, and said, and so is what holds a word of `options.forbidden`; InputError where nothing can be told without.

    Every number in it is in the fact sheet. An engine that fails or keeps inventing is replaced by the embedded copy;
    `metadata.engine` and the report say so.
    """
    options = options or ScriptOptions()
    if options.language == "ko":
        _ask_for_a_name(product.name)
    product, findings = fit_to_advertise(product)
    english = {found.ko: found.en for found in findings}
    for note in dict.fromkeys((*product.notes, *english)):
        report(Progress("script", 0, 1, note, warning=True, note_en=english.get(note, "")))
    product = drop_forbidden(product, options.forbidden)
    turn, script = 0, _write(make_brief(product, character, options), product, character, engine, project, report)
    while found := forbidden_in_script(script, options.forbidden):
        turn += 1
        if turn == TURNS:
            raise InputError(
                f"쓰지 않기로 한 말 '{found[0]}' 없이는 대본이 되지 않습니다. 「우리 가게」의 쓰지 않을 말을 줄여 주세요.",
                f"No script comes out without the word '{found[0]}' that your shop does not use. Change the shop's words.",
            )
        seeded = options.model_copy(update={"seed": (options.seed + turn * 7919) % 2**32})
        script = _write(make_brief(product, character, seeded), product, character, engine, project, report)
    return script


def _ask_for_a_name(name: str) -> None:
    """Raises InputError for a name with letters that a Korean short can neither say nor show."""
    if letters := unsayable(name)[:12]:
        raise InputError(
            f"상품 이름 '{name[:40]}'에 한국어로 읽을 수 없는 글자가 있습니다({letters}). 상품의 한국어 이름을 적어 주세요.",
            f"The name '{name[:40]}' has letters that cannot be read in Korean ({letters}). Give the product a Korean name.",
        )


def enhance_script(
    script: Script,
    character: Character,
    options: ScriptOptions | None = None,
    *,
    engine: ScriptEngine,
    project: Project,
    report: Report = silent,
) -> Script:
    """The same script, scene for scene and fact for fact, as `character` would say it."""
    options = options or ScriptOptions(seed=script.metadata.seed)
    product = script.product or Product(name=script.scenes[0].headline.replace("\n", " ") or script.scenes[0].text[:40])
    brief = replace(make_brief(product, character, options), lines=tuple(_line(scene) for scene in script.scenes))
    mark = _mark(engine, brief, script)
    if done := project.load(mark, Script):
        return done

    known = "" if script.product else "\n".join(scene.text for scene in script.scenes)
    ground = ground_of(product, "\n".join((_persona_words(brief), known)))

    def check(made: Script) -> tuple[Finding, ...]:
        if script.product:
            return *check_script(made, script.product), *check_lines(made, ground)
        said_anew = (found for found in check_lines(made, ground) if found.kind != "number")
        return *check_same(script, made), *said_anew

    spare = in_persona(brief)
    lines, said = (spare, _label(engine)) if engine.name == "template" else _ask_engine(engine, brief, check, report, spare)
    enhanced = plan(lines or in_persona(brief), brief, product=script.product, engine=said)
    kept = tuple(
        scene.model_copy(update={"seed": old.seed, "image_prompt": scene.image_prompt or old.image_prompt})
        for scene, old in zip(enhanced.scenes, script.scenes, strict=True)
    )
    report(Progress("script", 1, 1, "대본에 캐릭터의 말투를 입혔어요"))
    enhanced = enhanced.model_copy(update={"scenes": kept})
    return project.save(mark, enhanced) if lines else enhanced


def with_text(script: Script, n: int, text: str) -> Script:
    """The script with scene `n` saying `text`; its length is planned anew, the other scenes stay as they are.

    Raises InputError when there is no scene `n`, or the text is empty or longer than 400 characters.
    """
    if not 1 <= n <= len(script.scenes):
        raise InputError(
            f"{n}번 장면이 없습니다. 이 대본은 1~{len(script.scenes)}번 장면으로 되어 있습니다.",
            f"There is no scene {n}. This script has scenes 1 to {len(script.scenes)}.",
        )
    text = " ".join(text.split())
    if not 1 <= len(text) <= 400:
        raise InputError(
            f"{n}번 장면의 글이 {len(text)}자입니다. 1자에서 400자 사이로 적어 주세요.",
            f"The text of scene {n} has {len(text)} characters. Write between 1 and 400.",
        )
    return replan(script, n, text)


def _write(
    brief: Brief, product: Product, character: Character, engine: ScriptEngine, project: Project, report: Report
) -> Script:
    mark = _mark(engine, brief, product)
    if done := project.load(mark, Script):
        report(Progress("script", 1, 1, "써 둔 대본을 그대로 씁니다"))
        return done
    report(Progress("script", 0, 1, f"{character.name}의 말투로 대본을 쓰고 있어요"))
    ground = None if engine.name == "template" else ground_of(product, _persona_words(brief))
    spare = _template_engine().write(brief)
    lines, said = _ask_engine(engine, brief, lambda made: _check(made, product, ground), report, spare)
    script = plan(lines or spare, brief, product=product, engine=said)
    report(Progress("script", 1, 1, "대본을 다 썼어요"))
    return project.save(mark, script) if lines else script


def _check(made: Script, product: Product, ground: Ground | None) -> tuple[Finding, ...]:
    """What is wrong with a script; of a model's, also what does not follow from the sheet."""
    return (*check_script(made, product), *(check_lines(made, ground) if ground else ()))


def _persona_words(brief: Brief) -> str:
    """What the presenter is and always says, and the lines that are to be said anew: a model may repeat them."""
    persona = brief.persona
    phrases = [text for texts in dict(persona.get("phrases") or {}).values() for text in texts]
    told = [text for line in brief.lines for text in (line.text, line.headline, *line.chips)]
    return "\n".join([str(persona.get("name", "")), str(persona.get("trade", "")), *phrases, *told])


def _ask_engine(
    engine: ScriptEngine, brief: Brief, check: Check, report: Report, spare: list[Line]
) -> tuple[list[Line] | None, str]:
    """The engine's lines once they hold, and who wrote them; None, and why, when they do not.

    Where only a few still do not hold after ASKS, those of `spare` stand in their place.
    """
    why, why_en, mended = "", "", list[Line]()
    if isinstance(engine, Noticing) and engine.notice:
        report(Progress("script", 0, 1, engine.notice, warning=True))
    for _ in range(ASKS):
        try:
            lines = engine.write(
                brief, tell=lambda share: report(Progress("script", 0.9 * share, 1)), **_line_callback(engine, report)
            )
            wrong = [found for found in check(_usable(lines, brief)) if found.blocks]
        except EngineError as error:
            why, why_en, mended = error.ko, error.en, []
            break
        if not wrong or engine.name == "template":
            return lines, _label(engine)
        why, why_en = wrong[0].ko, wrong[0].en
        mended = _mend_lines(lines, spare, {found.scene for found in wrong})
        brief = replace(brief, findings=tuple(found.en for found in wrong))
        report(Progress("script", 0.5, 1, f"대본을 다시 부탁했어요: {why}"))
    if mended and not [found for found in check(_usable(mended, brief)) if found.blocks]:
        report(
            Progress("script", 0.9, 1, f"상품 정보에 없는 말을 한 장면은 기본 문구로 바꿨어요: {why}", warning=True,
                     note_en=f"Scenes that said what the product's facts do not were written from the built-in copy: {why_en}")
        )  # fmt: skip
        return mended, _label(engine)
    report(
        Progress("script", 0.9, 1, f"{engine.name} 대신 기본 문구로 썼어요: {why}", warning=True,
                 note_en=f"The built-in copy was written instead of {engine.name}'s: {why_en}")
    )  # fmt: skip
    return None, f"{_label(_template_engine())} ({engine.name}: {why})"


def _mend_lines(lines: list[Line], spare: list[Line], scenes: set[int]) -> list[Line]:
    """The lines with those of `scenes` from `spare`; none when they are half of all or have no counterpart."""
    if len(lines) != len(spare) or 2 * len(scenes) >= len(lines):
        return []
    return [spare[n - 1] if n in scenes else line for n, line in enumerate(lines, 1)]


def _line_callback(engine: ScriptEngine, report: Report) -> dict[str, Any]:
    """What an engine that gives its lines one by one is told besides: each is reported as soon as it is written."""
    if not isinstance(engine, Streaming):
        return {}
    numbers = count(1)

    def hear(line: Line) -> None:
        n = next(numbers)
        report(Progress("script", min(0.15 * n, 0.9), 1, line.text, n))

    return {"heard": hear}


def _usable(lines: list[Line], brief: Brief) -> Script:
    """The lines as a script. Raises EngineError when they are none, or fewer or more than the lines they stand for."""
    try:
        if lines and len(lines) == (len(brief.lines) or len(lines)):
            return plan(lines, brief, product=None, engine="")
    except ValidationError:
        pass  # said below
    raise EngineError("엔진이 쓴 대본의 모양이 맞지 않습니다.", "The script the engine wrote has the wrong shape.")


def _template_engine() -> ScriptEngine:
    return load("script", "template")


def _label(engine: ScriptEngine) -> str:
    return f"{engine.name} {engine.revision}"


def _mark(engine: ScriptEngine, brief: Brief, source: Product | Script) -> PurePosixPath:
    return PurePosixPath("scripts") / f"{fingerprint('script', engine.name, engine.revision, brief, source)}.json"


def _line(scene: Scene) -> Line:
    return Line(**{name: getattr(scene, name) for name in Line.__dataclass_fields__})


__all__ = [
    "Finding",
    "ScriptOptions",
    "advert_findings",
    "check_script",
    "enhance_script",
    "read_script",
    "sheet_findings",
    "with_text",
    "write_script",
]
