"""Documents sent over HTTP, and `/v1/jobs`, which tells what becomes of them."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.ingestion.web import site as sites
from tests.server import connected, served
from tests.service.api.following import settled, settled_items

MOLE = b"The mole at Ostrel is 600 metres long."
LIMIT = 2_000_000
HUGE = 200_000_000
GROWTH = 100_000_000

Files = list[tuple[str, tuple[str, bytes]]]


def post(client: httpx.Client, files: Files, **fields: str) -> httpx.Response:
    return client.post("/v1/documents", files=files, data={"collection": "coast"} | fields)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A service for all requests that are refused and so change nothing."""
    with open_services(Settings(home=tmp_path_factory.mktemp("steady"))) as services:
        yield services


@pytest.fixture(scope="module")
def refusing(steady: Services) -> Iterator[httpx.Client]:
    """A client of that service."""
    with served(create_app(steady)) as url, connected(url) as client:
        yield client


def file(name: str, data: bytes = MOLE) -> tuple[str, tuple[str, bytes]]:
    return ("file", (name, data))


def staged(services: Services) -> int:
    folder = services.settings.home / "uploads"
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def problem(response: httpx.Response) -> Any:
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()["detail"]


def test_an_upload_is_answered_with_a_job_to_follow(client: httpx.Client) -> None:
    response = post(client, [file("mole.txt")])
    assert response.status_code == 202
    assert response.headers["location"] == f"/v1/jobs/{response.json()['id']}"
    assert response.headers["retry-after"] == "1"
    job = settled(client, response)
    assert (job["state"], job["collection"], job["reason"]) == ("done", "coast", None)
    assert job["progress"] | {"passages_per_second": 0} == {
        "files": 1,
        "files_done": 1,
        "states": {"added": 1},
        "passages": 1,
        "bytes": len(MOLE),
        "bytes_done": len(MOLE),
        "passages_per_second": 0,
        "seconds_left": None,
    }
    assert job["progress"]["passages_per_second"] > 0
    assert "retry-after" not in client.get(f"/v1/jobs/{job['id']}").headers


def test_several_files_make_one_job(client: httpx.Client, services: Services) -> None:
    sent = [file("mole.txt"), file("empty.txt", b""), file("mole.txt", b"The mole is gone.")]
    items = settled_items(client, post(client, sent))
    assert [(item["source"], item["state"], item["version"]) for item in items] == [
        ("mole.txt", "added", 1),
        ("empty.txt", "failed", None),
        ("mole.txt", "updated", 2),
    ]
    # What failed is kept to be retried.
    assert staged(services) == 1


def test_given_metadata_takes_the_place_of_the_documents_own(client: httpx.Client) -> None:
    metadata = {"title": "On moles", "authors": ["Lena Marsh"], "published_at": "2024-05-04"}
    response = post(client, [file("mole.md", b"# The mole\n\nIt is long.")],
                    source="memo 7", metadata=json.dumps(metadata))  # fmt: skip
    (item,) = settled_items(client, response)
    document = client.get(f"/v1/documents/{item['document_id']}").json()
    assert document["source"] == "memo 7"
    assert {name: document[name] for name in metadata} == metadata


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ("{", "metadata"),
        ('{"heading": "x"}', "metadata.heading"),
        ('{"title": ""}', "metadata.title"),
        ('{"language": "English"}', "metadata.language"),
        ('{"published_at": "yesterday"}', "metadata.published_at"),
        ('{"url": "javascript:alert(1)"}', "metadata.url"),
        ('{"authors": "Lena"}', "metadata.authors"),
    ],
)
def test_metadata_that_will_not_do_is_refused(
    refusing: httpx.Client, steady: Services, metadata: str, said: str
) -> None:
    response = post(refusing, [file("mole.txt")], metadata=metadata)
    assert response.status_code == 422
    assert said in problem(response)
    assert staged(steady) == 0
    text = {"collection": "coast", "source": "s", "text": "t"}
    if metadata != "{":
        text["metadata"] = json.loads(metadata)
        assert refusing.post("/v1/documents/text", json=text).status_code == 422


@pytest.mark.parametrize(
    ("files", "fields", "said"),
    [
        ([file("a.txt"), file("b.txt")], {"source": "one"}, "one file only"),
        ([], {}, "multipart"),
        ([("other", ("a.txt", MOLE))], {}, "none of this form"),
        ([file("a.txt")], {"colour": "red"}, "none of this form|unknown"),
        ([file("a.txt")], {"source": "s" * 1001}, "1,000 characters"),
        ([file("a.txt")], {"metadata": "x" * 200_000}, "too long"),
        ([file("a.txt")], {"collection": "../up"}, "cannot name a collection"),
    ],
)
def test_a_form_that_will_not_do_leaves_nothing(
    refusing: httpx.Client, steady: Services, files: Files, fields: dict[str, str], said: str
) -> None:
    response = post(refusing, files, **fields)
    assert response.status_code == 422
    assert re.search(said, problem(response))
    assert staged(steady) == 0
    assert refusing.get("/v1/jobs").json()["total"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form at all",
        b"--x\r\n\r\n",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\ncut off',
        b'--x\r\nContent-Disposition: form-data; name="collection"\r\n\r\ncoast\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="collection"\r\n\r\n\xff\r\n--x--\r\n',
    ],
)
def test_a_broken_form_is_refused(refusing: httpx.Client, steady: Services, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    response = refusing.post("/v1/documents", content=body, headers=headers)
    assert response.status_code == 422
    assert problem(response)
    assert staged(steady) == 0


def test_the_collection_may_come_behind_the_files(client: httpx.Client, services: Services) -> None:
    def form(collection: str) -> bytes:
        return (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
            + MOLE
            + b'\r\n--x\r\nContent-Disposition: form-data; name="collection"\r\n\r\n'
            + collection.encode()
            + b"\r\n--x--\r\n"
        )

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    refused = client.post("/v1/documents", content=form("-"), headers=headers)
    assert refused.status_code == 422
    assert staged(services) == 0
    accepted = client.post("/v1/documents", content=form("coast"), headers=headers)
    assert settled_items(client, accepted)[0]["state"] == "added"


def test_a_file_name_is_no_path(client: httpx.Client, services: Services) -> None:
    names = {
        "../../etc/passwd.txt": "passwd.txt",
        "/etc/shadow.txt": "shadow.txt",
        "C:\\fakepath\\报告.txt": "报告.txt",
        "..": "upload",
        "a\x7fb.txt": "ab.txt",
        "n" * 400 + ".txt": "n" * 251 + ".txt",
    }
    items = settled_items(client, post(client, [file(sent, b"\0") for sent in names]))
    assert [item["source"] for item in items] == list(names.values())
    assert staged(services) == len(names)
    kept = [path.name for path in (services.settings.home / "uploads").iterdir()]
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in kept)


def test_texts_are_ingested_in_their_format(client: httpx.Client) -> None:
    html = "<html><head><meta charset=gbk><title>码头</title></head><body><p>码头很长。</p></body>"
    for source, text, form in (("t", "Plain.", "text"), ("m", "# Head\n\nBody.", "markdown"),
                               ("h", html, "html")):  # fmt: skip
        body = {"collection": "notes", "source": source, "text": text, "format": form}
        (item,) = settled_items(client, client.post("/v1/documents/text", json=body))
        assert (item["kind"], item["state"], item["reason"]) == ("text", "added", None)
    listed = client.get("/v1/documents", params={"collection": "notes"}).json()["documents"]
    assert {one["source"]: one["title"] for one in listed}["h"] == "码头"
    assert {one["source"]: one["title"] for one in listed}["m"] == "Head"


def test_urls_are_fetched_and_those_that_may_not_be_fail_alone(
    opened: Callable[..., AbstractContextManager[Services]],
) -> None:
    with sites.served() as site:
        site.answers["/report"] = sites.page(b"The mole is long.", content_type="text/plain")
        with client_of(opened, fetch_allow="127.0.0.1") as client:
            urls = [f"{site.url}/report", "http://169.254.169.254/latest/meta-data"]
            body = {"collection": "web", "urls": urls}
            items = settled_items(client, client.post("/v1/documents/urls", json=body))
    assert [item["state"] for item in items] == ["added", "failed"]
    assert "169.254.169.254" in items[1]["reason"]


@pytest.mark.parametrize("url", ["ftp://a.example/", "nonsense", "http://me:pw@a.example/", ""])
def test_a_url_that_is_none_is_refused_with_its_name(refusing: httpx.Client, url: str) -> None:
    body = {"collection": "web", "urls": ["https://a.example/", url]}
    response = refusing.post("/v1/documents/urls", json=body)
    assert response.status_code == 422
    assert "pw" not in problem(response)
    assert refusing.get("/v1/jobs").json()["total"] == 0


def test_jobs_and_their_items_are_listed(client: httpx.Client) -> None:
    first = settled(client, post(client, [file("a.txt"), file("b.txt", b"")]))
    second = settled(client, post(client, [file("c.txt")], collection="other"))
    assert [one["id"] for one in client.get("/v1/jobs").json()["jobs"]] == [
        second["id"],
        first["id"],
    ]
    listed = client.get("/v1/jobs", params={"collection": "coast", "state": "done"}).json()
    assert listed == {"jobs": [first], "total": 1}
    failed = client.get(f"/v1/jobs/{first['id']}/items", params={"state": "failed"}).json()
    assert ([one["name"] for one in failed["items"]], failed["total"]) == (["b.txt"], 1)
    assert client.get("/v1/jobs", params={"state": "asleep"}).status_code == 422


def test_a_failed_item_is_retried_in_the_same_job(client: httpx.Client) -> None:
    job = settled(client, post(client, [file("a.txt", b"\0")]))
    again = client.post(f"/v1/jobs/{job['id']}/retry")
    assert (again.json()["id"], again.json()["is_settled"]) == (job["id"], False)
    assert settled_items(client, again)[0]["state"] == "failed"
    assert client.post(f"/v1/jobs/{job['id']}/cancel").json()["state"] == "done"


@pytest.mark.parametrize("path", ["", "/items", "?wait=5", "/cancel", "/retry"])
def test_an_unknown_job_is_a_problem(refusing: httpx.Client, path: str) -> None:
    method = "POST" if path in {"/cancel", "/retry"} else "GET"
    response = refusing.request(method, f"/v1/jobs/0{path}")
    assert response.status_code == 404
    assert "no job '0'" in problem(response)


def test_a_full_queue_says_when_to_come_again(
    client: httpx.Client, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.jobs, "_most_waiting", 0)
    response = post(client, [file("a.txt")])
    assert (response.status_code, response.headers["retry-after"]) == (503, "30")
    assert "jobs are waiting" in problem(response)
    assert staged(services) == 0


def test_a_long_wait_ends_when_the_job_does_and_not_before(
    client: httpx.Client, services: Services
) -> None:
    services.jobs.close()
    job = post(client, [file("mole.txt")]).json()
    begun = time.monotonic()
    assert client.get(f"/v1/jobs/{job['id']}", params={"wait": 0.3}).json()["state"] == "queued"
    assert time.monotonic() - begun >= 0.3
    starting = threading.Timer(0.3, services.jobs.start)
    starting.start()
    answer = client.get(f"/v1/jobs/{job['id']}", params={"wait": 60}, timeout=90).json()
    assert time.monotonic() - begun < 50
    assert answer["state"] in {"running", "done"}
    starting.join()


def test_a_client_that_leaves_is_waited_for_no_longer(
    client: httpx.Client, services: Services
) -> None:
    services.jobs.close()
    job = post(client, [file("mole.txt")]).json()
    with pytest.raises(httpx.ReadTimeout):
        client.get(f"/v1/jobs/{job['id']}", params={"wait": 60}, timeout=0.3)
    watchers = services.jobs._watchers._by_job  # noqa: SLF001 - nothing shows it from outside
    while watchers:
        time.sleep(0.02)


def test_questions_are_answered_while_a_job_runs(client: httpx.Client) -> None:
    text = b"The ledger of case %d was read aloud and filed in the archive of Ostrel. "
    files = [file(f"{n}.txt", text.replace(b"%d", str(n).encode()) * 200) for n in range(8)]
    job = post(client, files).json()
    question = {"question": "How tall is the lighthouse?", "collection": "coast"}
    answered = 0
    while not client.get(f"/v1/jobs/{job['id']}").json()["is_settled"]:
        answer = client.post("/v1/ask", json=question, timeout=30).json()
        assert "41 metres" in answer["text"]
        answered += 1
    assert answered >= 2


@contextmanager
def client_of(
    opened: Callable[..., AbstractContextManager[Services]], **settings: Any
) -> Iterator[httpx.Client]:
    with (
        opened(**settings) as services,
        served(create_app(services)) as url,
        connected(url, timeout=30) as client,
    ):
        yield client


def test_the_limits_hold_for_each_file_and_for_all_together(
    opened: Callable[..., AbstractContextManager[Services]],
) -> None:
    with client_of(opened, max_document_bytes=1_000, max_upload_bytes=200_000) as client:
        small = [file(f"{n}.txt", b"x" * 1_000) for n in range(100)]
        assert post(client, small).status_code == 202
        refused = post(client, [*small, file("large.txt", b"x" * 1_001)])
        assert (refused.status_code, "large.txt" in problem(refused)) == (413, True)
        assert post(client, [file("huge.txt", b"x" * 400_000)]).status_code == 413
        text = {"collection": "coast", "source": "s", "text": "x" * 1_001}
        assert client.post("/v1/documents/text", json=text).status_code == 413
        # Other bodies are read into memory: what is allowed for uploads is not for them.
        assert client.post("/v1/ask", content=b" " * 150_000).status_code == 413


class Server:
    """`footnote serve` in a process of its own."""

    def __init__(self, home: Path) -> None:
        with served_nowhere() as port:
            self.url = f"http://127.0.0.1:{port}"
        limits = {"FOOTNOTE_MAX_DOCUMENT_BYTES": str(LIMIT), "FOOTNOTE_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from service.cli import main; main()", "serve",
             "--port", str(port)],
            env=os.environ | limits,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def memory(self) -> int:
        """The most bytes that the process has had in memory so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024

    def wait_until_ready(self) -> None:
        while True:
            try:
                httpx.get(f"{self.url}/readyz", timeout=30).raise_for_status()
            except httpx.HTTPError:
                assert self.process.poll() is None, "the service has ended"
                time.sleep(0.1)
            else:
                return


@contextmanager
def served_nowhere() -> Iterator[int]:
    """A port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_stays_flat_under_uploads_and_a_kill_loses_no_job(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.wait_until_ready()
    with httpx.Client(base_url=server.url, timeout=120) as client:
        # The model and the parsers are in memory from here on.
        settled(client, post(client, [file("warm.txt")]))
        before = server.memory()
        boundary = {"Content-Type": "multipart/form-data; boundary=x"}
        refused = client.post("/v1/documents", content=huge_form(), headers=boundary)
        assert refused.status_code == 413
        # A hundred megabytes that are accepted; binary, so that reading them costs nothing.
        files = [file(f"{n}.txt", b"\0" * 1_900_000) for n in range(50)]
        accepted = post(client, [*files, file("last.txt")])
        assert accepted.status_code == 202
        assert server.memory() - before < GROWTH
    server.process.kill()
    server.process.wait()

    again = Server(tmp_path)
    again.wait_until_ready()
    try:
        with httpx.Client(base_url=again.url, timeout=120) as client:
            job = settled(client, accepted)
            assert job["progress"]["states"] in (
                {"failed": 50, "added": 1},
                {"failed": 50, "unchanged": 1},
            )
    finally:
        again.process.terminate()
        assert again.process.wait(60) in {0, -15}


def huge_form() -> Iterator[bytes]:
    yield (
        b'--x\r\nContent-Disposition: form-data; name="collection"\r\n\r\ncoast\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="huge.txt"\r\n\r\n'
    )
    for _ in range(HUGE // 1_000_000):
        yield b"x" * 1_000_000
    yield b"\r\n--x--\r\n"
