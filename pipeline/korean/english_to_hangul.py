"""An English word nobody listed, as a Korean would say it: its spelling becomes sounds, its sounds Hangul.

The sounds are guessed by rules of English spelling; how they are written follows the loanword orthography (외래어 표기법,
chapter 3, section 1): short vowel + p, t, k is a coda, other stops take ㅡ, l between vowels is doubled.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .hangul import join, split

_CONSONANT = "[^aeiouy]"
_RULES = (
    # endings
    (r"[cst]ious$", "S ㅓ s"),
    (r"tion(?=s?$)", "S ㅕ n"),
    (r"sion(?=s?$)", "J ㅓ n"),
    (r"ture(?=s?$)", "C ㅓ"),
    (r"ous$", "ㅓ s"),
    (r"(?<=[bcdfgkpstz])le(?=s?$)", "ㅡ l"),
    (r"age$", "ㅣ J"),
    (r"(?<=[a-z])ing$", "ㅣ N"),
    (r"(?<=[a-z])(?:ey|ie|y)(?=s?$)", "ㅣ"),
    (r"ow(?=s?$)", "ㅗ"),
    (r"(?<=[td])ed$", "ㅣ d"),
    (r"(?<=[aeiouy][^aeiouytd])ed$|(?<=[^aeiouy]{2})(?<![td])ed$", "d"),
    (r"(?<=s|x|z)es$|(?<=[cs]h)es$", "ㅣ s"),
    # vowels
    (r"eau", "ㅗ"),
    (r"igh", "ㅏㅣ"),
    (r"ea(?=d|lth|th|ven|sure)", "ㅔ"),
    (r"air|are$", "ㅔㅓ"),
    (r"eer$|ear$", "ㅣㅓ"),
    (r"ire$", "ㅏㅣㅓ"),
    (r"our|oor|oar|ore$", "ㅗㅓ"),
    (r"ee|ea", "ㅣ"),
    (r"iew$", "y ㅜ"),
    (r"ou(?=ch$|ng$|ble)", "ㅓ"),
    (r"a(?=lk$)", "ㅗ"),
    (r"(?<=w)a(?=t|r|sh|l)", "ㅗ"),
    (r"oo", "ㅜ"),
    (r"ou|ow(?=[delnrs])", "ㅏㅜ"),
    (r"ow", "ㅗ"),
    (r"oa|oe$", "ㅗ"),
    (r"ai|ay|ei|ey", "ㅔㅣ"),
    (r"oi|oy", "ㅗㅣ"),
    (r"au|aw", "ㅗ"),
    (r"ew|eu", "ㅠ"),
    (r"ui(?!n)|ue$", "ㅜ"),
    (r"ie(?=[lvf])", "ㅣ"),
    (r"ar(?!r|[aeiouy])", "ㅏ"),
    (r"or(?!r|[aeiouy])", "ㅗ"),
    (r"(?:er|ir|ur)(?!r|[aeiouy])|(?<=[t])re$", "ㅓ"),
    (rf"a(?={_CONSONANT}(?:es?|ic|or|er)$)", "ㅔㅣ"),
    (rf"i(?={_CONSONANT}es?$)", "ㅏㅣ"),
    (rf"u(?={_CONSONANT}es?$)", "ㅠ"),
    (r"i(?=nd$|ld$|gn$)|(?<=^[^aeiouy])y$|(?<=^[^aeiouy][^aeiouy])y$", "ㅏㅣ"),
    (r"^y(?=[aeiou])", "y"),
    (r"(?<=[aeiou])y(?=[aeiou])", "y"),
    (rf"a(?={_CONSONANT}{{2}}|{_CONSONANT}$)", "ㅐ"),
    (rf"u(?={_CONSONANT}{{2}}|{_CONSONANT}$)", "ㅓ"),
    (r"(?<=[^aeiouy])e(?=s?$)", ""),
    (r"a", "ㅏ"),
    (r"e", "ㅔ"),
    (r"[iy]", "ㅣ"),
    (r"o", "ㅗ"),
    (r"u", "ㅜ"),
    # consonants
    (r"^kn|^gn|gn$", "n"),
    (r"^wr", "r"),
    (r"^ps", "s"),
    (r"mb$", "m"),
    (r"(?<=[iau])ght|(?<=[iau])gh$", "t"),
    (r"ph|ff", "f"),
    (r"ts$", "c"),
    (r"ds$", "z"),
    (r"tch|tsch|ch(?!r|l)", "C"),
    (r"sch", "s k"),
    (r"sh", "S"),
    (r"th", "T"),
    (r"dge?(?=s?$)(?<=dge)|dg(?=[eiy])", "J"),
    (r"ck|c?k|cc(?![eiy])|ch", "k"),
    (r"qu", "k w"),
    (r"q", "k"),
    (r"sc(?=[eiy])|c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"gg", "g"),
    (r"gh", "g"),
    (r"ng(?=$|s$|[^aeiouylr])", "N"),
    (r"n(?=k|c(?![eiyh])|x|q)", "N"),
    (r"g(?=[ey])", "J"),
    (r"j", "J"),
    (r"^x", "z"),
    (r"x", "k s"),
    (r"wh?(?=[aeiouy])", "w"),
    (r"([bdlmnprstz])\1", r"\1"),
    (r"v+", "v"),
    (r"h(?=[aeiouy])", "h"),
    (r"[bdfglmnprstz]", None),
)
"""Spelling -> sounds, the first that fits at a place: Hangul for vowels, a letter for a consonant (S sh, C ch, T th, N ng,
c ts)."""
_ONSETS = dict(zip("ptkbdgfvszTSCJcmnlrhNwy", "ㅍㅌㅋㅂㄷㄱㅍㅂㅅㅈㅅㅅㅊㅈㅊㅁㄴㄹㄹㅎㅇㅇㅇ", strict=True))
_CODA = {"p": "ㅂ", "t": "ㅅ", "k": "ㄱ", "m": "ㅁ", "n": "ㄴ", "N": "ㅇ", "l": "ㄹ"}
_Y = dict(zip("ㅏㅐㅓㅔㅗㅜ", "ㅑㅒㅕㅖㅛㅠ", strict=True))
_W = dict(zip("ㅏㅐㅓㅔㅗㅜㅣ", "ㅘㅙㅝㅞㅝㅜㅟ", strict=True))
_SAYABLE = re.compile(r"(?!.*[^aeiouy]{5})(?!.*q(?!u)).*[aeiouy]")
_THREE = re.compile("[^aeiouy]?[aeiouy]{1,2}[^aeiouy]?[aeiouy]?")
_FOUR = re.compile("[^aeiouy]{0,2}[aeiouy]{1,2}[^aeiouy]{1,2}[aeiouy]?")
"""Shapes of a word that is said as one, where it has three letters, or four capitals."""


def sayable(word: str) -> bool:
    """Whether a word is said as one: not an abbreviation, which is read by its letters."""
    lower = word.lower()
    if len(word) < 3 or not _SAYABLE.match(lower) or (len(word) == 3 and not _THREE.fullmatch(lower)):
        return False
    if word.isupper():
        return len(word) > 4 or (len(word) == 4 and _FOUR.fullmatch(lower) is not None)
    return not re.search(r"^[A-Z]{2}|[a-z][A-Z]", word)


@lru_cache(maxsize=4096)
def hangul(word: str) -> str:
    """The word in Hangul: "Revo" 레보, "Stealth" 스텔스."""
    sounds = _sounds(word.lower())
    said: list[str] = []
    for at, sound in enumerate(sounds):
        if sound not in _ONSETS:
            _vowel(said, sound, sounds[:at])
        else:
            _consonant(said, sound, "".join(sounds[at - 1 : at]), "".join(sounds[at + 1 : at + 2]))
    return "".join(said)


def _sounds(word: str) -> list[str]:
    found, at = [], 0
    while at < len(word):
        for pattern, sounds in _PATTERNS:
            match = pattern.match(word, at)
            if match:
                found += (match[0] if sounds is None else match.expand(sounds)).split()
                at = match.end()
                break
        else:
            at += 1
    return found


def _vowel(said: list[str], vowel: str, before: list[str]) -> None:
    """A vowel, with the consonant before it as its onset; w and y become part of it."""
    waiting = before[-1] if before and before[-1] in _ONSETS else ""
    onset, first = _ONSETS.get(waiting, "ㅇ"), vowel[0]
    if waiting == "w":
        first, onset = _W.get(first, first), "ㅋ" if before[-2:-1] == ["k"] else "ㅇ"
    elif waiting in ("y", "S"):
        first = _Y.get(first, first)
    elif waiting == "l" and said and not split(said[-1])[2]:
        said[-1] = _with_coda(said[-1], "ㄹ")
    said += [join(onset, first), *(join("ㅇ", more) for more in vowel[1:])]


def _consonant(said: list[str], sound: str, before: str, after: str) -> None:
    """A consonant that is no vowel's onset: a coda where it can be, else a syllable of its own."""
    after_vowel = bool(before) and before not in _ONSETS
    if (after and after not in _ONSETS) or sound in "yw" or (sound, after) == ("k", "w") or (sound == "r" and after_vowel):
        return
    open_ = after_vowel and not split(said[-1])[2]
    stops = sound in "ptk" and len(before) == 1 and before != "ㅠ" and after not in ("l", "r")
    if open_ and (sound in "mnNl" or stops):
        said[-1] = _with_coda(said[-1], _CODA[sound])
    elif sound == "S" and after:
        said.append("슈")
    else:
        said.append(join(_ONSETS[sound], "ㅣ" if sound in "SCJ" else "ㅡ"))


def _with_coda(syllable: str, coda: str) -> str:
    return join(*split(syllable)[:2], coda)


_PATTERNS = [(re.compile(pattern), sounds) for pattern, sounds in _RULES]
