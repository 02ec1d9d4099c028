"""A page saved as one .mhtml file, unpacked into the cache."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.errors import InputError
from pipeline.workspace.project import cache, writing

_PARTS = 400
_NAME = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class SavedPage:
    """The page and the folder its pictures were unpacked to."""

    html: bytes
    url: str
    folder: Path


def unpack(data: bytes) -> SavedPage:
    """Take a .mhtml apart. Raises InputError when there is no page inside."""
    folder = cache() / "saved" / hashlib.sha256(data).hexdigest()[:16]
    html, url, names = b"", "", {}
    for number, part in enumerate(_parts(data)):
        location = str(part.get("Content-Location") or "")
        kind = part.get_content_type()
        if kind == "text/html" and not html:
            html, url = _payload(part), location
        elif kind.startswith("image/") and kind != "image/svg+xml":
            names[location] = _unpack_image(part, location, number, folder)
    if not html:
        raise InputError(
            "MHTML 파일 안에 페이지가 없습니다. 브라우저에서 '웹페이지, 단일 파일'로 다시 저장해 주세요.",
            "There is no page in the MHTML file. Save it again as 'Webpage, Single File'.",
        )
    return SavedPage(_relink(html, names), url if urlsplit(url).scheme in ("http", "https") else "", folder)


def _parts(data: bytes) -> list[Message]:
    """The first parts. Raises InputError where they lie one in the other without end."""
    try:
        return list(islice(message_from_bytes(data, policy=policy.compat32).walk(), _PARTS))
    except RecursionError as error:
        raise InputError(
            "MHTML 파일이 너무 여러 겹이라 읽을 수 없습니다. 브라우저에서 '웹페이지, 단일 파일'로 다시 저장해 주세요.",
            "The MHTML file is nested too deep to be read. Save it again as 'Webpage, Single File'.",
        ) from error


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _unpack_image(part: Message, location: str, number: int, folder: Path) -> str:
    tail = _NAME.sub("-", unquote(urlsplit(location).path.rsplit("/", 1)[-1]))[-60:].lstrip(".")
    name = f"{number:03d}-{tail or 'image'}"
    if not (folder / name).exists():
        with writing(folder / name) as temporary:
            temporary.write_bytes(_payload(part))
    return name


def _relink(html: bytes, names: dict[str, str]) -> bytes:
    for location, name in names.items():
        if location:
            for form in {location, location.replace("&", "&amp;")}:
                html = html.replace(form.encode(), name.encode())
    return html
