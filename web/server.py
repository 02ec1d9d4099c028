"""How the studio is served: the same look, languages and doors from the command line, a notebook and a Space."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

import gradio as gr
from gradio import utils
from starlette.middleware import Middleware

from pipeline import batch, jobs
from pipeline.errors import InputError
from pipeline.workspace.format_version import open_home
from pipeline.workspace.project import home

from .api import routes
from .api.auth import Guard
from .api.login import Accounts
from .api.visitors import Visitors
from .i18n import I18N
from .page_language import Language
from .theme import FONTS, css, theme

LOOPBACK = (None, "127.0.0.1", "localhost", "::1")


class Studio(gr.Blocks):
    """Blocks that launch as the studio, whoever launches them."""

    def launch(self, *args: Any, open_to_all: bool = False, **given: Any) -> Any:
        """As `gr.Blocks.launch`, which also starts the HTTP API.

        Raises InputError when the studio would be open to others without accounts and `open_to_all` was not said, or when a
        newer program wrote SHORTS_HOME.
        """
        shared = _is_shared(given)
        if shared and not given.get("auth") and not open_to_all and not os.environ.get("SPACE_ID"):
            raise InputError(
                "다른 사람에게 여는 스튜디오에는 계정이 필요합니다. --auth 이름:비밀번호 를 주거나, 누구나 쓰게 하려면 "
                "--open-to-all 을 함께 적어 주세요.",
                "A studio that others can reach needs accounts: give --auth NAME:PASSWORD, or say --open-to-all as well.",
            )
        with suppress(OSError):  # what writes there says what is wrong with the disk
            open_home(home())
        if jobs.listing(statuses=("queued", "running"), limit=1):
            jobs.keep_worker()  # go on with what was under way when the studio was closed
        batch.carry_on()
        visitors = [Middleware(Visitors)] if shared and not given.get("auth") else []
        auth: Any = given.get("auth")
        if isinstance(auth, (list, tuple)) and auth:
            pairs: Any = [auth] if isinstance(auth[0], str) else auth
            given["auth"] = Accounts(pairs)  # also refuses names that mean others
        return super().launch(*args, **{**_settings([*visitors, Middleware(Guard), Middleware(Language)]), **given})


def _is_shared(given: dict[str, Any]) -> bool:
    """True when others than the people at this computer can reach the studio."""
    asked, by_gradio = given.get("share"), utils.colab_check() or utils.is_hosted_notebook()
    asked = (by_gradio or os.environ.get("GRADIO_SHARE", "").lower() == "true") if asked is None else asked
    name = given.get("server_name") or os.environ.get("GRADIO_SERVER_NAME")
    return bool(asked or os.environ.get("SPACE_ID") or name not in LOOPBACK)


def _settings(middleware: list[Middleware]) -> dict[str, Any]:
    return {
        "theme": theme(),
        "css": css(),
        "allowed_paths": [str(FONTS)],
        "i18n": I18N,
        "run_history": False,
        "footer_links": [],
        "max_file_size": "200mb",
        "mcp_server": True,
        "app_kwargs": {"routes": [routes.build()], "middleware": middleware},
    }
