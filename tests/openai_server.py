"""A server that speaks the OpenAI chat protocol, whose replies a test scripts.

It is a real HTTP server on a local port, so that what is tested is the client that ships, down to
the socket: slow replies, stalls, cut connections, resets, and clients that hang up.

    with fake_openai() as server:
        server.reply("It rained [1.1].")
        server.fail(429, headers={"Retry-After": "1"})
        ...  # talk to server.url
        assert server.requests[0].messages[-1]["content"] == "Did it rain?"

Replies are used in the order in which they were scripted; the last one is used from then on.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

MODEL = "fake-model"

Messages = list[dict[str, str]]
Ending = Literal[
    "done",  # as the protocol says: finish reason, usage if asked for, [DONE]
    "unfinished",  # the stream ends in order, but no finish reason came
    "cut",  # the connection closes in mid-stream
    "reset",  # the connection is reset in mid-stream
    "stall",  # nothing more comes, and the connection stays open
    "malformed",  # an event that is not JSON
    "error",  # an error event
    "endless",  # the text over and over
]


@dataclass(frozen=True, slots=True)
class Reply:
    """One scripted reply.

    `text` may be a function of the request's messages. It is sent in pieces of `piece_chars`, the
    first after `delay_s`, the others `pace_s` apart. A status other than 200 sends `text` as an
    error instead. With `tool_calls`, pairs of a name and its arguments, the model asks for tools.
    """

    text: str | Callable[[Messages], str] = ""
    piece_chars: int = 4
    delay_s: float = 0
    ending: Ending = "done"
    finish_reason: str = "stop"
    status: int = 200
    pace_s: float = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    tool_calls: Sequence[tuple[str, Mapping[str, Any]]] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came. `disconnected` is set when the client hangs up before the end."""

    path: str
    headers: Mapping[str, str]
    payload: dict[str, Any]
    disconnected: threading.Event = field(default_factory=threading.Event)

    @property
    def messages(self) -> Messages:
        """The conversation that was sent."""
        messages: Messages = self.payload["messages"]
        return messages


class OpenAIServer:
    """What a test holds of a running server: its address, its script, and what it was asked.

    `asked` is set from the first request on. `listed` is what `/models` lists.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[Request] = []
        self.asked = threading.Event()
        self.listed: list[dict[str, Any]] = [{"id": MODEL, "object": "model"}]
        self.closing = threading.Event()
        self._script: list[Reply] = []
        self._lock = threading.Lock()

    def reply(
        self,
        text: str | Callable[[Messages], str],
        *,
        piece_chars: int = 4,
        delay_s: float = 0,
        ending: Ending = "done",
        finish_reason: str = "stop",
        pace_s: float = 0,
    ) -> None:
        """Script a reply."""
        self._script.append(Reply(text, piece_chars, delay_s, ending, finish_reason, pace_s=pace_s))

    def call_tool(self, name: str, **arguments: Any) -> None:
        """Script a reply that asks for a tool."""
        call = (name, arguments)
        self._script.append(Reply(finish_reason="tool_calls", tool_calls=[call]))

    def fail(
        self, status: int, message: str = "no", headers: Mapping[str, str] | None = None
    ) -> None:
        """Script an HTTP error."""
        self._script.append(Reply(message, status=status, headers=headers or {}))

    def forget(self) -> None:
        """Drop what was scripted so far."""
        with self._lock:
            self._script.clear()

    def take(self, request: Request) -> Reply:
        """Record a request and choose its reply."""
        with self._lock:
            self.requests.append(request)
            self.asked.set()
            if not self._script:
                raise AssertionError("the fake server was asked, but no reply is scripted")
            return self._script.pop(0) if len(self._script) > 1 else self._script[0]


@contextmanager
def fake_openai() -> Iterator[OpenAIServer]:
    """Run a server; `url` of what is yielded is the base URL for a client."""
    with _HTTPServer(("127.0.0.1", 0), _Handler) as http_server:
        http_server.script = OpenAIServer(f"http://127.0.0.1:{http_server.server_port}/v1")
        thread = threading.Thread(target=http_server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield http_server.script
        finally:
            http_server.script.closing.set()
            http_server.shutdown()
            thread.join()


class _HTTPServer(ThreadingHTTPServer):
    script: OpenAIServer
    daemon_threads = False  # so that closing the server waits for its connections

    def shutdown_request(self, request: Any) -> None:
        # The inherited method sends a FIN first, which would turn a reset into an orderly end.
        self.close_request(request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _HTTPServer

    def log_message(self, *args: object) -> None:
        """Keep test output quiet."""

    def do_GET(self) -> None:
        self._send(200, {"object": "list", "data": self.server.script.listed}, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = Request(self.path, dict(self.headers.items()), json.loads(body))
        reply = self.server.script.take(request)
        try:
            self._answer(request, reply)
        except ConnectionError:
            request.disconnected.set()

    def _answer(self, request: Request, reply: Reply) -> None:
        text = reply.text if isinstance(reply.text, str) else reply.text(request.messages)
        if reply.status != 200:
            self._send(reply.status, {"error": {"message": text}}, reply.headers)
        elif request.payload.get("stream"):
            self._stream(request, reply, text)
        else:
            self._wait(reply.delay_s)
            self._send(200, _completion(request, reply, text), reply.headers)

    def _stream(self, request: Request, reply: Reply, text: str) -> None:
        self._start(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
        self._wait(reply.delay_s)
        pieces = [text[i : i + reply.piece_chars] for i in range(0, len(text), reply.piece_chars)]
        self._send_pieces(pieces, reply.pace_s)
        if reply.tool_calls:
            self._event(json.dumps(_chunk({"role": "assistant", "tool_calls": _asked(reply)})))
        if reply.ending == "endless":
            while not self.server.script.closing.is_set():
                self._wait(0.001)
                self._send_pieces(pieces)
        elif reply.ending == "stall":
            self._wait(float("inf"))
        elif reply.ending == "reset":
            # Lingering for zero seconds makes the kernel send RST when the socket is closed.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif reply.ending != "cut":
            for event in _last_events(request, reply, text):
                self._event(event)
            self.wfile.write(b"0\r\n\r\n")

    def _send_pieces(self, pieces: list[str], pace_s: float = 0) -> None:
        for at, piece in enumerate(pieces):
            if at and pace_s:
                self._wait(pace_s)
            self._event(json.dumps(_chunk({"role": "assistant", "content": piece})))

    def _event(self, data: str) -> None:
        if self._client_is_gone():
            raise ConnectionAbortedError
        event = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.server.script.closing.wait(0.005):
            if self._client_is_gone():
                raise ConnectionAbortedError

    def _client_is_gone(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def _send(self, status: int, content: dict[str, Any], headers: Mapping[str, str]) -> None:
        body = json.dumps(content).encode()
        self._start(status, {"Content-Type": "application/json", **headers}, len(body))
        self.wfile.write(body)

    def _start(self, status: int, headers: Mapping[str, str], length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()


def _last_events(request: Request, reply: Reply, text: str) -> Iterator[str]:
    if reply.ending == "malformed":
        yield '{"choices": [{'
    elif reply.ending == "error":
        yield json.dumps({"error": {"message": "the graphics card is on fire"}})
    elif reply.ending == "done":
        yield json.dumps(_chunk({}, reply.finish_reason))
        if request.payload.get("stream_options", {}).get("include_usage"):
            yield json.dumps({**_chunk({}), "choices": [], "usage": _usage(request, text)})
        yield "[DONE]"


def _asked(reply: Reply) -> list[dict[str, Any]]:
    return [
        {
            "index": at,
            "id": f"call_{at}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)},
        }
        for at, (name, arguments) in enumerate(reply.tool_calls)
    ]


def _chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": MODEL,
        "choices": [choice],
    }


def _completion(request: Request, reply: Reply, text: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if reply.tool_calls:
        message["tool_calls"] = _asked(reply)
    choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": MODEL,
        "choices": [choice],
        "usage": _usage(request, text),
    }


def _usage(request: Request, text: str) -> dict[str, int]:
    """Words for tokens, so that a test can count them."""
    prompt = sum(len((message["content"] or "").split()) for message in request.messages)
    completion = len(text.split())
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
