"""Words an advertisement in Korea may not use without proof: which rule speaks against them, and what may be said instead.

A list for writers, not legal advice. It serves twice: what is taken out of shop text leaves such words behind, and what a
script says is checked against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FAIR = "표시광고법"
COSMETICS = "화장품법"
FOOD = "식품표시광고법"
DEVICES = "의료기기법"
ECO = "환경산업기술법"


@dataclass(frozen=True)
class Rule:
    """One kind of claim."""

    pattern: re.Pattern[str]
    law: str
    instead: str
    """A tamer wording."""
    fields: tuple[str, ...] = ()
    """Product fields it holds for; empty for all."""


def _rule(pattern: str, law: str, instead: str, *fields: str) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), law, instead, fields)


RULES: tuple[Rule, ...] = (
    _rule(r"최저\s?가|제일 (?:싼|싸|저렴)|가장 (?:싼|싸|저렴)|업계 최저|역대 최저", FAIR, "부담을 던 가격"),
    _rule(r"(?<!\d)1\s?위|일\s?위(?!치|험|생)|넘버\s?원|no\.?\s?1\b|랭킹 정상", FAIR, "눈여겨볼 만한"),
    _rule(r"최고(?:의|급|예|입|로|다|!|\s|$)|최상급|최강|압도적|독보적|초격차", FAIR, "마음에 드는"),
    _rule(r"세계\s?최초|국내\s?최초|업계\s?최초|유일(?:한|하|무이)|단 하나뿐", FAIR, "새롭게 선보이는"),
    _rule(
        r"무조건|반드시 (?:효과|만족)|100\s?%\s?(?:효과|보장|만족|안전|해결|성공)|백 퍼센트|실패 없", FAIR, "한번 살펴볼 만한"
    ),
    _rule(r"완벽(?:한|하|히|\s|$)|완전\s?(?:무결|해결|제거|차단|박멸)|(?<![가-힣])기적|마법처럼", FAIR, "꼼꼼한"),
    _rule(r"(?:효과|환불|만족)\s?(?:를|을)?\s?보장|평생 보장", FAIR, "기대해 볼 만한"),
    _rule(
        r"품절 대란|없어서 못 (?:사|팔|구)|난리 ?난|마지막 기회|오늘만(?!큼)|곧 (?:마감|품절)|한정 수량|단 하루",
        FAIR,
        "지금 볼 수 있는",
    ),
    _rule(
        r"국민 ?템|전 국민|누구나 (?:효과|만족)|모두가 인정|전문가가? 추천|의사가? 추천|연예인",
        FAIR,
        "관심 있는 분들이 볼 만한",
    ),
    _rule(r"부작용(?:이|도)? ?(?:없|제로|zero)|(?<!허)무해|무독성|독성 ?(?:없|제로)", FAIR, "성분을 확인할 수 있는"),
    _rule(r"친환경|에코 ?프렌들리|탄소 ?중립|생분해", ECO, "인증 내용을 확인할 수 있는"),
    _rule(
        r"치료|치유|완치|처방|의약|항염|염증|질병|통증|관절염|(?:허리|목) ?디스크|혈액 ?순환",
        DEVICES,
        "편안하게 쓰는",
        "tech",
        "living",
        "sport",
        "fashion",
        "",
    ),
    _rule(
        r"아토피|여드름|탈모|발모(?!양)|흉터|염증|치료|치유|의약|피부과|세포"
        r"|피부 ?재생|재생 ?(?:크림|효과|을|을)|진정 효과|미백|주름 ?(?:개선|완화|제거)|리프팅 효과|해독|디톡스",
        COSMETICS,
        "가꿔 주는 느낌의",
        "beauty",
    ),
    _rule(
        r"질병|예방|치료|치유|완치|암(?:을|에|세포)|항암|면역|혈당|혈압|콜레스테롤"
        r"|체지방|지방 ?분해|살 ?(?:빠|빼)|체중|다이어트|해독|디톡스|숙취|변비|불면증|의약",
        FOOD,
        "맛있게 즐기는",
        "food",
        "pet",
    ),
)


def claims(text: str, field: str | None = None) -> list[tuple[str, Rule]]:
    """The claims in `text` and the rule each may break; of all fields when `field` is None."""
    return [
        (found[0].strip(), rule)
        for rule in RULES
        if field is None or not rule.fields or field in rule.fields
        for found in rule.pattern.finditer(text)
    ]
