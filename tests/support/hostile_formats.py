"""More of what a stranger may send, by what is odd about its format: polyglots, animations, claims, loops, names, bombs."""

from __future__ import annotations

import io
import json
import lzma
import stat
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image

from tests.support.hostile_files import Files, _book, _page, _rows, _sheet, _zipped, chunk, png, saved

HEAD = "상품명,가격,사진\n"
PRODUCT = {"name": "컵", "price": "9,900원"}


def _ihdr(width: int, height: int, depth: int = 8, colour: int = 2, laced: int = 0) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, laced))


def _profile(tags: int, size: int = 4_000) -> bytes:
    """A colour profile that is whole by its head, with tables that claim more than there is."""
    table = b"".join(struct.pack(">4sII", b"A2B%d" % (n % 10), 128 + 4 + 12 * tags, 2**31 - 1) for n in range(tags))
    body = struct.pack(">I", tags) + table + b"mft2\0\0\0\0" + bytes([15, 15, 255, 0]) + b"\xff" * size
    head = struct.pack(">I4sI", 128 + len(body), b"lcms", 0x04300000) + b"mntrRGB Lab " + bytes(12) + b"acsp" + bytes(88)
    return head + body


def _tiff(entries: list[tuple[int, int, int, int]], after: int = 0, data: bytes = b"") -> bytes:
    """A TIFF of one directory; `after` is where it says the next one lies."""
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + struct.pack("<I", after) + data


def _tiff_claims(width: int, height: int, *, compression: int = 1, strips: int = 1, after: int = 0) -> bytes:
    size = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, compression), (262, 3, 1, 1)]
    where = 8 + 2 + 12 * 9 + 4
    layout = [(273, 4, strips, where), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, strips, where)]
    return _tiff([*size, *layout], after, zlib.compress(bytes(1_000_000)))


def _frames(form: str, count: int, **options: object) -> bytes:
    """An animation of tiny frames."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (96, 96), (n % 256, n // 256 % 256, 90)) for n in range(count)]
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=10, **options)
    return out.getvalue()


def _scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is there many times."""
    whole = saved("JPEG", (640, 640), progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * count + b"\xff\xd9"


@cache
def pictures() -> Files:
    """Pictures."""
    jpeg, whole = saved("JPEG"), saved("PNG")
    packed = _zipped({"x.csv": b"x"})
    webp = bytearray(saved("WEBP", lossless=True))
    webp[webp.index(b"VP8L") + 9 : webp.index(b"VP8L") + 13] = b"\xff\xff\xff\x0f"
    avif = saved("AVIF").replace(struct.pack(">II", 300, 400), struct.pack(">II", 60_000, 60_000))
    orientation = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08"
    made = {
        "gif-script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//",
        "jpeg-zip": jpeg + packed,
        "jpeg-html": jpeg[:2] + b"\xff\xfe\x00\x40" + b"<script>alert(1)</script>".ljust(62) + jpeg[2:],
        "png-zip-in-text": png(300, 300, chunk(b"tEXt", b"a\0" + packed), data=bytes(301 * 900)),
        "pdf-jpeg": b"%PDF-1.4\n" + jpeg,
        "profile-tables": png(300, 300, chunk(b"iCCP", b"x\0\0" + zlib.compress(_profile(1))), data=bytes(300 * 901)),
        "profile-tags": png(300, 300, chunk(b"iCCP", b"x\0\0" + zlib.compress(_profile(9_000))), data=bytes(300 * 901)),
        "profile-jpeg": saved("JPEG", icc_profile=_profile(40, 60_000)),
        "apng": whole[:33] + chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)) + whole[33:],
        "apng-frames": _frames("PNG", 300),
        "webp-frames": _frames("WEBP", 400, method=0),
        "webp-claims": bytes(webp),
        "webp-parts": b"RIFF"
        + struct.pack("<I", 2**32 - 9)
        + b"WEBPVP8X"
        + struct.pack("<I", 10)
        + b"\x02\0\0\0"
        + b"\xff" * 6,
        "avif-claims": avif,
        "gif-frames": _frames("GIF", 1_000),
        "gif-lzw": b"GIF89a"
        + struct.pack("<HHBBB", 6_000, 6_000, 0x80, 0, 0)
        + bytes(6)
        + b","
        + struct.pack("<HHHHB", 0, 0, 6_000, 6_000, 0)
        + b"\x02\x02\x4c\x01\x00;",
        "laced": b"\x89PNG\r\n\x1a\n"
        + _ihdr(6_200, 6_200, 16, 6, 1)
        + chunk(b"IDAT", zlib.compress(bytes(8_000_000)))
        + chunk(b"IEND", b""),
        "palette": b"\x89PNG\r\n\x1a\n"
        + _ihdr(6_300, 6_300, 1, 3)
        + chunk(b"PLTE", b"\0\0\0")
        + chunk(b"tRNS", bytes(1))
        + chunk(b"IDAT", zlib.compress(b"\xff" * 6_300 * 789))
        + chunk(b"IEND", b""),
        "idats": b"\x89PNG\r\n\x1a\n" + _ihdr(300, 300) + chunk(b"IDAT", b"") * 100_000 + chunk(b"IEND", b""),
        "length": b"\x89PNG\r\n\x1a\n" + _ihdr(300, 300) + struct.pack(">I", 2**31 - 1) + b"IDAT" + b"x",
        "scans": _scans(120),
        "jpeg-markers": jpeg[:2] + b"\xff\xe1\xff\xff" + bytes(65_533) + b"\xff\xe1\xff\xff" * 1 + bytes(65_533) + jpeg[2:],
        "jpeg-fill": jpeg[:2] + b"\xff" * 200_000 + jpeg[2:],
        "orientation": saved("JPEG", exif=orientation),
        "tiff-loop": _tiff_claims(300, 300, after=8),
        "tiff-strips": _tiff_claims(300, 300, strips=2**31 - 1),
        "tiff-deflate": _tiff_claims(6_000, 6_000, compression=8),
        "tiff-lzw": _tiff_claims(30_000, 1_300, compression=5),
        "tiff-tags": _tiff([(256, 4, 2**31 - 1, 8)] * 4_000),
        "bmp-rle": b"BM"
        + struct.pack("<IIIIiiHHIIIIII", 60, 0, 54, 40, 6_000, 6_000, 1, 8, 1, 0, 0, 0, 256, 0)
        + b"\0\0\0\0" * 256
        + b"\0\1",
        "mpo": jpeg[:2] + b"\xff\xe2\0\x1eMPF\0MM\0*\0\0\0\x08\0\1\xb0\1\0\4\0\0\0\1\xff\xff\xff\xff" + jpeg[2:] * 3,
        "svg-entities": b"<?xml version='1.0'?><!DOCTYPE s [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'><text>&a;</text></svg>",
        **{kind: head + bytes(300) for kind, head in OTHER_FORMATS.items()},
    }
    return {f"{name}.png": data for name, data in made.items()}


OTHER_FORMATS = {
    "jp2": b"\0\0\0\x0cjP  \r\n\x87\n", "jxl": b"\xff\x0a\xff\xff", "ico": b"\0\0\1\0\xff\xff", "dds": b"DDS |\0\0\0",
    "pcx": b"\n\5\1\x08", "wmf": b"\xd7\xcd\xc6\x9a", "fits": b"SIMPLE  =                    T", "icns": b"icns\xff\xff\xff",
    "sgi": b"\x01\xda\0\1", "ppm": b"P6 60000 60000 255 ", "xbm": b"#define x_width 60000\n", "flif": b"FLIF",
}  # fmt: skip
"""Formats that are not opened -> how such a file begins."""


def lists() -> Files:
    """Tables and feeds."""
    texts = {
        "cell-large.csv": (HEAD + f'"{"컵" * 2_000_000}",1,\n').encode(),
        "quotes.csv": (HEAD + '"' * 2_000_001).encode(),
        "utf32.csv": HEAD.encode("utf-32"),
        "utf16-bare.csv": (HEAD + "컵,1000,a.jpg\n").encode("utf-16-le"),
        "utf7.csv": (HEAD + "컵,1000,\n").encode("utf-7"),
        "devices.csv": (
            HEAD + "컵,1,CON\n접시,2,NUL.jpg\n사발,3,a.jpg:secret\n솥,4,\\\\host\\share\\a.jpg\n칼,5,COM1.png\n"
        ).encode(),
        "turned.csv": (HEAD + "컵\u202e\u2066\u200f,1,\u202egpj.exe\n").encode(),
        "numbers.csv": (HEAD + "컵,1e999,\n접시,NaN,\n사발,-Infinity,\n솥,0x1F,\n칼,١٢٣٤원,\n잔,½,\n").encode(),
        "marks.csv": (HEAD + f"{'a' + chr(0x301) * 60_000},1,\n").encode(),
        "separators.csv": b"\n".join(b"a%sb%sc" % (one, one) for one in (b",", b";", b"\t", b"|", b"\x1f") * 4_000),
        "orders.csv": (HEAD + "컵,1,a.jpg|" + "|".join(f"{n}.jpg" for n in range(60_000)) + "\n").encode(),
    }
    links = b'<externalLink><externalBook r:id="rId1"/></externalLink>'
    rels = (
        b'<Relationships><Relationship Id="rId1" Type="x" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    row = '<row r="3"><c r="A3" t="inlineStr"><is><t>{}</t></is></c><c r="B3"><f>{}</f><v>1</v></c></row>'
    sheets = {
        "links": _zipped(
            {**_book(), "xl/externalLinks/externalLink1.xml": links, "xl/externalLinks/_rels/externalLink1.xml.rels": rels}
        ),
        "rels-outside": _sheet(
            lambda data: data.replace(b"worksheets/sheet1.xml", b"../../../etc/passwd"), "xl/_rels/workbook.xml.rels"
        ),
        "formulas": _sheet(_rows(row.format("컵", 'WEBSERVICE("http://127.0.0.1/")') + row.format("=cmd|x", "A1+B3"))),
        "rich": _sheet(lambda _: b"<sst>" + b"<si>" + b"<r><t>x</t></r>" * 200_000 + b"</si></sst>", "xl/sharedStrings.xml"),
        "strings-deep": _sheet(lambda _: b"<sst>" + b"<si>" * 50_000, "xl/sharedStrings.xml"),
        "merges": _sheet(
            lambda data: data.replace(
                b"</sheetData>", b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 2_000 + b"</mergeCells>"
            )
        ),
        "spaces": _sheet(lambda data: data.replace(b"</sheetData>", b" " * 30_000_000 + b"</sheetData>")),
        "dimension": _sheet(lambda data: data.replace(b"A1:B2", b"A1:XFD1048576")),
        "entity": _sheet(lambda data: b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x">' + data, "xl/styles.xml"),
        "types": _sheet(lambda _: b"<Types/>", "[Content_Types].xml"),
        "macro": _zipped({**_book(), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 9}),
    }
    spans = "<table><tr><td>상품명<td>가격</tr><tr><td colspan=1000000 rowspan=1000000>컵<td>1</tr></table>"
    pages = {
        "spans": spans,
        "spans-many": "<table><tr><th>상품명<th>가격</tr>" + "<tr><td colspan=150 rowspan=60000>컵</tr>" * 2_000 + "</table>",
        "tables-deep": "<table><tr><td>" * 3_000 + "상품명",
        "tables-many": "<table><tr><td>상품명<td>가격</tr></table>" * 600,
    }
    feeds = {
        "names": "<rss " + " ".join(f"xmlns:a{n}='http://x/{n}'" for n in range(20_000)) + "><channel/></rss>",
        "unknown": "<?xml version='1.0' encoding='x-none'?><rss/>",
        "include": "<rss xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/passwd' parse='text'/></rss>",
        "comments": "<rss>" + "<!-- -->" * 200_000 + "</rss>",
        "cdata": "<rss><channel><item><title><![CDATA[" + "]]]]><![CDATA[>" * 100_000 + "]]></title></item></channel></rss>",
    }
    return {
        **texts,
        **{f"{name}.xlsx": data for name, data in sheets.items()},
        **{f"{name}.xls": text.encode() for name, text in pages.items()},
        "biff.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5_000,
        **{f"{name}.xml": text.encode() for name, text in feeds.items()},
        "wide.xml": "<rss><channel/></rss>".encode("utf-16"),
    }


def _link_zip() -> bytes:
    """A ZIP with links in it, as Unix writes them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("list.csv", f"{HEAD}컵,1000,a.jpg\n접시,1000,dir/passwd.jpg\n")
        for name, target in (("a.jpg", "/etc/passwd"), ("dir", "/etc"), ("dir/passwd.jpg", "../../../x")):
            one = zipfile.ZipInfo(name)
            one.create_system, one.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            packed.writestr(one, target)
    return out.getvalue()


def _overlapping(count: int, size: int) -> bytes:
    """A ZIP whose entries all name the same data."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = body.compress(bytes(size)) + body.flush()
    crc, out, central = zlib.crc32(bytes(size)), io.BytesIO(), b""
    out.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, crc, len(data), size, 5, 0) + b"0.csv" + data)
    for n in range(count):
        name = f"{n:05}.jpg".encode() if n else b"0.csv"
        central += (
            struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, crc, len(data), size, len(name), 0, 0, 0, 0, 0, 0)
            + name
        )
    at = out.tell()
    return out.getvalue() + central + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(central), at, 0)


def archives() -> Files:
    """ZIPs."""
    good = {"list.csv": f"{HEAD}컵,1000,\n".encode()}
    whole = _zipped(good)
    odd = (
        "CON.csv",
        "nul",
        "aux.jpg",
        "com1.html",
        "a.csv.",
        "b.csv ",
        "c:d.jpg",
        "\u202egpj.csv",
        "\ufeffx.jpg",
        "~$x.xlsx",
        ".csv",
    )
    packed = lzma.compress(bytes(1_000), lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 4_096}])
    huge = struct.pack("<BBHBI", 9, 4, 5, 0x5D, 2**32 - 1) + packed
    made = {
        "links": _link_zip(),
        "overlapping": _overlapping(4_000, 200_000),
        "overlapping-large": _overlapping(1_100, 1_000_000),
        "dictionary": _with_method(whole, 14, huge),
        "method": _with_method(whole, 99, b"x"),
        "locked": whole.replace(b"PK\3\4\x14\0\0\0", b"PK\3\4\x14\0\1\0").replace(
            b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"
        ),
        "sum": whole.replace(struct.pack("<I", zlib.crc32(good["list.csv"])), b"\1\2\3\4"),
        "devices": _zipped({name: b"x" for name in odd} | good),
        "letters": _zipped({"사진/\u1100\u1161.jpg": b"x", "사진/가.jpg": b"y", **good}),
        "prefix": b"%PDF-1.7\n" + bytes(70_000) + whole,
        "comment": whole[:-2] + b"\xff\xff" + b"PK\5\6" * 16_383 + b"abc",
        "zip64": whole[:-22]
        + b"PK\6\6"
        + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 2**60, 2**60, 2**60, 2**60)
        + b"PK\6\7"
        + struct.pack("<IQI", 0, len(whole) - 22, 1)
        + whole[-22:-14]
        + b"\xff" * 12
        + b"\0\0",
        "counts": whole[:-14] + struct.pack("<HH", 65_535, 65_535) + whole[-10:],
        "folders": _zipped({"/".join("abcdefghijklmnop"[: n % 16 + 1]) + f"/{n}.jpg": b"" for n in range(1_500)} | good),
        "backwards": _zipped({"x/../../y.csv": good["list.csv"], "....//z.jpg": b"x"}),
    }
    return {f"{name}.zip": data for name, data in made.items()}


def _with_method(packed: bytes, method: int, data: bytes) -> bytes:
    """A ZIP of one file that says its data is packed another way."""
    name = b"list.csv"
    head = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0, 0, len(data), 1_000, len(name), 0)
    central = struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, method, 0, 0, 0, len(data), 1_000, len(name), 0, 0, 0, 0, 0, 0
    )
    body = b"PK\3\4" + head + name + data
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central) + len(name), len(body), 0)
    return body + central + name + end if packed else b""


def pages() -> Files:
    """Pages."""
    script = '<script type="application/ld+json">{}</script>'
    thing = '{"@type":"Product","name":"A","offers":{"price":%s,"priceCurrency":"KRW"}}'
    made = {
        "formatting": _page("<a href=x><b><i><u><font>" * 1_200 + "<p>x</p>" * 1_200),
        "links-open": _page("<a>" * 20_000 + "12,000원"),
        "misnested": _page("<b><p><i></b></p></i>" * 12_000),
        "fonts": _page("<font size=1>" * 8_000 + "x"),
        "templates": _page("<template>" * 10_000 + "<h1>x"),
        "forms": _page("<form><select><option><optgroup><table>" * 4_000),
        "frameset": b"<frameset>" * 20_000 + b"<noframes><h1>x",
        "plaintext": _page("<plaintext>" + "</plaintext>" * 100_000),
        "vector": _page("<svg>" * 5_000 + "<foreignObject><math><mi>" * 2_000),
        "comments": _page("<!--" + "-->x<!--" * 200_000),
        "entities": _page("&amp;" * 800_000 + "&#x1F600;" * 90_000 + "&#99999999999;" * 20_000),
        "class": _page(f"<p class='{'a ' * 1_500_000}'>12,000원"),
        "styled": _page("<p style='display:none;color:red'>12,000원</p>" * 25_000),
        "prices": _page("".join(f"<span class=price>{n},000원</span>" for n in range(1, 12_000))),
        "reviews": _page("<div class=review itemprop=review>별점 5.0 <b>★★★★★</b> 리뷰 10만 개</div>" * 9_000),
        "ld-digits": _page(script.format(thing % ("9" * 200_000))),
        "ld-keys": _page(script.format("{" + ",".join(f'"name":"{n}"' for n in range(150_000)) + ',"@type":"Product"}')),
        "ld-proto": _page(script.format('{"@type":"Product","__proto__":{"name":"x"},"name":{"@value":{"@value":{}}}}')),
        "ld-below": _page(script.format(thing % "-1e-400")),
        "utf7": b"<meta charset=utf-7><title>+ADw-script+AD4-</title><p>12,000",
        "iso2022": b"<meta charset=iso-2022-kr><title>\x1b$)C\x0e!!\x0f</title>" + b"\x0e" * 100_000,
        "charset": b"<meta charset='" + b"x" * 5_000 + b"'>" + "<title>컵</title><p class=price>9,900원".encode(),
        "refresh": _page(
            "<meta http-equiv=refresh content='0;url=file:///etc/passwd'><iframe src=http://169.254.169.254/></iframe>"
        ),
        "turned": _page("<h1>\u202e\u2066컵\u200f</h1><p class=price>\u202e000,21원"),
        "marks": _page("<h1>a" + "\u0301" * 300_000 + "</h1>"),
        "joined": _page("<h1>" + "👨\u200d👩\u200d👧\u200d" * 40_000 + "</h1>"),
        "spaces": _page("<p>" + "\u00a0 \u3000" * 900_000 + "12,000원"),
        "table-cells": _page("<table>" + "<tr>" + "<td colspan=9999 rowspan=9999>x" * 9_000),
    }
    return {f"{name}.html": data for name, data in made.items()}


def products() -> Files:
    """Product files."""
    odd: dict[str, object] = {
        "options": {"options": [f"옵션 {n} +1,000원" for n in range(20_000)]},
        "features": {"features": ["가벼움"] * 30_000},
        "marks": {"name": "a" + "\u0301" * 90_000},
        "joined": {"description": "👨\u200d" * 90_000},
        "digits": {"price": "٩٩٠٠원", "list_price": "1e5원"},
        "names": {
            "images": [
                "CON",
                "nul.png",
                "a.jpg:x",
                "\\\\host\\x.png",
                "//?/C:/x.png",
                "~/.ssh/id_rsa",
                "%2e%2e/%2e%2e/etc/passwd",
            ]
        },
        "nan": {"rating": {"value": "Infinity"}, "reviews": "-5"},
        "bytes": {"brand": "\x1b[2J\x07\x00", "url": "https://example.com/\r\nSet-Cookie: a=b"},
    }
    made = {name: json.dumps({**PRODUCT, **more}).encode() for name, more in odd.items()}  # type: ignore[dict-item]
    made |= {
        "constants": b'{"name":NaN,"price":Infinity,"list_price":-Infinity}',
        "exponent": b'{"name":"x","price":1e99999}',
        "keys": b"{" + b",".join(b'"k%d":1' % n for n in range(200_000)) + b"}",
        "same-key": b'{"name":"x",' + b'"price":1,' * 200_000 + b'"price":2}',
        "deep-list": b'{"name":"x","features":' + b"[" * 900 + b"]" * 900 + b"}",
        "utf8-bad": b'{"name":"\xff\xfe\xed\xa0\x80"}',
        "marked": b"\xef\xbb\xbf\xef\xbb\xbf" + b'{"name":"x"}',
        "comment": b'/* x */{"name":"x"} trailing',
    }
    return {f"more-{name}.json": data for name, data in made.items()}


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", 8 + len(data)) + kind + data


def clips(whole: bytes, sound: bytes) -> Files:
    """Clips and sounds, from a whole one of each."""
    far = _box(b"edts", _box(b"elst", struct.pack(">IIIII", 0, 1, 2**31 - 1, 2**31 - 1, 0x00010000)))
    outside = _box(b"url ", b"\0\0\0\0file:///etc/passwd\0")
    tag = b"ID3\4\0\0\x7f\x7f\x7f\x7f"
    head = sound[:20] + struct.pack("<HHIIHH", 1, 255, 384_000, 2**31 - 1, 65_535, 16) + sound[36:]
    return {
        "edits.mp4": whole.replace(whole[whole.index(b"edts") - 4 : whole.index(b"edts") + 32], far, 1),
        "reference.mp4": whole.replace(_box(b"url ", b"\0\0\0\1"), outside, 1),
        "samples.mp4": whole.replace(b"stsz\0\0\0\0\0\0\0\0\0\0\0", b"stsz\0\0\0\0\0\0\0\0\xff\xff\xff", 1),
        "nested.mp4": whole[:32] + _box(b"moov", b"") * 3 + struct.pack(">I", 2**31) + b"moov" * 100_000,
        "manifest.mp4": b"<?xml version='1.0'?><MPD><Period><BaseURL>file:///etc/</BaseURL></Period></MPD>",
        "session.mp4": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
        "pattern%d.mp4": whole,
        "raw.mp4": b"YUV4MPEG2 W60000 H60000 F30:1 C420\nFRAME\n",
        "picture.mp4": saved("JPEG"),
        "flv.mp4": b"FLV\1\5\0\0\0\x09" + bytes(3_000),
        "matroska.mp4": b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff" + bytes(3_000),
        "webp.mp4": _frames("WEBP", 20, method=0),
        "channels.wav": head,
        "four-gigabytes.wav": b"RIFF\xff\xff\xff\xffWAVE" + sound[12:40] + b"\xff\xff\xff\xff" + sound[44:],
        "chunks.wav": sound[:12] + b"LIST\0\0\0\0" * 200_000 + sound[12:],
        "tag.mp3": tag + bytes(200_000),
        "flac.flac": b"fLaC\x80\0\0\x22" + b"\xff" * 34 + bytes(9_000),
        "ogg.ogg": b"OggS\0\2" + b"\xff" * 200 + bytes(9_000),
    }
