"""What the picture and clip models share: prompts longer than they read, progress, stop, black pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import EngineError, PipelineError

from .. import Tell
from . import device
from .device import library

TOKENS = 75
"""Words of a prompt the text encoders read at once, without the two marks at its ends."""
CLEAN = "family friendly commercial photography"
"""Put before every prompt: the few-step models take no negative prompt."""
AVOID = "nsfw, nude, gore, text, letters, watermark, logo, signature, deformed, blurry, lowres"


class Tokens(Protocol):
    """What a tokenizer makes of a text."""

    input_ids: list[int]


class Tokenizer(Protocol):
    """A tokenizer of transformers."""

    def __call__(self, text: str, *, add_special_tokens: bool) -> Tokens: ...


class Stepping(Protocol):
    """A pipeline while it runs, step by step."""

    num_timesteps: int
    _interrupt: bool


class Steps:
    """A step callback that reports, and stops the model within a step.

    An error out of `tell` is kept and raised by `check` once the pipeline has returned: thrown out of the callback it
    would skip the statements that undo offloading.
    """

    def __init__(self, tell: Tell, start: float = 0.0, stop: float = 1.0) -> None:
        self._tell, self._start, self._span = tell, start, stop - start
        self._error: BaseException | None = None

    def __call__(self, pipe: Stepping, step: int, _: object, kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            self._tell(self._start + self._span * (step + 1) / max(pipe.num_timesteps, 1))
        except (PipelineError, KeyboardInterrupt) as error:
            self._error = error
            pipe._interrupt = True
        return kwargs

    def check(self) -> None:
        """Raise what `tell` raised."""
        if self._error is not None:
            raise self._error


def quiet() -> None:
    """No progress bars and advice of the libraries on standard error: progress is reported."""
    for name in ("diffusers", "transformers"):
        logging = library(f"{name}.utils.logging")
        logging.disable_progress_bar()
        logging.set_verbosity_error()


def generator(seed: int) -> Any:
    """Noise from `seed`, drawn on the CPU: the same on every device."""
    return library("torch").Generator("cpu").manual_seed(seed)


def chunks(tokenizer: Tokenizer, text: str) -> list[str]:
    """`text` in parts of at most TOKENS tokens, cut at commas, else between words."""
    parts = [""]
    for piece in (piece.strip() for piece in text.split(",") if piece.strip()):
        for glue, word in [(", ", piece)] if _tokens(tokenizer, piece) <= TOKENS else [(" ", w) for w in piece.split()]:
            joined = f"{parts[-1]}{glue if parts[-1] else ''}{word}"
            if _tokens(tokenizer, joined) <= TOKENS:
                parts[-1] = joined
            else:
                parts.append(word)
    return parts


def _tokens(tokenizer: Tokenizer, text: str) -> int:
    return len(tokenizer(text, add_special_tokens=False).input_ids)


def embed_prompt(pipe: Any, prompt: str, avoid: str, *, guided: bool) -> dict[str, Any]:
    """The prompt as the arguments a pipeline takes, however long it is: its parts' embeddings one after the other."""
    torch = library("torch")
    prompt = f"{CLEAN}, {prompt}" if prompt else CLEAN
    said, unsaid = chunks(pipe.tokenizer, prompt), chunks(pipe.tokenizer, f"{AVOID}, {avoid}")
    most = max(len(said), len(unsaid)) if guided else len(said)
    pairs = [(part_of(said, i), part_of(unsaid, i)) for i in range(most)]
    with torch.no_grad():
        parts = [_encode_part(pipe, prompt, avoid, guided) for prompt, avoid in pairs]
    names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
    joined = {}
    for name, tensors in zip(names, zip(*parts, strict=True), strict=False):
        if tensors[0] is not None:
            joined[name] = tensors[0] if name.endswith("pooled_prompt_embeds") else torch.cat(tensors, dim=1)
    return joined


def part_of(parts: list[str], i: int) -> str:
    """The i-th part, "" beyond the last."""
    return parts[i] if i < len(parts) else ""


def _encode_part(pipe: Any, prompt: str, avoid: str, guided: bool) -> tuple[Any, ...]:
    two = {"prompt_2": prompt, "negative_prompt_2": avoid} if hasattr(pipe, "text_encoder_2") else {}
    return pipe.encode_prompt(
        prompt=prompt,
        negative_prompt=avoid,
        device=pipe._execution_device,
        do_classifier_free_guidance=guided,
        **{"num_images_per_prompt": 1},
        **two,
    )


class Overflow(EngineError):
    """The model's own numbers overflowed in half precision: only float32 helps."""


def decode(coder: Any, latents: Any) -> NDArray[np.uint8]:
    """The pictures (n, height, width, 3) that `coder` reads from `latents` (n, channels, rows, columns), four at a time."""
    torch, parts = library("torch"), []
    with torch.no_grad():
        for part in latents.split(4):
            pixels = coder.decode((part / coder.config.scaling_factor).to(coder.dtype)).sample
            parts.append((pixels.float() / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy())
    return (np.nan_to_num(np.concatenate(parts)) * 255).round().astype(np.uint8)


def decode_surely(name: str, pipe: Any, latents: Any, precise: Callable[[], Any]) -> NDArray[np.uint8]:
    """`decode` by the pipeline's own coder; what comes out black once more by `precise()`, the same coder in float32.

    Raises Overflow when the latents hold no numbers and the model runs in half precision, else EngineError for black pictures
    that stay black.
    """
    torch = library("torch")
    pictures = decode(pipe.vae, latents)
    pipe.maybe_free_model_hooks()
    if not black(pictures):
        return pictures
    error = no_numbers(name)
    half = next(pipe.unet.parameters()).dtype == torch.float16
    if not bool(torch.isfinite(latents).all()):
        raise Overflow(error.ko, error.en) if half else error
    if half:
        coder = device.place_coder(precise())
        pictures = decode(coder, latents.to(coder.device))
    if black(pictures):
        raise error
    return pictures


def black(picture: NDArray[np.uint8]) -> bool:
    """True for what comes out of a model that computed no numbers (NaN)."""
    return int(picture.max()) - int(picture.min()) < 4


def no_numbers(name: str) -> EngineError:
    """The error for black pictures that stay black."""
    return EngineError(
        f"{name} 이(가) 검은 그림만 냈습니다. `python -m pipeline models verify {name}` 로 파일을 검사하고, "
        "그래픽 드라이버를 새로 설치해 주세요.",
        f"{name} drew black pictures only. Check its files with `python -m pipeline models verify {name}` "
        "and update the graphics driver.",
    )
