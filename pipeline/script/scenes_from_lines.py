"""Lines become scenes: numbered, seeded, and given a length by what there is to say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ..engines import Brief, Line
from ..korean import speech_pace
from ..records import ROLES, TONES, Product, Role, Scene, Script, ScriptMetadata


def scene_seed(seed: int, n: int) -> int:
    """The seed of scene `n`, its own but settled by the script's."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{n}".encode()).digest()[:4])


def lengths(texts: Sequence[str]) -> list[float]:
    """How long the scenes of these texts take with the silence around them, in s at speed 1; the last one is held."""
    made = [speech_pace.seconds(text) + speech_pace.EDGES for text in texts]
    return [*made[:-1], made[-1] + speech_pace.CLOSING] if made else []


def share_seconds(texts: Sequence[str], seconds: float) -> list[float]:
    """`seconds` shared out over the texts as they will be spoken, in s to the hundredth."""
    shares = lengths(texts)
    return [round(seconds * share / sum(shares), 2) for share in shares]


def roles_of(count: int) -> list[Role]:
    """Roles for a script of `count` scenes: it opens with the hook and closes with the call."""
    if count == len(ROLES):
        return list(ROLES)
    middle: tuple[Role, ...] = ("problem", "product", "proof")
    roles: list[Role] = ["hook", *(middle[n % 3] for n in range(count - 2)), "call"]
    return roles if count > 1 else ["product"]


def plan(lines: Sequence[Line], brief: Brief, *, product: Product | None, engine: str) -> Script:
    """The script of these lines."""
    durations = share_seconds([line.text for line in lines], brief.seconds)
    scenes = tuple(
        Scene.model_validate(
            {
                "scene_number": n,
                "text": " ".join(line.text.split())[:400],
                "duration": duration,
                "role": line.role,
                "headline": line.headline,
                "chips": line.chips,
                "emphasis": tuple(word for word in line.emphasis if word and word in line.text),
                "image_prompt": line.image_prompt,
                "motion": line.motion,
                "seed": scene_seed(brief.seed, n),
            }
        )
        for n, (line, duration) in enumerate(zip(lines, durations, strict=True), 1)
    )
    return Script(
        scenes=scenes,
        total_duration=round(sum(durations), 2),
        metadata=ScriptMetadata(
            character_id=brief.persona["id"],
            tone=next(tone for tone in TONES if tone == brief.tone),
            seed=brief.seed,
            engine=engine,
        ),
        product=product,
    )


def replan(script: Script, n: int, text: str) -> Script:
    """The script with another text in scene `n`, spoken at the pace of the rest."""
    texts = [scene.text for scene in script.scenes]
    stretch = script.total_duration / sum(lengths(texts))
    old, texts[n - 1] = script.scene(n), text
    new = old.model_copy(
        update={
            "text": text,
            "duration": max(round(lengths(texts)[n - 1] * stretch, 2), 0.01),
            "emphasis": tuple(word for word in old.emphasis if word in text),
        }
    )
    scenes = tuple(new if scene is old else scene for scene in script.scenes)
    total = round(sum(scene.duration for scene in scenes), 2)
    return script.model_copy(update={"scenes": scenes, "total_duration": total})
