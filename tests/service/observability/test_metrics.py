"""What Prometheus is told: numbers and names of ours, and nobody's words."""

from __future__ import annotations

import httpx
from prometheus_client.parser import text_string_to_metric_families

from service.app import create_app
from service.bootstrap import Services
from tests.openai_server import OpenAIServer
from tests.server import served

QUESTION = {"question": "How many piers has the harbour of Ostrel?", "collection": "coast"}

Labels = dict[str, str]


class Told:
    """The metrics of a service, as Prometheus reads them."""

    def __init__(self, url: str) -> None:
        self.text = httpx.get(f"{url}/metrics").raise_for_status().text
        self._samples = [
            sample
            for family in text_string_to_metric_families(self.text)
            for sample in family.samples
        ]

    def value(self, name: str, **labels: str) -> float:
        """The sum of the samples that bear these labels among theirs."""
        return sum(
            sample.value
            for sample in self._samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    @property
    def labels(self) -> set[str]:
        """The values of all labels."""
        return {value for sample in self._samples for value in sample.labels.values()}


def test_requests_are_counted_by_the_template_of_their_route(services: Services) -> None:
    with served(create_app(services)) as url:
        for name in ("one", "two", "three"):
            httpx.get(f"{url}/v1/documents/{name}")
        httpx.get(f"{url}/a/page/of/ours")
        httpx.request("PROPFIND", f"{url}/pot")
        told = Told(url)
    route = "/v1/documents/{document_id}"
    assert (
        told.value("footnote_request_seconds_count", route=route, status="404", method="GET") == 3
    )
    assert told.value("footnote_request_seconds_count", method="OTHER") == 1
    assert told.value("footnote_requests_in_progress") == 1  # this one
    assert not {"/v1/documents/one", "/a/page/of/ours", "/pot", "PROPFIND"} & told.labels


def test_what_the_library_holds_is_counted_and_not_named(services: Services) -> None:
    with served(create_app(services)) as url:
        told = Told(url)
    assert told.value("footnote_collections") == 1
    assert told.value("footnote_documents") == 2
    assert told.value("footnote_passages") == services.library.collection("coast").passages
    assert told.value("footnote_index_lag_changes") == 0
    assert told.value("process_resident_memory_bytes") > 0
    assert "coast" not in told.text


def test_answers_are_counted_by_how_they_came_out(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply("It has nine piers [1.2]. So it is said [9.9].")
    with served(create_app(services_with_model)) as url:
        answer = httpx.post(f"{url}/v1/ask", json=QUESTION, timeout=60).json()
        told = Told(url)
    assert told.value("footnote_answers_total", mode="model", abstained="no") == 1
    assert told.value("footnote_statements_total") == len(answer["statements"])
    assert told.value("footnote_invalid_citations_total") == answer["invalid_citations"] == 1
    usage = answer["usage"]
    tokens = "footnote_model_tokens_total"
    assert told.value(tokens, direction="input") == usage["prompt_tokens"] > 0
    assert told.value(tokens, direction="output") == usage["completion_tokens"] > 0
    assert told.value("footnote_model_seconds_count", outcome="done") == 1
    for step in ("retrieve", "dense", "lexical", "fuse", "check"):
        assert told.value("footnote_step_seconds_count", step=step) >= 1, step


def test_a_model_that_fails_is_counted_by_the_kind_of_its_error(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.fail(401, "who are you?")
    with served(create_app(services_with_model)) as url:
        httpx.post(f"{url}/v1/ask", json=QUESTION, timeout=60)
        told = Told(url)
    assert told.value("footnote_model_seconds_count", outcome="ModelRefused") == 1
    assert told.value("footnote_answers_total", mode="extractive", abstained="no") == 1


def test_jobs_and_their_steps_are_counted(services: Services) -> None:
    with served(create_app(services)) as url:
        files = {"file": ("memo.txt", b"A memo about tides.")}
        response = httpx.post(f"{url}/v1/documents", files=files, data={"collection": "coast"})
        httpx.get(f"{url}/v1/jobs/{response.json()['id']}?wait=30", timeout=40)
        told = Told(url)
    assert told.value("footnote_jobs", state="done") == 1
    assert told.value("footnote_jobs_waiting") == 0
    for step in ("parse", "chunk", "embed", "store", "index"):
        assert told.value("footnote_step_seconds_count", step=step) >= 1, step


def test_two_applications_count_apart(services: Services) -> None:
    with served(create_app(services)) as first, served(create_app(services)) as second:
        httpx.get(f"{first}/healthz")
        counted = [
            Told(url).value("footnote_request_seconds_count", route="/healthz")
            for url in (first, second)
        ]
    assert counted == [1, 0]
