"""The studio's other doors, as programs use them: HTTP, WebSocket, Gradio's client, MCP; and who may go through."""

from __future__ import annotations

import ast
import asyncio
import json
import re
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline import jobs
from pipeline.jobs import job_table
from pipeline.workspace.project import Project
from tests.support.servers import Server, logged_in
from tests.support.workers import until

pytestmark = pytest.mark.slow

pytest.importorskip("mcp")

KEY = "correct-horse"
ORDER = {"product": {"name": "하루결 수분 크림", "price": "19,900원"}, "seed": 3}


def advance(job: str, **changes: Any) -> None:
    """Do to the job's state what a worker does."""
    job_table.claim(job, 1, "worker")
    assert job_table.tell(job, "worker", **changes) == "run"


def wrong(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    return problem


def test_an_order_is_taken_and_followed(studio: Server):
    with studio.client() as client:
        answer = client.post("/api/shorts/generate", json=ORDER)
        assert answer.status_code == 202
        job = answer.json()["job_id"]
        assert client.get(f"/api/shorts/status/{job}").json()["status"] == "queued"
        everything = client.get(f"/api/shorts/{job}").json()
        assert everything["order"]["settings"]["script"]["seed"] == 3
        assert everything["title"] == "하루결 수분 크림"
        assert "아직 완성되지" in wrong(client.get(f"/api/shorts/download/{job}"), 409)["detail"]
        assert client.delete(f"/api/shorts/{job}").status_code == 204
        wrong(client.get(f"/api/shorts/{job}"), 404)


def test_the_same_key_orders_once(studio: Server):
    with studio.client() as client:
        headers = {"Idempotency-Key": "order-1"}
        first, again = (client.post("/api/shorts/generate", json=ORDER, headers=headers).json() for _ in range(2))
        assert first["job_id"] == again["job_id"]
        wrong(client.post("/api/shorts/generate", json={**ORDER, "seed": 4}, headers=headers), 422)


def test_the_list_has_pages(studio: Server):
    with studio.client() as client:
        made = [client.post("/api/shorts/generate", json={**ORDER, "seed": n}).json()["job_id"] for n in range(10, 13)]
        page = client.get("/api/shorts", params={"limit": 2}).json()
        assert [item["job_id"] for item in page["items"]] == made[:0:-1]
        assert page["next"] == 2
        rest = client.get("/api/shorts", params={"limit": 2, "offset": 2}).json()
        assert rest["items"][0]["job_id"] == made[0]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "url"),
        ({**ORDER, "url": "https://shop.example"}, "exactly one"),
        ({"url": "/etc/passwd"}, "웹 주소가 아닙니다"),
        ({"url": "file:///etc/passwd"}, "웹 주소가 아닙니다"),
        ({"product": {"name": "가", "images": ["../../secret.png"]}}, "웹 주소가 아닙니다"),
        ({"product": {"price": 1}}, "이름"),
        ({**ORDER, "character_id": "jiwo_pharmacist"}, "jiwoo_pharmacist"),
        ({**ORDER, "engines": {"voice": "siri"}}, "siri"),
        ({**ORDER, "engines": {"smell": "x"}}, "smell"),
        ({**ORDER, "options": {"crawl": {"ports": [22]}}}, "crawl"),
        ({**ORDER, "options": {"render": {"music": "/etc/passwd"}}}, "음악"),
        ({**ORDER, "options": {"image": {"engine_options": {"sdxl": {"face": "/etc/passwd"}}}}}, "face"),
        ({**ORDER, "options": {"image": {"engine_options": {"sdxl": {"steps": 7}}}}}, "steps"),
        ({**ORDER, "options": {"video": {"engine_options": {"nobody": {}}}}}, "nobody"),
        ({**ORDER, "options": {"render": {"crf": 99}}}, "crf"),
        ({**ORDER, "duration": 1000}, "duration"),
        ({**ORDER, "seed": -1}, "seed"),
        ({**ORDER, "more": 1}, "more"),
    ],
)
def test_what_cannot_be_used_is_said(studio: Server, body: dict[str, Any], word: str):
    with studio.client() as client:
        problem = wrong(client.post("/api/shorts/generate", json=body), 422)
    assert word in json.dumps(problem, ensure_ascii=False)
    assert not re.search(r"[A-Za-z]+ should [a-z]+", problem["detail"]), "pydantic's English"


def test_a_body_that_is_too_large_or_no_json_is_refused(studio: Server):
    with studio.client() as client:
        wrong(client.post("/api/shorts/generate", json={"product": {"name": "가", "description": "나" * 600_000}}), 413)
        wrong(client.post("/api/shorts/generate", content=b"{", headers={"content-type": "application/json"}), 422)
        wrong(client.get("/api/nowhere"), 404)


def test_one_caller_cannot_fill_the_queue(studio: Server, monkeypatch: pytest.MonkeyPatch):
    from web.api import limits

    monkeypatch.setattr(limits, "WAITING", 1)
    with studio.client() as client:
        client.post("/api/shorts/generate", json=ORDER)
        answer = client.post("/api/shorts/generate", json={**ORDER, "seed": 99})
        wrong(answer, 429)
        assert answer.headers["retry-after"]


def test_a_finished_file_is_served_with_ranges(studio: Server, home: Path):
    from pipeline.records import Short

    with studio.client() as client:
        job = client.post("/api/shorts/generate", json={**ORDER, "seed": 500}).json()["job_id"]
        names = {"srt": "a.srt", "vtt": "a.vtt", "thumbnail": "a.jpg", "record": "a.json", "upload": "a.txt"}
        short = Short.model_validate({"path": "shorts/a.mp4", "duration": 1.0, "checks": (), **names})
        advance(job, status="done", short=short, share=1.0, project=job_table.order(job).project)
        wrong(client.get(f"/api/shorts/download/{job}"), 404)
        video = home / "projects" / jobs.state(job).project / "shorts" / "a.mp4"
        video.parent.mkdir(parents=True, exist_ok=True)
        video.write_bytes(b"0123456789")
        assert client.get(f"/api/shorts/download/{job}").content == b"0123456789"
        part = client.get(f"/api/shorts/download/{job}", headers={"Range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
        project = Project(home / "projects" / jobs.state(job).project)
        for name in names.values():
            project.path(name).write_bytes(b"x")
        project.save("shorts/a.render.json", short)
        assert client.get(f"/api/shorts/download/{job}").status_code == 200
        video.write_bytes(b"01234")
        assert "상했습니다" in wrong(client.get(f"/api/shorts/download/{job}"), 404)["detail"]


def events(address: str, job: str, *, change: bool = True, **headers: str) -> tuple[list[dict[str, Any]], int | None]:
    from websockets.exceptions import ConnectionClosedError
    from websockets.sync.client import connect

    with connect(f"{address.replace('http', 'ws')}/api/shorts/{job}/progress", additional_headers=headers) as socket:
        seen: list[dict[str, Any]] = []
        with suppress(ConnectionClosedError):
            for message in socket:
                seen.append(json.loads(message))
                if change and len(seen) == 1:
                    advance(job, status="running", stage="voice", scene=2, share=0.25, eta_seconds=9.0)
                if change and len(seen) == 2:
                    advance(job, status="done", share=1.0)
    return seen, socket.close_code


def test_progress_is_told_until_the_end_and_to_late_comers(studio: Server):
    with studio.client() as client:
        job = client.post("/api/shorts/generate", json={**ORDER, "seed": 900}).json()["job_id"]
    seen, code = events(studio.address, job)
    assert [event["status"] for event in seen] == ["queued", "running", "done"]
    assert (seen[1]["stage"], seen[1]["scene"], seen[1]["done"], seen[1]["total"]) == ("voice", 2, 25.0, 100)
    assert seen[1]["eta_seconds"] == 9.0
    assert code == 1000
    late, _ = events(studio.address, job, change=False)
    assert [event["status"] for event in late] == ["done"]
    assert events(studio.address, "nope", change=False) == ([], 4404)


def test_the_page_travels_packed_to_those_who_can_unpack(studio: Server):
    with studio.client() as client:
        plain = client.get("/", headers={"Accept-Encoding": "identity"})
        packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
    assert "shorts-language" in packed.text and len(packed.text) == len(plain.text)
    assert int(packed.headers["content-length"]) < len(plain.content) / 4


def test_a_page_of_another_site_is_refused(studio: Server):
    from websockets.exceptions import InvalidStatus

    with studio.client(Origin="https://evil.example") as client:
        wrong(client.post("/api/shorts/generate", json=ORDER), 403)
    with pytest.raises(InvalidStatus):
        events(studio.address, "x", change=False, Origin="https://evil.example")
    with studio.client(Host="evil.example") as client:  # a stranger's name that was pointed at this computer
        wrong(client.get("/api/shorts"), 403)
        wrong(client.post("/gradio_api/mcp/", json={}), 403)
        wrong(client.post("/gradio_api/run/list_characters", json={"data": []}), 403)


def test_gradios_own_doors_refuse_other_sites_with_accounts_too(accounts: Server):
    with closing(logged_in(accounts, "mina", "one")) as mina:
        asked = {"url": "/gradio_api/run/list_characters", "json": {"data": []}}
        assert mina.post(**asked).status_code == 200
        wrong(mina.post(**asked, headers={"Origin": "https://evil.example"}), 403)
        assert mina.post(**asked, headers={"Host": "studio.example", "Origin": "http://studio.example"}).status_code == 200


def test_accounts_guard_every_door_and_part_the_users(accounts: Server):
    from websockets.exceptions import InvalidStatus

    with accounts.client() as stranger:
        for method, path in [("GET", "/api/shorts"), ("POST", "/api/shorts/generate"), ("GET", "/api/characters")]:
            wrong(stranger.request(method, path), 401)
        for door in ("mcp/", "cancel", "reset", "stream/1", "vibe-edit"):
            wrong(stranger.post(f"/gradio_api/{door}", json={}), 401)
    with closing(logged_in(accounts, "mina", "one")) as mina, closing(logged_in(accounts, "jun", "two")) as jun:
        job = mina.post("/api/shorts/generate", json=ORDER).json()["job_id"]
        assert mina.get(f"/api/shorts/{job}").status_code == 200
        wrong(jun.get(f"/api/shorts/{job}"), 404)
        wrong(jun.delete(f"/api/shorts/{job}"), 404)
        assert jun.get("/api/shorts").json()["items"] == []
        cookie = "; ".join(f"{name}={value}" for name, value in jun.cookies.items())
    with pytest.raises(InvalidStatus):
        events(accounts.address, job, change=False)
    assert events(accounts.address, job, change=False, Cookie=cookie) == ([], 4404)


def test_a_key_opens_the_doors_of_programs(accounts: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_API_KEY", KEY)
    with accounts.client(Authorization=f"Bearer {KEY}") as client:
        job = client.post("/api/shorts/generate", json=ORDER).json()["job_id"]
        assert [item["job_id"] for item in client.get("/api/shorts").json()["items"]] == [job]
    with accounts.client(Authorization="Bearer wrong") as client:
        wrong(client.get("/api/shorts"), 401)


def test_a_key_is_asked_for_where_there_are_no_accounts(studio: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_API_KEY", KEY)
    with studio.client() as client:
        wrong(client.get("/api/shorts"), 401)


def test_visitors_of_a_shared_link_do_not_see_each_other(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPACE_ID", "me/studio")  # what a Space sets; a share link goes the same way
    server = Server()
    with server.client() as one, server.client() as other:
        assert one.get("/").status_code == other.get("/").status_code == 200
        job = one.post("/api/shorts/generate", json=ORDER).json()["job_id"]
        assert one.get(f"/api/shorts/{job}").status_code == 200
        wrong(other.get(f"/api/shorts/{job}"), 404)
        other.cookies.set("shorts-visitor", "../../etc")
        wrong(other.get(f"/api/shorts/{job}"), 404)
    server.demo.close(verbose=False)


def test_uploads_do_not_stay_for_ever(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("web.page.UPLOADS", (1, 1))
    server = Server()
    with server.client() as client:
        (name,) = client.post("/gradio_api/upload", files={"files": ("list.csv", b"1")}).json()
    assert Path(name).read_bytes() == b"1"
    until(lambda: not Path(name).exists(), "the upload to go", 30)
    server.demo.close(verbose=False)


def test_a_link_for_others_needs_accounts_or_a_second_word(monkeypatch: pytest.MonkeyPatch):
    from pipeline.errors import InputError
    from web.page import build

    for given in ({"share": True}, {"server_name": "0.0.0.0"}):
        arguments: dict[str, Any] = given
        with pytest.raises(InputError, match="계정"):
            build().launch(**arguments)
    monkeypatch.setenv("KAGGLE_KERNEL_RUN_TYPE", "Interactive")  # where Gradio makes a link unasked
    with pytest.raises(InputError, match="계정"):
        build().launch(prevent_thread_lock=True, quiet=True)


def test_only_four_endpoints_are_published(studio: Server):
    from gradio_client import Client

    client = Client(studio.address, verbose=False)
    published: Any = client.view_api(return_format="dict")
    assert sorted(published["named_endpoints"]) == [
        "/job_status",
        "/list_characters",
        "/make_short",
        "/write_script",
    ]
    assert len(client.predict(api_name="/list_characters")) >= 39
    script = client.predict("수분 크림", "19,900원", api_name="/write_script")
    assert "19,900" in json.dumps(script, ensure_ascii=False)
    job = client.predict("수분 크림", "19,900원", "", "", "", "", 5, api_name="/make_short")["job_id"]
    assert client.predict(job, api_name="/job_status")["status"] == "queued"
    with pytest.raises(Exception, match="쇼츠가 없습니다"):
        client.predict("nope", api_name="/job_status")


def called(server: Server, tool: str, headers: dict[str, str] | None = None, **arguments: Any) -> tuple[list[str], str]:
    """The names of the tools, and what this one answers, as a language model's client gets them."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def ask() -> tuple[list[str], str]:
        place = f"{server.address}/gradio_api/mcp/"
        async with (
            streamablehttp_client(place, headers=headers) as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            names = [tool.name for tool in (await session.list_tools()).tools]
            answer: Any = await session.call_tool(tool, arguments)
            return sorted(names), answer.content[0].text

    return asyncio.run(ask())


def test_a_language_model_finds_the_tools(studio: Server):
    names, answer = called(studio, "list_characters")
    assert names == ["job_status", "list_characters", "make_short", "write_script"]
    assert "jiwoo_pharmacist" in answer


def test_a_language_model_acts_for_the_account_it_came_by(accounts: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_API_KEY", KEY)
    with closing(logged_in(accounts, "mina", "one")) as mina:
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in mina.cookies.items())}
        order = {"name": "수분 크림", "price": "19,900원", "seed": 77}
        ours = ast.literal_eval(called(accounts, "make_short", cookie, **order)[1])["job_id"]
        assert mina.get(f"/api/shorts/status/{ours}").status_code == 200
    assert "queued" in called(accounts, "job_status", cookie, job_id=ours)[1]
    assert "쇼츠가 없습니다" in called(accounts, "job_status", {"Authorization": f"Bearer {KEY}"}, job_id=ours)[1]


def test_the_documentation_needs_no_other_server(studio: Server):
    with studio.client() as client:
        page = client.get("/api/docs").text
        assert "https://" not in page
        paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths) >= {"/shorts/generate", "/shorts/status/{job_id}", "/shorts/{job_id}", "/characters"}
