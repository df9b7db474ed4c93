"""`footnote doctor` and a real server of the OpenAI protocol."""

from __future__ import annotations

from pathlib import Path

from service.doctor import Wanted, examine
from tests.protocol.conftest import Opened
from tests.protocol.llama_server import llama_server
from tests.protocol.models import write_speaker


def test_doctor_finds_the_server_and_its_absence(model: Path, footnote: Opened) -> None:
    write_speaker(model, "yes")
    with footnote() as services:
        settings = services.settings
    asking = Wanted(model=True)
    with llama_server(model) as server:
        there = settings.model_copy(update={"llm_base_url": server.url})
        assert {one.check: one.good for one in examine(there, asking)}["language model"]
    assert not {one.check: one.good for one in examine(there, asking)}["language model"]
