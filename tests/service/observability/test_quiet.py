"""Nobody is told anything: no socket is opened but those to the model that is configured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.openai_server import MODEL, OpenAIServer

# What people have set for other programs, and what would make dependencies talk.
TALKATIVE = {
    "LANGSMITH_TRACING": "true",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_API_KEY": "lsv2_canary",
    "LANGSMITH_ENDPOINT": "http://127.0.0.1:9/",
    "ANONYMIZED_TELEMETRY": "True",
    "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
    "HF_HUB_DISABLE_TELEMETRY": "0",
    "OTEL_TRACES_EXPORTER": "otlp",
}
PROGRAM = """
import json, sys, threading, time
sys.modules["uvloop"] = None  # it opens sockets past the hook
connections = []

def note(event, arguments):
    if event == "socket.connect":
        connections.append([threading.current_thread().name, str(arguments[1])])
    elif event == "socket.getaddrinfo":
        connections.append([threading.current_thread().name, str(arguments[:2])])

sys.addaudithook(note)
from service.observability.quiet import silence_dependencies
silence_dependencies()
from pathlib import Path
import httpx
from ingestion.sources import upload_source
from service.app import create_app
from service.bootstrap import open_services
from service.settings import Settings
from tests.server import served
settings = Settings(home=Path(sys.argv[1]), llm_base_url=sys.argv[2], llm_model=sys.argv[3])
with open_services(settings) as services, served(create_app(services)) as url:
    own = url.rpartition(":")[2]
    files = {"file": ("a.html", b"<p>The harbour of Ostrel has nine piers.</p>")}
    job = httpx.post(f"{url}/v1/documents", files=files, data={"collection": "c"}).json()
    done = httpx.get(f"{url}/v1/jobs/{job['id']}?wait=30", timeout=40).json()
    asked = {"question": "How many piers has the harbour of Ostrel?", "collection": "c"}
    answer = httpx.post(f"{url}/v1/ask", json=asked, timeout=60).json()
    time.sleep(1)  # what sends in the background does so a little later
told = [one for one in connections if own not in one[1]]
print(json.dumps({"state": done["state"], "mode": answer["mode"], "connections": told}))
"""


def test_ingesting_and_asking_open_no_socket_but_to_the_model(
    tmp_path: Path, llm: OpenAIServer
) -> None:
    llm.reply("It has nine piers [1.1].")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), llm.url, MODEL],
        env=os.environ | TALKATIVE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["state"], told["mode"]) == ("done", "model")
    port = llm.url.partition("127.0.0.1:")[2].partition("/")[0]
    assert told["connections"] != []
    assert all(port in address for _, address in told["connections"]), told["connections"]
