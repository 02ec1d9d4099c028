"""AnimateDiff puts motion into the world behind product and type: SD 1.5 with a motion adapter, video to video.

The sketch is the still coming slowly closer, so that what moves stays where the still has it; `imagine` draws from words
alone. Four steps with AnimateDiff-Lightning by default; 6-8 with AnimateLCM or 20-50 with the v1.5-2 adapter (seed
settings: 25) on request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from pydantic import Field, field_validator

from pipeline.errors import EngineError

from .. import ClipOrder, Tell, hush
from ..engine_options import Options, read_options
from ..image.scenery import clip_tags
from ..runtime import device, weights
from ..runtime.device import LANE, Footprint, Profile, library
from ..runtime.diffusers_common import Overflow, Steps, decode_surely, embed_prompt, generator, quiet
from .frame_interpolation import Frames, drift, ground_of, shoot

FPS = 8
"""Frames a second the model was trained on."""
LCM_GUIDANCE = 2.0
"""What AnimateLCM's authors draw with; paler without."""
_LIGHTNING = "animatediff_lightning_4step_diffusers.safetensors"
_LCM_LORA = "AnimateLCM_sd15_t2v_lora.safetensors"
_MOVES, _IMAGINES = "AnimateDiffVideoToVideoPipeline", "AnimateDiffPipeline"
_SCHEDULES: dict[str, tuple[str, dict[str, Any]]] = {
    "lightning": ("EulerDiscreteScheduler", {"timestep_spacing": "trailing"}),
    "lcm": ("LCMScheduler", {}),
    "full": ("DDIMScheduler", {"timestep_spacing": "linspace", "clip_sample": False}),
}
"""Recipe -> the schedule it was distilled or trained for, all with linear betas."""


class AnimateDiffOptions(Options):
    """What may be chosen."""

    steps: int = Field(default=4, ge=4, le=50)
    """4 for Lightning, 6-8 for AnimateLCM (wants the weights animatelcm), 20-50 for the v1.5-2 adapter."""
    guidance: float = Field(default=7.5, ge=1, le=15)
    """How closely the prompt is followed; the few-step recipes do without."""
    strength: float = Field(default=0.75, ge=0.25, le=1)
    """How far the motion may lead away from the still; 1 draws from the words alone."""
    frames: int = Field(default=16, ge=8, le=24)
    """Drawn at 8 a second, then played as long as the narration lasts."""
    size: Literal["512x896", "512x512", "896x512", "384x672"] = "512x896"
    """px; smaller when the card wants it."""
    draft: bool = False
    """Half the size and 8 frames, coded by a small coder (TAESD), to look at a motion quickly."""

    @field_validator("steps")
    @classmethod
    def _check_steps(cls, steps: int) -> int:
        if 4 < steps < 6 or 8 < steps < 20:
            raise ValueError("4, 6 to 8, or 20 to 50")
        return steps

    @property
    def recipe(self) -> str:
        """Which adapter and schedule the steps are for: "lightning", "lcm" or "full"."""
        return "lightning" if self.steps == 4 else "lcm" if self.steps <= 8 else "full"

    def fit_to(self, profile: Profile) -> tuple[tuple[int, int], int]:
        """Width, height and number of frames that `profile` has room for."""
        width, height = map(int, self.size.split("x"))
        scale = min(1.0, (profile.clip[0] * profile.clip[1] / (width * height)) ** 0.5) / (2 if self.draft else 1)
        size = (round(width * scale) // 32 * 32, round(height * scale) // 32 * 32)
        return size, 8 if self.draft else min(self.frames, profile.frames)


class AnimateDiff:
    """Needs the weights `animatediff` and a card, or SHORTS_DEVICE=cpu and patience."""

    name = "animatediff"
    revision = f"{weights.revision('animatediff')}+3"
    options = AnimateDiffOptions
    footprint = Footprint(3.6, 2.6)

    def missing(self) -> str:
        """ "" when packages, weights and a card are here."""
        return weights.missing("animatediff", "torch", "diffusers", "transformers", "accelerate", card=6)

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write an H.264 MP4 of exactly round(seconds x fps) frames to `out`."""
        ground = ground_of(order)

        def sketch(size: tuple[int, int], count: int, strength: float) -> dict[str, Any]:
            return {"video": drift(ground, size, count), "strength": strength, "width": size[0], "height": size[1]}

        moving = replace(order, prompt=clip_tags(order.prompt, order.motion))
        shoot(order, self._frames(_MOVES, moving, sketch, tell), FPS, out, lambda share: tell(0.7 + 0.3 * share))
        tell(1.0)

    def imagine(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write a clip drawn from `order.prompt` alone, and its first picture to `order.still`."""

        def blank(size: tuple[int, int], count: int, _: float) -> dict[str, Any]:
            return {"width": size[0], "height": size[1], "num_frames": count}

        frames = self._frames(_IMAGINES, order, blank, tell)
        first = drift(Image.fromarray(frames[0]), (order.width, order.height), 1)[0]
        first.save(order.still, "PNG", compress_level=1)
        shoot(order, frames, FPS, out, lambda share: tell(0.7 + 0.3 * share))
        tell(1.0)

    def _frames(self, kind: str, order: ClipOrder, sketch: Callable[..., dict[str, Any]], tell: Tell) -> Frames:
        """What a pipeline of class `kind` draws, from what `sketch` gives it for a size, a count and a strength."""
        options = read_options(AnimateDiffOptions, order.options)
        if options.recipe == "lcm" and (why := weights.missing("animatelcm")):
            raise EngineError(f"steps {options.steps} 에는 animatelcm 이 필요합니다. {why}",
                              f"{options.steps} steps need animatelcm. {why}")  # fmt: skip

        def draw_frames(precise: bool) -> Frames:
            def work(pipe: Any, profile: Profile) -> Frames:
                source = sketch(*options.fit_to(profile), max(options.strength, 1.01 / options.steps))
                return draw(pipe, source, order, options, lambda share: tell(0.7 * share))

            def build(profile: Profile) -> Any:
                return load(options, profile, kind, precise=precise)

            key = ("animatediff", options.recipe, kind, options.draft, *(["float32"] if precise else []))
            takes = Footprint(2 * self.footprint.whole, 2 * self.footprint.largest) if precise else self.footprint
            return LANE.run(key, build, work, tell, takes)[0]

        try:
            return draw_frames(False)
        except Overflow:
            return draw_frames(True)


def load(options: AnimateDiffOptions, profile: Profile, kind: str = _MOVES, *, precise: bool = False) -> Any:
    """The pipeline of class `kind` for these options, placed as `profile` says; in float32 where `precise`."""
    quiet()
    diffusers, folder = library("diffusers"), weights.folder("animatediff")
    local = {"dtype": device.dtype(precise=precise), "local_files_only": True, "use_safetensors": True}
    pipe = getattr(diffusers, kind).from_pretrained(
        folder / "base", motion_adapter=_adapter(options.recipe, local), variant="fp16", **local
    )
    pipe.set_progress_bar_config(disable=True)
    if options.draft:
        pipe.vae = _coder(options, **local)
    # SD 1.5's coder holds in half precision; cast up and back, it would clash with weights that are brought layer by layer
    pipe.vae.register_to_config(force_upcast=False)
    scheduler, given = _SCHEDULES[options.recipe]
    pipe.scheduler = getattr(diffusers, scheduler).from_config(pipe.scheduler.config, beta_schedule="linear", **given)
    if options.recipe == "lcm":
        pipe.load_lora_weights(str(weights.folder("animatelcm")), weight_name=_LCM_LORA, local_files_only=True)
        pipe.fuse_lora(lora_scale=0.8)
        pipe.unload_lora_weights()
    return device.place(pipe, profile)


def _coder(options: AnimateDiffOptions, **how: Any) -> Any:
    """What turns latents into pictures: SD 1.5's own, or the small one of drafts."""
    diffusers, folder = library("diffusers"), weights.folder("animatediff")
    if options.draft:
        return diffusers.AutoencoderTiny.from_pretrained(folder / "tiny", **how)
    return diffusers.AutoencoderKL.from_pretrained(folder / "base" / "vae", variant="fp16", **how)


def _adapter(recipe: str, local: dict[str, Any]) -> Any:
    """The layers that know motion."""
    kind, folder = library("diffusers").MotionAdapter, weights.folder("animatediff")
    if recipe != "lightning":
        place = folder / "motion" if recipe == "full" else weights.folder("animatelcm")
        return kind.from_pretrained(place, variant="fp16", **local)
    adapter = kind.from_config(kind.load_config(folder / "motion"))
    adapter.load_state_dict(library("safetensors.torch").load_file(folder / "lightning" / _LIGHTNING))
    return adapter.to(local["dtype"])


def draw(pipe: Any, source: dict[str, Any], order: ClipOrder, options: AnimateDiffOptions, tell: Tell) -> Frames:
    """What the pipe makes of `source` and the prompt, (n, height, width, 3). Raises EngineError when only black comes out."""
    guidance = {"lightning": 1.0, "lcm": LCM_GUIDANCE, "full": options.guidance}[options.recipe]
    steps = Steps(tell)
    latents = pipe(
        **source,
        num_inference_steps=options.steps,
        guidance_scale=guidance,
        generator=generator(order.seed),
        callback_on_step_end=steps,
        decode_chunk_size=4,
        output_type="latent",
        **embed_prompt(pipe, order.prompt, "", guided=guidance > 1),
    ).frames
    steps.check()

    def precise() -> Any:
        return _coder(options, dtype=library("torch").float32, local_files_only=True, use_safetensors=True)

    return decode_surely("animatediff", pipe, latents[0].transpose(0, 1), precise)
