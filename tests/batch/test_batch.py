"""Batches: any list of products is read, a bad row harms nobody, and nothing is made twice."""

from __future__ import annotations

import csv
import json
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline import batch, sandbox
from pipeline.__main__ import main
from pipeline.batch import (
    BatchOptions,
    Entry,
    Item,
    Ledger,
    Row,
    background,
    harmless_cell,
    line_cache,
    look,
    plan,
    read_rows,
    run_batch,
    saved_request,
    write_report,
)
from pipeline.characters import DEFAULT, list_characters, load_character
from pipeline.errors import InputError, Stopped
from pipeline.progress import Progress
from pipeline.records import Product, Script
from pipeline.render import RenderOptions
from pipeline.script import ScriptOptions, write_script
from pipeline.short import Settings, choose_engines
from pipeline.voice import VoiceOptions
from pipeline.workspace.project import Project, home

OTHER = next(who.id for who in list_characters() if who.id != DEFAULT)
HEADERS = "상품명,브랜드,판매가(원),정가,특징,대표이미지,비고"
GOOD = '수분크림,온유담,"19,900원",28000,무향|가벼움,a.jpg,메모'
SHORT = sandbox.Limits(seconds=0.5)
QUICK = Settings(
    script=ScriptOptions(seconds=8), voice=VoiceOptions(speed=2.0), render=RenderOptions(preset="ultrafast", music="none")
)


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    monkeypatch.delenv("SHORTS_DB_URL", raising=False)
    Image.new("RGB", (640, 640), "#88aacc").save(tmp_path / "a.jpg")


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def rows(path: Path) -> list[Row]:
    return list(read_rows(look(path)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_korean_table_in_every_encoding(tmp_path: Path, encoding: str):
    source = look(write(tmp_path / "a.csv", f"{HEADERS}\n{GOOD}\n", encoding))
    assert {column.header: column.field for column in source.columns}["판매가(원)"] == "price"
    assert source.columns[-1].field == ""
    row = source.sample[0]
    product = batch.read_row(row, source.base)
    assert (product.name, product.price, product.list_price) == ("수분크림", 19900, 28000)
    assert product.features == ("무향", "가벼움") and product.images == ("a.jpg",) and row.number == 2


def test_a_spreadsheet(tmp_path: Path):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["제품명", "할인가", "정가", "상품코드"],
        ["무드등", 31000.0, 39000, 123456789],
        [None, None],
        ["=cmd()", 5, None],
    ):
        sheet.append(line)
    book.save(tmp_path / "a.xlsx")
    found = rows(tmp_path / "a.xlsx")
    assert found[0].values == {"name": "무드등", "price": "31000", "list_price": "39000", "sku": "123456789"}
    assert "상품명이 없습니다" in found[1].problem  # a formula without a value
    write(tmp_path / "b.xlsx", "no zip")
    with pytest.raises(InputError, match="엑셀"):
        look(tmp_path / "b.xlsx")


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "docProps/core.xml"])
def test_a_spreadsheet_that_is_cut_short_inside_is_a_sentence(tmp_path: Path, part: str):
    from openpyxl import Workbook

    Workbook().save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as whole, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as cut:
        for name in whole.namelist():
            cut.writestr(name, whole.read(name)[: 100 if name == part else None])
    with pytest.raises(InputError, match="엑셀"):
        look(tmp_path / "b.xlsx")


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused(tmp_path: Path):
    from openpyxl import Workbook

    Workbook().save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", bytes(201_000_000))
    with pytest.raises(InputError, match="CSV"):
        look(tmp_path / "a.xlsx")


def test_a_spreadsheet_whose_last_row_is_formatted_is_read_at_once(tmp_path: Path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (("상품명", "가격"), ("컵", 1000)):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as whole, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as odd:
        for name in whole.namelist():
            data = whole.read(name).replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')
            odd.writestr(name, data)
    began = time.monotonic()
    assert [row.title for row in rows(tmp_path / "b.xlsx")] == ["컵"]
    assert time.monotonic() - began < 10


def test_a_list_is_read_once_in_another_process_and_again_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []
    call = sandbox.call
    monkeypatch.setattr(sandbox, "call", lambda work, *rest, **named: asked.append(work) or call(work, *rest, **named))
    path = write(tmp_path / "a.xml", FEED.format(dtd="", more=""))
    assert rows(path) == rows(path) and len(asked) == 2  # its form and its items
    write(path, FEED.format(dtd="", more="<item><title>접시</title></item>"))
    assert len(rows(path)) == 3 and len(asked) == 4
    assert len(list((tmp_path / "home" / "cache" / "lists").iterdir())) == 4


def test_a_list_that_takes_too_long_or_is_too_large_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = write(tmp_path / "a.csv", "상품명\n" + "컵\n" * 400_000)
    monkeypatch.setattr(line_cache, "LIMITS", sandbox.Limits(seconds=0.2))
    with pytest.raises(InputError, match="목록을"):
        look(path)
    kept = (tmp_path / "home" / "cache" / "lists").iterdir()
    assert not [file for file in kept if "컵" in file.read_text(encoding="utf-8")]  # no half of it either
    monkeypatch.setattr(line_cache, "BYTES", 1000)
    with pytest.raises(InputError, match="너무 큽니다"):
        look(path)


FEED = """<?xml version="1.0"?>{dtd}<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>shop</title>
<item><g:id>1</g:id><g:title>텀블러</g:title><link>https://shop.example/1</link><g:price>19900 KRW</g:price>
<g:sale_price>15900 KRW</g:sale_price><g:image_link>https://shop.example/1.jpg</g:image_link>
<g:additional_image_link>https://shop.example/2.jpg</g:additional_image_link>
<g:additional_image_link>https://shop.example/3,4.jpg</g:additional_image_link>
<g:availability>in_stock</g:availability></item>
<item><title>머그 &lt;b&gt;</title></item>{more}</channel></rss>"""


def test_a_google_feed(tmp_path: Path):
    first, second = rows(write(tmp_path / "a.xml", FEED.format(dtd="", more="")))
    product = batch.read_row(first, tmp_path)
    assert (product.price, product.list_price, product.currency, product.availability) == (15900, 19900, "KRW", "in_stock")
    assert [image[-6:] for image in product.images] == ["/1.jpg", "/2.jpg", ",4.jpg"]
    assert batch.read_row(second, tmp_path).name == "머그"  # markup is no part of a name
    tsv = "id\ttitle\tlink\tprice\timage_link\n1\t텀블러\thttps://shop.example/1\t19900 KRW\thttps://shop.example/1.jpg\n"
    assert batch.read_row(rows(write(tmp_path / "a.tsv", tsv))[0], tmp_path).price == 19900


def test_a_broken_or_hostile_feed_keeps_what_stood_before(tmp_path: Path):
    found = rows(write(tmp_path / "a.xml", FEED.format(dtd="", more="<item><title>x")))
    assert [bool(row.problem) for row in found] == [False, False, True] and "3번째" in found[2].problem
    laughs = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    hostile = rows(write(tmp_path / "b.xml", FEED.format(dtd=laughs, more="<item><title>&b;</title></item>")))
    assert [bool(row.problem) for row in hostile] == [True]


def test_saved_pages_and_plain_addresses(tmp_path: Path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("b.html", "a.mhtml", "notes.txt"):
        write(folder / name, "<html></html>")
    assert [row.place for row in rows(folder)] == ["a.mhtml", "b.html"]
    links = rows(write(tmp_path / "links.txt", "https://shop.example/1\nhttps://shop.example/2\n/etc/passwd\n"))
    assert [row.place for row in links[:2]] == ["https://shop.example/1", "https://shop.example/2"]
    assert "웹 주소가 아닙니다" in links[2].problem


def test_the_mapping_can_be_said(tmp_path: Path):
    path = write(tmp_path / "a.csv", "물건,값\n컵,5000\n")
    with pytest.raises(InputError, match="--map"):
        look(path)
    source = look(path, {"물건": "name", "값": "price"})
    assert batch.read_row(source.sample[0], tmp_path).price == 5000
    for wrong in ({"없음": "name"}, {"물건": "nmae"}):
        with pytest.raises(InputError):
            look(path, wrong)


def test_no_list_gets_one_sentence(tmp_path: Path):
    for path in (tmp_path / "none.csv", write(tmp_path / "a.pdf", "x"), write(tmp_path / "empty.csv", "")):
        with pytest.raises(InputError):
            look(path)


def test_the_dry_run_of_a_list_is_made_in_the_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nobody of the studio waits for it; a user's list that takes too long is a sentence, who sits at the computer has time."""
    asked: list[tuple[str, sandbox.Limits]] = []
    call = sandbox.call

    def heard(work: str, *given: Any, **more: Any) -> Any:
        asked.append((work, more["limits"]))
        return call(work, *given, **more)

    path = write(tmp_path / "a.csv", "\n".join([HEADERS, GOOD, "없는 사진,,1000,,,b.jpg,"]))
    monkeypatch.setattr(sandbox, "call", heard)
    seen = batch.prepare(path).outlook
    assert (seen.rows, seen.shorts, [lack.title for lack in seen.lacks if lack.ko == "사진 파일 없음"]) == (2, 2, ["없는 사진"])
    batch.prepare(path, user="visitor-a")
    own, theirs = [limits.seconds for work, limits in asked if work.endswith("count_in_child")]
    assert theirs == 10 < own
    with pytest.raises(InputError, match="nobody"):
        batch.prepare(path, BatchOptions(characters=("nobody",)))
    many = write(tmp_path / "many.csv", "\n".join([HEADERS, *[GOOD] * 6_000]))
    look(many)
    monkeypatch.setattr(sandbox, "call", lambda work, *given, **more: call(work, *given, **{**more, "limits": SHORT}))
    with pytest.raises(sandbox.SandboxError, match="나누"):
        batch.prepare(many, user="visitor-a")


ATTACKS = {
    "path": '"../../etc/passwd 컵",,1000,,,../../../etc/passwd,',
    "formula": "=cmd|' /C calc'!A0,,1000,,,,",
    "markup": '"<script>alert(1)</script>",,1000,,,,',
    "nul": "컵\0라떼,,1000,,,,",
    "huge": f'"{"가" * 200_000}",,1000,,,,',
    "open quote": '"컵,,1000,,,,',
    "price": "컵,,#REF!,,,,",
    "empty": ",,,,,,",
    "short": "컵",
}


def test_a_row_with_an_attack_is_harmless(tmp_path: Path):
    attacks = [text for name, text in ATTACKS.items() if name != "open quote"]
    source = look(write(tmp_path / "a.csv", "\n".join([HEADERS, *attacks, GOOD, ATTACKS["open quote"]])))
    found = list(read_rows(source))
    assert any(row.title == "수분크림" for row in found)
    seen = batch.forecast(batch.count_items(plan(found, source), source, Ledger(tmp_path / "out")), source, {})
    problems = {lack.number: lack.ko for lack in seen.lacks if lack.fatal}
    assert len(problems) >= 2 and all(len(said) < 400 for said in problems.values())
    assert any("#REF!" in said for said in problems.values()) and any("너무 긴 칸" in said for said in problems.values())
    assert all("\0" not in row.title for row in found)


def peak_of(path: Path, count: int) -> int:
    """bytes at most in use while `count` rows are read"""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADERS + "\n")
        file.writelines(f"상품 {n},브랜드,{n + 1000},,특징 하나|특징 둘,,\n" for n in range(count))
    source = look(path)
    tracemalloc.start()
    assert sum(1 for _ in read_rows(source)) == count
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_a_long_table_streams(tmp_path: Path):
    assert peak_of(tmp_path / "big.csv", 12_000) < 3_000_000


def test_variants_compare_characters_tones_and_hooks(tmp_path: Path):
    source = look(write(tmp_path / "a.csv", f"{HEADERS},말투\n{GOOD},\n무드등,,1000,,,,,funny\n컵,,1000,,,,,rude\n"))
    options = BatchOptions(variants=4, characters=(OTHER, DEFAULT), tones=("casual",))
    items = list(plan(read_rows(source), source, options))
    assert [(i.row.number, i.variant, i.character_id, i.tone, i.hook) for i in items[:4]] == [
        (2, 1, OTHER, "casual", 0), (2, 2, DEFAULT, "casual", 0),
        (2, 3, OTHER, "casual", 1), (2, 4, DEFAULT, "casual", 1),
    ]  # fmt: skip
    assert {item.tone for item in items[4:8]} == {"funny"}
    assert "rude" in items[8].row.problem and len({item.key for item in items}) == 9
    assert [item.key for item in plan(read_rows(source), source, options)] == [item.key for item in items]
    shown = Settings.model_validate(QUICK.model_dump())  # the same, with every default written out
    said = [next(plan(read_rows(source), source, BatchOptions(settings=each))).key for each in (QUICK, shown)]
    assert said[0] == said[1] != items[0].key
    with pytest.raises(InputError):
        next(plan(read_rows(source), source, BatchOptions(characters=("nobody",))))


def test_another_hook_leaves_every_other_scene(tmp_path: Path):
    product, project = Product(name="수분크림", price=19900), Project(tmp_path / "p")  # pyright: ignore[reportArgumentType]
    engines, who = choose_engines({"script": "template"}), load_character(DEFAULT)
    base = write_script(product, who, QUICK.script, engine=engines.script, project=project)
    made = [run_batch.with_hook(product, who, QUICK, hook, engines=engines, project=project) for hook in (1, 2)]
    assert all(isinstance(script, Script) and script.scenes[1:] == base.scenes[1:] for script in made)
    firsts = {script.scenes[0].text for script in (base, *made) if isinstance(script, Script)}
    assert len(firsts) == 3
    with pytest.raises(InputError, match="첫 문장이"):
        run_batch.with_hook(product, who, QUICK, 49, engines=engines, project=project)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every script cut to its first scene, so that a real short takes seconds; the names of what was made."""
    whole, made, make = run_batch.with_hook, list[str](), run_batch.make_short

    def first_scene(product: Product, character, settings, hook, *, engines, project) -> Script:
        script = whole(product, character, settings, hook, engines=engines, project=project)
        if isinstance(script, Product):
            script = write_script(script, character, settings.script, engine=engines.script, project=project)
        return script.model_copy(update={"scenes": script.scenes[:1], "total_duration": script.scenes[0].duration})

    def counted(source, *given, **more):
        made.append(source.product.name)
        return make(source, *given, **more)

    monkeypatch.setattr(run_batch, "with_hook", first_scene)
    monkeypatch.setattr(run_batch, "make_short", counted)
    yield made


def go(path: Path, options: BatchOptions, report=lambda event: None) -> tuple[Ledger, batch.Tally]:
    source, ledger = look(path), Ledger(path.parent / "out")
    ledger.open_run(plan(read_rows(source), source, options))
    return ledger, batch.run(source, ledger, options, report=report)


IN_PROCESS = BatchOptions(settings=QUICK, in_process=True)


def test_a_bad_row_stops_nobody_and_the_next_run_makes_only_what_is_new(tmp_path: Path, brief: list[str]):
    bad = '"<b>=나쁜</b>",,#VALUE!,,,../../etc/passwd,'
    path = write(tmp_path / "a.csv", "\n".join([HEADERS, bad, "=1+1 컵,,#REF!,,,,", GOOD]))
    ledger, tally = go(path, IN_PROCESS)
    assert (tally.total, tally.done, tally.failed) == (3, 1, 2) and brief == ["수분크림"]
    video = ledger.folder / next(ledger.entries("done")).files["video"]
    assert video.is_file() and video.resolve().is_relative_to(ledger.folder.resolve())

    reports = write_report(ledger, title="<목록>")
    page, table = reports.gallery.read_text(encoding="utf-8"), list(csv.reader(reports.csv.open(encoding="utf-8-sig")))
    assert "<script" not in page and "<b>=나쁜" not in page and "&lt;목록&gt;" in page and "<video" in page
    assert all(not cell.startswith(("=", "+", "-", "@")) for line in table for cell in line)
    assert [line[5] for line in table[1:]] == ["failed", "failed", "done"]

    write(path, "\n".join([HEADERS, "고친 컵,,1000,,,,", "=1+1 컵,,#REF!,,,,", GOOD]))
    _, again = go(path, IN_PROCESS)
    assert (again.done, again.failed, again.made_now) == (2, 1, 1) and brief == ["수분크림", "고친 컵"]
    video.unlink()
    _, third = go(path, IN_PROCESS)
    assert third.made_now == 1 and video.is_file()


def test_a_stopped_batch_goes_on(tmp_path: Path, brief: list[str]):
    path = write(tmp_path / "a.csv", "\n".join([HEADERS, GOOD, "컵,,1000,,,,"]))

    def stop(event: Progress) -> None:
        if event.done >= 1.05:
            raise Stopped

    with pytest.raises(Stopped):
        go(path, IN_PROCESS, stop)
    entries = list(Ledger(tmp_path / "out").entries())
    assert [(entry.status, entry.attempts) for entry in entries] == [("done", 0), ("waiting", 0)]
    _, tally = go(path, IN_PROCESS)
    assert tally.done == 2 and tally.made_now == 1 and brief == ["수분크림", "컵", "컵"]


def test_through_the_jobs(tmp_path: Path, brief: list[str]):
    path = write(tmp_path / "a.csv", "\n".join([HEADERS, GOOD, "컵,,#REF!,,,../x.jpg,"]))
    events: list[Progress] = []
    try:
        ledger, tally = go(path, BatchOptions(settings=QUICK), events.append)
    finally:
        run_batch.jobs.keep_worker().end()
        run_batch.jobs.keep_worker.cache_clear()
    assert (tally.done, tally.failed) == (1, 1) and brief == []
    assert (ledger.folder / next(ledger.entries("done")).files["video"]).is_file()
    assert run_batch.jobs.listing()[0].status == "done" and events[-1].share == 1.0


def test_what_never_ends_is_given_up_for_this_run(tmp_path: Path):
    source = look(write(tmp_path / "a.csv", f"{HEADERS}\n{GOOD}\n"))
    ledger = Ledger(tmp_path / "out")
    ledger.open_run(plan(read_rows(source), source, IN_PROCESS))
    ledger.save(next(ledger.entries()).model_copy(update={"attempts": 3}))
    assert batch.run(source, ledger, IN_PROCESS).failed == 1
    ledger.open_run(plan(read_rows(source), source, IN_PROCESS))
    assert next(ledger.entries()).attempts == 0


def test_a_full_disk_stops_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run_batch, "free_bytes", lambda _: 1000)
    from pipeline.errors import StorageError

    with pytest.raises(StorageError, match="디스크"):
        go(write(tmp_path / "a.csv", f"{HEADERS}\n{GOOD}\n"), IN_PROCESS)
    assert next(Ledger(tmp_path / "out").entries()).status == "waiting"


def test_the_gallery_has_pages(tmp_path: Path):
    ledger = Ledger(tmp_path / "out")
    ledger.open_run(Item(key=f"{n:04x}", row=Row(number=n, title=f"상품 {n}", problem="없음")) for n in range(150))
    write_report(ledger)
    assert sorted(path.name for path in ledger.folder.glob("*.html")) == ["gallery-2.html", "gallery-3.html", "gallery.html"]
    ledger.open_run([Item(key="0", row=Row(number=1, title="x"))])
    write_report(ledger)
    assert [path.name for path in ledger.folder.glob("*.html")] == ["gallery.html"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "\r=1", "＝1", "|x", "\0=1"])
def test_no_cell_is_a_formula(cell: str):
    assert harmless_cell(cell).startswith("'")
    assert harmless_cell("19,900원") == "19,900원"


def test_the_dry_run_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    lines = [HEADERS, GOOD, "컵,,,,,none.jpg,", ",,5,,,,", "접시,,5,,,../a.jpg,"]
    path = write(tmp_path / "a.csv", "\n".join(lines))
    assert main(["batch", str(path), "--dry-run", "--variants", "2"]) == 0
    said = capsys.readouterr()
    seen = json.loads(said.out)
    assert (seen["rows"], seen["usable"], seen["shorts"], seen["measured"]) == (4, 3, 6, False)
    assert seen["lacking"] == {
        "가격 없음": 1, "설명과 특징 없음": 2, "사진 파일 없음": 2, "확인할 것": 1, "쓸 수 없음": 1
    }  # fmt: skip
    assert "판매가(원) → price" in said.err and "비고" in said.err and not (home() / "batches").exists()


def test_the_studio_door(tmp_path: Path):
    path = write(tmp_path / "a.csv", f"{HEADERS}\n=컵,,#VALUE!,,,,\n무드등,,=1+1,,,../x.jpg,\n")
    prepared = batch.prepare(path, IN_PROCESS, folder=tmp_path / "out")
    assert prepared.outlook.usable == prepared.outlook.shorts == 0
    assert [row.title for row in prepared.source.sample] == ["=컵", "무드등"]
    folder = batch.start(prepared, IN_PROCESS)
    batch.wait(folder)
    standing = batch.state(folder)
    assert standing.tally.failed == 2 and not standing.running and not standing.error_ko
    assert standing.reports and standing.reports.gallery.is_file()


def test_the_ledger_belongs_to_its_folder(tmp_path: Path):
    ledger = Ledger(tmp_path / "out")
    ledger.open_run([Item(key="a", row=Row(number=1, title="x"))])
    ledger.save(Entry(item=Item(key="a", row=Row(number=1, title="x")), status="done", files={"video": "v.mp4"}))
    assert str(tmp_path).encode() not in (ledger.folder / "batch.sqlite").read_bytes()
    (tmp_path / "out").rename(tmp_path / "moved")
    assert next(Ledger(tmp_path / "moved").entries()).status == "done"


def test_the_studio_keeps_its_lists_apart_and_goes_on_after_a_restart(tmp_path: Path):
    upload = write(tmp_path / "목록.csv", f"{HEADERS}\n접시,,=1,,,../x,\n=컵,,#VALUE!,,,,\n")
    kept = batch.keep([upload, tmp_path / "a.jpg"], "ann")
    assert kept.is_relative_to(home()) and (kept.parent / "a.jpg").is_file() and kept != batch.keep([upload], "bob")
    kept = batch.keep([upload, tmp_path / "a.jpg"], "ann")
    folder = batch.start(batch.prepare(kept, IN_PROCESS), IN_PROCESS, user="ann")
    batch.stop(folder)
    batch.wait(folder)
    assert not batch.carry_on()  # what was stopped stays so
    with Ledger(folder).alone():  # as another window holds it
        for again in (
            lambda: batch.start(batch.prepare(kept)),
            lambda: batch.forget(folder),
            lambda: batch.keep([upload], "ann"),
        ):
            with pytest.raises(InputError, match="이미 만들고"):
                again()

    said = saved_request.asked_in(folder)
    assert said and str(tmp_path) not in (folder / saved_request.NAME).read_text(encoding="utf-8")
    saved_request.save(folder, said.model_copy(update={"going": True}))  # as a power cut leaves it
    background._RUNNING.clear()
    assert batch.carry_on() == [folder]
    batch.wait(folder)
    (standing,) = batch.batches("ann")
    assert (standing.tally.done, standing.tally.failed, standing.running, standing.share) == (0, 2, False, 1.0)
    assert standing.title == "목록.csv" and standing.reports and not standing.error_ko and not batch.carry_on()
    assert [entry.status for entry in batch.page(folder)] == ["failed", "failed"]
    assert [entry.item.row.number for entry in batch.page(folder, limit=1, offset=1)] == [3]
    assert batch.find_batch(standing.name, "ann") == folder and batch.batches("bob") == []
    for name, user in ((standing.name, "bob"), ("../x", "ann"), ("nothing", "ann")):
        with pytest.raises(InputError):
            batch.find_batch(name, user)
    batch.forget(folder)
    assert not folder.exists() and not kept.exists()


def test_uploads_are_one_list_or_pages(tmp_path: Path):
    pages = [write(tmp_path / name, "<html></html>") for name in ("b.html", "c.html")]
    assert [row.place for row in rows(batch.keep(pages))] == ["b.html", "c.html"]
    for wrong in ([], [write(tmp_path / "x.csv", HEADERS), write(tmp_path / "y.csv", HEADERS)]):
        with pytest.raises(InputError, match="하나만"):
            batch.keep(wrong)


def test_two_commands_do_not_make_one_list(tmp_path: Path):
    path = write(tmp_path / "a.csv", f"{HEADERS}\n{GOOD}\n")
    with Ledger(tmp_path / "out").alone():
        assert Ledger(tmp_path / "out").busy()
        assert main(["batch", str(path), "--out", str(tmp_path / "out")]) == 1
    assert not Ledger(tmp_path / "out").busy()
