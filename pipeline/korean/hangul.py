"""Hangul syllables taken apart and put together (Unicode 3.12: syllable = 0xAC00 + (onset * 21 + nucleus) * 28 + coda)."""

from __future__ import annotations

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
NUCLEI = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

FIRST, LAST = 0xAC00, 0xD7A3


def is_syllable(char: str) -> bool:
    """True for one of the 11,172 syllables."""
    return FIRST <= ord(char) <= LAST


def split(char: str) -> tuple[str, str, str]:
    """A syllable as (onset, nucleus, coda); the coda may be ""."""
    rest, coda = divmod(ord(char) - FIRST, 28)
    onset, nucleus = divmod(rest, 21)
    return ONSETS[onset], NUCLEI[nucleus], CODAS[coda]


def join(onset: str, nucleus: str, coda: str = "") -> str:
    """The syllable made of these letters."""
    return chr(FIRST + (ONSETS.index(onset) * 21 + NUCLEI.index(nucleus)) * 28 + CODAS.index(coda))


def coda(text: str) -> str:
    """The coda of the last syllable of `text`; "" when it has none or is not Hangul."""
    return split(text[-1])[2] if text and is_syllable(text[-1]) else ""
