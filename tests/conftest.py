"""What every test may count on: one thread a library, and no language model server that happens to run."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["OLLAMA_HOST"] = "http://127.0.0.1:9"
