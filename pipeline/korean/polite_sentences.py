"""A statement of shop text said in 해요체: 줍니다 -> 줘요, 가볍습니다 -> 가벼워요. What is not surely understood gives ""."""

from __future__ import annotations

import re

from .hangul import is_syllable, join, split
from .particles import particle
from .speech_levels import plain_form

_B_STEMS = (
    "가볍 무겁 쉽 어렵 부드럽 새롭 고맙 가깝 두껍 차갑 뜨겁 덥 춥 눕 돕 굽 맵 즐겁 귀엽 아름답 자연스럽 사랑스럽 고급스럽 "
    "산뜻스럽 촉촉스럽 싱그럽 향기롭 해롭 까다롭 번거롭 매끄럽 미끄럽 반갑 밉 싱겁 놀랍 우습"
).split()
_D_STEMS = ("듣", "걷", "깨닫", "싣", "긷")
_S_STEMS = ("짓", "낫", "붓", "젓", "잇", "긋")
_L_STEMS = {"만듭": "만들", "듭": "들", "엽": "열", "풉": "풀", "놉": "놀", "멉": "멀"}
"""Ends of words before 니다 that come of a stem in ㄹ."""
_VERBS_IN_I = re.compile(r"[섞쓰보높줄붙끓녹먹들숙꺾쌓놓묶덮파움기모입재뉘]입니다$")
"""Verbs that end like the copula: 섞입니다, 보입니다."""
_A_STEMS = ("바쁘", "나쁘", "아프", "고프", "잠그", "담그")
_PAST = tuple("겠 았 었 했 였 됐 렸 졌 췄 꿨 웠 썼 냈 갔 왔 봤 랐 났 샀 켰 줬 섰 뒀 쳤 탔 잤 폈 뺐 깠 있 없".split())


def polite(sentence: str) -> str:
    """The statement, without the mark at its end, in 해요체; "" when it is none or its verb is not surely understood."""
    text = sentence.strip().rstrip(".!~ ")
    before, _, last = text.rpartition(" ")
    said = _polite_word(last, before[-1:] if before else "")
    return f"{before} {said}".strip() if said else ""


def _polite_word(word: str, before: str) -> str:
    if re.search(r"[가-힣](?:어|아|여|해|돼|예|에|워|와|려|져|줘|춰|써|커|라|러|마|봐|내)요$", word):
        return word
    if re.search(r"[어아겨타러려해]나요$", word):
        return word
    if word.endswith("입니다") and not _VERBS_IN_I.search(word):
        noun = word.removesuffix("입니다")
        return noun + particle(noun or before or "것", "이에요/예요")
    if word.endswith("습니다"):
        return _from_stem(word.removesuffix("습니다"))
    if word.endswith("니다"):
        body = word.removesuffix("니다")
        return _from_open(body) if body and is_syllable(body[-1]) else ""
    return ""


def _from_open(body: str) -> str:
    """A stem with ㅂ of 니다 on it: 줍 -> 줘요, 만듭 -> 만들어요."""
    onset, vowel, final = split(body[-1])
    if final != "ㅂ":
        return ""
    known = next((key for key in _L_STEMS if body.endswith(key)), "")
    if known:
        return _from_stem(body.removesuffix(known) + _L_STEMS[known])
    return _from_stem(body[:-1] + join(onset, vowel))


def _from_stem(stem: str) -> str:
    """The plain polite form of a stem; "" when there is none."""
    if not stem:
        return ""
    if stem.endswith(_PAST) or (is_syllable(stem[-1]) and split(stem[-1])[1:] == ("ㅟ", "")):
        return f"{stem}어요"
    if irregular := _irregular(stem):
        return irregular
    if any(stem.endswith(one) for one in _D_STEMS):
        stem = stem[:-1] + join(*split(stem[-1])[:2], "ㄹ")
    said = plain_form(stem)
    return f"{said}요" if said else ""


def _irregular(stem: str) -> str:
    """The form of a stem in ㅂ, ㅅ, ㅡ, 르 or 되 that follows no rule; "" for every other."""
    bare = stem[:-1] + join(*split(stem[-1])[:2]) if is_syllable(stem[-1]) else stem
    said = ""
    if any(stem.endswith(one) for one in _B_STEMS):
        said = bare + ("와요" if stem.endswith("돕") else "워요")
    elif stem[-1] in _S_STEMS:
        said = bare + ("아요" if split(stem[-1])[1] in "ㅏㅗ" else "어요")
    elif any(stem.endswith(one) for one in _A_STEMS):
        said = f"{stem[:-1]}{join(split(stem[-1])[0], 'ㅏ')}요"
    elif stem[-1] == "되":
        said = f"{stem[:-1]}돼요"
    elif stem.endswith(("따르", "치르", "들르")):
        said = f"{stem[:-1]}{'라' if stem.endswith('따르') else '러'}요"
    elif stem.endswith("푸르"):
        said = f"{stem}러요"
    return said
