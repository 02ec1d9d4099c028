"""Until when a price holds: the last day that a text names, and whether it has passed."""

from __future__ import annotations

import re
from datetime import date

_DATE = r"(?:(?P<y>20\d\d|\d\d)\s?[-./년]\s?)?(?P<m>1[0-2]|0?[1-9])\s?[-./월]\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?일?"
UNTIL = re.compile(
    rf"(?:[~∼〜～]\s*|까지\s*:?\s*){_DATE}(?!\d)|{_DATE.replace('?P<', '?P<b')}\s*(?:\([월화수목금토일]\))?\s*까지"
)
_TODAY = re.compile(
    r"오늘\s?(?:만|단?\s?하루|까지)|단\s?하루|하루\s?(?:만|특가)|이번\s?주(?:말)?\s?(?:만|까지)?|주말\s?(?:만|특가|한정)|내일까지|타임\s?(?:세일|특가|딜)|24시간\s?(?:한정|특가)"
)


def last_day(text: str) -> str:
    """The last day a text names, ISO 8601 where it names the year ("오늘만" and the like as written); "" when it names none."""
    if not (found := UNTIL.search(text)):
        return today[0].replace(" ", "")[:10] if (today := _TODAY.search(text)) else ""
    year, month, day = (found[name] or found["b" + name] for name in "ymd")
    if not year:
        return f"{int(month)}월 {int(day)}일"
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def is_over(until: str, today: date) -> bool:
    """True when a last day with its year has passed."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", until)) and until < today.isoformat()
