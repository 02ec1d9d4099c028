"""What every test may count on: one thread a library, and no language model server that happens to run."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["OLLAMA_HOST"] = "http://127.0.0.1:9"


def pytest_configure() -> None:
    """A shell's background job hands its children deaf ears for Ctrl-C."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file stays in one process, all that needs the studio's page in another, so that what they share is made once; the
    long ones begin."""

    def quick(item: pytest.Item) -> bool:
        return not any(item.get_closest_marker(name) for name in ("slow", "browser"))

    for item in items:
        group = "studio" if item.get_closest_marker("browser") else item.path.name
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=quick)


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
