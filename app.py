"""쇼츠공방: the studio. `python app.py` opens it in the browser; `from app import demo` embeds it."""

from __future__ import annotations

import argparse
import os
import sys

from pipeline import console

if __name__ == "__main__":  # what is read below takes seconds
    console.leave_at_interrupt()
from pipeline.errors import PipelineError
from web.page import build

demo = build()


def _accounts(given: list[str]) -> list[tuple[str, str]] | None:
    """ "name:password" -> (name, password); None when there are no accounts."""
    pairs = [text.partition(":") for text in given or os.environ.get("SHORTS_AUTH", "").split()]
    if bad := [name for name, _, password in pairs if not name or not password]:
        raise SystemExit(f"--auth 는 이름:비밀번호 꼴입니다 / --auth takes NAME:PASSWORD ({bad[0]})")
    return [(name, password) for name, _, password in pairs] or None


def _refused(arguments: argparse.Namespace, error: OSError) -> str:
    """Why the address could not be opened, as a sentence."""
    where = f"{arguments.host or '127.0.0.1'}:{arguments.port or 7860}"
    return (
        f"{where} 주소를 열 수 없습니다. 다른 프로그램이 그 포트를 쓰고 있는지 확인하고 "
        f"--port 에 다른 수를 주세요. / {where} cannot be opened: another program uses the port, or the address is not "
        f"this computer's. Give another --port. ({str(error)[:120]})"
    )


def main() -> None:
    """Launch the studio on this computer."""
    console.write_utf8()
    parser = argparse.ArgumentParser(description="쇼츠공방 스튜디오를 엽니다.")
    parser.add_argument("--port", type=int, default=None, help="포트 (기본: 7860부터 빈 곳)")
    parser.add_argument("--host", default=None, help="주소 (기본: 이 컴퓨터에서만, 0.0.0.0: 같은 망에서)")
    parser.add_argument("--no-browser", action="store_true", help="브라우저를 열지 않습니다")
    parser.add_argument("--share", action="store_true", help="인터넷 공유 링크를 만듭니다 (--auth 필요)")
    parser.add_argument("--auth", action="append", default=[], metavar="이름:비밀번호", help="계정; 여러 번 쓸 수 있습니다")
    parser.add_argument("--open-to-all", action="store_true", help="계정 없이 누구에게나 엽니다")
    arguments = parser.parse_args()
    if arguments.port is not None and not 0 < arguments.port < 65536:
        sys.exit(f"--port {arguments.port} 은(는) 포트가 아닙니다. 1~65535의 수를 주세요. / Give a port from 1 to 65535.")
    console.answer_interrupts(lambda: None)
    try:
        demo.launch(
            server_name=arguments.host,
            server_port=arguments.port,
            inbrowser=not arguments.no_browser,
            share=arguments.share,
            auth=_accounts(arguments.auth),
            open_to_all=arguments.open_to_all,
        )
    except PipelineError as error:
        sys.exit(error.say())
    except OSError as error:
        sys.exit(_refused(arguments, error))


if __name__ == "__main__":
    main()
