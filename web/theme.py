"""The studio's look: neutral paper, one coral accent, Pretendard where the system has it."""

from __future__ import annotations

from pathlib import Path

from gradio import themes
from gradio.themes import colors, sizes

FONTS = Path(__file__).with_name("fonts")
"""Served to the page, so that Korean looks the same on every system: the signs that pages use (tools/studio_fonts.py)."""


def css() -> str:
    """The style sheet for `launch(css=...)`."""
    faces = "".join(
        f'@font-face {{ font-family: "Gongbang Sans"; font-weight: {weight}; font-display: swap; '
        f'src: url("gradio_api/file={(FONTS / name).as_posix()}") format("woff2"); }}\n'
        for weight, name in (("100 599", "GongbangSans-Medium.woff2"), ("600 900", "GongbangSans-Bold.woff2"))
    )
    return faces + Path(__file__).with_name("studio.css").read_text(encoding="utf-8")


CORAL = themes.Color(
    name="coral",
    c50="#fff3ef",
    c100="#ffe3da",
    c200="#ffc6b5",
    c300="#ffa287",
    c400="#f97f5f",
    c500="#e8623f",
    c600="#c94a29",
    c700="#a63a1f",
    c800="#84301c",
    c900="#6b2a1b",
    c950="#3b120a",
)


def theme() -> themes.Base:
    """The theme for `launch(theme=...)`."""
    return themes.Base(
        primary_hue=CORAL,
        neutral_hue=colors.stone,
        radius_size=sizes.radius_lg,
        font=("Gongbang Sans", "Pretendard", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "sans-serif"),
        font_mono=("ui-monospace", "Consolas", "monospace"),
    ).set(
        body_background_fill="#faf7f2",
        body_background_fill_dark="#191614",
        block_border_width="0px",
        checkbox_border_radius="6px",
        block_shadow="0 1px 2px rgba(60, 40, 20, .06)",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#f0eae1",
        button_secondary_background_fill_hover="#e7dfd3",
        button_secondary_background_fill_dark="#38322d",
        button_secondary_background_fill_hover_dark="#453e38",
        button_secondary_text_color="#26211d",
        input_background_fill="#ffffff",
        input_border_width="1px",
        input_border_color="#cfc5b8",
        input_border_color_dark="#57504a",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
    )
