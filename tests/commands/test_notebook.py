"""The notebook runs from top to bottom, and records show themselves in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.notebook import project_file
from pipeline.records import Script

pytestmark = pytest.mark.slow

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_notebook_runs_and_shows_what_it_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
    notebook = nbformat.read(EXAMPLES / "notebook.ipynb", 4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(EXAMPLES)}}).execute()
    html = [
        output.data["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    for part in ("<table>", "data:image/jpeg", "data:audio/wav", "data:video/mp4", "127.0.0.1"):
        assert any(part in text for text in html), part


def test_what_a_page_said_is_shown_as_text():
    scene = {"scene_number": 1, "text": "<img src=x onerror=alert(1)>", "duration": 3}
    script = Script.model_validate(
        {"scenes": [scene], "total_duration": 3, "metadata": {"character_id": "<b>", "tone": "casual"}}
    )
    shown = script._repr_html_() or ""
    assert "<img" not in shown
    assert "<b>" not in shown


def test_a_file_that_is_gone_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from pathlib import PurePosixPath

    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    assert project_file(PurePosixPath("stills/a.png")) is None
