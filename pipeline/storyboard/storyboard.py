"""The storyboard and the file it is kept in: SHORTS_HOME/projects/<project>/storyboards/<id>.json."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from uuid import uuid4

from filelock import FileLock
from pydantic import Field, ValidationError

from ..errors import InputError
from ..records import Product, Record, Scene, Script, Tone
from ..short import Settings
from ..workspace.project import Project, home

Stage = Literal["image", "voice", "video"]
STAGES: tuple[Stage, ...] = ("image", "voice", "video")


class Take(Record):
    """Something made of a scene, kept so that it can be picked again."""

    stage: Stage
    path: str
    """Its data file (PNG, WAV, MP4), relative to the project."""
    scene: Scene
    """The scene as it was."""


class Row(Record):
    """A scene's place in the storyboard, which goes with it when it moves."""

    key: str
    tone: Tone | None = None
    """Tone it is written in again; None is the script's."""
    unwritten: bool = False
    """True while the scene was added and nobody has written what it says."""
    locked: bool = False
    """Keeps its seed when the dice are thrown."""
    lines: tuple[str, ...] = ()
    """Sentences it said before, the oldest first."""
    takes: tuple[Take, ...] = ()
    """The oldest first."""


class Removed(Record):
    """A deleted scene, which can be brought back."""

    place: int
    """Its scene_number."""
    row: Row
    scene: Scene


class Sent(Record):
    """What was last given to be made: takes that come of it belong to these rows."""

    keys: tuple[str, ...]
    script: Script
    character_id: str
    settings: Settings


class Storyboard(Record):
    """A short that is being worked on."""

    id: str
    user: str = ""
    """Whose it is; "" on a studio without accounts."""
    product: Product
    character_id: str
    settings: Settings = Settings()
    engines: dict[str, str] = Field(default_factory=dict)
    job: str = ""
    """The job that makes it, or made it last."""
    script: Script | None = None
    """None until it is written."""
    rows: tuple[Row, ...] = ()
    """One for each scene of the script, in its order."""
    sent: Sent | None = None
    claims_answered: tuple[str, ...] = ()
    """Grave claims of the sheet and the scenes that the user has been asked about."""
    removed: tuple[Removed, ...] = ()
    """The one deleted last at the end."""
    draft_set: str = ""
    """Of the drafts it stands beside until one is picked; "" for a short that stands alone."""
    step: int = 0
    """How many edits it is away from how it was first kept; `history` holds what it was before each."""

    def number(self, key: str) -> int:
        """The scene_number of the row `key`. Raises InputError when it is gone."""
        for number, row in enumerate(self.rows, 1):
            if row.key == key:
                return number
        raise InputError("이 장면은 지워졌습니다. 목록을 다시 열어 주세요.", "This scene was deleted. Open the list again.")

    def row(self, key: str) -> Row:
        """The row `key`. Raises InputError when it is gone."""
        return self.rows[self.number(key) - 1]

    def scene(self, key: str) -> Scene:
        """The scene of the row `key`. Raises InputError when it is gone."""
        return self.written.scene(self.number(key))

    @property
    def written(self) -> Script:
        """The script. Raises InputError while there is none."""
        if self.script is None:
            raise InputError(
                "아직 대본이 없습니다. 먼저 「쇼츠 만들기」를 눌러 주세요.",
                "There is no script yet. Press “Make the short” first.",
            )
        return self.script

    def with_script(self, script: Script) -> Storyboard:
        """The storyboard with a script written anew: fresh rows."""
        rows = tuple(Row(key=uuid4().hex[:8]) for _ in script.scenes)
        return self.model_copy(update={"script": script, "rows": rows})

    def given(self, only: str = "") -> Storyboard:
        """The storyboard with its script noted as given to be made.

        With `only`, a row's key, the other scenes are given as they were the last time, so that theirs stay as they are.
        Raises InputError for a scene without words.
        """
        if empty := [number for number, row in enumerate(self.rows, 1) if row.unwritten]:
            raise InputError(
                f"{empty[0]}번 장면에 할 말이 없습니다. 대본에서 할 말을 적거나 그 장면을 지워 주세요.",
                f"Scene {empty[0]} has no words. Write them in the script, or delete the scene.",
            )
        keys = tuple(row.key for row in self.rows)
        before = dict(zip(self.sent.keys, self.sent.script.scenes, strict=True)) if self.sent and only else {}
        scenes = tuple(
            scene if key == only else before.get(key, scene).model_copy(update={"scene_number": scene.scene_number})
            for key, scene in zip(keys, self.written.scenes, strict=True)
        )
        script = self.written.model_copy(update={"scenes": scenes})
        sent = Sent(keys=keys, script=script, character_id=self.character_id, settings=self.settings)
        return self.model_copy(update={"sent": sent})


@dataclass(frozen=True)
class StoryboardFile:
    """Where a storyboard lies. Changes come one after the other, from any process, and are on the disk when they return."""

    project: Project
    id: str

    @property
    def name(self) -> str:
        """What `opened` finds it by."""
        return f"{self.project.folder.name}/{self.id}"

    @property
    def _path(self) -> PurePosixPath:
        return PurePosixPath("storyboards") / f"{self.id}.json"

    @property
    def _copy(self) -> PurePosixPath:
        """As it was before the last change."""
        return self._path.with_suffix(".before")

    @property
    def steps(self) -> PurePosixPath:
        """The folder in which `history` keeps what it was before each edit."""
        return PurePosixPath("storyboards") / "undo" / self.id

    @property
    def changed(self) -> float:
        """When it was saved last, Unix time, s; 0 when it is gone."""
        path = self.project.path(self._path)
        return path.stat().st_mtime if path.exists() else 0.0

    def read(self) -> Storyboard:
        """The storyboard as it stands; as it was before the last change when its file was emptied or cut.

        Raises InputError when it is gone, or cannot be read by this version.
        """
        try:
            return Storyboard.model_validate_json(self.project.path(self._path).read_bytes())
        except OSError as error:
            raise _missing_storyboard() from error
        except ValidationError as error:
            if (copy := self._copy_of_broken(error)) is not None:
                return copy
            raise InputError(
                f"{self.id}.json 을 이 판에서는 읽을 수 없어 그대로 두었습니다. 새 판으로 열거나 새로 만들어 주세요.",
                f"This version cannot read the storyboard {self.id}.json. It is left as it is: update, or make a new one.",
                detail=str(error)[:300],
            ) from error

    def _copy_of_broken(self, error: ValidationError) -> Storyboard | None:
        """What a file that is no JSON any more held before; None for one of another version, and where there is no copy."""
        if error.errors()[0]["type"] != "json_invalid":
            return None
        with suppress(OSError, ValidationError):
            copy = Storyboard.model_validate_json(self.project.path(self._copy).read_bytes())
            self.project.damaged.append(str(self._path))
            return copy
        return None

    def change(self, how: Callable[[Storyboard], Storyboard]) -> Storyboard:
        """Lay a change over it and save. What `how` raises leaves it as it was."""
        with FileLock(self.project.path(self._path.with_suffix(".lock"))):
            before = self.read()
            after = how(before)
            if after == before:
                return after
            self.project.write(self._copy, before)
            return self.project.write(self._path, after)

    def remove(self) -> None:
        """Forget the storyboard; what was made of it stays."""
        for path in (self._path, self._copy, self._path.with_suffix(".lock")):
            self.project.path(path).unlink(missing_ok=True)
        shutil.rmtree(self.project.path(self.steps), ignore_errors=True)


def begin(project: Project, storyboard: Storyboard) -> StoryboardFile:
    """Keep a new storyboard in `project`."""
    file = StoryboardFile(project, storyboard.id)
    for path in (file._copy, file._path):
        project.write(path, storyboard)
    return file


def duplicate(file: StoryboardFile) -> StoryboardFile:
    """A copy with a name of its own in the same project: what is made stays made, edits of one do not reach the other."""
    fresh = {"id": uuid4().hex[:12], "job": "", "sent": None, "step": 0, "draft_set": ""}
    return begin(file.project, file.read().model_copy(update=fresh))


def open_storyboard(name: str, user: str | None = "") -> StoryboardFile:
    """The storyboard of that name. Raises InputError when there is none, or it is not `user`'s (None: whoever's)."""
    project, _, id_ = name.partition("/")
    if not re.fullmatch(r"[\w-]{1,80}", project) or not re.fullmatch(r"[0-9a-f]{1,32}", id_):
        raise _missing_storyboard()
    file = StoryboardFile(Project(home() / "projects" / project), id_)
    if file.read().user != user and user is not None:
        raise _missing_storyboard()
    return file


def storyboards(user: str = "") -> Iterator[tuple[StoryboardFile, Storyboard]]:
    """Every storyboard of a user, the one changed last first."""
    found = sorted(home().glob("projects/*/storyboards/*.json"), key=lambda path: -path.stat().st_mtime)
    for path in found:
        file = StoryboardFile(Project(path.parent.parent), path.stem)
        try:
            board = file.read()
        except InputError:
            continue  # half a storyboard of another version: not listed, not touched
        if board.user == user:
            yield file, board


def _missing_storyboard() -> InputError:
    return InputError(
        "이 쇼츠의 작업 파일이 없습니다. 보관함에서 고르거나 새로 만들어 주세요.",
        "This short's storyboard is gone. Choose one from the library or make a new one.",
    )
