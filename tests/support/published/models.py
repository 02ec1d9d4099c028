"""The tiny published repositories, built, served and pulled."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.engines.runtime.device import library
from pipeline.models import pull, verify
from tests.support.published import hub, pictures

NAMES = ("sdxl", "ip-adapter", "animatediff", "animatelcm", "ltx")
CUTS = 3


def pulled(folder: Path) -> Path:
    """Build the repositories below `folder`, pull them all over connections that break; the folder of the weights."""
    library("torch").manual_seed(0)
    for build in (pictures.sdxl, pictures.animatediff, pictures.ltx):
        build(folder / "hub")
    with pytest.MonkeyPatch.context() as patch, hub.serving(folder / "hub", CUTS) as server:
        patch.setenv("SHORTS_MODELS", str(folder / "models"))
        patch.setenv("SHORTS_MIRROR", server.address)
        patch.setenv("HF_TOKEN", "secret")
        for name in NAMES:
            pull(name, agreed=True)
            assert verify(name) == ()
        assert server.cuts == 0 and server.tokens == {""}, "cut connections are resumed, and the token stays with the hub"
    return folder / "models"
