"""What tests share of script."""

from __future__ import annotations

from pathlib import Path

from pipeline.engines import load
from pipeline.records import Character, Palette, Product, Script
from pipeline.records import Voice as VoiceRecord
from pipeline.script import ScriptOptions, write_script
from pipeline.workspace.project import Project

CREAM = Product.model_validate(
    {
        "name": "[1+1] 닥터숲 병풀 수딩 크림 70ml",
        "brand": "닥터숲",
        "price": "19,900원",
        "list_price": "29,900원",
        "rating": 4.8,
        "rating_count": 1234,
        "features": ["병풀 추출물 함유", "무향", "민감 피부 테스트 완료"],
    }
)


def person(**given) -> Character:
    fields = {
        "id": "minji",
        "name": "민지",
        "name_en": "Minji",
        "age": 24,
        "trade": "자취생",
        "persona": "혼자 산 지 삼 년째다. 알뜰하다.",
        "palette": Palette(ground="#ffffff", mid="#cccccc", accent="#ff6655", ink="#111111"),
        "voice": VoiceRecord(recipe={"jf_alpha": 1.0}),
    }
    return Character.model_validate(fields | given)


def written(folder: Path, product: Product = CREAM, character: Character | None = None, **options) -> Script:
    return write_script(
        product, character or person(), ScriptOptions(**options), engine=load("script", "template"), project=Project(folder)
    )
