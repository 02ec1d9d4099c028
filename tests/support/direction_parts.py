"""What tests share of direction."""

from __future__ import annotations

from itertools import chain
from pathlib import PurePosixPath

from pipeline.records import (
    Crop,
    Material,
    Product,
    Scene,
    Script,
    ScriptMetadata,
    Shot,
)

TEXTS = (
    ("hook", "한 짝 280g, 신은 줄 모르겠죠?", 2.9, "한 짝 280g"),
    ("problem", "아침마다 끈 묶느라 늦잖아요.", 2.8, "끈 묶는 아침"),
    ("product", "러브런 데일리 슬립온은 끈 없이 그냥 쑥 들어가요.", 3.6, "끈 없이 쑥"),
    ("proof", "932명이 4.7점, 메모리폼 깔창이라 오래 걸어도 편해요.", 3.9, "메모리폼 깔창"),
    ("call", "6만 5천 원이 3만 9천 원! 오늘 담아 두세요.", 3.9, "지금 담기"),
)


def product(**more: object) -> Product:
    facts: dict[str, object] = {
        "name": "러브런 데일리 슬립온 스니커즈",
        "brand": "러브런",
        "price": 39000,
        "list_price": 65000,
        "rating": 4.7,
        "rating_count": 932,
        "features": ("한 짝 280g", "고무 밑창", "메모리폼 깔창", "통기 캔버스", "끈 없이 3초"),
    }
    return Product.model_validate({**facts, **more})


def script(facts: Product | None = None, seed: int = 0) -> Script:
    scenes = tuple(
        Scene(scene_number=n, role=role, text=text, duration=seconds, headline=headline)  # pyright: ignore[reportArgumentType]
        for n, (role, text, seconds, headline) in enumerate(TEXTS, 1)
    )
    metadata = ScriptMetadata(character_id="jiwoo", tone="casual", seed=seed)
    return Script(scenes=scenes, total_duration=17.1, metadata=metadata, product=facts or product())


def photos(count: int, width: int = 1400, height: int = 1800, cut: bool = True, kind: str = "packshot") -> tuple[Material, ...]:
    return tuple(
        Material(
            photo=n,
            width=width,
            height=height,
            kind=kind,  # pyright: ignore[reportArgumentType]
            cutout=PurePosixPath(f"{n}.png") if cut else None,
            subject=Crop(left=200, top=200, width=width - 400, height=height - 400) if cut else None,
            focus=(Crop(left=300, top=300, width=300, height=300), Crop(left=600, top=900, width=300, height=300)),
            score=0.9 - 0.1 * n,
        )
        for n in range(count)
    )


def flat(shots: tuple[tuple[Shot, ...], ...]) -> list[Shot]:
    return list(chain.from_iterable(shots))
