"""A shop's films do not look alike: over a list of products no film repeats another, and no ending is everyone's."""

from __future__ import annotations

import pytest

from benchmarks import film_variety

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("name", "ending"), [("names", 0.4), ("shop", 0.45)])
def test_films_of_a_list_differ(name: str, ending: float):
    listed = film_variety.sets()[name][:24]
    scripts = film_variety.planned(listed)
    found = film_variety.variety(scripts)
    assert found["films"] == 24 and found["most_common_sequence"] == round(1 / 24, 4)
    assert float(found["neighbours_differ_by_60"]) >= 0.9 and float(found["most_common_ending"]) <= ending
    assert float(found["most_common_opening"]) <= 0.2
    assert [film_variety.plan_of(one) for one in film_variety.planned(listed[:2])] == [*map(film_variety.plan_of, scripts[:2])]
