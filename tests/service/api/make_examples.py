"""Takes the examples of the HTTP interface: `python -m tests.service.api.make_examples PATH`.

A Footnote without a language model is served with the sample library, in a data directory of its
own, and asked as a client would. What it answers is written down.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from service.api.examples import Example, Examples, examples_json, operations_of
from service.api.openapi import description
from service.app import create_app
from service.bootstrap import open_services
from service.samples import SAMPLE_COLLECTION, sample_sources
from service.settings import Settings
from tests.conftest import SAMPLES
from tests.server import connected, served
from tests.service.api.recording import MOST_ENTRIES, Recorder, send
from tests.service.test_evaluations import kept

# Signing in elsewhere needs a provider, and an import takes lines instead of a document.
WITHOUT_EXAMPLES = frozenset(
    {"GET /v1/sign-in", "GET /v1/sign-in/callback", "POST /v1/collections/{name}/import"}
)
_LONGEST_WAIT_S = 60
_NOTES = """# Call with the Tolmund yard

The yard expects the next two grain ships in March. Engine control units are still late.
"""
_TEXT = (
    "The yard at Tolmund was closed from May to August after the fire. In that time 240 welders "
    "worked at Vesskar instead. The first ship left the repaired dock on 14 September. The "
    "company puts the cost of the fire at 61 million crowns. Two more docks get sprinklers in 2027."
)


def main(path: Path) -> None:
    """Load the sample library, serve it, take the examples, and write them."""
    with (
        tempfile.TemporaryDirectory() as home,
        open_services(Settings(home=Path(home))) as services,
    ):
        if services.model is not None:
            sys.exit("the examples are those of a Footnote without a model: unset FOOTNOTE_LLM_…")
        kept(services.settings.home)
        list(services.pipeline.ingest(sample_sources(services.library, SAMPLES), SAMPLE_COLLECTION))
        with (
            served(create_app(services)) as url,
            connected(url, timeout=2 * _LONGEST_WAIT_S) as client,
        ):
            taken = taken_from(client)
    # Links in answers name the host that was asked.
    path.write_text(examples_json(taken).replace(url, "http://127.0.0.1:8000"), "utf-8")


def taken_from(client: httpx.Client) -> Examples:
    """The examples, in the order of the API's description, from a service with the samples."""
    recorder = Recorder(client)
    names = [name for name, _ in operations_of(description())]
    _ask(recorder)
    _feedback(recorder)
    _search(recorder)
    _summarize(recorder)
    if "POST /v1/check" in names:
        _check(recorder)
    _converse(recorder)
    _read(recorder)
    _evaluations(recorder)
    _ingest(recorder)
    _openai_protocol(recorder)
    recorder.take("GET /metrics", "now", "What Prometheus reads")
    recorder.take(
        "GET /v1/collections/{name}/export",
        "lines",
        "A collection as lines of JSON",
        parameters={"name": SAMPLE_COLLECTION},
    )
    _access(recorder)
    missing = set(names) - recorder.examples.keys() - WITHOUT_EXAMPLES
    if missing:
        sys.exit(f"write a request for {', '.join(sorted(missing))} in {Path(__file__).name}")
    return {name: recorder.examples[name] for name in names if name in recorder.examples}


def _feedback(recorder: Recorder) -> None:
    recorder.take(
        "POST /v1/feedback",
        "correction",
        "An answer was wrong, and what would have been right",
        body={
            "question": "When was the frigate Ormsund delivered?",
            "collection": SAMPLE_COLLECTION,
            "answer": "The Ormsund was delivered in May 2025. [1]",
            "verdict": "down",
            "correction": "On 19 May 2026, six months late.",
        },
    )


def _ask(recorder: Recorder) -> None:
    question = "How many ships did Harnovia deliver in 2025?"
    first = recorder.take(
        "POST /v1/ask",
        "sources_disagree",
        "Two sources disagree, and both are cited",
        body={"question": question, "collection": SAMPLE_COLLECTION},
    )
    recorder.take(
        "POST /v1/ask",
        "follow_up",
        "A follow-up, with the conversation so far",
        body={
            "question": "And how many of them were still under tow?",
            "collection": SAMPLE_COLLECTION,
            "turns": [{"question": question, "answer": first["text"]}],
        },
    )
    recorder.take(
        "POST /v1/ask",
        "no_answer",
        "The documents do not hold the answer",
        body={"question": "What is the population of Mirasault?", "collection": SAMPLE_COLLECTION},
    )
    recorder.take(
        "POST /v1/ask",
        "stream",
        "The answer as it comes about",
        body={
            "question": "How many people did NKC employ at the end of 2025?",
            "collection": SAMPLE_COLLECTION,
            "stream": True,
        },
    )
    citation = first["citations"][0]
    page = {"document_id": citation["document_id"], "number": citation["page"]}
    place = {name: citation[name] for name in ("version", "start", "end")}
    pages = "GET /v1/documents/{document_id}/pages/{number}"
    recorder.take(pages, "citation", "Where a citation stands on its page", parameters=page | place)
    document = {"document_id": citation["document_id"]}
    recorder.take(
        "GET /v1/documents/{document_id}/pages",
        "citation",
        "All pages, with the boxes of a citation",
        parameters=document | place,
    )
    recorder.take(f"{pages}/words", "page", "Where the words of a page stand", parameters=page)
    recorder.take(
        f"{pages}/image",
        "citation",
        "The page as it looks, with the citation marked",
        parameters=page | place | {"dpi": 72},
    )
    recorder.take(
        "GET /v1/documents/{document_id}/text",
        "citation",
        "The text that a citation points into",
        parameters={name: first["citations"][-1][name] for name in ("document_id", "version")},
    )


def _converse(recorder: Recorder) -> None:
    begun = recorder.take(
        "POST /v1/conversations",
        "scope",
        "A conversation about what was published since spring",
        body={
            "title": "",
            "scope": {
                "collections": [SAMPLE_COLLECTION],
                "filters": {"published_from": "2026-03-01"},
            },
        },
    )
    one = {"conversation_id": begun["id"]}
    answer = recorder.take(
        "POST /v1/ask",
        "conversation",
        "A question whose answer is kept in a conversation",
        body={
            "question": "What did the fire at Tolmund damage?",
            "collections": [SAMPLE_COLLECTION],
            "conversation": begun["id"],
        },
    )
    turn = one | {"turn_id": answer["id"]}
    path = "/v1/conversations/{conversation_id}"
    recorder.take(f"PATCH {path}", "pin", "Pin it", parameters=one, body={"pinned": True})
    recorder.take(f"GET {path}", "pinned", "A conversation without its turns", parameters=one)
    recorder.take(
        "GET /v1/conversations", "words", "Conversations with a word", parameters={"q": "fire"}
    )
    recorder.take(
        f"GET {path}/turns",
        "questions",
        "What was asked, without the answers",
        parameters=one | {"records": "false"},
    )
    recorder.take(f"GET {path}/turns/{{turn_id}}", "answer", "A kept answer", parameters=turn)
    recorder.take(
        f"GET {path}/export",
        "word",
        "The conversation as a Word file with footnotes",
        parameters=one | {"format": "docx"},
    )
    recorder.take(
        f"GET {path}/turns/{{turn_id}}/export",
        "bibtex",
        "The sources of an answer",
        parameters=turn | {"format": "bibtex"},
    )
    spare = recorder.client.post("/v1/conversations", json={}).json()["id"]
    recorder.take(
        f"DELETE {path}", "all", "With all its turns", parameters={"conversation_id": spare}
    )


def _openai_protocol(recorder: Recorder) -> None:
    model = f"footnote/{SAMPLE_COLLECTION}"
    question = "How many ships did Harnovia deliver in 2025?"
    recorder.take("GET /v1/models", "collections", "Each collection is a model")
    recorder.take(
        "GET /v1/models/{model}", "collection", "One of them", parameters={"model": model}
    )
    recorder.take(
        "POST /v1/chat/completions",
        "question",
        "A question as the OpenAI protocol asks it",
        body={"model": model, "messages": [{"role": "user", "content": question}]},
    )
    kept = recorder.take(
        "POST /v1/responses",
        "kept",
        "A response that is kept, to be continued",
        body={"model": model, "input": question, "store": True},
    )
    recorder.take(
        "GET /v1/responses/{response_id}",
        "kept",
        "The response that was kept",
        parameters={"response_id": kept["id"]},
    )


def _access(recorder: Recorder) -> None:
    """The last of all: from the first key on, nobody gets in without one."""
    made = recorder.take(
        "POST /v1/keys",
        "admin",
        "The first key, for whoever makes the others",
        body={"name": "operator", "scopes": ["admin"]},
    )
    recorder.client.headers["Authorization"] = f"Bearer {made['key']}"
    spare = recorder.client.post("/v1/keys", json={"name": "analyst", "scopes": ["read"]}).json()
    recorder.take("GET /v1/keys", "all", "All keys, without their texts")
    recorder.take(
        "DELETE /v1/keys/{key_id}", "revoke", "Revoke a key", parameters={"key_id": spare["id"]}
    )
    recorder.take(
        "POST /v1/session", "key", "Sign a browser in with a key", body={"key": made["key"]}
    )
    recorder.take("GET /v1/session", "who", "Who one is, and what one may do")
    recorder.take("DELETE /v1/session", "sign_out", "Sign out")


def _evaluations(recorder: Recorder) -> None:
    listed = recorder.take("GET /v1/evaluations", "runs", "The runs that were kept")
    one = {"evaluation_id": listed["evaluations"][0]["id"]}
    recorder.take(
        "GET /v1/evaluations/{evaluation_id}", "run", "A run with its figures", parameters=one
    )
    recorder.take(
        "GET /v1/evaluations/{evaluation_id}/report", "report", "Its report", parameters=one
    )


def _search(recorder: Recorder) -> None:
    recorder.take(
        "POST /v1/search",
        "filters",
        "Only recent documents in English",
        body={
            "query": "late engine control units",
            "collection": SAMPLE_COLLECTION,
            "limit": MOST_ENTRIES,
            "filters": {"languages": ["en"], "published_from": "2026-04-01"},
        },
    )
    found = recorder.take(
        "POST /v1/search",
        "copies",
        "A story that several papers print counts once",
        body={
            "query": "How did the fire in the dock at Tolmund begin?",
            "collection": SAMPLE_COLLECTION,
            "limit": 1,
        },
    )
    recorder.take(
        "GET /v1/documents/{document_id}/near-copies",
        "reprints",
        "The papers that print the same story",
        parameters={"document_id": found["passages"][0]["document_id"]},
    )


def _summarize(recorder: Recorder) -> None:
    recorder.take(
        "POST /v1/summarize",
        "focus",
        "What some documents of a collection say about a question, and where they disagree",
        body={
            "collection": SAMPLE_COLLECTION,
            "filters": {"sources": ["harnovia-mmi-*", "lanthorn-*"]},
            "focus": "What delays ship deliveries?",
            "format": "bullets",
            "length": {"sentences": 3},
        },
    )
    recorder.take(
        "POST /v1/summarize",
        "text",
        "A text that is sent, and not stored",
        body={"text": _TEXT, "title": "The Tolmund yard", "length": {"sentences": 2}},
    )
    recorder.take(
        "POST /v1/summarize",
        "estimate",
        "What would be read of a whole collection",
        body={"collection": SAMPLE_COLLECTION, "estimate": True},
    )
    recorder.take(
        "POST /v1/summarize",
        "stream",
        "A summary as it comes about",
        body={"text": _TEXT, "length": {"sentences": 1}, "stream": True},
    )
    recorder.take(
        "POST /v1/summarize/files",
        "file",
        "A file that is sent, and not stored",
        form={
            "options": _compact({"length": "short"}),
            "file": ["korvane-courier-tolmund-fire.txt"],
        },
    )


def _check(recorder: Recorder) -> None:
    recorder.take(
        "POST /v1/check",
        "collection",
        "A text against a collection",
        body={
            "text": "The yards delivered 31 ships in 2025. They employed 21,000 people.",
            "collection": SAMPLE_COLLECTION,
            "filters": {"sources": ["harnovia-mmi-*", "lanthorn-*"]},
        },
    )
    recorder.take(
        "POST /v1/check",
        "passages",
        "A text against passages that are sent with it",
        body={
            "text": "The dock at Tolmund was repaired by 14 September. The fire cost 16 million.",
            "passages": [{"title": "The Tolmund yard", "text": _TEXT}],
        },
    )


def _read(recorder: Recorder) -> None:
    recorder.take("GET /v1/collections", "all", "All collections")
    parameters = {"collection": SAMPLE_COLLECTION, "limit": MOST_ENTRIES}
    recorder.take(
        "GET /v1/documents", "first", "The first documents of a collection", parameters=parameters
    )
    everything = recorder.client.get("/v1/documents", params={"collection": SAMPLE_COLLECTION})
    changed = next(one for one in everything.json()["documents"] if one["version"] > 1)
    parameters = {"document_id": changed["document_id"]}
    recorder.take(
        "GET /v1/documents/{document_id}",
        "changed",
        "A document in its second version",
        parameters=parameters,
    )
    recorder.take(
        "GET /v1/documents/{document_id}/versions",
        "changed",
        "The versions of a document that has changed",
        parameters=parameters,
    )
    recorder.take("GET /healthz", "up", "The process answers")
    recorder.take("GET /readyz", "ready", "Questions can be answered")


def _ingest(recorder: Recorder) -> None:
    uploaded = recorder.take(
        "POST /v1/documents",
        "file",
        "A file, with metadata that take the place of its own",
        form={
            "collection": "shipping",
            "metadata": _compact({"publisher": "Lanthorn Institute", "language": "en"}),
            "file": ["lanthorn-harnovia-shipbuilding-estimate.html"],
        },
    )
    job = {"job_id": uploaded["id"]}
    _await(recorder.client, uploaded["id"])
    recorder.take(
        "GET /v1/jobs/{job_id}",
        "done",
        "A job that is done",
        parameters=job | {"wait": _LONGEST_WAIT_S},
    )
    items = recorder.take(
        "GET /v1/jobs/{job_id}/items", "done", "What a job has ingested", parameters=job
    )
    fetched = recorder.take(
        "POST /v1/documents/urls",
        "page",
        "A page to fetch",
        body={
            "collection": "shipping",
            "urls": ["https://lanthorn.example/analysis/harnovia-shipbuilding-recount"],
        },
    )
    # There is nothing at that address, so that something is left to be tried again.
    _await(recorder.client, fetched["id"])
    recorder.take(
        "POST /v1/jobs/{job_id}/retry",
        "failed",
        "A page could not be fetched, and is tried again",
        parameters={"job_id": fetched["id"]},
    )
    _await(recorder.client, fetched["id"])
    _cancel(recorder)
    recorder.take("GET /v1/jobs", "newest", "The newest jobs", parameters={"limit": MOST_ENTRIES})
    document = items["items"][0]["document_id"]
    recorder.take(
        "PATCH /v1/documents/{document_id}",
        "title",
        "Another title and day of publication",
        parameters={"document_id": document},
        body={"title": "Harnovia's ships, counted anew", "published_at": "2026-04-16"},
    )
    spare = recorder.client.get("/v1/documents", params={"collection": "shipping"}).json()
    recorder.take(
        "POST /v1/documents/delete",
        "two",
        "Several at once",
        body={
            "documents": [
                one["document_id"] for one in spare["documents"] if one["document_id"] != document
            ][:1]
        },
    )
    recorder.take(
        "DELETE /v1/documents/{document_id}",
        "kept_for_citations",
        "Out of search at once; what cites it can still be opened",
        parameters={"document_id": items["items"][0]["document_id"]},
    )


def _cancel(recorder: Recorder) -> None:
    """Cancel a job while it waits behind a long one."""
    names = sorted(path.name for path in (SAMPLES / "library").iterdir())
    long = send(
        recorder.client,
        "POST /v1/documents",
        Example("", 202, form={"collection": "shipping", "file": names}),
    )
    noted = recorder.take(
        "POST /v1/documents/text",
        "notes",
        "Notes, as a document",
        body={
            "collection": "shipping",
            "source": "call-with-tolmund-yard",
            "text": _NOTES,
            "format": "markdown",
            "metadata": {"authors": ["Ilse Marrend"], "published_at": "2026-11-20"},
        },
    )
    cancelled = recorder.take(
        "POST /v1/jobs/{job_id}/cancel",
        "waiting",
        "A job that waits is taken out of the queue",
        parameters={"job_id": noted["id"]},
    )
    if cancelled["state"] != "cancelled":
        sys.exit("the job was done before it could be cancelled: run this again")
    _await(recorder.client, long.raise_for_status().json()["id"])


def _await(client: httpx.Client, job_id: str) -> None:
    while True:
        job = client.get(f"/v1/jobs/{job_id}", params={"wait": _LONGEST_WAIT_S})
        if job.raise_for_status().json()["is_settled"]:
            return


def _compact(fields: dict[str, Any]) -> str:
    return json.dumps(fields)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
