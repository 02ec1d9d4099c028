"""`python -m tests [--install] [--fast] [pytest's arguments]`: run the tests.

--install   first set up the system packages that some tests use (Debian and Ubuntu, as root); without it, and elsewhere, the
            tests that need them say why they are skipped
--fast      only what needs no browser, no film and no server: under a minute and a half
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = {
    "chromium": ("chromium",),
    "tesseract": ("tesseract-ocr", "tesseract-ocr-kor"),
    "espeak-ng": ("espeak-ng",),
    "pg_ctlcluster": ("postgresql",),
    "nginx": ("nginx-light",),
}


SPREAD = ["-n", "2", "--no-loadscope-reorder"]
"""Two processes; what a file shares is made once (tests/conftest.py)."""


def missing_packages() -> list[str]:
    """The Debian packages of the programs that are not here."""
    return [name for program, names in PACKAGES.items() if shutil.which(program) is None for name in names]


def install(packages: list[str]) -> None:
    """Install them where that is allowed, or say what will be skipped."""
    if not packages:
        return
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        sys.stderr.write(f"Not installed, so their tests are skipped: {' '.join(packages)}\n")
        return
    subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
    subprocess.run(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], check=False, stdout=subprocess.DEVNULL
    )


def main() -> int:
    """Set up when asked to, then pytest with the other arguments."""
    import pytest

    given = sys.argv[1:]
    if "--install" in given:
        install(missing_packages())
    chosen = ["-m", "not slow and not browser"] if "--fast" in given else []
    rest = [word for word in given if word not in ("--install", "--fast")]
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return int(pytest.main([*chosen, *(rest or SPREAD)]))


if __name__ == "__main__":
    sys.exit(main())
