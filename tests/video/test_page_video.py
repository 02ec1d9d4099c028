"""The page's own product video is material like photos: found, fetched within limits, opened by the bounded FFmpeg only."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.crawl import CrawlOptions, collect_photos, extract_product_info
from pipeline.crawl.http.fetch import Answer, Kind
from pipeline.errors import FetchError
from pipeline.media import ffmpeg
from pipeline.records import Product
from pipeline.workspace.project import Project

HEAD = "<html lang=ko><title>접이식 의자</title>"
BODY = "<h1>접이식 의자</h1><b>39,000원</b><button>구매하기</button>"
PAGES = {
    "og:video": (f'{HEAD}<meta property="og:video" content="https://s.example/a.mp4">{BODY}', ["https://s.example/a.mp4"]),
    "VideoObject": (
        f'{HEAD}<script type="application/ld+json">{{"@type":"VideoObject",'
        f'"contentUrl":"https:\\/\\/s.example\\/b.mp4?t=1"}}</script>{BODY}',
        ["https://s.example/b.mp4?t=1"],
    ),
    "a video tag": (f'{HEAD}{BODY}<video><source src="/v/c.webm"></video>', ["https://s.example/v/c.webm"]),
    "another product's": (f'{HEAD}{BODY}<div class="related-products"><video src="/v/d.mp4"></video></div>', []),
    "a player's page": (f'{HEAD}<meta property="og:video" content="https://y.example/embed/1">{BODY}', []),
}


@pytest.mark.parametrize("kind", PAGES)
def test_the_product_s_video_is_found(kind: str):
    page, wanted = PAGES[kind]
    product = extract_product_info(page, "https://s.example/goods/1")
    assert [image for image in product.images if ".jpg" not in image] == wanted


def test_it_becomes_clips_and_a_bad_one_costs_nothing(tmp_path: Path):
    clip = tmp_path / "a.mp4"
    ffmpeg.run(["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=2", "-pix_fmt", "yuv420p", str(clip)])
    asked: list[tuple[str, Kind]] = []

    def fetch(url: str, *, kind: Kind = "page") -> Answer:
        asked.append((url, kind))
        if "gone" in url:
            raise FetchError("없습니다.", "Gone.")
        return Answer(url, 200, "video/mp4", clip.read_bytes())

    images = ("https://s.example/a.mp4", "https://s.example/gone.mp4", "https://s.example/third.mp4")
    project = Project(tmp_path / "p")
    product = Product(name="접이식 의자", images=images)
    for _ in range(2):  # what was fetched stays in the project
        found = collect_photos(product, None, CrawlOptions(), fetch=fetch, project=project)
        assert found.clips and all(project.path(one.path).is_file() for one in found.clips)
        assert [note for note in found.notes if "gone.mp4" in note]
    assert asked == [(images[0], "video"), (images[1], "video"), (images[1], "video")]
