"""Gradio's named endpoints, which are MCP tools too: the docstrings are what a language model reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from fastapi import HTTPException
from gradio.events import api
from pydantic import ValidationError

from pipeline import jobs
from pipeline.characters import AUTO, cast_for
from pipeline.characters import list_characters as all_characters
from pipeline.crawl.files import read_product
from pipeline.engines import pick
from pipeline.errors import PipelineError, cure
from pipeline.script import ScriptOptions
from pipeline.script import write_script as write
from pipeline.workspace.project import Project

from .limits import LIMITER
from .new_short import NewShort, submit
from .routes import own
from .visitors import visitor


def user_of(request: gr.Request | None) -> str:
    """Whose request this is: the account, who called by MCP, the visitor of a shared link, or "" on this computer."""
    scope = getattr(getattr(request, "request", request), "scope", None) or {}
    user = getattr(request, "username", None) or scope.get("caller") or visitor(scope)
    LIMITER.see(user, scope)
    return user


@contextmanager
def _gradio_errors() -> Iterator[None]:
    """Turn what a caller did wrong into an error Gradio shows as it is."""
    try:
        yield
    except PipelineError as error:
        raise gr.Error(error.say()) from error
    except HTTPException as error:
        raise gr.Error(str(error.detail).partition(" / ")[0]) from error
    except ValidationError as error:
        row = error.errors()[0]
        raise gr.Error(f"'{'.'.join(map(str, row['loc']))}' 값을 쓸 수 없습니다. {cure(row)[0]}") from error


def make_short(
    name: str = "",
    price: str = "",
    description: str = "",
    url: str = "",
    character_id: str = "",
    tone: str = "",
    seed: int = 0,
    request: gr.Request | None = None,
) -> dict[str, Any]:
    """Start making a vertical video short (about 15 s, 1080x1920, Korean narration) of a product. Takes about a minute.

    Returns {"job_id", "status"}; ask job_status until the status is "done".

    Args:
        name: The product's name. Leave empty when url is given.
        price: What one pays, as the shop writes it, for example "19,900원". Never guess it; empty when unknown.
        description: What the shop says about the product; facts only.
        url: Address of the product's page, instead of name, price and description.
        character_id: Who presents, an id from list_characters; empty for who fits the product.
        tone: "professional", "casual", "funny", "enthusiastic", or empty for the character's own.
        seed: Another number gives other words and pictures.
    """
    sheet = {"name": name, "price": price or None, "description": description}
    source: dict[str, Any] = {"url": url} if url else {"product": sheet}
    order = {**source, "character_id": character_id or AUTO, "tone": tone or None, "seed": seed}
    with _gradio_errors():
        state = submit(NewShort.model_validate(order), user_of(request))
    jobs.keep_worker()
    return {"job_id": state.id, "status": state.status}


def write_script(
    name: str,
    price: str = "",
    description: str = "",
    character_id: str = "",
    tone: str = "",
    seed: int = 0,
    request: gr.Request | None = None,
) -> dict[str, Any]:
    """Write the script of a short, without making the video. Every number in it comes from what is given.

    Args:
        name: The product's name.
        price: What one pays, as the shop writes it; empty when unknown.
        description: What the shop says about the product; facts only.
        character_id: Who presents, an id from list_characters; empty for who fits the product.
        tone: "professional", "casual", "funny", "enthusiastic", or empty for the character's own.
        seed: Another number gives other words.
    """
    with _gradio_errors():
        product, _ = read_product({"name": name, "price": price or None, "description": description})
        character = cast_for(character_id or AUTO, product, user=user_of(request))
        options = ScriptOptions.model_validate({"tone": tone or None, "seed": seed})
        project = Project.named(product.name, "written")
        script = write(product, character, options, engine=pick("script")[0], project=project)
    return script.model_dump(mode="json", exclude={"product"})


def list_characters(request: gr.Request | None = None) -> list[dict[str, str]]:
    """The characters that can present a short: id, name, trade and persona of each."""
    return [
        {"id": one.id, "name": one.name, "trade": one.trade, "persona": one.persona, "tone": one.tone}
        for one in all_characters(user=user_of(request))
    ]


def job_status(job_id: str, request: gr.Request | None = None) -> dict[str, Any]:
    """How far a short is: status, stage, share done (0..1), seconds to go, and what failed if something did.

    Args:
        job_id: The id make_short returned.
    """
    with _gradio_errors():
        state = own(job_id, user_of(request))
    kept = {"status", "title", "stage", "scene", "share", "eta_seconds", "error_ko"}
    return {"job_id": state.id, **state.model_dump(include=kept)}


def publish() -> None:
    """Publish the four in the Blocks that is being built.

    Without the queue: a queued MCP call would call the studio back over HTTP, without what it was let in by.
    """
    for function in (make_short, write_script, list_characters, job_status):
        api(function, api_name=function.__name__, queue=False)
