"""What every test may count on: one thread a library, and no language model server that happens to run."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["OLLAMA_HOST"] = "http://127.0.0.1:9"


def pytest_configure() -> None:
    """A shell's background job hands its children deaf ears for Ctrl-C."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin: those with a browser, then those with films and servers."""
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in ("browser", "slow")])


@cache
def _group(file: str) -> str:
    """What stays in one process, so that what it shares is made once: a file, or all that needs the studio's page."""
    return "studio" if "pytest.mark.browser" in (ROOT / file).read_text(encoding="utf-8") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Groups by file name: pytest-xdist 3.8 loses its own (`xdist_group`) with pytest 9, which lets no id be changed."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid.split("::")[0])

    return ByFile(config, log)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SHORTS_MODELS with every picture and clip model, tiny, in the published layout, pulled from a server like the hub."""
    from tests.support import tiny
    from tests.support.published.models import pulled

    tiny.need("torch", "diffusers", "transformers", "peft", "accelerate", "sentencepiece", "safetensors")
    return pulled(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def studio_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SHORTS_HOME of the studio that the browser tests share."""
    return tmp_path_factory.mktemp("studio")


@pytest.fixture(scope="session")
def studio_address(studio_home: Path) -> Iterator[str]:
    """Address of a running studio, one for all browser tests of a process; web addresses lead to the tests' own shop."""
    from tests.support.studio import running

    with running(studio_home, program=("-m", "tests.support.shop")) as address:
        yield address
