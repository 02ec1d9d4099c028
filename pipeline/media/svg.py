"""SVG as a picture: the one place that calls resvg."""

from __future__ import annotations

_AS_IT_IS = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
"""The affine map that changes nothing."""


def png(svg: str) -> bytes:
    """An SVG document as an RGBA PNG of its own size. Raises ValueError when it is not SVG."""
    from resvg import render, usvg

    try:
        return render(usvg.Tree.from_str(svg, usvg.Options.default()), _AS_IT_IS)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # resvg's way to say so; no Exception, and its class cannot be imported
            raise
        raise ValueError(f"not an SVG document: {svg[:80]}") from error
