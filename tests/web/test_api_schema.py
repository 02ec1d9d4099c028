"""The HTTP API keeps its own documentation: schemathesis asks everything it allows, and some it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

schemathesis = pytest.importorskip("schemathesis")

from hypothesis import HealthCheck, settings  # noqa: E402
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance  # noqa: E402

from pipeline import jobs  # noqa: E402
from web.api import routes  # noqa: E402

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
schema: Any = schemathesis.openapi.from_asgi("/openapi.json", routes.application())


@pytest.fixture(autouse=True, scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHORTS_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("SHORTS_DB_URL", raising=False)
        patch.setattr(jobs, "keep_worker", lambda: None)
        yield Path


# not asked: an unknown character is refused in an order of valid form, and a number may be written as text ("16")
@schema.parametrize()
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_every_answer_is_as_documented(case: Any):
    case.call_and_validate(excluded_checks=[positive_data_acceptance, negative_data_rejection])
