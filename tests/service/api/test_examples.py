"""Examples of every operation, as `make examples` took them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from ingestion.library import Library
from ingestion.sources import upload_source
from service.answers import Answer
from service.api.examples import (
    Example,
    examples_json,
    load_examples,
    operations_of,
    with_examples,
)
from service.api.job_schemas import UrlsRequest
from service.api.openapi import description
from service.api.schemas import PassagesEvent, StatementEvent, SupportEvent
from service.api.summarize_schemas import PlanEvent, ProgressEvent, SummarySupportEvent
from service.app import create_app
from service.bootstrap import Services
from service.samples import SAMPLE_COLLECTION
from service.summaries.records import Summary
from tests.server import connected, served
from tests.service.api.make_examples import WITHOUT_EXAMPLES
from tests.service.api.recording import EVENTS, JSON, is_of, send, shortened
from tests.service.api.sse import events
from tests.service.test_evaluations import kept

# These change what is stored; the others may be sent to a library that others read.
CHANGING = {
    "POST /v1/documents",
    "POST /v1/documents/urls",
    "POST /v1/documents/text",
    "PATCH /v1/documents/{document_id}",
    "DELETE /v1/documents/{document_id}",
    "POST /v1/documents/delete",
}
# A library in which no job was submitted has none to name; nor has it conversations or runs.
OF_A_JOB = {
    "GET /v1/jobs/{job_id}",
    "GET /v1/jobs/{job_id}/items",
    "POST /v1/jobs/{job_id}/cancel",
    "POST /v1/jobs/{job_id}/retry",
}
OF_A_CONVERSATION = {name for name in load_examples() if "{conversation_id}" in name}
OF_A_KEY = {
    name for name in load_examples() if name.endswith(("/v1/session", "/v1/keys", "{key_id}"))
}
OF_A_RESPONSE = {"GET /v1/responses/{response_id}", "POST /v1/responses"}
OF_A_RUN = {name for name in load_examples() if "{evaluation_id}" in name}

ELSEWHERE = OF_A_JOB | OF_A_CONVERSATION | OF_A_KEY | OF_A_RESPONSE | OF_A_RUN

EVENT_MODELS: dict[str, Any] = {
    "passages": PassagesEvent,
    "statement": StatementEvent,
    "answer": Answer,
    "plan": PlanEvent,
    "progress": ProgressEvent,
    "summary": Summary,
    "support": SupportEvent | SummarySupportEvent,
    "done": dict[str, None],
}

EXAMPLES = load_examples()


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    """The description without examples."""
    return description()


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    """The description that a running service gives."""
    return create_app(None).openapi()


@pytest.fixture(scope="module")
def sample(sample_services: Services) -> Iterator[httpx.Client]:
    """A client of a service with the sample library."""
    with (
        served(create_app(sample_services)) as url,
        connected(url, timeout=60) as client,
    ):
        yield client


def test_every_operation_has_an_example(plain: dict[str, Any]) -> None:
    """A new route needs a request in `tests/service/api/make_examples.py`, and `make examples`."""
    names = [name for name, _ in operations_of(plain)]
    assert list(EXAMPLES) == [name for name in names if name not in WITHOUT_EXAMPLES]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_holds_all_that_its_operation_takes_and_gives(
    name: str, plain: dict[str, Any]
) -> None:
    operation = dict(operations_of(plain))[name]
    required = {one["name"] for one in operation.get("parameters", ()) if one["required"]}
    known = {one["name"] for one in operation.get("parameters", ())}
    takes = set(operation.get("requestBody", {"content": {}})["content"])
    for example in EXAMPLES[name].values():
        assert required <= example.parameters.keys() <= known
        sent = {JSON: example.body, "multipart/form-data": example.form}
        assert {kind for kind, value in sent.items() if value is not None} == takes
        given = operation["responses"][str(example.status)].get("content", {})
        answered = {JSON: example.response, EVENTS: example.events}
        shown = {kind for kind, value in answered.items() if value is not None}
        assert shown <= given.keys()
        assert len(shown) == (JSON in given)


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_an_example_answers_is_of_the_declared_type(name: str) -> None:
    """Also in full: no field is missing, none is unknown."""
    declared = TypeAdapter(_response_models()[name])
    for example in EXAMPLES[name].values():
        if example.events is None:
            assert _read_and_written(declared, example.response) == example.response
        for event, data in example.events or ():
            of_event = TypeAdapter(EVENT_MODELS[event])
            assert _read_and_written(of_event, data) == data


def test_a_stream_ends_in_done() -> None:
    streams = [one.events for name in EXAMPLES.values() for one in name.values() if one.events]
    assert streams
    assert {stream[-1][0] for stream in streams} == {"done"}


def test_sentences_and_quotes_stand_where_the_examples_say() -> None:
    """Shortening has broken no offset, and no citation's number."""
    cited = 0
    for name, example in _answered():
        response = example.response
        text = response.get("text") or (example.body or {}).get("text", "")
        for statement in response.get("statements", ()):
            assert text[statement["start"] : statement["end"]] == statement["text"], name
            numbers = {one["number"] for one in response["citations"]}
            assert numbers.issuperset(statement["citations"]), name
        for citation in response.get("citations", ()):
            assert citation["end"] - citation["start"] == len(citation["quote"]), name
            cited += 1
        for block in response.get("blocks", ()):
            assert text[block["start"] : block["end"]].strip(), name
    assert cited


def test_requests_that_change_nothing_are_answered_as_the_examples_say(
    sample: httpx.Client, sample_services: Services
) -> None:
    ids = _ids_here(sample_services.library)
    for name in EXAMPLES.keys() - CHANGING - ELSEWHERE:
        for key, example in EXAMPLES[name].items():
            if "conversation" in (example.body or {}):
                continue
            response = send(sample, name, _with_ids(example, ids))
            assert response.status_code == example.status, f"{name}: {key}: {response.text}"
            assert is_of(response, JSON) == (example.response is not None), f"{name}: {key}"
            assert is_of(response, EVENTS) == (example.events is not None), f"{name}: {key}"


@pytest.mark.parametrize("operation", ["POST /v1/documents", "POST /v1/documents/text"])
def test_requests_that_bring_documents_are_answered_as_the_examples_say(
    operation: str, client: httpx.Client
) -> None:
    """So are those about the jobs that this makes."""
    for example in EXAMPLES[operation].values():
        taken = send(client, operation, example)
        assert taken.status_code == example.status
        job_id = taken.json()["id"]
        for of_a_job in sorted(OF_A_JOB):
            _on_job(client, of_a_job, job_id)


def test_requests_about_conversations_are_answered_as_the_examples_say(
    client: httpx.Client, services: Services
) -> None:
    list(services.pipeline.ingest([upload_source("a.txt", b"It rained.")], SAMPLE_COLLECTION))
    (begin,) = EXAMPLES["POST /v1/conversations"].values()
    conversation = send(client, "POST /v1/conversations", begin).json()["id"]
    example = EXAMPLES["POST /v1/ask"]["conversation"]
    body = {**(example.body or {}), "conversation": conversation}
    answer = send(client, "POST /v1/ask", replace(example, body=body))
    assert answer.status_code == example.status
    ids = {"conversation_id": conversation, "turn_id": answer.json()["id"]}
    for name in sorted(OF_A_CONVERSATION, key=lambda name: name.startswith("DELETE")):
        for one in EXAMPLES[name].values():
            named = {key: ids.get(key, value) for key, value in one.parameters.items()}
            response = send(client, name, replace(one, parameters=named))
            assert response.status_code == one.status, f"{name}: {response.text}"


def test_requests_about_keys_are_answered_as_the_examples_say(client: httpx.Client) -> None:
    (make,) = EXAMPLES["POST /v1/keys"].values()
    made = send(client, "POST /v1/keys", make)
    client.headers["Authorization"] = f"Bearer {made.json()['key']}"
    for name in ("GET /v1/keys", "POST /v1/session", "GET /v1/session", "DELETE /v1/session"):
        for example in EXAMPLES[name].values():
            body = example.body and example.body | {"key": made.json()["key"]}
            assert send(client, name, replace(example, body=body)).status_code == example.status
    (revoke,) = EXAMPLES["DELETE /v1/keys/{key_id}"].values()
    own = replace(revoke, parameters={"key_id": made.json()["id"]})
    assert send(client, "DELETE /v1/keys/{key_id}", own).status_code == revoke.status


def test_requests_about_kept_responses_are_answered_as_the_examples_say(
    client: httpx.Client, services: Services
) -> None:
    list(services.pipeline.ingest([upload_source("a.txt", b"It rained.")], SAMPLE_COLLECTION))
    (ask,) = EXAMPLES["POST /v1/responses"].values()
    kept_response = send(client, "POST /v1/responses", ask)
    assert kept_response.status_code == ask.status
    (read,) = EXAMPLES["GET /v1/responses/{response_id}"].values()
    own = replace(read, parameters={"response_id": kept_response.json()["id"]})
    assert send(client, "GET /v1/responses/{response_id}", own).status_code == read.status


def test_requests_about_kept_runs_are_answered_as_the_examples_say(
    client: httpx.Client, services: Services
) -> None:
    kept(services.settings.home)
    for name in OF_A_RUN:
        for example in EXAMPLES[name].values():
            assert send(client, name, example).status_code == example.status


def test_a_request_to_fetch_pages_is_well_formed() -> None:
    """It is not sent, since there is nothing at its address."""
    for example in EXAMPLES["POST /v1/documents/urls"].values():
        UrlsRequest.model_validate(example.body)


def test_a_running_service_shows_the_examples(sample: httpx.Client, shown: dict[str, Any]) -> None:
    assert sample.get("/openapi.json").json() == json.loads(json.dumps(shown))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_description_shows_requests_and_responses_under_one_name(
    name: str, shown: dict[str, Any]
) -> None:
    """Each takes the place of a single example, which may not stand beside them."""
    operation = dict(operations_of(shown))[name]
    for key, example in EXAMPLES[name].items():
        places = []
        if example.body is not None:
            places.append((operation["requestBody"]["content"][JSON], example.body))
        if example.form is not None:
            places.append(
                (operation["requestBody"]["content"]["multipart/form-data"], example.form)
            )
        if example.response is not None:
            answer = operation["responses"][str(example.status)]["content"][JSON]
            places.append((answer, example.response))
        for content, value in places:
            assert content["examples"][key]["value"] == value
            assert "example" not in content


def test_the_description_shows_parameters_as_the_first_example_has_them(
    shown: dict[str, Any],
) -> None:
    for name, operation in operations_of(shown):
        if name in WITHOUT_EXAMPLES:
            continue
        first = next(iter(EXAMPLES[name].values()))
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in first.parameters:
                assert parameter["example"] == first.parameters[parameter["name"]]


def test_the_description_shows_events_as_they_go_over_the_wire(shown: dict[str, Any]) -> None:
    for name in ("POST /v1/ask", "POST /v1/summarize"):
        operation = dict(operations_of(shown))[name]
        content = operation["responses"]["200"]["content"][EVENTS]
        sent = httpx.Response(200, text=content["examples"]["stream"]["value"])
        assert events(sent) == EXAMPLES[name]["stream"].events


def test_a_description_is_not_changed_by_showing_examples_in_a_copy(plain: dict[str, Any]) -> None:
    before = json.dumps(plain)
    assert with_examples(plain, {}) == plain
    assert with_examples(plain, EXAMPLES) != plain
    assert json.dumps(plain) == before


def test_the_file_is_written_in_one_way() -> None:
    """So that what `make examples` has changed is what the service answers otherwise."""
    written = (files("service.api") / "examples.json").read_text("utf-8")
    assert examples_json(EXAMPLES) == written


def test_long_lists_are_cut_and_what_is_pointed_at_is_kept() -> None:
    block = {"start": 0, "end": 4, "kind": "paragraph", "level": 0}
    text = {"text": "One. Two. Three.", "blocks": [block] * 3, "pages": []}
    assert shortened(text) == {"text": "One.", "blocks": [block] * 2, "pages": []}
    answer = {"citations": [1, 2, 3], "statements": [1, 2, 3], "passages": [1, 2, 3]}
    assert shortened(answer) == answer | {"passages": [1, 2]}
    assert shortened({"passages": 3}) == {"passages": 3}


def _response_models() -> dict[str, Any]:
    routes = [one.route for one in iter_route_contexts(create_app(None).routes)]
    return {
        f"{method} {route.path_format}": route.response_model
        for route in routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }


def _read_and_written(declared: TypeAdapter[Any], value: object) -> object:
    return declared.dump_python(declared.validate_python(value), mode="json")


def _answered() -> Iterator[tuple[str, Example]]:
    """Each example that was answered in JSON; in the OpenAI protocol, Footnote's own part of it."""
    for name, examples in EXAMPLES.items():
        for key, example in examples.items():
            if example.response is not None:
                own = example.response.get("footnote", example.response)
                yield f"{name}: {key}", replace(example, response=own)


def _ids_here(library: Library) -> dict[str, str]:
    """The ids of the samples here, by those that they have in the examples."""
    here = {}
    for was, source in _named(EXAMPLES):
        found = library.find(SAMPLE_COLLECTION, source)
        if found is not None:
            here[was] = found.document_id
    return here


def _named(value: object) -> Iterator[tuple[str, str]]:
    """Every id of a document in the examples, with its source."""
    if isinstance(value, Example):
        value = value.response
    if isinstance(value, dict):
        if isinstance(value.get("document_id"), str) and "source" in value:
            yield value["document_id"], value["source"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _named(one)


def _with_ids(example: Example, ids: dict[str, str]) -> Example:
    parameters = {
        name: ids[str(value)] if name == "document_id" else value
        for name, value in example.parameters.items()
    }
    return replace(example, parameters=parameters)


def _on_job(client: httpx.Client, operation: str, job_id: str) -> None:
    for example in EXAMPLES[operation].values():
        here = replace(example, parameters=example.parameters | {"job_id": job_id})
        assert send(client, operation, here).status_code == example.status
