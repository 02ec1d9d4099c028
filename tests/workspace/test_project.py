"""The project folder: fingerprints, whole files or none, nothing outside, errors as sentences."""

from __future__ import annotations

import errno
import os
from decimal import Decimal
from pathlib import Path, PurePosixPath

import pytest

from pipeline.errors import InputError, PipelineError, StorageError
from pipeline.progress import Meter, Progress, Stop
from pipeline.records import Photo, Product, Word
from pipeline.workspace.project import Project, fingerprint, slug, writing


def test_equal_inputs_have_equal_fingerprints(tmp_path: Path):
    one, two = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_text("same")
    two.write_text("same")
    word = Word(text="물", start=0, end=1)
    assert fingerprint(one, word, 1) == fingerprint(two, Word(text="물", start=0, end=1), 1)
    assert fingerprint(one) != fingerprint(word) and len(fingerprint(one)) == 16
    two.write_text("other")
    assert fingerprint(one) != fingerprint(two)
    assert fingerprint(PurePosixPath("a")) != fingerprint(PurePosixPath("b"))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "deep" / "file.txt"
    with pytest.raises(ZeroDivisionError), writing(path) as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert list(path.parent.iterdir()) == []
    with writing(path) as temporary:
        temporary.write_text("whole")
    assert path.read_text() == "whole" and list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_disk_that_cannot_be_written_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int):
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StorageError) as caught, writing(tmp_path / "file.txt") as temporary:
        temporary.write_text("x")
    assert caught.value.ko and caught.value.en.isascii() and list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_the_clean_up_too_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StorageError, match=r"file\.txt"), writing(tmp_path / "file.txt"):
        refuse()


def test_an_error_of_the_stage_passes_through(tmp_path: Path):
    with pytest.raises(InputError), writing(tmp_path / "file.txt"):
        raise InputError("값", "value")


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "photos/../../../x"])
def test_no_path_leaves_the_folder(tmp_path: Path, path: str):
    with pytest.raises(InputError):
        Project(tmp_path / "p").path(path)


def test_a_record_counts_only_with_its_files(tmp_path: Path):
    project = Project(tmp_path)
    photo = Photo(path=PurePosixPath("photos/a.jpg"), width=4, height=5)
    project.save("photos/a.json", photo)
    assert project.load("photos/a.json", Photo) is None
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    assert project.load("photos/a.json", Photo) == photo
    assert project.load("photos/a.json", Photo, width=9) == photo.model_copy(update={"width": 9})
    (tmp_path / "photos" / "a.json").write_text("nonsense")
    assert project.load("photos/a.json", Photo) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("수분 크림 50ml", "수분-크림-50ml"), ("../../etc", "etc"), ("😀", "short"), ("a" * 90, "a" * 40), ("CON: <x>", "CON-x")],
)
def test_slugs_are_file_names_anywhere(text: str, name: str):
    assert slug(text) == name


def test_prices_are_exact_and_plain_in_json():
    product = Product(name="컵", price="19,900원", list_price=29900)  # pyright: ignore[reportArgumentType]
    assert product.price == Decimal(19900) and product.discount == 33
    assert '"price":19900,' in product.model_dump_json()
    assert Product.model_validate_json(product.model_dump_json()) == product


def test_a_stop_token_ends_a_run_at_its_next_report():
    stop, heard = Stop(), []
    report = stop.watch(heard.append)
    report(Progress("voice", 1, 5))
    stop.set()
    with pytest.raises(PipelineError, match="멈췄습니다"):
        report(Progress("voice", 2, 5))
    assert len(heard) == 1


def test_the_meter_says_how_long_to_go():
    clock = iter([0.0, 10.0, 20.0])
    meter = Meter(shares={"voice": 0.5, "render": 0.5}, clock=lambda: next(clock))
    assert meter.update(Progress("voice", 0, 4)) == (0.0, None)
    assert meter.update(Progress("voice", 2, 4)) == (0.25, 30.0)
    assert meter.update(Progress("voice", 1, 4)) == (0.25, 60.0), "a late event of an earlier scene takes nothing back"


def test_what_an_earlier_run_made_says_nothing_of_how_fast_this_one_is():
    clock = iter([0.0, 1.0, 11.0])
    meter = Meter.learned({"voice": 10.0, "render": 10.0})
    meter.clock = lambda: next(clock)
    assert meter.update(Progress("voice", 0, 1))[1] == 20.0
    left = meter.update(Progress("voice", 1, 1))[1]
    assert left is not None and 5 < left <= 10, "half was there after a second: the other half takes its time"
    left = meter.update(Progress("render", 1, 2))[1]
    assert left is not None and 4 < left < 8


def test_what_is_made_of_the_same_is_made_once(tmp_path: Path):
    project, made = Project(tmp_path), list[PurePosixPath]()

    def make(mark: PurePosixPath) -> Word:
        made.append(mark)
        return Word(text="물", start=0, end=1)

    first = project.cached(Word, "words", ("a", 1), make)
    assert project.cached(Word, "words", ("a", 1), make, end=2.0) == first.model_copy(update={"end": 2.0})
    assert made == [PurePosixPath("words") / f"{fingerprint('a', 1)}.json"]
    assert project.cached(Word, "words", ("a", 2), make) == first and len(made) == 2
