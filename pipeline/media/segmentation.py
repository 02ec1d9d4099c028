"""The subject of a busy photo, found by a small network (U2-Net-p by Qin et al., 4.6 MB, see assets/networks/NOTICE.txt)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS = Path(__file__).parent.parent / "assets" / "networks" / "u2netp.onnx"
SIDE = 320
"""px, width and height the network looks at."""
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""ImageNet's, RGB, which it was trained with."""


class Segmenter:
    """The network, loaded when it is first asked and let go of by `close`: it takes 0.3 GB while it is there."""

    def __init__(self) -> None:
        self._session: InferenceSession | None = None

    def __enter__(self) -> Segmenter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the network's memory; the next call loads it again."""
        self._session = None

    def mask(self, rgb: np.ndarray) -> np.ndarray:
        """How surely each pixel is the subject, 0..1, SIDE x SIDE."""
        session = self._open_session()
        small = cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
        small = (small / max(float(small.max()), 1.0) - np.array(_MEAN, np.float32)) / np.array(_DEVIATION, np.float32)
        fed = {session.get_inputs()[0].name: small.transpose(2, 0, 1)[None]}
        found = np.asarray(session.run([session.get_outputs()[0].name], fed)[0])[0, 0]  # the others are coarser steps to it
        low, high = float(found.min()), float(found.max())
        return (found - low) / max(high - low, 1e-6)

    def _open_session(self) -> InferenceSession:
        if self._session is None:
            import onnxruntime

            how = onnxruntime.SessionOptions()
            how.intra_op_num_threads = how.inter_op_num_threads = 1
            how.enable_cpu_mem_arena = False
            # the faster layouts of the further levels take 75 MB more for a tenth of a second
            how.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
            how.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(str(WEIGHTS), how, providers=["CPUExecutionProvider"])
        return self._session
