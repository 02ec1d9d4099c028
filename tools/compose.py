"""Makes the music and the sound effects: python tools/compose.py [ID ...] [--out FOLDER]

The pieces are written in tools/music/pieces.py, played by FluidSynth with the sound font FluidR3 GM (MIT), mixed and
mastered here, and stored as Ogg Vorbis with their beats in music.toml; the effects are synthesised by tools/music/effects.py.
A development tool: it needs `mido`, `numpy`, Debian's `fluidsynth` and `fluid-soundfont-gm`, and FFmpeg (imageio-ffmpeg).
Without ID everything is made; with IDs only those, and the tables are left alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import imageio_ffmpeg  # noqa: E402
import mido  # noqa: E402
import numpy as np  # noqa: E402

from tools.music import effects, mix  # noqa: E402
from tools.music.pieces import PIECES  # noqa: E402
from tools.music.score import Part, Song  # noqa: E402

FONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
TICKS = 960


def midi(song: Song, part: Part, path: Path) -> None:
    """One part as a MIDI file."""
    track, channel = mido.MidiTrack(), 9 if part.drums else 0
    track.append(mido.MetaMessage("set_tempo", tempo=round(60e6 / song.bpm)))
    track.append(mido.Message("program_change", program=part.program, channel=channel))
    events = []
    for note in part.notes:
        events.append((round(note.start * TICKS), 1, note.pitch, note.loud))
        events.append((round((note.start + max(note.length, 0.05)) * TICKS), 0, note.pitch, 0))
    now = 0
    for tick, on, pitch, loud in sorted(events):
        kind = "note_on" if on else "note_off"
        track.append(mido.Message(kind, note=pitch, velocity=loud, time=tick - now, channel=channel))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=TICKS * 6))
    mido.MidiFile(ticks_per_beat=TICKS, tracks=[track]).save(path)


def play(song: Song, part: Part, scratch: Path) -> mix.Sound:
    """A part as dry sound, as long as the loop, its tail folded in."""
    score, sound = scratch / "part.mid", scratch / "part.raw"
    midi(song, part, score)
    options = ["-ni", "-R0", "-C0", "-g0.6", f"-r{mix.RATE}", "-Traw", "-Ofloat", f"-F{sound}"]
    subprocess.run(["fluidsynth", *options, str(FONT), str(score)], check=True, capture_output=True)
    samples = np.fromfile(sound, dtype="<f4").reshape(-1, 2).T.astype(float)
    return mix.fold(samples, round(song.seconds * mix.RATE))


def blend(song: Song, scratch: Path) -> mix.Sound:
    """All parts at their levels, with the room they stand in."""
    dry = wet = np.zeros((2, round(song.seconds * mix.RATE)))
    for part in song.parts:
        stem = play(song, part, scratch)
        stem = mix.shape(stem, "high-pass", part.low)
        if part.drums:
            stem = mix.press(stem)
        if part.high:
            stem = mix.shape(stem, "low-pass", part.high)
        stem = stem * 10 ** ((part.level - 14 - mix.loudness(stem)) / 20)
        if part.pump:
            stem = stem * mix.pump(stem.shape[1], 60 / song.bpm * mix.RATE, part.pump)
        stem = mix.place(stem, part.pan)
        dry, wet = dry + stem, wet + stem * part.room
    return dry + mix.room(wet, 1.0 + 40 / song.bpm, len(song.id))


def store(sound: mix.Sound, path: Path, quality: str) -> None:
    """Float samples -> Ogg Vorbis, with dither-free 24-bit in between; the same bytes every time."""
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "loop.raw"
        sound.T.astype("<f4").tofile(raw)
        source = ["-f", "f32le", "-ar", str(mix.RATE), "-ac", "2", "-i", str(raw)]
        target = [
            "-c:a",
            "libvorbis",
            "-q:a",
            quality,
            "-map_metadata",
            "-1",
            "-flags",
            "+bitexact",
            "-fflags",
            "+bitexact",
            str(path),
        ]
        subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *source, *target], check=True)


def table(songs: list[Song]) -> str:
    """music.toml."""
    lines = [
        "# Written by tools/compose.py. Loops start on the first beat; `seconds` is exact, `beats` are s from the start.",
        "",
    ]
    for song in songs:
        beats = ", ".join(f"{beat * 60 / song.bpm:.4f}".rstrip("0").rstrip(".") for beat in range(song.length))
        lines += [
            "[[loop]]",
            f'id = "{song.id}"',
            f'file = "{song.id}.ogg"',
            f'title = "{song.title}"',
            f'mood = "{song.mood}"',
            f"bpm = {song.bpm}",
            f"beats_per_bar = {song.beats}",
            f"bars = {song.bars}",
            f"seconds = {song.seconds:.6f}",
            f"suits = {json.dumps(list(song.suits), ensure_ascii=False)}",
            f"beats = [{beats}]",
            "",
        ]
    return "\n".join(lines)


def keep_effect(effect: effects.Effect, folder: Path) -> None:
    """An effect as 16-bit WAV, mono sums kept stereo."""
    samples = np.round(effect.sound.T * 32767).astype("<i2")
    with wave.open(str(folder / f"{effect.id}.wav"), "wb") as out:
        out.setparams((2, 2, mix.RATE, len(samples), "NONE", ""))
        out.writeframes(samples.tobytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--out", type=Path, default=ROOT / "pipeline" / "assets")
    chosen = parser.parse_args()
    music, sounds = chosen.out / "music", chosen.out / "sounds"
    for folder in (music, sounds):
        folder.mkdir(parents=True, exist_ok=True)
    songs = [write() for write in PIECES]
    for song in songs:
        if not chosen.ids or song.id in chosen.ids:
            with tempfile.TemporaryDirectory() as scratch:
                store(mix.master(blend(song, Path(scratch))), music / f"{song.id}.ogg", "4")
    if not chosen.ids:
        (music / "music.toml").write_text(table(songs), encoding="utf-8")
        made = effects.effects()
        for effect in made:
            keep_effect(effect, sounds)
        (sounds / "sounds.toml").write_text(effects.table(made), encoding="utf-8")


if __name__ == "__main__":
    main()
