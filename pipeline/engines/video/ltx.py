"""LTX-Video 2B (distilled): image to video in eight steps, for cards with 12 GB and more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps
from pydantic import Field, field_validator

from .. import ClipOrder, Tell, hush
from ..engine_options import Options, read_options
from ..image.scenery import clip_story
from ..runtime import device, weights
from ..runtime.device import LANE, Footprint, Profile, library
from ..runtime.diffusers_common import Steps, black, generator, no_numbers, quiet
from .frame_interpolation import Frames, ground_of, shoot

FPS = 24
TIMESTEPS = (1000, 993, 987, 981, 975, 909, 725, 0.03)
"""The distilled model's own; other numbers of steps spoil it."""
_WEIGHTS = "ltxv-2b-0.9.8-distilled.safetensors"


class LtxOptions(Options):
    """What may be chosen."""

    frames: int = Field(default=73, ge=9, le=121)
    """8 n + 1, drawn at 24 a second."""
    width: int = Field(default=512, ge=256, le=768, multiple_of=32)
    height: int = Field(default=896, ge=256, le=1344, multiple_of=32)

    @field_validator("frames")
    @classmethod
    def _eights(cls, frames: int) -> int:
        if frames % 8 != 1:
            raise ValueError("8 n + 1: 9, 17 ... 73 ... 121")
        return frames


class Ltx:
    """Needs the weights `ltx` and a card of 12 GB, or SHORTS_DEVICE=cpu and much patience."""

    name = "ltx"
    revision = f"{weights.revision('ltx')}+3"
    options = LtxOptions
    footprint = Footprint(15.9, 9.5, sized=False)
    """T5-XXL 9.5, transformer 3.9, coder 2.5 GB in bfloat16."""

    def missing(self) -> str:
        """ "" when packages, weights and a card are here."""
        return weights.missing("ltx", "torch", "diffusers", "transformers", "accelerate", "sentencepiece", card=12)

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write an H.264 MP4 of exactly round(seconds x fps) frames to `out`."""
        options = read_options(LtxOptions, order.options)
        ground = ground_of(order)

        def work(pipe: Any, _: Profile) -> Frames:
            return draw(pipe, ground, order, options, lambda share: tell(0.7 * share))

        frames, _ = LANE.run(("ltx",), load, work, tell, self.footprint)
        shoot(order, frames, FPS, out, lambda share: tell(0.7 + 0.3 * share))
        tell(1.0)


def load(profile: Profile) -> Any:
    """The pipeline, placed as `profile` says. bfloat16: its text encoder overflows in float16. The picture coder is the one the
    transformer was distilled with, from the same file."""
    quiet()
    torch, diffusers, folder = library("torch"), library("diffusers"), weights.folder("ltx")
    dtype = torch.float32 if device.dtype() == torch.float32 else torch.bfloat16
    file = str(folder / "distilled" / _WEIGHTS)
    transformer = diffusers.LTXVideoTransformer3DModel.from_single_file(
        file, config=str(folder / "base" / "transformer"), dtype=dtype, local_files_only=True
    )
    vae = diffusers.AutoencoderKLLTXVideo.from_single_file(
        file, config=str(folder / "base" / "vae"), dtype=dtype, local_files_only=True
    )
    pipe = diffusers.LTXConditionPipeline.from_pretrained(
        folder / "base", transformer=transformer, vae=vae, dtype=dtype, local_files_only=True, use_safetensors=True
    )
    pipe.set_progress_bar_config(disable=True)
    return device.place(pipe, profile)


def draw(pipe: Any, ground: Image.Image, order: ClipOrder, options: LtxOptions, tell: Tell) -> Frames:
    """The ground set in motion, (n, height, width, 3). Raises EngineError when only black comes out."""
    steps = Steps(tell)
    made = pipe(
        image=ImageOps.fit(ground, (options.width, options.height), Image.Resampling.LANCZOS),
        prompt=clip_story(order.prompt, order.motion),
        width=options.width,
        height=options.height,
        num_frames=options.frames,
        frame_rate=FPS,
        timesteps=list(TIMESTEPS),
        guidance_scale=1.0,
        image_cond_noise_scale=0.0,
        decode_timestep=0.05,
        decode_noise_scale=0.025,
        generator=generator(order.seed),
        callback_on_step_end=steps,
        output_type="np",
    ).frames[0]
    steps.check()
    frames = (np.nan_to_num(np.asarray(made)) * 255).round().clip(0, 255).astype(np.uint8)
    if black(frames):
        raise no_numbers("ltx")
    return frames
