"""Shop text as it is read aloud: every written word (어절) with what is said for it.

The text is scanned once; at each place the first rule that fits says its part, and what it says belongs to the written
word it stands in, so that word times lead back to the captions. Rules look past a space but never take from the next word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .hangul import coda, is_syllable
from .latin_words import is_guessed, latin_word
from .numbers import sino
from .reading_rules import rules

_ROMAN = {chr(start + i): str(i + 1) for start in (0x2160, 0x2170) for i in range(12)}
_ACCENTED = re.compile("[À-ɏ]")
_CIRCLED = re.compile("[①-⑳❶-❿➀-➓]")
_MIXED = re.compile("([1-9][0-9]?)(?=[¼-¾⅐-⅞])")
_EUROPEAN = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+)(?:,(\d{1,2}))(?![\d.,]*\d)|(?<![\d.,])(\d{1,3}(?:\.\d{3}){2,})(?![.,]?\d)"
)
_DATES = dict(zip("年月日", "년월일", strict=True))
_DATED = re.compile(r"(?<=\d)[年月日]")
_SILENT = frozenset("™®©℠️")
_KEPT = frozenset(map(chr, range(0x3131, 0x3190)))
"""Lone jamo, which folding would turn into other characters."""
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")
_NAME = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}")
"""What may be a name read by its spelling, of which the note tells. Shorter capitals are read as abbreviations."""
_STOPS = re.compile(r"\s*([,.!?…])[\s,.!?…]*")


@dataclass(frozen=True)
class Reading:
    """A written word and how it is read."""

    written: str
    spoken: str
    """Hangul syllables, spaces and , . ! ? … only; "" when there is nothing to say."""
    unread: str = ""
    """Characters that cannot be read aloud (emoji, ㅋㅋㅋ, unknown scripts)."""


@lru_cache(maxsize=20_000)
def read(text: str) -> tuple[Reading, ...]:
    """One Reading per whitespace-separated word of `text`, in order. Takes any text; never raises."""
    written = text.split()
    cleaned = [_clean(word) for word in written]
    line = " ".join(cleaned)
    readings: list[Reading] = []
    place = 0
    for word, clean in zip(written, cleaned, strict=True):
        readings.append(Reading(word, *_say(line, place, place + len(clean))))
        place += len(clean) + 1
    return tuple(readings)


def syllables(text: str) -> int:
    """How many syllables are spoken for `text`; durations are planned by it."""
    return sum(map(is_syllable, "".join(reading.spoken for reading in read(text))))


def _clean(word: str) -> str:
    """Compatibility forms unfolded (㎏ -> kg, ２ -> 2, ① -> 일, 3⅓ -> 삼과1/3, 1.234,50 -> 1,234.50), invisible dropped."""
    composed = _EUROPEAN.sub(_ours, unicodedata.normalize("NFC", word))
    composed = _CIRCLED.sub(lambda sign: sino(int(unicodedata.numeric(sign[0]))), composed)
    composed = _MIXED.sub(lambda whole: sino(int(whole[1])) + ("과" if coda(sino(int(whole[1]))[-1]) else "와"), composed)
    composed = _DATED.sub(lambda sign: _DATES[sign[0]], composed)
    composed = _ACCENTED.sub(lambda letter: unicodedata.normalize("NFD", letter[0])[0], composed)
    plain = (_ROMAN.get(char, char) for char in composed if char not in _SILENT)
    folded = "".join(char if char in _KEPT else unicodedata.normalize("NFKC", char) for char in plain).replace("⁄", "/")
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) not in _INVISIBLE)


def _ours(number: re.Match[str]) -> str:
    """1.234,56 as 1,234.56; hundredths that are nothing are not said."""
    whole, cents = (number[1] or number[3]).replace(".", ","), number[2] or ""
    return f"{whole}.{cents}" if cents.strip("0") else whole


def _say(line: str, place: int, end: int) -> tuple[str, str]:
    """What is said for line[place:end], and what cannot be said."""
    said, lost = "", ""
    while place < end:
        for pattern, speak in rules():
            found = pattern.match(line, place)
            if found and (spoken := speak(found)) is not None:
                said += spoken
                place = found.end()
                break
        else:
            said += line[place] if is_syllable(line[place]) else ""
            lost += "" if is_syllable(line[place]) else line[place]
            place += 1
    return _tidy(said), lost


def _tidy(said: str) -> str:
    """Single spaces, one stop at a time, and nothing but stops is nothing."""
    said = _STOPS.sub(r"\1 ", said)
    said = " ".join(said.split())
    return said if any(map(is_syllable, said)) else ""


def unread_note(readings: Iterable[Reading]) -> str:
    """What the user should know, in Korean: what was not read aloud, how names nobody listed were read; "" for nothing."""
    lost = list(dict.fromkeys(reading.unread for reading in readings if reading.unread))
    spelled = dict.fromkeys(name for reading in readings for name in _NAME.findall(reading.written) if is_guessed(name))
    notes: list[str] = []
    if lost:
        notes.append(f"소리 내어 읽을 수 없어 건너뛴 글자: {' '.join(lost)[:80]}.")
    if spelled:
        heard = ", ".join(f"{name}({latin_word(name)})" for name in spelled)
        notes.append(f"철자를 보고 읽은 영문 이름: {heard[:120]}. 한글로 적으면 그대로 읽습니다.")
    return " ".join(notes)
