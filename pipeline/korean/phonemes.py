"""From spoken Korean to IPA for Kokoro's vocabulary.

Kokoro was not trained on Korean; which of its symbols are heard as which Korean sound was found by measuring
(benchmarks/voice.py): aspirated stops need ʰ, tense ones are the bare letter, doubled where nothing has closed before it,
plain ones are voiced inside a phrase (not ㄷ at the start of a word), codas are plain letters (none for ㄷ before ㅆ), ㅅ and
ㅈ soften before i, ㅎ is ɸ before ㅜ (h was heard as ㄱ), ㅓ is ɔ (ʌ is heard as ㅏ), a vowel that meets ㅜ is long, ㅟ is ɥi
and after ㄱ, ㄲ, ㅋ y (wi is heard as two syllables).
"""

from __future__ import annotations

from typing import NamedTuple

from .hangul import coda, is_syllable, join, split
from .pronunciation_rules import pronounce


class Phone(NamedTuple):
    """A symbol and what it belongs to."""

    symbol: str
    """One or more characters of the vocabulary; " " and punctuation between words."""
    word: int
    """Index of the spoken word, or -1 for spaces and punctuation."""
    letter: str = ""
    """The Hangul letter heard ("ㅏ"), "" for spaces and punctuation."""
    place: str = ""
    """In the syllable: "onset", "nucleus", "coda"; "" for spaces and punctuation."""


_PLAIN = {"ㄱ": ("k", "ɡ"), "ㄷ": ("t", "d"), "ㅂ": ("p", "b"), "ㅈ": ("ʨ", "ʥ")}
"""At the start of a phrase, inside it."""
_TENSE = {"ㄲ": "k", "ㄸ": "t", "ㅃ": "p", "ㅉ": "ʨ", "ㅆ": "s"}
_ONSET = {"ㄴ": "n", "ㄹ": "ɾ", "ㅁ": "m", "ㅅ": "s", "ㅇ": "", "ㅊ": "ʨʰ", "ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅎ": "h"}
_NUCLEUS = dict(
    zip(
        "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        ["a", "e", "ja", "je", "ɔ", "e", "jɔ", "je", "o", "wa", "we", "we", "jo", "u", "wɔ", "we", "ɥi", "ju", "ɯ", "ɯi", "i"],
        strict=True,
    )
)
_CODA = {"ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅇ": "ŋ"}
_SOFT = "ㅣㅑㅕㅛㅠㅒㅖㅟ"
_VELAR = "ㄱㄲㅋ"
_PAUSES = {",": ",", ".": ".", "!": "!", "?": "?", "…": "…", "~": "", ";": ",", ":": ","}


def phones(spoken: list[str]) -> list[Phone]:
    """The phones of spoken words (each may hold spaces and ends with its punctuation), with " " between words."""
    text = " ".join(spoken)
    owners = [index for index, word in enumerate(spoken) for _ in word + " "]
    heard = _merge_sibilants(pronounce(text, careful=True))
    made: list[Phone] = []
    before = ""
    for char, owner in zip(heard, owners, strict=False):
        if is_syllable(char):
            apart = bool(made) and made[-1].symbol == " "
            syllable = _syllable(char, "" if apart and _hard(char, before) else before, owner)
            if made and _meet(made[-1], syllable[0]):
                made[-1] = made[-1]._replace(symbol=f"{made[-1].symbol}ː")
            made.extend(syllable)
            before = made[-1].letter
            continue
        symbol = _PAUSES.get(char, " " if char.isspace() else "")
        before = before if symbol == " " else ""
        if symbol and not (symbol == " " and made and made[-1].symbol == " "):
            made.append(Phone(symbol, -1))
    return made


def _merge_sibilants(heard: str) -> str:
    """Without ㄷ before ㅆ: the two are one long s. With its t 있습니다 was heard as "its", and 돌릴 수 있 as "suits"."""
    return "".join(
        join(*split(char)[:2]) if coda(char) == "ㄷ" and _hiss(heard[place + 1 :]) else char for place, char in enumerate(heard)
    )


def _hiss(rest: str) -> bool:
    """Whether ㅆ follows, in the same word or the next."""
    following = rest[:2].lstrip(" ")[:1]
    return bool(following) and is_syllable(following) and split(following)[0] == "ㅆ"


def _hard(char: str, before: str) -> bool:
    """Whether the start of a word is as at the start of a phrase: ㄷ, and ㅂ after a nasal.

    Voiced they are heard as ㄴ and ㅁ ("만든 두부" as "만든 누부", "쓰는 분도" as "쓰는 문도").
    """
    onset = split(char)[0]
    return onset == "ㄷ" or (onset == "ㅂ" and before in ("ㄴ", "ㅁ", "ㅇ"))


def _meet(before: Phone, after: Phone) -> bool:
    """Whether two vowels meet in a word and one is ㅜ; short, the first is lost (부엌에서 as 포켓서, 겨울 as 결)."""
    vowels = before.letter in _NUCLEUS and after.letter in _NUCLEUS and after.symbol[0] not in "jw"
    return vowels and before.word == after.word and "ㅜ" in (before.letter, after.letter)


def _syllable(char: str, before: str, owner: int) -> list[Phone]:
    """`before` is the letter heard just before, "" after a pause."""
    onset, nucleus, end = split(char)
    parts = [
        (_onset(onset, nucleus, before), onset, "onset"),
        (_nucleus(onset, nucleus), nucleus, "nucleus"),
        (_CODA.get(end, ""), end, "coda"),
    ]
    return [Phone(symbol, owner, letter, place) for symbol, letter, place in parts if symbol]


def _nucleus(onset: str, nucleus: str) -> str:
    return "y" if nucleus == "ㅟ" and onset in _VELAR else _NUCLEUS[nucleus]


def _onset(onset: str, nucleus: str, before: str) -> str:
    closed = before in ("ㄱ", "ㄷ", "ㅂ")
    if onset in _PLAIN:
        return _PLAIN[onset][bool(before) and not closed]
    if onset in _TENSE:
        symbol = "ɕ" if onset == "ㅆ" and nucleus in _SOFT else _TENSE[onset]
        return symbol if closed else symbol * 2
    if onset == "ㅅ" and nucleus in _SOFT:
        return "ɕ"
    if onset == "ㅎ" and nucleus == "ㅜ":
        return "ɸ"
    if onset == "ㄹ" and before == "ㄹ":
        return "l"
    return _ONSET[onset]
