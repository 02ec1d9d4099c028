"""A sentence said by a character with one engine, made once and kept with the things that can be made again."""

from __future__ import annotations

from pathlib import Path

from pipeline.engines import VoiceEngine
from pipeline.records import Character
from pipeline.voice import VoiceOptions, say
from pipeline.workspace.project import cache, fingerprint, make_in_cache


def voice_sample(text: str, character: Character, engine: VoiceEngine) -> Path:
    """The WAV file. Raises EngineError when the engine cannot say it."""
    path = cache() / "samples" / f"{fingerprint(engine.name, engine.revision, character.voice, text)}.wav"
    return make_in_cache(path, lambda out: say(text, character, VoiceOptions(), engine=engine, out=out))
