"""Saved pages and a whole crawl: .html with its folder, .mhtml, and a page with its photos into a project."""

import io
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from PIL import Image

from pipeline.crawl import CrawlOptions, collect_photos, crawl_url, read_product
from pipeline.crawl.http.fetch import Answer
from pipeline.errors import FetchError, InputError, RefusedError, Stopped
from pipeline.progress import Stop
from pipeline.workspace.project import Project

ADDRESS = "https://shop.example/goods/77123"
PAGE = """<!-- saved from url=(0032)https://shop.example/goods/77123 -->
<html lang="ko"><head><title>유리 물병</title></head><body><h1>유리 물병</h1>
<div class="gallery"><img src="{first}" width="600" height="600"><img src="{second}" width="600" height="600"></div>
<span class="price">12,000원</span><button>장바구니</button><img src="{icon}" width="16" height="16"></body></html>"""


def photo(seed, kind="JPEG"):
    small = Image.effect_noise((16, 12), 90 + seed)
    image = Image.merge("RGB", (small, small.rotate(180), small.rotate(90).resize((16, 12)))).resize((640, 480))
    data = io.BytesIO()
    image.save(data, kind)
    return data.getvalue()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))


def no_network(url, *, kind="page"):
    raise FetchError(f"{url} 연결이 없습니다.", "no network")


def test_a_saved_page_with_its_folder(tmp_path):
    folder = tmp_path / "page_files"
    folder.mkdir()
    for name, seed in (("one.jpg", 1), ("둘.jpg", 2)):
        (folder / name).write_bytes(photo(seed))
    (folder / "icon.gif").write_bytes(b"GIF89a")
    path = tmp_path / "page.html"
    text = PAGE.format(first="./page_files/one.jpg", second="page_files/%EB%91%98.jpg", icon="page_files/icon.gif")
    path.write_text(text, encoding="utf-8")
    product, base = read_product(path)
    assert (product.name, product.price, product.url, base) == ("유리 물병", 12000, ADDRESS, tmp_path)
    done = collect_photos(product, base, fetch=no_network, project=Project(tmp_path / "project"))
    assert len(done.photos) == 2


def test_a_saved_page_without_its_folder_keeps_the_addresses(tmp_path):
    path = tmp_path / "page.htm"
    path.write_text(PAGE.format(first="/a/one.jpg", second="/a/two.jpg", icon="/i.gif"), encoding="cp949")
    product, base = read_product(str(path))
    assert product.images == ("https://shop.example/a/one.jpg", "https://shop.example/a/two.jpg")
    notes = []
    done = collect_photos(
        product, base, fetch=no_network, project=Project(tmp_path / "project"), report=lambda event: notes.append(event.note)
    )
    assert done.photos == () and "연결이 없습니다" in notes[-1]


BARE = PAGE.split("\n", 1)[1]
PLACES = [
    ("/img/one.jpg", "img/one.jpg", 1), ("/img/gone.jpg", "", 0),
    ("file:///C:/Users/me/page_files/one.jpg", "page_files/one.jpg", 1),
    ("file:///home/me/gone.jpg", "", 0), ("../outside.jpg", "", 0), ("page_files/one.jpg#x", "page_files/one.jpg", 1),
]  # fmt: skip


@pytest.mark.parametrize(("source", "file", "count"), PLACES)
def test_a_page_saved_as_html_only_opens_whatever_its_pictures_are(tmp_path, source, file, count):
    folder = tmp_path / "page"
    folder.mkdir()
    (tmp_path / "outside.jpg").write_bytes(photo(9))
    if file:
        (folder / file).parent.mkdir()
        (folder / file).write_bytes(photo(1))
    (folder / "page.html").write_text(BARE.format(first=source, second=source, icon="/i.gif"), encoding="utf-8")
    product, base = read_product(folder / "page.html")
    notes = []
    done = collect_photos(
        product, base, fetch=no_network, project=Project(tmp_path / "project"), report=lambda event: notes.append(event.note)
    )
    assert len(done.photos) == count and (count or "사진을 뺐습니다" in " ".join(notes))


@pytest.mark.parametrize(
    "head", ['<link rel="canonical" href="{0}">', "<link href={0} rel=canonical>", '<meta property="og:url" content="{0}">']
)
def test_a_page_that_names_its_address_resolves_its_pictures(tmp_path, head):
    page = BARE.replace("<head>", f"<head>{head.format(ADDRESS)}").format(
        first="/a/one.jpg", second="//cdn.example/2.jpg", icon="/i.gif"
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    product, _ = read_product(tmp_path / "page.html")
    assert (product.url, product.images) == (ADDRESS, ("https://shop.example/a/one.jpg", "https://cdn.example/2.jpg"))


def test_a_picture_without_a_scheme_is_fetched(tmp_path):
    page = BARE.format(first="//cdn.example/1.jpg", second="//cdn.example/2.jpg", icon="/i.gif")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert read_product(tmp_path / "page.html")[0].images[0] == "https://cdn.example/1.jpg"


def test_a_single_file_mhtml(tmp_path):
    message = MIMEMultipart("related")
    page = MIMEText(PAGE.format(first="https://cdn.example/one.jpg?w=600&h=2", second="cid:x", icon="/i.gif"), "html", "utf-8")
    page["Content-Location"] = ADDRESS
    message.attach(page)
    image = MIMEImage(photo(3), "jpeg")
    image["Content-Location"] = "https://cdn.example/one.jpg?w=600&h=2"
    message.attach(image)
    path = tmp_path / "page.mhtml"
    path.write_bytes(message.as_bytes())
    product, base = read_product(path)
    assert (product.name, product.url) == ("유리 물병", ADDRESS)
    done = collect_photos(product, base, fetch=no_network, project=Project(tmp_path / "project"))
    assert base is not None and len(done.photos) == 1 and (base / done.photos[0].source).is_file()


def test_mhtml_without_a_page(tmp_path):
    path = tmp_path / "empty.mht"
    path.write_bytes(b"MIME-Version: 1.0\nContent-Type: text/plain\n\nhello")
    with pytest.raises(InputError) as caught:
        read_product(path)
    assert "MHTML" in caught.value.ko


def test_a_saved_captcha_is_refused(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<html><title>보안 확인</title><body><h2>보안 확인을 완료해 주세요</h2></body></html>", encoding="utf-8")
    with pytest.raises(RefusedError):
        read_product(path)


def shop(url, *, kind="page"):
    if kind == "page":
        text = PAGE.format(first="/a/one.jpg", second="/a/two.png", icon="/i.gif")
        return Answer(url, 200, "text/html", text.encode())
    return Answer(url, 200, "image/jpeg", photo(1 if "one" in url else 2, "PNG" if "png" in url else "JPEG"))


def test_a_whole_crawl_and_its_second_run(tmp_path):
    project = Project(tmp_path / "project")
    product = crawl_url(ADDRESS, fetch=shop, project=project)
    assert [item.source for item in product.photos] == ["https://shop.example/a/one.jpg", "https://shop.example/a/two.png"]
    pages = []

    def only_pages(url, *, kind="page"):
        pages.append(kind)
        return shop(url, kind=kind)

    assert crawl_url(ADDRESS, fetch=only_pages, project=project) == product
    assert pages == ["page"]


def test_a_stop_leaves_nothing_half_done(tmp_path):
    project, stop = Project(tmp_path / "project"), Stop()

    def stopping(url, *, kind="page"):
        if kind == "image":
            stop.set()
        return shop(url, kind=kind)

    with pytest.raises(Stopped):
        crawl_url(ADDRESS, fetch=stopping, project=project, report=stop.watch())
    assert not [path for path in project.folder.rglob(".*")]
    assert len(crawl_url(ADDRESS, CrawlOptions(photos=1), fetch=shop, project=project).photos) == 1
