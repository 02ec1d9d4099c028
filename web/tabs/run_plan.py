"""The plan of the next run, above the models: what makes each stage, where, at what precision, and how long it takes."""

from __future__ import annotations

from html import escape

from pipeline import jobs, models
from pipeline.models import Plan, PlannedModel

from .. import storyboard_view
from ..job_view import lasting


def plan(board: str, user: str, say: dict[str, str]) -> str:
    """The open storyboard's plan (without one, what is chosen by itself) as HTML, and the offer of better models."""
    now = jobs.plan(*storyboard_view.current_settings(board, user))
    head = "".join(f"<th>{say[key]}</th>" for key in ("plan_stage", "plan_engine", "plan_place", "plan_room", "plan_time"))
    rows = "".join(_row(one, say) for one in now.models)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<section class="plan report" tabindex="0"><h2>{say["plan"]}</h2>{table}{_below(now, say)}</section>'


def _row(one: PlannedModel, say: dict[str, str]) -> str:
    place = say.get(f"place_{one.place}", one.place) + (f" · {one.precision}" if one.precision else "")
    room = f"{one.gigabytes:.1f} GB" if one.gigabytes else "-"
    cells = (
        say[f"stage_of_{one.stage}"],
        say.get(f"purpose_{one.engine}", one.engine),
        place,
        room,
        say["plan_unknown"] if one.seconds is None else _stage_time(one.seconds, say),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _below(now: Plan, say: dict[str, str]) -> str:
    """The card, the time of it all, what would make it better, and where to change it."""
    card = say["plan_card"].format(now.gigabytes or 0, now.profile) if now.gigabytes else say["plan_no_card"]
    lines = [card]
    if now.seconds is not None:
        lines.append(say["plan_whole"].format(lasting(now.seconds, say)))
    if (better := models.first_offer()).downloads:
        lines.append(say["plan_better"].format(", ".join(one.name for one in better.downloads), better.size / 1e9))
    lines.append(say["plan_change"])
    return f'<ul class="facts">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'


def _stage_time(seconds: float, say: dict[str, str]) -> str:
    """A stage's time: a part of the whole, so to the second where it is short."""
    return say["some_seconds"].format(round(seconds)) if seconds < 60 else lasting(seconds, say)
