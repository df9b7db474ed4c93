"""Summaries by a real server of the OpenAI protocol: llama.cpp's, with tiny models."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from service.summaries.records import SummaryOptions
from service.summaries.targets import material_of_text
from tests.protocol.conftest import Opened, client_of
from tests.protocol.llama_server import llama_server
from tests.protocol.models import write_babbler, write_speaker
from tests.service.api.sse import events
from tests.service.summaries.scripted import long_text
from tests.service.summaries.test_summarizer import check_promises


def test_a_reply_becomes_a_cited_summary(model: Path, footnote: Opened) -> None:
    write_speaker(model, "The harbour was opened on 4 May 1931 [1]. It has nine piers [1].")
    with (
        llama_server(model) as server,
        footnote(llm_base_url=server.url) as services,
        client_of(services) as client,
    ):
        received = events(
            client.post("/v1/summarize", json={"collection": "coast", "stream": True})
        )
    names = [name for name, _ in received]
    assert names[0] == "plan"
    assert names[-4:] == ["summary", "support", "support", "done"]
    summary = received[-4][1]
    assert (summary["mode"], summary["model"], summary["cost"]["calls"]) == ("model", "tiny", 1)
    assert summary["cost"]["prompt_tokens"] > 500
    assert any("4 May 1931" in one["quote"] for one in summary["citations"])


def test_a_long_text_is_read_in_portions(model: Path, footnote: Opened) -> None:
    """The model says the same to every prompt: ids that are picked, and then cited."""
    write_speaker(model, "The council met in session [1.2][2.2][3.2].")
    with llama_server(model) as server, footnote(llm_base_url=server.url) as services:
        material = material_of_text(services.embedder, long_text(40))
        summary = asyncio.run(services.summarizer.summarize(material, SummaryOptions()))
        check_promises(material, summary)
    assert summary.mode == "model"
    assert summary.cost.calls > 3
    assert summary.cost.completion_tokens > 10


@pytest.mark.parametrize("seed", range(3))
def test_gibberish_runs_to_its_end(model: Path, footnote: Opened, seed: int) -> None:
    write_babbler(model, seed)
    with (
        llama_server(model) as server,
        footnote(llm_base_url=server.url, llm_max_output_tokens=200) as services,
        client_of(services) as client,
    ):
        request = {"text": long_text(12), "stream": True}
        received = events(client.post("/v1/summarize", json=request))
    assert received[-1][0] == "done"
    assert "summary" in [name for name, _ in received]
