"""The model manager against a server that speaks the hub's protocol: resume, checksums, pins, faults, offline."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from pipeline.__main__ import main
from pipeline.commands import install_models
from pipeline.engines import TABLES
from pipeline.engines.runtime import gpu_info, weights
from pipeline.engines.runtime.device import profile_for
from pipeline.engines.runtime.weights import CATALOGUE, Part, Weights
from pipeline.errors import EngineError, FetchError, InputError, Stopped, StorageError
from pipeline.models import answer, download, list_models, offer, plan_run, pull, remove, verify
from pipeline.progress import Progress

REVISION = "a" * 40
FILES = {
    "config.json": b'{"a": 1}',
    "unet/big model.safetensors": bytes(range(256)) * 9000,
    "unet/other.safetensors": b"not asked for",
}
ENTRY = Weights("시험", (Part("owner/name", REVISION, ("config.json", "unet/big*"), into="base"),), 0.1, "MIT", "yes", "CPU")


class Hub(ThreadingHTTPServer):
    """A hub with one repository, whose faults are set by the tests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.files = dict(FILES)
        self.fault = ""
        self.gone = False
        """True when the first repository is there no more."""
        self.asked: list[str] = []
        self.sent = 0
        self.address = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what some tests are about."""

    def listing(self) -> dict:
        siblings = []
        for path, data in FILES.items():
            entry: dict = {"rfilename": path, "size": len(data)}
            if len(data) > 1000:
                entry["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
            else:
                entry["blobId"] = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            siblings.append(entry)
        sha = "b" * 40 if self.fault == "revision" else REVISION
        return {"id": "owner/name", "sha": sha, "siblings": siblings}


class Answer(BaseHTTPRequestHandler):
    server: Hub  # pyright: ignore[reportIncompatibleVariableOverride]

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        hub = self.server
        hub.asked.append(f"{self.path} {self.headers.get('Range', '')}".strip())
        if hub.fault == "404":
            return self.send_error(404)
        if self.path.startswith("/api/models/"):
            if hub.gone and "/owner/name/" in self.path:
                return self.send_error(401)
            asked = {
                f"/api/models/owner/name/revision/{REVISION}?blobs=true",
                "/api/models/other/copy/revision/main?blobs=true",
            }
            assert self.path in asked
            return self._body(json.dumps(hub.listing()).encode(), {})
        if resolved := re.fullmatch(f"/owner/name/resolve/{REVISION}/(.+)|/other/copy/resolve/main/(.+)", self.path):
            self.send_response(302)
            self.send_header("Location", f"/cdn/{resolved[1] or resolved[2]}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self._file(hub.files[unquote(self.path.removeprefix("/cdn/"))])

    def _file(self, data: bytes) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if not asked or self.server.fault == "no ranges":
            return self._body(data, {})
        start = int(asked[1])
        return self._body(data[start:], {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}, 206)

    def _body(self, data: bytes, headers: dict[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        cut = self.server.fault == "cut" and len(data) > 600_000
        with suppress(OSError):
            self.wfile.write(data[:600_000] if cut else data)
            self.server.sent += min(len(data), 600_000) if cut else len(data)
        self.close_connection = True


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    hub = Hub()
    threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("SHORTS_MIRROR", hub.address)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setitem(CATALOGUE, "tiny", ENTRY)
    yield hub
    hub.shutdown()
    hub.server_close()


def big() -> Path:
    return weights.folder("tiny") / "base" / "unet" / "big model.safetensors"


def test_pulls_what_is_asked_for_and_says_how_far_it_is(hub: Hub):
    events: list[Progress] = []
    folder = pull("tiny", report=events.append)
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == [
        "base/config.json",
        "base/unet/big model.safetensors",
        "installed.json",
    ]
    assert big().read_bytes() == FILES["unet/big model.safetensors"]
    shares = [event.share for event in events]
    assert shares == sorted(shares) and shares[-1] == 1 and "GB" in events[0].note
    assert weights.is_installed("tiny") and weights.missing("tiny") == ""
    assert verify("tiny") == ()


def test_works_offline_afterwards(hub: Hub):
    pull("tiny")
    asked = len(hub.asked)
    hub.fault = "404"
    pull("tiny")
    assert verify("tiny") == () and len(hub.asked) == asked


def test_a_cut_connection_is_taken_up_where_it_broke(hub: Hub):
    hub.fault = "cut"
    pull("tiny")
    assert big().read_bytes() == FILES["unet/big model.safetensors"]
    assert hub.sent < 1.2 * sum(map(len, FILES.values()))
    assert any("bytes=600000-" in asked for asked in hub.asked)


def test_a_stopped_pull_goes_on_from_there(hub: Hub):
    def stop(event: Progress) -> None:
        if event.done > 1_500_000:
            raise Stopped

    with pytest.raises(Stopped):
        pull("tiny", report=stop)
    assert not big().exists() and not weights.is_installed("tiny")
    assert "pull tiny" in weights.missing("tiny") and "다 받지 못했습니다" in weights.missing("tiny")
    pull("tiny")
    assert verify("tiny") == ()
    assert any("bytes=" in asked for asked in hub.asked)


def test_a_server_without_ranges_sends_it_again(hub: Hub):
    half = big().with_name(big().name + ".part")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"x" * 1000)
    hub.fault = "no ranges"
    pull("tiny")
    assert verify("tiny") == ()


def test_wrong_bytes_never_land_under_the_final_name(hub: Hub):
    data = FILES["unet/big model.safetensors"]
    hub.files["unet/big model.safetensors"] = b"!" + data[1:]
    with pytest.raises(EngineError, match="검사합"):
        pull("tiny")
    assert not big().exists() and not weights.is_installed("tiny")


def test_a_damaged_half_is_fetched_anew(hub: Hub):
    half = big().with_name(big().name + ".part")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"x" * 1000)
    pull("tiny")
    assert verify("tiny") == ()


@pytest.mark.parametrize(("fault", "words"), [("404", "404"), ("revision", "bbbbbbbbbbbb")])
def test_a_wrong_repository_is_one_sentence(hub: Hub, fault: str, words: str):
    hub.fault = fault
    with pytest.raises(FetchError, match=words):
        pull("tiny")


def test_no_network_is_one_sentence(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_MIRROR", "http://127.0.0.1:9")
    with pytest.raises(FetchError, match="이어서"):
        pull("tiny")


def test_a_full_disk_is_found_before_the_first_byte(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    with pytest.raises(StorageError, match="SHORTS_MODELS"):
        pull("tiny")
    assert hub.sent < 1000


def _with_copy(monkeypatch: pytest.MonkeyPatch, **sums: bytes) -> None:
    part = replace(ENTRY.parts[0], copies=("other/copy",))
    monkeypatch.setitem(CATALOGUE, "tiny", replace(ENTRY, parts=(part,)))
    known = {path: f"sha256:{hashlib.sha256(data).hexdigest()}" for path, data in (FILES | sums).items() if data}
    monkeypatch.setattr(weights, "checksums", lambda name: known)


def test_a_copy_gives_what_the_first_repository_no_longer_has(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    _with_copy(monkeypatch)
    hub.gone = True
    pull("tiny")
    assert weights.is_installed("tiny") and big().read_bytes() == FILES["unet/big model.safetensors"]
    assert any("/other/copy/resolve/main/" in asked for asked in hub.asked)
    assert verify("tiny") == ()


@pytest.mark.parametrize(("known", "error"), [(b"other bytes", EngineError), (b"", FetchError)])
def test_nothing_is_taken_from_a_copy_but_the_known_bytes(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, known: bytes, error: type[Exception]
):
    _with_copy(monkeypatch, **{"config.json": known})
    hub.gone = True
    with pytest.raises(error):
        pull("tiny")
    assert not weights.is_installed("tiny")


def test_pickles_are_refused(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(FILES, "model.bin", b"cos\nsystem\n")
    bad = Weights("시험", (Part("owner/name", REVISION, ("*.bin",)),), 0.1, "MIT", "yes", "CPU")
    monkeypatch.setitem(CATALOGUE, "tiny", bad)
    with pytest.raises(EngineError, match=r"model\.bin"):
        pull("tiny")


def test_a_listing_cannot_write_outside(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(FILES, "../../evil.json", b"{}")
    bad = Weights("시험", (Part("owner/name", REVISION, ("*.json",)),), 0.1, "MIT", "yes", "CPU")
    monkeypatch.setitem(CATALOGUE, "tiny", bad)
    with pytest.raises(EngineError, match="폴더 밖"):
        pull("tiny")


def test_verify_finds_damage_and_the_next_pull_mends_it(hub: Hub):
    pull("tiny")
    data = bytearray(big().read_bytes())
    data[100] ^= 1
    big().write_bytes(data)
    assert verify("tiny") == ("base/unet/big model.safetensors",)
    assert not weights.is_installed("tiny")
    pull("tiny")
    assert verify() == ()


def test_weights_of_another_revision_are_found_out_and_fetched_anew(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    """Also where a file kept its size."""
    pull("tiny")
    old, new = "a" * 40, "c" * 40
    changed = FILES | {"config.json": b'{"a": 2}'}
    monkeypatch.setitem(FILES, "config.json", changed["config.json"])
    hub.files = changed
    monkeypatch.setattr("tests.models.test_models.REVISION", new)
    monkeypatch.setitem(CATALOGUE, "tiny", replace(ENTRY, parts=(replace(ENTRY.parts[0], revision=new),)))
    assert not weights.is_installed("tiny") and "판이 아닙니다" in weights.missing("tiny")
    before = hub.sent
    pull("tiny")
    assert (weights.folder("tiny") / "base" / "config.json").read_bytes() == b'{"a": 2}' and old != new
    assert weights.is_installed("tiny") and verify("tiny") == () and hub.sent - before < 10_000  # the large file is the same


def test_remove_gives_the_space_back(hub: Hub):
    pull("tiny")
    assert remove("tiny") > len(FILES["unet/big model.safetensors"])
    assert not weights.folder("tiny").exists() and remove("tiny") == 0
    with pytest.raises(InputError, match="pull tiny"):
        verify("tiny")


@pytest.mark.parametrize("layout", ["owner/name", f"models--owner--name/snapshots/{REVISION}"])
def test_a_folder_serves_as_a_mirror(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: str):
    for path, data in FILES.items():
        place = tmp_path / "mirror" / layout / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    monkeypatch.setenv("SHORTS_MIRROR", str(tmp_path / "mirror"))
    pull("tiny")
    assert verify("tiny") == () and hub.asked == []
    monkeypatch.setenv("SHORTS_MIRROR", str(tmp_path / "nothing"))
    remove("tiny")
    with pytest.raises(FetchError, match="owner/name"):
        pull("tiny")


def test_terms_must_be_agreed_to_first(hub: Hub):
    with pytest.raises(InputError, match=r"비영리.*--agree"):
        pull("xtts")
    assert hub.asked == []


def test_the_command_line_pulls_verifies_and_removes(hub: Hub, capsys: pytest.CaptureFixture[str]):
    assert main(["models", "pull", "tiny"]) == 0
    assert main(["models", "verify"]) == 0
    big().write_bytes(b"")
    assert main(["models", "verify", "tiny"]) == 1
    assert main(["models", "remove", "tiny"]) == 0
    assert main(["models", "pull", "nobody"]) == 1
    assert "nobody" in capsys.readouterr().err


def test_every_engine_has_a_row_with_licence_and_cure():
    rows = {(row.stage, row.name): row for row in list_models()}
    assert rows.keys() >= {(stage, name) for stage, table in TABLES.items() for name in table.engines}
    for row in rows.values():
        assert row.purpose and row.size and row.licence and row.advert and row.needs
        assert row.ready or "`" in row.missing or "http" in row.missing or "GPU" in row.missing


def test_the_plan_says_what_fits_the_card(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    names = {"script": "template", "image": "sdxl", "voice": "xtts", "video": "animatediff"}
    plans = {}
    for size in ("24", "8"):
        monkeypatch.setenv("SHORTS_MEMORY", size)
        plans[size] = plan_run(names)
    assert [row.stage for row in plans["24"].models] == ["script", "image", "voice", "video"]
    assert plans["24"].together and not plans["8"].together
    image, voice = plans["8"].models[1:3]
    assert (image.place, image.precision, image.how) == ("cuda", "float16", "모델 하나씩")
    assert voice.place == "cpu" and voice.missing
    with pytest.raises(InputError):
        plan_run({"image": "nobody"})


def test_the_plan_says_how_much_at_once_and_how_long_it_took_here(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    monkeypatch.setenv("SHORTS_MEMORY", "24")
    names = {"image": "sdxl", "video": "animatediff"}
    image, video = plan_run(names, past={"image": 12.0, "video": 60.5, "render": 9.0}).models
    assert (image.together, image.seconds, video.seconds) == (4, 12.0, 60.5)
    assert (video.frames, video.size) == (16, (512, 896))
    monkeypatch.setenv("SHORTS_MEMORY", "8")
    plan = plan_run(names, options={"sdxl": {"steps": 30}, "animatediff": {"frames": 24}})
    image, video = plan.models
    assert (image.together, video.frames, video.size) == (1, 16, (384, 672))
    assert plan.seconds is None and "SHORTS_MEMORY" in plan.change
    with pytest.raises(InputError, match="steps"):
        plan_run(names, options={"sdxl": {"steps": 7}})


@pytest.mark.parametrize(("gigabytes", "how"), [(24, ""), (16, ""), (12, ""), (8, "model"), (6, "leaf")])
def test_every_size_of_card_has_a_profile(gigabytes: int, how: str):
    profile = profile_for(gigabytes - 0.1)  # as cards report it
    assert (profile.gigabytes, profile.offload) == (gigabytes, how)
    assert profile.tiles is (gigabytes < 24)


# --- the first question ------------------------------------------------------------------------------------------------


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine with every package and no weights, at a terminal; what is pulled there."""
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    monkeypatch.setattr(weights, "find_spec", lambda _: "here")
    monkeypatch.setattr(install_models, "_lively", lambda: True)
    pulled: list[str] = []
    monkeypatch.setattr(install_models, "pull", lambda name, **_: pulled.append(name))
    return pulled


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_what_would_be_fetched_is_data_with_bytes_and_terms(bare: list[str], monkeypatch: pytest.MonkeyPatch):
    found = offer({"image": "sdxl", "voice": "xtts", "video": "camera", "script": "auto"}, "ip-adapter")
    assert [one.name for one in found.downloads] == ["sdxl", "xtts", "ip-adapter"]
    assert found.size == 7_700_000_000 + 2_000_000_000 + 3_400_000_000 and found.free > 0
    sdxl, xtts, _ = found.downloads
    assert (
        "RAIL" in sdxl.licence
        and "금지 용도" in sdxl.advert
        and "광고에 쓸 수 없습니다" in xtts.advert
        and "비영리" in xtts.ask
    )
    assert all(part in found.question() for part in ("7.7 GB", "13.1 GB", "비영리", "Apache-2.0"))
    monkeypatch.setenv("SHORTS_DEVICE", "")
    monkeypatch.setattr(gpu_info, "kind", lambda: "cpu")
    assert offer({"image": "sdxl"}).downloads == ()  # without a card fetching would not help
    with pytest.raises(InputError, match="nobody"):
        offer({"image": "nobody"})


def test_the_first_run_asks_once_and_keeps_the_answer(
    bare: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    typed(monkeypatch, "n", "y")
    install_models.install({"image": "poster"})
    said = capsys.readouterr().err
    assert "animatediff" in said and "supertonic" in said and "sdxl" not in said and "모두 5.3 GB" in said
    install_models.install({"image": "poster"})
    assert bare == [] and capsys.readouterr().err == ""


def test_a_yes_fetches_everything_that_was_shown(bare: list[str], monkeypatch: pytest.MonkeyPatch):
    typed(monkeypatch, "예")
    install_models.install({})
    assert bare == ["sdxl", "supertonic", "animatediff"]


def test_an_engine_that_was_named_is_asked_about(bare: list[str], monkeypatch: pytest.MonkeyPatch):
    answer()
    typed(monkeypatch, "y")
    install_models.install({"voice": "xtts"})
    assert bare == ["xtts"]


def test_without_a_terminal_nothing_is_asked_and_the_command_is_said(
    bare: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(install_models, "_lively", lambda: False)
    assert main(["make", "{}", "--engine", "image=sdxl"]) == 1
    assert "`python -m pipeline models pull sdxl`" in (said := capsys.readouterr().err) and "GB" in said
    install_models.install({"image": "sdxl"}, unasked=True)
    assert bare == ["sdxl"]


def test_the_first_run_says_once_how_to_get_a_better_voice(
    bare: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(install_models, "_lively", lambda: False)
    install_models.install({"voice": "kokoro"})
    assert capsys.readouterr().err == ""
    install_models.install({})
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "`python -m pipeline models pull supertonic --agree`" in said and "0.4 GB" in said
    install_models.install({})
    assert bare == [] and capsys.readouterr().err == ""


def test_the_command_line_shows_the_plan(bare: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["models", "plan", "--engine", "image=sdxl", "--set", 'image.engine_options={"sdxl": {"draft": true}}']) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [row["engine"] for row in shown["models"]][1] == "sdxl" and "pull sdxl" in shown["models"][1]["missing"]
    assert [one["name"] for one in shown["fetch"]["downloads"]] == ["sdxl"]


def test_every_weight_is_pinned_to_a_commit_and_free_of_pickles():
    for name, entry in CATALOGUE.items():
        for part in entry.parts:
            assert re.fullmatch("[0-9a-f]{40}", part.revision), name
            allowed = download.CONVERTED.get(name, ())
            assert all(path in allowed or not path.endswith(download.PICKLES) for path in part.files), name
            assert not part.copies or weights.checksums(name), f"{name}: copies are held against known sums"
