"""Every error a user can meet, as one tree.

    PipelineError
    ├── InputError        what was given cannot be used (product, script, option, character)
    ├── LimitError        more than one caller may ask for; `after` says when to try again
    ├── FetchError        an address could not be read
    │   └── RefusedError  the shop answered, but not with the product (captcha, log-in, 403, empty shell)
    ├── StorageError      the project folder cannot be read or written (disk full, read-only, broken file)
    ├── EngineError       an engine is missing or failed
    │   └── BusyError     its server has no time now; try again later
    ├── RenderError       FFmpeg failed
    ├── KilledError       the system ended a process of ours (no memory left, usually); a job is tried once more
    ├── QualityError      the finished file failed its own check
    └── Stopped           the user stopped the run

Each carries one sentence in Korean and one in English: the cause, the value and the cure. What a foreign program said
goes in `detail`, never in the sentence. Anything that is not a PipelineError is a bug and keeps its traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_CURES = {
    "literal_error": ("{expected} 가운데 하나로 적어 주세요.", "Use one of {expected}."),
    "greater_than_equal": ("{ge} 이상으로 적어 주세요.", "It must be {ge} or more."),
    "greater_than": ("{gt} 보다 크게 적어 주세요.", "It must be more than {gt}."),
    "less_than_equal": ("{le} 이하로 적어 주세요.", "It must be {le} or less."),
    "less_than": ("{lt} 보다 작게 적어 주세요.", "It must be less than {lt}."),
    "bool_parsing": ("true 나 false 로 적어 주세요.", "Use true or false."),
    "int_parsing": ("정수로 적어 주세요.", "It must be a whole number."),
    "float_parsing": ("숫자로 적어 주세요.", "It must be a number."),
    "string_type": ("글자로 적어 주세요.", "It must be text."),
    "string_too_short": ("{min_length}자 이상으로 적어 주세요.", "It takes {min_length} characters at least."),
    "string_too_long": ("{max_length}자 이하로 적어 주세요.", "It takes {max_length} characters at most."),
    "too_long": ("{max_length}개 이하로 적어 주세요.", "It takes {max_length} at most."),
    "too_short": ("{min_length}개 이상 적어 주세요.", "It takes {min_length} at least."),
    "missing": ("빠진 값을 적어 주세요.", "It is missing: add it."),
    "string_pattern_mismatch": ("{pattern} 꼴로 적어 주세요.", "It must match {pattern}."),
    "dict_type": ("이름과 값의 표로 적어 주세요.", "It must be a table of names and values."),
    "list_type": ("목록으로 적어 주세요.", "It must be a list."),
    "tuple_type": ("목록으로 적어 주세요.", "It must be a list."),
    "json_invalid": ("JSON 이 아니니 따옴표와 쉼표를 살펴 주세요.", "It is no JSON: look at quotes and commas."),
    "extra_forbidden": ("모르는 항목이니 지워 주세요.", "It is not known: remove it."),
}
"""pydantic's kind of error -> the cure, in Korean and English."""


class PipelineError(Exception):
    """One clear sentence for the user, in Korean (`ko`) and English (`en`); `detail` is for the log."""

    def __init__(self, ko: str, en: str, *, detail: str = "") -> None:
        super().__init__(ko, en)
        self.ko = ko
        self.en = en
        self.detail = detail

    def say(self, language: str = "ko") -> str:
        """The sentence in `language` ("ko" or "en")."""
        return self.en if language == "en" else self.ko

    def __str__(self) -> str:
        return self.ko


class InputError(PipelineError):
    """What was given cannot be used."""


class LimitError(PipelineError):
    """More than one caller may ask for."""

    def __init__(self, ko: str, en: str, *, after: int) -> None:
        """`after`: s until it may be tried again."""
        super().__init__(ko, en)
        self.after = after


class FetchError(PipelineError):
    """An address could not be read."""


class RefusedError(FetchError):
    """The shop answered, but not with the product."""


class StorageError(PipelineError):
    """The project folder cannot be read or written."""


class EngineError(PipelineError):
    """An engine is missing or failed."""


class BusyError(EngineError):
    """The engine's server has no time now; a job waits and tries again."""


class RenderError(PipelineError):
    """FFmpeg failed."""


class KilledError(PipelineError):
    """A process of ours was ended from outside; memory ran out, usually."""

    def __init__(self, ko: str, en: str, *, detail: str = "") -> None:
        """`ko` and `en` name the process."""
        super().__init__(
            f"{ko}가 밖에서 끝났습니다. 대개 메모리가 모자랄 때 그렇습니다. 다른 프로그램을 닫거나, 초안으로 만들거나, "
            "더 가벼운 엔진을 고르고 다시 시도해 주세요.",
            f"The system ended {en}, usually for lack of memory. Close other programs, make a draft or choose lighter engines, "
            "and try again.",
            detail=detail,
        )


class QualityError(PipelineError):
    """The finished file failed its own check."""


class Stopped(PipelineError):
    """The user stopped the run; everything finished so far is kept."""

    def __init__(self) -> None:
        super().__init__(
            "멈췄습니다. 지금까지 만든 것은 남아 있어서 다시 실행하면 이어집니다.",
            "Stopped. What was finished is kept, and the next run goes on from there.",
        )


def cure(found: ErrorDetails) -> tuple[str, str]:
    """What to do about one of pydantic's errors (a row of `errors()`), in Korean and English."""
    message, limits = f"{found['msg']}.", found.get("ctx", {})
    if found["type"] not in _CURES:
        return message, message
    ko, en = _CURES[found["type"]]
    listed = str(limits.get("expected", "")).replace(" or ", ", ")  # 'a', 'b' or 'c'
    return ko.format(**{**limits, "expected": listed}), en.format(**limits)
