"""What a caller may ask for, and the job it becomes."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline import engines, jobs
from pipeline.characters import AUTO, cast_for
from pipeline.crawl import is_address
from pipeline.crawl.files import read_product
from pipeline.engines.engine_options import check_given
from pipeline.errors import InputError
from pipeline.image import ImageOptions
from pipeline.records import Record, Tone
from pipeline.render import RenderOptions
from pipeline.render.audio import music_library
from pipeline.script import ScriptOptions
from pipeline.short import Settings
from pipeline.storyboard import with_saved_brand
from pipeline.video import VideoOptions
from pipeline.voice import VoiceOptions
from pipeline.workspace.project import Project

from .limits import LIMITER

EXAMPLE = {
    "product": {"name": "하루결 수분 크림", "price": "19,900원", "features": ["히알루론산 5종", "무향"]},
    "character_id": "jiwoo_pharmacist",
    "tone": "casual",
    "duration": 16,
    "seed": 7,
}


class Options(Record):
    """The options a caller may set; how pages are fetched is this computer's own business."""

    script: ScriptOptions = ScriptOptions()
    image: ImageOptions = ImageOptions()
    voice: VoiceOptions = VoiceOptions()
    video: VideoOptions = VideoOptions()
    render: RenderOptions = RenderOptions()


class NewShort(BaseModel):
    """An order: exactly one of `url` and `product`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [EXAMPLE, {"url": "https://shop.example/1"}],
            "oneOf": [{"required": ["url"]}, {"required": ["product"]}],
        },
    )

    url: str | None = Field(default=None, max_length=2000)
    """A product page on the public internet."""
    product: dict[str, Any] | None = None
    """{name, brand, price, currency, list_price, description, features[], images[], url}; only `name` is needed, and
    `images` are web addresses."""
    character_id: str = Field(default=AUTO, max_length=80)
    """"auto" takes who fits the product."""
    tone: Tone | None = None
    """None takes the character's own."""
    duration: float | None = Field(default=None, ge=8, le=60)
    """s aimed at; the narration decides in the end."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    engines: dict[str, str] = Field(default_factory=dict)
    """Stage -> engine name; a stage left out is "auto"."""
    options: Options = Options()
    """The options of every stage; `tone`, `duration` and `seed` above go before those of the script."""

    @model_validator(mode="after")
    def _one_source(self) -> NewShort:
        if (self.url is None) == (self.product is None):
            raise ValueError("give exactly one of url and product")
        return self


def submit(new: NewShort, user: str, key: str = "") -> jobs.State:
    """Queue what was asked for. Raises InputError for what cannot be used, LimitError for too much at once."""
    if not (key and jobs.made_with(key, user)):  # who asks again after a lost answer asks for nothing more
        LIMITER.refuse_crowd(user)
    place, title = _source(new)
    cast_for(new.character_id, None, user=user)
    _check_engines(new.engines)
    project = Project.named(title, place, user)
    settings = with_saved_brand(_settings(new), user, project)
    order = jobs.Order(
        place=place, project=project.folder.name, character_id=new.character_id, settings=settings, engines=new.engines
    )
    return jobs.submit(order, user=user, title=title, key=key, origin=LIMITER.origin(user))


def _source(new: NewShort) -> tuple[str, str]:
    """What the job reads (an address, or a product as JSON), and what to call it."""
    if new.url is not None:
        if not is_address(new.url.strip()):
            raise InputError(
                f"'{new.url[:60]}' 은(는) 웹 주소가 아닙니다. https:// 로 시작하는 상품 페이지 주소를 보내 주세요.",
                f"'{new.url[:60]}' is not a web address. Send one that starts with https://.",
            )
        return new.url.strip(), new.url.strip().split("//", 1)[1][:80]
    product, _ = read_product(new.product or {})
    for image in product.images:
        if not is_address(image):
            raise InputError(
                f"사진 '{image[:60]}' 은(는) 웹 주소가 아닙니다. images 에는 https:// 주소만 적어 주세요.",
                f"The image '{image[:60]}' is not a web address. Give addresses only.",
            )
    sent = json.dumps(new.product, ensure_ascii=False, sort_keys=True)
    return sent.encode("utf-8", "replace").decode(), product.name  # half of a pair of UTF-16 can be written to no file


def _check_engines(names: dict[str, str]) -> None:
    """Raise InputError for a stage or an engine there is not; whether one can run here, the job says."""
    engines.check_stages(names)
    for stage, name in names.items():
        known = ("auto", *engines.TABLES[stage].engines)
        if name not in known:
            raise InputError(
                f"{stage} 단계에는 '{name[:40]}' 엔진이 없습니다. 쓸 수 있는 엔진: {', '.join(known)}",
                f"There is no engine '{name[:40]}' for {stage}. Choose from: {', '.join(known)}",
            )


def _settings(new: NewShort) -> Settings:
    """The options of every stage. Raises InputError for a file by its path."""
    own = {name: value for name, value in {"tone": new.tone, "seconds": new.duration, "seed": new.seed}.items() if value}
    script = new.options.script.model_copy(update=own)
    settings = Settings.model_validate({**dict(new.options), "script": script})
    refuse_files(settings)
    return settings


def refuse_files(settings: Settings) -> None:
    """Raise InputError when an option names a file of this computer: a caller elsewhere must not choose those."""
    named = settings.render.music
    if named not in ("auto", "none", *(loop.id for loop in music_library.loops())):
        raise InputError(
            f"음악 '{named[:60]}' 은(는) 없습니다. 여기에는 들어 있는 음악의 이름만 적을 수 있습니다.",
            f"There is no music '{named[:60]}'. Only the music that comes with the program can be named here.",
        )
    if settings.voice.reference or settings.render.certificate:
        raise InputError(
            "여기에서는 이 컴퓨터의 파일(voice.reference, render.certificate)을 고를 수 없습니다. 빼고 보내 주세요.",
            "Files of this computer (voice.reference, render.certificate) cannot be named here. Leave them out.",
        )
    check_given("image", settings.image.engine_options, files=False)
    check_given("video", settings.video.engine_options, files=False)
