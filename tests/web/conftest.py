"""What the tests of the page share: a browser, and studios inside this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import jobs
from tests.support.servers import Server
from tests.support.studio import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home, open to nobody but this computer; no worker is started."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("SHORTS_HOME", str(folder))
        for name in ("SHORTS_DB_URL", "SHORTS_API_KEY", "SHORTS_HOSTS", "SPACE_ID"):
            patch.delenv(name, raising=False)
        patch.setattr(jobs, "keep_worker", lambda: None)
        yield folder


@pytest.fixture(scope="module")
def studio(home: Path) -> Iterator[Server]:
    server = Server()
    yield server
    server.demo.close(verbose=False)


@pytest.fixture(scope="module")
def accounts(home: Path) -> Iterator[Server]:
    server = Server(auth=[("mina", "one"), ("jun", "two")])
    yield server
    server.demo.close(verbose=False)
