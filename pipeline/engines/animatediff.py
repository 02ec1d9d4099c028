"""AnimateDiff puts motion into the world behind product and type: SD 1.5 with a motion adapter, video to video.

The sketch is the still coming slowly closer, so that what moves stays where the still has it. Four steps with
AnimateDiff-Lightning by default; 20-50 steps with the v1.5-2 adapter (seed settings: 25) on request.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, field_validator

from . import ClipOrder, Tell, device, hush, weights
from .card import unfit
from .device import LANE, Profile, library
from .diffusion import Steps, black, embedded, generator, no_numbers, quiet
from .films import Frames, drift, ground_of, shoot
from .options import Options, read_options

FPS = 8
"""Frames a second the model was trained on."""
GIGABYTES = 3.6
_LIGHTNING = "animatediff_lightning_4step_diffusers.safetensors"


class AnimateDiffOptions(Options):
    """What may be chosen."""

    steps: int = Field(default=4, ge=4, le=50)
    """4 for Lightning; 20-50 for the v1.5-2 adapter."""
    guidance: float = Field(default=7.5, ge=1, le=15)
    """How closely the prompt is followed; Lightning does without."""
    strength: float = Field(default=0.75, ge=0.25, le=1)
    """How far the motion may lead away from the still; 1 draws from the words alone."""
    frames: int = Field(default=16, ge=8, le=24)
    """Drawn at 8 a second, then played as long as the narration lasts."""
    size: Literal["512x896", "512x512", "896x512", "384x672"] = "512x896"
    """px; smaller when the card wants it."""
    draft: bool = False
    """Half the size and 8 frames, to look at a motion quickly."""

    @field_validator("steps")
    @classmethod
    def _known(cls, steps: int) -> int:
        if 4 < steps < 20:
            raise ValueError("4, or 20 to 50")
        return steps

    def fitted(self, profile: Profile) -> tuple[tuple[int, int], int]:
        """Width, height and number of frames that `profile` has room for."""
        width, height = map(int, self.size.split("x"))
        scale = min(1.0, (profile.clip[0] * profile.clip[1] / (width * height)) ** 0.5) / (2 if self.draft else 1)
        size = (round(width * scale) // 32 * 32, round(height * scale) // 32 * 32)
        return size, 8 if self.draft else min(self.frames, profile.frames)


class AnimateDiff:
    """Needs the weights `animatediff` and a card, or SHORTS_DEVICE=cpu and patience."""

    name = "animatediff"
    revision = f"{weights.revision('animatediff')}+2"
    options = AnimateDiffOptions

    def missing(self) -> str:
        """ "" when packages, weights and a card are here."""
        return weights.missing("animatediff", "torch", "diffusers", "transformers", "accelerate") or unfit(6)

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write an H.264 MP4 of exactly round(seconds x fps) frames to `out`."""
        options = read_options(AnimateDiffOptions, order.options)
        ground = ground_of(order)

        def work(pipe: Any, profile: Profile) -> Frames:
            size, count = options.fitted(profile)
            return draw(pipe, drift(ground, size, count), order, options, lambda share: tell(0.7 * share))

        key = ("animatediff", options.steps == 4)
        frames, _ = LANE.run(key, lambda profile: load(options, profile), work, tell, GIGABYTES)
        shoot(order, frames, FPS, out, lambda share: tell(0.7 + 0.3 * share))
        tell(1.0)


def load(options: AnimateDiffOptions, profile: Profile) -> Any:
    """The pipeline for these options, placed as `profile` says."""
    quiet()
    diffusers, folder = library("diffusers"), weights.folder("animatediff")
    local = {"dtype": device.dtype(), "local_files_only": True, "use_safetensors": True}
    if options.steps == 4:
        adapter = diffusers.MotionAdapter.from_config(diffusers.MotionAdapter.load_config(folder / "motion"))
        adapter.load_state_dict(library("safetensors.torch").load_file(folder / "lightning" / _LIGHTNING))
        adapter = adapter.to(device.dtype())
    else:
        adapter = diffusers.MotionAdapter.from_pretrained(folder / "motion", variant="fp16", **local)
    pipe = diffusers.AnimateDiffVideoToVideoPipeline.from_pretrained(
        folder / "base", motion_adapter=adapter, variant="fp16", **local
    )
    pipe.set_progress_bar_config(disable=True)
    if options.steps == 4:
        pipe.scheduler = diffusers.EulerDiscreteScheduler.from_config(
            pipe.scheduler.config, timestep_spacing="trailing", beta_schedule="linear"
        )
    else:
        pipe.scheduler = diffusers.DDIMScheduler.from_config(
            pipe.scheduler.config, beta_schedule="linear", timestep_spacing="linspace", clip_sample=False
        )
    return device.place(pipe, profile)


def draw(pipe: Any, sketch: list[Any], order: ClipOrder, options: AnimateDiffOptions, tell: Tell) -> Frames:
    """The sketch with motion, (n, height, width, 3). Raises EngineError when only black comes out."""
    guided = options.steps > 4
    arguments = embedded(pipe, order.prompt, "", guided=guided)
    for attempt in range(2):
        steps = Steps(tell)
        made = pipe(
            video=sketch,
            strength=max(options.strength, 1.01 / options.steps),
            num_inference_steps=options.steps,
            guidance_scale=options.guidance if guided else 1.0,
            generator=generator(order.seed + attempt),
            callback_on_step_end=steps,
            decode_chunk_size=4,
            output_type="np",
            **arguments,
        ).frames[0]
        steps.check()
        frames = (np.nan_to_num(np.asarray(made)) * 255).round().clip(0, 255).astype(np.uint8)
        if not black(frames):
            return frames
        pipe.vae.to(dtype=library("torch").float32)  # half precision overflowed
    raise no_numbers("animatediff")
