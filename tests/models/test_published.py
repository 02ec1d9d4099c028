"""The model engines on models in the published layout, in half precision as on a card and in float32: what comes out."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipeline.characters import DEFAULT, load_character
from pipeline.engines import ClipOrder, LayerFile, PhotoFile, PictureOrder, hush, load
from pipeline.engines.image import sdxl
from pipeline.engines.image.batched_drawing import Errand
from pipeline.engines.runtime import device, diffusers_common, weights
from pipeline.engines.runtime.device import PROFILES, library
from pipeline.engines.video import animatediff, ltx
from pipeline.engines.voice import xtts  # fmt: skip
from pipeline.errors import EngineError
from pipeline.image import ImageOptions
from pipeline.models import pull
from pipeline.records import Product, Role, Scene, Script, ScriptMetadata
from pipeline.render import RenderOptions
from pipeline.short import Settings, choose_engines, make_short
from pipeline.video import VideoOptions
from pipeline.workspace.project import Project
from tests.support import tiny
from tests.support.fake_ollama import ROLES, Server, scene
from tests.support.published import hub, pickles

pytestmark = pytest.mark.slow

SMALL = 64
FEW: dict[str, dict[str, Any]] = {
    "animatediff": {"draft": True, "size": "512x512"},
    "ltx": {"frames": 9, "width": 256, "height": 256},
}
"""The least an engine draws; with 4 GB the clip is 160 px wide."""


@pytest.fixture(autouse=True)
def models(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    if "cold" not in request.keywords:
        monkeypatch.setenv("SHORTS_MODELS", str(request.getfixturevalue("published")))
    if request.keywords.keys() & {"cold", "half"} or "half" in request.fixturenames or "precision" in request.fixturenames:
        device.LANE.leave()
    yield


@pytest.fixture(params=["float32", "float16"])
def precision(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Half precision is what a card computes in; the processor can, too."""
    torch = library("torch")
    if request.param == "float16":
        monkeypatch.setattr(device, "dtype", lambda *, precise=False: torch.float32 if precise else torch.float16)
    return request.param


@pytest.fixture
def half(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = library("torch")
    monkeypatch.setattr(device, "dtype", lambda *, precise=False: torch.float32 if precise else torch.float16)


@pytest.fixture
def order(tmp_path: Path) -> ClipOrder:
    still = tmp_path / "still.png"
    Image.effect_noise((108, 192), 60).resize((270, 480)).convert("RGB").save(still)
    return ClipOrder(still, (LayerFile(still, 0, 0, 270, 480, "ground"),), 0.5, "push", "wind in the morning light", 3,
                     width=270, height=480)  # fmt: skip


@pytest.fixture
def picture(tmp_path: Path) -> PictureOrder:
    photo = tmp_path / "photo.png"
    Image.effect_noise((240, 300), 90).convert("RGB").save(photo)
    return PictureOrder(
        prompt="a desk in the morning light", avoid="", seed=5, role="product", headline="말랑 텀블러", chips=(), brand="",
        name="말랑 텀블러", price="", list_price="", discount=None, rating=None, rating_count=None,
        photos=(PhotoFile(photo, False),), field="living", options={"draft": True},
        palette={"ground": "#f3e7d9", "mid": "#d9b48f", "accent": "#e4572e", "ink": "#2b2118"},
    )  # fmt: skip


# --- what is loaded is what was published ---------------------------------------------------------------------------------


def _same(model: Any, path: Path, prefix: str = "") -> None:
    """Every parameter of the file is in the model, under today's name."""
    own = model.state_dict()
    for key, value in library("safetensors.torch").load_file(path).items():
        name = key.removeprefix(prefix)
        if key.endswith("position_ids"):
            continue
        found = own.get(name, own.get(key))
        assert found is not None and library("torch").allclose(found.float(), value.float(), atol=1e-3), key


def test_sdxl_loads_as_published():
    pipe = sdxl.load(sdxl.SdxlOptions(), PROFILES[0])
    base = weights.folder("sdxl") / "base"
    for part in ("text_encoder", "text_encoder_2"):
        _same(getattr(pipe, part), base / part / "model.fp16.safetensors", "text_model.")
    ids = pipe.tokenizer("the morning light", padding="max_length", max_length=8).input_ids
    assert [pipe.tokenizer.convert_ids_to_tokens(one) for one in ids[1:4]] == ["the</w>", "morn", "in"] or len(ids) == 8
    assert (pipe.tokenizer.pad_token, pipe.tokenizer_2.pad_token) == ("<|endoftext|>", "!")
    assert type(pipe.scheduler).__name__ == "EulerDiscreteScheduler" and pipe.watermark is None
    pipe.scheduler.set_timesteps(4)
    assert pipe.scheduler.timesteps.tolist() == [999, 749, 499, 249]
    assert pipe.vae.config.scaling_factor == 0.13025 and not pipe.vae.config.force_upcast
    plain = library("diffusers").UNet2DConditionModel.from_pretrained(base / "unet", variant="fp16").state_dict()
    layers = [key for key in plain if ".attentions." in key and key.endswith("weight") and "norm" not in key]
    now = pipe.unet.state_dict()
    changed = [key for key in layers if not library("torch").allclose(now[key].float(), plain[key].float(), atol=1e-4)]
    assert changed == layers and len(layers) > 100  # the LoRA reached every one


@pytest.mark.parametrize(("steps", "scheduler"), [(4, "Euler"), (6, "LCM"), (25, "DDIM")])
def test_animatediff_loads_as_published(steps: int, scheduler: str):
    pipe = animatediff.load(animatediff.AnimateDiffOptions(steps=steps), PROFILES[0])
    base = weights.folder("animatediff") / "base"
    _same(pipe.text_encoder, base / "text_encoder" / "model.fp16.safetensors", "text_model.")
    assert type(pipe.scheduler).__name__.startswith(scheduler) and pipe.scheduler.config.beta_schedule == "linear"
    old = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}
    own = pipe.vae.state_dict()
    for key, value in library("safetensors.torch").load_file(base / "vae" / "diffusion_pytorch_model.fp16.safetensors").items():
        for theirs, ours in old.items():
            key = key.replace(f".{theirs}.", f".{ours}.")
        assert library("torch").allclose(own[key].float(), value.float(), atol=1e-3), key
    assert pipe.unet.config.sample_size == 64 and not pipe.vae.config.force_upcast


def test_ltx_loads_as_published():
    """T5 from its shards and spiece.model; transformer and coder from one file, under their old names."""
    torch = library("torch")
    pipe = ltx.load(PROFILES[0])
    for shard in (weights.folder("ltx") / "base" / "text_encoder").glob("*.safetensors"):
        _same(pipe.text_encoder, shard)
    assert torch.equal(pipe.text_encoder.encoder.embed_tokens.weight, pipe.text_encoder.shared.weight)
    file = weights.folder("ltx") / "base" / "tokenizer" / "spiece.model"
    plain = library("sentencepiece").SentencePieceProcessor(model_file=str(file))
    assert pipe.tokenizer("a warm kitchen").input_ids == [*plain.encode("a warm kitchen"), 1]
    state = library("safetensors.torch").load_file(weights.folder("ltx") / "distilled" / "ltxv-2b-0.9.8-distilled.safetensors")
    assert sum(key.startswith("vae.") for key in state) > len(pipe.vae.state_dict()) - 1
    assert torch.allclose(pipe.vae.encoder.conv_in.conv.weight, state["vae.encoder.conv_in.conv.weight"].float(), atol=1e-2)
    own = pipe.vae.decoder.up_blocks[0].upsamplers[0].conv.conv.weight
    assert torch.allclose(own, state["vae.decoder.up_blocks.1.conv.conv.weight"].float(), atol=1e-2)
    assert float(pipe.vae.latents_mean.float().mean()) == pytest.approx(0.1, abs=0.01)
    assert not any(parameter.is_meta for parameter in pipe.vae.parameters())


# --- what comes out -------------------------------------------------------------------------------------------------------


def clip(order: ClipOrder, options: dict[str, Any] | None = None, name: str = "animatediff") -> np.ndarray:
    """The frames a clip model draws for `order`, before they become a film."""
    caught: list[np.ndarray] = []

    def shoot(_: Any, frames: np.ndarray, *__: Any) -> None:
        caught.append(frames)

    with pytest.MonkeyPatch.context() as patch:
        for module in (animatediff, ltx):
            patch.setattr(module, "shoot", shoot)
        if not options:
            patch.setenv("SHORTS_MEMORY", "4")
        load("video", name).animate(replace(order, options=options or FEW[name]), order.still.with_name("unused.mp4"))
    return caught[0]


@pytest.mark.parametrize(
    ("options", "memory", "shape"),
    [
        ({"draft": True}, "24", (8, 448, 256)),
        ({"draft": True, "size": "896x512"}, "24", (8, 256, 448)),
        ({"frames": 24, "strength": 0.3}, "4", (8, 448, 256)),
        ({"draft": True, "size": "512x512", "steps": 6}, "4", (8, 160, 160)),
        ({"draft": True, "size": "512x512", "steps": 20}, "4", (8, 160, 160)),
    ],
    ids=str,
)
def test_clips_are_drawn_at_the_size_that_is_asked_for(
    order: ClipOrder, monkeypatch: pytest.MonkeyPatch, options: dict, memory: str, shape: tuple[int, ...]
):
    """Published models say sample_size 64: left to itself, the pipeline would draw every clip at 512x512."""
    monkeypatch.setenv("SHORTS_MEMORY", memory)
    frames = clip(order, options)
    assert frames.shape == (*shape, 3) and frames.dtype == np.uint8 and frames.std() > 3
    assert np.abs(np.diff(frames.astype(int), axis=0)).mean() > 0.05  # it moves


@pytest.mark.parametrize("steps", [4, 6])
def test_clips_are_drawn_in_half_precision(order: ClipOrder, half: None, monkeypatch: pytest.MonkeyPatch, steps: int):
    monkeypatch.setenv("SHORTS_MEMORY", "4")
    frames = clip(order, {**FEW["animatediff"], "steps": steps})
    assert frames.shape == (8, 160, 160, 3) and frames.std() > 3


@pytest.mark.parametrize("name", ["animatediff", "ltx"])
@pytest.mark.parametrize("change", [{"seed": 4}, {"prompt": "cat on a desk"}, {"motion": "pan_left"}], ids=str)
def test_another_seed_prompt_or_motion_is_another_clip(order: ClipOrder, name: str, change: dict[str, Any]):
    assert not np.array_equal(clip(replace(order, **change), name=name), clip(order, name=name))


def test_ltx_draws_what_is_asked_for(order: ClipOrder, precision: str):
    frames = clip(order, {"frames": 17, "width": 256, "height": 288}, "ltx")
    assert frames.shape == (17, 288, 256, 3) and frames.std() > 3


@pytest.mark.parametrize("change", [{"seed": 6}, {"prompt": "cat on a desk"}, {"role": "proof"}], ids=str)
def test_another_seed_prompt_or_role_is_another_picture(picture: PictureOrder, tmp_path: Path, change: dict[str, Any]):
    first, other = (painted(one, tmp_path / str(n)) for n, one in enumerate((picture, replace(picture, **change))))
    assert not np.array_equal(first, other)


def painted(order: PictureOrder, folder: Path) -> np.ndarray:
    """The world SDXL paints for `order`, without what is laid over it."""
    folder.mkdir()
    made = sdxl.Sdxl().draw_all([Errand(order, folder / "a.png", folder / "a")])[0]
    with Image.open(next(layer.path for layer in made.layers if layer.kind == "ground")) as world:
        return np.asarray(world.convert("RGB")).copy()


@pytest.mark.parametrize("extra", [{}, {"steps": 20}, {"face": True}], ids=["lightning", "guided", "face"])
def test_sdxl_paints_in_both_precisions(picture: PictureOrder, precision: str, tmp_path: Path, extra: dict[str, Any]):
    if precision == "float16" and "steps" in extra:
        pytest.skip("nothing of its own, and slow in half precision on a processor")
    options = {"draft": True, **extra} | ({"face": str(picture.photos[0].path)} if "face" in extra else {})
    world = painted(replace(picture, options=options), tmp_path / "a")
    assert world.shape == (1920, 1080, 3) and world.std() > 1


def test_a_face_changes_the_picture_and_more_likeness_changes_it_more(picture: PictureOrder, tmp_path: Path):
    def world(**extra: Any) -> np.ndarray:
        options = {"draft": True, "face": str(picture.photos[0].path), **extra}
        return painted(replace(picture, options=options), tmp_path / str(extra.get("likeness"))).astype(int)

    none, some, full = (world(likeness=likeness) for likeness in (0.0, 0.5, 1.0))
    assert 0 < np.abs(some - none).mean() < np.abs(full - none).mean()


# --- numbers that overflow ------------------------------------------------------------------------------------------------


@contextmanager
def overflowing(engine: Any, part: str) -> Iterator[None]:
    """Weights so large that half precision overflows in `part` ("vae" or "unet") and float32 does not."""
    real = engine.load

    def build(*told: Any, **how: Any) -> Any:
        pipe = real(*told, **how)
        torch = library("torch")
        module = getattr(pipe, part)
        layer = next(one for one in reversed(list(module.modules())) if isinstance(one, torch.nn.Conv2d))
        inputs = torch.finfo(torch.float16).max

        def burst(_: Any, __: Any, out: Any) -> Any:
            return out * inputs / inputs if out.dtype == torch.float32 else out * inputs * 0 * float("inf")

        layer.register_forward_hook(burst)
        return pipe

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "load", build)
        yield


@pytest.mark.parametrize("part", ["vae", "unet"])
def test_a_draft_that_overflows_in_half_precision_is_drawn_in_float32(order: ClipOrder, half: None, part: str):
    with overflowing(animatediff, part):
        frames = clip(order)
    assert not diffusers_common.black(frames) and frames.std() > 3


def test_a_clip_whose_coder_overflows_is_decoded_in_float32(order: ClipOrder, half: None):
    options = animatediff.AnimateDiffOptions()
    with overflowing(animatediff, "vae"):
        pipe = animatediff.load(options, PROFILES[0])
    frames = animatediff.draw(pipe, sketch(), order, options, hush)
    assert frames.shape == (8, SMALL, SMALL, 3) and frames.std() > 3


@pytest.mark.parametrize("part", ["vae", "unet"])
def test_a_picture_that_overflows_in_half_precision_is_drawn_in_float32(
    picture: PictureOrder, half: None, tmp_path: Path, part: str
):
    with overflowing(sdxl, part):
        assert painted(picture, tmp_path / "a").std() > 1


def test_a_clip_from_words_alone_survives_an_overflow(
    order: ClipOrder, half: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("SHORTS_MEMORY", "4")
    chosen = replace(order, still=tmp_path / "first.png", options=FEW["animatediff"])
    with overflowing(animatediff, "vae"):
        animatediff.AnimateDiff().imagine(chosen, tmp_path / "a.mp4")
    with Image.open(tmp_path / "first.png") as first:
        assert np.asarray(first).std() > 1


# --- cards of 6 GB: weights brought layer by layer ------------------------------------------------------------------------


def test_weights_brought_layer_by_layer_draw_and_the_coder_is_never_cast(order: ClipOrder, half: None):
    """What a stream brings back is in half precision: a coder cast up to encode would be given both kinds at once."""
    torch, options, seen = library("torch"), animatediff.AnimateDiffOptions(), set[Any]()
    pipe = animatediff.load(options, PROFILES[0])
    pipe.vae.disable_tiling()
    pipe.enable_group_offload(onload_device=torch.device("cpu"), offload_type="leaf_level", use_stream=False)
    for part in (pipe.vae.encoder, pipe.vae.decoder):
        part.register_forward_pre_hook(lambda module, _: seen.add(next(module.parameters()).dtype))
    assert animatediff.draw(pipe, sketch(), order, options, hush).shape == (8, SMALL, SMALL, 3)
    assert seen == {torch.float16}


def sketch() -> dict[str, Any]:
    """What a clip of eight small frames starts from."""
    frames = [Image.effect_noise((SMALL, SMALL), 60).convert("RGB")] * 8
    return {"video": frames, "strength": 0.75, "width": SMALL, "height": SMALL}


# --- whole shorts ---------------------------------------------------------------------------------------------------------


def film(path: Path) -> tuple[tuple[int, int], float]:
    import av

    with av.open(str(path)) as file:
        video = file.streams.video[0]
        return (video.width, video.height), float((file.duration or 0) / av.time_base)


@pytest.mark.parametrize(
    ("name", "options", "aspect", "size"),
    [
        ("animatediff", {"frames": 8, "size": "512x896", "strength": 0.3}, "9:16", (1080, 1920)),
        ("animatediff", {"frames": 16, "size": "512x512", "strength": 0.3}, "1:1", (1080, 1080)),
        ("animatediff", {"frames": 24, "size": "896x512", "strength": 0.3}, "16:9", (1920, 1080)),
        ("ltx", {"frames": 9, "width": 256, "height": 448}, "9:16", (1080, 1920)),
    ],
    ids=str,
)
def test_a_whole_short_by_model_engines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, options: dict, aspect: Any, size: tuple[int, int]
):
    """Two scenes, drawn and moved at the sizes and lengths the engines offer, put together and checked."""
    monkeypatch.setenv("SHORTS_MEMORY", "24")
    told: tuple[tuple[Role, str], ...] = (("hook", "커피가 식죠?"), ("call", "만나 보세요."))
    scenes = tuple(
        Scene(scene_number=n, text=text, duration=1.0, role=role, headline="말랑 텀블러", image_prompt="desk, morning light",
              seed=n, motion="push")
        for n, (role, text) in enumerate(told, 1)
    )  # fmt: skip
    metadata = ScriptMetadata.model_validate({"character_id": DEFAULT, "tone": "casual", "engine": "template"})
    script = Script(scenes=scenes, total_duration=2.0, metadata=metadata, product=Product(name="말랑 텀블러"))
    settings = Settings(
        image=ImageOptions(aspect=aspect, engine_options={"sdxl": {"draft": True}}),
        video=VideoOptions(engine_options={name: options}),
        render=RenderOptions(presenter="off", music="none", preset="ultrafast"),
    )
    engines = choose_engines({"script": "template", "image": "sdxl", "voice": "kokoro", "video": name})
    project = Project(tmp_path)
    short = make_short(script, load_character(DEFAULT), settings, engines=engines, project=project)
    assert [check for check in short.checks if not check.ok] == []
    assert film(project.path(short.path))[0] == size and film(project.path(short.path))[1] == pytest.approx(
        short.duration, abs=0.1
    )


@pytest.mark.cold
def test_a_short_from_a_pull_of_the_pickled_voice_to_the_film(tmp_path: Path, published: Path, monkeypatch: pytest.MonkeyPatch):
    """XTTS as published over the hub, a script by a server, pictures and clips by models."""
    tiny.need("TTS", "torchaudio", "ollama")
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "models"))
    (tmp_path / "models").mkdir()
    for folder in published.iterdir():
        (tmp_path / "models" / folder.name).symlink_to(folder)
    server = Server()
    said = [{**scene(role, f"{role} 커피가 늘 식죠."), "emphasis": []} for role in ROLES]
    server.answers = [json.dumps({"scenes": said}, ensure_ascii=False)]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    monkeypatch.setenv("OLLAMA_HOST", server.host)
    try:
        with tiny.small_xtts(), hub.serving(tmp_path / "hub", cuts=1) as source:
            tiny.xtts_repository(tmp_path / "hub" / "coqui" / "XTTS-v2")
            monkeypatch.setenv("SHORTS_MIRROR", source.address)
            pull("xtts", agreed=True)
            assert not list(weights.folder("xtts").glob("*.pth")) and source.cuts == 0
            engines = choose_engines({"script": "ollama", "image": "sdxl", "voice": "xtts", "video": "animatediff"})
            plain = RenderOptions(draft=True, presenter="off", music="none", preset="ultrafast")
            settings = Settings(image=ImageOptions(aspect="1:1"), render=plain)
            project = Project(tmp_path / "project")
            short = make_short(Product(name="말랑 텀블러"), load_character(DEFAULT), settings, engines=engines, project=project)
    finally:
        server.shutdown()
        server.server_close()
        xtts._LANE.leave()
    assert film(project.path(short.path))[1] == pytest.approx(short.duration, abs=0.1)


# --- refused ---------------------------------------------------------------------------------------------------------------


@pytest.mark.cold
def test_a_whole_file_that_cannot_be_read_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    repo = tmp_path / "hub" / "coqui" / "XTTS-v2"
    pickles.xtts(repo, {"w": np.ones(3, np.float32)}, {"Ana": {"gpt_cond_latent": np.ones(3, np.float32)}})
    pickles.save({"model": pickles.Call("os", "system", ("x",))}, repo / "speakers_xtts.pth")
    for name in ("config.json", "vocab.json", "LICENSE.txt"):
        (repo / name).write_text("{}")
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "models"))
    fetched: list[str] = []
    real: Callable[..., None] = hub._Answer._file
    monkeypatch.setattr(hub._Answer, "_file", lambda self, path: (fetched.append(path.name), real(self, path))[1])
    with hub.serving(tmp_path / "hub") as source:
        monkeypatch.setenv("SHORTS_MIRROR", source.address)
        for _ in range(2):
            with pytest.raises(EngineError, match=r"speakers_xtts\.pth.*os\.system"):
                pull("xtts", agreed=True)
    assert sorted(fetched) == ["LICENSE.txt", "config.json", "model.pth", "speakers_xtts.pth", "vocab.json"]
    assert (weights.folder("xtts") / "model.pth").exists()
