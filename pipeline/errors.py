"""Every error a user can meet, as one tree.

    PipelineError
    ├── InputError        what was given cannot be used (product, script, option, character)
    ├── FetchError        an address could not be read
    │   └── RefusedError  the shop answered, but not with the product (captcha, log-in, 403, empty shell)
    ├── StorageError      the project folder cannot be read or written (disk full, read-only, broken file)
    ├── EngineError       an engine is missing or failed
    │   └── BusyError     its server has no time now; try again later
    ├── RenderError       FFmpeg failed
    ├── QualityError      the finished file failed its own check
    └── Stopped           the user stopped the run

Each carries one sentence in Korean and one in English: the cause, the value and the cure. What a foreign program said
goes in `detail`, never in the sentence. Anything that is not a PipelineError is a bug and keeps its traceback.
"""

from __future__ import annotations


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


class QualityError(PipelineError):
    """The finished file failed its own check."""


class Stopped(PipelineError):
    """The user stopped the run; everything finished so far is kept."""

    def __init__(self) -> None:
        super().__init__(
            "멈췄습니다. 지금까지 만든 것은 남아 있어서 다시 실행하면 이어집니다.",
            "Stopped. What was finished is kept, and the next run goes on from there.",
        )
