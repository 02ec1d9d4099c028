"""Fetching: only public addresses, within limits, politely; a hostile server gets one clear error within the limit."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from decimal import Decimal
from itertools import pairwise

import pytest

from pipeline.crawl import CrawlOptions, SafeFetch, crawl_url
from pipeline.crawl.http.fetch import Manners
from pipeline.crawl.http.robots import read_robots
from pipeline.crawl.http.url_guard import is_public, read_address
from pipeline.errors import FetchError, InputError, PipelineError, RefusedError
from pipeline.render.provenance.certificates import throwaway
from tests.support.hostile import PUBLIC, HostileServer


@pytest.fixture(scope="module")
def shared_server():
    server = HostileServer()
    yield server
    server.close()


@pytest.fixture
def server(shared_server):
    shared_server.asked.clear()
    shared_server.dialled.clear()
    shared_server.say_robots("")
    return shared_server


@pytest.mark.parametrize("name", ["page", "gzipped", "deflated", "hop"])
def test_a_page_becomes_a_product(server, name):
    product = crawl_url(server.url(name), fetch=server.fetch())
    assert (product.name, product.price, product.currency) == ("유리 물병", Decimal(12000), "KRW")
    assert server.dialled[0] == (PUBLIC, server.port)


def test_who_we_are_is_said(server):
    server.fetch()(server.url())
    assert server.asked[0][1]["User-Agent"].startswith("ShortsGongbang/")


def test_cookies_go_along_to_the_next_hop(server):
    server.fetch()(server.url("hop"))
    assert server.asked[1][1]["Cookie"] == "seen=1"


HOSTILE = {
    "two-gigabytes": "너무 큽니다",
    "endless": "너무 큽니다",
    "bomb": "너무 큽니다",
    "broken-gzip": "받지 못했습니다",
    "drip": "제한 시간",
    "drip-headers": "제한 시간",
    "silent": "받지 못했습니다",
    "cut": "받지 못했습니다",
    "loop": "넘어갑니다",
    "to-private": "공개된",
    "to-metadata": "공개된",
    "to-inside": "공개된",
    "to-file": "주소가 아닙니다",
    "to-port": "포트",
    "pdf": "상품 페이지가 아닙니다",
    "laughs": "상품 페이지가 아닙니다",
    "laughs-as-page": "상품을 찾지 못했습니다",
}


@pytest.mark.parametrize(("name", "told"), HOSTILE.items(), ids=HOSTILE)
def test_a_hostile_answer_is_one_clear_error_within_the_limit(server, name, told):
    began = time.monotonic()
    with pytest.raises(PipelineError) as caught:
        crawl_url(server.url(name), fetch=server.fetch())
    assert time.monotonic() - began < 3
    assert told in caught.value.ko and caught.value.en


def test_the_deadline_holds_for_a_secured_answer_too(server, tmp_path, monkeypatch):
    chain, key = throwaway(b"shop")
    (tmp_path / "shop.pem").write_bytes(chain + key)
    shown, believed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    shown.load_cert_chain(tmp_path / "shop.pem")
    believed.check_hostname, believed.verify_mode = False, ssl.CERT_NONE
    monkeypatch.setattr("pipeline.crawl.http.connection.ssl.create_default_context", lambda: believed)
    with socket.create_server(("127.0.0.1", 0)) as door:
        monkeypatch.setattr(server, "port", door.getsockname()[1])
        threading.Thread(target=drip_headers, args=(door, shown), daemon=True).start()
        began = time.monotonic()
        with pytest.raises(FetchError, match="제한 시간"):
            server.fetch()(server.url().replace("http:", "https:"))
    assert time.monotonic() - began < 3


def drip_headers(door, shown):
    with suppress(OSError), shown.wrap_socket(door.accept()[0], server_side=True) as line:
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        for n in range(80):
            line.sendall(b"X-%d: 1\r\n" % n)
            time.sleep(0.05)


def test_a_nesting_bomb_ends_in_time(server):
    began = time.monotonic()
    with pytest.raises(PipelineError):
        crawl_url(server.url("nesting"), fetch=server.fetch(page_bytes=10_000_000))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("name", "told"), [("forbidden", "403"), ("busy", "429"), ("down", "503"), ("missing", "404")])
def test_a_refusal_names_the_other_doors(server, name, told):
    with pytest.raises(RefusedError) as caught:
        crawl_url(server.url(name), fetch=server.fetch())
    assert told in caught.value.ko and "저장" in caught.value.ko and "form" in caught.value.en


PRIVATE = """
    127.0.0.1 127.9.9.9 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1
    100.100.100.200 168.63.129.16 192.0.0.192 198.18.0.1 224.0.0.1 255.255.255.255 240.0.0.1 ::1 ::
    fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 2002:7f00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2
    2001:db8::1
""".split()


@pytest.mark.parametrize("address", [*PRIVATE, "not an address"])
def test_addresses_that_are_not_public(server, address):
    assert not is_public(address)
    fetch = SafeFetch(
        CrawlOptions(robots=False), resolve=lambda host, port: [address], connect=server.connect, manners=Manners()
    )
    with pytest.raises(FetchError) as caught:
        fetch("https://shop.example/")
    assert "공개된" in caught.value.ko and server.dialled == []


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_that_are(address):
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough(server):
    with pytest.raises(FetchError):
        server.fetch()(server.url(host="mixed.example"))
    assert server.dialled == []


def test_a_name_is_not_looked_up_again_between_check_and_connection(server):
    answers = [[PUBLIC], ["127.0.0.1"]]
    fetch = SafeFetch(
        CrawlOptions(robots=False, ports=(server.port,)),
        resolve=lambda host, port: answers.pop(0),
        connect=server.connect,
        manners=Manners(),
    )
    fetch(server.url())
    assert server.dialled == [(PUBLIC, server.port)] and answers == [["127.0.0.1"]]


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "017700000001", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_other_spellings_of_this_computer(host):
    def offline(name, port):
        if name == "localhost":
            return ["127.0.0.1"]
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(entry[4][0]) for entry in found]

    with pytest.raises(FetchError) as caught:
        SafeFetch(CrawlOptions(robots=False), resolve=offline, manners=Manners())(f"http://{host}/")
    assert "공개된" in caught.value.ko


@pytest.mark.parametrize(
    "url",
    ["ftp://shop.example/", "file:///etc/passwd", "gopher://x/", "javascript:alert(1)", "http://", "http://user:pw@shop.example/",
     "//shop.example", "shop", "", "http://shop.example:99999/", "http://[::1", "data:text/html,x", "http://a b/"],
)  # fmt: skip
def test_what_is_no_address(url):
    with pytest.raises(InputError):
        read_address(url, (80, 443))


def test_ports_other_than_the_web_s():
    for port in (22, 25, 3306, 6379, 8080):
        with pytest.raises(InputError) as caught:
            read_address(f"http://shop.example:{port}/", (80, 443))
        assert str(port) in caught.value.ko


def test_hangul_hosts_and_paths():
    target = read_address("https://한글상점.kr/상품/물병?색=파랑#설명", (80, 443))
    assert target.name == "한글상점.kr"
    assert target.host.startswith("xn--") and target.path.isascii() and "#" not in target.path
    injected = read_address("http://shop.example/a\r\nHost: evil", (80, 443))
    assert not any(char in injected.path for char in "\r\n ")


def test_robots_is_honoured_and_can_be_turned_off(server):
    server.say_robots("User-agent: *\nDisallow: /page\n")
    with pytest.raises(RefusedError) as caught:
        crawl_url(server.url(), fetch=server.fetch(robots=True))
    assert "robots.txt" in caught.value.ko and [path for path, _ in server.asked] == ["/robots.txt"]
    assert crawl_url(server.url(), fetch=server.fetch()).name == "유리 물병"


def test_robots_holds_after_a_redirect(server):
    server.say_robots("User-agent: *\nDisallow: /page\n")
    with pytest.raises(RefusedError):
        server.fetch(robots=True)(server.url("hop"))


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\nAllow: /product", "/product/1", True),
        ("User-agent: *\nDisallow: /*?sort=", "/list?sort=1", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: googlebot\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", True),
        ("User-agent: shortsgongbang\nDisallow: /a\nUser-agent: *\nDisallow:", "/a", False),
        ("User-agent: a\nUser-agent: *\nDisallow: /x # secret", "/x", False),
        ("\ufeffUser-agent: *\r\nDisallow: /x", "/y", True),
        ("User-agent: *\nDisallow: /" + "*a" * 200, "/" + "a" * 150, True),
    ],
)
def test_robots_rules(text, path, allowed):
    assert read_robots(text, "ShortsGongbang").allows(path) is allowed


def test_one_request_at_a_time_per_host_with_a_pause():
    manners, times = Manners(), []

    def visit():
        with manners.turn("shop.example", 0.05):
            times.append(time.monotonic())

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(later - earlier >= 0.045 for earlier, later in pairwise(times))


def test_no_server_and_no_network(server):
    def nowhere(host, port):
        raise socket.gaierror("no such host")

    def refusing(address, port, seconds):
        raise ConnectionRefusedError

    for resolve in (nowhere, server.resolve):
        fetch = SafeFetch(CrawlOptions(robots=False), resolve=resolve, connect=refusing, manners=Manners())
        with pytest.raises(FetchError) as caught:
            crawl_url("shop.example/1", fetch=fetch)
        assert "shop.example" in caught.value.ko
