"""The work of a whole short, counted on the real architectures without their weights (torch's meta device).

    python -m benchmarks.flops [--json]

Counted, not timed: 1 multiply-add = 2 FLOP, matrix products, convolutions and attention of the denoisers and of the
picture coders; text encoders (under 0.1 %) and what the CPU does are left out. Five scenes.
"""

from __future__ import annotations

import argparse
import json
from functools import cache
from typing import Any

from pipeline.engines.image.sdxl import SdxlOptions
from pipeline.engines.runtime.device import PROFILES, library
from pipeline.engines.video.animatediff import AnimateDiffOptions

SCENES = 5
FAST_SCENES = 2
"""Scenes the fast design moves by a model."""
LATENT = 8
"""px per latent cell."""


def _on_meta(build: Any) -> Any:
    with library("torch").device("meta"):
        return build().eval()


@cache
def sdxl() -> Any:
    """SDXL 1.0's denoiser (2.57 billion parameters)."""
    return _on_meta(
        lambda: library("diffusers").UNet2DConditionModel(
            sample_size=128, block_out_channels=(320, 640, 1280), layers_per_block=2, cross_attention_dim=2048,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            transformer_layers_per_block=(1, 2, 10), attention_head_dim=(5, 10, 20), use_linear_projection=True,
            addition_embed_type="text_time", addition_time_embed_dim=256, projection_class_embeddings_input_dim=2816,
        )
    )  # fmt: skip


@cache
def motion() -> Any:
    """SD 1.5's denoiser with the v1.5-2 motion adapter (1.31 billion parameters)."""
    return _on_meta(
        lambda: library("diffusers").UNetMotionModel(
            sample_size=64, cross_attention_dim=768, motion_max_seq_length=32, use_motion_mid_block=True
        )
    )


@cache
def coder() -> Any:
    """The picture coder of SD 1.5 and SDXL (84 million parameters)."""
    return _on_meta(
        lambda: library("diffusers").AutoencoderKL(
            block_out_channels=(128, 256, 512, 512), layers_per_block=2, latent_channels=4, sample_size=512,
            down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        )
    )  # fmt: skip


@cache
def tiny() -> Any:
    """TAESD, the small coder of drafts (2.4 million parameters)."""
    return _on_meta(lambda: library("diffusers").AutoencoderTiny())


def tflop(model: Any, *inputs: Any, **named: Any) -> float:
    """TFLOP of one call."""
    counter = library("torch.utils.flop_counter").FlopCounterMode(display=False)
    with library("torch").no_grad(), counter:
        model(*inputs, **named)
    return counter.get_total_flops() / 1e12


def _empty(*shape: int) -> Any:
    return library("torch").empty(*shape, device="meta")


@cache
def picture_step(width: int, height: int) -> float:
    """One step of SDXL on one picture."""
    added = {"text_embeds": _empty(1, 1280), "time_ids": _empty(1, 6)}
    cells = _empty(1, 4, height // LATENT, width // LATENT)
    return tflop(sdxl(), cells, 1, _empty(1, 77, 2048), added_cond_kwargs=added)


@cache
def clip_step(width: int, height: int, frames: int) -> float:
    """One step of AnimateDiff on one clip."""
    cells = _empty(1, 4, frames, height // LATENT, width // LATENT)
    return tflop(motion(), cells, 1, _empty(frames, 77, 768))


@cache
def encode(width: int, height: int, small: bool = False) -> float:
    """A picture into the coder."""
    return tflop((tiny() if small else coder()).encode, _empty(1, 3, height, width))


@cache
def decode(width: int, height: int, small: bool = False) -> float:
    """A picture out of the coder."""
    return tflop((tiny() if small else coder()).decode, _empty(1, 4, height // LATENT, width // LATENT))


def coded(size: tuple[int, int], *, sketch: bool, small: bool) -> float:
    """A picture out of the coder and, with `sketch`, into it before; `small` is TAESD."""
    return decode(*size, small) + (encode(*size, small) if sketch else 0)


def images(
    steps: int, *, guided: bool, size: tuple[int, int] = (768, 1344), sketch: bool = False, small: bool = False
) -> float:
    """TFLOP of the five pictures; `sketch`: image to image."""
    return SCENES * (steps * (2 if guided else 1) * picture_step(*size) + coded(size, sketch=sketch, small=small))


def clips(steps: int, *, guided: bool, size: tuple[int, int], frames: int, sketch: bool = False, small: bool = False) -> float:
    """TFLOP of the five clips; `sketch`: video to video."""
    drawn = steps * (2 if guided else 1) * clip_step(*size, frames)
    return SCENES * (drawn + frames * coded(size, sketch=sketch, small=small))


def seed() -> tuple[float, float]:
    """TFLOP of the seed design's pictures and clips: 30 and 25 steps, both guided."""
    return images(30, guided=True), clips(25, guided=True, size=(512, 896), frames=16)


def default(*, photos: bool = False) -> tuple[float, float]:
    """TFLOP with the engines' own defaults on a card of 16 GB. With photos part of the sketch is kept: fewer steps."""
    picture, clip = SdxlOptions(), AnimateDiffOptions()
    size, frames = clip.fit_to(PROFILES[1])
    steps = max(int(picture.steps * picture.strength), 1) if photos else picture.steps
    moved = clips(max(int(clip.steps * clip.strength), 1), guided=False, size=size, frames=frames, sketch=True)
    return images(steps, guided=False, sketch=True), moved


def fast() -> tuple[float, float]:
    """TFLOP with two scenes moved by AnimateDiff at 384x672 and the others by the camera."""
    moved = clips(3, guided=False, size=(384, 672), frames=16, sketch=True)
    return default()[0], moved * FAST_SCENES / SCENES


def count() -> dict[str, Any]:
    """The seed design, the default design and others, in TFLOP."""
    pictures, small = default()[0], clips(3, guided=False, size=(384, 672), frames=16, sketch=True)
    still, clip = SdxlOptions(draft=True), AnimateDiffOptions(draft=True)
    size, frames = clip.fit_to(PROFILES[1])
    drafts = (
        images(4, guided=False, size=still.pixels, sketch=True, small=True),
        clips(3, guided=False, size=size, frames=frames, sketch=True, small=True),
    )
    designs = {
        "seed: SDXL 30 steps + AnimateDiff 25 steps": seed(),
        "default, product without photos": default(),
        "default, product with photos": default(photos=True),
        "default pictures, clips 384x672 (8 GB card)": (pictures, small),
        "fast: two clips 384x672, the others camera moves": fast(),
        "default pictures, camera moves": (pictures, 0.0),
        "draft of both": drafts,
    }
    rows = [{"design": name, "images_tflop": round(a), "video_tflop": round(b), "total_tflop": round(a + b)}
            for name, (a, b) in designs.items()]  # fmt: skip
    first, second = rows[0]["total_tflop"], rows[1]["total_tflop"]
    parts = {
        "sdxl_step_768x1344": picture_step(768, 1344),
        "animatediff_step_512x896x16": clip_step(512, 896, 16),
        "decode_768x1344": decode(768, 1344),
        "decode_512x896": decode(512, 896),
        "decode_512x896_taesd": decode(512, 896, True),
        "encode_512x896": encode(512, 896),
    }
    return {
        "seed_tflop": first,
        "default_tflop": second,
        "times_less": round(first / second, 1),
        "parts": {name: round(value, 3) for name, value in parts.items()},
        "designs": rows,
        "note": "counted, not timed",
    }


def main() -> None:
    """Print the count, as a table or as JSON."""
    parser = argparse.ArgumentParser(description="The work of a whole short, counted, not timed.")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    counted = count()
    if as_json:
        print(json.dumps(counted))
        return
    for row in counted["designs"]:
        pictures, moving, total = row["images_tflop"], row["video_tflop"], row["total_tflop"]
        less = counted["seed_tflop"] / total
        print(f"{row['design']:46} {pictures:6} + {moving:6} = {total:6} TFLOP {less:6.1f}x less")
    print("Counted, not timed.")


if __name__ == "__main__":
    main()
