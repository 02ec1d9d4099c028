"""What is written in a picture of a shop: read by Tesseract where it is there, for the seller to confirm, never taken."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np

from .panel_kind import word_lines

SURE = 72.0
"""% of confidence from which a line is offered."""
HEIGHT = 36
"""px of a line's letters as they are read."""
MOST = 40
"""Lines of one picture."""
_WORDS = re.compile(r"[가-힣]{2,}")
_NOISE = re.compile(r"[^\w\s가-힣%.,()/+~·:&'\"!?×°℃㎖㎏-]|_")
_PERCENT = re.compile(r"(?<![\d.])(\d{1,2})\s?%\s*(?:할인|세일|OFF|DC|↓|SALE|특가)?", re.I)


def read_picture_text(rgb: np.ndarray, folder: Path) -> list[str]:
    """The lines of words in a picture (uint8 RGB) that are read with some confidence, from the top; each is read alone."""
    from PIL import Image

    tesseract = import_module("tesserocr")
    lines: list[str] = []
    with tesseract.PyTessBaseAPI(path=str(folder), lang="kor", psm=tesseract.PSM.SINGLE_LINE) as reader:
        for box in word_lines(rgb)[:MOST]:
            reader.SetImage(Image.fromarray(_line_image(rgb, box)))
            text = _tidy(reader.GetUTF8Text())
            if text and reader.MeanTextConf() >= SURE:
                lines.append(text)
    return list(dict.fromkeys(lines))


def _line_image(rgb: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """One line, dark on light, its letters as high as they are read best, with a margin around."""
    left, top, width, height = box
    pad = round(0.35 * height)
    part = rgb[max(top - pad, 0) : top + height + pad, max(left - pad, 0) : left + width + pad]
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    grey = 255 - grey if np.median(edge) < 110 else grey
    scale = HEIGHT / max(height, 1)
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return cv2.copyMakeBorder(
        cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how), 12, 12, 12, 12, cv2.BORDER_REPLICATE
    )


def _tidy(text: str) -> str:
    """A line without the marks that lettering leaves; "" when hardly a word is left."""
    text = re.sub(r"(?<![가-힣])([가-힣]) (?=[가-힣](?![가-힣]))", r"\1", text)  # letters that were parted
    line = " ".join(_NOISE.sub(" ", text).split()).strip(" .,·:-~'\"")
    letters = sum(len(word) for word in _WORDS.findall(line))
    return line if (4 <= len(line) <= 80 and letters >= 0.4 * len(line.replace(" ", ""))) or _PERCENT.search(line) else ""


def percents_off(lines: list[str]) -> list[int]:
    """The discounts that lines of a banner name, in %."""
    return [int(found) for line in lines for found in _PERCENT.findall(line) if int(found) >= 5 and "%" in line]
