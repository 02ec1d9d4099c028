"""The sandbox: deadlines, lids, deaths and errors of its children, by real readers."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline import sandbox
from pipeline.errors import InputError, KilledError, RefusedError
from pipeline.sandbox import Limits, SandboxError, pool

pytestmark = pytest.mark.slow

SLOW = (b"<p " + b" ".join(b"a%d=1" % n for n in range(9_000)) + b">x</p>") * 160
READ_PAGE = "pipeline.crawl.extract:extract_in_child"
SOON = Limits(seconds=1.0)


def _read(page: bytes, limits: Limits | None = None) -> object:
    return sandbox.call(READ_PAGE, {"url": ""}, page, limits=limits)


def test_what_takes_too_long_is_one_sentence_and_the_next_call_goes_on():
    _read("<h1>유리 물병</h1><p class=price>12,000원</p>".encode())  # the program is read in
    began = time.monotonic()
    with pytest.raises(SandboxError, match="1초 안에"):
        _read(SLOW, SOON)
    assert time.monotonic() - began < 3
    value, _ = sandbox.call(READ_PAGE, {"url": ""}, "<h1>유리 물병</h1><p class=price>12,000원</p>".encode())
    assert "유리 물병" in str(value["product"])


def test_the_calls_of_one_press_have_their_time_together():
    good = "<h1>유리 물병</h1><p class=price>12,000원</p>".encode()
    _read(good)
    with sandbox.within(60.0), sandbox.within(1.0):
        _read(good)
        with pytest.raises(SandboxError, match="10초 안에"):
            _read(SLOW)
        began = time.monotonic()
        with pytest.raises(SandboxError):
            _read(good)
        assert time.monotonic() - began < 0.5
    _read(good)


def test_what_takes_too_much_memory_is_one_sentence():
    with pytest.raises(SandboxError, match="메모리"):
        _read(b"<p>" + b"x" * 60_000_000, Limits(bytes=120 * 2**20))


def test_where_the_system_keeps_no_lid_the_child_is_looked_at(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pool, "keeps_limits", lambda: False)
    with pytest.raises(SandboxError, match="메모리"):
        pool_ask(Limits(bytes=2**20))


def pool_ask(limits: Limits) -> object:
    """Any call whose child has more than `limits` by the first look; its own lid is off."""
    made = pool.Pool(1)
    child = made._child()
    child.ask = lambda message, data, *_: pool.Child.ask(child, {**message, "bytes": 2**31}, data, limits)  # type: ignore[method-assign]
    made._take_back(child)
    answer, _ = made.ask({"work": READ_PAGE, "given": {"url": ""}}, SLOW, limits)
    assert isinstance(answer, pool.Ending)
    raise sandbox._refusal(answer, sandbox.FILE, limits)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_child_killed_from_outside_is_asked_again_once():
    made = pool.Pool(1)
    asked = []

    class Shot(pool.Child):
        def ask(self, message: dict, data: bytes, limits: Limits, late: Callable[[], None] | None = None):
            if message["work"] != READ_PAGE:
                return super().ask(message, data, limits)  # one that is made ready
            asked.append(self)
            if len(asked) == 1:
                threading.Timer(0.3, lambda: os.kill(self._process.pid, signal.SIGKILL)).start()
            return super().ask(message, SLOW if len(asked) == 1 else data, limits, late)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "Child", Shot)
        answer, _ = made.ask({"work": READ_PAGE, "given": {"url": ""}}, b"<h1>A</h1><p>9,900</p>", Limits())
    assert len(asked) == 2 and not isinstance(answer, pool.Ending)
    made.close()
    assert not any(child.alive for child in asked)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_child_that_is_killed_every_time_is_an_error_that_a_job_is_tried_again_for(monkeypatch: pytest.MonkeyPatch):
    made = pool.Pool(1)
    monkeypatch.setattr(sandbox, "_POOL", made)
    asked = list[pool.Child]()

    class Shot(pool.Child):
        def ask(self, message: dict, data: bytes, limits: Limits, late: Callable[[], None] | None = None):
            asked.append(self)
            threading.Timer(0.3, lambda: os.kill(self._process.pid, signal.SIGKILL)).start()
            return super().ask(message, data, limits)

    monkeypatch.setattr(pool, "Child", Shot)
    with pytest.raises(KilledError, match="메모리") as caught:
        _read(SLOW)
    assert len(asked) == 2 and "초안" in caught.value.ko and "draft" in caught.value.en
    assert not any(child.alive for child in asked)


def test_an_error_comes_back_as_itself_and_a_bug_as_a_sentence():
    with pytest.raises(RefusedError):
        _read(b" ")
    with pytest.raises(SandboxError, match="읽다가 멈췄습니다") as caught:
        sandbox.call("pipeline.crawl.extract:no_such_function", {})
    assert "AttributeError" in caught.value.detail
    with pytest.raises(SandboxError):
        sandbox.call("os:getcwd", {})


def test_an_error_of_no_known_kind_is_an_input_error():
    error = sandbox._error_of_child({"kind": "SystemExit", "ko": "가", "en": "a", "detail": ""})
    assert type(error) is InputError and (error.ko, error.en) == ("가", "a")


def test_several_are_read_at_a_time_and_more_than_there_is_room_for_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pool, "WAIT", 0.2)
    made = pool.Pool(2)
    ask = lambda: made.ask({"work": READ_PAGE, "given": {"url": ""}}, SLOW, SOON)[0]  # noqa: E731
    with ThreadPoolExecutor(3) as threads:
        ends = [future.result() for future in [threads.submit(ask) for _ in range(3)]]
    assert sorted(end.why for end in ends if isinstance(end, pool.Ending)) == ["busy", "slow", "slow"]


def test_beside_a_call_that_takes_long_a_child_is_made_ready():
    made = pool.Pool(4)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(made.ask, {"work": READ_PAGE, "given": {"url": ""}}, SLOW, Limits(seconds=5.0))
        while not slow.done() and not made._idle:
            time.sleep(0.02)
        assert len(made._idle) == 1 and not slow.done()
        answer, _ = made.ask({"work": READ_PAGE, "given": {"url": ""}}, b"<h1>A</h1><p>9,900</p>", Limits())
        assert not isinstance(answer, pool.Ending) and not slow.done()
        assert isinstance(slow.result()[0], pool.Ending)
    made.close()


def test_a_child_ends_with_the_one_who_started_it():
    child = pool.Child()
    child._process.stdin.close()  # type: ignore[union-attr]
    assert child._process.wait(10) == 0
    child.kill()


@pytest.mark.parametrize(
    "module", ["pipeline.media.decode", "pipeline.crawl.extract", "pipeline.batch.spreadsheet", "pipeline.batch.zip_upload"]
)
def test_a_child_carries_no_model_and_no_page(module: str):
    import subprocess
    import sys

    heavy = ("torch", "gradio", "onnxruntime", "cv2", "moviepy", "transformers")
    code = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    root = Path(__file__).parents[2]
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True).stdout.strip()
        == "[]"
    )
