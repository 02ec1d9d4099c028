"""Which weights the model engines use: where from, pinned to a commit, under what licence, and whether they are here.

Weights live in SHORTS_MODELS (default: SHORTS_HOME/models), one folder per name, and are complete when `installed.json`
lies there (written last) and every file it names has its size. Nothing here touches the network; see pipeline/models.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.workspace.project import home

from .gpu_info import unfit

MARK = "installed.json"
SUMS = Path(__file__).with_name("checksums.tsv")
_FULL = "`pip install -r requirements.txt`"


@dataclass(frozen=True)
class Part:
    """Files of one repository on the hub."""

    repo: str
    revision: str
    """A commit, so that the same bytes come every time."""
    files: tuple[str, ...]
    """Names or patterns (fnmatch) in the repository; each must match something."""
    into: str = ""
    """Folder below the model's own; the repository's folders are kept below it."""
    copies: tuple[str, ...] = ()
    """Other repositories with the same files, asked in turn when this one cannot give them: only files whose sum is in
    checksums.tsv are taken from them."""


@dataclass(frozen=True)
class Weights:
    """A set of weights that is fetched and removed as one."""

    purpose: str
    """In Korean, for the user."""
    parts: tuple[Part, ...]
    gigabytes: float
    """On disk, to say before asking; the hub's own figures are used when fetching."""
    licence: str
    advert: str
    """May its output be used in an advert: "yes", "no", or the condition in Korean."""
    needs: str
    """Hardware, in Korean."""
    ask: str = ""
    """What the user must agree to first, in Korean; "" when nothing."""


_SDXL = Part(
    "stabilityai/stable-diffusion-xl-base-1.0",
    "462165984030d82259a11f4367a4eed129e94a7b",
    (
        *("model_index.json", "scheduler/*.json", "tokenizer/*", "tokenizer_2/*"),
        *("text_encoder/config.json", "text_encoder/model.fp16.safetensors"),
        *("text_encoder_2/config.json", "text_encoder_2/model.fp16.safetensors"),
        *("unet/config.json", "unet/diffusion_pytorch_model.fp16.safetensors"),
    ),
    into="base",
)
_SD15 = Part(
    "stable-diffusion-v1-5/stable-diffusion-v1-5",
    "451f4fe16113bff5a5d2269ed5ad43b0592e9a14",
    (
        *("model_index.json", "scheduler/*.json", "tokenizer/*", "feature_extractor/*.json"),
        *("text_encoder/config.json", "text_encoder/model.fp16.safetensors"),
        *("unet/config.json", "unet/diffusion_pytorch_model.fp16.safetensors"),
        *("vae/config.json", "vae/diffusion_pytorch_model.fp16.safetensors"),
    ),
    into="base",
)
_TINY = ("config.json", "diffusion_pytorch_model.safetensors")
"""The small coders drafts are decoded by (TAESD, MIT)."""
_RAIL = "조건부: 라이선스의 금지 용도(속임, 차별, 불법)만 피하면 광고에 쓸 수 있습니다"

CATALOGUE: dict[str, Weights] = {
    "supertonic": Weights(
        "CPU 한국어 음성 (Supertonic 3, 44.1 kHz, 목소리 10개)",
        (
            Part(
                "Supertone/supertonic-3",
                "724fb5abbf5502583fb520898d45929e62f02c0b",
                ("onnx/*.onnx", "onnx/*.json", "voice_styles/*.json", "LICENSE"),
                copies=("YvesStudioSmelt/whispall-supertonic-3", "jiangzhuo9357/supertonic-3"),
            ),
        ),
        0.4,
        "Open RAIL-M (weights), MIT (code)",
        _RAIL,
        "CPU, 메모리 1 GB",
    ),
    "sdxl": Weights(
        "장면 배경 그림 (SDXL 1.0, 4단계 Lightning)",
        (
            _SDXL,
            Part(
                "madebyollin/sdxl-vae-fp16-fix",
                "207b116dae70ace3637169f1ddd2434b91b3a8cd",
                ("config.json", "diffusion_pytorch_model.safetensors"),
                into="vae",
            ),
            Part(
                "ByteDance/SDXL-Lightning",
                "c9a24f48e1c025556787b0c58dd67a091ece2e44",
                ("sdxl_lightning_4step_lora.safetensors",),
                into="lightning",
            ),
            Part("madebyollin/taesdxl", "6b32ebdebb796ec47c038529cdf16235d8ea6c7f", _TINY, into="tiny"),
        ),
        7.7,
        "CreativeML Open RAIL++-M (VAE, TAESDXL: MIT)",
        _RAIL,
        "GPU 6 GB 이상 (8 GB 권장)",
    ),
    "ip-adapter": Weights(
        "다섯 장면에서 같은 얼굴 (SDXL용 IP-Adapter)",
        (
            Part(
                "h94/IP-Adapter",
                "018e402774aeeddd60609b4ecdb7e298259dc729",
                (
                    "sdxl_models/ip-adapter-plus-face_sdxl_vit-h.safetensors",
                    "models/image_encoder/config.json",
                    "models/image_encoder/model.safetensors",
                ),
            ),
        ),
        3.4,
        "Apache-2.0",
        "yes",
        "GPU 8 GB 이상, sdxl 과 함께",
    ),
    "animatediff": Weights(
        "움직이는 배경 (SD 1.5 + AnimateDiff v1.5-2 / Lightning 4단계)",
        (
            _SD15,
            Part(
                "guoyww/animatediff-motion-adapter-v1-5-2",
                "6167b88ffe39b4441fdf2113e77b99a6f56b7906",
                ("config.json", "diffusion_pytorch_model.fp16.safetensors"),
                into="motion",
            ),
            Part(
                "ByteDance/AnimateDiff-Lightning",
                "027c893eec01df7330f5d4b733bc9485ee02e8b2",
                ("animatediff_lightning_4step_diffusers.safetensors",),
                into="lightning",
            ),
            Part("madebyollin/taesd", "f4a5c744c09b16bba019971e6fdb156bd633332b", _TINY, into="tiny"),
        ),
        4.9,
        "CreativeML Open RAIL-M (adapter: Apache-2.0, TAESD: MIT)",
        _RAIL,
        "GPU 6 GB 이상 (8 GB 권장)",
    ),
    "animatelcm": Weights(
        "움직이는 배경의 다른 방식 (AnimateLCM, 6-8단계)",
        (
            Part(
                "wangfuyun/AnimateLCM",
                "6cdc714205bbc04c3b2031ee63725cd6e54dbe56",
                ("config.json", "diffusion_pytorch_model.fp16.safetensors", "AnimateLCM_sd15_t2v_lora.safetensors"),
            ),
        ),
        1.1,
        "not stated by its authors",
        "모름: 모델 카드에 라이선스가 없습니다. 광고에 쓰기 전에 저작권자에게 확인하세요",
        "GPU 6 GB 이상, animatediff 와 함께",
        ask="AnimateLCM의 모델 카드에는 라이선스가 적혀 있지 않습니다. 써도 되는지는 저작권자에게 직접 확인해야 합니다.",
    ),
    "ltx": Weights(
        "그림에서 영상 (LTX-Video 2B distilled 0.9.8, 8단계)",
        (
            Part(
                "Lightricks/LTX-Video-0.9.5",
                "e58e28c39631af4d1468ee57a853764e11c1d37e",
                (
                    *("model_index.json", "scheduler/*.json", "tokenizer/*", "transformer/config.json"),
                    *("text_encoder/*.json", "text_encoder/*.safetensors", "vae/config.json"),
                ),
                into="base",
            ),
            Part(
                "Lightricks/LTX-Video",
                "8984fa25007f376c1a299016d0957a37a2f797bb",
                ("ltxv-2b-0.9.8-distilled.safetensors",),
                into="distilled",
            ),
        ),
        25.4,
        "LTX-Video Open Weights License",
        "조건부: 연 매출 한도 아래에서 무료입니다. 받기 전에 라이선스의 한도를 확인하세요",
        "GPU 12 GB 이상, 메모리 32 GB",
    ),
    "xtts": Weights(
        "목소리 복제 (XTTS-v2)",
        (
            Part(
                "coqui/XTTS-v2",
                "6c2b0d75eae4b7047358e3b6bd9325f857d43f77",
                ("config.json", "model.pth", "vocab.json", "speakers_xtts.pth", "LICENSE.txt"),
            ),
        ),
        2.0,
        "Coqui Public Model License 1.0",
        "no",
        "GPU 4 GB 이상 (CPU도 되지만 느림)",
        ask="XTTS-v2의 모델과 그 결과물은 비영리 용도로만 쓸 수 있습니다(Coqui Public Model License). 광고에는 쓸 수 없습니다.",
    ),
}


def root() -> Path:
    """Where weights live."""
    return Path(os.environ.get("SHORTS_MODELS") or home() / "models").expanduser()


def folder(name: str) -> Path:
    """Where the weights `name` live, there or not."""
    return root() / name


def revision(*names: str) -> str:
    """The pinned commits behind `names`, short, for fingerprints."""
    return "+".join(part.revision[:7] for name in names for part in CATALOGUE[name].parts)


def is_installed(name: str) -> bool:
    """True when every file of the pinned commits is there in its full size (their sums are checked by `verify`)."""
    listed = _installed_record(name)
    return bool(listed) and listed["revisions"] == pins(name)


@cache
def checksums(name: str) -> dict[str, str]:
    """The file's path in its repository -> "sha256:<hex>", for weights whose sums are known beforehand; else {}."""
    lines = SUMS.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {path: f"sha256:{digest}" for of, path, digest in rows if of == name}


def pins(name: str) -> dict[str, str]:
    """Repository -> the commit it is pinned to."""
    return {part.repo: part.revision for part in CATALOGUE[name].parts}


def _installed_record(name: str) -> dict[str, Any]:
    """What is installed, when all of it is there; else {}."""
    try:
        listed = json.loads((folder(name) / MARK).read_text(encoding="utf-8"))
        whole = all((folder(name) / path).stat().st_size == entry["size"] for path, entry in listed["files"].items())
        return listed if whole and isinstance(listed["revisions"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def missing(name: str, *packages: str, card: float = 0.0) -> str:
    """ "" when `packages`, a card of `card` GB and the weights are here, else one sentence with the step that cures it.

    Weights come last: nobody should fetch what could not run.
    """
    absent = [package for package in packages if find_spec(package) is None]
    if absent:
        cure = f"`pip install {absent[0]}`" if len(packages) <= 2 else _FULL
        return f"{', '.join(absent)} 패키지가 없습니다. {cure} 로 설치해 주세요."
    if card and (why := unfit(card)):
        return why
    if is_installed(name):
        return ""
    entry = CATALOGUE[name]
    half = "가중치를 다 받지 못했습니다" if folder(name).is_dir() else "가중치가 없습니다"
    state = "받아 둔 가중치가 이 프로그램이 쓰는 판이 아닙니다" if _installed_record(name) else half
    return f"{state}. `python -m pipeline models pull {name}` 로 받아 주세요({entry.gigabytes:g} GB)."
