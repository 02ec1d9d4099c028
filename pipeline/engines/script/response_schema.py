"""What a language model answers: its JSON schema, made from the fields of `Line`, and reading it back."""

from __future__ import annotations

import json
import re
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .. import Line

Motion = Literal["push", "pull", "pan_left", "pan_right", "rise", "hold"]
_MOTIONS: tuple[str, ...] = get_args(Motion)


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    role: Literal["hook", "problem", "product", "proof", "call"]
    text: str = Field(min_length=2, max_length=180)
    headline: str = Field(min_length=1, max_length=40)
    chips: list[str] = Field(default=[], max_length=3)
    emphasis: list[str] = Field(default=[], max_length=3)
    image_prompt: str = Field(min_length=3, max_length=300)
    motion: Motion = "push"


class _Answer(BaseModel):
    scenes: list[_Line]


def schema(roles: list[str]) -> dict[str, Any]:
    """The JSON schema of an answer with one scene per role."""
    whole = _Answer.model_json_schema()
    whole["properties"]["scenes"] |= {"minItems": len(roles), "maxItems": len(roles)}
    whole["$defs"]["_Line"]["properties"]["role"]["enum"] = list(dict.fromkeys(roles))
    return whole


def example(roles: list[str]) -> str:
    """An answer's shape as JSON, for servers and models that do not keep to a schema."""
    scenes = [
        {
            "role": role,
            "text": "...",
            "headline": "...",
            "chips": [],
            "emphasis": [],
            "image_prompt": "place, light, props in English",
            "motion": _MOTIONS[n % len(_MOTIONS)],
        }
        for n, role in enumerate(roles)
    ]
    return json.dumps({"scenes": scenes}, ensure_ascii=False)


def read_answer(text: str, roles: list[str]) -> list[Line]:
    """The lines in an answer. Raises ValueError, which says what is wrong in words a model can act on."""
    body = re.sub(r"<think>.*?</think>", "", text, flags=re.S)
    start, end = body.find("{"), body.rfind("}")
    if start < 0 or end < start:
        raise ValueError("the answer holds no JSON object")
    try:
        answer = _Answer.model_validate_json(body[start : end + 1])
    except ValidationError as error:
        said = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()[:5]]
        raise ValueError("; ".join(said)) from error
    given = [line.role for line in answer.scenes]
    if given != roles:
        raise ValueError(f"scenes must have exactly these roles in this order: {', '.join(roles)}; got: {', '.join(given)}")
    for line in answer.scenes:
        if not re.search("[가-힣]", line.text) and re.search("[一-鿿ぁ-ヿЀ-ӿ]", line.text):
            raise ValueError(f"scene {line.role}: the text is in the wrong language: {line.text[:40]}")
    return [_line(line) for line in answer.scenes]


def complete_lines(text: str) -> list[Line]:
    """The lines that are already whole in an answer that is still being written."""
    start = text.find("[")
    lines, decoder, at = [], json.JSONDecoder(), start + 1
    while start >= 0:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            value, at = decoder.raw_decode(text, at)
            lines.append(_line(_Line.model_validate(value)))
        except ValueError:
            break
    return lines


def _line(line: _Line) -> Line:
    return Line(
        role=line.role,
        text=" ".join(line.text.split()),
        headline="\n".join(line.headline.replace("\\n", "\n").splitlines()[:2]),
        chips=tuple(chip for chip in line.chips if chip),
        emphasis=tuple(word for word in line.emphasis if word in line.text),
        image_prompt=line.image_prompt,
        motion=line.motion,
    )
