"""Errors as problem+json (RFC 9457): one sentence in Korean and one in English, never a path or a traceback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Route

from pipeline.errors import FetchError, InputError, LimitError, PipelineError, StorageError, cure

KIND = "application/problem+json"


class Problem(BaseModel):
    """What went wrong."""

    type: str = "about:blank"
    title: str
    """The status in words."""
    status: int
    detail: str
    """Cause, value and cure, in Korean (and English where there is only one text)."""
    detail_en: str = ""
    errors: list[dict[str, object]] = []
    """The fields that cannot be used: `loc` and `msg`."""


def responses(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The documentation of these error statuses, for a route."""
    content = {KIND: {"schema": Problem.model_json_schema()}}
    return {code: {"description": HTTPStatus(code).phrase, "content": content} for code in codes}


def problem(
    status: int,
    detail: str,
    detail_en: str = "",
    *,
    errors: Sequence[dict[str, object]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem as a response; `errors` are the fields that cannot be used. "Korean / English" in `detail` is parted."""
    if not detail_en:
        detail, _, detail_en = detail.partition(" / ")
    phrase = HTTPStatus(status).phrase
    body = Problem(title=phrase, status=status, detail=detail, detail_en=detail_en, errors=[*errors])
    return JSONResponse(body.model_dump(), status, headers=headers, media_type=KIND)


def _status(error: PipelineError) -> int:
    kinds = ((LimitError, 429), (InputError, 422), (FetchError, 502), (StorageError, 507))
    return next((status for kind, status in kinds if isinstance(error, kind)), 500)


def _methods(api: FastAPI, request: Request) -> list[str]:
    """Every method this address has; Starlette tells those of its first route only."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    fitting = (route for route in api.routes if isinstance(route, Route) and route.path_regex.match(path))
    return sorted({method for route in fitting for method in route.methods or ()})


def install(api: FastAPI) -> None:
    """Let `api` answer every error as a problem."""

    @api.exception_handler(PipelineError)
    async def ours(_: Request, error: PipelineError) -> JSONResponse:
        headers = {"Retry-After": str(error.after)} if isinstance(error, LimitError) else None
        return problem(_status(error), error.ko, error.en, headers=headers)

    @api.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        allowed = {"Allow": ", ".join(_methods(api, request))} if error.status_code == 405 else error.headers
        return problem(error.status_code, str(error.detail), headers=allowed)

    @api.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        rows = error.errors()
        errors = [{"loc": [str(part) for part in row["loc"]], "msg": row["msg"]} for row in rows]
        where, (ko, en) = ".".join(errors[0]["loc"][1:]) or "body", cure(rows[0])
        return problem(422, f"'{where}' 값을 쓸 수 없습니다. {ko}", f"'{where}' cannot be used. {en}", errors=errors)
