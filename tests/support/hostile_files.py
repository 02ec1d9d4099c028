"""What a stranger might send, made anew by every run: pages, products, pictures, clips, lists, archives. Name -> bytes."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from PIL import Image

Files = dict[str, bytes]
GOOD = (
    "<html lang=ko><head><title>유리 물병</title></head><body><h1>유리 물병</h1><p class=price>12,000원</p>"
    "<button>장바구니</button>"
)


def _page(more: str) -> bytes:
    return f"{GOOD}{more}</body></html>".encode("utf-8", "surrogatepass")


def pages() -> Files:
    """Saved pages."""
    many = " ".join(f"a{n}=1" for n in range(300_000))
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    loop = '{"@context":"https://schema.org","@id":"#a","@type":"Product","isRelatedTo":{"@id":"#a"},"name":"A"}'
    script = '<script type="application/ld+json">{}</script>'
    made = {
        "empty": b"",
        "spaces": b" \n" * 100_000,
        "zeros": bytes(1_000_000),
        "attributes": _page(f"<p {many}>x</p>"),
        "attributes-slashed": _page("<p " + "/".join(f"a{n}" for n in range(200_000)) + ">x</p>"),
        "attributes-quoted": _page("<p " + "".join(f'a{n}="1"' for n in range(100_000)) + ">x</p>"),
        "attributes-each": _page("".join(f"<p {' '.join(f'a{n}=1' for n in range(500))}>x</p>" for _ in range(30))),
        "deep": _page("<div>" * 200_000 + "9,900원" + "</div>" * 200_000),
        "deep-mixed": _page("<b><i><font><table><tr><td>" * 8_000 + "9,900원"),
        "unclosed": _page("<" * 300_000),
        "tags-cut": _page("<img " * 200_000),
        "tags-quoted": _page("<img src='" * 100_000),
        "comments": _page("<!--" * 100_000),
        "comments-dashed": _page("<!--" + "-" * 2_000_000),
        "laughs": f"<!DOCTYPE html [<!ENTITY l0 'ha'>{laughs}]><html><body><h1>A</h1>&l11;</body></html>".encode(),
        "entity-file": b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><html><h1>&x;</h1><p>9,900</p></html>",
        "references": _page("&#x110000;&#0;&#55296;&amp;&" * 50_000),
        "one-word": _page("a" * 2_000_000),
        "one-number": _page(f"<p class=price>{'9' * 200_000}원</p>"),
        "commas": _page("<p>" + "1," * 100_000 + "원</p>"),
        "amounts": _page("<p class=price>9,900원</p>" * 12_000),
        "spaces-in-price": _page(f"<p class=price>9{' ' * 500_000}원</p>"),
        "title": f"<title>{'가' * 1_000_000}</title><h1>{'나' * 1_000_000}</h1><p>9,900원</p>".encode(),
        "surrogates": _page("\ud800\udfff" * 10_000),
        "bidi": _page("\u202e\u2066\u200b\ufeff" * 30_000),
        "utf16-odd": GOOD.encode("utf-16") + b"\0",
        "utf7": b"<meta charset=utf-7>+ADw-script+AD4-" * 1000,
        "charset-none": b"<meta charset=no-such-thing><h1>A</h1><p>9,900</p>" + bytes(range(256)) * 100,
        "noise": random.Random(1).randbytes(2_000_000),
        "ld-deep": _page(script.format('{"a":' * 50_000 + "1" + "}" * 50_000)),
        "ld-lists": _page(script.format("[" * 100_000)),
        "ld-loop": _page(script.format(loop)),
        "ld-many": _page(script.format('{"@type":"Product","name":"A"}') * 3_000),
        "ld-infinite": _page(script.format('{"@type":"Product","name":"A","offers":{"price":1e999,"priceCurrency":"KRW"}}')),
        "ld-nan": _page(script.format('{"@type":"Product","name":NaN,"offers":[null,[],{"price":{}}]}')),
        "ld-types": _page(script.format('{"@type":["Product",{"a":1}],"name":["A",1,{}],"image":[[[["x"]]]],"offers":"x"}')),
        "ld-broken": _page(script.format('{"@type":"Product","name":"' + "\\" * 200_001)),
        "state-open": _page("<script>window.__STATE__ = " + "{" * 200_000 + "</script>"),
        "state-quotes": _page("<script>window.__NEXT_DATA__ = {'a':'" + "\\'" * 200_000 + "</script>"),
        "microdata-loop": _page(
            '<div itemscope itemtype="https://schema.org/Product" id=a itemref="a a a"><i itemprop=name>A</i></div>'
        ),
        "microdata-deep": _page("<div itemscope itemprop=a itemtype=https://schema.org/Product>" * 1_200),
        "rdfa": _page("<div prefix='" + "a: b " * 8_000 + "' typeof='schema:Product' property=name>A</div>" * 50),
        "metas": _page("<meta property='og:title' content='x'>" * 12_000),
        "options": _page("<select>" + "<option>빨강</option>" * 15_000 + "</select>"),
        "links": _page("<a href='/x?a=b'>x</a>" * 15_000),
        "sources": _page(f"<img srcset='{'/a.jpg 1x, ' * 100_000}'>"),
        "data-address": _page(f"<img src='data:image/png;base64,{'A' * 3_000_000}'>"),
        "base": _page("<base href='javascript:alert(1)'><img src=x.jpg><link rel=canonical href='http://[::1'>"),
        "processing": b"<?xml version='1.0'?>" * 30_000 + GOOD.encode(),
        "cdata": _page("<![CDATA[" * 100_000),
        "styles": _page("<style>" + "a{b:url(" * 200_000 + "</style>"),
        "table": _page("<table>" + "<tr><td>" * 20_000),
        "saved-from": b"<!-- saved from url=(0014)" + b"h" * 100_000 + b" -->" + GOOD.encode(),
    }
    return {f"{name}.html": data for name, data in made.items()}


def mails() -> Files:
    """Pages in one file."""
    head = b"From: <x>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    html = b"--b\nContent-Type: text/html\nContent-Location: https://shop.example/1\n\n" + GOOD.encode() + b"\n"
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000))
    image = b"--b\nContent-Type: image/png\nContent-Location: %s\nContent-Transfer-Encoding: base64\n\n%s\n"
    made = {
        "nested": nested,
        "messages": b"Content-Type: message/rfc822\n\n" * 2_000 + html,
        "no-boundary": b"Content-Type: multipart/related\n\n" + html,
        "boundary-long": head.replace(b"=b", b"=" + b"b" * 200_000),
        "parts": head + b"--b\nContent-Type: image/png\n\nx\n" * 20_000,
        "outside": head + html + image % (b"../../../../x.png", b"AAAA") + image % (b"C:\\x\\y.png", b"AAAA"),
        "names": head + html + image % (b"%00%0a/x\x01.png", b"AAAA") + image % ("가".encode() * 400, b"AAAA"),
        "base64": head + html + image % (b"a.png", b"!!!!====A"),
        "headers": b"X: " + b"y" * 2_000_000 + b"\n" + head + html,
        "charset": head + b"--b\nContent-Type: text/html; charset=\xff\xfe\n\n" + GOOD.encode(),
        "locations": head + html + b"".join(image % (b"%d.png" % n, b"AAAA") for n in range(600)),
    }
    return {f"{name}.mhtml": data for name, data in made.items()}


def products() -> Files:
    """Product files."""
    fields = {"name": "컵", "price": "9,900원", "description": "유리 컵", "features": ["가벼움"], "images": ["a.jpg"]}
    odd = {
        "price-huge": {"price": "9" * 5_000},
        "price-float": {"price": 1e308},
        "price-list": {"price": [1]},
        "price-bool": {"price": True},
        "price-below": {"price": -5},
        "name-list": {"name": ["x"]},
        "name-long": {"name": "가" * 600_000},
        "name-signs": {"name": "\u200b\u202e"},
        "name-null": {"name": "\0\0"},
        "images-many": {"images": [f"{n}.jpg" for n in range(100_000)]},
        "images-outside": {"images": ["../../etc/passwd"]},
        "images-odd": {"images": ["file:///C:/x.jpg", "//host/x.jpg", "\0", "https://[::1", "http://a@b:99999/", "x" * 5_000]},
        "images-deep": {"images": [[[["x"]]]]},
        "features-dict": {"features": {"a": 1}},
        "rating": {"rating": "NaN"},
        "rating-big": {"rating": 1e400},
        "unknown": {"__class__": "x"},
        "currency": {"currency": "가나다" * 1000},
        "url": {"url": "javascript:alert(1)"},
        "origins": {"origins": "x"},
        "description": {"description": "<b>" * 200_000},
    }
    made = {name: json.dumps({**fields, **more}, ensure_ascii=True).encode() for name, more in odd.items()}
    made |= {
        "deep": b'{"name":' * 100_000,
        "lists": b"[" * 200_000,
        "digits": b'{"name":"x","price":' + b"9" * 1_000_000 + b"}",
        "surrogate": b'{"name":"\\ud800\\udc00\\ud800"}',
        "utf16": '{"name":"컵"}'.encode("utf-16") + b"\0",
        "too-large": b'{"name":"' + b"x" * 3_000_000 + b'"}',
        "scenes": b'{"scenes": [[[1]], null, {"text": 5}]}',
        "scenes-many": json.dumps({"scenes": [{"text": "가", "scene_number": 1e300}] * 20_000}).encode(),
        "no-object": b'"x"',
    }
    return {f"{name}.json": data for name, data in made.items()}


def saved(form: str, size: tuple[int, int] = (300, 400), mode: str = "RGB", **options: object) -> bytes:
    """A picture of noise."""
    out = io.BytesIO()
    Image.frombytes("RGB", size, random.Random(3).randbytes(size[0] * size[1] * 3)).convert(mode).save(out, form, **options)
    return out.getvalue()


def _changed(data: bytes, seed: int) -> bytes:
    """A file with some of its bytes turned, most of them near its head."""
    dice, out = random.Random(seed), bytearray(data)
    for _ in range(12):
        out[int(len(out) * dice.random() ** 4)] = dice.randrange(256)
    return bytes(out)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes, data: bytes = b"x") -> bytes:
    """A PNG that claims that size."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


@cache
def pictures() -> Files:
    """Pictures, and what is called one."""
    made: Files = {}
    for form in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"):
        whole = saved(form)
        made |= {f"{form}-half": whole[: len(whole) // 2], f"{form}-head": whole[:64]}
        made |= {f"{form}-changed{seed}": _changed(whole, seed) for seed in range(3)}
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50_000_000)))
    made |= {
        "empty": b"",
        "text": b"hello",
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "psd": b"8BPS\0\1" + bytes(60),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9999 9999\n",
        "heic": b"\0\0\0\x18ftypheic" + bytes(40),
        "pdf": b"%PDF-1.7",
        "13000": png(13_000, 13_000, data=bytes(2_000_000)),
        "60000": png(60_000, 60_000),
        "wide": png(2**31 - 1, 1),
        "thin": png(1, 9_000),
        "gray13000": saved("PNG", (1, 1)),
        "texts": png(300, 300, text),
        "chunks": png(300, 300, *[chunk(b"tEXt", b"a\0b")] * 50_000),
        "profile": png(300, 300, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(30_000_000)))),
        "tiff-many": saved("TIFF", (48, 48)) * 40,
        "exif": saved("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08" + b"\xff" * 4_000),
        "gif-huge": b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b",",
        "jpeg-claims": saved("JPEG").replace(struct.pack(">HH", 400, 300), struct.pack(">HH", 65_000, 65_000), 1),
        "bmp-claims": b"BM" + struct.pack("<IIIIiiHHIIIIII", 99, 0, 54, 40, 2**30, -(2**30), 1, 32, 0, 0, 0, 0, 0, 0),
    }
    return {f"{name}.png": data for name, data in made.items()}


def clips(whole: bytes, sound: bytes) -> Files:
    """Clips and sounds, from a whole one of each."""
    made = {f"changed{seed}.mp4": _changed(whole, seed) for seed in range(5)}
    made |= {"half.mp4": whole[: len(whole) // 2], "tail.mp4": whole[len(whole) // 2 :], "zeros.mp4": bytes(200_000)}
    made |= {
        "text.mp4": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "list.mp4": b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x\n",
    }
    made |= {f"changed{seed}.wav": _changed(sound, seed) for seed in range(4)}
    made |= {
        "claims.wav": sound[:40] + b"\xff\xff\xff\xff" + sound[44:],
        "half.wav": sound[:1000],
        "noise.mp3": random.Random(2).randbytes(90_000),
    }
    return made


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


@cache
def _book() -> dict[str, bytes]:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    for row in (("상품명", "가격"), ("컵", 1000)):
        book.active.append(row)  # pyright: ignore[reportOptionalMemberAccess]
    book.save(out)
    with zipfile.ZipFile(out) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _sheet(change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> bytes:
    return _zipped({name: change(data) if name == part else data for name, data in _book().items()})


def _rows(more: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b"</sheetData>", more.encode() + b"</sheetData>")


def lists() -> Files:
    """Tables and feeds."""
    head = "상품명,가격,사진\n"
    texts = {
        "empty.csv": b"",
        "head.csv": head.encode(),
        "quote.csv": (head + '"컵,1000\n' + "접시,1,\n" * 60_000).encode(),
        "wide.csv": b"," * 1_000_000,
        "cell.csv": (head + "컵" * 1_000_000 + ",1,").encode(),
        "zeros.csv": (head + "컵\0,1,\n").encode() + bytes(300_000),
        "lines.csv": b"\n" * 1_000_000,
        "returns.csv": b"\r" * 500_000,
        "odd.tsv": "상품명\t가격\n컵\t1".encode("utf-16")[:-1],
        "noise.csv": random.Random(5).randbytes(400_000),
        "formula.csv": (head + '"=HYPERLINK(""http://x"")",1,"../../etc/passwd|\0|C:\\x.jpg"\n').encode(),
        "long.txt": b"https://shop.example/" + b"a" * 900_000,
        "many.csv": (head + "컵,1000,a.jpg\n" * 20_000).encode(),
        "prices.csv": (head + "".join(f"컵,{'9' * n},\n" for n in range(1, 3_000, 50))).encode(),
    }
    far, cell = '<row r="1048576"><c r="XFD1048576" s="0"/></row>', '<row r="3"><c r="{}"{}><v>{}</v></c></row>'
    sheets = {
        "none": b"x",
        "zip": _zipped({"a.txt": b"x"}),
        "last-row": _sheet(_rows(far)),
        "far-cell": _sheet(_rows(cell.format("ZZZZ9999999999", "", 1))),
        "index": _sheet(_rows(cell.format("A3", ' t="s"', 10**9))),
        "below": _sheet(_rows(cell.format("A3", ' t="s"', -5))),
        "number": _sheet(_rows(cell.format("A3", "", "9" * 100_000))),
        "date": _sheet(_rows(cell.format("A3", ' t="d"', "9999999-99-99"))),
        "rows-below": _sheet(_rows('<row r="-5"><c r="A-5"><v>1</v></c></row>')),
        "rows-many": _sheet(_rows('<row r="4"><c r="A4"><v>1</v></c></row>' * 60_000)),
        "cells-many": _sheet(_rows('<row r="4">' + '<c r="A4" s="0"/>' * 80_000 + "</row>")),
        "deep": _sheet(lambda data: data.replace(b"<sheetData>", b"<a>" * 100_000)),
        "laughs": _sheet(lambda data: b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>" + data.partition(b"?>")[2]),
        "attributes": _sheet(
            lambda data: data.replace(b"<sheetData>", b"<sheetData " + b" ".join(b"a%d='1'" % n for n in range(60_000)) + b">")
        ),
        "styles": _sheet(lambda data: data.replace(b"</cellXfs>", b"<xf/>" * 40_000 + b"</cellXfs>"), "xl/styles.xml"),
        "strings": _sheet(lambda _: b"<sst>" + b"<si><t>x</t></si>" * 60_000 + b"</sst>", "xl/sharedStrings.xml"),
        "bomb": _zipped({**_book(), "xl/x.xml": bytes(5_000)}).replace(struct.pack("<I", 5_000), struct.pack("<I", 2 * 10**9)),
        "sheets": _sheet(
            lambda data: data.replace(b"<sheets>", b"<sheets>" + b'<sheet name="a" sheetId="9" r:id="rId99"/>'),
            "xl/workbook.xml",
        ),
    }
    item = "<item><title>컵</title><price>9,900 KRW</price></item>"
    feeds = {
        "deep": "<rss>" + "<a>" * 200_000,
        "laughs": "<!DOCTYPE r [<!ENTITY a 'ha'>]><rss><item><title>&a;</title></item></rss>",
        "cut": f"<rss><channel>{item}<item><tit",
        "many": f"<rss><channel>{item * 15_000}</channel></rss>",
        "wide": "<rss><item>" + "<g>x</g>" * 100_000 + "</item></rss>",
        "text": "<rss><item><title>" + "x" * 1_000_000 + "</title></item></rss>",
        "attributes": "<rss " + " ".join(f"a{n}='1'" for n in range(100_000)) + f"><channel>{item}</channel></rss>",
        "none": "no feed",
        "file": "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><rss/>",
    }
    return {
        **texts,
        **{f"{name}.xlsx": data for name, data in sheets.items()},
        **{f"{name}.xml": text.encode() for name, text in feeds.items()},
    }


def archives() -> Files:
    """ZIPs."""
    good = {"list.csv": "상품명,가격\n컵,1000\n".encode()}
    long, null = b"L" * 300, b"N" * 9
    whole = _zipped({**good, "a/1.jpg": b"x" * 5_000})
    made = {
        "empty": b"",
        "cut": whole[: len(whole) // 2],
        "noise": b"PK\x03\x04" + random.Random(4).randbytes(50_000),
        "nothing": _zipped({"run.sh": b"x"}),
        "two-lists": _zipped({"a.csv": b"x", "b.csv": b"x"}),
        "outside": _zipped({"../../x.csv": good["list.csv"]}),
        "windows": _zipped({"..\\..\\x.csv": good["list.csv"], "C:\\Users\\x.json": b"{}"}),
        "absolute": _zipped({"/etc/x.csv": good["list.csv"]}),
        "same": _zipped({"a/x.csv": b"x", "A/X.csv": b"y"}),
        "file-and-folder": _zipped({"x.csv": good["list.csv"], "x.csv/y.jpg": b"x"}),
        "long": _zipped({long.decode(): b""}).replace(long, long[:-4] + b".csv"),
        "null": _zipped({null.decode(): b""}).replace(null, b"a\0b\0c.csv"),
        "deep": _zipped({"a/" * 3_000 + "x.csv": b"x"}),
        "many": _zipped({f"{n}.jpg": b"" for n in range(5_100)}),
        "bomb": whole.replace(struct.pack("<I", 5_000), struct.pack("<I", 2 * 10**9)),
        "claims": whole.replace(struct.pack("<I", 5_000), struct.pack("<I", 5)),
        "changed": _changed(whole, 2),
        "inside": _zipped({"a.zip": whole, **good}),
        "link": _zipped({"list.csv": good["list.csv"], "p.html": b"../../etc/passwd"}),
    }
    return {f"{name}.zip": data for name, data in made.items()}
