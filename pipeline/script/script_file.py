"""A script file: the seed format, with or without what we add to it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from ..errors import InputError, cure
from ..records import TONES, Product, Scene, Script, ScriptMetadata
from .scenes_from_lines import roles_of, scene_seed, share_seconds

SHAPE = (
    '{"scenes": [{"scene_number": 1, "text": "...", "duration": 3.0}], "metadata": {"character_id": "...", "tone": "casual"}}'
)
SYLLABLES_A_SECOND = 6.5


def read_script(text: str) -> Script:
    """A script from JSON text. Only `scenes[].text` is required; what is missing is planned as for a script of ours.

    Raises InputError with the field, its value and the cure.
    """
    data = _object(text)
    scenes = data.get("scenes")
    if not isinstance(scenes, list) or not scenes:
        raise _unreadable("scenes", "비어 있거나 목록이 아닙니다", "is empty or not a list")
    metadata: dict[str, Any] = data["metadata"] if isinstance(data.get("metadata"), dict) else {}
    seed: int = metadata["seed"] if isinstance(metadata.get("seed"), int) else 0
    rows = [_row(item, n, roles_of(len(scenes))[n - 1], seed) for n, item in enumerate(_sort_scenes(scenes), 1)]
    planned = share_seconds([row["text"] for row in rows], sum(len(row["text"]) for row in rows) / SYLLABLES_A_SECOND)
    for row, seconds in zip(rows, planned, strict=True):
        row.setdefault("duration", max(seconds, 0.01))
    tone = metadata.get("tone", "casual")
    if tone not in TONES:
        raise _unreadable(
            "metadata.tone", f"'{tone}' 입니다. {', '.join(TONES)} 중 하나여야", f"is '{tone}', not one of {TONES}"
        )
    kept = {key: value for key, value in metadata.items() if key in ScriptMetadata.model_fields}
    try:
        built = tuple(Scene.model_validate(row) for row in rows)
        return Script(
            scenes=built,
            total_duration=round(sum(scene.duration for scene in built), 2),
            metadata=ScriptMetadata.model_validate({"character_id": "", "tone": tone, **kept}),
            product=Product.model_validate(data["product"]) if data.get("product") else None,
        )
    except ValidationError as error:
        raise _invalid(error) from error


def _object(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text.removeprefix("﻿"))
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"{error.lineno}번째 줄" if isinstance(error, json.JSONDecodeError) else "겹친 괄호"
        raise InputError(
            f"대본 파일을 JSON으로 읽을 수 없습니다({where}). 이런 모양이어야 합니다: {SHAPE}",
            f"The script file is not valid JSON ({error}). It should look like: {SHAPE}",
        ) from error
    if not isinstance(data, dict):
        raise _unreadable("(맨 바깥)", "객체가 아닙니다", "is not an object")
    return data


def _sort_scenes(scenes: list[Any]) -> list[dict[str, Any]]:
    for n, item in enumerate(scenes, 1):
        if not isinstance(item, dict) or not str(item.get("text") or "").strip():
            raise _unreadable(f"scenes[{n}].text", "비어 있습니다", "is empty")
    numbers = [item.get("scene_number", n) for n, item in enumerate(scenes, 1)]
    if not all(isinstance(number, int) for number in numbers) or sorted(numbers) != list(range(1, len(scenes) + 1)):
        raise _unreadable("scene_number", f"{numbers} 입니다. 1, 2, 3 ... 이어야", f"is {numbers}, not 1, 2, 3 ...")
    return sorted(scenes, key=lambda item: item.get("scene_number", scenes.index(item) + 1))


def _row(item: dict[str, Any], n: int, role: str, seed: int) -> dict[str, Any]:
    row = {key: value for key, value in item.items() if key in Scene.model_fields and value is not None}
    row["text"] = " ".join(str(row["text"]).split())
    return {"role": role, "seed": scene_seed(seed, n), **row, "scene_number": n}


def _invalid(error: ValidationError) -> InputError:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "scenes"
    value = str(first.get("input"))[:40]
    ko, en = cure(first)
    return InputError(
        f"대본의 {where} 값 '{value}' 을(를) 쓸 수 없습니다. {ko}", f"The script's {where} cannot be '{value}'. {en}"
    )


def _unreadable(where: str, ko: str, en: str) -> InputError:
    tail = "합니다" if ko.endswith("여야") or ko.endswith("이어야") else "이런 모양이어야 합니다: " + SHAPE
    return InputError(
        f"대본의 {where} 이(가) {ko}{' ' if tail == '합니다' else '. '}{tail}.", f"The script's {where} {en}. Like: {SHAPE}"
    )
