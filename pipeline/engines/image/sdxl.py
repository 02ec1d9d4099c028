"""SDXL paints the world around the product; the real photo and all type are laid over it, untouched.

The embedded composition is the sketch: SDXL repaints it (image to image), so that light and ground suit the product where
it stands. Few steps (SDXL-Lightning) by default, or 20-50 steps of the base model. Several scenes are painted in one call
where the card has room: each from its own noise, so that it is the picture it would be alone, up to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageOps
from pydantic import Field, FilePath, field_validator

from pipeline.errors import EngineError
from pipeline.media.decode import PictureRule, decode_picture
from pipeline.records import PLACES
from pipeline.workspace.project import writing

from .. import LayerFile, Picture, PictureOrder, Tell, hush
from ..engine_options import Options, read_options
from ..runtime import device, weights
from ..runtime.device import LANE, Footprint, Profile, library, profile_for
from ..runtime.diffusers_common import Overflow, Steps, decode_surely, embed_prompt, generator, quiet
from ..runtime.gpu_info import gigabytes
from ..video.frame_interpolation import veil
from .batched_drawing import Errand, Told, in_batches, join_embeddings
from .scenery import negative_prompt, picture_prompt

SKETCH = ("ground", "decor", "plate", "prop", "product")
"""Layers the model sees."""
REPAINTED = ("ground", "decor", "prop")
"""Layers it replaces."""
MOST = 8
"""Pictures in one call; a stop is obeyed between two steps, and a step of more takes long."""
_FULL = 768 * 1344
"""px that Profile.batch is planned for."""
_LORA = "sdxl_lightning_4step_lora.safetensors"
_FACE = "ip-adapter-plus-face_sdxl_vit-h.safetensors"


class SdxlOptions(Options):
    """What may be chosen."""

    steps: int = Field(default=4, ge=4, le=50)
    """4 for Lightning; 20-50 for the base model alone (seed settings: 30)."""
    guidance: float = Field(default=6.0, ge=1, le=15)
    """How closely the prompt is followed; Lightning does without."""
    strength: float = Field(default=0.6, ge=0.25, le=1)
    """How much of the sketch is repainted; 1 paints from the words alone."""
    size: Literal["768x1344", "1024x1024", "1344x768"] = "768x1344"
    """px; enlarged or cut to the frame."""
    draft: bool = False
    """Half the size, decoded by a small coder (TAESDXL), to look at a composition quickly."""
    face: FilePath | None = None
    """A picture of the character, so that every scene shows the same one (wants the weights ip-adapter)."""
    likeness: float = Field(default=0.7, ge=0, le=1)
    """How much the face counts."""

    @field_validator("steps")
    @classmethod
    def _check_steps(cls, steps: int) -> int:
        if 4 < steps < 20:
            raise ValueError("4, or 20 to 50")
        return steps

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height the model draws at."""
        width, height = self.model_size
        return (width // 2, height // 2) if self.draft else (width, height)

    @property
    def model_size(self) -> tuple[int, int]:
        """Width and height the model is told it draws at: one it was trained on, also for a draft."""
        width, height = map(int, self.size.split("x"))
        return width, height

    def together(self, profile: Profile) -> int:
        """Pictures `profile` has room for at once: small ones are many, guided steps draw each twice."""
        width, height = self.pixels
        room = profile.batch * _FULL / (width * height * (1 if self.steps == 4 else 2))
        return min(max(round(room), 1), MOST)


def wants_place(order: PictureOrder) -> bool:
    """Whether a world is painted for a picture: for a scene of one picture, and for a shot whose product stands somewhere."""
    return order.shot is None or order.shot.kind in PLACES


class Sdxl:
    """Needs the weights `sdxl` and a card, or SHORTS_DEVICE=cpu and patience."""

    name = "sdxl"
    revision = f"{weights.revision('sdxl')}+2"
    options = SdxlOptions
    footprint = Footprint(6.9, 5.2)

    def missing(self) -> str:
        """ "" when packages, weights and a card are here."""
        return weights.missing("sdxl", "torch", "diffusers", "transformers", "peft", "accelerate", card=6)

    def at_once(self, options: dict[str, Any]) -> int:
        """How many pictures with `options` this machine draws in one call; on the CPU, where it gains nothing, one."""
        known = gigabytes()
        if known is None and device.kind() == "cpu":
            return 1
        return read_options(SdxlOptions, options).together(profile_for(known or device.memory()))

    def draw(self, order: PictureOrder, out: Path, *, folder: Path, tell: Tell = hush) -> Picture:
        """Write the picture to `out` and its layers into `folder`; product and type are those of the composition."""
        return self.draw_all([Errand(order, out, folder)], tell=tell)[0]

    def draw_all(self, errands: Sequence[Errand], *, tell: Tell = hush) -> list[Picture]:
        """`draw` for several orders with the same options, as many in one call as the card has room for."""
        from .poster import Poster

        orders = [errand.order for errand in errands]
        options = read_options(SdxlOptions, orders[0].options)
        if options.face and (why := weights.missing("ip-adapter")):
            raise EngineError(f"얼굴(face)을 쓰려면 ip-adapter 가 필요합니다. {why}", f"A face needs ip-adapter. {why}")
        composed = []
        for n, errand in enumerate(errands):
            tell(0.1 * n / len(errands))
            composed.append(Poster().draw(errand.order, errand.out, folder=errand.folder))
        placed = [n for n, order in enumerate(orders) if wants_place(order)]
        if len(placed) < len(orders):
            painted = self._paint([errands[n] for n in placed], [composed[n] for n in placed], options, tell)
            return [painted.pop(0) if n in placed else one for n, one in enumerate(composed)]
        return self._paint(errands, composed, options, tell)

    def _paint(self, errands: Sequence[Errand], composed: Sequence[Picture], options: SdxlOptions, tell: Tell) -> list[Picture]:
        """The compositions with a painted world around their products."""
        if not errands:
            tell(1.0)
            return []
        orders = [errand.order for errand in errands]
        sketches = [_sketch(one, order) for one, order in zip(composed, orders, strict=True)]
        made = dict[int, Image.Image]()

        def repaint(precise: bool) -> tuple[str, str]:
            def build(profile: Profile) -> Any:
                return load(options, profile, precise=precise)

            def work(pipe: Any, profile: Profile) -> str:
                size = 1 if precise else options.together(profile)
                drawn = paint(pipe, sketches, orders, options, size, made, lambda share: tell(0.1 + 0.85 * share))
                return "" if drawn == size else f"그래픽 메모리가 모자라 한 번에 {drawn}장씩 그렸습니다"

            key = ("sdxl", options.steps == 4, bool(options.face), options.draft, *(["float32"] if precise else []))
            takes = Footprint(2 * self.footprint.whole, 2 * self.footprint.largest) if precise else self.footprint
            return LANE.run(key, build, work, tell, takes)

        try:
            fewer, lower = repaint(False)
        except Overflow:
            fewer, lower = repaint(True)
        told = enumerate(zip(errands, composed, strict=True))
        pictures = [self._finish(made[n], errand, one, (fewer, lower)) for n, (errand, one) in told]
        tell(1.0)
        return pictures

    def _finish(self, painted: Image.Image, errand: Errand, composed: Picture, notes: tuple[str, ...]) -> Picture:
        """The painted world under the composition's product and type, written where the errand says."""
        order = errand.order
        ground = _legible(_cover_frame(painted, order), composed.layers, order)
        layers = (self._ground(ground, errand.folder), *_layers_over_world(composed.layers))
        _flat(list(layers), order).save(errand.out, "PNG", compress_level=1)
        said = tuple(note for note in (*composed.notes, *notes) if note)
        return Picture(layers, composed.template, composed.accent, composed.ink, said)

    @staticmethod
    def _ground(ground: Image.Image, folder: Path) -> LayerFile:
        path = folder / "00-world.png"
        with writing(path) as temporary:
            ground.convert("RGBA").save(temporary, "PNG", compress_level=1)
        return LayerFile(path, 0, 0, *ground.size, "ground")


def load(options: SdxlOptions, profile: Profile, *, precise: bool = False) -> Any:
    """The pipeline for these options, placed as `profile` says; in float32 where `precise`."""
    quiet()
    diffusers, folder = library("diffusers"), weights.folder("sdxl")
    local = {"dtype": device.dtype(precise=precise), "local_files_only": True, "use_safetensors": True}
    vae = _coder(options, **local)
    pipe = diffusers.StableDiffusionXLImg2ImgPipeline.from_pretrained(folder / "base", vae=vae, variant="fp16", **local)
    pipe.set_progress_bar_config(disable=True)
    if options.steps == 4:
        pipe.load_lora_weights(str(folder / "lightning"), weight_name=_LORA, local_files_only=True)
        pipe.fuse_lora()
        pipe.unload_lora_weights()
        pipe.scheduler = diffusers.EulerDiscreteScheduler.from_config(pipe.scheduler.config, timestep_spacing="trailing")
    if options.face:
        pipe.load_ip_adapter(
            str(weights.folder("ip-adapter")),
            subfolder="sdxl_models",
            weight_name=_FACE,
            image_encoder_folder="models/image_encoder",
            local_files_only=True,
        )
    return device.place(pipe, profile)


def _coder(options: SdxlOptions, **how: Any) -> Any:
    """What turns latents into pictures: the coder that holds in half precision, or the small one of drafts."""
    diffusers, folder = library("diffusers"), weights.folder("sdxl")
    kind, name = (diffusers.AutoencoderTiny, "tiny") if options.draft else (diffusers.AutoencoderKL, "vae")
    return kind.from_pretrained(folder / name, **how)


def paint(
    pipe: Any,
    sketches: Sequence[Image.Image],
    orders: Sequence[PictureOrder],
    options: SdxlOptions,
    size: int,
    made: dict[int, Image.Image],
    tell: Tell,
) -> int:
    """The sketches repainted at `options.pixels` into `made`, `size` in one call; what is in there already is kept.

    Returns how many were drawn at once in the end: less than `size` when memory ran out. Raises EngineError when only black
    comes out.
    """
    told = [_inputs_of(pipe, order, sketch, options) for order, sketch in zip(orders, sketches, strict=True)]
    height_width = options.model_size[::-1]

    def call(chosen: list[int], tell: Tell) -> Any:
        steps = Steps(tell)
        latents = pipe(
            image=[told[n].picture for n in chosen],
            strength=told[chosen[0]].strength,
            num_inference_steps=options.steps,
            guidance_scale=options.guidance if options.steps > 4 else 0.0,
            generator=[generator(orders[n].seed) for n in chosen],
            callback_on_step_end=steps,
            output_type="latent",
            original_size=height_width,
            target_size=height_width,
            **join_embeddings([told[n].words for n in chosen]),
            **_face_inputs(pipe, options),
        ).images
        steps.check()
        return latents

    def precise() -> Any:
        return _coder(options, dtype=library("torch").float32, local_files_only=True, use_safetensors=True)

    def draw(chosen: list[int], tell: Tell) -> None:
        latents = call(chosen, tell)
        for n, one in zip(chosen, latents.split(1), strict=True):
            made[n] = Image.fromarray(decode_surely("sdxl", pipe, one, precise)[0])

    return in_batches(draw, [one.kind for one in told], made, size, tell)


def _inputs_of(pipe: Any, order: PictureOrder, sketch: Image.Image, options: SdxlOptions) -> Told:
    """What the pipeline is told of one picture: the place, and somebody in it only where nobody stands before it."""
    strength = max(options.strength if order.photos else 1.0, 1.01 / options.steps)
    peopled = order.alone or bool(options.face)
    prompt = picture_prompt(order.prompt, order.role, order.name, peopled=peopled)
    words = embed_prompt(pipe, prompt, negative_prompt(order.avoid, peopled=peopled), guided=options.steps > 4)
    picture = sketch.convert("RGB").resize(options.pixels, Image.Resampling.LANCZOS)
    return Told(picture, strength, words)


def _face_inputs(pipe: Any, options: SdxlOptions) -> dict[str, Any]:
    """The face every picture of the call shows, where one is given."""
    if not options.face:
        return {}
    pipe.set_ip_adapter_scale(options.likeness)
    face = decode_picture(Path(options.face), PictureRule(side=2400)).convert("RGB")
    side = min(face.size)
    return {"ip_adapter_image": ImageOps.fit(face, (side, side), centering=(0.5, 0.1))}


def _sketch(composed: Picture, order: PictureOrder) -> Image.Image:
    """What the model is shown of the composition."""
    return _flat([layer for layer in composed.layers if layer.kind in SKETCH], order)


def _flat(layers: list[LayerFile], order: PictureOrder) -> Image.Image:
    """Layers put over each other at frame size."""
    canvas = Image.new("RGBA", (order.width, order.height), order.palette["ground"])
    for layer in (layer for layer in layers if layer.enter != "sweep"):  # a light that only passes
        with Image.open(layer.path) as part:
            place = Image.new("RGBA", canvas.size)
            place.paste(part.convert("RGBA"), (layer.x, layer.y))
            canvas.alpha_composite(place)
    return canvas.convert("RGB")


def _cover_frame(painted: Image.Image, order: PictureOrder) -> Image.Image:
    """Enlarged to cover the frame, cut at the sides that stand over."""
    scale = max(order.width / painted.width, order.height / painted.height)
    size = (round(painted.width * scale), round(painted.height * scale))
    large = painted.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    left, top = (size[0] - order.width) // 2, (size[1] - order.height) // 2
    return large.crop((left, top, left + order.width, top + order.height))


def _legible(world: Image.Image, layers: tuple[LayerFile, ...], order: PictureOrder) -> Image.Image:
    """The world with the composition's own ground shining through behind type, which was coloured for it."""
    share = veil(layers, order.height)
    if share is None:
        return world
    ground = _flat([layer for layer in layers if layer.kind == "ground"], order)
    mask = Image.fromarray(np.repeat((share * 255).astype(np.uint8)[:, None], order.width, axis=1))
    return Image.composite(ground, world, mask)


def _layers_over_world(layers: tuple[LayerFile, ...]) -> tuple[LayerFile, ...]:
    for layer in layers:
        if layer.kind in REPAINTED:
            layer.path.unlink(missing_ok=True)
    return tuple(layer for layer in layers if layer.kind not in REPAINTED)
