"""Where the reader of pictures keeps its Korean.

The reader is the package `tesserocr` (requirements-reading.txt), its Korean the file kor.traineddata(.gz) of the npm package
`@tesseract.js-data/kor`, laid into SHORTS_HOME/models/tesseract or where TESSDATA_PREFIX points.
"""

from __future__ import annotations

import gzip
import os
from importlib.util import find_spec
from pathlib import Path

_FILE = "kor.traineddata"


def reader_folder(models: Path) -> Path | None:
    """The folder with the Korean data, unpacked; None when the reader or its data is not there. `models` is the user's."""
    if find_spec("tesserocr") is None:
        return None
    for folder in (models / "tesseract", *map(Path, filter(None, [os.environ.get("TESSDATA_PREFIX", "")]))):
        if (folder / _FILE).is_file():
            return folder
        if (packed := folder / f"{_FILE}.gz").is_file():
            return _unpack(packed)
    return None


def _unpack(packed: Path) -> Path | None:
    whole, temporary = packed.with_suffix(""), packed.with_name(f".{_FILE}.{os.getpid()}")
    try:
        temporary.write_bytes(gzip.decompress(packed.read_bytes()))
        os.replace(temporary, whole)
    except OSError:
        return None
    return whole.parent
