"""What tests share of ollama."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest

from pipeline.engines import Brief
from pipeline.records import Product
from tests.support.fake_ollama import Server

BRIEF = Brief(
    facts={"name": "말랑 텀블러", "price": "19,900원", "features": ["280g", "보온 12시간"], "description": "좋아요"},
    persona={
        "name": "하린",
        "trade": "리뷰어",
        "persona": "꼼꼼하다.",
        "speech_level": "해요",
        "phrases": {},
        "never": ["대박"],
    },
    tone="casual",
    seconds=16,
    seed=7,
)


@pytest.fixture
def server() -> Iterator[Server]:
    pytest.importorskip("ollama")
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


PRODUCT = Product(name="말랑 텀블러", price=Decimal(19900), features=("280g", "보온 12시간"))
