"""Tiny clips, narrations and whole shorts for tests: made with FFmpeg in a moment, never committed."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path, PurePosixPath

from pipeline.media.ffmpeg import run
from pipeline.records import (
    ROLES,
    Character,
    Clip,
    Mouth,
    Palette,
    Scene,
    Script,
    ScriptMetadata,
    Speech,
    Voice,
    Word,
)
from pipeline.workspace.project import Project

TEXTS = (
    "아침마다 머리 말리느라 지각하세요?",
    "오래 말리면 머릿결이 푸석해지고 시간도 아까워요.",
    "이 드라이기 하나면 정말 3분이면 끝나요!",
    "별점 4.8점, 후기 1,200개가 증명해요.",
    "지금 19,900원에 만나보세요.",
)


def tone(path: Path, seconds: float, *, hz: float = 180.0, rate: int = 24000, level: float = 0.3) -> Path:
    """A WAV that is loud and soft like speech: `hz` with a syllable rhythm of 4 Hz, 16 bit mono."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = round(seconds * rate)
    samples = (
        int(32767 * level * max(math.sin(math.tau * 4 * i / rate), 0) * math.sin(math.tau * hz * i / rate))
        for i in range(count)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{count}h", *samples))
    return path


def moving(path: Path, frames: int, *, width: int = 1080, height: int = 1920, colour: str = "0xf3d9c6") -> Path:
    """An H.264 MP4 of that many frames at 30 fps in which something moves, tagged BT.709, no sound."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ground = f"color=c={colour}:s={width}x{height}:r=30"
    block = f"color=c=0x4466aa:s={width // 4 * 2}x{width // 4 * 2}:r=30"
    graph = f"[0][1]overlay=x=mod(n*7\\,{width // 2}):y={height // 3},scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
    tags = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    encoder = ["-frames:v", str(frames), "-c:v", "libx264", "-preset", "ultrafast", *tags, "-f", "mp4"]
    run(["-f", "lavfi", "-i", ground, "-f", "lavfi", "-i", block, "-filter_complex", graph, *encoder, str(path)])
    return path


def words(text: str, seconds: float) -> tuple[Word, ...]:
    """The words of `text` shared out over `seconds` by their length."""
    parts, total, made, start = text.split(), len(text.replace(" ", "")), [], 0.1
    for part in parts:
        end = start + (seconds - 0.2) * len(part) / total
        made.append(Word(text=part, start=round(start, 3), end=round(end, 3)))
        start = end
    return tuple(made)


def speech(project: Project, n: int, text: str, seconds: float) -> Speech:
    """A narration of tones in the project."""
    path = PurePosixPath("speech") / f"tone-{n}-{round(seconds * 1000)}.wav"
    tone(project.path(path), seconds, hz=150 + 12 * n)
    spoken = words(text, seconds)
    mouths = tuple(Mouth(shape="open" if i % 2 else "half", start=word.start, end=word.end) for i, word in enumerate(spoken))
    return Speech(scene_number=n, path=path, duration=seconds, sample_rate=24000, words=spoken, mouths=mouths)


def clip(project: Project, n: int, seconds: float) -> Clip:
    """A moving clip and its still in the project."""
    frames = round(seconds * 30)
    path, still = PurePosixPath("clips") / f"clip-{n}-{frames}.mp4", PurePosixPath("stills") / f"still-{n}.png"
    moving(project.path(path), frames, colour=("0xf3d9c6", "0xd2e6fa", "0xebf0d7", "0x283040", "0xfad2be")[n % 5])
    project.path(still).parent.mkdir(parents=True, exist_ok=True)
    run(["-i", str(project.path(path)), "-frames:v", "1", "-f", "image2", "-update", "1", str(project.path(still))])
    return Clip(
        scene_number=n, path=path, duration=frames / 30, frames=frames, fps=30, width=1080, height=1920, still=still,
    )  # fmt: skip


def script(texts: tuple[str, ...] = TEXTS, seconds: float = 1.2) -> Script:
    """A script of these texts, `seconds` each."""
    scenes = tuple(
        Scene(scene_number=n, text=text, duration=seconds, role=ROLES[(n - 1) % 5], seed=n)
        for n, text in enumerate(texts, start=1)
    )
    return Script(
        scenes=scenes,
        total_duration=seconds * len(scenes),
        metadata=ScriptMetadata(character_id="tester", tone="casual", seed=1),
    )


def character() -> Character:
    """A presenter with nothing of its own."""
    return Character(
        id="tester", name="시험이", name_en="Tester", age=30, trade="시험", persona="시험한다. 꼼꼼하다.",
        palette=Palette(ground="#f3d9c6", mid="#c98", accent="#e8603c", ink="#2a1d1a"), voice=Voice(recipe={"jf_alpha": 1.0}),
    )  # fmt: skip


def short(project: Project, seconds: float = 1.2, texts: tuple[str, ...] = TEXTS) -> tuple[Script, list[Clip], list[Speech]]:
    """Everything `render` wants, in `project`."""
    made = script(texts, seconds)
    clips = [clip(project, scene.scene_number, seconds) for scene in made.scenes]
    speeches = [speech(project, scene.scene_number, scene.text, seconds) for scene in made.scenes]
    return made, clips, speeches
