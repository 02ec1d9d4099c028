"""`python -m tests`: set up the system packages that some tests use, where that is allowed, and run every test.

Packages are installed on Debian and Ubuntu when run as root; elsewhere the tests that need them say why they are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = {
    "chromium": "chromium",
    "tesseract": "tesseract-ocr",
    "espeak-ng": "espeak-ng",
    "pg_ctlcluster": "postgresql",
}
EXTRA = {"tesseract": ["tesseract-ocr-kor"]}


def set_up() -> None:
    """Install what is missing, or say what will be skipped."""
    missing = [program for program in PACKAGES if shutil.which(program) is None]
    if not missing:
        return
    wanted = [PACKAGES[program] for program in missing] + [name for program in missing for name in EXTRA.get(program, [])]
    allowed = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    if not allowed:
        sys.stderr.write(f"Not installed, so their tests are skipped: {' '.join(wanted)}\n")
        return
    subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
    subprocess.run(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted], check=False, stdout=subprocess.DEVNULL
    )


def main() -> int:
    """Set up, then pytest with the given arguments."""
    import pytest

    set_up()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return int(pytest.main(sys.argv[1:] or ["-n", "2"]))


if __name__ == "__main__":
    sys.exit(main())
