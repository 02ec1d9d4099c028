"""What holds for every engine of every table, and what only the picture and clip models do.

Models are tiny ones of the real classes, Ollama is a small server; the embedded engines are what they are.
"""

from __future__ import annotations

import io
import re
import shutil
import time
import wave
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import numpy as np
import pynvml
import pytest
from PIL import Image

from pipeline.characters import DEFAULT, load_character
from pipeline.engines import TABLES, ClipOrder, LayerFile, PhotoFile, PictureOrder, Tell, hush, load, pick
from pipeline.engines.engine_options import check_given, own_options
from pipeline.engines.image import sdxl
from pipeline.engines.image.batched_drawing import Errand
from pipeline.engines.runtime import device, diffusers_common, gpu_info, weights
from pipeline.engines.runtime.device import PROFILES, Footprint, Lane, Profile, lower, profile_for
from pipeline.engines.script import ollama
from pipeline.engines.script.ollama import ROLES
from pipeline.engines.video import animatediff
from pipeline.engines.video.frame_interpolation import Film, place, veil
from pipeline.engines.voice import supertonic, xtts
from pipeline.engines.voice.kokoro import model_rewrite
from pipeline.errors import EngineError, InputError, Stopped
from pipeline.image import ImageOptions
from pipeline.records import Clip
from pipeline.video import CharacterVideoOptions, generate_character_video
from pipeline.workspace.project import Project, fingerprint, writing
from tests.support import tiny
from tests.support.ollama_parts import (
    BRIEF,
    server,  # noqa: F401 (a fixture)
)

pytestmark = pytest.mark.slow

MODELS = {"sdxl": "image", "animatediff": "video", "ltx": "video", "xtts": "voice", "supertonic": "voice"}
FEW = {"sdxl": {"draft": True}, "animatediff": {"draft": True}, "ltx": {"frames": 9, "width": 256, "height": 448}}
EVERY = [(stage, name) for stage, table in TABLES.items() for name in table.engines]


@pytest.fixture(scope="module")
def built(published: Path) -> Iterator[Path]:
    """Every tiny model of pictures and clips, in the published layout."""
    yield published
    device.LANE.leave()


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The tiny voices, built once, where their packages are."""
    folder = tmp_path_factory.mktemp("voices")
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("SHORTS_MODELS", str(folder))
        patch.setenv("SHORTS_DEVICE", "cpu")
        if find_spec("supertonic"):
            tiny.supertonic()
        if find_spec("TTS"):
            stack.enter_context(tiny.small_xtts())
            tiny.xtts()
        yield folder
    supertonic._model.cache_clear()
    xtts._LANE.leave()


@pytest.fixture
def ready(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, stage: str, name: str) -> Any:
    """The engine, with all it needs here; skipped where its packages or program are not installed."""
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    if name == "ollama":
        server = request.getfixturevalue("server")
        return ollama.Ollama(server.host)
    if name in MODELS:
        folder = request.getfixturevalue("voices" if stage == "voice" else "built")
        monkeypatch.setenv("SHORTS_MODELS", str(folder))
    engine = load(stage, name)
    if why := engine.missing():
        pytest.skip(why)
    return engine


def asked(stage: str, name: str, picture: PictureOrder, clip: ClipOrder) -> Any:
    """What an engine of `stage` is asked for in the contract."""
    orders = {
        "script": BRIEF,
        "image": replace(picture, options=FEW.get(name, {})),
        "voice": "말랑 텀블러는 19,900원! 시원해요.",
        "video": replace(clip, width=270, height=480, seconds=0.6, options=FEW.get(name, {})),
    }
    return orders[stage]


def run(engine: Any, stage: str, order: Any, out: Path, tell: Tell = hush) -> Any:
    """One piece of work through the engine's one method, put into place as the stages do; what it is, to be compared."""
    with writing(out) as file:
        if stage == "script":
            lines = engine.write(order, tell=tell)
            file.write_text(repr(lines))
            return lines
        if stage == "voice":
            spoken = engine.speak(order, file, voice={"recipe": {"jf_alpha": 1.0}, "supertonic": "F1"}, tell=tell)
            return spoken, file.read_bytes()
        if stage == "image":
            engine.draw(order, file, folder=out.with_name(f"{out.name}-layers"), tell=tell)
            return pixels(file)
        engine.animate(order, file, tell=tell)
        return decoded(file)


def check(stage: str, order: Any, made: Any) -> None:
    """The work is what was asked for: all lines, the size, the length."""
    if stage == "script":
        assert [line.role for line in made] == list(ROLES) and all(line.text and line.headline for line in made)
    elif stage == "image":
        assert made.shape == (order.height, order.width, 3) and made.std() > 5
    elif stage == "video":
        assert made.shape == (round(order.seconds * order.fps), order.height, order.width, 3)
    else:
        spoken, data = made
        with wave.open(io.BytesIO(data)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, spoken.sample_rate)
            assert abs(file.getnframes() / spoken.sample_rate - spoken.seconds) < 0.01
        edges = [edge for word in spoken.words for edge in (word.start, word.end)]
        assert [word.text for word in spoken.words] == order.split()
        assert edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= spoken.seconds + 1e-3


def same(one: Any, other: Any, name: str = "") -> bool:
    if name == "espeak":  # its own arithmetic differs by a last bit now and then
        samples = [np.frombuffer(sound, "<i2").astype(int) for _, sound in (one, other)]
        return one[0] == other[0] and len(samples[0]) == len(samples[1]) and np.abs(samples[0] - samples[1]).max() <= 1
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


@pytest.mark.parametrize(("stage", "name"), EVERY)
def test_every_engine_keeps_the_contract(
    stage: str, name: str, ready: Any, picture: PictureOrder, clip: ClipOrder, tmp_path: Path
):
    """The same inputs, a real file as asked, the same from the same seed, progress, a stop that leaves nothing."""
    order, shares = asked(stage, name, picture, clip), list[float]()
    assert ready.name == name and ready.revision and ready.missing() == ""
    first = run(ready, stage, order, tmp_path / "a", shares.append)
    check(stage, order, first)
    assert (tmp_path / "a").stat().st_size > 0
    assert shares and shares == sorted(shares) and shares[0] >= 0 and 0.5 < shares[-1] <= 1
    assert same(run(ready, stage, order, tmp_path / "b"), first, name)

    def stop(_: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        run(ready, stage, order, tmp_path / "c", stop)
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize(("stage", "name"), EVERY)
def test_every_engine_says_what_it_lacks_and_the_command_that_cures_it(
    stage: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """On a machine with nothing: no weights, no packages of models, no programs, no server."""
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    for module in (weights, ollama, model_rewrite):
        monkeypatch.setattr(module, "find_spec", lambda _: None)
    engine = load(stage, name)
    began = time.monotonic()
    why = engine.missing()
    assert time.monotonic() - began < 0.5
    if name in ("template", "poster", "camera", "none"):
        assert why == ""
        return
    assert re.search(r"`(pip|apt) install [^`]+`", why), why
    with pytest.raises(EngineError, match="install"):
        pick(stage, name)


@pytest.mark.parametrize(
    ("stage", "name"), [("image", "sdxl"), ("video", "animatediff"), ("video", "ltx"), ("script", "template")]
)
def test_another_seed_is_another_work(
    stage: str, name: str, ready: Any, picture: PictureOrder, clip: ClipOrder, tmp_path: Path
):
    order = asked(stage, name, picture, clip)
    one, other = (run(ready, stage, replace(order, seed=seed), tmp_path / str(seed)) for seed in (11, 12))
    assert not same(one, other)


@pytest.fixture
def models(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHORTS_MODELS", str(built))
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    return built


@pytest.fixture
def picture(tmp_path: Path) -> PictureOrder:
    photo = tmp_path / "photo.png"
    pixels = np.full((300, 240, 3), 255, np.uint8)
    pixels[40:260, 60:180] = (200, 60, 40)
    Image.fromarray(pixels).save(photo)
    return PictureOrder(
        prompt="a sunny desk by a window", avoid="", seed=5, role="product", headline="말랑 텀블러", chips=("280g",),
        name="말랑 텀블러", brand="", price="19,900원", list_price="", discount=None, rating=None, rating_count=None,
        photos=(PhotoFile(photo, True),), field="living", options=FEW["sdxl"],
        palette={"ground": "#f3e7d9", "mid": "#d9b48f", "accent": "#e4572e", "ink": "#2b2118"},
    )  # fmt: skip


@pytest.fixture
def clip(tmp_path: Path) -> ClipOrder:
    still, chip = tmp_path / "still.png", tmp_path / "chip.png"
    Image.effect_noise((108, 192), 60).resize((1080, 1920)).convert("RGB").save(still, compress_level=1)
    Image.new("RGBA", (200, 100), (10, 200, 30, 255)).save(chip)
    ground = LayerFile(still, 0, 0, 1080, 1920, "ground")
    return ClipOrder(still, (ground, LayerFile(chip, 300, 700, 200, 100, "chip")), 0.3, "push", "waves", 3)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).copy()


def test_sdxl_paints_around_a_product_that_stays_true(models: Path, picture: PictureOrder, tmp_path: Path):
    shares: list[float] = []
    made = load("image", "sdxl").draw(picture, tmp_path / "a.png", folder=tmp_path / "a", tell=shares.append)
    after = pixels(tmp_path / "a.png")
    assert after.shape == (1920, 1080, 3) and shares == sorted(shares) and shares[-1] == 1
    kinds = [layer.kind for layer in made.layers]
    assert kinds[0] == "ground" and kinds.count("ground") == 1 and "product" in kinds and "headline" in kinds
    assert all(layer.path.exists() for layer in made.layers)
    product = next(layer for layer in made.layers if layer.kind == "product")
    with Image.open(product.path) as image:
        own = np.asarray(image.convert("RGBA"))
    there = after[product.y : product.y + product.height, product.x : product.x + product.width]
    above = [layer for layer in made.layers[made.layers.index(product) + 1 :] if layer.kind != "product"]
    solid = own[..., 3] == 255
    for layer in above:
        x, y = layer.x - product.x, layer.y - product.y
        solid[max(y, 0) : max(y + layer.height, 0), max(x, 0) : max(x + layer.width, 0)] = False
    assert solid.sum() > 1000 and np.array_equal(there[solid], own[..., :3][solid])


@pytest.mark.parametrize("extra", [{"steps": 20}, {"strength": 0.25}, {"strength": 1.0}, {"face": True}], ids=str)
def test_sdxl_takes_its_options(models: Path, picture: PictureOrder, tmp_path: Path, extra: dict[str, Any]):
    options = {"draft": True} | extra | ({"face": str(picture.photos[0].path)} if "face" in extra else {})
    order = replace(picture, options=options, prompt="word, " * 120, avoid="blur, " * 90)
    load("image", "sdxl").draw(order, tmp_path / "a.png", folder=tmp_path / "a")
    assert pixels(tmp_path / "a.png").shape == (1920, 1080, 3)


@pytest.mark.parametrize("name", ["animatediff", "ltx"])
def test_what_lies_over_the_ground_is_not_touched(models: Path, clip: ClipOrder, tmp_path: Path, name: str):
    load("video", name).animate(replace(clip, seconds=0.1, options=FEW[name]), tmp_path / "a.mp4")
    frames = decoded(tmp_path / "a.mp4")
    chip = frames[:, 730:770, 330:470].reshape(len(frames), -1, 3).mean(axis=1)
    assert np.abs(chip - (10, 200, 30)).max() < 14


def decoded(path: Path) -> np.ndarray:
    av = pytest.importorskip("av")
    with av.open(str(path)) as file:
        assert file.streams.video[0].codec_context.name == "h264" and not file.streams.audio
        return np.stack([frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)])


def test_a_character_becomes_a_clip_from_words_alone(models: Path, tmp_path: Path):
    project, character = Project(tmp_path), load_character(DEFAULT)
    options = CharacterVideoOptions(seconds=0.5, aspect="1:1", engine_options={"animatediff": {"draft": True, "steps": 6}})
    engine, shares = load("video", "animatediff"), list[float]()

    def make(**changes: Any) -> Clip:
        told = options.model_copy(update=changes)
        return generate_character_video(
            character, "waving hello", told, engine=engine, project=project, report=lambda event: shares.append(event.share)
        )

    made = make()
    frames = decoded(project.path(made.path))
    assert frames.shape == (15, 1080, 1080, 3) and project.path(made.still).exists()
    assert shares == sorted(shares) and shares[-1] == 1
    heard = len(shares)
    assert make() == made and len(shares) == heard
    assert not np.array_equal(decoded(project.path(make(seed=1).path)), frames)
    with pytest.raises(InputError, match="animatediff"):
        generate_character_video(character, "waving", engine=load("video", "camera"), project=project)


def test_the_lcm_recipe_needs_its_weights_and_says_so(clip: ClipOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path))
    with pytest.raises(EngineError, match="pull animatelcm"):
        load("video", "animatediff").animate(replace(clip, options={"steps": 6}), tmp_path / "a.mp4")


@pytest.mark.parametrize("name", ["sdxl", "animatediff", "ltx"])
def test_a_stop_is_obeyed_within_a_step(models: Path, picture: PictureOrder, clip: ClipOrder, tmp_path: Path, name: str):
    heard: list[float] = []

    def tell(share: float) -> None:
        heard.append(share)
        if share > 0.3:
            raise Stopped

    with pytest.raises(Stopped):
        if name == "sdxl":
            load("image", name).draw(picture, tmp_path / "a.png", folder=tmp_path / "a", tell=tell)
        else:
            load("video", name).animate(replace(clip, options=FEW[name]), tmp_path / "a.mp4", tell=tell)
    assert heard[-1] < 0.75 and not (tmp_path / "a.mp4").exists()


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("sdxl", {"steps": 7}, "steps.*7.*20 to 50"),
        ("sdxl", {"strength": 3}, "strength.*3"),
        ("animatediff", {"frames": 99}, "frames.*99"),
        ("animatediff", {"speed": 1}, "speed.*frames"),
        ("ltx", {"frames": 24}, "frames.*8 n"),
    ],
)
def test_an_option_out_of_range_is_one_sentence(picture: PictureOrder, clip: ClipOrder, name: str, options: dict, words: str):
    with pytest.raises(InputError, match=words):
        if name == "sdxl":
            load("image", name).draw(replace(picture, options=options), Path("a.png"), folder=Path("a"))
        else:
            load("video", name).animate(replace(clip, options=options), Path("a.mp4"))


def test_options_of_an_engine_are_checked_and_only_those_of_the_one_that_runs_count(tmp_path: Path):
    given = ImageOptions.model_validate({"engine_options": '{"sdxl": {"steps": 30, "draft": true}}'}).engine_options
    sdxl, poster, face = load("image", "sdxl"), load("image", "poster"), tmp_path / "face.png"
    assert own_options("image", sdxl, given) == {"steps": 30, "draft": True} and own_options("image", poster, given) == {}
    with pytest.raises(InputError, match="steps"):
        own_options("image", poster, {"poster": {"steps": 3}})
    with pytest.raises(InputError, match="nobody"):
        own_options("image", poster, {"nobody": {}})
    with pytest.raises(InputError, match="face"):
        own_options("image", sdxl, {"sdxl": {"face": str(face)}})
    face.write_bytes(b"one")
    first = fingerprint(own_options("image", sdxl, {"sdxl": {"face": str(face)}}))
    face.write_bytes(b"another")
    assert fingerprint(own_options("image", sdxl, {"sdxl": {"face": str(face)}})) != first
    with pytest.raises(InputError, match="face"):
        check_given("image", {"sdxl": {"face": str(face)}}, files=False)


def test_a_face_without_its_adapter_says_what_to_pull(picture: PictureOrder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path))
    order = replace(picture, options={"face": str(picture.photos[0].path)})
    with pytest.raises(EngineError, match="pull ip-adapter"):
        load("image", "sdxl").draw(order, tmp_path / "a.png", folder=tmp_path / "a")


@pytest.fixture
def calls(models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many pictures SDXL's denoiser drew in each call; a card of 24 GB for which more than MOST are too many."""
    denoiser, modules = device.library("diffusers").UNet2DConditionModel, device.library("torch.nn.modules.module")
    drawn, last = list[int](), [0.0]

    def count(module: Any, inputs: tuple[Any, ...]) -> None:
        if not isinstance(module, denoiser):
            return
        pictures, step = len(inputs[0]), float(inputs[1])
        if step >= last[0]:  # the noise is at its most again: another call
            drawn.append(pictures)
        last[0] = step
        if pictures > MOST[0]:
            last[0] = 0.0
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")

    MOST[0] = 99
    monkeypatch.setenv("SHORTS_MEMORY", "24")
    hook = modules.register_module_forward_pre_hook(count)
    yield drawn
    hook.remove()


MOST = [99]
"""Pictures that fit, in the test above."""


def errands(picture: PictureOrder, folder: Path, count: int = 3) -> list[Errand]:
    """Scenes that differ in seed and prompt, the last with a prompt that takes a second part."""
    prompts = ["a desk", "a garden", "word, " * 90]
    orders = [replace(picture, seed=n, prompt=prompts[n]) for n in range(count)]
    return [Errand(order, folder / f"{n}.png", folder / str(n)) for n, order in enumerate(orders)]


def test_sdxl_draws_several_in_one_call_each_as_it_would_be_alone(calls: list[int], picture: PictureOrder, tmp_path: Path):
    engine, shares = sdxl.Sdxl(), list[float]()
    told, alone = errands(picture, tmp_path / "a"), errands(picture, tmp_path / "b")
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    assert engine.at_once(picture.options) == 8 and engine.at_once({}) == 4 and engine.at_once({"steps": 30}) == 2
    made = engine.draw_all(told, tell=shares.append)
    assert calls == [2, 1] and shares == sorted(shares) and shares[-1] == 1  # prompts of one length share a call
    for one, other in zip(told, alone, strict=True):
        engine.draw(other.order, other.out, folder=other.folder)
        apart = np.abs(pixels(one.out).astype(int) - pixels(other.out))
        assert apart.max() <= 2 and (apart > 0).mean() < 0.05  # rounding, nothing more
    assert [picture.notes for picture in made] == [()] * 3 and calls == [2, 1, 1, 1, 1]


def test_sdxl_draws_fewer_at_once_when_memory_runs_out(calls: list[int], picture: PictureOrder, tmp_path: Path):
    MOST[0] = 1
    made = sdxl.Sdxl().draw_all(errands(picture, tmp_path, 2))
    assert calls == [2, 1, 1] and all("1장씩" in picture.notes[-1] for picture in made)


def test_sdxl_stops_within_a_step_of_a_call_for_several(calls: list[int], picture: PictureOrder, tmp_path: Path):
    heard: list[float] = []

    def tell(share: float) -> None:
        heard.append(share)
        if share > 0.2:
            raise Stopped

    with pytest.raises(Stopped):
        sdxl.Sdxl().draw_all(errands(picture, tmp_path, 2), tell=tell)
    assert calls == [2] and heard[-1] < 0.6


def test_on_the_processor_pictures_are_drawn_one_by_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    monkeypatch.delenv("SHORTS_MEMORY", raising=False)
    assert sdxl.Sdxl().at_once({}) == 1
    monkeypatch.setenv("SHORTS_MEMORY", "8")
    assert sdxl.Sdxl().at_once({}) == 1 and sdxl.Sdxl().at_once({"draft": True}) == 4


def test_pictures_without_numbers_are_refused(
    models: Path, picture: PictureOrder, clip: ClipOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A model that overflows draws NaN, which comes out black."""

    def spoiled(real: Any) -> Any:
        def load(*told: Any, **how: Any) -> Any:
            pipe = real(*told, **how)
            pipe.unet.conv_out.weight.data.fill_(float("nan"))
            return pipe

        return load

    device.LANE.leave()
    for module in (sdxl, animatediff):
        monkeypatch.setattr(module, "load", spoiled(module.load))
    with pytest.raises(EngineError, match=r"검은.*verify sdxl"):
        load("image", "sdxl").draw(picture, tmp_path / "a.png", folder=tmp_path / "a")
    with pytest.raises(EngineError, match=r"검은.*verify animatediff"):
        load("video", "animatediff").animate(replace(clip, options={"draft": True}), tmp_path / "a.mp4")
    device.LANE.leave()
    assert not (tmp_path / "a.mp4").exists()


def test_words_beyond_the_seventy_seventh_token_count(models: Path):
    pipe = sdxl.load(sdxl.SdxlOptions(), PROFILES[0])
    long = ", ".join(f"thing {n}" for n in range(60))
    one, other = (diffusers_common.embed_prompt(pipe, f"{long}, {end}", "", guided=True) for end in ("cat", "dog"))
    parts = one["prompt_embeds"].shape[1] / 77
    assert parts == int(parts) > 1 and one["negative_prompt_embeds"].shape == one["prompt_embeds"].shape
    assert not np.array_equal(one["prompt_embeds"][:, -77:].numpy(), other["prompt_embeds"][:, -77:].numpy())
    said = diffusers_common.chunks(pipe.tokenizer, long)
    assert ", ".join(said) == long and all(diffusers_common._tokens(pipe.tokenizer, part) <= 75 for part in said)


# --- clips -------------------------------------------------------------------------------------------------------------


class Placed:
    """A pipeline that notes where it is put."""

    def __init__(self) -> None:
        self.done: list[str] = []

    @property
    def vae(self) -> Self:
        return self

    def enable_slicing(self) -> None:
        self.done.append("enable_slicing")

    def enable_tiling(self) -> None:
        self.done.append("enable_tiling")

    def to(self, device: str) -> Self:
        self.done.append("to")
        return self

    def enable_group_offload(self, **options: object) -> None:
        self.done.append("enable_group_offload")

    def enable_model_cpu_offload(self, *, device: str) -> None:
        self.done.append("enable_model_cpu_offload")


@pytest.mark.parametrize(
    ("gigabytes", "done"),
    [
        (24, ["enable_slicing", "to"]),
        (16, ["enable_slicing", "enable_tiling", "to"]),
        (8, ["enable_slicing", "enable_tiling", "enable_model_cpu_offload"]),
        (6, ["enable_slicing", "enable_tiling", "enable_group_offload"]),
    ],
)
def test_a_pipeline_is_put_on_the_card_as_its_profile_says(gigabytes: int, done: list[str], monkeypatch: pytest.MonkeyPatch):
    tiny.need("torch")
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    pipe = Placed()
    device.place(pipe, profile_for(gigabytes))
    assert pipe.done == done


@pytest.mark.parametrize("damage", ["gone", "cut", "noise"])
def test_a_damaged_model_says_so(
    models: Path, picture: PictureOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
):
    shutil.copytree(models / "sdxl", tmp_path / "weights" / "sdxl")
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "weights"))
    file = tmp_path / "weights" / "sdxl" / "tiny" / "diffusion_pytorch_model.safetensors"
    whole = file.read_bytes()
    file.unlink()
    if damage != "gone":
        file.write_bytes(whole[:900] if damage == "cut" else b"\xff" * len(whole))
    device.LANE.leave()
    with pytest.raises(EngineError, match="models verify sdxl"):
        load("image", "sdxl").draw(picture, tmp_path / "a.png", folder=tmp_path / "a")


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_is_not_here_says_what_to_do_and_fast(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path))
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    engine = load(MODELS[name], name)
    began = time.monotonic()
    why = engine.missing()
    assert time.monotonic() - began < 0.3
    assert f"models pull {name}" in why or "pip install" in why
    assert pick(MODELS[name])[0].name != name
    with pytest.raises(EngineError):
        pick(MODELS[name], name)


def test_half_a_download_is_not_taken_for_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path))
    (tmp_path / "sdxl").mkdir()
    (tmp_path / "sdxl" / weights.MARK).write_text('{"files": {"unet": {"size": 3}}}')
    (tmp_path / "sdxl" / "unet").write_bytes(b"12")
    assert not weights.is_installed("sdxl")
    assert "다 받지 못했습니다" in weights.missing("sdxl")


def test_without_a_card_the_cure_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gpu_info, "kind", lambda: "cpu")
    monkeypatch.delenv("SHORTS_DEVICE", raising=False)
    assert "SHORTS_DEVICE=cpu" in gpu_info.unfit(6)
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    assert gpu_info.unfit(6) == ""


def test_a_card_that_is_too_small_is_not_taken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    monkeypatch.setattr(gpu_info, "torch_build", lambda: "cuda")
    monkeypatch.setenv("SHORTS_MEMORY", "7.9")
    assert gpu_info.unfit(8) == "" and "12 GB" in gpu_info.unfit(12)


class Nvml:
    """NVIDIA's library, as it answers on a machine with one card of 8 GB."""

    nvmlInitWithFlags = staticmethod(lambda flags: flags)
    nvmlShutdown = staticmethod(lambda: 0)
    nvmlDeviceGetHandleByIndex_v2 = staticmethod(lambda index, handle: index.value)

    @staticmethod
    def nvmlDeviceGetMemoryInfo(_: Any, memory: Any) -> int:
        memory._obj.total = 8 << 30
        return 0


def test_the_cards_memory_is_read_without_torch(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    monkeypatch.delenv("SHORTS_MEMORY", raising=False)
    monkeypatch.setattr(pynvml, "nvmlLib", Nvml)
    monkeypatch.setattr(pynvml, "_nvmlGetFunctionPointer_cache", {})
    gpu_info._nvidia.cache_clear()
    assert gpu_info.gigabytes() == 8 and device.memory() == 8
    gpu_info._nvidia.cache_clear()


def test_every_table_ends_with_an_engine_that_needs_no_model():
    embedded = {"script": "template", "image": "poster", "voice": "kokoro", "video": "camera"}
    for stage, name in embedded.items():
        assert name in TABLES[stage].engines and name not in weights.CATALOGUE


# --- memory ------------------------------------------------------------------------------------------------------------


def test_the_plan_follows_the_card():
    assert [profile_for(size).gigabytes for size in (80, 24, 15.9, 11.8, 7.9, 6, 2)] == [24, 24, 16, 12, 8, 6, 4]
    assert lower(PROFILES[-1]) is None and all(lower(profile) for profile in PROFILES[:-1])


class Small:
    """A lane on a card of 12 GB, and what happened on it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SHORTS_MEMORY", "12")
        self.lane, self.loads = Lane(), []

    def run(self, key: str, work: Any, gigabytes: float = 3.0) -> tuple[Any, str]:
        def load(profile: Profile) -> str:
            self.loads.append((key, profile.gigabytes))
            return key

        return self.lane.run(key, load, work, lambda _: None, Footprint(gigabytes))


def test_memory_running_out_is_retried_one_profile_lower_and_said(monkeypatch: pytest.MonkeyPatch):
    small = Small(monkeypatch)

    def work(_: Any, profile: Profile) -> int:
        if profile.gigabytes == 12:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return profile.gigabytes

    result, said = small.run("sdxl", work)
    assert result == 8 and "8 GB" in said and small.loads == [("sdxl", 12), ("sdxl", 8)]


def test_memory_that_never_suffices_is_one_sentence(monkeypatch: pytest.MonkeyPatch):
    def work(_: Any, __: Profile) -> None:
        raise MemoryError

    with pytest.raises(EngineError, match="메모리가 모자랍니다"):
        Small(monkeypatch).run("sdxl", work)


def test_models_stay_while_there_is_room_and_leave_for_others(monkeypatch: pytest.MonkeyPatch):
    small = Small(monkeypatch)
    for key, size in (("a", 3), ("b", 3), ("a", 3), ("c", 7.7), ("a", 3)):
        small.run(key, lambda model, _: model, size)
    assert [key for key, _ in small.loads] == ["a", "b", "c", "a"]


def test_models_that_nobody_uses_leave(monkeypatch: pytest.MonkeyPatch):
    small = Small(monkeypatch)
    small.run("a", lambda model, _: model)
    small.run("a", lambda model, _: model)
    assert len(small.loads) == 1
    monkeypatch.setattr(device, "IDLE", 0.01)
    small.run("a", lambda model, _: model)
    deadline = time.monotonic() + 10
    while small.lane._held and time.monotonic() < deadline:
        time.sleep(0.01)
    small.run("a", lambda model, _: model)
    assert len(small.loads) == 2


def test_a_model_that_fails_is_let_go_and_named(monkeypatch: pytest.MonkeyPatch):
    def work(_: Any, __: Profile) -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(EngineError, match="models verify sdxl"):
        Small(monkeypatch).run("sdxl", work)


def test_behind_type_the_compositions_own_ground_shines_through(clip: ClipOrder):
    assert veil(clip.layers, 1920) is None
    headline = LayerFile(clip.still, 60, 240, 800, 300, "headline")
    share = veil((*clip.layers, headline), 1920)
    assert share is not None and share[240:540].min() > 0.8 and share[900:].max() == 0
    assert (np.diff(share) <= 0).all() and np.abs(np.diff(share)).max() < 0.01


# --- films -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0.5, 2.0, 4.1, 7.7, 20.0])
def test_a_film_of_any_length_moves_without_a_jump(seconds: float):
    places = [place(n / 30, seconds, 16, 8) for n in range(round(seconds * 30))]
    assert places[0] == 0 and min(places) >= 0 and max(places) <= 15
    steps = np.abs(np.diff(places))
    assert steps.max() < 15 / (seconds * 30) * max(1, np.ceil(seconds / 4.125)) * 1.2 + 1e-6
    if seconds > 4.2:
        turn = int(np.argmax(places))
        assert turn < len(steps) - 10 and steps[turn - 2 : turn + 2].max() < 0.5 * np.median(steps)


def test_between_two_frames_things_move_instead_of_fading():
    pytest.importorskip("cv2")
    rng = np.random.default_rng(1)
    texture = np.kron(rng.integers(40, 220, (16, 16)), np.ones((4, 4))).astype(np.uint8)
    frames = np.full((2, 160, 160, 3), 20, np.uint8)
    frames[0, 48:112, 40:104] = texture[..., None]
    frames[1, 48:112, 48:112] = texture[..., None]
    middle = Film(frames, 8, 0.125).at(0.0625).astype(int)
    wanted = np.full((160, 160), 20)
    wanted[48:112, 44:108] = texture
    faded = frames.astype(int).mean(axis=0)[..., 0]
    inner = (slice(56, 104), slice(56, 100))
    assert np.abs(middle[..., 0] - wanted)[inner].mean() < 0.5 * np.abs(faded - wanted)[inner].mean()


def test_the_default_design_does_an_eighth_of_the_seeds_work():
    tiny.need("torch", "diffusers")
    from benchmarks import flops

    sizes = [sum(weight.numel() for weight in model().parameters()) for model in (flops.sdxl, flops.motion, flops.coder)]
    assert sizes == [2_567_463_684, 1_312_730_244, 83_653_863]  # the published architectures
    assert sum(flops.seed()) == pytest.approx(10801, abs=5)
    assert 8 * sum(flops.default()) <= sum(flops.seed())
    assert 25 * sum(flops.fast()) <= sum(flops.seed())


@pytest.mark.gpu
def test_the_real_weights_draw_on_a_card(tmp_path: Path, picture: PictureOrder):
    """Needs a card and `python -m pipeline models pull sdxl`."""
    engine = load("image", "sdxl")
    if why := engine.missing():
        pytest.skip(why)
    engine.draw(replace(picture, options={}), tmp_path / "a.png", folder=tmp_path / "a")
    assert pixels(tmp_path / "a.png").std() > 10
