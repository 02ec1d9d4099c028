"""The language model engine before what real servers hold and do: which model is taken, what is said, what leaves the house."""

from __future__ import annotations

import datetime
import ipaddress
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.__main__ import main
from pipeline.characters import DEFAULT, load_character
from pipeline.engines import pick
from pipeline.engines.runtime.device import Lane
from pipeline.engines.script import ollama, ollama_server
from pipeline.engines.script.ollama import ROLES, Ollama
from pipeline.engines.script.ollama_server import address_of
from pipeline.engines.script.response_schema import example, read_answer, schema
from pipeline.errors import BusyError, EngineError
from pipeline.models import plan_run
from pipeline.progress import Progress
from pipeline.script import write_script
from pipeline.workspace.project import Project
from tests.support.fake_ollama import GOOD, Server
from tests.support.ollama_parts import BRIEF, PRODUCT

Start = Callable[..., Server]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a server that holds `models` and has `fault`."""
    pytest.importorskip("ollama")
    servers: list[Server] = []

    def begin(models: list[Any] | None = None, fault: str = "", certificate: Path | None = None) -> Server:
        server = Server(certificate)
        server.models, server.fault = models if models is not None else server.models, fault
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        return server

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


REMOTE = {"name": "my-writer:latest", "remote_model": "kimi-k2", "remote_host": "https://ollama.com:443"}


@pytest.mark.parametrize(
    ("models", "taken"),
    [
        (["qwen3:8b"], "qwen3:8b"),
        (["qwen3-vl:235b-cloud", "llama3.1:8b"], "llama3.1:8b"),
        (["gpt-oss:120b-cloud"], ""),
        (["deepseek-v3.1:671b-cloud", "glm-4.6:cloud", REMOTE], ""),
        ([REMOTE, "phi4:14b"], "phi4:14b"),
        (["hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M", "llama3.2:1b"], "hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M"),
        (["llama3.1:8b", "huihui_ai/qwen3-abliterated:8b"], "huihui_ai/qwen3-abliterated:8b"),
        (["deepseek-r1:8b"], "deepseek-r1:8b"),
        (["paraphrase-multilingual:latest", "aya:8b"], "aya:8b"),
        (["aya-retriever:latest", "aya:8b"], "aya:8b"),
        (["qwen2.5-coder:7b", "llama3.1:8b"], "llama3.1:8b"),
        (["llava:7b", "exaone3.5:7.8b"], ""),
        (["dengcao/Qwen3-Reranker-8B:Q4_K_M", "llama3.1:8b"], "llama3.1:8b"),
        (["qwen3-coder:30b", "qwen2.5vl:7b", "gemma3:4b"], "gemma3:4b"),
        (["qwen3-embedding:8b", "mxbai-embed-large:latest"], ""),
        (["llama-guard3:8b", "deepseek-ocr:3b", "mathstral-math:7b"], ""),
        ([], ""),
        ([{"model": "llama3.1:8b"}, {}], "llama3.1:8b"),
    ],
    ids=str,
)
def test_the_model_taken_is_a_writer_that_runs_here(start: Start, models: list[Any], taken: str):
    engine = Ollama(start(models).host)
    assert engine.model() == taken and not engine.cloud() and engine.notice == ""
    assert (engine.missing() == "") == bool(taken)
    if not taken:
        assert "ollama pull qwen3:8b" in engine.missing()


def test_a_cloud_model_is_never_taken_by_itself_and_said_when_named(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    server = start([REMOTE, "gpt-oss:120b-cloud"])
    monkeypatch.setenv("OLLAMA_HOST", server.host)
    assert pick("script")[0].name == "template" and "클라우드" in Ollama().missing()
    assert server.asked == []
    for named in ("my-writer", "gpt-oss:120b-cloud"):
        monkeypatch.setenv("SHORTS_OLLAMA_MODEL", named)
        engine: Any = Ollama()
        assert engine.missing() == "" and engine.cloud() and "밖으로" in engine.notice
        events: list[Progress] = []
        script = write_script(
            PRODUCT, load_character(DEFAULT), engine=engine, project=Project(tmp_path / named[:2]), report=events.append
        )
        assert "(cloud)" in script.metadata.engine and any(event.warning and "밖으로" in event.note for event in events)
        assert plan_run({"script": "ollama"}).models[0].place == "cloud"
    assert {request["model"] for request in server.asked} == {"my-writer", "gpt-oss:120b-cloud"}


@pytest.mark.parametrize(
    ("model", "think", "tokens"),
    [
        ("qwen3:8b", False, 2048),
        ("hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M", False, 2048),
        ("deepseek-r1:8b", False, 2048),
        ("gpt-oss:20b", "low", 6144),
        ("magistral:24b", False, 2048),
        ("gemma4:e4b", False, 2048),
        ("llama3.1:8b", None, 2048),
    ],
)
def test_thinking_is_switched_off_by_what_the_server_says_a_model_can(start: Start, model: str, think: Any, tokens: int):
    server = start([model], "thinker")
    server.fault = "thinker" if think is not None else ""
    assert len(Ollama(server.host).write(BRIEF)) == 5
    assert len(server.asked) == 1 and server.asked[0].get("think") == think
    assert server.asked[0]["options"]["num_predict"] == tokens


def test_a_model_heard_thinking_where_the_server_tells_nothing_is_asked_not_to(start: Start):
    server = start(["deepseek-r1:8b"], "no show")
    real = server.models
    server.fault = "thinker"
    engine = Ollama(server.host)
    engine._server._shown["deepseek-r1:8b"] = None
    assert real and len(engine.write(BRIEF)) == 5
    assert [request.get("think") for request in server.asked] == [None, False]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("list null", "글을 쓰는 모델이 없습니다.*ollama pull"),
        ("list nameless", "글을 쓰는 모델이 없습니다.*ollama pull"),
        ("list text", "모델 목록을 주지 않습니다.*다시 시작"),
        ("list array", "모델 목록을 주지 않습니다.*다시 시작"),
        ("list words", "모델 목록을 주지 않습니다.*다시 시작"),
        ("list 401", "401.*OLLAMA_API_KEY"),
        ("list 403", "403.*OLLAMA_API_KEY"),
        ("list 500", "500.*다시 시작"),
        ("list 502", "502.*프록시.*ollama serve"),
        ("list slow", "모델 목록을 주지 않습니다"),
        ("500", "끝내지 못했습니다.*ollama ps"),
        ("memory", "메모리가 모자랍니다.*ollama pull qwen3:4b"),
        ("cuda", "메모리가 모자랍니다.*ollama pull qwen3:4b"),
        ("busy", "바쁩니다"),
        ("429", "바쁩니다"),
        ("gone", "그 모델이 없습니다.*ollama list"),
        ("401", "OLLAMA_API_KEY"),
        ("403", "OLLAMA_API_KEY"),
        ("502", "프록시.*ollama serve"),
        ("504", "프록시.*ollama serve"),
        ("html", "끝내지 못했습니다.*ollama ps"),
        ("error line", "unexpected EOF.*ollama ps"),
        ("cut", "끝내지 못했습니다.*ollama ps"),
    ],
)
def test_every_fault_is_one_sentence_with_its_own_cure(start: Start, monkeypatch: pytest.MonkeyPatch, fault: str, words: str):
    monkeypatch.setattr(ollama_server, "WAIT", 0.5)
    server = start(fault=fault)
    with pytest.raises(EngineError, match=words) as caught:
        Ollama(server.host).write(BRIEF)
    assert "Traceback" not in caught.value.ko and "\n" not in caught.value.ko and caught.value.en
    assert isinstance(caught.value, BusyError) == (fault in ("busy", "429"))


@pytest.mark.parametrize("fault", ["schema", "old", "no thinking", "no show"])
def test_servers_of_other_days_still_write(start: Start, fault: str):
    """One that takes no schema, one that tells no capabilities, one that refuses to be told of thinking."""
    server = start(["qwen3:8b"], fault)
    engine = Ollama(server.host)
    if fault == "no thinking":
        engine._server._shown["qwen3:8b"] = frozenset({"completion", "thinking"})
    assert len(engine.write(BRIEF)) == 5


def test_the_shape_is_in_the_prompt_for_servers_that_do_not_keep_to_a_schema(start: Start):
    """Old servers, and qwen3.5 that is told not to think, answer as the prompt says."""
    server = start()
    Ollama(server.host).write(BRIEF)
    orders = server.asked[0]["messages"][0]["content"]
    shape = json.loads(orders[orders.index('{"scenes"') :])
    assert [scene["role"] for scene in shape["scenes"]] == list(ROLES)
    needed = set(schema(list(ROLES))["$defs"]["_Line"]["properties"])
    assert all(set(scene) == needed for scene in shape["scenes"])
    assert [line.role for line in read_answer(example(["hook", "call"]).replace("...", "말랑"), ["hook", "call"])] == [
        "hook",
        "call",
    ]


def test_the_schema_asks_for_the_scenes_that_are_wanted():
    whole = schema(["hook", "product", "product", "call"])
    assert (whole["properties"]["scenes"]["minItems"], whole["properties"]["scenes"]["maxItems"]) == (4, 4)
    assert whole["$defs"]["_Line"]["properties"]["role"]["enum"] == ["hook", "product", "call"]


# --- addresses, proxies, certificates, keys ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "url", "near"),
    [
        ("", "http://127.0.0.1:11434", True),
        ("0.0.0.0", "http://127.0.0.1:11434", True),
        ("0.0.0.0:8080/", "http://127.0.0.1:8080", True),
        ("localhost", "http://localhost:11434", True),
        (":8080", "http://127.0.0.1:8080", True),
        ("[::1]:11434", "http://[::1]:11434", True),
        ("[::]", "http://[::1]:11434", True),
        ("http://host.docker.internal:11434", "http://host.docker.internal:11434", True),
        ("http://192.168.0.7", "http://192.168.0.7:11434", True),
        ("gpu-box", "http://gpu-box:11434", True),
        ("https://gpu.example.com", "https://gpu.example.com:443", False),
        ("https://gpu.example.com/ollama", "https://gpu.example.com:443/ollama", False),
        ("user:p%40w@host:1", "http://host:1", True),
    ],
)
def test_an_address_in_any_of_its_forms(said: str, url: str, near: bool):
    address = address_of(said)
    assert (address.url, address.near, address.wrong) == (url, near, "")
    assert address.login == ("user:p@w" if "@" in said else "")


@pytest.mark.parametrize("said", ["127.0.0.1:99999", "http://[::1", "ftp://host", "127.0.0.1:abc", "my host", "http://[x]:1"])
def test_a_broken_address_stops_no_other_command(
    said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("OLLAMA_HOST", said)
    assert main(["models"]) == 0
    capsys.readouterr()
    assert said in Ollama().missing() and "127.0.0.1:11434" in Ollama().missing()
    assert pick("script")[0].name == "template" and Ollama().model() == "" and Ollama().revision


def test_a_proxy_is_not_asked_for_what_is_near(start: Start, monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert len(Ollama(start().host).write(BRIEF)) == 5


def test_keys_and_logins_are_sent(start: Start, monkeypatch: pytest.MonkeyPatch):
    server = start()
    Ollama(f"http://user:pw@{server.host}").write(BRIEF)
    assert {heard["authorization"] for heard in server.heard} == {"Basic dXNlcjpwdw=="}
    server.heard.clear()
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")
    Ollama(server.host).write(BRIEF)
    assert {heard["authorization"] for heard in server.heard} == {"Bearer secret"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for localhost and its key in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - datetime.timedelta(1), now + datetime.timedelta(1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return file


def test_a_certificate_of_ones_own_is_trusted_when_named(start: Start, certificate: Path, monkeypatch: pytest.MonkeyPatch):
    server = start(certificate=certificate)
    assert "SSL_CERT_FILE" in Ollama(server.host).missing()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert len(Ollama(server.host).write(BRIEF)) == 5


# --- the card --------------------------------------------------------------------------------------------------------------


def test_the_writer_leaves_the_card_before_the_painter_comes(start: Start, monkeypatch: pytest.MonkeyPatch):
    """Only the model this program had loaded, only where something is loaded onto a card."""
    server, lane = start(), Lane()
    monkeypatch.setattr(ollama, "LANE", lane)
    Ollama(server.host).write(BRIEF)
    assert server.loaded == ["qwen3:8b"] and server.unloaded == []
    monkeypatch.setenv("SHORTS_MEMORY", "8")
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    lane.run("a", lambda _: "a", lambda model, _: model, lambda _: None)
    assert server.unloaded == []
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    seen: list[list[str]] = []
    for key in ("sdxl", "animatediff"):
        lane.run(key, lambda _: seen.append(list(server.loaded)), lambda model, _: model, lambda _: None)
    assert seen == [[], []] and server.unloaded == [{"model": "qwen3:8b", "keep_alive": 0}]


def test_a_server_elsewhere_keeps_its_model(start: Start, monkeypatch: pytest.MonkeyPatch):
    server, lane = start(), Lane()
    monkeypatch.setattr(ollama, "LANE", lane)
    monkeypatch.setattr(ollama_server.Address, "here", False)
    assert Ollama(server.host).write(BRIEF) and GOOD
    monkeypatch.setenv("SHORTS_DEVICE", "cuda")
    monkeypatch.setenv("SHORTS_MEMORY", "8")
    lane.run("sdxl", lambda _: "sdxl", lambda model, _: model, lambda _: None)
    assert server.unloaded == []
