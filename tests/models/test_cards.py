"""Cards: a torch that cannot use the one there is, what fits it and in which way, memory given back; without torch or card."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.engines import load, pick
from pipeline.engines.image.scenery import clip_story, clip_tags, picture_prompt, place_of
from pipeline.engines.image.sdxl import Sdxl, SdxlOptions
from pipeline.engines.runtime import device, gpu_info, weights
from pipeline.engines.runtime.device import PROFILES, Footprint, Lane, Profile, profile_for
from pipeline.engines.script.template import FINISH, SHOTS
from pipeline.engines.video.animatediff import AnimateDiff
from pipeline.engines.video.ltx import Ltx
from pipeline.errors import EngineError
from pipeline.models import first_offer, plan_run

VERSIONS = {
    "cpu": "__version__ = '2.13.0+cpu'\ncuda: Optional[str] = None\nhip: Optional[str] = None\n",
    "cuda": "__version__ = '2.13.0+cu130'\ncuda: Optional[str] = '13.0'\nhip: Optional[str] = None\n",
    "hip": "__version__ = '2.13.0+rocm7.1'\ncuda: Optional[str] = None\nhip: Optional[str] = '7.1.1'\n",
    "old": "from typing import Optional\n__version__ = '1.9.0'\ncuda = '11.1'\nhip = None\n",
}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A machine with an NVIDIA driver, whose torch and card are set by the tests."""
    monkeypatch.delenv("SHORTS_DEVICE", raising=False)
    monkeypatch.delenv("SHORTS_MEMORY", raising=False)
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(weights, "find_spec", lambda _: "here")
    driver = tmp_path / "version"
    driver.write_text("NVRM")
    monkeypatch.setattr(gpu_info, "_DRIVERS", (str(driver),))
    monkeypatch.setattr(gpu_info.platform, "system", lambda: "Linux")
    monkeypatch.setattr(gpu_info, "_amd", lambda: False)

    def build(torch: str | None, gigabytes: float | None) -> None:
        folder = tmp_path / "site" / "torch"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "version.py").write_text(VERSIONS[torch] if torch else "")
        spec = ModuleSpec("torch", None, origin=str(folder / "__init__.py")) if torch else None
        monkeypatch.setattr(gpu_info, "find_spec", lambda _: spec)
        monkeypatch.setattr(gpu_info, "_nvidia", lambda: gigabytes)

    return build


@pytest.mark.parametrize("torch", [*VERSIONS, None])
def test_what_torch_computes_on_is_read_without_importing_it(machine: Any, torch: str | None):
    machine(torch, 8.0)
    before = "torch" in sys.modules
    assert gpu_info.torch_build() == {"old": "cuda"}.get(torch or "", torch)
    assert ("torch" in sys.modules) == before


@pytest.mark.parametrize("name", ["sdxl", "animatediff", "ltx"])
def test_a_torch_for_the_processor_beside_a_card_is_known_before_anything_is_fetched(machine: Any, name: str):
    machine("cpu", 24.0)
    stage = "image" if name == "sdxl" else "video"
    why = load(stage, name).missing()
    assert "CPU 전용" in why and "--index-url https://download.pytorch.org/whl/cu" in why and "pull" not in why
    engine, reasons = pick(stage)
    assert engine.name in ("poster", "camera") and any("--index-url" in reason for reason in reasons)
    assert all(one.name != name for one in first_offer().downloads)
    assert "--index-url" in plan_run({stage: name}).models[0].missing
    with pytest.raises(EngineError, match="--index-url"):
        Lane().run("sdxl", lambda _: "model", lambda model, _: model, lambda _: None)


@pytest.mark.parametrize(
    ("torch", "gigabytes", "words"),
    [("cuda", 24.0, ""), ("hip", None, ""), ("cuda", None, "--gpus all"), ("cpu", None, "--index-url"), (None, 24.0, "")],
)
def test_a_card_that_is_not_there_is_said(machine: Any, torch: str | None, gigabytes: float | None, words: str):
    """The last: without torch the packages are said first."""
    machine(torch, gigabytes)
    assert (gpu_info.torch_unfit() == "") == (words == "") and words in gpu_info.torch_unfit()


def test_what_the_user_says_of_the_device_counts(machine: Any, monkeypatch: pytest.MonkeyPatch):
    machine("cuda", None)
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    assert gpu_info.torch_unfit() == ""
    machine("cpu", 24.0)
    assert "--index-url" in gpu_info.torch_unfit()
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    assert gpu_info.torch_unfit() == ""


# --- what fits ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gigabytes", "ways"), [(24, ["", "model", "leaf"]), (16, ["model", "leaf"]), (12, ["model", "leaf"]), (8, ["leaf"])]
)
def test_ltx_is_laid_out_so_that_it_fits(gigabytes: int, ways: list[str]):
    """15.9 GB in all, 9.5 its largest part; a way that changes nothing for it is not tried again."""
    found = [profile.offload for profile in Ltx.footprint.ways(profile_for(gigabytes))]
    assert found[0] == ways[0] and found[-1] == ways[-1]
    assert [way for n, way in enumerate(found) if n == 0 or way != found[n - 1]] == ways


@pytest.mark.parametrize("gigabytes", [12, 15, 16, 24])
def test_ltx_runs_on_cards_it_fits(gigabytes: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    monkeypatch.setenv("SHORTS_MEMORY", str(gigabytes))
    monkeypatch.setattr(gpu_info, "torch_build", lambda: "cuda")
    tried: list[str] = []

    def build(profile: Profile) -> str:
        tried.append(profile.offload)
        if {"": 15.9, "model": 9.5, "leaf": 1.0}[profile.offload] + 2 > gigabytes:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return "model"

    assert Lane().run(("ltx",), build, lambda model, _: model, lambda _: None, Ltx.footprint) == ("model", "")
    assert len(tried) == 1


def test_memory_steps_down_until_something_fits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_MEMORY", "16")
    tried: list[tuple[int, str]] = []

    def build(profile: Profile) -> str:
        tried.append((profile.gigabytes, profile.offload))
        if profile.offload != "leaf":
            raise RuntimeError("CUDA out of memory")
        return "model"

    _, said = Lane().run("a", build, lambda model, _: model, lambda _: None, Footprint(5.0))
    assert tried[-1] == (6, "leaf") and len(tried) == 4 and "6 GB" in said


def test_the_plan_counts_what_a_model_takes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    rows = {}
    for size in ("24", "16", "12", "8"):
        monkeypatch.setenv("SHORTS_MEMORY", size)
        rows[size] = plan_run({"image": "sdxl", "voice": "xtts", "video": "ltx"}).models
    assert [(row[2].gigabytes, row[2].how) for row in rows.values()] == [
        (15.9, "그래픽 메모리에 모두"), (9.5, "모델 하나씩"), (9.5, "모델 하나씩"), (0.0, "층별로 (메모리 두 배 사용)"),
    ]  # fmt: skip
    assert [row[1].place for row in rows.values()] == ["cuda", "cuda", "cpu", "cpu"]  # the voice beside SDXL
    assert rows["8"][0].gigabytes == Sdxl.footprint.largest


def test_every_model_fits_every_profile_in_some_way():
    for engine in (Sdxl(), AnimateDiff(), Ltx()):
        for profile in PROFILES:
            laid = engine.footprint.on(profile)
            held = {"": engine.footprint.whole, "model": engine.footprint.largest, "leaf": 0.0}[laid.offload]
            assert held < profile.gigabytes * 0.85, (engine.name, profile)


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_memory_is_given_back_to_the_card(kind: str, monkeypatch: pytest.MonkeyPatch):
    emptied: list[str] = []

    def part(name: str) -> Any:
        return SimpleNamespace(is_available=lambda: name == kind, empty_cache=lambda: emptied.append(name))

    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=part("cuda"), mps=part("mps")))
    device.give_back()
    assert emptied == [kind]


# --- what models are told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", SHOTS)
@pytest.mark.parametrize("noun", ["earbuds", "body care", "towels", "tools"])
def test_no_second_product_and_nobody_is_painted(role: str, noun: str):
    said = picture_prompt(f"{SHOTS[role].format(noun=noun)}, tidy modern home, soft daylight, {FINISH}", role, "말랑")
    assert noun not in said and "product" not in said.replace("production", "") and "tidy modern home" in said
    assert "nobody there" in said and any(season in said for season in ("spring", "summer", "autumn", "winter"))


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("marble counter, a smiling woman holding a bottle, morning light", "marble counter, morning light"),
        ("Korean woman around fifty, two kids, linen sofa", "linen sofa"),
        ("handmade shelf, mannequin row, manual loom", "handmade shelf, mannequin row, manual loom"),
        ("Close-Up of a serum bottle", "clean softly lit tabletop, plain wall behind"),
        ("", "clean softly lit tabletop, plain wall behind"),
    ],
)
def test_of_a_prompt_the_place_is_kept(prompt: str, place: str):
    assert place_of(prompt) == place


def test_a_face_may_be_painted_where_one_is_given():
    assert "smiling woman" in picture_prompt("desk, smiling woman", "hook", "말랑", peopled=True)


def test_roles_differ_and_a_products_scenes_share_a_season():
    said = {role: picture_prompt("desk", role, "말랑") for role in SHOTS}
    assert len(set(said.values())) == len(said)
    seasons = {season for text in said.values() for season in ("spring", "summer", "autumn", "winter") if season in text}
    assert len(seasons) == 1
    assert "spring" not in picture_prompt("snowy window", "hook", "말랑").replace("snowy", "")


def test_clips_are_told_how_they_move():
    assert "pan to the left" in clip_tags("desk, steam", "pan_left") and "steam" in clip_tags("desk, steam", "pan_left")
    story = clip_story("desk, steam", "rise")
    assert story.count(".") >= 4 and "camera rises" in story and "desk, steam" in story
    assert clip_tags("desk", "push") != clip_tags("desk", "hold") and clip_story("desk", "unknown")


def test_a_draft_is_drawn_at_a_size_the_model_knows():
    draft = SdxlOptions(draft=True)
    assert draft.pixels == (384, 672) and draft.model_size == (768, 1344)
    assert all(
        side % 8 == 0 for size in ("768x1344", "1024x1024", "1344x768") for side in SdxlOptions(size=size, draft=True).pixels
    )
