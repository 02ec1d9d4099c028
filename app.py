"""쇼츠공방: the studio. `python app.py` opens it in the browser; `from app import demo` embeds it."""

from __future__ import annotations

import argparse

from pipeline import jobs
from web.studio import build
from web.text import I18N
from web.theme import FONTS, css, theme

demo = build()


def main() -> None:
    """Launch the studio on this computer."""
    parser = argparse.ArgumentParser(description="쇼츠공방 스튜디오를 엽니다.")
    parser.add_argument("--port", type=int, default=None, help="포트 (기본: 7860부터 빈 곳)")
    parser.add_argument("--no-browser", action="store_true", help="브라우저를 열지 않습니다")
    arguments = parser.parse_args()
    if jobs.listing(statuses=("queued", "running"), limit=1):
        jobs.keep_worker()  # go on with what was under way when the studio was closed
    demo.launch(
        server_port=arguments.port,
        inbrowser=not arguments.no_browser,
        theme=theme(),
        css=css(),
        allowed_paths=[str(FONTS)],
        i18n=I18N,
        run_history=False,
        footer_links=[],
        max_file_size="40mb",
    )


if __name__ == "__main__":
    main()
