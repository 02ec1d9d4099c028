"""Who may come in and how: log-ins, other sites and names, proxies, frames, the files of one user, and how much one may ask."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import HTTPConnection

from pipeline import batch, jobs
from pipeline.characters import DEFAULT
from pipeline.errors import InputError, LimitError
from pipeline.records import Product
from tests.support.servers import Server, logged_in, proxy, serving
from tests.support.studio import CHROMIUM, chromium
from web import storyboard_view
from web.api import auth, limits, login, origins, visitors
from web.api.file_owners import FileOwners

pytestmark = pytest.mark.slow

ORDER = {"product": {"name": "하루결 수분 크림", "price": "19,900원"}, "seed": 3}


@pytest.fixture
def open_to_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("SPACE_ID", "me/studio")
    server = Server()
    yield server
    server.demo.close(verbose=False)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> limits.Limiter:
    """Nobody has asked for anything yet."""
    limiter = limits.Limiter()
    for module in (auth, limits, storyboard_view):
        monkeypatch.setattr(module, "LIMITER", limiter)
    from web.api import mcp_tools, new_short, progress_socket

    for module in (progress_socket, new_short, mcp_tools):
        monkeypatch.setattr(module, "LIMITER", limiter)
    monkeypatch.setattr(auth, "TRIES", login.Tries())
    return limiter


# --- the log-in -------------------------------------------------------------------------------------------------------


def enter(client: httpx.Client, name: str, password: str, **headers: str) -> httpx.Response:
    return client.post("/login", data={"username": name, "password": password}, headers=headers)


def test_after_five_wrong_tries_each_costs_twice_the_time():
    now = [0.0]
    tries = login.Tries(clock=lambda: now[0])
    waits = list[int]()
    for _ in range(5):
        tries.begin("account:mina", "address:1.2.3.4")
    for _ in range(4):
        with pytest.raises(login.HTTPException) as refused:
            tries.begin("account:mina", "address:9.9.9.9")
        waits.append(int((refused.value.headers or {})["Retry-After"]))
        now[0] += waits[-1]
        tries.begin("account:mina", "address:9.9.9.9")
    assert [round(wait / 2) for wait in waits] == [1, 2, 4, 8]
    with pytest.raises(login.HTTPException):
        tries.begin("account:jun", "address:9.9.9.9", "account:mina")
    now[0] += 1000
    tries.begin("account:mina")
    tries.right("account:mina", "address:9.9.9.9")
    for _ in range(5):
        tries.begin("account:mina", "address:9.9.9.9")


def test_a_guesser_waits_and_the_log_has_no_password(accounts: Server, caplog: pytest.LogCaptureFixture):
    with accounts.client() as client, caplog.at_level(logging.WARNING, "shorts.login"):
        answers = [enter(client, "mina", f"guess-{n}") for n in range(7)]
        assert [answer.status_code for answer in answers] == [400] * 5 + [429] * 2
        assert answers[-1].headers["retry-after"] and "뒤에" in answers[-1].json()["detail"]
        assert enter(client, "mina", "one").status_code == 429, "the right one waits, too"
    assert caplog.text.count("mina") == 5 and "guess" not in caplog.text and "127.0.0.1" in caplog.text


def test_many_tries_at_once_do_not_pass_together():
    tries, passed = login.Tries(), list[int]()

    def attempt(n: int) -> None:
        try:
            tries.begin("account:mina")
            passed.append(n)
        except login.HTTPException:
            pass

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 5


def test_an_account_there_is_not_takes_as_long_as_a_wrong_password():
    known = login.Accounts([("mina", "one")])

    def lasts(name: str) -> float:
        best = 9.0
        for _ in range(5):
            began = time.thread_time()  # of this thread alone, however busy the machine
            known(name, "x" * 30)
            best = min(best, time.thread_time() - began)
        return best

    for taken in ("api", "visitor-1"):  # the name of the key's caller, or a visitor's
        with pytest.raises(InputError, match="계정 이름"):
            login.Accounts([(taken, "one")])
    assert known("mina", "one") and not known("mina", "two") and not known("nobody", "one")
    assert 0.5 < lasts("nobody") / lasts("mina") < 2.0


def test_sessions_end():
    now = [0.0]
    sessions = login.Sessions({"a": "mina"}, clock=lambda: now[0])
    for _ in range(6):
        now[0] += login.IDLE - 1
        assert sessions.get("a") == "mina" and "a" in sessions
    now[0] += login.IDLE + 1
    assert sessions.get("a") is None and "a" not in sessions and list(sessions) == []
    sessions["b"] = "jun"
    now[0] += login.IDLE + 1
    with pytest.raises(KeyError):
        sessions["b"]


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_no_other_site_logs_anybody_in_or_out(accounts: Server, headers: dict[str, str]):
    with closing(logged_in(accounts, "mina", "one")) as mina:
        assert enter(mina, "jun", "two", **headers).status_code == 403
        if headers != {"Origin": "null"}:
            assert mina.get("/logout", headers=headers).status_code == 403
        assert mina.get("/api/shorts").status_code == 200, "still mina"
        assert mina.get("/logout", headers={"Sec-Fetch-Site": "same-origin"}).status_code in (200, 302)
        assert mina.get("/api/shorts").status_code == 401


def test_a_log_in_s_cookie_stays_with_its_site(accounts: Server):
    with accounts.client() as client:
        given = enter(client, "mina", "one").headers.get_list("set-cookie")
    assert len(given) == 2 and all("SameSite=Lax" in cookie and "none" not in cookie.lower() for cookie in given)


# --- sites and names --------------------------------------------------------------------------------------------------

PATHS = (
    "/",
    "/config",
    "/login",
    "/logout",
    "/openapi.json",
    "/api/docs",
    "/api/openapi.json",
    "/gradio_api/info",
    "/theme.css",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_strangers_name_and_another_site_are_refused_on_every_path(studio: Server, path: str):
    with studio.client() as client:
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 403
        assert client.get(path, headers={"Origin": "https://evil.example"}).status_code == 403
        assert client.get(path, headers={"X-Forwarded-Host": "evil.example"}).status_code == 403
        assert client.get(path).status_code != 403


def connection(**given: Any) -> HTTPConnection:
    headers = [(key.lower().replace("_", "-").encode(), value.encode()) for key, value in given.pop("headers", {}).items()]
    scope = {"type": "http", "method": "POST", "path": "/api/x", "scheme": "http", "client": ("127.0.0.1", 1), **given}
    return HTTPConnection({**scope, "headers": headers})


ORIGINS = [
    (True, {"host": "a.example", "origin": "http://a.example"}, {}),
    (True, {"host": "a.example:80", "origin": "http://a.example"}, {}),
    (True, {"host": "A.example:8080", "origin": "http://a.example:8080"}, {}),
    (True, {"host": "a.example", "origin": "https://a.example"}, {"scheme": "https"}),
    (True, {"host": "a.example", "origin": "https://a.example", "x_forwarded_proto": "https"}, {}),
    (True, {"host": "127.0.0.1:7860", "origin": "https://a.example", "x_forwarded_host": "a.example"}, {}),
    (True, {"host": "127.0.0.1:7860", "origin": "https://b.example"}, {}),  # SHORTS_HOSTS
    (True, {"host": "127.0.0.1:7860", "origin": "https://a.example", "sec_fetch_site": "same-origin"}, {}),
    (True, {"host": "a.example"}, {}),  # no browser
    (False, {"host": "a.example", "origin": "https://a.example"}, {}),  # another scheme
    (False, {"host": "a.example", "origin": "http://a.example"}, {"scheme": "https"}),
    (False, {"host": "a.example", "origin": "http://a.example", "x_forwarded_proto": "https"}, {}),
    (False, {"host": "a.example", "origin": "http://a.example:8080"}, {}),
    (False, {"host": "a.example", "origin": "http://evil.example"}, {}),
    (False, {"host": "a.example", "origin": "http://a.example.evil.example"}, {}),
    (False, {"host": "a.example", "origin": "file://a.example"}, {}),
    (False, {"host": "a.example", "origin": "null"}, {}),
    (False, {"host": "a.example", "origin": "http://a.example:x"}, {}),
    (False, {"host": "a.example", "origin": "http://[::1"}, {}),
    (False, {"host": "[::1", "origin": "http://[::1"}, {}),
    (False, {"host": "a.example", "origin": "http://evil.example@a.example"}, {}),
    (False, {"host": "a.example", "origin": "http://a.example/x"}, {}),
    (False, {"host": "a.example", "origin": "http://a.example", "Origin": "http://evil.example"}, {}),
    (False, {"host": "a.example", "origin": ""}, {}),
    (False, {"host": "a.example", "sec_fetch_site": "cross-site"}, {}),
    (False, {"host": "a.example", "sec_fetch_site": "same-site", "origin": "http://b.a.example"}, {}),
    # a proxy's word counts from this computer only
    (
        False,
        {"host": "10.0.0.1", "origin": "https://evil.example", "x_forwarded_host": "evil.example"},
        {"client": ("10.0.0.9", 1)},
    ),
]


@pytest.mark.parametrize(("right", "headers", "more"), ORIGINS)
def test_an_origin_is_ours_with_its_scheme_and_port(
    right: bool, headers: dict[str, str], more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHORTS_HOSTS", "b.example")
    try:
        origins.refuse_other_sites(connection(headers=headers, **more))
        assert right
    except login.HTTPException:
        assert not right


@pytest.mark.parametrize(
    "said", ["/../x", "//evil.example", '/"><script>', "/a/..", "/a b", "/%2e%2e", "/a?b", "javascript:x", "/가"]
)
def test_a_sub_path_is_nothing_but_a_path(said: str):
    headers = [(b"x-forwarded-prefix", said.encode())]
    assert origins.prefix_of({"type": "http", "client": ("127.0.0.1", 1), "headers": headers}) == ""


def test_who_called_is_told_through_a_proxy_of_this_computer_only():
    def address(peer: str, said: str = "") -> str:
        return origins.address_of(connection(client=(peer, 1), headers={"x_forwarded_for": said} if said else {}).scope)

    assert address("127.0.0.1", "1.1.1.1, 2.2.2.2") == "2.2.2.2"  # the first is what the caller itself may have said
    assert address("3.3.3.3", "1.1.1.1") == "3.3.3.3"
    assert address("2001:db8:1:2:3:4:5:6") == address("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert address("::ffff:1.2.3.4") == "1.2.3.4"


def test_a_forwarded_port_of_a_codespace_is_known(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CODESPACE_NAME", "Fuzzy-Space")
    monkeypatch.setenv("GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN", "app.github.dev")
    name = "fuzzy-space-7860.app.github.dev"
    asked = {"host": "localhost:7860", "x_forwarded_host": name, "x_forwarded_proto": "https", "origin": f"https://{name}"}
    origins.refuse_other_sites(connection(headers=asked))
    origins.refuse_other_names(connection(headers=asked), None)
    other = {**asked, "x_forwarded_host": "other-7860.euw.devtunnels.ms"}
    with pytest.raises(login.HTTPException):
        origins.refuse_other_names(connection(headers=other), None)
    origins.refuse_other_names(connection(headers={**other, "sec_fetch_site": "same-origin"}), None)  # a browser vouches
    with pytest.raises(login.HTTPException):
        origins.refuse_other_names(connection(headers={**other, "host": "evil.example", "sec_fetch_site": "same-origin"}), None)


# --- proxies and frames -----------------------------------------------------------------------------------------------


def test_it_works_behind_a_proxy_that_hands_the_host_on_or_not(studio: Server, monkeypatch: pytest.MonkeyPatch):
    for host in (True, False):
        with proxy(studio, host=host) as address, httpx.Client(base_url=address, headers={"Origin": address}) as client:
            if not host:  # nothing then says by which name it was called but the browser, or SHORTS_HOSTS
                assert client.post("/api/shorts/generate", json=ORDER).status_code == 403
                client.headers["Sec-Fetch-Site"] = "same-origin"
            assert client.get("/").status_code == 200
            assert client.post("/api/shorts/generate", json=ORDER).status_code == 202
            assert client.post("/gradio_api/run/list_characters", json={"data": []}).status_code == 200


@pytest.mark.parametrize("told", ["GRADIO_ROOT_PATH", "X-Forwarded-Prefix"])
def test_it_works_on_a_sub_path_that_the_proxy_strips(home: Path, monkeypatch: pytest.MonkeyPatch, told: str):
    if told == "GRADIO_ROOT_PATH":
        monkeypatch.setenv(told, "/studio")
    server = Server()
    says = {told: "/studio"} if told.startswith("X-") else {}
    with proxy(server, prefix="/studio", says=says) as address, httpx.Client(timeout=30) as client:
        page = client.get(f"{address}/").text
        assert f'"root":"{address}"' in page.replace(": ", ":").replace("\\/", "/")
        assert client.get(f"{address}/api/characters").status_code == 200
        assert client.get(f"{address}/api/docs").status_code == 200
        job = client.post(f"{address}/api/shorts/generate", json=ORDER, headers={"Origin": address.removesuffix("/studio")})
        assert job.status_code == 202
        assert client.get(f"{address}/api/shorts/{job.json()['job_id']}").status_code == 200
        assert client.post(f"{address}/gradio_api/run/list_characters", json={"data": []}).status_code == 200
        assert 'url("gradio_api/file=' in page.replace('\\"', '"'), "fonts count from the page, not from the domain"
    server.demo.close(verbose=False)


def test_nobody_else_shows_it_in_a_frame(studio: Server, monkeypatch: pytest.MonkeyPatch):
    with studio.client() as client:
        for path in ("/", "/api/docs", "/gradio_api/info", "/api/nowhere"):
            answer = client.get(path)
            assert answer.headers["content-security-policy"] == "frame-ancestors 'self'", path
            assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    monkeypatch.setenv("SPACE_ID", "me/studio")
    frames = dict(origins.framing())
    assert b"https://huggingface.co" in frames[b"content-security-policy"] and b"x-frame-options" not in frames


def test_a_visitor_of_a_space_stays_one_inside_its_frame(open_to_all: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPACE_HOST", "me-studio.hf.space")
    says = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "5.5.5.5"}
    headers = {"Host": "me-studio.hf.space", "Origin": "https://me-studio.hf.space", **says}
    with open_to_all.client(**headers) as client:
        cookie = client.get("/").headers["set-cookie"]
        assert "SameSite=None; Secure; Partitioned" in cookie
        client.headers["Cookie"] = cookie.split(";")[0]
        job = client.post("/api/shorts/generate", json=ORDER)
        assert job.status_code == 202 and client.get(f"/api/shorts/{job.json()['job_id']}").status_code == 200
    assert (
        "SameSite=Lax" in visitors._cookie({"visitor": "x", "headers": [], "scheme": "http", "client": ("9.9.9.9", 1)}).decode()
    )


@pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium")
def test_a_page_of_another_site_gets_nowhere_in_a_real_browser(accounts: Server, caplog: pytest.LogCaptureFixture):
    studio = accounts.address.replace("127.0.0.1", "localhost")  # another site than the page's
    with closing(logged_in(accounts, "mina", "one")) as mina:
        before = mina.get("/api/shorts").json()["items"]

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f"""<iframe src="{studio}/"></iframe><img src="{studio}/logout"><iframe name=t></iframe>
            <form action="{studio}/login" method=post target=t>
            <input name=username value=jun><input name=password value=two></form><script>document.forms[0].submit();
            const asked = {{method: 'POST', mode: 'no-cors', credentials: 'include', body: '{{"product": {{"name": "a"}}}}'}};
            fetch('{studio}/api/shorts/generate', asked)</script>"""
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            pass

    with serving(Evil) as evil, chromium() as browser, caplog.at_level(logging.WARNING, "shorts.login"):
        context = browser.new_context()
        assert context.request.post(f"{studio}/login", form={"username": "mina", "password": "one"}).ok
        page = context.new_page()
        page.goto(evil)
        page.wait_for_timeout(2500)
        shown = [frame for frame in page.frames if frame.url.startswith(studio)]
        assert not [frame for frame in shown if frame.locator("#make").count()], "no frame of another site shows it"
        assert context.request.get(f"{studio}/gradio_api/user").json() == "mina", "neither logged out nor another"
        assert context.request.get(f"{studio}/api/shorts").json()["items"] == before
    assert "jun" not in caplog.text


# --- files ------------------------------------------------------------------------------------------------------------


def test_what_one_uploads_or_is_shown_is_served_to_nobody_else(accounts: Server):
    with closing(logged_in(accounts, "mina", "one")) as mina, closing(logged_in(accounts, "jun", "two")) as jun:
        (place,) = mina.post("/gradio_api/upload", files={"files": ("list.csv", b"secret of mina")}).json()
        assert mina.get(f"/gradio_api/file={place}").content == b"secret of mina"
        assert jun.get(f"/gradio_api/file={place}").status_code == 403
        assert jun.get(f"/gradio_api/file={place.upper()}").status_code in (403, 404)
        data = {"data": [{"path": place, "meta": {"_type": "gradio.FileData"}}], "fn_index": 0, "session_hash": "x"}
        assert jun.post("/gradio_api/queue/join", json=data).status_code == 403
        hidden = '{"data":["' + "".join(f"\\u{ord(letter):04x}" for letter in place) + '"],"fn_index":0}'
        assert (
            jun.post("/gradio_api/queue/join", content=hidden, headers={"content-type": "application/json"}).status_code == 403
        )
        (same,) = jun.post("/gradio_api/upload", files={"files": ("list.csv", b"secret of mina")}).json()
        assert same == place and jun.get(f"/gradio_api/file={place}").status_code == 200, "who has it himself may have it"


def test_files_are_of_those_who_were_told():
    owners, mark = FileOwners(), b"0123456789abcdef" * 4
    owners.tell("mina", b'{"path": "/tmp/gradio/' + mark + b'/a.mp4"}')
    assert owners.may_have("mina", mark) and not owners.may_have("jun", mark) and owners.may_have("jun", b"fonts/a.ttf")


# --- limits -----------------------------------------------------------------------------------------------------------


def test_a_stranger_who_throws_the_cookie_away_is_still_one_caller(open_to_all: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "WAITING", 3)
    says = {"X-Forwarded-For": "6.6.6.6"}
    with open_to_all.client() as client:

        def order(seed: int, **headers: str) -> httpx.Response:
            client.cookies.clear()
            return client.post("/api/shorts/generate", json={**ORDER, "seed": seed}, headers=headers)

        answers = [order(100 + n, **says) for n in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 3 + [429] * 3
        assert answers[-1].headers["retry-after"] == "60" and "1분쯤" in answers[-1].json()["detail"]
        assert order(200, **{"X-Forwarded-For": "7.7.7.7"}).status_code == 202, "others come in"


def test_users_of_one_address_take_their_turns_together():
    def rank(user: str, origin: str) -> int:
        job = jobs.submit(jobs.Order(product=Product(name="a"), character_id=DEFAULT), user=user, origin=origin)
        return jobs.job_table._cell(job.id, "priority")

    flood = [rank(f"visitor-{n}", "at-flood") for n in range(8)]
    assert flood == sorted(set(flood))
    assert rank("visitor-late", "at-home") < flood[1] and rank("visitor-late", "at-home") < flood[2]


@pytest.mark.usefixtures("home")
def test_the_pages_own_button_and_lists_have_the_same_limit(fresh: limits.Limiter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "WAITING", 2)
    wish = storyboard_view.Wish(product=Product(name="버튼 크림"), photos=(), character=DEFAULT, tone="", seed=0)
    for seed in range(2):
        storyboard_view.start(storyboard_view.replace(wish, seed=seed), "button")
    with pytest.raises(LimitError, match="2개까지") as refused:
        storyboard_view.start(storyboard_view.replace(wish, seed=9), "button")
    assert refused.value.after == 60
    with pytest.raises(LimitError, match="1,000개"):
        fresh.refuse_lists("stranger", 100_000)
    fresh.refuse_lists("", 100_000)  # whoever sits at the computer
    running = batch.Standing(running=True, tally=batch.Tally(total=1, done=0, failed=0))
    monkeypatch.setattr(batch, "batches", lambda _: [running] * 3)
    with pytest.raises(LimitError, match="3개까지"):
        fresh.refuse_lists("stranger", 1)


def test_bytes_are_counted_and_forgotten_when_they_are_deleted(monkeypatch: pytest.MonkeyPatch):
    now = [0.0]
    limiter = limits.Limiter(clock=lambda: now[0])
    for _ in range(4):
        limiter.take_bytes("mina", limits.BYTES // 4)
    with pytest.raises(LimitError, match="시간 뒤"):
        limiter.take_bytes("mina", 1)
    limiter.take_bytes("jun", 1)
    monkeypatch.setattr(limits, "ALL_BYTES", limits.BYTES + 2)
    with pytest.raises(LimitError, match="시간 뒤"):
        limiter.take_bytes("third", 2)
    monkeypatch.setattr(limits, "FREE", 10**18)
    with pytest.raises(LimitError, match="자리가 없습니다"):
        limiter.take_bytes("third", 1)
    monkeypatch.setattr(limits, "FREE", 0)
    now[0] += limits.DAYS * 86_400 + 1
    limiter.take_bytes("mina", limits.BYTES)


def test_a_restart_makes_no_room_for_uploads(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "FREE", 0)
    limiter = limits.Limiter(lying=lambda: limits.ALL_BYTES - 10)
    limiter.take_bytes("mina", 10)
    with pytest.raises(LimitError, match="GB"):
        limiter.take_bytes("jun", 1)


def test_an_upload_over_the_sum_is_refused(accounts: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "BYTES", 3000)
    with closing(logged_in(accounts, "mina", "one")) as mina:
        codes = [mina.post("/gradio_api/upload", files={"files": (f"{n}.csv", bytes(1000))}).status_code for n in range(4)]
    assert codes[0] == 200 and codes[-1] == 429


def test_sockets_and_requests_are_counted(fresh: limits.Limiter, studio: Server):
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    with studio.client() as client:
        job = client.post("/api/shorts/generate", json={**ORDER, "seed": 31}).json()["job_id"]
    place = f"{studio.address.replace('http', 'ws')}/api/shorts/{job}/progress"
    with ExitStack() as together:
        for _ in range(limits.SOCKETS):
            together.enter_context(connect(place)).recv()
        with pytest.raises(InvalidStatus) as refused:
            connect(place)
        assert refused.value.response.status_code == 429
    for _ in range(limits.BURST - 1):
        fresh.pace("busy")
    with pytest.raises(LimitError, match="10초"):
        for _ in range(limits.BURST):
            fresh.pace("busy")
    fresh.pace("other")
